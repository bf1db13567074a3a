package media

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"testing"
	"time"
)

func box(kind string, contents ...[]byte) []byte {
	content := slices.Concat(contents...)
	b := binary.BigEndian.AppendUint32(nil, uint32(8+len(content)))
	return slices.Concat(b, []byte(kind), content)
}

func mvhd(version byte, scale uint32, units uint64) []byte {
	b := []byte{version, 0, 0, 0}
	if version == 0 {
		b = append(b, make([]byte, 8)...)
		b = binary.BigEndian.AppendUint32(b, scale)
		b = binary.BigEndian.AppendUint32(b, uint32(units))
	} else {
		b = append(b, make([]byte, 16)...)
		b = binary.BigEndian.AppendUint32(b, scale)
		b = binary.BigEndian.AppendUint64(b, units)
	}
	return box("mvhd", b, make([]byte, 80))
}

func track(handler string) []byte {
	return box("trak", box("tkhd", make([]byte, 84)), box("mdia",
		box("hdlr", make([]byte, 8), []byte(handler), make([]byte, 13))))
}

// movieOf lays the movie box behind the data, as phones do.
func movieOf(brand string, boxes ...[]byte) []byte {
	return slices.Concat(box("ftyp", []byte(brand+"\x00\x00\x02\x00isom")), box("mdat", make([]byte, 1000)), box("moov", boxes...))
}

func oggOf(magic string, granules int64) []byte {
	page := func(granules int64, content string) []byte {
		b := append([]byte("OggS\x00\x00"), make([]byte, 21)...)
		binary.LittleEndian.PutUint64(b[6:], uint64(granules))
		b[26] = 1
		return append(append(b, byte(len(content))), content...)
	}
	return append(page(0, magic+"\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00"), page(granules, "sound")...)
}

var (
	pictures = track("vide")
	sound    = track("soun")
)

func TestCheckVideo(t *testing.T) {
	t.Parallel()
	large := box("ftyp", []byte("isom\x00\x00\x02\x00"))
	for name, c := range map[string]struct {
		b    []byte
		want Clip
		key  string
		args []any
	}{
		"mp4":                {b: movieOf("isom", mvhd(0, 1000, 12_500), pictures, sound), want: Clip{MP4, 12500 * time.Millisecond}},
		"iPhone":             {b: movieOf("qt  ", mvhd(1, 600, 36_000), pictures), want: Clip{QuickTime, time.Minute}},
		"fragmented":         {b: movieOf("iso5", mvhd(0, 1000, 0), pictures), want: Clip{MP4, 0}},
		"length not known":   {b: movieOf("isom", mvhd(0, 1000, math.MaxUint32), pictures), want: Clip{MP4, 0}},
		"movie to the end":   {b: slices.Concat(large, toTheEnd(box("moov", mvhd(0, 1, 9), pictures))), want: Clip{MP4, 9 * time.Second}},
		"61 s":               {b: movieOf("isom", mvhd(0, 1000, 60_001), pictures), key: "too_long", args: []any{"seconds", 61, "limit_s", 60}},
		"centuries":          {b: movieOf("isom", mvhd(1, 1, 1<<63), pictures), key: "too_long"},
		"sound only":         {b: movieOf("isom", mvhd(0, 1000, 1000), sound), key: "type", args: []any{"found", "MP4"}},
		"no time scale":      {b: movieOf("isom", mvhd(0, 0, 1000), pictures), key: "broken"},
		"no movie":           {b: box("ftyp", []byte("isom\x00\x00\x02\x00isom")), key: "broken"},
		"cut off":            {b: movieOf("isom", mvhd(0, 1000, 1000), pictures)[:500], key: "broken"},
		"box over the end":   {b: append(slices.Clone(large), "\xff\xff\xff\xffmoov"...), key: "broken"},
		"box in a half byte": {b: append(slices.Clone(large), "\x00\x00\x00\x04moov"...), key: "broken"},
		"endless boxes":      {b: append(slices.Clone(large), bytes.Repeat(box("free"), maxBoxes)...), key: "broken"},
		"WebM":               {b: []byte("\x1a\x45\xdf\xa3"), key: "type", args: []any{"found", "WebM"}},
		"page":               {b: []byte("<html>"), key: "type", args: []any{"found", "HTML"}},
		"empty":              {key: "broken"},
		"50 MB and a byte":   {b: make([]byte, VideoBytes+1), key: "too_large", args: []any{"limit_mb", int64(50)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := CheckVideo(bytes.NewReader(c.b), int64(len(c.b)))
			if c.key != "" {
				wantField(t, err, "video", "media.video."+c.key, c.args...)
				return
			}
			if err != nil || got != c.want {
				t.Errorf("got %v, error %v, want %v", got, err, c.want)
			}
		})
	}
}

