package account

import (
	"errors"
	"log/slog"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/seal"
)

// Options are the settings of identity; zero fields take the defaults.
type Options struct {
	Home      int           // where the rows of a person of no known county are kept: the province's code, 210000
	StaffIdle time.Duration // 15 minutes
	StaffMax  time.Duration // 12 hours
	OwnerIdle time.Duration // 7 days
	OwnerMax  time.Duration // 30 days
	// PasswordMax is the age at which a password must be changed; 0 = never, which
	// OWASP advises (ASVS 6.2.10) where 等保 8.1.4.1 a asks for a rhythm.
	PasswordMax time.Duration
	Breached    *Breached    // passwords that became known and are refused; nil = no list
	Origin      string       // https://host as readers type it, which passkeys are bound to; "" = no passkeys
	Log         *slog.Logger // is told of each sign-in, by account and without anything personal; nil = nobody is
}

func (o Options) withDefaults() Options {
	set := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	set(&o.StaffIdle, 15*time.Minute)
	set(&o.StaffMax, 12*time.Hour)
	set(&o.OwnerIdle, 7*24*time.Hour)
	set(&o.OwnerMax, 30*24*time.Hour)
	if o.Home == 0 {
		o.Home = 210000
	}
	return o
}

// Service is the use cases of identity.
type Service struct {
	db       *db.DB
	keys     *seal.Keyring
	ids      *id.Source
	log      *audit.Log
	sender   message.Sender
	o        Options
	hasher   hasher
	passkeys *webauthn.WebAuthn // nil where there are none
}

// NewService returns the use cases over d. Codes leave through the sender at
// once, not through the outbox: a stored code would be a stored key.
func NewService(d *db.DB, keys *seal.Keyring, ids *id.Source, log *audit.Log, sender message.Sender, o Options) *Service {
	return &Service{db: d, keys: keys, ids: ids, log: log, sender: sender, o: o.withDefaults(), hasher: newHasher(),
		passkeys: newPasskeys(o.Origin)}
}

// record is Record into the service's own log.
func (s *Service) record(tx *db.Tx, a Actor, account id.ID, kind string, facts map[string]any) error {
	return Record(tx, s.log, a, account, kind, facts)
}

// recordOf is record for a subject that has no account yet (account 0).
func (s *Service) recordOf(tx *db.Tx, a Actor, home int, subject seal.Subject, account id.ID, kind string, facts map[string]any) error {
	return recordOf(tx, s.log, a, home, subject, account, kind, facts)
}

// Record writes an event about an account's person into the audit record, and
// beside it who did it: what was done to the account, or what its holder did that
// is part of no case. Errors: NotFound, Stale.
func Record(tx *db.Tx, log *audit.Log, a Actor, account id.ID, kind string, facts map[string]any) error {
	var home int
	var subject seal.Subject
	err := tx.QueryRow(`SELECT p.home, p.subject FROM account a JOIN party p ON p.id = a.party_id WHERE a.id = $1`, account).
		Scan(&home, &subject)
	if errors.Is(err, db.ErrNoRows) {
		return errs.Wrap(err, errs.NotFound, "")
	}
	if err != nil {
		return err
	}
	return recordOf(tx, log, a, home, subject, account, kind, facts)
}

func recordOf(tx *db.Tx, log *audit.Log, a Actor, home int, subject seal.Subject, account id.ID, kind string, facts map[string]any) error {
	entry, err := log.Append(tx, audit.Event{County: home, Subject: subject, Kind: kind, Role: string(a.Acting()), Facts: facts})
	if db.IsUnique(err) {
		return errs.Wrap(err, errs.Stale, "")
	}
	if err != nil {
		return err
	}
	return done(tx, a, entry.ID, kind, account)
}
