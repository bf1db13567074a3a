package media

import (
	"bytes"
	"encoding/binary"
)

// Kind is what a file is by its first bytes, whatever its name or the sender
// says. The text is stable: it is stored.
type Kind string

// The kinds that may be attached, and those that are only recognised to name
// them in the refusal.
const (
	Unknown Kind = ""

	JPEG Kind = "jpeg"
	PNG  Kind = "png"
	WebP Kind = "webp"

	MP4       Kind = "mp4"       // ISO base media
	M4A       Kind = "m4a"       // the same with sound only, as CheckVoice finds
	QuickTime Kind = "quicktime" // what an iPhone records
	AMR       Kind = "amr"       // old phones, WeChat
	AAC       Kind = "aac"       // ADTS stream
	MP3       Kind = "mp3"
	Ogg       Kind = "ogg"
	WebM      Kind = "webm" // Chromium's recorder

	GIF  Kind = "gif"
	SVG  Kind = "svg"
	HTML Kind = "html"
	PDF  Kind = "pdf"
	HEIC Kind = "heic"
	AVIF Kind = "avif"
	ZIP  Kind = "zip"
)

var kindNames = map[Kind]string{
	JPEG: "JPEG", PNG: "PNG", WebP: "WebP", MP4: "MP4", M4A: "M4A", QuickTime: "QuickTime", AMR: "AMR", AAC: "AAC", MP3: "MP3",
	Ogg: "Ogg", WebM: "WebM", GIF: "GIF", SVG: "SVG", HTML: "HTML", PDF: "PDF", HEIC: "HEIC", AVIF: "AVIF", ZIP: "ZIP",
}

// Name is the kind's usual name, the same in every language; "" for Unknown.
func (k Kind) Name() string { return kindNames[k] }

// SniffLen is how many first bytes Sniff looks at.
const SniffLen = 512

var signatures = []struct {
	magic string
	kind  Kind
}{
	{"\xff\xd8\xff", JPEG},
	{"\x89PNG\r\n\x1a\n", PNG},
	{"#!AMR", AMR},
	{"ID3", MP3},
	{"OggS", Ogg},
	{"\x1a\x45\xdf\xa3", WebM},
	{"GIF8", GIF},
	{"%PDF-", PDF},
	{"PK\x03\x04", ZIP},
}

// Sniff tells the kind from the first bytes of a file. A file that is two kinds
// at once is the one that starts at its first byte.
func Sniff(head []byte) Kind {
	head = head[:min(len(head), SniffLen)]
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.magic)) {
			return s.kind
		}
	}
	switch {
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return WebP
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return sniffBrand(head)
	case len(head) >= 12 && (string(head[4:8]) == "moov" || string(head[4:8]) == "wide" || string(head[4:8]) == "mdat"):
		return QuickTime // from before brands
	}
	if k := sniffAudioFrame(head); k != Unknown {
		return k
	}
	return sniffMarkup(head)
}

// sniffBrand reads the major brand, then the compatible ones, of an ftyp box.
func sniffBrand(head []byte) Kind {
	if string(head[8:12]) == "qt  " {
		return QuickTime
	}
	end := min(int(min(binary.BigEndian.Uint32(head), SniffLen)), len(head))
	for at := 8; at+4 <= end; at += 4 {
		switch string(head[at : at+4]) {
		case "avif", "avis":
			return AVIF
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1":
			return HEIC
		}
	}
	return MP4
}

// sniffAudioFrame knows bare MPEG audio by the frame header: 11 or 12 set bits,
// then a layer, which ADTS always has as 0 and MP3 as 1.
func sniffAudioFrame(head []byte) Kind {
	if len(head) < 4 || head[0] != 0xff {
		return Unknown
	}
	switch {
	case head[1]&0xf6 == 0xf0:
		return AAC
	case head[1]&0xe6 == 0xe2 && head[2]&0xf0 != 0xf0 && head[2]&0x0c != 0x0c:
		return MP3
	}
	return Unknown
}

func sniffMarkup(head []byte) Kind {
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"))
	if !bytes.HasPrefix(text, []byte("<")) {
		return Unknown
	}
	switch {
	case bytes.Contains(text, []byte("<svg")):
		return SVG
	case bytes.Contains(text, []byte("<html")), bytes.Contains(text, []byte("<!doctype html")),
		bytes.Contains(text, []byte("<script")), bytes.Contains(text, []byte("<body")):
		return HTML
	}
	return Unknown
}
