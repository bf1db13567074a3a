package docket

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Outcome is what came of a case by the city's word (解决情况); shown names are the
// messages docket.outcome.*.
type Outcome string

// The outcomes.
const (
	Solved    Outcome = "solved"
	Explained Outcome = "explained" // answered, and nothing to be solved
	Partly    Outcome = "partly"
	Unsolved  Outcome = "unsolved"
)

// Outcomes are the outcomes in the order of the form.
var Outcomes = []Outcome{Solved, Explained, Partly, Unsolved}

// Satisfaction is what the owner says of it (群众满意); shown names are the messages
// docket.satisfaction.*.
type Satisfaction string

// The words of the form (市反馈表).
const (
	Satisfied Satisfaction = "satisfied"
	Fairly    Satisfaction = "fairly"
	Unhappily Satisfaction = "unsatisfied"
	Unreached Satisfaction = "unreached" // 未联系上
	Unasked   Satisfaction = "unasked"   // not answered yet, or not rated yet
)

// Satisfactions are the words in the order of the form.
var Satisfactions = []Satisfaction{Satisfied, Fairly, Unhappily, Unreached, Unasked}

// Answer is what a city says of one row.
type Answer struct {
	Place
	Measure      string // 处理措施
	Outcome      Outcome
	RepliedAt    time.Time // 沟通回复时间; zero = not yet
	Satisfaction Satisfaction
	Reason       string        // 未结原因
	Expected     calendar.Date // 预计办结
	WrittenBy    id.ID         // 0 = proposed from the case, nobody has written it
	WrittenAt    time.Time
}

// Whole reports whether the answer says all that has to be signed: what is not solved
// has a reason and a day.
func (w Answer) Whole() bool {
	over := w.Outcome == Solved || w.Outcome == Explained
	return w.Measure != "" && w.Outcome != "" && w.Satisfaction != "" && (over || w.Reason != "" && !w.Expected.IsZero())
}

const (
	measureMax = 300 // characters
	reasonMax  = 200
)

// check finds what is wrong in an answer as far as it is written; fields are named by
// their place on the form.
func (w Answer) check(check *errs.Check, prefix string) {
	long(check, prefix+"measure", w.Measure, measureMax)
	long(check, prefix+"reason", w.Reason, reasonMax)
	check.That(w.Outcome == "" || slices.Contains(Outcomes, w.Outcome), prefix+"outcome", "error.field.choose")
	check.That(w.Satisfaction == "" || slices.Contains(Satisfactions, w.Satisfaction), prefix+"satisfaction", "error.field.choose")
}

const answerColumns = `w.county, w.docket_id, w.section, w.n, w.measure, w.outcome, w.replied_at, w.satisfaction, w.reason, w.expected_on, w.written_by, w.written_at`

func scanAnswer(s db.Scanner, w *Answer) error {
	return s.Scan(&w.County, &w.Docket, &w.Section, &w.N, &w.Measure, &w.Outcome, &w.RepliedAt, &w.Satisfaction, &w.Reason, &w.Expected, &w.WrittenBy, &w.WrittenAt)
}

func (w Answer) put(b *db.Batch) {
	b.Exec(`INSERT INTO docket_answer (county, docket_id, section, n, measure, outcome, replied_at, satisfaction, reason, expected_on, written_by, written_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (county, docket_id, section, n) DO UPDATE SET measure = excluded.measure, outcome = excluded.outcome, replied_at = excluded.replied_at,
			satisfaction = excluded.satisfaction, reason = excluded.reason, expected_on = excluded.expected_on, written_by = excluded.written_by, written_at = excluded.written_at`,
		w.County, w.Docket, string(w.Section), w.N, w.Measure, string(w.Outcome), w.RepliedAt, string(w.Satisfaction), w.Reason, w.Expected, w.WrittenBy, w.WrittenAt)
}

// Answers returns the city's answers to some rows of a docket, in the order of these; what nobody
// has written yet is proposed from the case as it stands now.
func (s *Service) Answers(tx *db.Tx, rows []Row) ([]Answer, error) {
	written := map[Place]Answer{}
	byCounty := map[int][]id.ID{}
	for part := range slices.Chunk(rows, 200) {
		conditions, args := make([]string, len(part)), []any{part[0].Docket}
		for i, r := range part {
			args = append(args, r.County, string(r.Section), r.N)
			conditions[i] = fmt.Sprintf("w.county = $%d AND w.section = $%d AND w.n = $%d", len(args)-2, len(args)-1, len(args))
		}
		list, err := db.List(tx, scanAnswer, `SELECT `+answerColumns+` FROM docket_answer w WHERE w.docket_id = $1 AND (`+strings.Join(conditions, " OR ")+`)`, args...)
		if err != nil {
			return nil, err
		}
		for _, w := range list {
			written[w.Place] = w
		}
	}
	for _, r := range rows {
		if _, there := written[r.Place]; !there {
			byCounty[r.County] = append(byCounty[r.County], r.Case)
		}
	}
	standing := map[id.ID]casework.Standing{}
	measures := map[id.ID]string{}
	for county, cases := range byCounty {
		now, err := s.Cases.StandingNow(tx, county, cases)
		if err != nil {
			return nil, err
		}
		said, err := casework.Measures(tx, county, cases)
		if err != nil {
			return nil, err
		}
		for of, c := range now {
			standing[of], measures[of] = c, said[of]
		}
	}
	out := make([]Answer, len(rows))
	for i, r := range rows {
		if w, there := written[r.Place]; there {
			out[i] = w
			continue
		}
		out[i] = propose(r.Place, standing[r.Case], measures[r.Case])
	}
	return out, nil
}

