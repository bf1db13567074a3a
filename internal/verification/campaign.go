package verification

import (
	"context"
	"errors"
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
	"yianju/internal/seal"
)

// Kinds are the kinds of records a campaign may ask about, in the order they are
// listed; shown names are the messages registry.kind.*.
var Kinds = []string{"company", "manager", "compound", "contract"}

// Phase is how far a campaign is; shown names are the messages verification.phase.*.
type Phase string

// The phases of a campaign.
const (
	Planned   Phase = "planned"
	Open      Phase = "open"   // within its window
	Late      Phase = "late"   // the window is over: those who owe answers are pressed
	Closed    Phase = "closed" // nothing more is taken
	Cancelled Phase = "cancelled"
)

// Campaign is one verification of a city's registry.
type Campaign struct {
	ID          id.ID
	City        int          // 6-digit code
	Subject     seal.Subject // in the audit record
	Title       string
	Kinds       []string // in the order of Kinds
	From, To    calendar.Date
	OpenedBy    id.ID // account
	OpenedAt    time.Time
	BegunAt     time.Time // when its items were counted; zero before
	CancelledAt time.Time
	CancelWhy   string
	EndedAt     time.Time // when nothing was left to press for; zero before
}

// Phase returns how far the campaign is at an instant.
func (c Campaign) Phase(at time.Time) Phase {
	today := calendar.DateOf(at)
	switch {
	case !c.CancelledAt.IsZero():
		return Cancelled
	case c.BegunAt.IsZero():
		return Planned
	case !today.After(c.To):
		return Open
	case !today.After(c.To.AddDays(2 * NoticeDays)):
		return Late
	}
	return Closed
}

const campaignColumns = `id, city, subject, title, kinds, from_on, to_on, opened_by, opened_at, begun_at, cancelled_at, cancel_why, ended_at`

func scanCampaign(s db.Scanner, c *Campaign) error {
	var kinds string
	err := s.Scan(&c.ID, &c.City, &c.Subject, &c.Title, &kinds, &c.From, &c.To, &c.OpenedBy, &c.OpenedAt, &c.BegunAt, &c.CancelledAt, &c.CancelWhy, &c.EndedAt)
	c.Kinds = strings.Split(kinds, ",")
	return err
}

// New is a campaign as somebody fills it in.
type New struct {
	City     int
	Title    string
	Kinds    []string
	From, To string // days, YYYY-MM-DD; To is the last
}

const (
	titleMax  = 60
	longest   = 180 // days of a window
	mostAhead = 366 // days from today to its first
)

