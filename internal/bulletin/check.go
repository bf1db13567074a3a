package bulletin

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"yianju/internal/calendar"

	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/document"
)

// Check derives the hash of every issued bulletin and of its addenda again from what is
// stored, and asks the register of documents; report is told of each difference, with the
// month. It returns how many it looked at.
func (s *Service) Check(ctx context.Context, report func(month, diff string)) (checked int, err error) {
	var months []calendar.Month
	if err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		months, err = db.List(tx, func(s db.Scanner, m *calendar.Month) error { return s.Scan(m) }, `SELECT month FROM bulletin ORDER BY month`)
		return err
	}); err != nil {
		return 0, err
	}
	for _, m := range months {
		if err := s.DB.View(ctx, func(tx *db.Tx) error {
			return s.check(tx, m, func(diff string) { report(m.String(), diff) })
		}); err != nil {
			return checked, err
		}
		checked++
	}
	return checked, nil
}

// facts are those of a bulletin's events that can be derived again.
type facts struct {
	N      int
	Hash   string
	Number int
}

// check compares a bulletin with its record.
func (s *Service) check(tx *db.Tx, m calendar.Month, differs func(string)) error {
	b, err := Of(tx, m)
	if err != nil {
		differs(fmt.Sprintf("it cannot be read: %v", err))
		return nil
	}
	chain, err := audit.History(tx, province, b.Subject)
	if err != nil {
		return err
	}
	if err := audit.Verify(chain); err != nil {
		differs(err.Error())
	}
	var issued *facts
	var corrected []facts
	for _, e := range chain {
		var f facts
		if err := e.Decode(&f); err != nil {
			return err
		}
		switch e.Kind {
		case "bulletin.issued":
			issued = &f
		case "bulletin.corrected":
			corrected = append(corrected, f)
		}
	}
	if (issued != nil) != !b.IssuedAt.IsZero() {
		differs(fmt.Sprintf("issued: %v, on record: %v", !b.IssuedAt.IsZero(), issued != nil))
	}
	if err := checkAddenda(tx, m, corrected, differs); err != nil || issued == nil {
		return err
	}
	texts, err := Texts(tx, m)
	if err != nil {
		return err
	}
	snapshot, err := b.snapshot(texts)
	if err != nil {
		differs(err.Error())
		return nil
	}
	sum := sha256.Sum256(snapshot)
	if issued.Hash != hex.EncodeToString(sum[:]) || !bytes.Equal(b.Hash, sum[:]) {
		differs("its hash is not that on record: it was changed")
	}
	diff, err := document.Compare(tx, b.Verify, issued.Hash)
	if diff != "" {
		differs(diff)
	}
	return err
}

// checkAddenda compares the corrections with those on record.
func checkAddenda(tx *db.Tx, m calendar.Month, corrected []facts, differs func(string)) error {
	list, err := Addenda(tx, m)
	if err != nil {
		differs(fmt.Sprintf("its addenda cannot be read: %v", err))
		return nil
	}
	if len(list) != len(corrected) {
		differs(fmt.Sprintf("it has %d addenda, on record are %d", len(list), len(corrected)))
		return nil
	}
	for i, a := range list {
		hash, err := a.hash()
		if err != nil {
			return err
		}
		if f := corrected[i]; a.N != f.N || f.Hash != hash {
			differs(fmt.Sprintf("addendum %d: it was changed", a.N))
		}
	}
	return nil
}