// toTheEnd gives a box the length zero.
func toTheEnd(b []byte) []byte {
	return append(make([]byte, 4), b[4:]...)
}

func TestCheckVoice(t *testing.T) {
	t.Parallel()
	amr := func(frames int) []byte {
		return append([]byte("#!AMR\n"), bytes.Repeat(append([]byte{7 << 3}, make([]byte, 31)...), frames)...)
	}
	for name, c := range map[string]struct {
		b    []byte
		want Clip
		key  string
		args []any
	}{
		"m4a":             {b: movieOf("M4A ", mvhd(0, 44_100, 441_000), sound), want: Clip{M4A, 10 * time.Second}},
		"amr":             {b: amr(100), want: Clip{AMR, 2 * time.Second}},
		"amr cut off":     {b: amr(100)[:3190], want: Clip{AMR, 2 * time.Second}},
		"amr wide band":   {b: append([]byte("#!AMR-WB\n"), make([]byte, 18*50)...), want: Clip{AMR, time.Second}},
		"aac":             {b: []byte("\xff\xf1\x50\x80"), want: Clip{AAC, 0}},
		"mp3 with tag":    {b: []byte("ID3\x04"), want: Clip{MP3, 0}},
		"mp3":             {b: []byte("\xff\xfb\x90\x00"), want: Clip{MP3, 0}},
		"opus":            {b: oggOf("OpusHead", 48_000*7), want: Clip{Ogg, 7 * time.Second}},
		"opus, no length": {b: oggOf("OpusHead", -1), want: Clip{Ogg, 0}},
		"webm":            {b: []byte("\x1a\x45\xdf\xa3"), want: Clip{WebM, 0}},
		"amr 301 s":       {b: amr(301 * 50), key: "too_long", args: []any{"seconds", 301, "limit_s", 300}},
		"opus an hour":    {b: oggOf("OpusHead", 48_000*3600), key: "too_long"},
		"amr of nonsense": {b: []byte("#!AMR\n\x50"), key: "broken"},
		"amr in stereo":   {b: []byte("#!AMR_MC1.0\n"), key: "broken"},
		"ogg of pictures": {b: oggOf("\x80theora", 1), key: "broken"},
		"video":           {b: movieOf("isom", mvhd(0, 1000, 1000), pictures, sound), key: "type", args: []any{"found", "MP4"}},
		"photo":           {b: []byte("\xff\xd8\xff\xe0"), key: "type", args: []any{"found", "JPEG"}},
		"10 MB and more":  {b: make([]byte, VoiceBytes+1), key: "too_large", args: []any{"limit_mb", int64(10)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := CheckVoice(bytes.NewReader(c.b), int64(len(c.b)))
			if c.key != "" {
				wantField(t, err, "voice", "media.voice."+c.key, c.args...)
				return
			}
			if err != nil || got != c.want {
				t.Errorf("got %v, error %v, want %v", got, err, c.want)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	for kind, want := range map[Kind][2]string{
		JPEG: {"image/jpeg", `inline; filename="photo.jpg"`},
		MP4:  {"video/mp4", `attachment; filename="video.mp4"`},
		SVG:  {"application/octet-stream", "attachment"},
		HTML: {"application/octet-stream", "attachment"},
	} {
		h := Headers(kind)
		if got := [2]string{h["Content-Type"], h["Content-Disposition"]}; got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
		if h["X-Content-Type-Options"] != "nosniff" || h["Content-Security-Policy"] != "default-src 'none'; frame-ancestors 'none'; sandbox" {
			t.Errorf("%s: %v", kind, h)
		}
	}
}
