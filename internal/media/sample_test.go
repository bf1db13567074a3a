package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yianju/internal/errs"
)

// quarters is a picture whose corners tell how it lies: red, green over blue,
// white.
func quarters(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, corners[y*2/h*2+x*2/w])
		}
	}
	return img
}

var corners = [4]color.RGBA{{R: 255, A: 255}, {G: 255, A: 255}, {B: 255, A: 255}, {R: 255, G: 255, B: 255, A: 255}}

// cornersOf reads the corners back as "rg/bw".
func cornersOf(t *testing.T, jpegs []byte) string {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(jpegs))
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	name := func(x, y int) string {
		r, g, b, _ := img.At(x, y).RGBA()
		switch high := [3]bool{r > 0x8000, g > 0x8000, b > 0x8000}; high {
		case [3]bool{true, false, false}:
			return "r"
		case [3]bool{false, true, false}:
			return "g"
		case [3]bool{false, false, true}:
			return "b"
		case [3]bool{true, true, true}:
			return "w"
		}
		return "?"
	}
	l, r, u, d := b.Dx()/4, b.Dx()*3/4, b.Dy()/4, b.Dy()*3/4
	return name(l, u) + name(r, u) + "/" + name(l, d) + name(r, d)
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	b, err := encode(img, 90)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pngClaiming is a valid small PNG whose header says another size.
func pngClaiming(t testing.TB, w, h uint32) []byte {
	b := asPNG(t, image.NewGray(image.Rect(0, 0, 1, 1)))
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// jpegClaiming is a small JPEG whose frame header says another coding and size.
func jpegClaiming(t testing.TB, mark byte, w, h uint16) []byte {
	b := asJPEG(t, quarters(8, 8))
	at := bytes.Index(b, []byte{0xff, markSOF0})
	b[at+1] = mark
	binary.BigEndian.PutUint16(b[at+5:], h)
	binary.BigEndian.PutUint16(b[at+7:], w)
	return b
}

// withSegment puts a segment right after the start of a JPEG.
func withSegment(b []byte, mark byte, content []byte) []byte {
	segment := binary.BigEndian.AppendUint16([]byte{0xff, mark}, uint16(len(content)+2))
	return bytes.Join([][]byte{b[:2], segment, content, b[2:]}, nil)
}

const gpsCanary = "N41.8057 E123.4315 canary"

type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// exif is an APP1 segment with an orientation and a place.
func exif(order byteOrder, orientation uint16) []byte {
	mark := "MM"
	if order.String() == "LittleEndian" {
		mark = "II"
	}
	b := []byte("Exif\x00\x00" + mark)
	b = order.AppendUint16(b, 42)
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	for _, tag := range []uint16{0x010f, tagOrientation} {
		b = order.AppendUint16(b, tag)
		b = order.AppendUint16(b, tiffShort)
		b = order.AppendUint32(b, 1)
		b = order.AppendUint16(b, orientation)
		b = order.AppendUint16(b, 0)
	}
	b = order.AppendUint32(b, 0)
	return append(b, gpsCanary...)
}

// wantField fails unless err is Invalid with this one field and message.
func wantField(t *testing.T, err error, field, key string, args ...any) {
	t.Helper()
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind != errs.Invalid || len(e.Fields) != 1 || e.Fields[0].Name != field || e.Fields[0].Key != key {
		t.Fatalf("got error %v, want invalid %s: %s", err, field, key)
	}
	if diff := cmp.Diff(args, e.Fields[0].Args); len(args) != 0 && diff != "" {
		t.Errorf("message arguments (-want +got):\n%s", diff)
	}
}

// webpClaiming is the head of a WebP whose canvas and frame differ.
func webpClaiming(canvasW, canvasH, frameW, frameH uint32) []byte {
	b := []byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00")
	for _, v := range []uint32{canvasW - 1, canvasH - 1} {
		b = append(b, byte(v), byte(v>>8), byte(v>>16))
	}
	b = append(b, "VP8L\x05\x00\x00\x00\x2f"...)
	return binary.LittleEndian.AppendUint32(b, frameW-1|(frameH-1)<<14)
}
