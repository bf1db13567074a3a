package docket

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/seal"
)

// open makes the docket of a city for a slot, if it is not there, and returns it.
func (s *Service) open(ctx context.Context, city int, slot Slot) (d Docket, err error) {
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		if d, err = Of(tx, city, slot.Week); !errs.Is(err, errs.NotFound) {
			return err
		}
		prior, err := one(tx, `WHERE city = $1 AND taken_at < $2 ORDER BY taken_at DESC LIMIT 1`, city, slot.Taken)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO docket (id, city, year, week, subject, prior_id, from_at, taken_at, issue_due, receipt_due, answer_due)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, s.IDs.Next(), city, slot.Year, slot.Number, seal.NewSubject(s.IDs.Bytes), prior.ID,
			slot.From, slot.Taken, slot.Issue, slot.Receipt, slot.Answer); err != nil {
			return err
		}
		d, err = Of(tx, city, slot.Week)
		return err
	})
	if db.IsUnique(err) { // another server was faster
		err = s.DB.View(ctx, func(tx *db.Tx) error { d, err = Of(tx, city, slot.Week); return err })
	}
	return d, err
}

// buildRows is about how many rows are in memory, and in one transaction.
const buildRows = 1000

// build takes the snapshot of a docket, some counties at a time: what a kill interrupts
// goes on behind the last that are there. progress is told of each lot how many counties
// it had.
func (s *Service) build(ctx context.Context, d Docket, slot Slot, progress func(counties int) error) error {
	for left := s.counties(d.City); len(left) > 0; {
		parts, err := s.take(ctx, d, slot, left)
		if err == nil {
			err = s.DB.Update(ctx, func(tx *db.Tx) error { return s.keep(tx, d, parts) })
		}
		if db.IsUnique(err) {
			continue // another server was faster: what it took is the same, and is passed over now
		}
		if err == nil {
			err = progress(len(parts))
		}
		if err != nil {
			return err
		}
		left = left[len(parts):]
	}
	return s.complete(ctx, d)
}

// counties are those of a city, the one of unknown places first: a case that is routed
// while a docket is built goes from there to one that is still to come, and is not lost.
func (s *Service) counties(city int) []int {
	var list []int
	for _, r := range s.Regions.Children(city) {
		list = append(list, r.Code)
	}
	slices.SortFunc(list, func(a, b int) int {
		return cmp.Or(cmp.Compare(last(a), last(b)), cmp.Compare(a, b))
	})
	return list
}

// last orders the county of unknown places before all others.
func last(county int) int {
	if county == region.Unplaced(county) {
		return 0
	}
	return 1
}

// listed is a row before its number is known.
type listed struct {
	Row
	was casework.Ref // where the case was listed last week
}

// taken is the part of a docket that lies in one county, as it was taken.
type taken struct {
	county int
	there  bool // it was built before
	rows   []listed
	Figures
}

// take takes the parts of the first of some counties, until there are rows enough.
func (s *Service) take(ctx context.Context, d Docket, slot Slot, counties []int) (parts []taken, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		parts = nil
		rows := 0
		for _, county := range counties {
			p := taken{county: county}
			if p.there, err = built(tx, d.ID, county); err != nil {
				return err
			}
			if !p.there {
				if err := s.takeCounty(tx, d, slot, &p); err != nil {
					return err
				}
			}
			parts = append(parts, p)
			if rows += len(p.rows); rows >= buildRows {
				break
			}
		}
		return nil
	})
	return parts, err
}

func (s *Service) takeCounty(tx *db.Tx, d Docket, slot Slot, p *taken) error {
	if err := s.Cases.Standings(tx, p.county, slot.From, slot.Taken, func(c casework.Standing) error {
		f := judge(c, slot)
		p.Add(f.Figures)
		if f.Section != "" {
			p.rows = append(p.rows, listed{s.row(d, slot, c, f), casework.Ref{County: cmp.Or(c.CameFrom, p.county), ID: c.ID}})
		}
		return nil
	}); err != nil {
		return err
	}
	slices.SortFunc(p.rows, func(a, b listed) int {
		return cmp.Or(cmp.Compare(a.Section, b.Section), cmp.Compare(b.Late, a.Late), a.FiledAt.Compare(b.FiledAt), cmp.Compare(a.Case, b.Case))
	})
	return s.name(tx, slot, p.county, p.rows)
}

