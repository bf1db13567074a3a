package kept_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/kept"
	"yianju/internal/seal"
)

func TestKeptForALife(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := &kept.Store{DB: d, Keys: seal.WellKnown(), IDs: id.NewSeeded(dbtest.Clock(d), 1)}
		typed := []byte(`{"phone":"13912345678"}`)
		if err := s.Keep(t.Context(), "secret", typed); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Find(t.Context(), "secret"); err != nil || !bytes.Equal(got, typed) {
			t.Fatalf("%q, %v", got, err)
		}
		if _, err := s.Find(t.Context(), "another"); !errs.Is(err, errs.NotFound) {
			t.Errorf("by another secret: %v", err)
		}
		if err := d.View(t.Context(), func(tx *db.Tx) error {
			var sealed []byte
			err := tx.QueryRow(`SELECT sealed FROM kept_form`).Scan(&sealed)
			if bytes.Contains(sealed, []byte("139")) {
				t.Error("the phone lies open in the database")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		dbtest.Clock(d).Advance(kept.Life - time.Minute)
		if n, err := s.Forget(t.Context()); n != 0 || err != nil {
			t.Errorf("forgot %d in time, %v", n, err)
		}
		dbtest.Clock(d).Advance(time.Minute)
		if _, err := s.Find(t.Context(), "secret"); !errs.Is(err, errs.NotFound) {
			t.Errorf("after its life: %v", err)
		}
		if n, err := s.Forget(t.Context()); n != 1 || err != nil {
			t.Errorf("forgot %d, %v", n, err)
		}
		if err := s.Keep(t.Context(), "large", []byte(strings.Repeat("长", kept.BytesMax/3+1))); !errs.Is(err, errs.Limited) {
			t.Errorf("too large: %v", err)
		}
	})
}
