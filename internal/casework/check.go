package casework

import (
	"context"
	"fmt"
	"slices"

	"yianju/internal/db"
)

// Check recomputes from a case's events everything else that is stored about
// it, and says what differs; an empty string is a case in order. Tests call it
// after every step and an auditor may at any time.
func (s *Service) Check(ctx context.Context, ref Ref) (diff string, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		row, err := load(tx, ref)
		if err == nil && row.State == moved && (row.Text != "" || row.Place != Place{}) {
			diff = "case_file: a case that moved on left something behind"
		}
		if err != nil || row.State == moved {
			return err
		}
		w, err := s.open(tx, ref)
		if err != nil {
			return err
		}
		w.project(w.limits)
		if diff = different(row.row(), w.row()); diff != "" {
			diff = "case_file: " + diff
			return nil
		}
		stored, err := storedLimits(tx, ref)
		if err != nil {
			return err
		}
		if diff = differentLimits(stored, w.limits, ref); diff != "" {
			return nil
		}
		diff, err = w.beside(tx, s.DB.Dialect())
		return err
	})
	return diff, err
}

func different(a, b []any) string {
	for i := range a {
		if fmt.Sprint(a[i]) != fmt.Sprint(b[i]) {
			return fmt.Sprintf("column %d is %v, the events say %v", i+1, a[i], b[i])
		}
	}
	return ""
}

func storedLimits(tx *db.Tx, r Ref) ([]Limit, error) {
	return db.List(tx, func(s db.Scanner, l *Limit) error {
		return s.Scan(&l.Name, &l.Anchor, &l.Actor, &l.Due, &l.Settled.Provisional, &l.PassedAt, &l.EndedAt, &l.Void)
	}, `SELECT name, anchor, actor, due_at, provisional, passed_at, ended_at, void FROM case_limit
		WHERE county = $1 AND case_id = $2`, r.County, r.ID)
}

func differentLimits(stored, derived []Limit, r Ref) string {
	if len(stored) != len(derived) {
		return fmt.Sprintf("case_limit: %d rows, the events say %d", len(stored), len(derived))
	}
	for _, l := range derived {
		at := slices.IndexFunc(stored, func(o Limit) bool { return o.Name == l.Name && o.Anchor == l.Anchor })
		if at < 0 {
			return fmt.Sprintf("case_limit: %s of event %d is missing", l.Name, l.Anchor)
		}
		if diff := different(stored[at].row(r), l.row(r)); diff != "" {
			return fmt.Sprintf("case_limit %s of event %d: %s", l.Name, l.Anchor, diff)
		}
	}
	return ""
}

// CheckAll is Check over every case, in the order of the key, with bounded
// memory; report is told of each difference. It returns how many it checked.
func (s *Service) CheckAll(ctx context.Context, report func(code, diff string)) (checked int, err error) {
	var last Ref
	for {
		var refs []Ref
		var codes []string
		err := s.DB.View(ctx, func(tx *db.Tx) error {
			refs, codes = nil, nil
			list, err := db.List(tx, scan, `SELECT `+columns+` FROM case_file WHERE (county, id) > ($1, $2) ORDER BY county, id LIMIT 500`,
				last.County, last.ID)
			for _, c := range list {
				refs, codes = append(refs, c.Ref), append(codes, c.Code)
			}
			return err
		})
		if err != nil || len(refs) == 0 {
			return checked, err
		}
		for i, r := range refs {
			diff, err := s.Check(ctx, r)
			if err != nil {
				return checked, err
			}
			if diff != "" {
				report(codes[i], diff)
			}
			checked++
		}
		last = refs[len(refs)-1]
	}
}
