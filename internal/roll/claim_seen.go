package roll

import (
	"errors"

	"yianju/internal/account"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// ClaimSeen is a claim with the words of both sides.
type ClaimSeen struct {
	Claim
	Place  string // compound and unit
	Name   string // of the claimant
	Answer string // of who is bound
}

// SeeClaim returns a claim for who decides on it (action claim.see). Errors: NotFound.
func (s *Service) SeeClaim(tx *db.Tx, a account.Actor, county int, claim id.ID) (ClaimSeen, error) {
	c, err := claimFor(tx, a, county, claim)
	if err != nil {
		return ClaimSeen{}, err
	}
	h, err := s.enter(tx, a, "claim.see", county, c.Unit, c.Account)
	if err != nil {
		return ClaimSeen{}, err
	}
	return s.opened(tx, h, c)
}

func (s *Service) opened(tx *db.Tx, h home, c Claim) (ClaimSeen, error) {
	seen := ClaimSeen{Claim: c}
	var err error
	if seen.Place, err = Words(tx, h.place, h.Unit); err != nil {
		return seen, err
	}
	if seen.Name, err = s.open(tx, c.Party, c.personal, "personal", c.ID); err != nil || c.answer == nil {
		return seen, err
	}
	v, err := compound.BindingByID(tx, c.County, c.Against)
	if err != nil {
		return seen, err
	}
	party, err := account.PartyOfAccount(tx, v.Account)
	if err != nil {
		return seen, err
	}
	seen.Answer, err = s.open(tx, party, c.answer, "answer", c.ID)
	return seen, err
}

// open returns what was sealed in a claim, "" once it was erased.
func (s *Service) open(tx *db.Tx, p account.Party, sealed []byte, column string, claim id.ID) (string, error) {
	key, err := s.Keys.Load(tx, p.Home, p.Subject)
	if err == nil {
		var plain []byte
		plain, err = key.Open(sealed, "roll_claim", column, claim)
		if err == nil {
			return string(plain), nil
		}
	}
	if errors.Is(err, seal.ErrUnreadable) {
		err = nil
	}
	return "", err
}

// claimsPage is how many claims one page of a list holds.
const claimsPage = 50

// Claims lists the claims that wait within a scope, the oldest first, from after on.
// more says that there are others.
func Claims(tx *db.Tx, scope account.Scope, after id.ID) (list []Claim, more bool, err error) {
	where, args := scope.Where(4, account.Columns{County: "c.county", Compound: "c.compound_id", Street: "c.street", Neighborhood: "c.neighborhood",
		Company: `(SELECT k.company_id FROM contract k WHERE k.county = c.county AND k.compound_id = c.compound_id AND k.valid_from <= $3 AND (k.valid_to IS NULL OR k.valid_to > $3))`})
	list, err = db.List(tx, scanClaim, `SELECT `+claimColumns+` FROM roll_claim c
		WHERE c.state IN ('open', 'disputed') AND c.id > $1 AND c.made_at <= $3 AND `+where+` ORDER BY c.id LIMIT $2`, append([]any{after, claimsPage + 1, tx.Now()}, args...)...)
	if len(list) > claimsPage {
		return list[:claimsPage], true, err
	}
	return list, false, err
}

// ClaimsOf lists up to limit of an account's claims, the latest first, and the disputes
// over what it is bound to.
func (s *Service) ClaimsOf(tx *db.Tx, a account.Actor, limit int) (own, against []ClaimSeen, err error) {
	list, err := db.List(tx, scanClaim, `SELECT `+claimColumns+` FROM roll_claim c WHERE c.account_id = $1 ORDER BY c.id DESC LIMIT $2`, a.Account, limit)
	if err != nil {
		return nil, nil, err
	}
	homes, err := compound.Homes(tx, a.Account, tx.Now())
	if err != nil {
		return nil, nil, err
	}
	for _, v := range homes {
		more, err := db.List(tx, scanClaim, `SELECT `+claimColumns+` FROM roll_claim c WHERE c.county = $1 AND c.unit_id = $2 AND c.against = $3 AND c.state = 'disputed'`,
			v.County, v.Unit, v.ID)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, more...)
	}
	for _, c := range list {
		u, err := compound.UnitByID(tx, c.County, c.Unit)
		if err != nil {
			return nil, nil, err
		}
		place, err := compound.Get(tx, c.County, c.Compound)
		if err != nil {
			return nil, nil, err
		}
		seen, err := s.opened(tx, home{Unit: u, place: place}, c)
		if err != nil {
			return nil, nil, err
		}
		if c.Account == a.Account {
			own = append(own, seen)
		} else {
			seen.Name = "" // who is bound is not told by whom
			against = append(against, seen)
		}
	}
	return own, against, nil
}

// Words says where a unit is: compound, building, entrance, room.
func Words(tx *db.Tx, c compound.Compound, u compound.Unit) (string, error) {
	v, err := compound.BuildingByID(tx, u.County, u.Building)
	if err != nil {
		return "", err
	}
	door := ""
	if u.Entrance != 0 {
		e, err := compound.EntranceByID(tx, u.County, u.Entrance)
		if err != nil {
			return "", err
		}
		door = e.Name
	}
	return c.Name + " " + v.Name + door + u.Room, nil
}
