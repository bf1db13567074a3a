package casework_test

import (
	"testing"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
)

// TestSitePhotos: what the worker photographed by the job link is proof enough for
// the answer to a repair; the owner's own photos and those of a round before are not.
func TestSitePhotos(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		in := e.filing()
		in.Category, in.Draft = "1202", "draft-of-the-owner-0001"
		photo := func(key string) string {
			t.Helper()
			if _, err := e.AddMedia(t.Context(), key, casework.Media{Kind: "photo", Blob: "none", Size: 1}); err != nil {
				t.Fatal(err)
			}
			return key
		}
		photo(in.Draft)
		r, err := e.File(t.Context(), e.owner(), in)
		if err != nil {
			t.Fatal(err)
		}
		ref := r.Case.Ref
		solved := casework.Deed{Command: reply()}
		solved.Result = casework.Solved
		answer := func() error { _, err := e.Do(t.Context(), e.clerk(), ref, solved); return err }
		e.officer(t, 2001, account.Grant{Role: account.Worker, Company: e.company})
		send := casework.Deed{Command: casework.Command{Act: casework.ActDispatch}, Worker: 2001}
		e.do(t, e.clerk(), ref, casework.Command{Act: casework.ActAccept})
		if _, err := e.Do(t.Context(), e.clerk(), ref, send); err != nil {
			t.Fatal(err)
		}
		if err := answer(); !errs.Is(err, errs.Invalid) {
			t.Errorf("answered with the owner's photo: %v", err)
		}
		note := casework.Deed{Command: casework.Command{Act: casework.ActNote, Text: "灯已换好"}, Link: account.JobLink, Draft: photo("draft-of-the-worker-001")}
		if _, err := e.Do(t.Context(), account.Anonymous(e.now()), ref, note); err != nil {
			t.Fatal(err)
		}
		if v, err := e.See(t.Context(), e.clerk(), ref, account.NoLink); err != nil || v.Shown != 1 {
			t.Errorf("%d photos of the work, %v", v.Shown, err)
		}
		if err := answer(); err != nil {
			t.Errorf("answered with the worker's photo: %v", err)
		}
		e.do(t, e.owner(), ref, casework.Command{Act: casework.ActReopen})
		if err := answer(); !errs.Is(err, errs.Invalid) {
			t.Errorf("answered again with the photo of before: %v", err)
		}
	})
}
