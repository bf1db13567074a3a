package media

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"yianju/internal/errs"
)

// However a child ends, the parent gets an error it can show.
func TestChildGoesWrong(t *testing.T) {
	t.Parallel()
	photo := asJPEG(t, quarters(16, 16))
	for child, want := range map[string]errs.Kind{
		"greedy":  errs.Invalid,
		"panics":  errs.Invalid,
		"killed":  errs.Unavailable,
		"failing": errs.Unavailable,
		"silent":  errs.Unavailable,
		"writer":  errs.Unavailable,
		"liar":    errs.Unavailable,
		"huge":    errs.Unavailable,
	} {
		t.Run(child, func(t *testing.T) {
			t.Parallel()
			_, err := photosOf(child).Clean(t.Context(), bytes.NewReader(photo))
			if !errs.Is(err, want) {
				t.Fatalf("got %v, want %v", err, want)
			}
			if want == errs.Invalid {
				wantField(t, err, "photo", "media.photo.broken")
			}
		})
	}
}

func TestChildHasNoEnvironment(t *testing.T) {
	t.Parallel()
	if _, err := photosOf("nosy").Clean(t.Context(), bytes.NewReader(asJPEG(t, quarters(8, 8)))); err != nil {
		t.Error(err)
	}
}

func TestStuckChildEndsWithTheCaller(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := photosOf("stuck").Clean(ctx, bytes.NewReader(asJPEG(t, quarters(8, 8))))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the caller's deadline", err)
	}
}
