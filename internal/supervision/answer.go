package supervision

import (
	"context"
	"slices"
	"strings"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
)

// Answer is what an undertaker says of an order (回执).
type Answer struct {
	Measures string // 办理情况
	Result   string // 结果
	Opinion  string // 群众意见
	Scan     string // key of a picture of a paper; "" = none
}

// act opens an issued order that is not over for the one who answers for it.
func (s *Service) act(tx *db.Tx, a account.Actor, r Ref) (Order, error) {
	if err := a.Alive(tx); err != nil {
		return Order{}, err
	}
	o, err := s.See(tx, a, r)
	if err != nil {
		return o, err
	}
	if err := account.Authorize(a, "supervision.answer", "supervision.see", o.Target()); err != nil {
		return o, err
	}
	if !o.answers(a) {
		return o, errs.New(errs.Denied, "")
	}
	return o, nil
}

// Answers reports whether an actor answers for the order's undertaker.
func (o Order) Answers(a account.Actor) bool {
	return account.Can(a, "supervision.answer", o.Target()) && o.answers(a)
}

// Receive signs for an order (签收; action supervision.answer). Errors: Denied,
// NotFound; Conflict when it does not wait for that.
func (s *Service) Receive(ctx context.Context, a account.Actor, r Ref) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		o, err := s.act(tx, a, r)
		if err != nil {
			return err
		}
		if o.State() != Issued {
			return errs.New(errs.Conflict, "supervision.not_now")
		}
		if _, err := tx.Exec(`UPDATE supervision_order SET received_at = $3, received_by = $4 WHERE county = $1 AND id = $2`, o.County, o.ID, tx.Now(), a.Account); err != nil {
			return err
		}
		return s.put(tx, a, o, step{kind: "received", facts: map[string]any{"late": tx.Now().After(o.ReceiptDue)}})
	})
}

// Report notes progress (action supervision.answer). Errors: as Receive, and Invalid.
func (s *Service) Report(ctx context.Context, a account.Actor, r Ref, text, scan string) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		o, err := s.act(tx, a, r)
		if err != nil {
			return err
		}
		var check errs.Check
		text := words(&check, "words", text, WordsMax, true)
		if err := check.Err(); err != nil {
			return err
		}
		if !slices.Contains([]State{Received, Answered}, o.State()) {
			return errs.New(errs.Conflict, "supervision.not_now")
		}
		return s.put(tx, a, o, step{kind: "noted", words: text, scan: scan})
	})
}

// Answer answers an order (action supervision.answer): its office is told. Errors: as
// Receive, and Invalid with all wrong fields.
func (s *Service) Answer(ctx context.Context, a account.Actor, r Ref, n Answer) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		o, err := s.act(tx, a, r)
		if err != nil {
			return err
		}
		var check errs.Check
		measures := words(&check, "measures", n.Measures, WordsMax, true)
		result := words(&check, "result", n.Result, WordsMax, true)
		opinion := words(&check, "opinion", n.Opinion, WordsMax, true)
		if err := check.Err(); err != nil {
			return err
		}
		if o.State() != Received {
			return errs.New(errs.Conflict, "supervision.not_now")
		}
		if _, err := tx.Exec(`UPDATE supervision_order SET answered_at = $3, answered_by = $4, measures = $5, result = $6, opinion = $7 WHERE county = $1 AND id = $2`,
			o.County, o.ID, tx.Now(), a.Account, measures, result, opinion); err != nil {
			return err
		}
		said := strings.Join([]string{measures, result, opinion}, "\n")
		if err := s.put(tx, a, o, step{kind: "answered", words: said, scan: n.Scan, facts: map[string]any{"late": tx.Now().After(o.AnswerDue)}}); err != nil {
			return err
		}
		to, err := issuers(tx, o)
		if err != nil {
			return err
		}
		return s.tell(tx, o, "answered", to, nil)
	})
}

// Join writes down the receipt of a department that joins, or with words its answer
// (action supervision.join). Errors: Denied, NotFound; Invalid; Conflict when the
// order is not under way.
func (s *Service) Join(ctx context.Context, a account.Actor, r Ref, department, text string) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		o, err := s.See(tx, a, r)
		if err != nil {
			return err
		}
		if err := account.Authorize(a, "supervision.join", "supervision.see", o.Target()); err != nil {
			return err
		}
		parts, err := Parts(tx, r)
		if err != nil {
			return err
		}
		var check errs.Check
		text := words(&check, "join_words", text, WordsMax, false)
		i := slices.IndexFunc(parts, func(p Part) bool { return p.Department == department })
		check.That(i >= 0, "department", "error.field.choose")
		if err := check.Err(); err != nil {
			return err
		}
		if state := o.State(); state == Draft || state == Cancelled || state == Concluded {
			return errs.New(errs.Conflict, "supervision.not_now")
		}
		facts := map[string]any{"department": department}
		if text == "" {
			if _, err := tx.Exec(`UPDATE supervision_part SET received_at = $4, received_by = $5 WHERE county = $1 AND order_id = $2 AND department = $3 AND received_at IS NULL`,
				o.County, o.ID, department, tx.Now(), a.Account); err != nil {
				return err
			}
			return s.put(tx, a, o, step{kind: "part_received", facts: facts})
		}
		if _, err := tx.Exec(`UPDATE supervision_part SET answer = $4, answered_at = $5, answered_by = $6, received_at = COALESCE(received_at, $5) WHERE county = $1 AND order_id = $2 AND department = $3`,
			o.County, o.ID, department, text, tx.Now(), a.Account); err != nil {
			return err
		}
		return s.put(tx, a, o, step{kind: "part_answered", words: text, facts: facts})
	})
}