func built(tx *db.Tx, docket id.ID, county int) (bool, error) {
	n := 0
	err := tx.QueryRow(`SELECT COUNT(*) FROM docket_county WHERE county = $1 AND docket_id = $2`, county, docket).Scan(&n)
	return n > 0, err
}

// row is what a docket says of one case, without the names of others.
func (s *Service) row(d Docket, slot Slot, c casework.Standing, f finding) Row {
	return Row{Place: Place{County: c.County, Docket: d.ID, Section: f.Section}, Case: c.ID, Code: c.Code, FiledAt: c.FiledAt,
		Street: c.Place.Street, CompoundID: c.Place.Compound, CompanyID: c.Company, Category: c.Category, Class: c.Class,
		Summary: summaryOf(c.Case), State: c.State, Level: f.Level, Stay: days(f.Since, slot.Taken), Late: days(f.LateAt, slot.Taken), Weeks: 1,
		Advice: advise(f, c, 1)}
}

// name puts in the names of compounds and companies, the managers, and how many dockets
// running have the case.
func (s *Service) name(tx *db.Tx, slot Slot, county int, rows []listed) error {
	for part := range slices.Chunk(rows, 500) {
		var compounds, companies []id.ID
		for _, r := range part {
			compounds, companies = append(compounds, r.CompoundID), append(companies, r.CompanyID)
		}
		places, err := compound.Names(tx, county, compounds)
		if err != nil {
			return err
		}
		firms, err := company.Names(tx, companies)
		if err != nil {
			return err
		}
		managers, err := company.ManagerOf(tx, compounds, slot.Taken)
		if err != nil {
			return err
		}
		for i := range part {
			r := &part[i]
			r.Compound, r.Company, r.Manager = places[r.CompoundID], firms[r.CompanyID], managers[r.CompoundID]
		}
	}
	return nil
}

// keep writes the parts of a docket that are not there.
func (s *Service) keep(tx *db.Tx, d Docket, parts []taken) error {
	var b db.Batch
	for _, p := range parts {
		if p.there {
			continue
		}
		if err := s.keepCounty(tx, &b, d, p.county, slices.Clone(p.rows), p.Figures); err != nil {
			return err
		}
	}
	return tx.Bulk(&b)
}

