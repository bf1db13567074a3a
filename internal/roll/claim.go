package roll

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// State is how far a claim is; shown names are the messages roll.state.*.
type State string

// The states of a claim.
const (
	Open      State = "open"     // somebody looks at the deed
	Disputed  State = "disputed" // somebody else is bound: both are heard
	Accepted  State = "accepted"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
)

// Claim is an account that says a unit is theirs.
type Claim struct {
	County       int
	ID           id.ID
	Compound     id.ID
	Unit         id.ID
	Street       int64
	Neighborhood int64
	Account      id.ID
	Party        account.Party
	Relation     compound.Relation
	Proof        compound.Proof
	State        State
	Against      id.ID  // the binding that says otherwise; 0 = none
	personal     []byte // sealed name and words of the claimant
	File         string // blob of the deed; "" = none, or deleted after the decision
	At           time.Time
	answer       []byte // sealed words of who is bound
	AnsweredAt   time.Time
	DecidedBy    id.ID
	DecidedAt    time.Time
	Decision     string
}

const claimColumns = `c.county, c.id, c.compound_id, c.unit_id, c.street, c.neighborhood, c.account_id, c.party_id, c.subject, c.home, c.relation, c.proof,
	c.state, c.against, c.personal, c.file, c.made_at, c.answer, c.answered_at, c.decided_by, c.decided_at, c.decision`

func scanClaim(s db.Scanner, c *Claim) error {
	return s.Scan(&c.County, &c.ID, &c.Compound, &c.Unit, &c.Street, &c.Neighborhood, &c.Account, &c.Party.ID, &c.Party.Subject, &c.Party.Home, &c.Relation, &c.Proof,
		&c.State, &c.Against, &c.personal, &c.File, &c.At, &c.answer, &c.AnsweredAt, &c.DecidedBy, &c.DecidedAt, &c.Decision)
}

// Asked is a claim as somebody fills it in.
type Asked struct {
	County   int
	Unit     id.ID
	Proof    compound.Proof // ByRoll, ByMailedCode or ByDeed
	Relation compound.Relation
	Name     string // as on the roll or the deed
	Code     string // from the company
	File     string // blob of the deed
}

// The greatest lengths, in characters.
const (
	NameMax  = 50
	WordsMax = 500
)

// Bind binds the actor to a unit as they claim (action binding.make), or keeps the
// claim until somebody has looked at it. Errors: NotFound; Invalid with all wrong
// fields, a name that does not match the roll or a code that is none among them;
// Conflict when they are bound already or their claim waits.
func (s *Service) Bind(ctx context.Context, a account.Actor, in Asked) (Claim, error) {
	in.Name = strings.TrimSpace(in.Name)
	var check errs.Check
	check.That(slices.Contains([]compound.Proof{compound.ByRoll, compound.ByMailedCode, compound.ByDeed}, in.Proof), "proof", "error.field.choose")
	if in.Proof != compound.ByMailedCode {
		check.That(in.Name != "", "name", "error.field.required")
		check.That(utf8.RuneCountInString(in.Name) <= NameMax, "name", "error.field.too_long", "max", NameMax, "n", utf8.RuneCountInString(in.Name))
	}
	if in.Proof == compound.ByDeed {
		check.That(in.File != "", "file", "roll.deed_missing")
		check.That(in.Relation == compound.Owner || in.Relation == compound.Tenant || in.Relation == compound.Family, "relation", "error.field.choose")
	} else {
		in.File = "" // a picture is kept of a deed alone, which has its own consent
	}
	var c Claim
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		h, err := s.enter(tx, a, "binding.make", in.County, in.Unit, a.Account)
		if err != nil {
			return err
		}
		if err := check.Err(); err != nil {
			return err
		}
		c = Claim{County: in.County, ID: s.IDs.Next(), Compound: h.Compound, Unit: in.Unit, Street: h.place.Street, Neighborhood: h.place.Neighborhood,
			Account: a.Account, Relation: in.Relation, Proof: in.Proof, State: Accepted, File: in.File, At: tx.Now()}
		if c.Party, err = account.PartyOf(tx, a.Party); err != nil {
			return err
		}
		if err := s.free(tx, a, in.County, in.Unit); err != nil {
			return err
		}
		switch in.Proof {
		case compound.ByRoll:
			err = s.match(tx, a, &c, in.Name)
		case compound.ByMailedCode:
			err = s.redeem(tx, a, &c, in.Code)
		default:
			c.State = Open
		}
		if err != nil {
			return err
		}
		if err := s.contest(tx, &c); err != nil {
			return err
		}
		return s.settle(tx, a, h, c, in.Name)
	})
	return c, err
}

