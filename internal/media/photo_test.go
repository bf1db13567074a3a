package media

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"yianju/internal/errs"
)

//go:embed testdata
var testdata embed.FS

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := testdata.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCleanAcceptsEveryFormat(t *testing.T) {
	t.Parallel()
	p := photosOf("real")
	for name, b := range map[string][]byte{
		"baseline":      asJPEG(t, quarters(400, 200)),
		"progressive":   sample(t, "quarters.progressive.jpeg"),
		"png":           asPNG(t, quarters(400, 200)),
		"webp lossy":    sample(t, "quarters.lossy.webp"),
		"webp lossless": sample(t, "quarters.lossless.webp"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			photo, err := p.Clean(t.Context(), bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			if photo.Width != 400 || photo.Height != 200 {
				t.Errorf("size %d×%d, want 400×200", photo.Width, photo.Height)
			}
			for _, b := range [][]byte{photo.JPEG, photo.Thumb} {
				if got := cornersOf(t, b); got != "rg/bw" {
					t.Errorf("corners %s", got)
				}
			}
		})
	}
}

// The largest that is allowed fits the child's memory: all pixels of a baseline
// JPEG, and the coding that needs most for each pixel.
func TestCleanLargest(t *testing.T) {
	t.Parallel()
	packed, err := gzip.NewReader(bytes.NewReader(sample(t, "heavy.progressive.jpeg.gz")))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		r      io.Reader
		height int
	}{
		"64 MP baseline":        {bytes.NewReader(asJPEG(t, image.NewYCbCr(image.Rect(0, 0, 8_000, 8_000), image.YCbCrSubsampleRatio420))), photoEdge},
		"24 MP progressive RGB": {packed, photoEdge * 2 / 3},
	} {
		photo, err := photosOf("real").Clean(t.Context(), c.r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if photo.Width != photoEdge || photo.Height != c.height {
			t.Errorf("%s: size %d×%d", name, photo.Width, photo.Height)
		}
	}
}

func TestCleanReducesAndKeepsThumbLight(t *testing.T) {
	t.Parallel()
	noise := image.NewGray(image.Rect(0, 0, 3000, 1500))
	random := rand.NewChaCha8([32]byte{1})
	random.Read(noise.Pix)
	photo, err := photosOf("real").Clean(t.Context(), bytes.NewReader(asPNG(t, noise)))
	if err != nil {
		t.Fatal(err)
	}
	if photo.Width != photoEdge || photo.Height != photoEdge/2 {
		t.Errorf("size %d×%d", photo.Width, photo.Height)
	}
	if len(photo.Thumb) > thumbBytes {
		t.Errorf("thumbnail of noise has %d bytes", len(photo.Thumb))
	}
}

func TestCleanPutsTransparencyOnWhite(t *testing.T) {
	t.Parallel()
	photo, err := photosOf("real").Clean(t.Context(), bytes.NewReader(asPNG(t, image.NewNRGBA(image.Rect(0, 0, 16, 16)))))
	if err != nil {
		t.Fatal(err)
	}
	if got := cornersOf(t, photo.JPEG); got != "ww/ww" {
		t.Errorf("corners %s, want white", got)
	}
}

