package roll

import (
	"context"
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/id"
)

// CodeLength is the length of a code from the company, about 49 random bits.
const CodeLength = 10

// codeLife is how long a code waits to be used.
const codeLife = 30 * 24 * time.Hour

// IssueCode returns a new code that binds one account to a unit, once, within 30
// days (action roll.code): the company hands it to whoever lives there. Errors:
// NotFound, Invalid.
func (s *Service) IssueCode(ctx context.Context, a account.Actor, county int, unit id.ID, relation compound.Relation) (code string, err error) {
	code = s.IDs.Code(CodeLength)
	number := s.IDs.Next()
	return code, s.DB.Update(ctx, func(tx *db.Tx) error {
		h, err := s.enter(tx, a, "roll.code", county, unit, 0)
		if err != nil {
			return err
		}
		if !slices.Contains([]compound.Relation{compound.Owner, compound.Tenant, compound.Family}, relation) {
			return wrong("relation", "error.field.choose")
		}
		if _, err := tx.Exec(`INSERT INTO roll_code (county, unit_id, id, code_hash, relation, made_by, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			county, unit, number, s.codeHash(county, unit, code), relation, a.Account, tx.Now(), tx.Now().Add(codeLife)); err != nil {
			return err
		}
		return s.tell(tx, a, h, "roll.code_issued", map[string]any{"relation": relation})
	})
}

// redeem uses up a code of the unit.
func (s *Service) redeem(tx *db.Tx, a account.Actor, c *Claim, code string) error {
	n, err := tx.Exec(`UPDATE roll_code SET used_at = $4, used_by = $5 WHERE county = $1 AND unit_id = $2 AND code_hash = $3 AND used_at IS NULL AND expires_at > $4`,
		c.County, c.Unit, s.codeHash(c.County, c.Unit, code), tx.Now(), a.Account)
	if err != nil {
		return err
	}
	if n == 0 {
		return wrong("code", "roll.no_code")
	}
	return tx.QueryRow(`SELECT relation FROM roll_code WHERE county = $1 AND unit_id = $2 AND code_hash = $3`,
		c.County, c.Unit, s.codeHash(c.County, c.Unit, code)).Scan(&c.Relation)
}

func (s *Service) codeHash(county int, unit id.ID, code string) []byte {
	return s.Keys.Index("roll.code", unit.String()+"/"+id.CleanCode(code))
}
