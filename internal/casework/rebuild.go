package casework

import (
	"context"
	"slices"
	"time"

	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/seal"
)

// Rebuilt is what a rebuild of the figures found.
type Rebuilt struct {
	Cases, Events int64
	Differences   int64 // rows of figures and marks of cases that were not what the events say
	Bare          int64 // cases without events, of a world made for its figures: believed as they stand
}

// Rebuild derives from the events what every case counts for, compares the figures
// and the marks with that, and puts them right where they differ and mend is set. It
// reads public facts only, a county at a time in one snapshot, so that it is exact
// while others write; what it needs of a county is in memory. progress is told of
// each county done.
func (s *Service) Rebuild(ctx context.Context, mend bool, progress func(done, total int) error) (sum Rebuilt, err error) {
	var counties []int
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		counties, err = countiesOfCases(tx)
		return err
	})
	for i, county := range counties {
		if err != nil {
			break
		}
		var found *rebuild
		begin := s.DB.View
		if mend {
			begin = s.DB.Update
		}
		err = begin(ctx, func(tx *db.Tx) error {
			found = &rebuild{county: county, cases: map[seal.Subject]*rebuilt{}, tally: NewTally()}
			if err := found.read(tx); err != nil || !mend {
				return err
			}
			return tx.Pipeline(&found.batch)
		})
		if err == nil && mend {
			err = s.setMarks(ctx, found.wrong)
		}
		if err != nil {
			break
		}
		sum.Cases, sum.Events, sum.Bare = sum.Cases+found.sum.Cases, sum.Events+found.sum.Events, sum.Bare+found.sum.Bare
		sum.Differences += found.sum.Differences
		err = progress(i+1, len(counties))
	}
	return sum, err
}

// FiguresMissing reports whether there are cases and no figures at all.
func FiguresMissing(tx *db.Tx) (missing bool, err error) {
	err = tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM case_file) AND NOT EXISTS (SELECT 1 FROM case_month) AND NOT EXISTS (SELECT 1 FROM case_delta)`).Scan(&missing)
	return missing, err
}

// countiesOfCases lists the counties that have cases or figures.
func countiesOfCases(tx *db.Tx) ([]int, error) {
	var all []int
	for {
		last := 0
		if len(all) > 0 {
			last = all[len(all)-1]
		}
		next, err := db.List(tx, func(s db.Scanner, n *int) error { return s.Scan(n) },
			`SELECT county FROM case_file WHERE county > $1 ORDER BY county LIMIT 1`, last)
		if err != nil || len(next) == 0 {
			return all, err
		}
		all = append(all, next[0])
	}
}

// rebuild is one county's.
type rebuild struct {
	county int
	cases  map[seal.Subject]*rebuilt
	tally  *Tally
	batch  db.Batch // what puts its figures right
	wrong  []*rebuilt
	sum    Rebuilt
}

// rebuilt is a case as its row has it, and what its events say.
type rebuilt struct {
	Case
	marks Marks     // as stored
	last  time.Time // when what it counts for changed last
}

func (r *rebuild) read(tx *db.Tx) error {
	if err := r.readCases(tx); err != nil {
		return err
	}
	err := audit.Walk(tx, r.county, "case.", func(e *audit.Recorded) error {
		c := r.cases[e.Subject]
		if c == nil {
			return nil // it goes on in another county
		}
		r.sum.Events++
		return c.after(e)
	})
	if err != nil {
		return err
	}
	for _, c := range r.cases {
		r.count(c)
	}
	return r.compare(tx)
}

func (r *rebuild) readCases(tx *db.Tx) error {
	list, err := db.List(tx, func(s db.Scanner, c *rebuilt) error {
		c.County = r.county
		var subject []byte
		err := s.Scan(&c.ID, &subject, &c.Place.Compound, &c.Company, &c.FiledAt, &c.CameFrom, &c.marks, &c.Channel, &c.Category)
		copy(c.Subject[:], subject)
		return err
	}, `SELECT id, subject, compound_id, company_id, filed_at, came_from, marks, channel, category FROM case_file
		WHERE county = $1 AND state <> 'moved' ORDER BY id`, r.county)
	if err != nil {
		return err
	}
	r.sum.Cases = int64(len(list))
	for i := range list {
		c := &list[i]
		r.cases[c.Subject] = c
		if c.CameFrom == 0 {
			continue
		}
		before, err := audit.History(tx, c.CameFrom, c.Subject)
		if err != nil {
			return err
		}
		for _, e := range before {
			r.sum.Events++
			if err := c.after(&e); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *rebuilt) after(e *audit.Recorded) error {
	var event Event
	if err := event.decode(e); err != nil {
		return err
	}
	was := c.Status
	if c.Status = was.After(event); c.Status.sums() != was.sums() {
		c.last = e.At
	}
	return nil
}

// count adds what the case counts for, and remembers it where its marks are wrong.
func (r *rebuild) count(c *rebuilt) {
	is := c.counted()
	if c.Seq == 0 {
		r.sum.Bare++
		for m := range c.marks.All() {
			is.Cases[m] = 1
		}
	} else if c.Status.Marks() != c.marks {
		r.sum.Differences++
		r.wrong = append(r.wrong, c)
	}
	r.tally.add(is, c.last)
}

// compare looks for rows of figures that are not what the tally says less what is
// still to be folded.
func (r *rebuild) compare(tx *db.Tx) error {
	deltas, err := db.List(tx, func(s db.Scanner, d *counted) error {
		d.County = r.county
		return s.Scan(append([]any{&d.Day, &d.Compound, &d.Company, &d.Category, &d.Channel}, d.targets()...)...)
	}, `SELECT day, compound_id, company_id, category, channel, `+sumList+` FROM case_delta WHERE county = $1`, r.county)
	if err != nil {
		return err
	}
	for _, d := range deltas {
		r.tally.add(counted{d.tallyKey, Sums{}.Minus(d.Sums)}, time.Time{})
	}
	for i, cube := range cubes {
		stored, err := cube.stored(tx, r.county)
		if err != nil {
			return err
		}
		for key, want := range r.tally[i] {
			if stored[key] != want.Sums {
				r.sum.Differences++
				cube.set(&r.batch, key, want)
			}
			delete(stored, key)
		}
		for key, extra := range stored {
			if extra != (Sums{}) {
				r.sum.Differences++
				cube.set(&r.batch, key, cell{})
			}
		}
	}
	return nil
}

// setMarks puts the marks of cases right that have not changed since they were read:
// whoever changes one sets them itself.
func (s *Service) setMarks(ctx context.Context, wrong []*rebuilt) error {
	for some := range slices.Chunk(wrong, 500) {
		err := s.DB.Update(ctx, func(tx *db.Tx) error {
			var b db.Batch
			for _, c := range some {
				b.Exec(`UPDATE case_file SET marks = $3 WHERE county = $1 AND id = $2 AND seq = $4`, c.County, c.ID, int64(c.Status.Marks()), c.Seq)
			}
			return tx.Pipeline(&b)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
