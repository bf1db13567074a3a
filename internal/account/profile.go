package account

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Profile is an account as those see it who look after accounts.
type Profile struct {
	ID          id.ID
	Kind        Kind
	Name        string // of staff; an owner's is masked
	Phone       string // masked
	Home        int
	CreatedAt   time.Time
	DisabledAt  time.Time
	LockedUntil time.Time // zero: neither name nor factor is locked
	Sessions    int       // that are not over
	Grants      []Grant   // those that are over too, the newest first
	Factors     []Factor

	seats map[id.ID]int // county of each company that a grant names
}

// home is the county that looks after whoever holds a grant: their company's, or
// the one where their account is at home.
func (p Profile) home(g Grant) int {
	if g.Company != 0 {
		return p.seats[g.Company]
	}
	return p.Home
}

// Search finds the accounts of a login name, or of a phone, as typed (action
// account.search). It takes them whole: there is no index by which names could
// be guessed or leafed through. Errors: Denied, Invalid.
func (s *Service) Search(ctx context.Context, a Actor, typed string) ([]id.ID, error) {
	if err := Authorize(a, "account.search", "account.me", Target{}); err != nil {
		return nil, err
	}
	var check errs.Check
	typed = strings.TrimSpace(typed)
	check.That(typed != "", "q", "error.field.required")
	if err := check.Err(); err != nil {
		return nil, err
	}
	var found []id.ID
	err := s.db.View(ctx, func(tx *db.Tx) error {
		list, err := db.List(tx, scanID, `SELECT account_id FROM login_name WHERE name_index = $1`, s.loginIndex(typed))
		if err != nil {
			return err
		}
		found = list
		phone, ok := ParsePhone(typed)
		if !ok {
			return nil
		}
		list, err = db.List(tx, scanID, `SELECT account_id FROM login_phone WHERE phone_index = $1 AND account_id <> 0
			UNION SELECT account_id FROM account_phone WHERE phone_index = $1`, s.phoneIndex(phone))
		found = append(found, list...)
		return err
	})
	slices.Sort(found)
	return slices.Compact(found), err
}

// InOffice lists the accounts that hold a role over exactly an area now (action
// account.search): lo is the first county of it, or a street's or neighborhood's
// code. Errors: Denied.
func InOffice(tx *db.Tx, a Actor, role Role, lo int) ([]id.ID, error) {
	if err := Authorize(a, "account.search", "account.me", Target{}); err != nil {
		return nil, err
	}
	return db.List(tx, scanID, `SELECT DISTINCT account_id FROM account_grant WHERE role = $1 AND company_id = 0
		AND (county_lo = $2 OR $2 = 0) AND valid_from <= $3 AND (valid_to IS NULL OR valid_to > $3) ORDER BY account_id LIMIT 200`,
		role, lo, tx.Now())
}

// See returns an account to those who look after it: administrators (action
// account.see), and whoever could have invited its holder. Errors: NotFound.
func (s *Service) See(ctx context.Context, a Actor, account id.ID) (Profile, error) {
	var p Profile
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		if p, err = s.profile(tx, account); err != nil {
			return err
		}
		if !Can(a, "account.see", Target{}) && !a.Over(p) {
			return errs.New(errs.NotFound, "")
		}
		return nil
	})
	if err != nil {
		return Profile{}, err
	}
	return p, nil
}

// seats reads the counties of the companies that an account's grants name.
func seats(tx *db.Tx, account id.ID) (map[id.ID]int, error) {
	type seat struct {
		company id.ID
		county  int
	}
	list, err := db.List(tx, func(r db.Scanner, v *seat) error { return r.Scan(&v.company, &v.county) },
		`SELECT c.id, c.county FROM account_grant g JOIN company c ON c.id = g.company_id WHERE g.account_id = $1 AND g.company_id <> 0`, account)
	out := map[id.ID]int{}
	for _, v := range list {
		out[v.company] = v.county
	}
	return out, err
}

