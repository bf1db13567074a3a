package docket

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/seal"
)

// State is how far a docket is; shown names are the messages docket.state.*.
type State string

// The states of a docket, in their order.
const (
	Building State = "building" // the snapshot is being taken
	Draft    State = "draft"    // waits for somebody to issue it
	Issued   State = "issued"
	Received State = "received" // 已签收: the city answers now
	Answered State = "answered" // the city has signed its answers
	Verified State = "verified" // every drawn answer was judged
	Closed   State = "closed"
)

// Docket is one docket of a city.
type Docket struct {
	ID      id.ID
	City    int // 6-digit code
	Week    Week
	Subject seal.Subject // in the audit record
	Prior   id.ID        // the city's docket before; 0 for the first

	From, Taken                     time.Time // the period: after From, up to the snapshot
	IssueDue, ReceiptDue, AnswerDue time.Time

	Figures Figures // of the whole city, once built
	Before  Before  // how the docket before was received and answered, once built
	Rows    int

	BuiltAt, IssuedAt, ReceivedAt, SignedAt, VerifiedAt, ClosedAt time.Time
	IssuedBy, ReceivedBy, SignedBy, VerifiedBy, ClosedBy          id.ID // accounts; IssuedBy 0 on an issued one: it issued itself

	Number     int    // of the year (发文字号); 0: it issued itself
	Words      string // the province's, at issue
	Hash       []byte // SHA-256 of the snapshot, once issued
	Verify     string // code by which anybody can check the paper
	Experience string // 经验
	Difficulty string // 困难
	Handled    Handled
	AnswersSum []byte // SHA-256 of the signed answers
	Conclusion string
}

// State returns how far the docket is.
func (d Docket) State() State {
	switch {
	case !d.ClosedAt.IsZero():
		return Closed
	case !d.VerifiedAt.IsZero():
		return Verified
	case !d.SignedAt.IsZero():
		return Answered
	case !d.ReceivedAt.IsZero():
		return Received
	case !d.IssuedAt.IsZero():
		return Issued
	case !d.BuiltAt.IsZero():
		return Draft
	}
	return Building
}

// IssuedItself reports whether no person had issued it in time.
func (d Docket) IssuedItself() bool { return !d.IssuedAt.IsZero() && d.IssuedBy == 0 }

// Late says what of a docket is or was done too late, judged at an instant.
type Late struct{ Issue, Receipt, Answer bool }

// Late judges the docket's deadlines.
func (d Docket) Late(at time.Time) Late {
	past := func(done, due time.Time) bool {
		if done.IsZero() {
			done = at
		}
		return done.After(due)
	}
	return Late{Issue: !d.IssuedAt.Before(d.IssueDue) || d.IssuedAt.IsZero() && !at.Before(d.IssueDue),
		Receipt: past(d.ReceivedAt, d.ReceiptDue), Answer: past(d.SignedAt, d.AnswerDue)}
}

// Range returns the codes of the counties of the city.
func (d Docket) Range() (lo, hi int) { return region.Range(d.City) }

// Before is how the docket before was received, answered and verified, as far as that
// was known when this one was taken (上周反馈核验).
type Before struct {
	Week     string `json:"week,omitempty"` // as Week.String; "" = there is none
	Receipt  string `json:"receipt,omitempty"`
	Answer   string `json:"answer,omitempty"` // as Timely
	Drawn    int    `json:"drawn,omitempty"`
	Refuted  int    `json:"refuted,omitempty"`
	Judged   int    `json:"judged,omitempty"`
	Rows     int    `json:"rows,omitempty"`
	Selfmade bool   `json:"itself,omitempty"`
}

// How in time something was done; shown names are the messages docket.timely.*.
const (
	InTime  = "in_time"
	TooLate = "late"
	Missing = "missing"
	Pending = "pending" // not due yet
)

func timely(done, due, at time.Time) string {
	switch {
	case !done.IsZero() && !done.After(at) && !done.After(due):
		return InTime
	case !done.IsZero() && !done.After(at):
		return TooLate
	case at.After(due):
		return Missing
	}
	return Pending
}

const columns = `id, city, year, week, subject, prior_id, from_at, taken_at, issue_due, receipt_due, answer_due, figures, prior, row_count,
	built_at, issued_at, issued_by, number, words, hash, verify, received_at, received_by, experience, difficulty, handled, signed_at, signed_by,
	answers_hash, verified_at, verified_by, closed_at, closed_by, conclusion`

func scan(s db.Scanner, d *Docket) error {
	var figures, before, handled string
	err := s.Scan(&d.ID, &d.City, &d.Week.Year, &d.Week.Number, &d.Subject, &d.Prior, &d.From, &d.Taken, &d.IssueDue, &d.ReceiptDue, &d.AnswerDue,
		&figures, &before, &d.Rows, &d.BuiltAt, &d.IssuedAt, &d.IssuedBy, &d.Number, &d.Words, &d.Hash, &d.Verify, &d.ReceivedAt, &d.ReceivedBy,
		&d.Experience, &d.Difficulty, &handled, &d.SignedAt, &d.SignedBy, &d.AnswersSum, &d.VerifiedAt, &d.VerifiedBy, &d.ClosedAt, &d.ClosedBy, &d.Conclusion)
	if err != nil {
		return err
	}
	for _, c := range []struct {
		text string
		to   any
	}{{figures, &d.Figures}, {before, &d.Before}, {handled, &d.Handled}} {
		err = errors.Join(err, json.Unmarshal([]byte(c.text), c.to))
	}
	return err
}

func get(tx *db.Tx, docket id.ID) (Docket, error) {
	return one(tx, `WHERE id = $1`, docket)
}

// Of returns the docket of a city and week. Errors: NotFound.
func Of(tx *db.Tx, city int, w Week) (Docket, error) {
	return one(tx, `WHERE year = $1 AND week = $2 AND city = $3`, w.Year, w.Number, city)
}

func one(tx *db.Tx, where string, args ...any) (Docket, error) {
	var d Docket
	err := scan(tx.QueryRow(`SELECT `+columns+` FROM docket `+where, args...), &d)
	if errors.Is(err, db.ErrNoRows) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	return d, err
}

// form is a value as its column of JSON holds it.
func form(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("docket: %w", err)
	}
	return string(b), nil
}
