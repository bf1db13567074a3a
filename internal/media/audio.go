package media

import (
	"bytes"
	"encoding/binary"
	"math"
	"time"
)

// amrFrame is how much sound one frame holds (RFC 4867 §2).
const amrFrame = 20 * time.Millisecond

// Bytes of a stored frame, header included, by its type (RFC 4867 §5.3, 3GPP TS
// 26.101 and 26.201); zero is a type no phone writes.
var (
	amrSizes   = [16]int{13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1}
	amrWBSizes = [16]int{18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1}
)

// amrDuration counts the frames.
func amrDuration(f file) (time.Duration, error) {
	b, err := f.bytes(0, f.size)
	if err != nil {
		return 0, err
	}
	sizes := &amrSizes
	frames, narrow := bytes.CutPrefix(b, []byte("#!AMR\n"))
	if !narrow {
		var wide bool
		if frames, wide = bytes.CutPrefix(b, []byte("#!AMR-WB\n")); !wide {
			return 0, malformed("amr: several channels")
		}
		sizes = &amrWBSizes
	}
	var d time.Duration
	for len(frames) > 0 {
		n := sizes[frames[0]>>3&15]
		if n == 0 {
			return 0, malformed("amr: frame type %d", frames[0]>>3&15)
		}
		// The last frame may be cut off: the phone stopped recording.
		frames = frames[min(n, len(frames)):]
		d += amrFrame
	}
	return d, nil
}

const (
	oggHeader = 27         // bytes before the segment table of a page (RFC 3533 §6)
	oggPage   = 65_307     // the largest page
	opusRate  = 48_000     // granules a second, whatever was recorded (RFC 7845 §4)
	opusMagic = "OpusHead" // first packet (RFC 7845 §5.1)
)

// opusDuration reads the granule position of the last page.
func opusDuration(f file) (time.Duration, error) {
	head, err := f.bytes(0, min(f.size, SniffLen))
	if err != nil {
		return 0, err
	}
	if len(head) < oggHeader || !bytes.HasPrefix(head[min(len(head), oggHeader+int(head[26])):], []byte(opusMagic)) {
		return 0, malformed("ogg: not opus")
	}
	tail, err := f.bytes(max(0, f.size-oggPage), min(f.size, oggPage))
	if err != nil {
		return 0, err
	}
	last := bytes.LastIndex(tail, []byte("OggS"))
	if last < 0 || len(tail)-last < oggHeader {
		return 0, malformed("ogg: no last page")
	}
	granules := int64(binary.LittleEndian.Uint64(tail[last+6:]))
	if granules < 0 { // -1: no packet ends on the page
		return 0, nil
	}
	seconds := min(granules/opusRate, math.MaxInt32)
	return time.Duration(seconds) * time.Second, nil
}
