package casework

import (
	"cmp"
	"context"
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/seal"
)

// SweepBatch is how many passed limits one transaction takes up.
const SweepBatch = 500

// Sweep puts on record every limit that has passed by now, in order, and
// escalates, closes, resumes and archives by it: the clock that nobody can stop
// quietly. It returns how many passings it recorded. It is idempotent: a passing
// is recorded by the limit's name and anchor, and a limit recorded does not run.
func (s *Service) Sweep(ctx context.Context) (passings int, err error) {
	for late := 0; ; {
		n, more, err := s.sweepBatch(ctx)
		if db.IsUnique(err) && late < 10 {
			late++ // another server or an act was faster: what it recorded is seen now
			continue
		}
		passings += n
		if err != nil || !more {
			return passings, err
		}
	}
}

func (s *Service) sweepBatch(ctx context.Context) (n int, more bool, err error) {
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		n, more = 0, false
		refs, err := dueCases(tx, tx.Now(), SweepBatch)
		if err != nil || len(refs) == 0 {
			return err
		}
		more = true
		var b db.Batch
		for len(refs) > 0 {
			county := sameCounty(refs)
			refs = refs[len(county):]
			cases, err := s.openAll(tx, county)
			if err != nil {
				return err
			}
			watch, err := watchOf(tx, county[0].County)
			if err != nil {
				return err
			}
			for _, w := range cases {
				w.watch = watch
				k, err := s.pass(&b, w, tx.Now())
				if err != nil {
					return err
				}
				n += k
			}
		}
		return tx.Pipeline(&b)
	})
	return n, more, err
}

// sameCounty returns the refs at the head of a sorted list that are of one county.
func sameCounty(refs []Ref) []Ref {
	n := slices.IndexFunc(refs, func(r Ref) bool { return r.County != refs[0].County })
	if n < 0 {
		return refs
	}
	return refs[:n]
}

// pass records, one after the other, every passing of one case by now. Each is
// judged at its own due time and recorded at this one: a late sweep is seen to
// have been late, and nobody's limit moves by it.
func (s *Service) pass(b *db.Batch, w *work, now time.Time) (n int, err error) {
	rules, err := s.Rules.Version(w.Rules)
	if err != nil {
		return 0, err
	}
	before, beforeLimits, seen := w.Status, w.limits, w.seen
	var events []Event
	for {
		c, ok := Passing(w.limits, now)
		if !ok {
			break
		}
		more, err := Decide(w.Status, c, Env{Now: now, Rules: rules, Calendar: s.Calendar, County: w.County, Draw: w.draw()})
		if err != nil {
			return n, err
		}
		events = append(events, more...)
		for _, e := range more {
			w.Status = w.Status.After(e)
		}
		if seen, err = seen.after(more); err != nil {
			return n, err
		}
		w.limits = seen.limits
		n++
	}
	w.Status, w.limits = before, beforeLimits
	if n == 0 {
		return 0, nil
	}
	return n, s.record(b, w, events, account.System(now), nil)
}

// openAll is open for the cases of one county at once.
func (s *Service) openAll(tx *db.Tx, refs []Ref) ([]*work, error) {
	county := refs[0].County
	args := []any{county}
	for _, r := range refs {
		args = append(args, r.ID)
	}
	cases, err := db.List(tx, scan, `SELECT `+columns+` FROM case_file WHERE county = $1 AND id IN `+db.Places(2, len(refs)), args...)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(cases, func(a, b Case) int { return cmp.Compare(a.ID, b.ID) })
	subjects := make([]seal.Subject, len(cases))
	for i, c := range cases {
		subjects[i] = c.Subject
	}
	histories, err := audit.Histories(tx, county, subjects)
	if err != nil {
		return nil, err
	}
	keys, err := s.Keys.LoadAll(tx, county, subjects)
	if err != nil {
		return nil, err
	}
	parties, err := partiesOfAll(tx, county, args)
	if err != nil {
		return nil, err
	}
	out := make([]*work, len(cases))
	for i, c := range cases {
		recorded := histories[c.Subject]
		if c.CameFrom != 0 {
			if recorded, err = history(tx, c); err != nil {
				return nil, err
			}
		}
		key, opens := keys[c.Subject]
		if !opens { // the clock goes on for a case whose secrets are gone
			if key, err = s.erasedKey(tx.Now()); err != nil {
				return nil, err
			}
		}
		if out[i], err = s.assemble(c, recorded, key); err != nil {
			return nil, err
		}
		out[i].parties = parties[c.ID]
		if out[i].family, err = delegateOf(tx, c); err != nil {
			return nil, err
		}
	}
	return out, nil
}