func TestCleanTurnsUprightAndDropsPlace(t *testing.T) {
	t.Parallel()
	p := photosOf("real")
	for orientation, want := range map[uint16]string{
		1: "rg/bw", 2: "gr/wb", 3: "wb/gr", 4: "bw/rg", 5: "rb/gw", 6: "br/wg", 7: "wg/br", 8: "gw/rb",
		0: "rg/bw", 9: "rg/bw",
	} {
		for _, order := range []byteOrder{binary.BigEndian, binary.LittleEndian} {
			b := withSegment(asJPEG(t, quarters(64, 32)), markAPP1, exif(order, orientation))
			photo, err := p.Clean(t.Context(), bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			if got := cornersOf(t, photo.JPEG); got != want {
				t.Errorf("orientation %d, %v: corners %s, want %s", orientation, order, got, want)
			}
			if orientation >= 5 && orientation <= 8 && (photo.Width != 32 || photo.Height != 64) {
				t.Errorf("orientation %d: size %d×%d, want 32×64", orientation, photo.Width, photo.Height)
			}
			for _, b := range [][]byte{photo.JPEG, photo.Thumb} {
				if bytes.Contains(b, []byte("canary")) || bytes.Contains(b, []byte("Exif")) {
					t.Error("EXIF was kept")
				}
			}
		}
	}
}

func TestCleanDropsASecondFormat(t *testing.T) {
	t.Parallel()
	page := "<html><script>alert('canary')</script></html>"
	for name, b := range map[string][]byte{
		"page in a comment": withSegment(asJPEG(t, quarters(16, 16)), 0xfe, []byte(page)),
		"page at the end":   append(asJPEG(t, quarters(16, 16)), page...),
		"zip at the end":    append(asPNG(t, quarters(16, 16)), "PK\x03\x04 canary PK\x05\x06"...),
	} {
		photo, err := photosOf("real").Clean(t.Context(), bytes.NewReader(b))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if bytes.Contains(photo.JPEG, []byte("canary")) || bytes.Contains(photo.Thumb, []byte("canary")) {
			t.Errorf("%s was kept", name)
		}
	}
}

// No child is started for what the header gives away: this one cannot be.
func TestCleanRefusesBeforeDecoding(t *testing.T) {
	t.Parallel()
	p := NewPhotos([]string{"/nonexistent"})
	ok := asJPEG(t, quarters(16, 16))
	for name, c := range map[string]struct {
		b    []byte
		key  string
		args []any
	}{
		"12 000² PNG":              {pngClaiming(t, 12_000, 12_000), "too_many_pixels", []any{"megapixels", int64(144), "limit_mp", int64(24)}},
		"2³¹ PNG":                  {pngClaiming(t, 1<<31-1, 1<<31-1), "too_many_pixels", nil},
		"progressive 30 MP":        {jpegClaiming(t, markSOF2, 6_000, 5_000), "too_many_pixels", []any{"megapixels", int64(30), "limit_mp", int64(24)}},
		"baseline one row over":    {jpegClaiming(t, markSOF0, 8_000, 8_001), "too_many_pixels", []any{"megapixels", int64(65), "limit_mp", int64(64)}},
		"RGB 30 MP":                {withSegment(jpegClaiming(t, markSOF0, 6_000, 5_000), markAPP14, []byte("Adobe\x00\x64\x00\x00\x00\x00\x00")), "too_many_pixels", nil},
		"WebP frame over a claim":  {webpClaiming(9, 9, 6_000, 5_000), "too_many_pixels", nil},
		"25 MB":                    {append(ok, make([]byte, 25<<20)...), "too_large", []any{"limit_mb", int64(20)}},
		"SVG":                      {[]byte(`<?xml version="1.0"?><svg onload="alert(1)"/>`), "type", []any{"found", "SVG"}},
		"GIF":                      {[]byte("GIF89a\x01\x00\x01\x00"), "type", []any{"found", "GIF"}},
		"HTML":                     {[]byte("\xef\xbb\xbf \n<!DOCTYPE html><p>"), "type", []any{"found", "HTML"}},
		"HEIC":                     {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), "type", []any{"found", "HEIC"}},
		"PDF":                      {[]byte("%PDF-1.7"), "type", []any{"found", "PDF"}},
		"page before a JPEG":       {append([]byte("<html>"), ok...), "type", []any{"found", "HTML"}},
		"text":                     {[]byte("水管漏水"), "type", []any{"found", ""}},
		"empty":                    {nil, "broken", nil},
		"cut off in the header":    {ok[:100], "broken", nil},
		"lossless JPEG":            {jpegClaiming(t, 0xc3, 8, 8), "broken", nil},
		"no height":                {jpegClaiming(t, markSOF0, 8, 0), "broken", nil},
		"JPEG of nothing but fill": {append([]byte{0xff, 0xd8}, bytes.Repeat([]byte{0xff}, 1<<20)...), "broken", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := p.Clean(t.Context(), bytes.NewReader(c.b))
			wantField(t, err, "photo", "media.photo."+c.key, c.args...)
		})
	}
}

