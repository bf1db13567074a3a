package sheet

import (
	"io"
	"strings"

	"yianju/internal/errs"
)

// Kind says how a cell's value was kept.
type Kind uint8

// The kinds.
const (
	Blank  Kind = iota
	Text        // typed as text, or any cell of a CSV file
	Number      // a number of a spreadsheet, which has 15 digits at most
	Date        // a number shown as a date: the text is 2018-05-22, or 2018-05-22 15:04:05
	Fault       // no value: #N/A, a formula that was never computed, bytes that are no text
	Spread      // merged over several columns: whose value it is cannot be told
)

// Cell is one cell.
type Cell struct {
	Text string // as shown, without spaces around it
	Kind Kind

	from1904 bool // its workbook counts days from 1904
}

// Row is one row that is not empty. It is valid until the next one is read.
type Row struct {
	Sheet  string // "" for CSV
	Number int    // from 1, as the spreadsheet program counts
	Cells  []Cell // by column; what is beyond the last is blank
}

// Cell returns the cell of a column from 0 on, blank beyond the last.
func (r *Row) Cell(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// Letters names a column from 0 on as spreadsheets do: A … Z, AA …
func Letters(column int) string {
	var b [8]byte
	i := len(b)
	for c := column; c >= 0 && i > 0; c = c/26 - 1 {
		i--
		b[i] = byte('A' + c%26)
	}
	return string(b[i:])
}

// Reader reads rows.
type Reader interface {
	// Next returns the next row that is not empty; io.EOF after the last. Other
	// errors are for the person (errs.Invalid, with a message) or of the source.
	Next() (*Row, error)
	// Rows is about how many there are, empty ones too: the measure of progress.
	Rows() int
	// Close gives back what the reader holds; the source stays open.
	Close() error
}

// limits bound what a file may ask of us; tests take smaller ones.
type limits struct {
	unpacked int64 // bytes of one part of a workbook
	ratio    int64 // a part over freely bytes may unpack to so many times its size
	freely   int64
	parts    int   // files in the archive
	shared   int64 // bytes of shared strings in memory
	merged   int   // merged ranges of one sheet
	columns  int   // of one row
	text     int   // bytes of one cell
	styles   int   // cell formats
}

// A sheet has at most 1 048 576 rows. Of a roll of a million units with twenty
// columns, 1.3 GB are unpacked, 20:1, and 100 MB of them are distinct texts.
var usual = limits{
	unpacked: 3 << 30, ratio: 200, freely: 16 << 20, parts: 2000,
	shared: 160 << 20, merged: 200_000, columns: 512, text: 64 << 10, styles: 65_000,
}

// Open tells an XLSX workbook from a CSV file by its content and returns its
// reader. Errors are Invalid with a message for what neither is.
func Open(content io.ReadSeeker) (Reader, error) { return open(content, usual) }

func open(content io.ReadSeeker, l limits) (Reader, error) {
	var head [512]byte
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	n, err := io.ReadFull(content, head[:])
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	begin := string(head[:n])
	switch trimmed := strings.ToLower(strings.TrimLeft(strings.TrimPrefix(begin, utf8Mark), " \t\r\n")); {
	case strings.HasPrefix(begin, "PK\x03\x04"):
		return openXLSX(content, l)
	case strings.HasPrefix(begin, "\xd0\xcf\x11\xe0"):
		// The old binary form, or a new one under a password.
		return nil, errs.New(errs.Invalid, "sheet.old_format")
	case strings.HasPrefix(trimmed, "<"), strings.HasPrefix(trimmed, "%pdf"), strings.HasPrefix(trimmed, "{\\rtf"):
		return nil, errs.New(errs.Invalid, "sheet.no_table")
	case strings.TrimSpace(begin) == "":
		return nil, errs.New(errs.Invalid, "sheet.empty")
	}
	return openCSV(content, l)
}

func broken(cause error) error { return errs.Wrap(cause, errs.Invalid, "sheet.broken") }

func tooMuch(what string) error { return errs.New(errs.Invalid, "sheet.too_much."+what) }
