package account

import (
	"time"

	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Close ends an account at its holder's wish: nobody signs in with it any more. What
// is known of its person is for Forget. Repeated, it does nothing.
func (s *Service) Close(tx *db.Tx, a Actor) error {
	n, err := tx.Exec(`UPDATE account SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL`, a.Account, tx.Now())
	if err != nil || n == 0 {
		return err
	}
	return s.record(tx, a, a.Account, "account.closed", nil)
}

// Forget takes everything that is known of an account's person: phone, name,
// login name, sessions, factors, and what the record kept secret of them; facts go into the
// event that says so, erasure.done, the last that their key seals. keepKey is for a
// person whom a roll has to keep under the same key. Errors: NotFound.
func (s *Service) Forget(tx *db.Tx, account id.ID, keepKey bool, facts map[string]any) error {
	phone, err := s.Phone(tx, account)
	if err != nil {
		return err
	}
	party, err := PartyOfAccount(tx, account)
	if err != nil {
		return err
	}
	if err := s.record(tx, System(tx.Now()), account, "erasure.done", facts); err != nil {
		return err
	}
	for _, table := range []string{"session", "account_factor", "account_token", "account_answer", "account_phone", "login_identity", "login_name"} {
		if _, err := tx.Exec(`DELETE FROM `+table+` WHERE account_id = $1`, account); err != nil {
			return err
		}
	}
	if phone != "" {
		for _, table := range []string{"login_phone", "login_code"} {
			if _, err := tx.Exec(`DELETE FROM `+table+` WHERE phone_index = $1`, s.phoneIndex(phone)); err != nil {
				return err
			}
		}
	}
	if err := ForgetParty(tx, party); err != nil {
		return err
	}
	if keepKey {
		return audit.EraseSecrets(tx, party.Home, party.Subject)
	}
	return audit.Erase(tx, party.Home, party.Subject)
}

// ForgetParty wipes name and phone of a party and how it is found by them.
func ForgetParty(tx *db.Tx, p Party) error {
	if _, err := tx.Exec(`UPDATE party SET name_sealed = NULL, phone_sealed = NULL WHERE id = $1`, p.ID); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM party_person WHERE party_id = $1`, p.ID)
	return err
}

// DueSessions counts the sessions that ended before an instant.
func DueSessions(tx *db.Tx, before time.Time) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM session WHERE expires_at <= $1`, before).Scan(&n)
	return n, err
}

// ForgetSessions deletes up to most of them and returns how many.
func ForgetSessions(tx *db.Tx, before time.Time, most int) (int, error) {
	n, err := tx.Exec(`DELETE FROM session WHERE token_hash IN (SELECT token_hash FROM session WHERE expires_at <= $1 LIMIT $2)`, before, most)
	return int(n), err
}

// DueCodes counts the one-time codes sent before an instant.
func DueCodes(tx *db.Tx, before time.Time) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM login_code WHERE recorded_at <= $1`, before).Scan(&n)
	return n, err
}

// ForgetCodes deletes up to most of them and returns how many.
func ForgetCodes(tx *db.Tx, before time.Time, most int) (int, error) {
	n, err := tx.Exec(`DELETE FROM login_code WHERE id IN (SELECT id FROM login_code WHERE recorded_at <= $1 LIMIT $2)`, before, most)
	return int(n), err
}

// dueInvites are the invitations that nobody took up, and that could not be before $1.
const dueInvites = `account_invite WHERE account_id = 0 AND (expires_at <= $1 OR ended_at <= $1)`

// DueInvites counts them.
func DueInvites(tx *db.Tx, before time.Time) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM `+dueInvites, before).Scan(&n)
	return n, err
}

// ForgetInvites deletes up to most of them, with name and phone of whoever did not
// come, and returns how many.
func ForgetInvites(tx *db.Tx, before time.Time, most int) (int, error) {
	list, err := db.List(tx, scanInvite, `SELECT `+inviteColumns+` FROM `+dueInvites+` ORDER BY id LIMIT $2`, before, most)
	for _, v := range list {
		if err != nil {
			break
		}
		if err = audit.Erase(tx, v.home, v.subject); err == nil {
			_, err = tx.Exec(`DELETE FROM account_invite WHERE id = $1`, v.ID)
		}
	}
	return len(list), err
}

// dueStaff are the staff accounts disabled before $1 whose person's name is still there.
const dueStaff = `account a JOIN party p ON p.id = a.party_id WHERE a.kind = 'staff' AND a.disabled_at <= $1 AND p.name_sealed IS NOT NULL`

// DueStaff counts them.
func DueStaff(tx *db.Tx, before time.Time) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM `+dueStaff, before).Scan(&n)
	return n, err
}

// ForgetStaff takes the names of up to most of them, and returns how many.
func (s *Service) ForgetStaff(tx *db.Tx, before time.Time, most int) (int, error) {
	list, err := db.List(tx, scanID, `SELECT a.id FROM `+dueStaff+` ORDER BY a.id LIMIT $2`, before, most)
	for _, one := range list {
		if err == nil {
			err = s.Forget(tx, one, false, nil)
		}
	}
	return len(list), err
}

// personKey returns the data key of an account's person with its party. Errors:
// NotFound for one that was erased.
func (s *Service) personKey(tx *db.Tx, account id.ID) (Party, seal.DataKey, error) {
	party, err := PartyOfAccount(tx, account)
	if err != nil {
		return party, seal.DataKey{}, errs.Wrap(err, errs.NotFound, "")
	}
	key, err := s.keyOf(tx, account)
	return party, key, err
}
