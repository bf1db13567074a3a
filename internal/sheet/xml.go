package sheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// This is a reader of the XML that spreadsheet programs write. It has no
// entities but the five and characters by number, no document types, and no
// namespaces: names are without their prefix. It does not check that elements
// are closed in their order; whoever uses it demands the end it waits for.

// token is a kind of event of an XML document.
type token uint8

const (
	start token = iota
	end
	text
)

var (
	errXML     = errors.New("no well-formed XML")
	errLongXML = errors.New("a tag or text of XML is too long")
)

// longestXML bounds one tag or text: a cell has at most 32 767 characters.
const longestXML = 512 << 10

// attribute is one attribute of a start tag; both parts live until the next token.
type attribute struct{ name, value []byte }

// scanner reads tokens. What it returns is valid until the next call.
type scanner struct {
	in     io.Reader
	buf    []byte // buf[pos:end] is read and not consumed
	pos    int
	end    int
	eof    bool
	name   []byte
	attrs  []attribute
	text   []byte
	closes bool // the last start tag was an empty element: its end comes next
}

func newScanner(in io.Reader) *scanner { return &scanner{in: in, buf: make([]byte, 64<<10)} }

// fill reads more behind what is not consumed, which may move to the front.
func (s *scanner) fill() error {
	if s.eof {
		return io.EOF
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end -= s.pos
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= longestXML {
			return errLongXML
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 {
		n, err := s.in.Read(s.buf[s.end:])
		s.end += n
		if err == io.EOF {
			s.eof = true
			if n == 0 {
				return io.EOF
			}
			return nil
		}
		if err != nil || n > 0 {
			return err
		}
	}
	return io.ErrNoProgress
}

// upTo returns how far behind pos the mark begins, from offset on, reading on as needed.
func (s *scanner) upTo(mark string, offset int) (int, error) {
	for {
		if s.pos+offset <= s.end {
			if i := bytes.Index(s.buf[s.pos+offset:s.end], []byte(mark)); i >= 0 {
				return offset + i, nil
			}
			offset = max(offset, s.end-s.pos-len(mark)+1)
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

// upToByte is upTo for what stands behind every cell.
func (s *scanner) upToByte(mark byte, offset int) (int, error) {
	for {
		if s.pos+offset <= s.end {
			if i := bytes.IndexByte(s.buf[s.pos+offset:s.end], mark); i >= 0 {
				return offset + i, nil
			}
			offset = s.end - s.pos
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

// next returns the next token; io.EOF at the end of the document.
func (s *scanner) next() (token, error) {
	if s.closes {
		s.closes = false
		return end, nil
	}
	for {
		if s.pos == s.end {
			if err := s.fill(); err != nil {
				return 0, err
			}
			continue
		}
		if s.buf[s.pos] != '<' {
			return text, s.readText()
		}
		kind, skipped, err := s.readMarkup()
		if err == io.EOF {
			err = errXML
		}
		if err != nil || !skipped {
			return kind, err
		}
	}
}

func (s *scanner) readText() error {
	n, err := s.upToByte('<', 0)
	if err == io.EOF {
		n, err = s.end-s.pos, nil
	}
	if err != nil {
		return err
	}
	s.text = unescape(s.buf[s.pos : s.pos+n])
	s.pos += n
	return nil
}

// readMarkup reads what begins with <. skipped is true for what is no token.
func (s *scanner) readMarkup() (kind token, skipped bool, err error) {
	for s.end-s.pos < 2 {
		if err := s.fill(); err != nil {
			return 0, false, err
		}
	}
	switch s.buf[s.pos+1] {
	case '?':
		return 0, true, s.skip("?>")
	case '!':
		return s.readDeclaration()
	case '/':
		n, err := s.upToByte('>', 2)
		if err != nil {
			return 0, false, err
		}
		s.name = local(bytes.TrimSpace(s.buf[s.pos+2 : s.pos+n]))
		s.pos += n + 1
		return end, false, nil
	}
	return start, false, s.readTag()
}

func (s *scanner) skip(mark string) error {
	n, err := s.upTo(mark, 2)
	s.pos += n + len(mark)
	return err
}

// readDeclaration reads what begins with <!. A document type could define
// entities, which unfold without end: no spreadsheet program writes one.
func (s *scanner) readDeclaration() (token, bool, error) {
	const cdata = "<![CDATA["
	for s.end-s.pos < len(cdata) {
		if err := s.fill(); err != nil {
			return 0, false, err
		}
	}
	switch b := s.buf[s.pos:]; {
	case bytes.HasPrefix(b, []byte("<!--")):
		n, err := s.upTo("-->", 4)
		s.pos += n + 3
		return 0, true, err
	case bytes.HasPrefix(b, []byte(cdata)):
		n, err := s.upTo("]]>", len(cdata))
		if err != nil {
			return 0, false, err
		}
		s.text = s.buf[s.pos+len(cdata) : s.pos+n]
		s.pos += n + 3
		return text, false, nil
	}
	return 0, false, errXML
}

// readTag reads a start tag.
func (s *scanner) readTag() error {
	for {
		length, err := s.parseTag(s.buf[s.pos+1 : s.end])
		if err != nil {
			return err
		}
		if length > 0 {
			s.pos += 1 + length
			return nil
		}
		if err := s.fill(); err != nil {
			return err
		}
	}
}

// parseTag reads the inside of a start tag and the > behind it, which may stand in
// an attribute too, and returns how long they are; 0 when b ends before.
func (s *scanner) parseTag(b []byte) (length int, err error) {
	s.attrs, s.closes = s.attrs[:0], false
	i := 0
	for i < len(b) && !space(b[i]) && b[i] != '>' && b[i] != '/' {
		i++
	}
	s.name = local(b[:i])
	if len(s.name) == 0 && i < len(b) {
		return 0, errXML
	}
	for {
		for i < len(b) && space(b[i]) {
			i++
		}
		switch {
		case i == len(b):
			return 0, nil
		case b[i] == '>':
			return i + 1, nil
		case b[i] == '/':
			if i+1 == len(b) {
				return 0, nil
			}
			if b[i+1] != '>' {
				return 0, errXML
			}
			s.closes = true
			return i + 2, nil
		}
		from := i
		for i < len(b) && b[i] != '=' && b[i] != '>' {
			i++
		}
		name := bytes.TrimSpace(b[from:i])
		if i < len(b) && b[i] == '>' {
			return 0, errXML
		}
		for i++; i < len(b) && space(b[i]); {
			i++
		}
		if i >= len(b) {
			return 0, nil
		}
		if b[i] != '"' && b[i] != '\'' {
			return 0, errXML
		}
		length := bytes.IndexByte(b[i+1:], b[i])
		if length < 0 {
			return 0, nil
		}
		s.attrs = append(s.attrs, attribute{local(name), b[i+1 : i+1+length]})
		i += length + 2
	}
}

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// local is a name without its prefix.
func local(name []byte) []byte {
	for i, c := range name {
		if c == ':' {
			return name[i+1:]
		}
	}
	return name
}

// attr returns an attribute of the last start tag, nil if it has none of the name.
func (s *scanner) attr(name string) []byte {
	for _, a := range s.attrs {
		if string(a.name) == name {
			return a.value
		}
	}
	return nil
}

// attrText is attr as a text of its own, with its entities resolved.
func (s *scanner) attrText(name string) string {
	return string(unescape(bytes.Clone(s.attr(name))))
}

// unescape resolves entities in place: what they stand for is never longer.
// What is no entity stays as it is.
func unescape(b []byte) []byte {
	i := bytes.IndexByte(b, '&')
	if i < 0 {
		return b
	}
	out := b[:i]
	for i < len(b) {
		if b[i] != '&' {
			out = append(out, b[i])
			i++
			continue
		}
		length := bytes.IndexByte(b[i:min(len(b), i+12)], ';')
		r := rune(-1)
		if length > 0 {
			r = entity(string(b[i+1 : i+length]))
		}
		if r < 0 {
			out = append(out, '&')
			i++
			continue
		}
		out = utf8.AppendRune(out, r)
		i += length + 1
	}
	return out
}

func entity(name string) rune {
	switch name {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	number, ok := strings.CutPrefix(name, "#")
	base := 10
	if hex, is := strings.CutPrefix(number, "x"); is {
		number, base = hex, 16
	}
	n, err := strconv.ParseUint(number, base, 32)
	if !ok || err != nil || n > utf8.MaxRune || n == 0 {
		return -1
	}
	return rune(n)
}
