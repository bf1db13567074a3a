package sheet

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

// csvWriter writes UTF-8 with a mark, without which spreadsheet programs in China
// read GBK.
type csvWriter struct {
	out   *bufio.Writer
	begun bool
}

// NewCSV returns a writer of a CSV file.
func NewCSV(w io.Writer) Writer { return &csvWriter{out: bufio.NewWriterSize(w, 64<<10)} }

// Begin implements Writer.
func (c *csvWriter) Begin(Look) error {
	if c.begun {
		return errors.New("sheet: a CSV file has one sheet")
	}
	c.begun = true
	_, err := c.out.WriteString(utf8Mark)
	return err
}

// Write implements Writer.
func (c *csvWriter) Write(cells []Cell) error {
	for i, cell := range cells {
		if i > 0 {
			_ = c.out.WriteByte(',')
		}
		s := cell.Text
		if cell.Kind != Number || !isNumber(s) {
			s = Neutral(s)
		}
		if strings.ContainsAny(s, ",;\t\"\r\n") || trim(s) != s {
			s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
		}
		_, _ = c.out.WriteString(s) // the buffer keeps its first error for the last
	}
	_, err := c.out.WriteString("\r\n")
	return err
}

// Close implements Writer.
func (c *csvWriter) Close() error { return c.out.Flush() }
