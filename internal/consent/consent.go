package consent

import (
	"time"

	"yianju/internal/db"
	"yianju/internal/i18n"
	"yianju/internal/id"
)

// Consent is what an account said to one text.
type Consent struct {
	Account     id.ID
	ID          id.ID
	Notice      Notice
	Version     string
	Hash        []byte
	Lang        i18n.Lang // in which it was read
	AgreedAt    time.Time
	WithdrawnAt time.Time // zero: it holds
}

// Agree records that an account agrees to a text it was shown in a language; it
// reports whether that is new.
func Agree(tx *db.Tx, number, account id.ID, t Text, l i18n.Lang) (isNew bool, err error) {
	n, err := tx.Exec(`INSERT INTO consent (account_id, id, notice, version, hash, lang, agreed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (account_id, notice, version) WHERE withdrawn_at IS NULL DO NOTHING`,
		account, number, t.Notice, t.Version, t.Hash, string(l), tx.Now())
	return n == 1, err
}

// Withdraw takes back what an account agreed to of a notice, whatever its version,
// and reports whether there was any.
func Withdraw(tx *db.Tx, account id.ID, n Notice) (was bool, err error) {
	rows, err := tx.Exec(`UPDATE consent SET withdrawn_at = $3 WHERE account_id = $1 AND notice = $2 AND withdrawn_at IS NULL`, account, n, tx.Now())
	return rows > 0, err
}

// Holds reports whether an account agreed to a text and has not taken that back.
func Holds(tx *db.Tx, account id.ID, t Text) (bool, error) {
	var n int
	err := tx.QueryRow(`SELECT COUNT(*) FROM consent WHERE account_id = $1 AND notice = $2 AND version = $3 AND withdrawn_at IS NULL`,
		account, t.Notice, t.Version).Scan(&n)
	return n > 0, err
}

// Of returns everything an account said, the latest first.
func Of(tx *db.Tx, account id.ID) ([]Consent, error) {
	return db.List(tx, func(s db.Scanner, c *Consent) error {
		return s.Scan(&c.Account, &c.ID, &c.Notice, &c.Version, &c.Hash, &c.Lang, &c.AgreedAt, &c.WithdrawnAt)
	}, `SELECT account_id, id, notice, version, hash, lang, agreed_at, withdrawn_at FROM consent WHERE account_id = $1 ORDER BY id DESC`, account)
}

// due are the consents that ended before $1: taken back, or of an account that was closed.
const due = `consent c WHERE c.withdrawn_at <= $1 OR EXISTS (SELECT 1 FROM account a WHERE a.id = c.account_id AND a.disabled_at <= $1)`

// Due counts the consents that ended before an instant.
func Due(tx *db.Tx, before time.Time) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM `+due, before).Scan(&n)
	return n, err
}

// Forget deletes up to most of them and returns how many.
func Forget(tx *db.Tx, before time.Time, most int) (int, error) {
	n, err := tx.Exec(`DELETE FROM consent WHERE (account_id, id) IN (SELECT c.account_id, c.id FROM `+due+` LIMIT $2)`, before, most)
	return int(n), err
}
