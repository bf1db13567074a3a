package casework

import (
	"time"

	"yianju/internal/account"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// A family member whom an owner lets act for their home (代办) files in the owner's
// name: the case is the owner's, who alone rates, reopens and withdraws it, and says
// who filed it for them. A delegate follows the cases of that home, but for those
// that the owner filed anonymously.

// Delegated reports whether somebody filed the case for its owner.
func (c Case) Delegated() bool { return c.FiledBy != 0 && c.Account != 0 }

// delegated reports whether an account may follow a case as its owner's delegate now.
func delegated(tx *db.Tx, c Case, who id.ID) (bool, error) {
	if who == 0 || c.Account == 0 || c.Place.Unit == 0 || c.Privacy == Anonymous && c.FiledBy != who {
		return false, nil
	}
	return compound.IsDelegate(tx, c.County, c.Place.Unit, c.Account, who, tx.Now())
}

// delegateOf is the delegate who filed a case and may still follow it, 0 for none.
func delegateOf(tx *db.Tx, c Case) (id.ID, error) {
	if !c.Delegated() {
		return 0, nil
	}
	still, err := delegated(tx, c, c.FiledBy)
	if err != nil || !still {
		return 0, err
	}
	return c.FiledBy, nil
}

// owner returns in whose name a filing is: the owner that let the actor act, or the
// actor who is one; 0 for anybody else. A delegate of another home, or of nobody any
// more, is a stale form.
func (in Filing) owner(tx *db.Tx, a account.Actor, p placed, wrong *errs.Check) (id.ID, error) {
	if in.For == 0 {
		if a.Kind != account.KindOwner {
			return 0, nil // nobody rates, as an owner, the work of the house they serve
		}
		return a.Account, nil
	}
	d, err := compound.DelegateByID(tx, p.county, in.For)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return 0, err
	}
	fits := err == nil && a.Account != 0 && d.Account == a.Account && d.Unit == p.Unit
	if fits {
		fits, err = compound.IsDelegate(tx, d.County, d.Unit, d.Owner, d.Account, tx.Now())
	} else {
		err = nil
	}
	wrong.That(fits, "for", "case.delegate_over")
	return d.Owner, err
}

// delegatedTo lists the cases that an account follows as a delegate, newest first.
func delegatedTo(tx *db.Tx, who id.ID, at time.Time) ([]Case, error) {
	return db.List(tx, scan, `SELECT `+prefixed+` FROM unit_delegate d JOIN case_file c ON c.county = d.county AND c.unit_id = d.unit_id AND c.account_id = d.owner_id
		WHERE d.account_id = $1 AND `+compound.DelegateHolds("$2")+` AND c.account_id <> 0 AND (c.privacy <> 'anonymous' OR c.filed_by = $1)
		ORDER BY c.filed_at DESC, c.id DESC LIMIT $3`, who, at, PageSize)
}
