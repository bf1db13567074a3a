package compound

import (
	"slices"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Relation is what a party is to a unit; shown names are the messages
// compound.relation.*.
type Relation string

// The relations. Tenant and family are occupiers (物业使用人).
const (
	Owner  Relation = "owner"
	Tenant Relation = "tenant"
	Family Relation = "family"
)

// Proof is how a binding was verified; shown names are the messages
// compound.proof.*.
type Proof string

// The proofs.
const (
	ByRoll         Proof = "roll"         // name and phone stand on the company's roll
	ByMailedCode   Proof = "code"         // a code handed over by the company
	ByDeed         Proof = "deed"         // an uploaded deed, checked
	ByClerk        Proof = "clerk"        // the company's clerk knows the person
	ByNeighborhood Proof = "neighborhood" // the neighborhood knows the person
)

// Binding ties a party to a unit, from–to.
type Binding struct {
	County     int
	ID         id.ID
	Compound   id.ID
	Unit       id.ID
	Party      id.ID
	Account    id.ID // 0 = the party has none yet
	Relation   Relation
	Proof      Proof
	ValidFrom  time.Time
	ValidTo    time.Time // excluded; zero = open
	RecordedAt time.Time
	RecordedBy id.ID     // account
	EndedAt    time.Time // when the end was recorded
}

// Put adds a new binding's row to b, as it is.
func (v Binding) Put(b *db.Batch) {
	b.Exec(`INSERT INTO binding (county, id, compound_id, unit_id, party_id, account_id, relation, verified_by,
			valid_from, valid_to, recorded_at, recorded_by, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		v.County, v.ID, v.Compound, v.Unit, v.Party, v.Account, v.Relation, v.Proof,
		v.ValidFrom, v.ValidTo, v.RecordedAt, v.RecordedBy, v.EndedAt)
}

const bindingColumns = `county, id, compound_id, unit_id, party_id, account_id, relation, verified_by,
	valid_from, valid_to, recorded_at, recorded_by, ended_at`

func scanBinding(s db.Scanner, v *Binding) error {
	return s.Scan(&v.County, &v.ID, &v.Compound, &v.Unit, &v.Party, &v.Account, &v.Relation, &v.Proof,
		&v.ValidFrom, &v.ValidTo, &v.RecordedAt, &v.RecordedBy, &v.EndedAt)
}

// Homes returns an account's bindings in force at an instant, the oldest first.
func Homes(tx *db.Tx, account id.ID, at time.Time) ([]Binding, error) {
	return db.List(tx, scanBinding, `SELECT `+bindingColumns+` FROM binding
		WHERE account_id = $1 AND account_id <> 0 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)
		ORDER BY id`, account, at)
}

// BindingsOf returns an account's bindings, those that are over too, the oldest first.
func BindingsOf(tx *db.Tx, account id.ID) ([]Binding, error) {
	return db.List(tx, scanBinding, `SELECT `+bindingColumns+` FROM binding WHERE account_id = $1 AND account_id <> 0 ORDER BY id`, account)
}

// BindingByID returns a binding. Errors: NotFound.
func BindingByID(tx *db.Tx, county int, binding id.ID) (Binding, error) {
	return one(tx, scanBinding, `SELECT `+bindingColumns+` FROM binding WHERE county = $1 AND id = $2`, county, binding)
}

// BoundTo returns a unit's bindings in force at an instant, the oldest first.
func BoundTo(tx *db.Tx, county int, unit id.ID, at time.Time) ([]Binding, error) {
	return db.List(tx, scanBinding, `SELECT `+bindingColumns+` FROM binding
		WHERE county = $1 AND unit_id = $2 AND valid_from <= $3 AND (valid_to IS NULL OR valid_to > $3)
		ORDER BY id`, county, unit, at)
}

// MakeBinding inserts a binding for a use case that has authorised it. A zero
// ValidFrom means now. Errors: Conflict when the party is bound to the unit already.
func MakeBinding(tx *db.Tx, v Binding) (Binding, error) {
	v.RecordedAt = tx.Now()
	if v.ValidFrom.IsZero() {
		v.ValidFrom = tx.Now()
	}
	// Two at once must not both find the party unbound.
	if err := Touch(tx, v.County, v.Compound); err != nil {
		return v, err
	}
	bound, err := BoundTo(tx, v.County, v.Unit, v.ValidFrom)
	if err != nil {
		return v, err
	}
	if slices.ContainsFunc(bound, func(o Binding) bool { return o.Party == v.Party || o.Account != 0 && o.Account == v.Account }) {
		return v, errs.New(errs.Conflict, "compound.bound")
	}
	var b db.Batch
	v.Put(&b)
	return v, tx.Pipeline(&b)
}

// EndBindings ends from an instant on whatever binds a party to a unit, for a use
// case that has authorised it.
func EndBindings(tx *db.Tx, county int, unit, party id.ID, at time.Time) error {
	_, err := tx.Exec(`UPDATE binding SET valid_to = CASE WHEN valid_from > $4 THEN valid_from ELSE $4 END, ended_at = $5
		WHERE county = $1 AND unit_id = $2 AND party_id = $3 AND (valid_to IS NULL OR valid_to > $4)`, county, unit, party, at, tx.Now())
	return err
}

// EndHomes ends now whatever binds an account to any unit, and whoever acts for it or
// for whom it acts there, at its holder's wish; it returns how many bindings that were.
func EndHomes(tx *db.Tx, account id.ID) (int, error) {
	// Whom an owner lets act is found by the units that they are or were bound to.
	for _, those := range []string{`account_id = $1`,
		`owner_id = $1 AND (county, unit_id) IN (SELECT b.county, b.unit_id FROM binding b WHERE b.account_id = $1 AND b.account_id <> 0)`} {
		if _, err := tx.Exec(`UPDATE unit_delegate SET valid_to = CASE WHEN valid_from > $2 THEN valid_from ELSE $2 END, ended_at = $2
			WHERE `+those+` AND (valid_to IS NULL OR valid_to > $2)`, account, tx.Now()); err != nil {
			return 0, err
		}
	}
	n, err := tx.Exec(`UPDATE binding SET valid_to = CASE WHEN valid_from > $2 THEN valid_from ELSE $2 END, ended_at = $2
		WHERE account_id = $1 AND account_id <> 0 AND (valid_to IS NULL OR valid_to > $2)`, account, tx.Now())
	return int(n), err
}
