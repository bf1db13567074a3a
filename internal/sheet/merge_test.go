package sheet

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// TestIndexBy: a word is found by its rare letter where bytes.Index finds it, and rows
// are counted as their tags are.
func TestIndexBy(t *testing.T) {
	t.Parallel()
	pieces := []string{"<row ", "</row>", "<x:row ", "arrow ", "row ", "<", "w", "D", "sheetData", "sheetDat", "</sheetData>", "row", " r=\"2\">", "<c>"}
	random := rand.New(rand.NewPCG(1, 2))
	rows, found := 0, 0
	for range 5000 {
		var b []byte
		for range random.IntN(12) {
			b = append(b, pieces[random.IntN(len(pieces))]...)
		}
		b = b[:len(b)-random.IntN(min(len(b), 4)+1)]
		want := bytes.Count(b, []byte("<row ")) + bytes.Count(b, []byte(":row "))
		if n := countRows(b); n != want {
			t.Fatalf("%d rows in %q, want %d", n, b, want)
		}
		at := bytes.Index(b, []byte("sheetData"))
		if n := indexBy(b, "sheetData", 'D'); n != at {
			t.Fatalf("%d in %q, want %d", n, b, at)
		}
		rows += want
		found += min(at+1, 1)
	}
	if rows < 1000 || found < 1000 {
		t.Errorf("only %d rows and %d ends were met", rows, found)
	}
}
