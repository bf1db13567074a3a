package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yianju/internal/blob"
	"yianju/internal/casework"
	"yianju/internal/clock"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
)

// TestOrphans: of the blobs that are old enough those go that no row names, and
// of a draft neither the piece nor its small picture does.
func TestOrphans(t *testing.T) {
	t.Parallel()
	a := newApp(t, clock.NewManual(dbtest.Start))
	put := func(age time.Duration) string {
		t.Helper()
		key := blob.NewKey(a.IDs.Bytes)
		if _, err := a.Blobs.Put(t.Context(), key, strings.NewReader("漏水")); err != nil {
			t.Fatal(err)
		}
		at := time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC).Add(-age)
		if err := os.Chtimes(filepath.Join(a.Settings.Blob, string(key[:2]), string(key)), at, at); err != nil {
			t.Fatal(err)
		}
		return string(key)
	}
	const old = 72 * time.Hour
	piece, thumb, orphan, fresh := put(old), put(old), put(old), put(0)
	form := strings.Repeat("f", 20)
	if _, err := a.Cases.AddMedia(t.Context(), form, casework.Media{Kind: "photo", Blob: piece, Thumb: thumb, Size: 6}); err != nil {
		t.Fatal(err)
	}
	if err := a.collectOrphans(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	for key, stays := range map[string]bool{piece: true, thumb: true, orphan: false, fresh: true} {
		c, err := a.Blobs.Open(t.Context(), blob.Key(key))
		if errs.Is(err, errs.NotFound) == stays {
			t.Errorf("stays %t: %v", stays, err)
		}
		if err == nil {
			c.Close()
		}
	}
}
