package docket

import (
	"context"
	"strings"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Judge says whether a drawn answer holds (action docket.verify); one that does not
// needs a reason. With the last the docket is verified. Errors: Denied; NotFound, also
// for a row that was not drawn; Invalid; Conflict when the docket is not answered, or is
// verified already.
func (s *Service) Judge(ctx context.Context, a account.Actor, docket id.ID, order int, v Verdict, reason string) error {
	reason = strings.TrimSpace(reason)
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		d, err := s.enter(tx, a, "docket.verify", docket)
		if err == nil {
			err = d.in(Answered)
		}
		if err != nil {
			return err
		}
		var check errs.Check
		check.That(v == Upheld || v == Refuted, "verdict", "error.field.choose")
		check.That(v != Refuted || reason != "", "reason", "error.field.required")
		long(&check, "reason", reason, reasonMax)
		if err := check.Err(); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE docket_sample SET verdict = $3, reason = $4, judged_by = $5, judged_at = $6 WHERE docket_id = $1 AND place = $2`,
			d.ID, order, string(v), reason, a.Account, tx.Now())
		if err == nil && n == 0 {
			err = errs.New(errs.NotFound, "")
		}
		if err != nil {
			return err
		}
		if err := s.tell(tx, a, d, "docket.judged", map[string]any{"order": order, "verdict": string(v)}, reason); err != nil {
			return err
		}
		return s.verified(tx, a, d)
	})
}

// verified takes a docket on when every drawn answer is judged.
func (s *Service) verified(tx *db.Tx, a account.Actor, d Docket) error {
	drawn, err := Drawn(tx, d.ID)
	refuted := 0
	for _, one := range drawn {
		switch one.Verdict {
		case "":
			return err
		case Refuted:
			refuted++
		}
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE docket SET verified_at = $2, verified_by = $3 WHERE id = $1`, d.ID, tx.Now(), a.Account); err != nil {
		return err
	}
	return s.tell(tx, a, d, "docket.verified", map[string]any{"drawn": len(drawn), "refuted": refuted}, "")
}

// Close closes a verified docket with the province's conclusion (action docket.close),
// which is needed where an answer was refuted. Errors: Denied, NotFound, Unauthenticated
// without a fresh second factor, Invalid, Conflict.
func (s *Service) Close(ctx context.Context, a account.Actor, docket id.ID, conclusion string) error {
	conclusion = strings.TrimSpace(conclusion)
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		d, err := s.enter(tx, a, "docket.close", docket)
		if err == nil {
			err = d.in(Verified)
		}
		if err != nil {
			return err
		}
		refuted := 0
		if err := tx.QueryRow(`SELECT COUNT(*) FROM docket_sample WHERE docket_id = $1 AND verdict = 'refuted'`, d.ID).Scan(&refuted); err != nil {
			return err
		}
		var check errs.Check
		check.That(refuted == 0 || conclusion != "", "conclusion", "error.field.required")
		long(&check, "conclusion", conclusion, WordsMax)
		if err := check.Err(); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE docket SET closed_at = $2, closed_by = $3, conclusion = $4 WHERE id = $1`, d.ID, tx.Now(), a.Account, conclusion); err != nil {
			return err
		}
		return s.tell(tx, a, d, "docket.closed", map[string]any{"refuted": refuted}, conclusion)
	})
}

// Advise puts the reviewer's words in the place of what the rule demands of a row of a
// draft (action docket.advise). Errors: Denied, NotFound, Invalid; Conflict once it is
// issued.
func (s *Service) Advise(ctx context.Context, a account.Actor, at Place, words string) error {
	words = strings.TrimSpace(words)
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		d, err := s.enter(tx, a, "docket.advise", at.Docket)
		if err == nil {
			err = d.in(Draft)
		}
		if err != nil {
			return err
		}
		var check errs.Check
		check.That(words != "", "advice", "error.field.required")
		long(&check, "advice", words, AdviceMax)
		if err := check.Err(); err != nil {
			return err
		}
		r, err := RowAt(tx, at)
		if err != nil {
			return err
		}
		r.Advice = words
		if err := r.sign(); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE docket_row SET advice = $5, mark = $6 WHERE county = $1 AND docket_id = $2 AND section = $3 AND n = $4`,
			r.County, r.Docket, string(r.Section), r.N, r.Advice, r.Mark)
		return err
	})
}

// AdviceMax is the most characters of the reviewer's words to one row.
const AdviceMax = 120

// RowAt returns one row. Errors: NotFound.
func RowAt(tx *db.Tx, at Place) (Row, error) {
	list, err := db.List(tx, scanRow, `SELECT `+rowColumns+` FROM docket_row r WHERE r.county = $1 AND r.docket_id = $2 AND r.section = $3 AND r.n = $4`,
		at.County, at.Docket, string(at.Section), at.N)
	if err == nil && len(list) == 0 {
		err = errs.New(errs.NotFound, "")
	}
	if err != nil {
		return Row{}, err
	}
	return list[0], nil
}