// free refuses somebody who is bound to the unit or whose claim of it waits.
func (s *Service) free(tx *db.Tx, a account.Actor, county int, unit id.ID) error {
	bound, err := compound.BoundTo(tx, county, unit, tx.Now())
	if err != nil {
		return err
	}
	if slices.ContainsFunc(bound, func(v compound.Binding) bool { return v.Account == a.Account }) {
		return errs.New(errs.Conflict, "roll.bound")
	}
	var waiting int
	if err := tx.QueryRow(`SELECT COUNT(*) FROM roll_claim WHERE county = $1 AND unit_id = $2 AND account_id = $3 AND state IN ('open', 'disputed')`,
		county, unit, a.Account).Scan(&waiting); err != nil {
		return err
	}
	if waiting > 0 {
		return errs.New(errs.Conflict, "roll.waits")
	}
	return nil
}

// match takes the person and relation of the roll's entry with the name and the
// phone the actor signed in with.
func (s *Service) match(tx *db.Tx, a account.Actor, c *Claim, name string) error {
	phone, err := s.Accounts.Phone(tx, a.Account)
	if err != nil {
		return err
	}
	all, err := Of(tx, c.County, c.Unit)
	if err != nil {
		return err
	}
	index := s.Accounts.PersonIndex(name, phone)
	for _, e := range At(all, tx.Now()) {
		if index != nil && subtle.ConstantTimeCompare(e.PersonIndex, index) == 1 {
			c.Party, c.Relation = e.Party, e.Relation
			return nil
		}
	}
	return wrong("name", "roll.no_match")
}

func wrong(field, key string) error {
	return &errs.Error{Kind: errs.Invalid, Key: "error.invalid", Fields: []errs.Field{{Name: field, Key: key}}}
}

// contest makes a claim to own a dispute when somebody is bound as an owner whom
// the roll does not have beside the claimant.
func (s *Service) contest(tx *db.Tx, c *Claim) error {
	if c.Relation != compound.Owner {
		return nil
	}
	bound, err := compound.BoundTo(tx, c.County, c.Unit, tx.Now())
	if err != nil {
		return err
	}
	all, err := Of(tx, c.County, c.Unit)
	if err != nil {
		return err
	}
	owners := map[id.ID]bool{}
	for _, e := range At(all, tx.Now()) {
		owners[e.Party.ID] = e.Relation == compound.Owner
	}
	for _, v := range bound {
		if v.Relation == compound.Owner && !(owners[v.Party] && owners[c.Party.ID]) {
			c.State, c.Against = Disputed, v.ID
			return nil
		}
	}
	return nil
}

// settle binds the claimant, or keeps the claim for those who decide.
func (s *Service) settle(tx *db.Tx, a account.Actor, h home, c Claim, name string) error {
	if c.State == Accepted {
		v, err := compound.MakeBinding(tx, compound.Binding{County: c.County, ID: s.IDs.Next(), Compound: c.Compound, Unit: c.Unit, Party: c.Party.ID,
			Account: c.Account, Relation: c.Relation, Proof: c.Proof, RecordedBy: a.Account})
		if err != nil {
			return err
		}
		return s.tell(tx, a, h, "binding.made", map[string]any{"binding": v.ID, "relation": v.Relation, "proof": v.Proof})
	}
	key, err := s.Keys.Load(tx, c.Party.Home, c.Party.Subject)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO roll_claim (county, id, compound_id, unit_id, street, neighborhood, account_id, party_id, subject, home, relation, proof,
			state, against, personal, file, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		c.County, c.ID, c.Compound, c.Unit, c.Street, c.Neighborhood, c.Account, c.Party.ID, c.Party.Subject, c.Party.Home, c.Relation, c.Proof,
		c.State, c.Against, key.Seal([]byte(name), "roll_claim", "personal", c.ID), c.File, c.At); err != nil {
		return err
	}
	return s.tell(tx, a, h, "claim."+string(c.State), map[string]any{"claim": c.ID, "relation": c.Relation, "proof": c.Proof})
}

