package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/world"
	"yianju/test/load/rig"
)

// figures measures what the figures cost and save on a world: deriving them from the
// events by a bare read of these in the order of their key, and a month of all cities
// out of the tables by counting the cases themselves.
func figures(ctx context.Context) error {
	cases, scale := 50_000, 0.005
	if full() {
		cases, scale = 1_000_000, 0.1
	}
	if n, err := strconv.Atoi(os.Getenv("BENCH_CASES")); err == nil {
		cases = n
	}
	w, err := openWorld(ctx, db.Postgres, "pages", twoYears(scale, cases))
	if err != nil {
		return err
	}
	defer w.drop()
	return errors.Join(rebuilding(ctx, w), counting(ctx, "figures", w))
}

// comparisons measures the pages made of figures on a world of many cases over five
// years and on one of a hundred thousand, and what the many save by their figures. The
// worlds have of a case only its row and what it counts.
func comparisons(ctx context.Context) error {
	return comparing(ctx, "comparisons", db.Postgres, "figures", 10_000_000)
}

func comparisonsSQLite(ctx context.Context) error {
	return comparing(ctx, "comparisons_sqlite", db.SQLite, "figures_sqlite", 2_000_000)
}

func comparing(ctx context.Context, name string, dialect db.Dialect, kind string, most int) error {
	const few = 100_000
	cases, scale := 5*few, 0.005
	if full() {
		cases, scale = most, 0.1
	}
	if n, err := strconv.Atoi(os.Getenv("BENCH_CASES")); err == nil {
		cases = n
	}
	open := func(cases int) (*province, error) {
		return openWorld(ctx, dialect, kind, world.Options{Scale: scale, Cases: cases, Years: 5, Seed: 1, Until: worldEnd, FiguresOnly: true})
	}
	small, err := open(few)
	if err != nil {
		return err
	}
	defer small.drop()
	big, err := open(cases)
	if err != nil {
		return err
	}
	defer big.drop()
	sums := slices.DeleteFunc(slices.Clone(visits), func(v visit) bool { return !v.sums })
	return errors.Join(compareAll(ctx, name, sums, 3, big, small), counting(ctx, kind, big))
}

// rebuilding compares a rebuild with a bare read, county by county in turn, so that
// neither has the other's pages in memory alone.
func rebuilding(ctx context.Context, w *province) error {
	began := time.Now()
	found, err := w.app.Cases.Rebuild(ctx, false, func(done, total int) error { return nil })
	if err != nil {
		return err
	}
	ours := time.Since(began)
	began = time.Now()
	events, err := bareRead(ctx, w.app.DB)
	if err != nil {
		return err
	}
	bare := time.Since(began)
	say("rebuild: %d cases, %d events in %s, %d differences; the bare read of %d events took %s", found.Cases, found.Events, ours.Round(time.Millisecond), found.Differences, events,
		bare.Round(time.Millisecond))
	figure("rebuild_by_bare_read", bare.Seconds()/ours.Seconds(), ">=", 0.3)
	figure("rebuild_differences", float64(found.Differences), "<=", 0)
	own, err := rig.RssAnon(os.Getpid())
	figure("rebuild_rss_mib", own, "<=", 512)
	return err
}

// bareRead reads the same columns in the order of the key and does nothing with them.
func bareRead(ctx context.Context, d *db.DB) (n int, err error) {
	err = d.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(`SELECT subject, seq, at, kind, facts FROM audit_event ORDER BY county, subject, seq`)
		if err != nil {
			return err
		}
		defer rows.Close()
		var subject []byte
		var seq int64
		var at time.Time
		var kind, facts string
		for rows.Next() {
			if err := rows.Scan(&subject, &seq, &at, &kind, &facts); err != nil {
				return err
			}
			n++
		}
		return rows.Err()
	})
	return n, err
}

// counting compares the figures of periods, told apart by city, with a count of the
// cases' marks.
func counting(ctx context.Context, name string, w *province) error {
	end := calendar.DateOf(worldEnd)
	for period, months := range map[string]int{"month": 1, "year": 12, "all": 60} {
		cut := casework.Months(worldEnd, months)
		cut.Lo, cut.Hi = 210000, 219999
		var quick, slow []time.Duration
		for range 15 {
			err := w.app.DB.View(ctx, func(tx *db.Tx) error {
				began := time.Now()
				_, err := casework.FiguresOf(tx, cut, casework.PerCity)
				quick = append(quick, time.Since(began))
				return err
			})
			if err != nil {
				return err
			}
		}
		for range 3 {
			err := w.app.DB.View(ctx, func(tx *db.Tx) error {
				began := time.Now()
				rows, err := tx.Query(`SELECT county / 100, COUNT(*), SUM(CASE WHEN marks & 4 <> 0 THEN 1 ELSE 0 END), SUM(CASE WHEN marks & 8 <> 0 THEN 1 ELSE 0 END),
						SUM(CASE WHEN marks & 16384 <> 0 THEN 1 ELSE 0 END), SUM(CASE WHEN marks & 32768 <> 0 THEN 1 ELSE 0 END)
					FROM case_file WHERE filed_at >= $1 AND filed_at < $2 GROUP BY 1`, cut.From.Start(), end.End())
				if err == nil {
					for rows.Next() {
					}
					err = rows.Err()
					rows.Close()
				}
				slow = append(slow, time.Since(began))
				return err
			})
			if err != nil {
				return err
			}
		}
		a, b := rig.Quantile(quick, 0.5), slices.Min(slow)
		say("figures of a %s: %s, counted from the cases %s", period, a.Round(10*time.Microsecond), b.Round(10*time.Microsecond))
		figure(name+"_"+period+"_by_counting", b.Seconds()/a.Seconds(), ">=", map[string]float64{"all": 200}[period])
	}
	return nil
}
