package sample

import (
	"bytes"
	"image/jpeg"
	"testing"
	"time"
)

// Equal shots are one picture, others are others; whatever people report has
// something to be seen.
func TestPhotos(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 12, 9, 0, 0, 0, shanghai)
	for _, motif := range motifOf {
		if motifs[motif] == nil {
			t.Errorf("nobody draws %s", motif)
		}
	}
	seen := map[string]Shot{}
	for motif := range motifs {
		for _, s := range []Shot{{motif, "2026.10", false, false}, {motif, "2026.10", true, false}, {motif, "2026.09", false, false}} {
			photo, thumb := s.Draw()
			if other, twice := seen[string(photo)]; twice {
				t.Errorf("%v and %v are one picture", s, other)
			}
			seen[string(photo)] = s
			if again, _ := s.Draw(); !bytes.Equal(photo, again) {
				t.Errorf("%v is drawn in two ways", s)
			}
			for content, width := range map[string]int{string(photo): PhotoWidth, string(thumb): thumbWidth} {
				if img, err := jpeg.DecodeConfig(bytes.NewReader([]byte(content))); err != nil || img.Width != width || len(content) > 40_000 {
					t.Errorf("%v: %d bytes, %v, %v", s, len(content), img, err)
				}
			}
		}
	}
	for _, code := range categories() {
		if s := ShotOf(Scene{Category: code}, at); motifs[s.Motif] == nil || s.Month != "2026.10" {
			t.Errorf("%s: %v", code, s)
		}
	}
}
