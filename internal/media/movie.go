package media

import (
	"encoding/binary"
	"math"
	"time"
)

// movie is what the movie box of an MP4 or QuickTime file tells (ISO/IEC
// 14496-12 §8.2).
type movie struct {
	duration time.Duration // zero if not told, as in a file written in fragments
	video    bool          // has a track of pictures
	found    bool
}

// maxBoxes bounds the walk; a phone writes a few hundred at most at the levels
// that are read.
const maxBoxes = 10_000

func readMovie(f file) (movie, error) {
	w := movieWalk{f: f, left: maxBoxes}
	if err := w.level(0, f.size, "moov"); err != nil {
		return movie{}, err
	}
	if !w.found {
		return movie{}, malformed("mp4: no mvhd")
	}
	return w.movie, nil
}

type movieWalk struct {
	movie
	f    file
	left int
}

// inside names, for each box that is gone into, the one to go into next.
var inside = map[string]string{"moov": "trak", "trak": "mdia", "mdia": ""}

// level reads the boxes that lie in [at, end) and goes down into those of the
// kind descend: moov/trak/mdia and no deeper.
func (w *movieWalk) level(at, end int64, descend string) error {
	for at < end {
		if w.left--; w.left < 0 {
			return malformed("mp4: more than %d boxes", maxBoxes)
		}
		kind, start, next, err := w.box(at, end)
		if err != nil {
			return err
		}
		switch {
		case kind == descend:
			err = w.level(start, next, inside[kind])
		case kind == "mvhd" && descend == "trak":
			err = w.header(start, next)
		case kind == "hdlr" && descend == "":
			err = w.handler(start, next)
		}
		if err != nil {
			return err
		}
		at = next
	}
	return nil
}

// box reads a box header: its kind, where its content starts and where it ends.
func (w *movieWalk) box(at, end int64) (kind string, start, next int64, err error) {
	b, err := w.f.bytes(at, 8)
	if err != nil {
		return "", 0, 0, err
	}
	kind, start = string(b[4:]), at+8
	length := uint64(binary.BigEndian.Uint32(b))
	switch length {
	case 0: // to the end
		return kind, start, end, nil
	case 1:
		if b, err = w.f.bytes(start, 8); err != nil {
			return "", 0, 0, err
		}
		length, start = binary.BigEndian.Uint64(b), at+16
	}
	if length < uint64(start-at) || length > uint64(end-at) {
		return "", 0, 0, malformed("mp4: box %q of %d bytes in %d", kind, length, end-at)
	}
	return kind, start, at + int64(length), nil
}

// header reads mvhd (§8.2.2): version 0 has 32-bit times, version 1 64-bit ones.
func (w *movieWalk) header(start, next int64) error {
	b, err := w.f.bytes(start, min(next-start, 32))
	if err != nil {
		return err
	}
	var scale uint32
	var units uint64
	switch {
	case len(b) >= 20 && b[0] == 0:
		scale, units = binary.BigEndian.Uint32(b[12:]), uint64(binary.BigEndian.Uint32(b[16:]))
		if units == math.MaxUint32 {
			units = 0 // all ones: not known
		}
	case len(b) >= 32 && b[0] == 1:
		scale, units = binary.BigEndian.Uint32(b[20:]), binary.BigEndian.Uint64(b[24:])
		if units == math.MaxUint64 {
			units = 0
		}
	default:
		return malformed("mp4: mvhd of %d bytes", len(b))
	}
	if scale == 0 {
		return malformed("mp4: no time scale")
	}
	w.found = true
	// Through float64: exact to a microsecond for any clip that could pass.
	seconds := min(float64(units)/float64(scale), math.MaxInt32)
	w.duration = time.Duration(seconds * float64(time.Second))
	return nil
}

func (w *movieWalk) handler(start, next int64) error {
	b, err := w.f.bytes(start, min(next-start, 12))
	if err != nil {
		return err
	}
	w.video = w.video || len(b) == 12 && string(b[8:]) == "vide"
	return nil
}
