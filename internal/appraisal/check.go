package appraisal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/document"
)

// Check derives the hash of every issued appraisal again from what is stored, and asks the
// register of documents; report is told of each difference, with the year. It returns how
// many it looked at.
func (s *Service) Check(ctx context.Context, report func(year, diff string)) (checked int, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		years, err := db.List(tx, func(s db.Scanner, n *int) error { return s.Scan(n) }, `SELECT year FROM appraisal ORDER BY year`)
		checked = len(years)
		for _, year := range years {
			if err == nil {
				err = s.check(tx, year, func(diff string) { report(strconv.Itoa(year), diff) })
			}
		}
		return err
	})
	return checked, err
}

func (s *Service) check(tx *db.Tx, year int, differs func(string)) error {
	p, err := of(tx, year)
	if err != nil {
		differs(fmt.Sprintf("it cannot be read: %v", err))
		return nil
	}
	chain, err := audit.History(tx, province, p.Subject)
	if err != nil {
		return err
	}
	if err := audit.Verify(chain); err != nil {
		differs(err.Error())
	}
	var issued struct{ Hash string }
	for _, e := range chain {
		if err := e.Decode(&issued); err != nil {
			return err
		}
	}
	snapshot, err := p.snapshot()
	if err != nil {
		differs(err.Error())
		return nil
	}
	sum := sha256.Sum256(snapshot)
	if issued.Hash != hex.EncodeToString(sum[:]) || !bytes.Equal(p.Hash, sum[:]) {
		differs("its hash is not that on record: it was changed")
	}
	diff, err := document.Compare(tx, p.Verify, issued.Hash)
	if diff != "" {
		differs(diff)
	}
	return err
}
