package document

import (
	"io"
	"iter"
	"slices"
	"time"

	"yianju/internal/calendar"
)

// Paper is an official paper (公文), laid out after GB/T 9704-2012. What is empty is
// left out.
type Paper struct {
	Issuer    string        // 发文机关标志, the red head; "" = the paper issued itself: no red head, no seal
	Number    string        // 发文字号, see FormatNumber; or the number of the issue (期号) of a paper that issued itself
	Urgency   string        // 紧急程度: 特急 or 加急
	Publicity string        // 公开属性, such as 此件公开发布
	Title     string        // a line end breaks it; otherwise it is broken evenly
	To        string        // 主送
	Body      []Block       //
	Annexes   []Annex       // 附件
	Signer    string        // 署名: the office
	Date      calendar.Date // 成文日期
	Seal      bool          // leaves room for the seal over signer and date
	Note      string        // 附注, such as why there is neither red head nor seal
	CC        []string      // 抄送
	Printer   string        // 印发机关; "" = Signer
	Verify    string        // address that the QR code leads to
	Code      string        // what is typed there instead
	Attach    []byte        // snapshot of what the paper says, attached as snapshot.json
	At        time.Time     // when the file is made; the same paper at the same instant is the same file
}

// Annex is an annex (附件), which begins on a page of its own.
type Annex struct {
	Title string
	Body  []Block
}

// Block is a part of the text: Heading, Text or Table.
type Block interface{ block() }

// Heading is a heading. Levels 1 to 4 are numbered 一、 （一） 1. （1） by whoever
// writes the paper (GB/T 9704-2012 §7.3.3); the level chooses the type.
type Heading struct {
	Level int
	Text  string
}

// Text is one or more paragraphs, a line each.
type Text string

// Table is a table. It may be longer than any memory: its rows are taken one by
// one, once. A long one belongs in an annex, so that signer and date follow the text.
type Table struct {
	Caption   string
	Columns   []Column
	Rows      Rows
	Sums      []string // last row, set apart; nil = none
	Landscape bool     // on pages of its own that lie on their side
}

// Column is a column of a table.
type Column struct {
	Head   string
	Width  int  // in relation to the other columns
	Number bool // a number: right in its column, and a number in a workbook
}

// Rows gives the rows of a table, each with a text for every column. After an
// error it gives no more.
type Rows = iter.Seq2[[]string, error]

// RowsOf gives rows that are there already.
func RowsOf(rows ...[]string) Rows {
	return func(yield func([]string, error) bool) {
		for row := range slices.Values(rows) {
			if !yield(row, nil) {
				return
			}
		}
	}
}

func (Heading) block() {}
func (Text) block()    {}
func (Table) block()   {}

// WritePDF writes the paper page by page. Errors are those of w and of the rows.
func (p Paper) WritePDF(w io.Writer) error {
	s := begin(w, p)
	s.head()
	for i, b := range p.Body {
		s.block(b, i == len(p.Body)-1)
	}
	s.listAnnexes()
	s.sign()
	for i, a := range p.Annexes {
		s.annex(i, a)
	}
	s.imprint()
	return s.close()
}
