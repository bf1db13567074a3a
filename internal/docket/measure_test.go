package docket_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/docket"
	"yianju/internal/i18n"
	"yianju/internal/id"
)

// BenchmarkDockets is what the 14 dockets of a province cost, built, frozen and written
// as papers and workbooks, by how many rows they have together; and what of memory that
// is not a file's the process held most (RssAnon).
func BenchmarkDockets(b *testing.B) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		for _, rows := range []int{5_000, 20_000} {
			b.Run(fmt.Sprintf("%s/%d", dialect, rows), func(b *testing.B) {
				d := dbtest.Open(b, dialect)
				province(b, d, rows)
				dbtest.Clock(d).Set(at(friday, 15, 50))
				debug.FreeOSMemory()
				peak := watchMemory(b.Context())
				for b.Loop() {
					dockets(b, service(b, d, id.NewSource(d.Clock())), rows)
				}
				b.ReportMetric(float64(b.Elapsed().Seconds()), "s")
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(rows), "µs/row")
				b.ReportMetric(float64(peak.Load())/1024, "MiB-anon")
			})
		}
	}
}

func dockets(b *testing.B, s *docket.Service, want int) {
	b.Helper()
	s.Cities = nil
	began := time.Now()
	if err := s.Build(b.Context(), week, func(int64, int64) error { return nil }); err != nil {
		b.Fatal(err)
	}
	built := time.Now()
	rows := 0
	err := s.DB.View(b.Context(), func(tx *db.Tx) error {
		list, err := docket.List(tx, account.ScopeOf(account.Actor{At: tx.Now(), Grants: []account.Grant{{Role: account.Province, Lo: 210000, Hi: 219999, ValidFrom: longAgo}}}, "docket.see"), false, time.Time{})
		for _, d := range list {
			rows += d.Rows
			if err == nil {
				err = s.WritePDF(tx, d, "https://example.cn/verify", io.Discard)
			}
			if err == nil {
				err = s.WriteXLSX(tx, i18n.Chinese, d, docket.Filter{}, io.Discard)
			}
		}
		return err
	})
	if err != nil || rows != want {
		b.Fatalf("%d rows, %v", rows, err)
	}
	b.Logf("%d rows: built and issued in %v, written in %v", rows, built.Sub(began), time.Since(built))
}

// province files cases that nobody answers, over all counties.
func province(b *testing.B, d *db.DB, rows int) {
	b.Helper()
	filed := at("2026-03-09", 9, 0)
	dbtest.Clock(d).Set(filed)
	s := service(b, d, id.NewSeeded(d.Clock(), 1))
	var counties []int
	for _, city := range s.Regions.Children(210000) {
		for _, c := range s.Regions.Children(city.Code) {
			if c.Code%100 < 90 {
				counties = append(counties, c.Code)
			}
		}
	}
	tally := casework.NewTally()
	for from := 0; from < rows; from += 1000 {
		var batch db.Batch
		for n := from; n < from+1000; n++ {
			county := counties[n*len(counties)/rows]
			p, err := s.Cases.Play(filed.Add(time.Duration(n)*time.Millisecond), account.Actor{Account: 77, Kind: account.KindOwner, At: filed},
				casework.Filing{Key: fmt.Sprintf("form-key-%016d", n), Channel: casework.QR, Category: "1701", Text: strings.Repeat("楼道一周没人打扫了,", 5) + fmt.Sprint(n), Phone: "13998765432", Privacy: casework.Masked, Place: "3号楼", County: county},
				casework.Setting{County: county, Place: casework.Place{Compound: id.ID(n/20 + 1), Street: int64(county)*1000 + 1, Text: "3号楼"}, Charge: contract.Charge{Found: true, Company: id.ID(n/200 + 1), Grade: 3, Since: longAgo}}, casework.Keep{})
			if err != nil {
				b.Fatal(err)
			}
			if err := p.Sweep(at(friday, 14, 0)); err != nil {
				b.Fatal(err)
			}
			p.Put(&batch, tally)
		}
		if err := d.Bulk(b.Context(), &batch); err != nil {
			b.Fatal(err)
		}
	}
}

// watchMemory keeps the most anonymous memory of the process, KiB.
func watchMemory(ctx context.Context) *atomic.Int64 {
	var peak atomic.Int64
	go func() {
		for ctx.Err() == nil {
			text, _ := os.ReadFile("/proc/self/status")
			for line := range strings.Lines(string(text)) {
				var n int64
				if _, err := fmt.Sscanf(line, "RssAnon: %d kB", &n); err == nil {
					peak.Store(max(peak.Load(), n))
				}
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	return &peak
}
