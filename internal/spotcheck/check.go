package spotcheck

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/id"
)

// Check draws every list again from what is stored and compares it with its record;
// report is told of each difference, with the list. It returns how many lists it looked
// at.
func (s *Service) Check(ctx context.Context, report func(list, diff string)) (checked int, err error) {
	var last id.ID
	for {
		found := false
		err := s.DB.View(ctx, func(tx *db.Tx) error {
			next, err := db.List(tx, scan, `SELECT `+columns+` FROM spotcheck WHERE id > $1 ORDER BY id LIMIT 1`, last)
			if found = len(next) > 0; err != nil || !found {
				return err
			}
			l := next[0]
			last = l.ID
			return s.check(tx, l, func(diff string) { report(l.Month.String()+" "+s.Regions.FullName(l.Area), diff) })
		})
		if err != nil || !found {
			return checked, err
		}
		checked++
	}
}

// drawnFacts are those of a draw's event.
type drawnFacts struct {
	Area, Size, Rows        int
	Month, Population, Hash string
}

func (s *Service) check(tx *db.Tx, l List, differs func(string)) error {
	chain, err := audit.History(tx, l.Office, l.Subject)
	if err != nil {
		return err
	}
	if err := audit.Verify(chain); err != nil {
		differs(err.Error())
	}
	var drawn drawnFacts
	opened := false
	for _, e := range chain {
		switch e.Kind {
		case "spotcheck.drawn":
			if err := e.Decode(&drawn); err != nil {
				return err
			}
		case "spotcheck.opened":
			opened = true
		}
	}
	if opened != !l.OpenedAt.IsZero() {
		differs(fmt.Sprintf("opened: %v, on record: %v", !l.OpenedAt.IsZero(), opened))
	}
	if drawn.Area != l.Area || drawn.Month != l.Month.String() || drawn.Size != l.Size || drawn.Rows != len(l.Population) {
		differs("what it was drawn of is not what is on record")
	}
	population, seed, rows := Derive(l)
	if population != drawn.Population {
		differs("the population was changed")
	}
	sum := sha256.Sum256([]byte(l.sealed))
	if hex.EncodeToString(sum[:]) != drawn.Hash || !bytes.Equal(sum[:], l.Hash) {
		differs("the list was changed")
	}
	var sealed sealedList
	if err := json.Unmarshal([]byte(l.sealed), &sealed); err != nil {
		return err
	}
	if sealed.Seed != seed || sealed.Population != population || sealed.Nonce != hex.EncodeToString(l.Nonce) || !same(sealed.Cases, rows, l.Population) {
		differs("the list is not what its seed draws")
	}
	return nil
}

// same reports whether a list is the drawn rows of a population.
func same(list []Case, rows []int, population []string) bool {
	if len(list) != len(rows) {
		return false
	}
	for i, row := range rows {
		if list[i].Row != row || list[i].Code != population[row-1] {
			return false
		}
	}
	return true
}
