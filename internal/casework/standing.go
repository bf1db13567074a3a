package casework

import (
	"slices"
	"time"

	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Standing is how a case stood at an instant, derived from its events up to then:
// what came later does not show in its status, events and limits. Its place, company
// and text are those of now.
type Standing struct {
	Case
	Events []Event
	Limits []Limit
}

// standingBatch is how many cases are read at once.
const standingBatch = 500

// Standings tells visit of every case of a county that was filed by the instant at,
// and at it was open, had ended after since, or was still to be called back; in the
// order of their ids, some hundreds in memory at a time. Whenever it is asked, the
// answer is the same. A case of a world made for its figures only has no events and is
// passed over; one that was routed here is told of here alone.
func (s *Service) Standings(tx *db.Tx, county int, since, at time.Time, visit func(Standing) error) error {
	ids, err := db.List(tx, func(s db.Scanner, v *id.ID) error { return s.Scan(v) },
		`SELECT id FROM case_file WHERE county = $1 AND open
		UNION SELECT id FROM case_file WHERE county = $1 AND closed_at > $2
		UNION SELECT case_id FROM case_limit WHERE county = $1 AND name = 'callback' AND ended_at IS NULL AND due_at IS NOT NULL
		ORDER BY 1`, county, since)
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(ids, standingBatch) {
		list, err := s.standings(tx, county, batch, at)
		if err != nil {
			return err
		}
		for _, one := range list {
			if err := visit(one); err != nil {
				return err
			}
		}
	}
	return nil
}

// StandingNow is how some cases of a county stand by now; one that has left the county
// is not among them.
func (s *Service) StandingNow(tx *db.Tx, county int, cases []id.ID) (map[id.ID]Standing, error) {
	out := map[id.ID]Standing{}
	for batch := range slices.Chunk(cases, standingBatch) {
		list, err := s.standings(tx, county, batch, tx.Now())
		if err != nil {
			return nil, err
		}
		for _, one := range list {
			out[one.ID] = one
		}
	}
	return out, nil
}

func (s *Service) standings(tx *db.Tx, county int, ids []id.ID, at time.Time) ([]Standing, error) {
	args := []any{county}
	for _, v := range ids {
		args = append(args, v)
	}
	args = append(args, at)
	cases, err := db.List(tx, scan, `SELECT `+columns+` FROM case_file WHERE county = $1 AND id IN `+db.Places(2, len(ids))+
		` AND filed_at <= `+place(len(args))+` AND state <> 'moved' ORDER BY id`, args...)
	if err != nil {
		return nil, err
	}
	subjects := make([]seal.Subject, len(cases))
	for i, c := range cases {
		subjects[i] = c.Subject
	}
	histories, err := audit.Histories(tx, county, subjects)
	if err != nil {
		return nil, err
	}
	out := make([]Standing, 0, len(cases))
	for _, c := range cases {
		recorded := histories[c.Subject]
		if c.CameFrom != 0 {
			if recorded, err = history(tx, c); err != nil {
				return nil, err
			}
		}
		recorded = recorded[:reached(recorded, at)]
		if len(recorded) == 0 {
			continue
		}
		one, err := s.standing(c, recorded)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// reached is how many of a case's events had happened by an instant.
func reached(recorded []audit.Recorded, at time.Time) int {
	n, _ := slices.BinarySearchFunc(recorded, at, func(r audit.Recorded, at time.Time) int {
		if r.At.After(at) {
			return 1
		}
		return -1
	})
	return n
}

func (s *Service) standing(c Case, recorded []audit.Recorded) (Standing, error) {
	events, err := decode(recorded)
	if err != nil {
		return Standing{}, err
	}
	seen, err := s.watch().after(events)
	if err != nil {
		return Standing{}, err
	}
	c.Status = Fold(events)
	return Standing{Case: c, Events: events, Limits: seen.limits}, nil
}

// Measures returns, by case, the measure that the latest answer of each names.
func Measures(tx *db.Tx, county int, cases []id.ID) (map[id.ID]string, error) {
	type measure struct {
		of   id.ID
		text string
	}
	out := map[id.ID]string{}
	for batch := range slices.Chunk(cases, standingBatch) {
		args := []any{county}
		for _, v := range batch {
			args = append(args, v)
		}
		list, err := db.List(tx, func(s db.Scanner, m *measure) error { return s.Scan(&m.of, &m.text) },
			`SELECT case_id, measure FROM case_entry WHERE county = $1 AND case_id IN `+db.Places(2, len(batch))+` AND measure <> '' ORDER BY case_id, seq`, args...)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			out[m.of] = m.text
		}
	}
	return out, nil
}
