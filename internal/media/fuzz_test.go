package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"testing"
)

// FuzzInspect: no header harms the parent, and none is passed that the decoder
// of its kind would read as a larger photo.
func FuzzInspect(f *testing.F) {
	f.Add(withSegment(asJPEG(f, quarters(8, 8)), markAPP1, exif(binary.LittleEndian, 6)))
	f.Add(jpegClaiming(f, markSOF2, 6_000, 4_000))
	f.Add(asPNG(f, quarters(8, 8)))
	f.Add(webpClaiming(9, 9, 8, 8))
	for _, name := range []string{"quarters.progressive.jpeg", "quarters.lossy.webp", "quarters.lossless.webp"} {
		f.Add(sample(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := inspect(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		if h.orientation < 1 || h.orientation > 8 {
			t.Fatalf("orientation %d", h.orientation)
		}
		if h.kind != JPEG && h.kind != PNG && h.kind != WebP || h.check() != nil {
			return
		}
		config, _, err := image.DecodeConfig(bytes.NewReader(b))
		if err == nil && config.Width*config.Height > h.width*h.height {
			t.Fatalf("passed as %d×%d, decoded as %d×%d", h.width, h.height, config.Width, config.Height)
		}
	})
}

func FuzzClip(f *testing.F) {
	f.Add(movieOf("isom", mvhd(0, 1000, 12_500), pictures, sound))
	f.Add(movieOf("qt  ", mvhd(1, 600, 600), track("soun")))
	f.Add(oggOf("OpusHead", 48_000))
	f.Add([]byte("#!AMR\n\x38"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, check := range []func(*bytes.Reader) (Clip, error){
			func(r *bytes.Reader) (Clip, error) { return CheckVideo(r, r.Size()) },
			func(r *bytes.Reader) (Clip, error) { return CheckVoice(r, r.Size()) },
		} {
			clip, err := check(bytes.NewReader(b))
			if err == nil && (clip.Duration < 0 || clip.Duration > VoiceDuration) {
				t.Fatalf("passed with %v", clip.Duration)
			}
		}
	})
}

// FuzzAnswer: whatever a child says, only two small JPEGs come through.
func FuzzAnswer(f *testing.F) {
	var b bytes.Buffer
	small := asJPEG(f, quarters(8, 8))
	if err := writeAnswer(&b, small, small); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte{answerBroken})
	f.Fuzz(func(t *testing.T, b []byte) {
		photo, err := readAnswer(b)
		if err == nil && (Sniff(photo.JPEG) != JPEG || Sniff(photo.Thumb) != JPEG || photo.Width > photoEdge) {
			t.Fatalf("passed %d×%d", photo.Width, photo.Height)
		}
	})
}
