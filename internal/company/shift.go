package company

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// ShiftNoteMax is the longest note, in characters.
const ShiftNoteMax = 1000

// ShiftNote is what one shift of the duty desk leaves to the next (交接班).
type ShiftNote struct {
	ID      id.ID
	Account id.ID // who handed over
	Text    string
	At      time.Time
}

// HandOver keeps a note for the next shift (action desk.handover). The same note
// sent twice in a row by the same person is one. Errors: Invalid, Denied, NotFound.
func (s *Service) HandOver(ctx context.Context, a account.Actor, company id.ID, text string) error {
	if err := account.Authorize(a, "desk.handover", "desk.handover", account.Target{Company: company}); err != nil {
		return err
	}
	text, _ = seal.Redact(strings.TrimSpace(text))
	var check errs.Check
	check.That(text != "", "text", "error.field.required")
	check.That(utf8.RuneCountInString(text) <= ShiftNoteMax, "text", "error.field.too_long", "max", ShiftNoteMax, "n", utf8.RuneCountInString(text))
	if err := check.Err(); err != nil {
		return err
	}
	note := s.ids.Next()
	return s.db.Update(ctx, func(tx *db.Tx) error {
		c, err := Get(tx, company)
		if err != nil {
			return err
		}
		last, err := ShiftNotes(tx, c, 1)
		if err != nil || len(last) > 0 && last[0].Text == text && last[0].Account == a.Account {
			return err
		}
		_, err = tx.Exec(`INSERT INTO shift_note (county, id, company_id, account_id, text, at) VALUES ($1, $2, $3, $4, $5, $6)`,
			c.County, note, c.ID, a.Account, text, tx.Now())
		return err
	})
}

// ShiftNotes lists a company's latest notes, newest first.
func ShiftNotes(tx *db.Tx, c Company, limit int) ([]ShiftNote, error) {
	return db.List(tx, func(s db.Scanner, n *ShiftNote) error { return s.Scan(&n.ID, &n.Account, &n.Text, &n.At) },
		`SELECT id, account_id, text, at FROM shift_note WHERE county = $1 AND company_id = $2 ORDER BY id DESC LIMIT $3`,
		c.County, c.ID, limit)
}