func (s *Service) keepCounty(tx *db.Tx, b *db.Batch, d Docket, county int, rows []listed, sum Figures) error {
	figures, err := form(sum)
	if err != nil {
		return err
	}
	running, err := weeksOf(tx, d.Prior, county)
	if err != nil {
		return err
	}
	count := map[Section]int{}
	for i := range rows {
		r := &rows[i]
		if r.was.County != county {
			if err := s.moved(tx, d, r, running); err != nil {
				return err
			}
			if r.Case == 0 {
				continue
			}
		}
		if n := running[r.Case]; n > 0 {
			if r.Weeks = n + 1; r.Weeks >= runningMany {
				r.Advice = "running"
			}
		}
		count[r.Section]++
		r.N = count[r.Section]
		if err := r.sign(); err != nil {
			return err
		}
		r.put(b)
	}
	_, err = tx.Exec(`INSERT INTO docket_county (county, docket_id, a_rows, b_rows, figures, built_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		county, d.ID, count[Overdue], count[Unhappy], figures, tx.Now())
	return err
}

// moved looks after a case that was routed here from another county: it may stand in
// last week's docket there, and in this one if it was routed while it was built.
func (s *Service) moved(tx *db.Tx, d Docket, r *listed, running map[id.ID]int) error {
	type stood struct {
		docket id.ID
		weeks  int
	}
	list, err := db.List(tx, func(s db.Scanner, v *stood) error { return s.Scan(&v.docket, &v.weeks) },
		`SELECT docket_id, weeks FROM docket_row WHERE county = $1 AND case_id = $2 AND docket_id IN ($3, $4)`, r.was.County, r.Case, d.Prior, d.ID)
	for _, v := range list {
		if v.docket == d.ID {
			r.Case = 0 // it is listed where it was
			return err
		}
		running[r.Case] = max(running[r.Case], v.weeks)
	}
	return err
}

// weeksOf is how many dockets running had each case of a county, up to the one before.
func weeksOf(tx *db.Tx, prior id.ID, county int) (map[id.ID]int, error) {
	running := map[id.ID]int{}
	if prior == 0 {
		return running, nil
	}
	rows, err := tx.Query(`SELECT case_id, weeks FROM docket_row WHERE county = $1 AND docket_id = $2`, county, prior)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var of id.ID
		var n int
		if err := rows.Scan(&of, &n); err != nil {
			return nil, err
		}
		running[of] = n
	}
	return running, rows.Err()
}

// complete makes a draft of a docket of which every county is there.
func (s *Service) complete(ctx context.Context, d Docket) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		now, err := get(tx, d.ID)
		if err != nil || now.State() != Building {
			return err
		}
		parts, err := Parts(tx, d.ID)
		if err != nil {
			return err
		}
		sum, rows := Figures{}, 0
		for _, p := range parts {
			sum.Add(p.Figures)
			rows += p.Rows()
		}
		lo, hi := d.Range()
		if sum.Rates, err = ratesOf(tx, lo, hi, calendar.DateOf(d.Taken)); err != nil {
			return err
		}
		before, err := before(tx, d)
		if err != nil {
			return err
		}
		figures, err := form(sum)
		prior, e := form(before)
		if err := errors.Join(err, e); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE docket SET figures = $2, prior = $3, row_count = $4, built_at = $5 WHERE id = $1`, d.ID, figures, prior, rows, tx.Now()); err != nil {
			return err
		}
		return s.tell(tx, account.System(tx.Now()), d, "docket.taken", map[string]any{"week": d.Week.String(), "at": d.Taken, "rows": rows}, "")
	})
}

// before is how the docket before was received and answered.
func before(tx *db.Tx, d Docket) (Before, error) {
	if d.Prior == 0 {
		return Before{}, nil
	}
	p, err := get(tx, d.Prior)
	if err != nil {
		return Before{}, err
	}
	b := Before{Week: p.Week.String(), Rows: p.Rows, Selfmade: p.IssuedItself(),
		Receipt: timely(p.ReceivedAt, p.ReceiptDue, d.Taken), Answer: timely(p.SignedAt, p.AnswerDue, d.Taken)}
	drawn, err := Drawn(tx, p.ID)
	for _, one := range drawn {
		b.Drawn++
		switch {
		case one.Verdict == "" || one.JudgedAt.After(d.Taken):
			continue
		case one.Verdict == Refuted:
			b.Refuted++
		}
		b.Judged++
	}
	return b, err
}

// Part is the part of a docket that lies in one county.
type Part struct {
	County int
	A, B   int // rows of the sections
	Figures
	SeenAt time.Time // when the county acknowledged its extract; zero = not yet
}

// Rows is how many rows the county has.
func (p Part) Rows() int { return p.A + p.B }

// Parts returns the parts of a docket by county.
func Parts(tx *db.Tx, docket id.ID) ([]Part, error) {
	return db.List(tx, func(s db.Scanner, p *Part) error {
		var figures string
		if err := s.Scan(&p.County, &p.A, &p.B, &figures, &p.SeenAt); err != nil {
			return err
		}
		return json.Unmarshal([]byte(figures), &p.Figures)
	}, `SELECT county, a_rows, b_rows, figures, seen_at FROM docket_county WHERE docket_id = $1 ORDER BY county`, docket)
}

// PriorFigures returns the sums of a city's docket before (环比).
func PriorFigures(tx *db.Tx, d Docket) (Figures, error) {
	p, err := get(tx, d.Prior)
	return p.Figures, err
}
