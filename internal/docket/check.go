package docket

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/id"
)

// Check derives every issued docket's hash again from what is stored, and its rows'
// marks; report is told of each difference, with the docket and where it can be told
// the row. It returns how many dockets it looked at.
func (s *Service) Check(ctx context.Context, report func(docket, diff string)) (checked int, err error) {
	var last id.ID
	for {
		var d Docket
		found := false
		err := s.DB.View(ctx, func(tx *db.Tx) error {
			list, err := db.List(tx, scan, `SELECT `+columns+` FROM docket WHERE id > $1 ORDER BY id LIMIT 1`, last)
			if found = len(list) > 0; err != nil || !found {
				return err
			}
			d = list[0]
			return s.check(tx, d, func(diff string) { report(s.Name(d), diff) })
		})
		if err != nil || !found {
			return checked, err
		}
		if d.Hash != nil || !d.IssuedAt.IsZero() {
			checked++
		}
		last = d.ID
	}
}

// Name is what a docket is called on a console: its week and city.
func (s *Service) Name(d Docket) string { return d.Week.String() + " " + s.Regions.Name(d.City) }

// check compares a docket with its record.
func (s *Service) check(tx *db.Tx, d Docket, differs func(string)) error {
	chain, err := audit.History(tx, d.City, d.Subject)
	if err != nil {
		return err
	}
	if err := audit.Verify(chain); err != nil {
		differs(err.Error())
	}
	record := map[string]facts{}
	var corrected []facts
	for _, e := range chain {
		var f facts
		if err := e.Decode(&f); err != nil {
			return err
		}
		if record[e.Kind] = f; e.Kind == "docket.corrected" {
			corrected = append(corrected, f)
		}
	}
	if err := checkAddenda(tx, d, corrected, differs); err != nil {
		return err
	}
	issued, there := record["docket.issued"]
	if there != !d.IssuedAt.IsZero() {
		differs(fmt.Sprintf("issued: %v, on record: %v", !d.IssuedAt.IsZero(), there))
	}
	if !there {
		return nil
	}
	if err := s.checkRows(tx, d, differs); err != nil {
		return err
	}
	if err := same(issued.Hash, d.Hash, "the docket", differs, func(w *bytes.Buffer) error { return writeSnapshot(tx, d, w) }); err != nil {
		return err
	}
	signed, there := record["docket.signed"]
	if there != !d.SignedAt.IsZero() {
		differs(fmt.Sprintf("signed: %v, on record: %v", !d.SignedAt.IsZero(), there))
	}
	if !there {
		return nil
	}
	return same(signed.Hash, d.AnswersSum, "the answers", differs, func(w *bytes.Buffer) error { return writeAnswers(tx, d, w) })
}

// facts are those of a docket's events that can be derived again.
type facts struct {
	N    int
	Hash string
}

// checkAddenda compares the corrections with those on record.
func checkAddenda(tx *db.Tx, d Docket, corrected []facts, differs func(string)) error {
	list, err := Addenda(tx, d.ID)
	if err != nil {
		return err
	}
	if len(list) != len(corrected) {
		differs(fmt.Sprintf("it has %d addenda, on record are %d", len(list), len(corrected)))
		return nil
	}
	for i, a := range list {
		sum := sha256.Sum256([]byte(a.Words))
		if f := corrected[i]; a.N != f.N || f.Hash != hex.EncodeToString(sum[:]) {
			differs(fmt.Sprintf("addendum %d: it was changed", a.N))
		}
	}
	return nil
}

// same compares a hash on record with the one stored and with that of what is stored.
func same(recorded string, stored []byte, what string, differs func(string), write func(*bytes.Buffer) error) error {
	var text bytes.Buffer
	if err := write(&text); err != nil {
		return err
	}
	sum := sha256.Sum256(text.Bytes())
	if recorded != hex.EncodeToString(sum[:]) || !bytes.Equal(stored, sum[:]) {
		differs(what + ": its hash is not that on record")
	}
	return nil
}

// checkRows compares each row with its mark, and says which was edited.
func (s *Service) checkRows(tx *db.Tx, d Docket, differs func(string)) error {
	n := 0
	err := eachRow(tx, d.ID, func(r Row) error {
		n++
		mark := r.Mark
		if err := r.sign(); err != nil {
			return err
		}
		if !bytes.Equal(mark, r.Mark) {
			differs(fmt.Sprintf("row %d (section %s, case %s): it was changed", n, r.Section, r.Code))
		}
		return nil
	})
	if err == nil && n != d.Rows {
		differs(fmt.Sprintf("it has %d rows, and had %d", n, d.Rows))
	}
	return err
}