// propose is what the case itself says in answer to its row.
func propose(at Place, c casework.Standing, measure string) Answer {
	w := Answer{Place: at, RepliedAt: c.RepliedAt, Satisfaction: Unasked, Outcome: Unsolved, Expected: c.Planned}
	if c.RepliedAt.IsZero() || c.State.Open() && c.State != casework.Replied && c.State != casework.Promised {
		return w // not answered, or reopened since
	}
	w.Measure = cut(measure, measureMax)
	switch {
	case c.State == casework.Promised:
		w.Outcome, w.Expected = Partly, c.Promised
	case c.Result == casework.Solved && !c.Rating.Bad():
		w.Outcome = Solved
	case c.Ending == casework.Unsolved:
	default:
		w.Outcome = Explained
	}
	switch {
	case c.Rating == "":
	case c.Rating.Bad():
		w.Satisfaction = Unhappily
	case c.Rating == casework.FairlySatisfied:
		w.Satisfaction = Fairly
	default:
		w.Satisfaction = Satisfied
	}
	return w
}

func cut(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}

// Receive records that a city has received its docket (action docket.receive). Errors:
// Denied, NotFound; Conflict when it is not issued, or was received before.
func (s *Service) Receive(ctx context.Context, a account.Actor, docket id.ID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		d, err := s.enter(tx, a, "docket.receive", docket)
		if err == nil {
			err = d.in(Issued)
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE docket SET received_at = $2, received_by = $3 WHERE id = $1`, d.ID, tx.Now(), a.Account); err != nil {
			return err
		}
		return s.tell(tx, a, d, "docket.received", map[string]any{"late": tx.Now().After(d.ReceiptDue)}, "")
	})
}

// Answer keeps what a city has written to some rows so far (action docket.answer), whole
// or not: all of it has to be before it is signed. Errors: Denied, NotFound; Invalid with
// the fields, each named by its row's place in the list; Conflict before the docket is
// received and once its answers are signed.
func (s *Service) Answer(ctx context.Context, a account.Actor, docket id.ID, answers []Answer) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		d, err := s.enter(tx, a, "docket.answer", docket)
		if err == nil {
			err = d.in(Received)
		}
		if err != nil {
			return err
		}
		var check errs.Check
		var b db.Batch
		for _, w := range answers {
			w.Docket, w.WrittenBy, w.WrittenAt = d.ID, a.Account, tx.Now()
			w.Measure, w.Reason = strings.TrimSpace(w.Measure), strings.TrimSpace(w.Reason)
			w.check(&check, w.Field())
			if there, err := exists(tx, w.Place); err != nil || !there {
				return errors.Join(err, errs.New(errs.NotFound, ""))
			}
			w.put(&b)
		}
		if err := check.Err(); err != nil {
			return err
		}
		return tx.Pipeline(&b)
	})
}

// Field is what the fields of a row's answer begin with on the form.
func (p Place) Field() string {
	return strings.Join([]string{string(p.Section), id.ID(p.County).String(), id.ID(p.N).String()}, "-") + "-"
}

// ParsePlace reads a place of a docket as Field writes it, with or without the last dash.
func ParsePlace(docket id.ID, s string) (p Place, ok bool) {
	words := strings.Split(strings.TrimSuffix(s, "-"), "-")
	if len(words) != 3 || words[0] != string(Overdue) && words[0] != string(Unhappy) {
		return Place{}, false
	}
	county, err1 := strconv.Atoi(words[1])
	n, err2 := strconv.Atoi(words[2])
	return Place{County: county, Docket: docket, Section: Section(words[0]), N: n}, err1 == nil && err2 == nil
}

func exists(tx *db.Tx, p Place) (bool, error) {
	n := 0
	err := tx.QueryRow(`SELECT COUNT(*) FROM docket_row WHERE county = $1 AND docket_id = $2 AND section = $3 AND n = $4`,
		p.County, p.Docket, string(p.Section), p.N).Scan(&n)
	return n == 1, err
}

// Fill writes to every row that has no answer what the case itself says, and gives those
// that are not solved the same reason and day, if one is given (action docket.answer); it
// returns how many rows it answered. Errors: as Answer.
func (s *Service) Fill(ctx context.Context, a account.Actor, docket id.ID, reason string, expected calendar.Date) (n int, err error) {
	for {
		var list []Answer
		err := s.DB.View(ctx, func(tx *db.Tx) error {
			d, err := s.enter(tx, a, "docket.answer", docket)
			if err == nil {
				err = d.in(Received)
			}
			if err != nil {
				return err
			}
			rows, _, err := Rows(tx, d, Filter{Empty: true, Most: standingMost})
			if err == nil {
				list, err = s.Answers(tx, rows)
			}
			return err
		})
		if err != nil || len(list) == 0 {
			return n, err
		}
		for i := range list {
			w := &list[i]
			if w.Outcome != Solved && w.Outcome != Explained {
				w.Reason = reason
				if w.Expected.IsZero() {
					w.Expected = expected
				}
			}
		}
		if err := s.Answer(ctx, a, docket, list); err != nil {
			return n, err
		}
		n += len(list)
	}
}

// standingMost is how many cases are looked up at once.
const standingMost = 500
