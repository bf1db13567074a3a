package supervision

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/region"
)

// Conclude says how an order ends (action supervision.conclude): done, handed up, or
// extended by some working days, after which it goes on. An order that was never
// answered can be extended or handed up. Errors: Denied, NotFound; Invalid with all
// wrong fields; Conflict when it is not under way.
func (s *Service) Conclude(ctx context.Context, a account.Actor, r Ref, outcome Outcome, days, text string) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		o, err := s.enter(tx, a, "supervision.conclude", r)
		if err != nil {
			return err
		}
		var check errs.Check
		check.That(slices.Contains(Outcomes, outcome), "outcome", "error.field.choose")
		text := words(&check, "words", text, WordsMax, true)
		n, err := strconv.Atoi(strings.TrimSpace(days))
		check.That(outcome != Extended || err == nil && n >= 1 && n <= 60, "days", "supervision.days")
		if err := check.Err(); err != nil {
			return err
		}
		switch state := o.State(); {
		case state == Answered, outcome != Done && (state == Issued || state == Received):
		case outcome == Done && (state == Issued || state == Received):
			return errs.New(errs.Conflict, "supervision.not_answered")
		default:
			return errs.New(errs.Conflict, "supervision.not_now")
		}
		if outcome == Raised && o.Office%10000 == 0 {
			check.That(false, "outcome", "supervision.none_above")
			return check.Err()
		}
		if outcome == Extended {
			return s.extend(tx, a, o, n, text)
		}
		return s.conclude(tx, a, o, outcome, text)
	})
}

// extend moves the answer's limit by working days, from where it was or from now.
func (s *Service) extend(tx *db.Tx, a account.Actor, o Order, days int, text string) error {
	from := o.AnswerDue.Add(-time.Microsecond) // within its last day
	if tx.Now().After(from) {
		from = tx.Now()
	}
	o.AnswerDue = s.Calendar.Add(from, calendar.Span{Amount: days, Unit: calendar.WorkDay}).At
	if _, err := tx.Exec(`UPDATE supervision_order SET answer_due = $3, extensions = extensions + 1, answered_at = NULL, answered_by = 0 WHERE county = $1 AND id = $2`,
		o.County, o.ID, o.AnswerDue); err != nil {
		return err
	}
	if err := s.put(tx, a, o, step{kind: "extended", words: text, facts: map[string]any{"days": days, "until": until(o.AnswerDue)}}); err != nil {
		return err
	}
	return s.inform(tx, o, "extended", message.Args{"until": until(o.AnswerDue)})
}

// conclude ends an order. What it says of the company stands in the event, under the
// company's public code.
func (s *Service) conclude(tx *db.Tx, a account.Actor, o Order, outcome Outcome, text string) error {
	if _, err := tx.Exec(`UPDATE supervision_order SET concluded_at = $3, concluded_by = $4, outcome = $5, conclusion = $6 WHERE county = $1 AND id = $2`,
		o.County, o.ID, tx.Now(), a.Account, string(outcome), text); err != nil {
		return err
	}
	facts := map[string]any{"outcome": string(outcome), "number": o.Number, "county": o.County, "city": region.City(o.County), "company": "",
		"receipt_late": o.ReceivedAt.IsZero() || o.ReceivedAt.After(o.ReceiptDue), "answer_late": o.AnsweredAt.IsZero() || o.AnsweredAt.After(o.AnswerDue), "extensions": o.Extensions}
	if o.Company != 0 {
		firm, err := company.Get(tx, o.Company)
		if err != nil {
			return err
		}
		facts["company"] = firm.USCC
	}
	if err := s.put(tx, a, o, step{kind: "concluded", words: text, facts: facts}); err != nil {
		return err
	}
	if outcome == Raised {
		cases, err := Cases(tx, o.Ref)
		if err != nil {
			return err
		}
		for _, c := range cases {
			if _, err := tx.Exec(`INSERT INTO supervision_concern (county, case_id, cause, n, found_at) VALUES ($1, $2, $3, 1, $4)
				ON CONFLICT (county, case_id, cause) DO UPDATE SET found_at = excluded.found_at, settled_at = NULL, order_id = 0`,
				o.County, c.ID, string(CauseRaised), tx.Now()); err != nil {
				return err
			}
		}
		to, err := account.Officers(tx, account.Province, account.Target{County: o.County})
		if err != nil {
			return err
		}
		if err := s.tell(tx, o, "raised", to, nil); err != nil {
			return err
		}
	}
	return s.inform(tx, o, "concluded", nil)
}

// inform tells the undertaker and the company.
func (s *Service) inform(tx *db.Tx, o Order, template string, args message.Args) error {
	to, err := undertakers(tx, o)
	if err != nil {
		return err
	}
	if o.Company != 0 {
		var managers []id.ID
		if managers, err = account.Staff(tx, account.Manager, o.Company); err != nil {
			return err
		}
		to = append(to, managers...)
	}
	return s.tell(tx, o, template, to, args)
}
