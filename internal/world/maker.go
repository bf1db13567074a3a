package world

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/region"
)

// maker makes one world.
type maker struct {
	Deps
	o        Options
	plan     *plan
	season   *season
	opened   time.Time // everything is recorded from then on
	password string    // the one hash of Password: Argon2id is slow on purpose
	rosters  map[int]roster
	album    *album      // nil: a world without photos
	lives    func(*life) // sees each case when its history is over; for tests
	sum      Summary
}

func newMaker(ctx context.Context, deps Deps, o Options) (*maker, error) {
	m := &maker{Deps: deps, o: o, plan: newPlan(o, deps.Regions), rosters: map[int]roster{}}
	m.season = newSeason(o, deps.Rules.At(o.Until))
	if m.pictured() {
		m.album = newAlbum()
	}
	if m.opened = o.start().AddDate(-1, 0, 0); m.opened.Before(firstDay) {
		m.opened = firstDay.UTC()
	}
	ids, _ := newIDs(m.opened, mix(o.Seed, ofPlan, 1))
	var err error
	m.password, err = account.NewService(deps.DB, deps.Keys, ids, nil, nil, account.Options{}).HashPassword(ctx, Password)
	return m, err
}

// pictured reports whether the world has photos.
func (m *maker) pictured() bool { return m.Blobs != nil && !m.o.FiguresOnly }

// name identifies the world.
func (m *maker) name() string {
	o := m.o
	sum := sha256.Sum256(fmt.Appendf(nil, "%v %d %d %d %d %v %v %v %v", o.Scale, o.Cases, o.Years, o.Seed, o.Until.UnixMicro(), o.FiguresOnly,
		o.keepAll, o.staged, m.pictured()))
	return hex.EncodeToString(sum[:8])
}

var errOther = errors.New("world: the database holds another world; make this one in an empty database")

// made reads which parts an earlier run has written.
func (m *maker) made(ctx context.Context) (map[int]bool, error) {
	type row struct {
		part int
		plan string
	}
	done := map[int]bool{}
	err := m.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := db.List(tx, func(s db.Scanner, r *row) error { return s.Scan(&r.part, &r.plan) }, `SELECT part, plan FROM world_part`)
		for _, r := range rows {
			if r.plan != m.name() {
				return errOther
			}
			done[r.part] = true
		}
		return err
	})
	return done, err
}

// finished is a part ready to be written.
type finished struct {
	batch  *db.Batch
	photos []photo // that no part before it shows
	part   int
	cases  int
}

// run makes the parts on one side and writes them on the other.
func (m *maker) run(ctx context.Context) (Summary, error) {
	if err := m.DB.Update(ctx, region.Seed); err != nil {
		return Summary{}, err
	}
	done, err := m.made(ctx)
	if err != nil {
		return Summary{}, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ready := make(chan finished)
	go func() {
		defer close(ready)
		if err := m.makeAll(ctx, done, ready); err != nil {
			cancel(err)
		}
	}()
	written := 0
	for i := range m.plan.parts {
		if done[i] {
			written += m.plan.casesOf(m.plan.parts[i])
		}
	}
	for f := range ready {
		err := m.store(ctx, f.photos)
		if err == nil {
			err = m.DB.Bulk(ctx, f.batch)
		}
		if err != nil {
			cancel(err)
			continue // until the makers have stopped
		}
		written += f.cases
		if m.o.Progress != nil {
			m.o.Progress(written, m.o.Cases, "cases")
		}
	}
	if err := context.Cause(ctx); err != nil {
		return Summary{}, err
	}
	return m.sum, nil
}

func (m *maker) makeAll(ctx context.Context, done map[int]bool, ready chan<- finished) error {
	tally := casework.NewTally()
	for i, t := range m.plan.parts {
		if done[i] && m.over(i, done) {
			continue
		}
		f := finished{batch: &db.Batch{}, part: i, cases: m.plan.casesOf(t)}
		if err := m.make(f.batch, tally, t, done[i]); err != nil {
			return fmt.Errorf("world: part %d: %w", i, err)
		}
		if done[i] {
			continue
		}
		f.photos = m.album.drawn()
		f.batch.Exec(`INSERT INTO world_part (part, plan, cases) VALUES ($1, $2, $3)`, i, m.name(), f.cases)
		select {
		case ready <- f:
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}

// over reports whether all of the part's county is written. Where it is not, the
// figures of its written parts are counted again.
func (m *maker) over(i int, done map[int]bool) bool {
	t := m.plan.parts[i]
	for ; t.kind == estatePart && i < len(m.plan.parts) && m.plan.parts[i].county == t.county; i++ {
		if !done[i] {
			return false
		}
	}
	return true
}

func (m *maker) make(b *db.Batch, tally *casework.Tally, t part, again bool) error {
	switch t.kind {
	case firmPart:
		return m.putFirms(b, t)
	case officePart:
		return m.putOffices(b, t)
	}
	for i := range m.plan.estates[t.from:t.to] {
		v := m.build(&m.plan.estates[t.from+i])
		if t.opens() && !again {
			if err := v.put(m, b); err != nil {
				return err
			}
		}
		if err := m.putCases(b, tally, t, v, again); err != nil {
			return err
		}
		if t.closes(v.estate) {
			tally.PutPlaces(b, v.Compound.ID)
		}
	}
	if t.last {
		tally.PutPlaces(b, 0)
		tally.PutCounties(b)
	}
	return nil
}

func (m *maker) putCases(b *db.Batch, tally *casework.Tally, t part, v *built, again bool) error {
	times := m.season.times(newRand(mix(m.o.Seed, ofEstate, uint64(v.index), 3)), v.cases)
	lo, hi := t.cases(v.estate)
	for n := lo; n < hi; n++ {
		l := m.newLife(v, n, times[n])
		l.keep.Bare, l.spare = l.keep.Bare || again, n+1 < hi
		if err := l.live(); err != nil {
			return fmt.Errorf("case %d of estate %d: %w", n, v.index, err)
		}
		for _, one := range l.with {
			m.finish(b, tally, one, again)
		}
		n += len(l.with) - 1 // the duplicate is the next case
	}
	if m.o.staged && t.closes(v.estate) {
		return m.stage(b, tally, v, again)
	}
	return nil
}

func (m *maker) finish(b *db.Batch, tally *casework.Tally, l *life, again bool) {
	if m.lives != nil {
		m.lives(l)
	}
	if again {
		l.play.Put(&db.Batch{}, tally)
		return
	}
	l.play.Put(b, tally)
	m.sum.Cases++
	m.sum.Events += len(l.play.Events())
	m.sum.Refused += l.refused
}

// isShowcase reports whether an office is the one the demo shows.
func (m *maker) isShowcase(role account.Role, code int) bool {
	e := &m.plan.estates[0]
	switch role {
	case account.Neighborhood:
		return code == e.neighborhood
	case account.Street:
		return code == e.street
	case account.County:
		return code == showcaseCounty
	case account.City:
		return code == showcaseCounty/100*100
	}
	return code == 210000
}
