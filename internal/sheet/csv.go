package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"yianju/internal/errs"
)

const utf8Mark = "\ufeff"

// csvReader reads RFC 4180, with the liberties that spreadsheet programs take: a
// quote in the middle of a cell stands for itself, lines end in any way.
type csvReader struct {
	in     *bufio.Reader
	comma  byte
	limits limits
	rows   int
	row    Row
	cell   []byte
	eof    bool
}

func openCSV(content io.ReadSeeker, l limits) (Reader, error) {
	lines, encoding, err := look(content)
	if err != nil {
		return nil, err
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	var in io.Reader = content
	switch encoding {
	case gb18030:
		in = simplifiedchinese.GB18030.NewDecoder().Reader(content)
	case utf16:
		in = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(content)
	}
	c := &csvReader{in: bufio.NewReaderSize(in, 64<<10), limits: l, rows: lines}
	return c, c.begin()
}

// encoding is how a CSV file's characters are kept.
type encoding uint8

const (
	utf8Text encoding = iota
	gb18030           // what Chinese spreadsheet programs write by default
	utf16             // "Unicode text", always with a mark
)

// look reads a file through for its lines and its encoding: a Chinese character
// may come as late as the last line.
func look(content io.ReadSeeker) (lines int, e encoding, err error) {
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return 0, 0, err
	}
	buf := make([]byte, 64<<10)
	kept := 0 // bytes of a character cut in two
	first := true
	for {
		n, err := io.ReadFull(content, buf[kept:])
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return 0, 0, err
		}
		b := buf[:kept+n]
		if first && (bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff"))) {
			e = utf16
		}
		first = false
		lines += bytes.Count(b[kept:], []byte("\n"))
		kept = 0
		if e == utf8Text {
			whole := b
			if !last {
				whole = wholeRunes(b)
			}
			if !utf8.Valid(whole) {
				e = gb18030
			}
			kept = copy(buf, b[len(whole):])
		}
		if last {
			return lines + 1, e, nil
		}
	}
}

// wholeRunes is b without a character that is cut off at its end.
func wholeRunes(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

// begin reads the mark and finds out what parts the cells.
func (c *csvReader) begin() error {
	head, err := c.in.Peek(len(utf8Mark))
	if err == nil && string(head) == utf8Mark {
		_, _ = c.in.Discard(len(utf8Mark))
	}
	c.comma = ','
	head, err = c.in.Peek(16 << 10)
	if err != nil && err != io.EOF {
		return err
	}
	if said, ok := bytes.CutPrefix(head, []byte("sep=")); ok && len(said) > 0 {
		c.comma = said[0]
		_, err := c.in.ReadString('\n')
		c.row.Number = 1
		if err != nil && err != io.EOF {
			return err
		}
		return nil
	}
	// What stands most often in the first line with anything in it.
	for line := range bytes.Lines(head) {
		if len(bytes.Trim(line, " ,;\t\r\n\"")) == 0 {
			continue
		}
		most := 0
		for _, comma := range []byte{',', '\t', ';'} {
			if n := bytes.Count(line, []byte{comma}); n > most {
				most, c.comma = n, comma
			}
		}
		break
	}
	return nil
}

// Rows implements Reader.
func (c *csvReader) Rows() int { return c.rows }

// Close implements Reader.
func (c *csvReader) Close() error { return nil }

// Next implements Reader.
func (c *csvReader) Next() (*Row, error) {
	for !c.eof {
		something, err := c.readRow()
		if err != nil {
			return nil, err
		}
		if something {
			return &c.row, nil
		}
	}
	return nil, io.EOF
}

// readRow reads the next row; false for an empty one.
func (c *csvReader) readRow() (something bool, err error) {
	c.row.Number++
	c.row.Cells = c.row.Cells[:0]
	for {
		ended, err := c.readCell()
		if err != nil {
			return false, err
		}
		cell := csvCell(c.cell)
		something = something || cell.Kind != Blank
		if c.row.Cells = append(c.row.Cells, cell); len(c.row.Cells) > c.limits.columns {
			return false, tooMuch("columns")
		}
		if ended {
			return something, nil
		}
	}
}

// readCell reads one cell's text; ended says that it was the last of its row.
func (c *csvReader) readCell() (ended bool, err error) {
	c.cell = c.cell[:0]
	quoted, begun := false, false
	for {
		b, err := c.in.ReadByte()
		if err == io.EOF {
			c.eof = true
			return true, nil
		}
		if err != nil {
			return false, err
		}
		switch {
		case b == '"' && !begun:
			quoted, begun = true, true
			continue
		case b == '"' && quoted:
			next, err := c.in.Peek(1)
			if err == nil && next[0] == '"' {
				_, _ = c.in.Discard(1)
			} else {
				quoted = false
				continue
			}
		case quoted:
		case b == c.comma:
			return false, nil
		case b == '\n':
			return true, nil
		case b == '\r':
			if next, err := c.in.Peek(1); err == nil && next[0] == '\n' {
				_, _ = c.in.Discard(1)
			}
			return true, nil
		}
		begun = true
		if c.cell = append(c.cell, b); len(c.cell) > c.limits.text {
			return false, errs.Wrap(errUnclosed, errs.Invalid, "sheet.too_much.text")
		}
	}
}

var errUnclosed = errors.New("a cell has no end: perhaps a quotation mark is missing")

// csvCell is a cell of a text. ="0012" is how people keep spreadsheet programs
// from taking the zeros off.
func csvCell(b []byte) Cell {
	s := string(b)
	if inner, ok := strings.CutPrefix(s, `="`); ok && strings.HasSuffix(inner, `"`) {
		s = strings.TrimSuffix(inner, `"`)
	}
	if strings.ContainsRune(s, utf8.RuneError) || !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return Cell{Text: strings.ToValidUTF8(s, "?"), Kind: Fault}
	}
	return textCell(trim(s))
}