// profile reads an account for whoever was authorised. Errors: NotFound.
func (s *Service) profile(tx *db.Tx, account id.ID) (Profile, error) {
	p := Profile{ID: account}
	var party id.ID
	var subject seal.Subject
	var name, phone []byte
	err := tx.QueryRow(`SELECT a.kind, a.recorded_at, a.disabled_at, p.id, p.home, p.subject, p.name_sealed, p.phone_sealed,
			(SELECT COUNT(*) FROM session s WHERE s.account_id = a.id AND s.revoked_at IS NULL AND s.expires_at > $2)
		FROM account a JOIN party p ON p.id = a.party_id WHERE a.id = $1`, account, tx.Now()).
		Scan(&p.Kind, &p.CreatedAt, &p.DisabledAt, &party, &p.Home, &subject, &name, &phone, &p.Sessions)
	if errors.Is(err, db.ErrNoRows) {
		return p, errs.Wrap(err, errs.NotFound, "")
	}
	if err != nil {
		return p, err
	}
	key, err := s.keys.Load(tx, p.Home, subject)
	if err != nil && !errors.Is(err, seal.ErrUnreadable) {
		return p, err
	}
	if err == nil {
		if p.Name, p.Phone, err = names(key, party, name, phone); err != nil {
			return p, err
		}
	}
	if p.Phone = seal.MaskPhone(p.Phone); p.Kind == KindOwner {
		p.Name = seal.MaskName(p.Name)
	}
	if p.Grants, err = db.List(tx, scanGrant, `SELECT `+grantColumns+` FROM account_grant WHERE account_id = $1 ORDER BY id DESC`, account); err != nil {
		return p, err
	}
	if p.seats, err = seats(tx, account); err != nil {
		return p, err
	}
	if p.Factors, err = Factors(tx, account); err != nil {
		return p, err
	}
	locks, err := s.locks(tx, account)
	for _, until := range locks {
		if until.After(tx.Now()) && until.After(p.LockedUntil) {
			p.LockedUntil = until
		}
	}
	return p, err
}

func names(key seal.DataKey, party id.ID, name, phone []byte) (string, string, error) {
	var out [2]string
	for i, column := range []string{"name", "phone"} {
		sealed := [][]byte{name, phone}[i]
		if sealed == nil {
			continue
		}
		plain, err := key.Open(sealed, "party", column, party)
		if err != nil {
			return "", "", err
		}
		out[i] = string(plain)
	}
	return out[0], out[1], nil
}

// locks returns until when an account's name and factor are locked.
func (s *Service) locks(tx *db.Tx, account id.ID) ([]time.Time, error) {
	return db.List(tx, func(r db.Scanner, t *time.Time) error { return r.Scan(t) },
		`SELECT locked_until FROM login_failure WHERE locked_until IS NOT NULL AND (key_index = $1
			OR key_index IN (SELECT name_index FROM login_name WHERE account_id = $2))`, s.factorIndex(account), account)
}

// Unlock forgets the failed sign-ins of an account (action account.unlock).
// Errors: Denied, NotFound.
func (s *Service) Unlock(ctx context.Context, a Actor, account id.ID) error {
	if err := Authorize(a, "account.unlock", "account.me", Target{}); err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM login_failure WHERE key_index = $1
			OR key_index IN (SELECT name_index FROM login_name WHERE account_id = $2)`, s.factorIndex(account), account); err != nil {
			return err
		}
		return s.record(tx, a, account, "account.unlocked", nil)
	})
}

// Enable takes the disabling of an account back (action account.disable): its
// grants count again as far as they last. Errors: Denied; NotFound, also for one that
// its holder closed to have it erased.
func (s *Service) Enable(ctx context.Context, a Actor, account id.ID) error {
	if err := Authorize(a, "account.disable", "account.me", Target{}); err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE account SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM privacy_request q WHERE q.account_id = account.id)`, account)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.New(errs.NotFound, "")
		}
		// What was signed in before stays signed out.
		if _, err := tx.Exec(`UPDATE session SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL`, account, tx.Now()); err != nil {
			return err
		}
		return s.record(tx, a, account, "account.enabled", nil)
	})
}
