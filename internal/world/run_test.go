package world

import (
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yianju/internal/blob"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/region"
	"yianju/internal/sample"
	"yianju/internal/seal"
)

// until is the demo's instant.
var until = time.Date(2026, 10, 12, 1, 0, 0, 0, time.UTC)

func deps(t testing.TB, d *db.DB) Deps {
	t.Helper()
	deps, err := load(d)
	if err != nil {
		t.Fatal(err)
	}
	return deps
}

// pictured are deps with a place for photos.
func pictured(t testing.TB, d *db.DB) Deps { return picturedIn(t, d, t.TempDir()) }

func picturedIn(t testing.TB, d *db.DB, folder string) Deps {
	t.Helper()
	deps := deps(t, d)
	store, err := blob.OpenFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	deps.Blobs = store
	return deps
}

func load(d *db.DB) (Deps, error) {
	rules, err1 := rule.Load()
	days, err2 := calendar.Load()
	tree, err3 := region.Load()
	return Deps{DB: d, Keys: seal.WellKnown(), Rules: rules, Calendar: days, Regions: tree}, errors.Join(err1, err2, err3)
}

// counted is when a day's figures changed last. Where a run goes on, the figures of the
// cases already there are counted again without cross-checks, which no figure speaks
// of but which put what has passed on record some milliseconds sooner.
const counted = "case_day.changed_at"

// TestStopAndGoOn: a run that is stopped after any part goes on, and the world is
// the one of a run that was not stopped. It also shows that a seed makes one world.
func TestStopAndGoOn(t *testing.T) {
	t.Parallel()
	o := Options{Scale: 0.0006, Cases: 500, Years: 1, Seed: 7, Until: until, casesAtOnce: 30}
	whole, halting := hasty(t, db.SQLite), hasty(t, db.SQLite)
	with, halted := pictured(t, whole), pictured(t, halting)
	want, err := Run(t.Context(), with, o)
	if err != nil {
		t.Fatal(err)
	}
	var cases, runs int
	for {
		ctx, stop := context.WithCancel(t.Context())
		stopping, parts := o, 0
		stopping.Progress = func(int, int, string) {
			if parts++; parts == 3 {
				stop()
			}
		}
		sum, err := Run(ctx, halted, stopping)
		stop()
		if cases, runs = cases+sum.Cases, runs+1; err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) || runs > 50 {
			t.Fatal(err)
		}
	}
	if runs < 4 || want.Cases != o.Cases {
		t.Errorf("%d runs; %+v", runs, want)
	}
	compare(t, whole, halting, counted)
	for _, d := range []Deps{with, halted} {
		if shown, kept := checkPhotos(t, d); shown < 100 || kept > 2*shown || kept > 38*2*2*13 {
			t.Errorf("%d photos are shown, %d blobs kept", shown, kept)
		}
	}
	if again, err := Run(t.Context(), halted, o); err != nil || again.Cases != 0 {
		t.Errorf("a finished world is made again: %+v %v", again, err)
	}
	o.Seed++
	if _, err := Run(t.Context(), halted, o); err == nil {
		t.Error("another world was put over the first")
	}
}

