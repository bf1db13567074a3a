package casework

import (
	"context"
	"slices"
	"time"

	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/id"
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
			found = &rebuild{county: county, tally: NewTally()}
			if err := found.read(tx); err != nil || !mend {
				return err
			}
			return tx.Pipeline(&found.batch)
		})
		if err == nil && mend {
			err = s.setMarks(ctx, county, found.wrong)
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
	cases  map[seal.Subject]*rebuilt // those that were not counted yet
	event  Event                     // being read
	tally  *Tally
	batch  db.Batch // what puts its figures right
	wrong  []marked
	sum    Rebuilt
}

// rebuilt is a case as its row has it, and what its events say. Statuses are large, and
// only those are there whose events are being read.
type rebuilt struct {
	id, compound, company id.ID
	subject               seal.Subject
	filedAt               time.Time
	category              string
	channel               Channel
	cameFrom              int
	stored                Marks
	said                  *Status   // nil before its first event
	marks                 Marks     // of said
	last                  time.Time // when what it counts for changed last
}

// marked are the marks a case has to have at a seq.
type marked struct {
	id    id.ID
	seq   int64
	marks Marks
}

func (r *rebuild) read(tx *db.Tx) error {
	if err := r.readCases(tx); err != nil {
		return err
	}
	var c *rebuilt
	err := audit.Walk(tx, r.county, "case.", func(e *audit.Recorded) error {
		if c == nil || c.subject != e.Subject {
			if c != nil {
				r.count(c)
			}
			if c = r.cases[e.Subject]; c == nil {
				return nil // it goes on in another county
			}
		}
		return r.after(c, e)
	})
	if err != nil {
		return err
	}
	for _, c := range r.cases { // the last, and those without events
		r.count(c)
	}
	return r.compare(tx)
}

func (r *rebuild) readCases(tx *db.Tx) error {
	list, err := db.List(tx, func(s db.Scanner, c *rebuilt) error {
		return s.Scan(&c.id, &c.subject, &c.compound, &c.company, &c.filedAt, &c.cameFrom, &c.stored, &c.channel, &c.category)
	}, `SELECT id, subject, compound_id, company_id, filed_at, came_from, marks, channel, category FROM case_file
		WHERE county = $1 AND state <> 'moved' ORDER BY id`, r.county)
	if err != nil {
		return err
	}
	r.sum.Cases = int64(len(list))
	r.cases = make(map[seal.Subject]*rebuilt, len(list))
	for i := range list {
		c := &list[i]
		r.cases[c.subject] = c
		if c.cameFrom == 0 {
			continue
		}
		before, err := audit.History(tx, c.cameFrom, c.subject)
		if err != nil {
			return err
		}
		for i := range before {
			if err := r.after(c, &before[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// after adds an event to what is said of the case.
func (r *rebuild) after(c *rebuilt, e *audit.Recorded) error {
	if err := r.event.decode(e); err != nil {
		return err
	}
	r.sum.Events++
	if c.said == nil {
		c.said = &Status{}
	}
	marks, joiners := c.marks, c.said.JoinersSaid
	*c.said = c.said.After(r.event)
	if c.marks = c.said.Marks(); c.marks != marks || c.said.JoinersSaid != joiners {
		c.last = e.At
	}
	return nil
}

// count adds what the case counts for, remembers it where its marks are wrong, and
// forgets it.
func (r *rebuild) count(c *rebuilt) {
	delete(r.cases, c.subject)
	of := Case{Ref: Ref{r.county, c.id}, Place: Place{Compound: c.compound}, Company: c.company}
	if c.said == nil {
		r.sum.Bare++
		of.FiledAt, of.Category, of.Channel = c.filedAt, c.category, c.channel
		r.tally.add(counted{of.tallyKey(), c.stored.sums()}, time.Time{})
		return
	}
	of.Status = *c.said
	if c.marks != c.stored {
		r.sum.Differences++
		r.wrong = append(r.wrong, marked{c.id, c.said.Seq, c.marks})
	}
	r.tally.add(of.counted(), c.last)
}

// compare looks for rows of figures that are not what the tally says less what is
// still to be folded. It uses the tally up.
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
		rest := r.tally[i]
		err := cube.each(tx, r.county, func(stored *counted) {
			var want cell
			if found := rest[stored.tallyKey]; found != nil {
				want = *found
				delete(rest, stored.tallyKey)
			}
			r.check(cube, stored.tallyKey, stored.Sums, want)
		})
		if err != nil {
			return err
		}
		for key, want := range rest {
			r.check(cube, key, Sums{}, *want)
		}
	}
	return nil
}

// check counts a row that is not as it should be, and puts it right.
func (r *rebuild) check(in cube, key tallyKey, stored Sums, want cell) {
	if stored != want.Sums {
		r.sum.Differences++
		in.set(&r.batch, key, want)
	}
}

// setMarks puts the marks of cases right that have not changed since they were read:
// whoever changes one sets them itself.
func (s *Service) setMarks(ctx context.Context, county int, wrong []marked) error {
	for some := range slices.Chunk(wrong, 500) {
		err := s.DB.Update(ctx, func(tx *db.Tx) error {
			var b db.Batch
			for _, c := range some {
				b.Exec(`UPDATE case_file SET marks = $3 WHERE county = $1 AND id = $2 AND seq = $4`, county, c.id, int64(c.marks), c.seq)
			}
			return tx.Pipeline(&b)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
