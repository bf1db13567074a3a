package media

import "encoding/binary"

// JPEG markers (ITU-T T.81, table B.1).
const (
	markTEM   = 0x01
	markSOF0  = 0xc0 // baseline
	markSOF1  = 0xc1 // extended sequential, decoded like baseline
	markSOF2  = 0xc2 // progressive
	markSOF15 = 0xcf
	markDHT   = 0xc4 // three that lie among the frame headers and are none
	markJPG   = 0xc8
	markDAC   = 0xcc
	markRST0  = 0xd0
	markSOI   = 0xd8
	markEOI   = 0xd9
	markSOS   = 0xda
	markAPP1  = 0xe1
	markAPP14 = 0xee
)

// maxSegments bounds the walk: each step reads from the file, and 20 MB could
// hold millions. A phone writes some tens before the frame.
const maxSegments = 10_000

// readJPEG walks the segments up to the frame header.
func (h *header) readJPEG(f file) error {
	adobeRGB := false
	at := int64(2)
	for range maxSegments {
		b, err := f.bytes(at, 2)
		if err != nil {
			return err
		}
		if b[0] != 0xff {
			return malformed("jpeg: no marker at %d", at)
		}
		mark := b[1]
		switch {
		case mark == 0xff: // fill byte
			at++
			continue
		case mark == markTEM, mark >= markRST0 && mark <= markSOI:
			at += 2
			continue
		case mark == markEOI, mark == markSOS, mark == 0:
			return malformed("jpeg: no frame header")
		}
		if b, err = f.bytes(at+2, 2); err != nil {
			return err
		}
		length := int64(binary.BigEndian.Uint16(b))
		if length < 2 {
			return malformed("jpeg: segment of %d bytes", length)
		}
		segment, err := f.bytes(at+4, length-2)
		if err != nil {
			return err
		}
		switch {
		case mark == markAPP1 && h.orientation == 1:
			h.orientation = exifOrientation(segment)
		case mark == markAPP14 && len(segment) >= 12 && string(segment[:5]) == "Adobe":
			adobeRGB = segment[11] == 0
		case mark >= markSOF0 && mark <= markSOF15 && mark != markDHT && mark != markJPG && mark != markDAC:
			return h.readFrame(mark, segment, adobeRGB)
		}
		at += 2 + length
	}
	return malformed("jpeg: more than %d segments", maxSegments)
}

// readFrame reads a frame header (T.81 §B.2.2). Four components, and three that
// are not Y'CbCr, are copied once more after decoding, at 4 bytes a pixel.
func (h *header) readFrame(mark byte, b []byte, adobeRGB bool) error {
	if mark > markSOF2 {
		return malformed("jpeg: coding %#x", mark)
	}
	if len(b) < 6 || len(b) < 6+3*int(b[5]) {
		return malformed("jpeg: short frame header")
	}
	components := b[5]
	named := components == 3 && b[6] == 'R' && b[9] == 'G' && b[12] == 'B'
	h.heavy = mark == markSOF2 || components > 3 || named || adobeRGB
	h.setSize(uint32(binary.BigEndian.Uint16(b[3:])), uint32(binary.BigEndian.Uint16(b[1:])))
	return nil
}
