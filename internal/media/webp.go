package media

import "encoding/binary"

// maxChunks bounds the walk; a still picture has fewer than ten.
const maxChunks = 64

// readWebP walks the RIFF chunks up to the picture itself and takes the largest
// size named on the way: the canvas of VP8X is only a claim, and a decoder
// trusts the frame.
func (h *header) readWebP(f file) error {
	h.heavy = true
	at := int64(12)
	for range maxChunks {
		b, err := f.bytes(at, 8)
		if err != nil {
			return err
		}
		length := int64(binary.LittleEndian.Uint32(b[4:]))
		content := at + 8
		switch string(b[:4]) {
		case "VP8X":
			if b, err = f.bytes(content, 10); err != nil {
				return err
			}
			h.grow(1+uint24(b[4:]), 1+uint24(b[7:]))
		case "VP8 ": // RFC 6386 §9.1
			if b, err = f.bytes(content, 10); err != nil {
				return err
			}
			if b[0]&1 != 0 || string(b[3:6]) != "\x9d\x01\x2a" {
				return malformed("webp: no key frame")
			}
			h.grow(uint32(binary.LittleEndian.Uint16(b[6:])&0x3fff), uint32(binary.LittleEndian.Uint16(b[8:])&0x3fff))
			return nil
		case "VP8L": // RFC 9649 §3.4
			if b, err = f.bytes(content, 5); err != nil {
				return err
			}
			if b[0] != 0x2f {
				return malformed("webp: no lossless signature")
			}
			bits := binary.LittleEndian.Uint32(b[1:])
			h.grow(1+bits&0x3fff, 1+bits>>14&0x3fff)
			return nil
		case "ANIM", "ANMF":
			return malformed("webp: animated")
		}
		at = content + length + length&1
	}
	return malformed("webp: more than %d chunks", maxChunks)
}

func (h *header) grow(width, height uint32) {
	h.setSize(max(width, uint32(h.width)), max(height, uint32(h.height)))
}

func uint24(b []byte) uint32 { return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 }
