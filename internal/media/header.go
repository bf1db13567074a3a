package media

import (
	"encoding/binary"
	"io"
)

// header is what a photo says of itself before anything is decoded.
type header struct {
	kind          Kind
	width, height int // as stored, before turning
	// heavy means that decoding needs much more memory than the pixels.
	heavy       bool
	orientation int // EXIF 1 to 8; 1 is upright
}

// inspect reads the header of a JPEG, PNG or WebP. Kinds other than these give
// a header with nothing but the kind.
func inspect(r io.ReaderAt, size int64) (header, error) {
	f := file{r, size}
	head, err := f.bytes(0, min(size, SniffLen))
	if err != nil {
		return header{}, err
	}
	h := header{kind: Sniff(head), orientation: 1}
	switch h.kind {
	case JPEG:
		err = h.readJPEG(f)
	case PNG:
		err = h.readPNG(f)
	case WebP:
		err = h.readWebP(f)
	default:
		return h, nil
	}
	if err == nil && (h.width <= 0 || h.height <= 0) {
		err = malformed("%s without width or height", h.kind)
	}
	return h, err
}

// check refuses what would cost too much to decode.
func (h header) check() error {
	limit := int64(PhotoPixels)
	if h.heavy {
		limit = PhotoHeavyPixels
	}
	if pixels := int64(h.width) * int64(h.height); pixels > limit {
		return tooManyPixels(pixels, limit)
	}
	return nil
}

// file reads pieces of an attachment; a piece that is not all there is an error.
type file struct {
	r    io.ReaderAt
	size int64
}

func (f file) bytes(at, n int64) ([]byte, error) {
	if at < 0 || n < 0 || at > f.size-n {
		return nil, malformed("cut off at %d of %d bytes", at, f.size)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(io.NewSectionReader(f.r, at, n), b); err != nil {
		return nil, malformed("read: %w", err)
	}
	return b, nil
}

// readPNG reads IHDR, which is always first (PNG, 3rd edition, §5.6).
func (h *header) readPNG(f file) error {
	b, err := f.bytes(8, 16)
	if err != nil {
		return err
	}
	if string(b[4:8]) != "IHDR" {
		return malformed("png: no IHDR")
	}
	h.heavy = true
	h.setSize(binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint32(b[12:]))
	return nil
}

// setSize cuts off at 2^24: the square of the 2^31 that PNG allows would
// overflow, and both are refused for the same reason.
func (h *header) setSize(width, height uint32) {
	const most = 1 << 24
	h.width, h.height = int(min(width, most)), int(min(height, most))
}