// Answer keeps the words of the owner who is bound, in a dispute over their home
// (action binding.answer). Errors: NotFound, Invalid, Conflict once it was decided.
func (s *Service) Answer(ctx context.Context, a account.Actor, county int, claim id.ID, words string) error {
	words = strings.TrimSpace(words)
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		c, err := claimFor(tx, a, county, claim)
		if err != nil {
			return err
		}
		v, err := compound.BindingByID(tx, county, c.Against)
		if err != nil {
			return err
		}
		if _, err := s.enter(tx, a, "binding.answer", county, c.Unit, v.Account); err != nil {
			return err
		}
		var check errs.Check
		check.That(words != "", "words", "error.field.required")
		check.That(utf8.RuneCountInString(words) <= WordsMax, "words", "error.field.too_long", "max", WordsMax, "n", utf8.RuneCountInString(words))
		if err := check.Err(); err != nil {
			return err
		}
		if c.State != Disputed {
			return errs.New(errs.Conflict, "roll.decided")
		}
		party, err := account.PartyOf(tx, a.Party)
		if err != nil {
			return err
		}
		key, err := s.Keys.Load(tx, party.Home, party.Subject)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE roll_claim SET answer = $3, answered_at = $4 WHERE county = $1 AND id = $2`,
			county, claim, key.Seal([]byte(words), "roll_claim", "answer", claim), tx.Now())
		return err
	})
}

// Decide accepts or refuses a claim: a deed by the company or the neighborhood
// (action binding.verify), a dispute by the county alone (binding.settle), which
// ends the binding of who was not in the right. It returns the blob of the deed,
// which is to be deleted. Errors: NotFound, Denied, Invalid; Conflict when it was
// decided before.
func (s *Service) Decide(ctx context.Context, a account.Actor, county int, claim id.ID, accept bool, words string) (file string, err error) {
	words = strings.TrimSpace(words)
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		c, err := claimFor(tx, a, county, claim)
		if err != nil {
			return err
		}
		action := account.Action("binding.verify")
		if c.State == Disputed {
			action = "binding.settle"
		}
		h, err := s.enter(tx, a, action, county, c.Unit, 0)
		if err != nil {
			return err
		}
		var check errs.Check
		check.That(accept && c.State == Open || words != "", "words", "error.field.required")
		check.That(utf8.RuneCountInString(words) <= WordsMax, "words", "error.field.too_long", "max", WordsMax, "n", utf8.RuneCountInString(words))
		if err := check.Err(); err != nil {
			return err
		}
		state := Refused
		switch {
		case c.State != Open && c.State != Disputed:
			return errs.New(errs.Conflict, "roll.decided")
		case accept:
			state = Accepted
			if err := s.accept(tx, a, h, c); err != nil {
				return err
			}
		}
		file = c.File
		if _, err := tx.Exec(`UPDATE roll_claim SET state = $3, decided_by = $4, decided_at = $5, decision = $6, file = '' WHERE county = $1 AND id = $2`,
			county, claim, state, a.Account, tx.Now(), words); err != nil {
			return err
		}
		return s.tell(tx, a, h, "claim."+string(state), map[string]any{"claim": claim})
	})
	return file, err
}

// accept binds the claimant; in a dispute whoever was bound instead is so no more.
func (s *Service) accept(tx *db.Tx, a account.Actor, h home, c Claim) error {
	if c.Against != 0 {
		v, err := compound.BindingByID(tx, c.County, c.Against)
		if err != nil {
			return err
		}
		if err := compound.EndBindings(tx, c.County, c.Unit, v.Party, tx.Now()); err != nil {
			return err
		}
	}
	v, err := compound.MakeBinding(tx, compound.Binding{County: c.County, ID: s.IDs.Next(), Compound: c.Compound, Unit: c.Unit, Party: c.Party.ID,
		Account: c.Account, Relation: c.Relation, Proof: c.Proof, RecordedBy: a.Account})
	if err != nil {
		return err
	}
	return s.tell(tx, a, h, "binding.made", map[string]any{"binding": v.ID, "relation": v.Relation, "proof": v.Proof})
}

// claimFor returns a claim for whoever is signed in; what they may do is asked next.
func claimFor(tx *db.Tx, a account.Actor, county int, claim id.ID) (Claim, error) {
	var c Claim
	if err := a.Present(tx); err != nil {
		return c, err
	}
	err := scanClaim(tx.QueryRow(`SELECT `+claimColumns+` FROM roll_claim c WHERE c.county = $1 AND c.id = $2`, county, claim), &c)
	if errors.Is(err, db.ErrNoRows) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	return c, err
}
