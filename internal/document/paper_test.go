package document_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"yianju/internal/document"
	"yianju/internal/document/documenttest"
)

// TestTheTextComesBack: every character of a paper can be copied out of it, those
// outside of the basic plane, of names and of no font too.
func TestTheTextComesBack(t *testing.T) {
	t.Parallel()
	const rare = "堃喆玥镕珺昇囍𬭎㛃䶮龘𪚥〇①㎡℃★"
	p := samples()["order"]
	p.Body = append(p.Body, document.Text("姓名用字："+rare+"。金额1,234,567.89元，占86.2%，面积1024.50㎡。"), document.Text("🏠"))
	f := write(t, p)
	got := f.Text()
	for _, b := range p.Body {
		want := ""
		switch b := b.(type) {
		case document.Text:
			want = string(b)
		case document.Heading:
			want = b.Text
		}
		if want = strings.ReplaceAll(want, " ", ""); !strings.Contains(strings.ReplaceAll(got, " ", ""), want) {
			t.Errorf("there is no %s", want)
		}
	}
	for _, want := range []string{p.Issuer, p.Number, p.Title, "沈阳市房产局：", "附件：1. 和平花园小区超期诉求明细表", "2026年11月27日", "（此件公开发布）",
		"抄送：沈阳市人民政府办公室，省信访局，", "2026年11月27日印发", "核验码：K7M2 Q9XR TB4W", p.Verify} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %s", want)
		}
	}
	attached := f.Stream(f.Objects[indexOf(t, f, "/Type/EmbeddedFile")])
	if !bytes.Equal(attached, p.Attach) {
		t.Errorf("attached is %s", attached)
	}
}

func write(t *testing.T, p document.Paper) documenttest.File {
	t.Helper()
	var b bytes.Buffer
	if err := p.WritePDF(&b); err != nil {
		t.Fatal(err)
	}
	return documenttest.Read(t, b.Bytes())
}

func indexOf(t *testing.T, f documenttest.File, what string) int {
	t.Helper()
	for n, object := range f.Objects {
		if head, _, _ := bytes.Cut(object, []byte("\n>>\nstream")); bytes.Contains(head[:min(len(head), 300)], []byte(what)) {
			return n
		}
	}
	t.Fatalf("no object is %s", what)
	return 0
}

// TestTheSamePaperIsTheSameFile, whatever the time of the machine, and another paper
// another.
func TestTheSamePaperIsTheSameFile(t *testing.T) {
	t.Parallel()
	a, b := write(t, samples()["order"]), write(t, samples()["order"])
	if !bytes.Equal(a.Bytes, b.Bytes) {
		t.Error("the same paper is two files")
	}
	later := samples()["order"]
	later.At = made.Add(time.Second)
	if c := write(t, later); bytes.Equal(a.Bytes, c.Bytes) {
		t.Error("another instant is the same file")
	}
}

// TestPageNumbers: — 1 — and so on, on every page.
func TestPageNumbers(t *testing.T) {
	t.Parallel()
	for name, p := range samples() {
		for i, page := range write(t, p).Pages() {
			if want := fmt.Sprintf("— %d —", i+1); !slices.Contains(page, want) {
				t.Errorf("%s: page %d has no number: %q", name, i+1, page)
			}
		}
	}
}

// TestTheHeadIsRepeated, and no row is lost or stands twice.
func TestTheHeadIsRepeated(t *testing.T) {
	t.Parallel()
	pages := write(t, samples()["docket"]).Pages()
	rows := 0
	for i, page := range pages {
		if i > 1 && !slices.Contains(page, "事项编号") && slices.ContainsFunc(page, func(line string) bool { return strings.HasPrefix(line, "K7M2-") }) {
			t.Errorf("page %d has no head", i+1)
		}
		for _, line := range page {
			if strings.HasPrefix(line, "K7M2-") {
				if want := fmt.Sprintf("K7M2-%04d", 4711*rows%10000); line != want {
					t.Fatalf("row %d is %s, not %s", rows, line, want)
				}
				rows++
			}
		}
	}
	if rows != 60 {
		t.Errorf("%d rows", rows)
	}
}

// TestARowHigherThanAPage is parted, and all of it comes.
func TestARowHigherThanAPage(t *testing.T) {
	t.Parallel()
	words := strings.Repeat("漏水", 3000)
	p := document.Paper{Title: "表", Body: []document.Block{document.Table{Columns: []document.Column{{Head: "甲", Width: 1}, {Head: "乙", Width: 3}},
		Rows: document.RowsOf([]string{"1", words}, []string{"2", "尾"})}}, At: made}
	pages := write(t, p).Pages()
	got := strings.Join(slices.Concat(pages...), "")
	if strings.Count(got, "漏") != 3000 || strings.Count(got, "水") != 3000 || !strings.Contains(got, "尾") || len(pages) < 3 {
		t.Errorf("%d of 3000 on %d pages", strings.Count(got, "漏水"), len(pages))
	}
}

// TestAPaperThatIssuedItself has nothing red, no brackets of a number, and says why.
func TestAPaperThatIssuedItself(t *testing.T) {
	t.Parallel()
	red := []byte("0.86 0 0 rg")
	p := samples()["self"]
	f := write(t, p)
	for n, object := range f.Objects {
		if bytes.Contains(object[:min(len(object), 80)], []byte("/FlateDecode/Length")) && bytes.Contains(f.Stream(f.Objects[n]), red) {
			t.Error("there is red on it")
		}
	}
	if got := f.Text(); strings.Contains(got, "〔") || !strings.Contains(got, "（"+p.Note+"）") {
		t.Errorf("%s", got)
	}
}

// TestTheSignatureIsNeverAlone: however long the text is, the page with signer and
// date has some of it (no 此页无正文), and so has the first page.
func TestTheSignatureIsNeverAlone(t *testing.T) {
	t.Parallel()
	for n := range 60 {
		p := samples()["order"]
		p.Annexes, p.CC, p.Verify, p.Publicity, p.Printer = nil, nil, "", "", "厅办公室"
		p.Body = []document.Block{document.Text(strings.Repeat("正文若干。\n", n) + strings.Repeat("末段", 30+n))}
		if n%2 == 1 { // one paragraph on the first page, with names of annexes below it
			p.Body, p.Annexes = []document.Block{document.Text(strings.Repeat("末段", 20+n))}, slices.Repeat([]document.Annex{{Title: "附表"}}, n%9)
		}
		pages := write(t, p).Pages()
		if !slices.ContainsFunc(pages[0], func(line string) bool { return strings.HasPrefix(line, "正文") || strings.Contains(line, "末段") }) {
			t.Errorf("%d: the first page shows no text", n)
		}
		for _, page := range pages {
			signed := slices.Contains(page, p.Signer)
			if at := slices.Index(page, "2026年11月27日"); signed && (at < 2 || page[at-1] != p.Signer || !slices.ContainsFunc(page, func(line string) bool { return strings.HasSuffix(line, "段") })) {
				t.Errorf("%d: %q", n, page)
			}
		}
	}
}

// TestErrorsOfRowsAndOfTheStream are told.
func TestErrorsOfRowsAndOfTheStream(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	p := document.Paper{Title: "表", At: made, Body: []document.Block{document.Table{Columns: []document.Column{{Head: "甲"}},
		Rows: func(yield func([]string, error) bool) { _ = yield([]string{"1"}, nil) && yield(nil, broken) }}}}
	if err := p.WritePDF(io.Discard); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if err := samples()["self"].WritePDF(full{broken}); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// full is a disk that is full.
type full struct{ err error }

func (f full) Write([]byte) (int, error) { return 0, f.err }