// checkPhotos opens every photo that a case names, and counts them and the blobs.
func checkPhotos(t *testing.T, d Deps) (shown, kept int) {
	t.Helper()
	for _, row := range dump(t, d.DB, "case_media", []string{"blob", "thumb", "size"}) {
		var full, thumb string
		var size int64
		if _, err := fmt.Sscanf(row, "blob=%s thumb=%s size=%d", &full, &thumb, &size); err != nil {
			t.Fatalf("%q: %v", row, err)
		}
		for _, key := range []string{full, thumb} {
			content, err := d.Blobs.Open(t.Context(), blob.Key(key))
			if err != nil {
				t.Fatal(err)
			}
			img, err := jpeg.DecodeConfig(content)
			if err != nil || key == full && (content.Size() != size || img.Width != sample.PhotoWidth) {
				t.Errorf("%s: %d bytes, %dx%d, %v", row, content.Size(), img.Width, img.Height, err)
			}
			content.Close()
		}
		shown++
	}
	err := d.Blobs.Walk(t.Context(), func(blob.Info) error { kept++; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return shown, kept
}

// TestFiguresOnly: the case rows and the figures are those of the full world, and
// nothing else of a case is there.
func TestFiguresOnly(t *testing.T) {
	t.Parallel()
	o := Options{Scale: 0.0006, Cases: 400, Years: 1, Seed: 10, Until: until} // of this seed no cross-check moves a figure
	full, lean := hasty(t, db.SQLite), hasty(t, db.SQLite)
	if _, err := Run(t.Context(), deps(t, full), o); err != nil {
		t.Fatal(err)
	}
	o.FiguresOnly = true
	bare := pictured(t, lean)
	if _, err := Run(t.Context(), bare, o); err != nil {
		t.Fatal(err)
	}
	if shown, kept := checkPhotos(t, bare); shown+kept > 0 {
		t.Errorf("%d photos, %d blobs", shown, kept)
	}
	tables := tablesOf(t, full)
	for _, table := range []string{"case_day", "case_month", "case_channel", "case_category", "case_kind", "case_place", "compound", "contract"} {
		if diff := cmp.Diff(dump(t, full, table, tables[table]), dump(t, lean, table, tables[table])); diff != "" {
			t.Errorf("%s: %s", table, diff[:min(len(diff), 1000)])
		}
	}
	columns := slices.DeleteFunc(slices.Clone(tables["case_file"]), func(c string) bool { return c == "id" || c == "code" || c == "subject" })
	// Which grants another county checks is drawn from the log, which the lean world does not have.
	drawn := dump(t, full, "case_file f JOIN case_limit l ON l.county = f.county AND l.case_id = f.id AND l.name = 'crosscheck'", []string{"filed_at"})
	undrawn := func(rows []string) []string {
		return slices.DeleteFunc(rows, func(row string) bool {
			return slices.ContainsFunc(drawn, func(filed string) bool { return strings.Contains(row, filed) })
		})
	}
	if len(drawn) > 20 {
		t.Errorf("%d of 400 cases are cross-checked", len(drawn))
	}
	if diff := cmp.Diff(undrawn(dump(t, full, "case_file", columns)), undrawn(dump(t, lean, "case_file", columns))); diff != "" {
		t.Errorf("case_file: %s", diff[:min(len(diff), 1000)])
	}
	for _, table := range []string{"audit_event", "case_limit", "case_entry", "case_contact", "message"} {
		if n := len(dump(t, lean, table, tables[table])); n != 0 {
			t.Errorf("%s has %d rows", table, n)
		}
	}
}

// TestPlausible holds the made history against what a province looks like.
func TestPlausible(t *testing.T) {
	t.Parallel()
	d := hasty(t, db.SQLite)
	sum, err := Run(t.Context(), pictured(t, d), Options{Scale: 0.002, Cases: 3000, Years: 1, Seed: 1, Until: until})
	if err != nil {
		t.Fatal(err)
	}
	if sum.Refused*100 > sum.Cases {
		t.Errorf("%d moves of %d cases came too late", sum.Refused, sum.Cases)
	}
	dbtest.Clock(d).Set(until)
	var f casework.Sums
	var cities []casework.Figure
	err = d.View(t.Context(), func(tx *db.Tx) (err error) {
		cut := casework.Cut{Lo: 210000, Hi: 219999, From: "2025-01-01", To: "2026-12-31"}
		if f, err = casework.SumOf(tx, cut); err == nil {
			cities, err = casework.FiguresOf(tx, cut, casework.PerCity)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	filed := float64(f.Of(casework.MarkReceived))
	for _, row := range []struct {
		mark   casework.Mark
		lo, hi float64
	}{
		{casework.MarkAnswered, 0.9, 0.995}, {casework.MarkLate, 0.05, 0.2}, {casework.MarkCounty, 0.08, 0.25}, {casework.MarkCity, 0.01, 0.06},
		{casework.MarkConfirmed, 0.35, 0.7}, {casework.MarkSilent, 0.25, 0.55}, {casework.MarkReopened, 0.04, 0.2},
		{casework.MarkSatisfied, 0.15, 0.45}, {casework.MarkVeryDissatisfied, 0.003, 0.05},
	} {
		if share := float64(f.Of(row.mark)) / filed; share < row.lo || share > row.hi {
			t.Errorf("%s: %.3f of the cases, want %g to %g", row.mark, share, row.lo, row.hi)
		}
	}
	for _, row := range []struct {
		what   string
		from   string
		lo, hi float64
	}{
		{"merged", `audit_event WHERE kind = 'case.merged'`, 0.005, 0.03},
		{"done falsely and found out", `audit_event WHERE kind = 'case.falsified'`, 0.002, 0.02},
		{"joined", `case_party`, 0.02, 0.1},
		{"filed with photos", `(SELECT DISTINCT case_id FROM case_media WHERE seq = 1) AS m`, 0.15, 0.35},
		{"answered with photos", `(SELECT DISTINCT m.case_id FROM case_media m JOIN case_file f ON f.county = m.county AND f.id = m.case_id WHERE m.seq > 1) AS m`, 0.4, 0.75},
	} {
		if share := float64(len(dump(t, d, row.from, []string{"1"}))) / filed; share < row.lo || share > row.hi {
			t.Errorf("%s: %.4f of the cases, want %g to %g", row.what, share, row.lo, row.hi)
		}
	}
	if len(cities) != 14 {
		t.Errorf("cases in %d cities", len(cities))
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for n := range 20_000 {
		if p := phone(n * 37); seen[p] || len(p) != 11 {
			t.Fatalf("phone %s", p)
		} else {
			seen[p] = true
		}
		if _, err := company.ParseUSCC(uscc(210102, n)); err != nil {
			t.Fatalf("company %d: %v", n, err)
		}
	}
}

// TestShare: parts add up, whatever the weights.
func TestShare(t *testing.T) {
	t.Parallel()
	rng := newRand(3)
	for range 200 {
		weights := make([]float64, 1+rng.IntN(40))
		for i := range weights {
			weights[i] = rng.Float64() + 0.01
		}
		total, sum := rng.IntN(1000), 0
		for _, n := range share(total, weights) {
			if sum += n; n < 0 {
				t.Fatalf("a part of %d", n)
			}
		}
		if sum != total {
			t.Fatalf("%d of %d", sum, total)
		}
	}
}
