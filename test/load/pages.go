package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"yianju/internal/app"
	"yianju/internal/casework"
	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/internal/world"
	"yianju/test/load/rig"
)

// worldEnd is where the worlds' histories end and the pages are read.
var worldEnd = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)

// pages measures every list and page on a world and on one with a tenth of its
// cases: the same compounds, companies and staff. The two are asked in turn, so
// that whatever else the machine does slows both.
//
// Of each page the longest is measured. Where the large world's shows more than
// the small one's, that figure is called page_NAME_longest, and page_NAME is of
// a page of the large world that is as long as the longest of the small one, if
// there is one: it shows as much, and may cost no more.
func pages(ctx context.Context) error {
	cases, scale := 50_000, 0.005
	if full() {
		cases, scale = 1_000_000, 0.1
	}
	if n, err := strconv.Atoi(os.Getenv("BENCH_CASES")); err == nil {
		cases = n
	}
	small, err := openWorld(ctx, db.Postgres, "pages", twoYears(scale, cases/10))
	if err != nil {
		return err
	}
	defer small.drop()
	big, err := openWorld(ctx, db.Postgres, "pages", twoYears(scale, cases))
	if err != nil {
		return err
	}
	defer big.drop()
	return compareAll(ctx, "pages", visits, 1.3, big, small)
}

// compareAll compares those of some pages that are asked for. A page of the large world
// may cost most times what one of the small world does.
func compareAll(ctx context.Context, name string, visits []visit, most float64, big, small *province) error {
	worst := 0.0
	for _, v := range visits {
		if only := os.Getenv("BENCH_PAGES"); only != "" && !strings.Contains(v.name, only) {
			continue
		}
		ratio, err := compare(ctx, v, most, big, small)
		if errors.Is(err, errNobody) {
			say("%s: %v", v.name, err)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", v.name, err)
		}
		worst = max(worst, ratio)
	}
	figure(name+"_worst", worst, "<=", most)
	return nil
}

// compare prints what a page costs in both worlds and returns the ratio for
// pages of one length, or 0 where there are none.
func compare(ctx context.Context, v visit, most float64, big, small *province) (float64, error) {
	of := map[*province][]opened{}
	for _, p := range []*province{big, small} {
		found, err := p.read(ctx, v)
		if err != nil {
			return 0, err
		}
		of[p] = found
	}
	longest := func(p *province) opened { return of[p][0] }
	alike, ratio := nearest(of[big], longest(small).length), 0.0
	if like(alike, longest(small)) {
		ratio = race(v.name, most, big, alike, small, longest(small))
	}
	if !like(longest(big), longest(small)) {
		race(v.name+"_longest", most, big, longest(big), small, longest(small))
	}
	return ratio, nil
}

// like reports whether two pages show as much: within a tenth, for names and
// words are not of one length.
func like(a, b opened) bool { return 10*max(a.length, b.length) < 11*min(a.length, b.length) }

// race asks both worlds in turn for a page, prints the median times and their
// ratio, and returns it. On a busy machine the quickest tenth says more.
func race(name string, most float64, big *province, one opened, small *province, other opened) float64 {
	const warm, times = 8, 101 // PostgreSQL plans a prepared statement anew five times
	var took [2][]time.Duration
	for n := range warm + times {
		for i, ask := range []func() time.Duration{func() time.Duration { return big.time(one) }, func() time.Duration { return small.time(other) }} {
			if d := ask(); n >= warm {
				took[i] = append(took[i], d)
			}
		}
	}
	at := func(share float64) (a, b time.Duration, ratio float64) {
		a, b = rig.Quantile(took[0], share), rig.Quantile(took[1], share)
		return a.Round(10 * time.Microsecond), b.Round(10 * time.Microsecond), float64(a) / float64(b)
	}
	a, b, ratio := at(0.5)
	quick, quicker, best := at(0.1)
	say("%-28s %8s for %6d bytes, %8s for %6d in the small world; quickest tenth %s and %s, %.2f", name, a, one.length, b, other.length, quick, quicker, best)
	figure("page_"+name, ratio, "<=", most)
	return ratio
}

// province is a made world with the pages over it.
type province struct {
	on    *rig.Database
	app   *app.App
	pages http.Handler
}

func (p *province) drop() { _ = errors.Join(p.app.Close(), p.on.Drop()) }

// twoYears is a world with all that belongs to a case.
func twoYears(scale float64, cases int) world.Options {
	return world.Options{Scale: scale, Cases: cases, Years: 2, Seed: 1, Until: worldEnd}
}

// openWorld opens a world, made where no one of that kind and number of cases is kept.
func openWorld(ctx context.Context, dialect db.Dialect, kind string, o world.Options) (*province, error) {
	d, err := rig.Kept(ctx, dialect, fmt.Sprintf("%s_%d", kind, o.Cases), true, func(d *rig.Database) error { return makeWorld(ctx, d, o) })
	if err != nil {
		return nil, err
	}
	a, err := d.OpenAt(ctx, clock.NewManual(worldEnd))
	if err != nil {
		return nil, errors.Join(err, d.Drop())
	}
	if err := derive(ctx, d, a); err != nil {
		return nil, errors.Join(err, a.Close(), d.Drop())
	}
	return &province{d, a, rig.Pages(a)}, nil
}

// derive makes the figures of a kept world that is older than they are.
func derive(ctx context.Context, d *rig.Database, a *app.App) error {
	missing := false
	err := a.DB.View(ctx, func(tx *db.Tx) (err error) {
		missing, err = casework.FiguresMissing(tx)
		return err
	})
	if err != nil || !missing {
		return err
	}
	began := time.Now()
	found, err := a.Cases.Rebuild(ctx, true, func(done, total int) error { return nil })
	say("the kept world's figures were derived in %s: %+v", time.Since(began).Round(time.Second), found)
	return errors.Join(err, rig.Tidy(ctx, d)) // every case has a dead row now
}

func makeWorld(ctx context.Context, d *rig.Database, o world.Options) error {
	a, err := d.OpenAt(ctx, clock.NewManual(worldEnd))
	if err != nil {
		return err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // memory is not measured here
	began := time.Now()
	err = rig.Loading(ctx, d, func() error {
		made, err := world.Run(ctx, a.World(), o)
		say("world: %+v in %s", made, time.Since(began).Round(time.Second))
		return err
	})
	if err := errors.Join(err, a.Close()); err != nil {
		return err
	}
	say("with all indexes after %s", time.Since(began).Round(time.Second))
	return rig.Tidy(ctx, d)
}
