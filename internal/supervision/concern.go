package supervision

import (
	"context"
	"slices"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Concern is an open case with its causes that nobody has settled.
type Concern struct {
	casework.Ref
	Code, Category    string
	Company, Compound id.ID
	FiledAt, DueAt    time.Time
	FoundAt           time.Time // the first cause
	Causes            []Found
}

// Found is a cause and how much there is of it.
type Found struct {
	Cause Cause
	N     int
}

// flagCauses are the marks of cases that are causes.
var flagCauses = []struct {
	flag  rule.Flag
	cause Cause
}{{rule.Group, CauseGroup}, {rule.Media, CauseMedia}, {rule.Threat, CauseThreat}, {rule.Directive, CauseDirective}}

// Find looks for concerns, county by county, and returns how many causes it found.
// A cause is found once: it may run again without harm, on several servers.
func (s *Service) Find(ctx context.Context, progress func(ctx context.Context, done, total int64) error) (n int, err error) {
	for i, county := range s.Counties {
		found, err := s.findIn(ctx, county)
		n += found
		if err != nil {
			return n, err
		}
		if err := progress(ctx, int64(i+1), int64(len(s.Counties))); err != nil {
			return n, err
		}
	}
	return n, nil
}

// suspect is a case that may be a concern.
type suspect struct {
	id    id.ID
	round int
	flags string
	due   time.Time
}

func (s *Service) findIn(ctx context.Context, county int) (n int, err error) {
	var causes []any // rows of case, cause, n
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		causes = nil
		today := calendar.DateOf(tx.Now())
		lateDays, rounds := leastOn(CauseLate, today), leastOn(CauseReopened, today)
		before := lateBefore(s.Calendar, tx.Now(), lateDays)
		list, err := db.List(tx, func(r db.Scanner, v *suspect) error { return r.Scan(&v.id, &v.round, &v.flags, &v.due) },
			`SELECT id, round, flags, next_due_at FROM case_file WHERE county = $1 AND open AND (next_due_at < $2 OR round >= $3 OR flags <> '')`, county, before, rounds)
		if err != nil {
			return err
		}
		for _, v := range list {
			if v.due.Before(before) {
				causes = append(causes, v.id, CauseLate, s.Calendar.Between(v.due, tx.Now(), calendar.WorkDay))
			}
			if v.round >= rounds {
				causes = append(causes, v.id, CauseReopened, v.round)
			}
			for _, f := range flagCauses {
				if leastOn(f.cause, today) > 0 && slices.Contains(strings.Fields(v.flags), string(f.flag)) {
					causes = append(causes, v.id, f.cause, 1)
				}
			}
		}
		if s.Running == nil {
			return nil
		}
		running, err := s.Running(tx, county)
		for of, weeks := range running {
			if weeks >= leastOn(CauseDockets, today) {
				causes = append(causes, of, CauseDockets, weeks)
			}
		}
		return err
	})
	if err != nil || len(causes) == 0 {
		return 0, err
	}
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		n = 0
		for row := range slices.Chunk(causes, 3) {
			k, err := tx.Exec(`INSERT INTO supervision_concern (county, case_id, cause, n, found_at) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (county, case_id, cause) DO NOTHING`, county, row[0], row[1], row[2], tx.Now())
			if err != nil {
				return err
			}
			n += int(k)
		}
		return nil
	})
	return n, err
}

// PageSize is how many concerns or orders a list shows at once.
const PageSize = 50

// Concerns lists concerns within a scope of action supervision.concerns, those
// found first on top, after the last one seen. Threats are listed to whoever may see
// them.
func Concerns(tx *db.Tx, scope account.Scope, after Cursor) (list []Concern, more bool, err error) {
	where, args := scope.Where(1, account.Columns{County: "c.county"})
	n := len(args)
	args = append(args, after.At, after.ID, PageSize+1)
	type row struct {
		Concern
		Found
	}
	rows, err := db.List(tx, func(s db.Scanner, r *row) error {
		return s.Scan(&r.County, &r.ID, &r.Code, &r.Category, &r.Company, &r.Compound, &r.FiledAt, &r.DueAt, &r.FoundAt, &r.Cause, &r.N)
	}, `SELECT q.county, q.case_id, c.code, c.category, c.company_id, c.compound_id, c.filed_at, c.next_due_at, q.found_at, k.cause, k.n
		FROM (SELECT k.county, k.case_id, MIN(k.found_at) AS found_at FROM supervision_concern k
				JOIN case_file c ON c.county = k.county AND c.id = k.case_id AND c.open
				WHERE k.settled_at IS NULL AND `+where+`
				GROUP BY k.county, k.case_id HAVING MIN(k.found_at) > $`+place(n+1)+` OR MIN(k.found_at) = $`+place(n+1)+` AND k.case_id > $`+place(n+2)+`
				ORDER BY 3, 2 LIMIT $`+place(n+3)+`) AS q
			JOIN case_file c ON c.county = q.county AND c.id = q.case_id
			JOIN supervision_concern k ON k.county = q.county AND k.case_id = q.case_id AND k.settled_at IS NULL
		ORDER BY q.found_at, q.case_id, k.cause`, args...)
	for _, r := range rows {
		if i := len(list); i == 0 || list[i-1].Ref != r.Ref {
			list = append(list, r.Concern)
		}
		last := &list[len(list)-1]
		last.Causes = append(last.Causes, r.Found)
	}
	if len(list) > PageSize {
		list, more = list[:PageSize], true
	}
	return list, more, err
}

// Dismiss settles a concern with a word why no order is needed (action
// supervision.raise). A new cause brings it back. Errors: Denied, NotFound, Invalid.
func (s *Service) Dismiss(ctx context.Context, a account.Actor, r casework.Ref, why string) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		if err := account.Authorize(a, "supervision.raise", "supervision.concerns", account.Target{County: r.County}); err != nil {
			return err
		}
		var check errs.Check
		why := words(&check, "words", why, WordsMax, true)
		if err := check.Err(); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE supervision_concern SET settled_at = $3, settled_by = $4, why = $5 WHERE county = $1 AND case_id = $2 AND settled_at IS NULL`,
			r.County, r.ID, tx.Now(), a.Account, why)
		if err == nil && n == 0 {
			err = errs.New(errs.NotFound, "")
		}
		return err
	})
}
