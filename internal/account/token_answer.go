package account

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
)

// answerLife is how long an answer is kept to be repeated.
const answerLife = 24 * time.Hour

// Answered returns what the actor's program was answered to a write that it sent
// with this key before, nil if it has not been answered yet. Keys of different
// accounts have nothing to do with each other. Errors: Conflict when the key came
// with another body.
func (s *Service) Answered(ctx context.Context, a Actor, key string, body []byte) (answer []byte, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		var same []byte
		answer = nil
		err := tx.QueryRow(`SELECT body_hash, answer FROM account_answer WHERE account_id = $1 AND key_hash = $2 AND recorded_at > $3`,
			a.Account, digest([]byte(key)), tx.Now().Add(-answerLife)).Scan(&same, &answer)
		switch {
		case errors.Is(err, db.ErrNoRows):
			return nil
		case err == nil && !bytes.Equal(same, s.answerIndex(body)):
			answer = nil
			return errs.New(errs.Conflict, "api.key_used")
		}
		return err
	})
	return answer, err
}

// Answer keeps for a day what was answered, and forgets what is older. It holds
// no personal data: what a program may read of a case it reads each time anew.
func (s *Service) Answer(ctx context.Context, a Actor, key string, body, answer []byte) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`DELETE FROM account_answer WHERE account_id = $1 AND recorded_at <= $2`,
			a.Account, tx.Now().Add(-answerLife)); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO account_answer (account_id, key_hash, body_hash, answer, recorded_at)
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id, key_hash) DO NOTHING`,
			a.Account, digest([]byte(key)), s.answerIndex(body), answer, tx.Now())
		return err
	})
}

// answerIndex is the fingerprint of a body, which may hold a phone: a bare hash would
// give it away to whoever tries them all.
func (s *Service) answerIndex(body []byte) []byte {
	return s.keys.Index("account.answer", string(body))
}

func digest(b []byte) []byte { h := sha256.Sum256(b); return h[:] }
