package sheet

import (
	"slices"
	"strings"
	"testing"

	xencoding "golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func TestCSVInEveryEncoding(t *testing.T) {
	t.Parallel()
	// The rare characters are in GB 18030 only; the padding puts one across every border.
	const text = "名称,房号\r\n阳光花园,0502\r\n\r\n\"𠮷,堃\"\"喆\"\"\n门\",=\"0012\"\r\n"
	pad := strings.Repeat("填充填充填,1\r\n", 6_000)
	for name, e := range map[string]xencoding.Encoding{
		"utf-8": xencoding.Nop, "gb18030": simplifiedchinese.GB18030,
		"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "utf-16be": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		"utf-8 with a mark": unicode.UTF8BOM,
	} {
		for _, before := range []string{"", pad, "x" + pad, "xx" + pad} {
			encoded, err := e.NewEncoder().String(before + text)
			if err != nil {
				t.Fatal(err)
			}
			r, err := Open(strings.NewReader(encoded))
			got, err := all(t, r, err)
			if before != "" && len(got) > 3 {
				got = got[len(got)-3:]
				for i := range got {
					_, got[i], _ = strings.Cut(got[i], ":")
					got[i] = []string{"1:", "2:", "4:"}[i] + got[i]
				}
			}
			want := []string{"1: A=名称 B=房号", "2: A=阳光花园 B=0502", "4: A=𠮷,堃\"喆\"\n门 B=0012"}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s behind %d bytes: %v\n got %q\nwant %q", name, len(before), err, got, want)
			}
		}
	}
}

func TestGBK(t *testing.T) {
	t.Parallel()
	encoded, err := simplifiedchinese.GBK.NewEncoder().String("名称,房号\n阳光花园,０５０２")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(strings.NewReader(encoded))
	if got, err := all(t, r, err); err != nil || !slices.Equal(got, []string{"1: A=名称 B=房号", "2: A=阳光花园 B=０５０２"}) {
		t.Errorf("%q %v", got, err)
	}
}

func TestCSVAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"a;b;\"c;d\"\n1,5;2;":   {"1: A=a B=b C=c;d", "2: A=1,5 B=2"},
		"sep=|\na|b,c":          {"2: A=a B=b,c"},
		"a\tb c\n\t\n":          {"1: A=a B=b c"},
		"a,b\rc,d\r\ne,f\n\rg":  {"1: A=a B=b", "2: A=c B=d", "3: A=e B=f", "5: A=g"},
		"6\" 管,\"x\"y,\"\",z":   {"1: A=6\" 管 B=xy D=z"},
		"　a\u00a0,\ufeff\n":     {"1: A=a"},
		"a,\xff\xff\n":          {"1: A=a B=/fault"},
		"a,b\x00c":              {"1: A=a B=b\x00c/fault"},
		"a,\"b":                 {"1: A=a B=b"},
		",,\n, ,\nlast,row,is,": {"3: A=last B=row C=is"},
	} {
		r, err := Open(strings.NewReader(in))
		got, err := all(t, r, err)
		for i := range got {
			got[i] = strings.ReplaceAll(got[i], "\ufffd", "") // how many stand for broken bytes is the decoder's affair
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v\n got %q\nwant %q", in, err, got, want)
		}
	}
}
