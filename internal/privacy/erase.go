package privacy

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/consent"
	"yianju/internal/db"
	"yianju/internal/disclosure"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/job"
	"yianju/internal/message"
	"yianju/internal/roll"
)

// EraseJob is the kind of the jobs that erase; the key is the account's id.
const EraseJob = "privacy.erase"

// Result is what becomes of something that is kept.
type Result string

// The results; shown names are the messages privacy.outcome.*.
const (
	Erased     Result = "erased"
	Restricted Result = "restricted" // stored, and used for nothing, until its time is over
	Kept       Result = "kept"
)

// Outcome is what becomes of one thing, or of all things of a class.
type Outcome struct {
	Class  Class
	Code   string // of a case; "" for a whole class
	Result Result
	N      int       // how many
	Until  time.Time // when what stays goes; zero = not known yet, or never
}

// Plan says, before anything is done, what becomes of what when the actor asks for
// erasure now.
func (s *Service) Plan(ctx context.Context, a account.Actor) (list []Outcome, err error) {
	n, err := s.count(ctx, a)
	if err != nil {
		return nil, err
	}
	now := a.At
	add := func(c Class, r Result, n int, until time.Time) {
		if n > 0 {
			list = append(list, Outcome{Class: c, Result: r, N: n, Until: until})
		}
	}
	for _, c := range []Class{Account, Sessions, Homes, Claims, Messages} {
		add(c, Erased, n[c], time.Time{})
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		filed, err := casework.FiledBy(tx, a.Account)
		for _, f := range filed {
			gone := !f.Open && !f.ClosedAt.After(cut(now, RuleAt(Contacts, now).Asked))
			list = append(list, contactOutcome(f, gone, now), wordsOutcome(f, now))
			if read, some, err2 := readOutcome(tx, f); err2 != nil {
				return err2
			} else if some {
				list = append(list, read)
			}
		}
		if err != nil {
			return err
		}
		onRoll, err := s.onRoll(tx, a.Account)
		if onRoll {
			add(Rolls, Kept, 1, time.Time{})
		}
		return err
	})
	add(Consents, Restricted, n[Consents], now.Add(RuleAt(Consents, now).Asked))
	add(Events, Kept, 1, time.Time{})
	return list, err
}

func contactOutcome(f casework.Own, gone bool, now time.Time) Outcome {
	o := Outcome{Class: Contacts, Code: f.Code, N: 1, Result: Restricted}
	switch {
	case gone:
		o.Result = Erased
	case f.Open:
		o.Result = Kept // the case goes on, and needs it
	default:
		o.Until = f.ClosedAt.Add(RuleAt(Contacts, now).Asked)
	}
	return o
}

func wordsOutcome(f casework.Own, now time.Time) Outcome {
	o := Outcome{Class: Words, Code: f.Code, N: 1, Result: Kept}
	if !f.Open {
		o.Until = f.ClosedAt.Add(RuleAt(Words, now).Asked)
	}
	return o
}

// readOutcome is what becomes of who read the contact of a case whole; some is false
// when nobody did.
func readOutcome(tx *db.Tx, f casework.Own) (o Outcome, some bool, err error) {
	list, err := disclosure.Of(tx, []id.ID{f.ID}, most)
	if err != nil || len(list) == 0 {
		return o, false, err
	}
	return Outcome{Class: Disclosures, Code: f.Code, Result: Kept, N: len(list), Until: list[0].At.Add(RuleAt(Disclosures, tx.Now()).Asked)}, true, nil
}

// onRoll reports whether the person of an account stands on a roll, or left it so
// lately that it is kept.
func (s *Service) onRoll(tx *db.Tx, of id.ID) (bool, error) {
	party, err := account.PartyOfAccount(tx, of)
	if err != nil {
		return false, err
	}
	return roll.Stands(tx, party.ID, cut(tx.Now(), RuleAt(Rolls, tx.Now()).Keep))
}

// secretLength is that of the secret of a request's page, about 127 random bits.
const secretLength = 26

func hashOf(secret string) []byte { h := sha256.Sum256([]byte(secret)); return h[:] }

// Erase has everything about the actor erased that may go: their account is closed
// with this, and a job does the rest. secret is that of the page that says what came
// of it. Whoever asks twice at once has one request, and the later secret. Errors: Unauthenticated; Denied for staff, whose
// account their administrator closes.
func (s *Service) Erase(ctx context.Context, a account.Actor) (secret string, err error) {
	secret, number := s.IDs.Code(secretLength), s.IDs.Next()
	return secret, s.DB.Update(ctx, func(tx *db.Tx) error {
		if !a.SignedIn() {
			return errs.New(errs.Unauthenticated, "")
		}
		if err := a.Alive(tx); err != nil {
			return err
		}
		if a.Kind != account.KindOwner {
			return errs.New(errs.Denied, "privacy.staff")
		}
		if _, err := tx.Exec(`INSERT INTO privacy_request (account_id, id, secret_hash, made_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (account_id) DO UPDATE SET secret_hash = excluded.secret_hash`, a.Account, number, hashOf(secret), tx.Now()); err != nil {
			return err
		}
		if err := s.Accounts.Close(tx, a); err != nil {
			return err
		}
		return job.Enqueue(tx, job.New{Kind: EraseJob, Key: a.Account.String()})
	})
}

