// Package golive keeps how far each county is with going online (上线): not started,
// on trial, or live, with the day. It is a milestone of the province's plan that people
// read; nothing else depends on it.
//
// Invariants. A state is never rewritten: each change is a row of its own, and the
// latest recorded holds. A county without a row has not started.
//
// Basis: 辽住建提发〔2018〕083号 (all city and county departments online by 07-31).
package golive

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/region"
)

// State is how far a county is; shown names are the messages golive.state.*.
type State string

// The states.
const (
	NotStarted State = "not_started"
	Trial      State = "trial"
	Live       State = "live"
)

// States are all of them, in their order.
var States = []State{NotStarted, Trial, Live}

// Step is one change of a county's state.
type Step struct {
	County int
	ID     id.ID
	State  State
	On     calendar.Date // the day from which it is so
	Why    string
	By     id.ID // account
	At     time.Time
}

const stepColumns = `g.county, g.id, g.state, g.on_day, g.why, g.recorded_by, g.recorded_at`

func scanStep(s db.Scanner, v *Step) error {
	return s.Scan(&v.County, &v.ID, &v.State, &v.On, &v.Why, &v.By, &v.At)
}

// Latest returns the latest step of each county of a scope that has one.
func Latest(tx *db.Tx, scope account.Scope) (map[int]Step, error) {
	where, args := scope.Where(1, account.Columns{County: "g.county"})
	list, err := db.List(tx, scanStep, `SELECT `+stepColumns+` FROM golive_step g WHERE `+where+`
		AND g.id = (SELECT MAX(o.id) FROM golive_step o WHERE o.county = g.county)`, args...)
	out := make(map[int]Step, len(list))
	for _, v := range list {
		out[v.County] = v
	}
	return out, err
}

// Of returns the steps of a county, the latest first (action golive.see). Errors: NotFound.
func Of(tx *db.Tx, a account.Actor, county int) ([]Step, error) {
	if err := account.Authorize(a, "golive.see", "golive.see", account.Target{County: county}); err != nil {
		return nil, err
	}
	return db.List(tx, scanStep, `SELECT `+stepColumns+` FROM golive_step g WHERE g.county = $1 ORDER BY g.id DESC`, county)
}

// Service is the use cases.
type Service struct {
	DB      *db.DB
	IDs     *id.Source
	Regions *region.Tree
}

// WhyMax is the most characters of a reason.
const WhyMax = 300

// Set records a county's state from a day on (action golive.set). Errors: Denied and
// NotFound; Invalid with all wrong fields, and for a county that is none; Conflict when
// it is so already.
func (s *Service) Set(ctx context.Context, a account.Actor, county int, state State, on, why string) error {
	if err := account.Authorize(a, "golive.set", "golive.see", account.Target{County: county}); err != nil {
		return err
	}
	if r, there := s.Regions.Get(county); !there || r.Level != region.CountyLevel || r.Type == region.Waiting {
		return errs.New(errs.NotFound, "")
	}
	why = strings.TrimSpace(why)
	var check errs.Check
	day, err := calendar.ParseDate(strings.TrimSpace(on))
	check.That(slices.Contains(States, state), "state", "error.field.choose")
	check.That(err == nil && !day.IsZero(), "on", "error.field.date")
	check.That(err != nil || !day.After(calendar.DateOf(a.At)), "on", "golive.future")
	n := utf8.RuneCountInString(why)
	check.That(n <= WhyMax, "why", "error.field.too_long", "max", WhyMax, "n", n)
	if err := check.Err(); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		steps, err := Of(tx, a, county)
		if err != nil {
			return err
		}
		if len(steps) > 0 && steps[0].State == state && steps[0].On == day {
			return errs.New(errs.Conflict, "golive.same")
		}
		_, err = tx.Exec(`INSERT INTO golive_step (county, id, state, on_day, why, recorded_by, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			county, s.IDs.Next(), state, day, why, a.Account, tx.Now())
		return err
	})
}
