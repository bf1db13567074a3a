package font

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"sync"
)

//go:embed *.ttf.gz
var files embed.FS

// Face is one of the fonts.
type Face int

// The faces.
const (
	Fangsong Face = iota
	Song
	Hei
	Kai
	Rare
	faces
)

var loaded = [faces]func() *Font{
	Fangsong: load("fangsong"), Song: load("song"), Hei: load("hei"), Kai: load("kai"), Rare: load("rare"),
}

// Font returns the face's font. It is unpacked when it is first asked for: most
// papers need no rare characters.
func (f Face) Font() *Font { return loaded[f]() }

// instead is where a face's missing characters come from.
func (f Face) instead() (Face, bool) {
	switch f {
	case Fangsong:
		return Rare, true
	case Rare:
		return Rare, false
	}
	return Fangsong, true
}

// Of returns the face that draws a character where f is asked for, and its glyph
// there. A character that no face has is drawn as □.
func (f Face) Of(r rune) (Face, int) {
	for face, more := f, true; more; face, more = face.instead() {
		if g := face.Font().Glyph(r); g != 0 {
			return face, g
		}
	}
	return Rare, Rare.Font().Glyph('□')
}

// load reads an embedded font once. They are part of the program: one that cannot
// be read is a fault of the build, which the package's test finds.
func load(name string) func() *Font {
	return sync.OnceValue(func() *Font {
		packed, err := files.ReadFile(name + ".ttf.gz")
		if err != nil {
			panic(err)
		}
		in, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			panic(fmt.Errorf("font %s: %w", name, err))
		}
		data, err := io.ReadAll(in)
		if err != nil {
			panic(fmt.Errorf("font %s: %w", name, err))
		}
		f, err := Parse(data)
		if err != nil {
			panic(fmt.Errorf("font %s: %w", name, err))
		}
		return f
	})
}