func TestCleanAtTheLimitReachesTheChild(t *testing.T) {
	t.Parallel()
	for name, b := range map[string][]byte{
		"64 MP":             jpegClaiming(t, markSOF0, 8_000, 8_000),
		"24 MP progressive": jpegClaiming(t, markSOF2, 6_000, 4_000),
		"20 MB":             append(asJPEG(t, quarters(8, 8)), make([]byte, PhotoBytes)...)[:PhotoBytes],
	} {
		_, err := NewPhotos([]string{"/nonexistent"}).Clean(t.Context(), bytes.NewReader(b))
		if !errs.Is(err, errs.Unavailable) {
			t.Errorf("%s: %v, want unavailable from the missing child", name, err)
		}
	}
}

func TestCleanBrokenContent(t *testing.T) {
	t.Parallel()
	whole := asJPEG(t, quarters(640, 480))
	for name, b := range map[string][]byte{
		"cut off JPEG": whole[:len(whole)-len(whole)/3],
		"cut off PNG":  asPNG(t, quarters(64, 64))[:120],
		"lying PNG":    pngClaiming(t, 4_000, 4_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := photosOf("real").Clean(t.Context(), bytes.NewReader(b))
			wantField(t, err, "photo", "media.photo.broken")
		})
	}
}

func TestCleanSenderGone(t *testing.T) {
	t.Parallel()
	gone := errors.New("sender gone")
	_, err := photosOf("real").Clean(t.Context(), io.MultiReader(strings.NewReader("\xff\xd8\xff"), iotest.ErrReader(gone)))
	if !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
}

func TestReduceIsTheMeanOfTheArea(t *testing.T) {
	t.Parallel()
	// Five columns 0 50 100 150 200 on two: 0 50 ½·100 and ½·100 150 200 over 2½.
	img := image.NewGray(image.Rect(7, 3, 12, 4))
	for x := range 5 {
		img.SetGray(7+x, 3, color.Gray{Y: uint8(50 * x)})
	}
	got := reduce(img, 2)
	if got.Rect != image.Rect(0, 0, 2, 1) || got.Pix[0] != 40 || got.Pix[4] != 160 {
		t.Errorf("got %v %v, want 40 and 160", got.Rect, got.Pix)
	}
	// The same on end.
	tall := image.NewGray(image.Rect(0, 0, 1, 5))
	copy(tall.Pix, []byte{0, 50, 100, 150, 200})
	if got := reduce(tall, 2); got.Rect != image.Rect(0, 0, 1, 2) || got.Pix[0] != 40 || got.Pix[4] != 160 {
		t.Errorf("on end: got %v %v, want 40 and 160", got.Rect, got.Pix)
	}
	if got := reduce(img, 100).Rect; got != image.Rect(0, 0, 5, 1) {
		t.Errorf("enlarged to %v", got)
	}
}

func TestOneAtATime(t *testing.T) {
	t.Parallel()
	p := photosOf("real")
	p.turn <- struct{}{} // somebody else is being served
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := p.Clean(ctx, bytes.NewReader(asJPEG(t, quarters(8, 8))))
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("waiting caller: %v, want cancelled", err)
	}
	<-p.turn
	if _, err := p.Clean(t.Context(), bytes.NewReader(asJPEG(t, quarters(8, 8)))); err != nil {
		t.Errorf("after the turn came free: %v", err)
	}
}