// Request is a request as its page shows it.
type Request struct {
	MadeAt, EndedAt time.Time // EndedAt zero: the job is at it
	Outcomes        []Outcome
}

// RequestOf returns the request of a secret. Errors: NotFound.
func RequestOf(tx *db.Tx, secret string) (r Request, err error) {
	var of id.ID
	err = tx.QueryRow(`SELECT account_id, made_at, ended_at FROM privacy_request WHERE secret_hash = $1`, hashOf(secret)).Scan(&of, &r.MadeAt, &r.EndedAt)
	if errors.Is(err, db.ErrNoRows) {
		return r, errs.Wrap(err, errs.NotFound, "")
	}
	if err != nil {
		return r, err
	}
	r.Outcomes, err = db.List(tx, func(s db.Scanner, o *Outcome) error { return s.Scan(&o.Class, &o.Code, &o.Result, &o.N, &o.Until) },
		`SELECT class, code, outcome, n, until_at FROM privacy_outcome WHERE account_id = $1 ORDER BY class, code`, of)
	return r, err
}

func put(tx *db.Tx, of id.ID, o Outcome) error {
	_, err := tx.Exec(`INSERT INTO privacy_outcome (account_id, class, code, outcome, n, until_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (account_id, class, code) DO NOTHING`, of, o.Class, o.Code, o.Result, o.N, o.Until)
	return err
}

// RunErasure does a request: case by case, then the rest, each step with its outcome
// in one transaction, so that a job that was killed goes on. tell hears how far it
// has come.
func (s *Service) RunErasure(ctx context.Context, of id.ID, tell func(ctx context.Context, done, total int64) error) error {
	var filed []casework.Own
	if err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		filed, err = casework.FiledBy(tx, of)
		return err
	}); err != nil {
		return err
	}
	total := int64(len(filed)) + 2
	for i, f := range filed {
		if err := s.DB.Update(ctx, func(tx *db.Tx) error { return s.eraseCase(tx, of, f) }); err != nil {
			return err
		}
		if err := tell(ctx, int64(i+1), total); err != nil {
			return err
		}
	}
	var deeds []string
	if err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		deeds, err = s.eraseTies(tx, of)
		return err
	}); err != nil {
		return err
	}
	if err := s.drop(ctx, deeds); err != nil {
		return err
	}
	if err := tell(ctx, total-1, total); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error { return s.erasePerson(tx, of) })
}

func (s *Service) eraseCase(tx *db.Tx, of id.ID, f casework.Own) error {
	gone, err := casework.Unlink(tx, f.Ref, cut(tx.Now(), RuleAt(Contacts, tx.Now()).Asked))
	if err != nil {
		return err
	}
	if err := put(tx, of, contactOutcome(f, gone, tx.Now())); err != nil {
		return err
	}
	if read, some, err := readOutcome(tx, f); err != nil {
		return err
	} else if some {
		if err := put(tx, of, read); err != nil {
			return err
		}
	}
	return put(tx, of, wordsOutcome(f, tx.Now()))
}

// eraseTies takes the person's homes, claims and messages, and returns the blobs of
// deeds that are to go.
func (s *Service) eraseTies(tx *db.Tx, of id.ID) (deeds []string, err error) {
	if deeds, err = roll.Withdraw(tx, of, false); err != nil {
		return nil, err
	}
	for _, step := range []struct {
		class Class
		do    func(*db.Tx, id.ID) (int, error)
	}{{Claims, roll.ForgetClaims}, {Homes, compound.EndHomes}, {Messages, message.Forget}} {
		n, err := step.do(tx, of)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			if err := put(tx, of, Outcome{Class: step.class, Result: Erased, N: n}); err != nil {
				return nil, err
			}
		}
	}
	return deeds, nil
}

// erasePerson takes the account's person, and ends the request.
func (s *Service) erasePerson(tx *db.Tx, of id.ID) error {
	var ended time.Time
	err := tx.QueryRow(`SELECT ended_at FROM privacy_request WHERE account_id = $1`, of).Scan(&ended)
	if err != nil || !ended.IsZero() {
		return err
	}
	onRoll, err := s.onRoll(tx, of)
	if err != nil {
		return err
	}
	agreed, err := consent.Of(tx, of)
	if err != nil {
		return err
	}
	now := tx.Now()
	outcomes := []Outcome{{Class: Account, Result: Erased, N: 1}, {Class: Sessions, Result: Erased, N: 1}, {Class: Events, Result: Kept, N: 1}}
	if len(agreed) > 0 {
		outcomes = append(outcomes, Outcome{Class: Consents, Result: Restricted, N: len(agreed), Until: now.Add(RuleAt(Consents, now).Asked)})
	}
	if onRoll {
		outcomes = append(outcomes, Outcome{Class: Rolls, Result: Kept, N: 1})
	}
	for _, o := range outcomes {
		if err := put(tx, of, o); err != nil {
			return err
		}
	}
	if err := s.Accounts.Forget(tx, of, onRoll, map[string]any{"on_roll": onRoll}); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE privacy_request SET ended_at = $2 WHERE account_id = $1`, of, now)
	return err
}
