package casework

import (
	"bytes"
	"context"
	"encoding/base32"
	"errors"
	"strings"

	"yianju/internal/db"
	"yianju/internal/errs"
)

// The directories find a case without its county: by its public code, by the
// key of the form it was filed with, by the secret of a link.

// trackSecret is the tracking link's secret: made from the form's key, so that a
// form sent twice gets the same link, and from the keyring, so that nobody else
// can make it.
func (s *Service) trackSecret(formKey string) string {
	return secretText(s.Keys.Index("case.track", formKey))
}

// jobSecret is the secret of a worker's link to one dispatched case.
func (s *Service) jobSecret(c Case) string {
	return secretText(s.Keys.Index("case.job", c.ID.String()+"/"+c.Worker.String()))
}

func secretText(mac []byte) string {
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac[:20]))
}

func (s *Service) putDirectory(b *db.Batch, w *work, in Filing) {
	b.Exec(`INSERT INTO case_key (key, body, county, case_id, code, at) VALUES ($1, $2, $3, $4, $5, $6)`,
		keyHash(in.Key), s.body(in), w.County, w.ID, w.Code, w.FiledAt)
	b.Exec(`INSERT INTO case_code (code, county, case_id) VALUES ($1, $2, $3)`, w.Code, w.County, w.ID)
	b.Exec(`INSERT INTO case_link (token, kind, county, case_id, made_at) VALUES ($1, 'track', $2, $3, $4)`,
		keyHash(s.trackSecret(in.Key)), w.County, w.ID, w.FiledAt)
}

// keyed returns the case filed before with this key, or the zero Case.
func (s *Service) keyed(tx *db.Tx, in Filing) (Case, error) {
	var r Ref
	var body []byte
	err := tx.QueryRow(`SELECT county, case_id, body FROM case_key WHERE key = $1`, keyHash(in.Key)).Scan(&r.County, &r.ID, &body)
	if errors.Is(err, db.ErrNoRows) {
		return Case{}, nil
	}
	if err != nil {
		return Case{}, err
	}
	if !bytes.Equal(body, s.body(in)) {
		return Case{}, errs.New(errs.Conflict, "case.form_used")
	}
	return load(tx, r)
}

// filedBefore answers a filing that lost the race against its own twin.
func (s *Service) filedBefore(ctx context.Context, in Filing, cause error) (Receipt, error) {
	var f filed
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		f.again, err = s.keyed(tx, in)
		return err
	})
	if err == nil && f.again.ID == 0 {
		err = cause // the same id or code twice: the form may be sent again
	}
	return f.receipt(s, in), err
}

// ByCode finds a case by its public code. Errors: NotFound.
func ByCode(tx *db.Tx, code string) (Ref, error) {
	return find(tx, `SELECT county, case_id FROM case_code WHERE code = $1`, code)
}

// ByLink finds a case by the secret of a tracking or job link. Errors: NotFound.
func ByLink(tx *db.Tx, kind, secret string) (Ref, error) {
	return find(tx, `SELECT county, case_id FROM case_link WHERE token = $1 AND kind = $2 AND ended_at IS NULL`, keyHash(secret), kind)
}

func find(tx *db.Tx, sql string, args ...any) (Ref, error) {
	var r Ref
	err := tx.QueryRow(sql, args...).Scan(&r.County, &r.ID)
	if errors.Is(err, db.ErrNoRows) {
		return r, errs.Wrap(err, errs.NotFound, "")
	}
	return r, err
}
