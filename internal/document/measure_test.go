package document_test

import (
	"fmt"
	"io"
	"runtime"
	"testing"

	"yianju/internal/document"
)

// long is a table of so many rows of 10 columns that nobody holds.
func long(rows int) document.Table {
	t := details(0, true)
	texts := details(1000, true)
	t.Rows = func(yield func([]string, error) bool) {
		for n := 0; n < rows; n += 1000 {
			for row, err := range texts.Rows {
				row[0] = fmt.Sprint(n)
				if !yield(row, err) {
					return
				}
			}
		}
	}
	return t
}

// BenchmarkRows is the cost of a long table per row, and what the heap held most
// of while it was written: neither grows with the rows.
func BenchmarkRows(b *testing.B) {
	for _, rows := range []int{1_000, 20_000, 100_000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			p := samples()["order"]
			var most uint64
			for b.Loop() {
				t := long(rows)
				inner, n := t.Rows, 0
				t.Rows = func(yield func([]string, error) bool) {
					for row, err := range inner {
						if n++; n%(rows/4) == 0 {
							runtime.GC()
							var m runtime.MemStats
							runtime.ReadMemStats(&m)
							most = max(most, m.HeapAlloc)
						}
						if !yield(row, err) {
							return
						}
					}
				}
				p.Annexes = []document.Annex{{Title: "明细", Body: []document.Block{t}}}
				if err := p.WritePDF(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*rows), "ns/row")
			b.ReportMetric(float64(most)/(1<<20), "MiB-held")
		})
	}
}
