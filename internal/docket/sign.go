package docket

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Handled is what came of all cases that a city received in a docket's period, listed
// or not, by the time its answers were signed (市反馈表).
type Handled struct {
	Filed     int `json:"filed"`
	Answered  int `json:"answered"`
	Ended     int `json:"ended"`
	Rated     int `json:"rated"`
	Satisfied int `json:"satisfied"`
}

// HandledIn counts what came of the period of a docket by now.
func (s *Service) HandledIn(tx *db.Tx, d Docket) (h Handled, err error) {
	for _, county := range s.counties(d.City) {
		if err := s.Cases.Standings(tx, county, d.From, tx.Now(), func(c casework.Standing) error {
			if !c.FiledAt.After(d.From) || c.FiledAt.After(d.Taken) {
				return nil
			}
			h.Filed++
			if !c.FirstRepliedAt.IsZero() {
				h.Answered++
			}
			if !c.State.Open() {
				h.Ended++
			}
			if c.Rating != "" {
				h.Rated++
				if !c.Rating.Bad() {
					h.Satisfied++
				}
			}
			return nil
		}); err != nil {
			return h, err
		}
	}
	return h, nil
}

// Sign signs a city's answers to a docket (action docket.sign), which go to the province
// with it; and draws which of them the province verifies. Errors: Denied, NotFound,
// Unauthenticated without a fresh second factor; Invalid with words too long or missing,
// and with the rows (rows) that are not answered whole; Conflict before the docket is
// received and once it is signed.
func (s *Service) Sign(ctx context.Context, a account.Actor, docket id.ID, experience, difficulty string) error {
	var h Handled
	if err := s.DB.View(ctx, func(tx *db.Tx) error {
		d, err := s.enter(tx, a, "docket.sign", docket)
		if err == nil {
			h, err = s.HandledIn(tx, d)
		}
		return err
	}); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		d, err := s.enter(tx, a, "docket.sign", docket)
		if err == nil {
			err = d.in(Received)
		}
		if err != nil {
			return err
		}
		d.Experience, d.Difficulty, d.Handled = strings.TrimSpace(experience), strings.TrimSpace(difficulty), h
		d.SignedBy, d.SignedAt = a.Account, tx.Now()
		left, err := Unanswered(tx, d)
		if err != nil {
			return err
		}
		var check errs.Check
		check.That(d.Experience != "", "experience", "error.field.required")
		check.That(d.Difficulty != "", "difficulty", "error.field.required")
		long(&check, "experience", d.Experience, WordsMax)
		long(&check, "difficulty", d.Difficulty, WordsMax)
		check.That(left == 0, "rows", "docket.unanswered", "n", left)
		if err := check.Err(); err != nil {
			return err
		}
		return s.sign(tx, a, d)
	})
}

func (s *Service) sign(tx *db.Tx, a account.Actor, d Docket) error {
	var text bytes.Buffer
	if err := writeAnswers(tx, d, &text); err != nil {
		return err
	}
	sum := sha256.Sum256(text.Bytes())
	d.AnswersSum = sum[:]
	handled, err := form(d.Handled)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE docket SET experience = $2, difficulty = $3, handled = $4, signed_at = $5, signed_by = $6, answers_hash = $7 WHERE id = $1`,
		d.ID, d.Experience, d.Difficulty, handled, d.SignedAt, d.SignedBy, d.AnswersSum); err != nil {
		return err
	}
	if err := s.tell(tx, a, d, "docket.signed", map[string]any{"hash": hex.EncodeToString(d.AnswersSum), "late": d.SignedAt.After(d.AnswerDue)}, ""); err != nil {
		return err
	}
	return s.draw(tx, d)
}

// whole is Answer.Whole as a condition on docket_answer w.
const whole = `w.measure <> '' AND w.outcome <> '' AND w.satisfaction <> '' AND (w.outcome IN ('solved', 'explained') OR w.reason <> '' AND w.expected_on <> '')`

// Unanswered counts the rows of a docket that have no whole answer.
func Unanswered(tx *db.Tx, d Docket) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM docket_answer w WHERE w.docket_id = $1 AND `+whole, d.ID).Scan(&n)
	return d.Rows - n, err
}

// writeAnswers writes what a city signs: a line of canonical JSON for the whole and one
// for each row. Its SHA-256 is on record.
func writeAnswers(tx *db.Tx, d Docket, w io.Writer) error {
	text, err := audit.Canonical(map[string]any{"docket": hex.EncodeToString(d.Hash), "experience": d.Experience, "difficulty": d.Difficulty, "handled": d.Handled,
		"signed": d.SignedAt})
	if err != nil {
		return err
	}
	if _, err := w.Write(append(text, '\n')); err != nil {
		return err
	}
	rows, err := tx.Query(`SELECT `+answerColumns+` FROM docket_answer w WHERE w.docket_id = $1 ORDER BY w.section, w.county, w.n`, d.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var one Answer
		if err := scanAnswer(rows, &one); err != nil {
			return err
		}
		replied := any(nil)
		if !one.RepliedAt.IsZero() {
			replied = one.RepliedAt
		}
		text, err := audit.Canonical(map[string]any{"county": one.County, "section": string(one.Section), "n": one.N, "measure": one.Measure,
			"outcome": string(one.Outcome), "replied": replied, "satisfaction": string(one.Satisfaction), "reason": one.Reason, "expected": one.Expected.String()})
		if err != nil {
			return err
		}
		if _, err := w.Write(append(text, '\n')); err != nil {
			return err
		}
	}
	return rows.Err()
}