// Open opens a campaign in the actor's city (action verification.open) and returns
// its id; it begins at once when its first day has come. Errors: Denied and NotFound;
// Invalid with all wrong fields; Conflict while another of the city has not closed.
func (s *Service) Open(ctx context.Context, a account.Actor, n New) (id.ID, error) {
	target := account.Target{County: n.City}
	if err := account.Authorize(a, "verification.open", "verification.see", target); err != nil {
		return 0, err
	}
	var check errs.Check
	c := Campaign{ID: s.IDs.Next(), City: n.City, Subject: seal.NewSubject(s.IDs.Bytes), Title: strings.TrimSpace(n.Title), OpenedBy: a.Account}
	length := utf8.RuneCountInString(c.Title)
	check.That(c.Title != "", "title", "error.field.required")
	check.That(length <= titleMax, "title", "error.field.too_long", "max", titleMax, "n", length)
	check.That(region.City(n.City) == n.City, "city", "error.field.choose")
	for _, k := range Kinds {
		if slices.Contains(n.Kinds, k) {
			c.Kinds = append(c.Kinds, k)
		}
	}
	check.That(len(c.Kinds) > 0 && len(c.Kinds) == len(n.Kinds), "kinds", "error.field.choose")
	c.window(&check, n, calendar.DateOf(a.At))
	if err := check.Err(); err != nil {
		return 0, err
	}
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		// Of two at once the second waits here, and then sees the first.
		if _, err := tx.Exec(`INSERT INTO verification_city (city, opened) VALUES ($1, 1)
			ON CONFLICT (city) DO UPDATE SET opened = verification_city.opened + 1`, c.City); err != nil {
			return err
		}
		others, err := db.List(tx, scanCampaign, `SELECT `+campaignColumns+` FROM verification_campaign WHERE city = $1 AND to_on >= $2`,
			c.City, calendar.DateOf(tx.Now()).AddDays(-2*NoticeDays))
		if err != nil {
			return err
		}
		for _, o := range others {
			if p := o.Phase(tx.Now()); p != Closed && p != Cancelled {
				return errs.New(errs.Conflict, "verification.one_runs", "title", o.Title)
			}
		}
		c.OpenedAt = tx.Now()
		if _, err := tx.Exec(`INSERT INTO verification_campaign (id, city, subject, title, kinds, from_on, to_on, opened_by, opened_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, c.ID, c.City, c.Subject, c.Title, strings.Join(c.Kinds, ","), c.From, c.To, c.OpenedBy, c.OpenedAt); err != nil {
			return err
		}
		if err := s.tell(tx, a, c.City, c.Subject, "verification.opened", map[string]any{"kinds": strings.Join(c.Kinds, ","), "from": c.From.String(), "to": c.To.String()}, ""); err != nil {
			return err
		}
		if c.From.After(calendar.DateOf(tx.Now())) {
			return nil
		}
		return s.begin(tx, c)
	})
	return c.ID, err
}

// window reads and judges the days of a new campaign.
func (c *Campaign) window(check *errs.Check, n New, today calendar.Date) {
	var err error
	c.From, err = calendar.ParseDate(strings.TrimSpace(n.From))
	from := err == nil && !c.From.IsZero()
	check.That(from, "from", "error.field.date")
	c.To, err = calendar.ParseDate(strings.TrimSpace(n.To))
	to := err == nil && !c.To.IsZero()
	check.That(to, "to", "error.field.date")
	if !from || !to {
		return
	}
	check.That(!c.From.Before(today) && c.From.Sub(today) <= mostAhead, "from", "verification.from")
	check.That(!c.To.Before(c.From) && c.To.Sub(c.From) <= longest, "to", "verification.to", "days", longest)
}

// Cancel ends a campaign that should not have been (action verification.open), with
// a reason: what was answered stays on record, nobody is pressed any more. Errors:
// Denied, NotFound, Invalid without a reason, Conflict when it is over.
func (s *Service) Cancel(ctx context.Context, a account.Actor, campaign id.ID, why string) error {
	why = strings.TrimSpace(why)
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		c, err := s.enter(tx, a, "verification.open", campaign, 0)
		if err != nil {
			return err
		}
		if err := words(why); err != nil {
			return err
		}
		if p := c.Phase(tx.Now()); p == Closed || p == Cancelled {
			return errs.New(errs.Conflict, "verification.over")
		}
		if _, err := tx.Exec(`UPDATE verification_campaign SET cancelled_at = $2, cancelled_by = $3, cancel_why = $4 WHERE id = $1`,
			c.ID, tx.Now(), a.Account, why); err != nil {
			return err
		}
		return s.tell(tx, a, c.City, c.Subject, "verification.cancelled", nil, why)
	})
}

// words judges a reason that must be given.
func words(text string) error {
	var check errs.Check
	n := utf8.RuneCountInString(text)
	check.That(text != "", "words", "error.field.required")
	check.That(n <= WordsMax, "words", "error.field.too_long", "max", WordsMax, "n", n)
	return check.Err()
}

// enter returns a campaign if the actor may do the action to it in a county of its
// city; county 0 is the city as a whole. Errors: Denied, NotFound.
func (s *Service) enter(tx *db.Tx, a account.Actor, action account.Action, campaign id.ID, county int) (Campaign, error) {
	if err := a.Alive(tx); err != nil {
		return Campaign{}, err
	}
	c, err := get(tx, campaign)
	if err != nil {
		return Campaign{}, hidden(a, err)
	}
	if county == 0 {
		county = c.City
	}
	if region.City(county) != c.City {
		return Campaign{}, hidden(a, errs.New(errs.NotFound, ""))
	}
	return c, account.Authorize(a, action, "verification.see", account.Target{County: county})
}

// hidden turns what is missing into what a visitor is told of everything.
func hidden(a account.Actor, err error) error {
	if errs.Is(err, errs.NotFound) && !a.SignedIn() {
		return errs.Wrap(err, errs.Unauthenticated, "")
	}
	return err
}

func get(tx *db.Tx, campaign id.ID) (Campaign, error) {
	var c Campaign
	err := scanCampaign(tx.QueryRow(`SELECT `+campaignColumns+` FROM verification_campaign WHERE id = $1`, campaign), &c)
	if errors.Is(err, db.ErrNoRows) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	return c, err
}

// See returns a campaign to whoever may see the part of it that lies in a county,
// 0 for the whole city (action verification.see). Errors: NotFound.
func (s *Service) See(tx *db.Tx, a account.Actor, campaign id.ID, county int) (Campaign, error) {
	return s.enter(tx, a, "verification.see", campaign, county)
}

// listPage is how many campaigns one page of a list holds.
const listPage = 50

// List returns the campaigns of the cities that have a part in a scope, the latest
// first, those with an id below before (0 = from the latest); more says that there
// are others.
func List(tx *db.Tx, scope account.Scope, before id.ID) (list []Campaign, more bool, err error) {
	lo, hi := scope.Counties()
	list, err = db.List(tx, scanCampaign, `SELECT `+campaignColumns+` FROM verification_campaign
		WHERE city BETWEEN $1 AND $2 AND (id < $3 OR $3 = 0) ORDER BY id DESC LIMIT $4`, lo/100*100, hi, before, listPage+1)
	if len(list) > listPage {
		return list[:listPage], true, err
	}
	return list, false, err
}
