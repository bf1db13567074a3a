package account

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/seal"
)

// inviteLife is how long an invitation can be taken up.
const inviteLife = 7 * 24 * time.Hour

// NameMax is the longest name, in characters.
const NameMax = 40

// Invitation is a role that waits for its holder.
type Invitation struct {
	ID        id.ID
	Grant     Grant  // as it will be given
	Name      string // of the person
	Phone     string // masked
	By        id.ID
	At        time.Time
	ExpiresAt time.Time

	home    int
	subject seal.Subject
}

// NewInvitation is an invitation to be sent.
type NewInvitation struct {
	Name  string
	Phone string // as typed; the link goes there
	Grant Grant
	Home  int // county of the company a grant names; else it is the grant's own
	Lang  i18n.Lang
}

// invitee is what is sealed of an invited person.
type invitee struct{ Name, Phone string }

// InviteAction is the row of the policy table that says who invites to a role.
func InviteAction(r Role) Action { return "account.invite_" + Action(r) }

// place returns the counties that a grant lies in; home is the county of its
// company, 0 when there is none or it is not known.
func (g Grant) place(home int) (lo, hi int) {
	switch {
	case g.Lo != 0:
		return g.Lo, g.Hi
	case g.Neighborhood != 0:
		return int(g.Neighborhood / 1e6), int(g.Neighborhood / 1e6)
	case g.Street != 0:
		return int(g.Street / 1e3), int(g.Street / 1e3)
	}
	return home, home
}

// placed is the grant with the county that its street or neighborhood lies in, by
// which officers are found.
func (g Grant) placed() Grant {
	if g.Lo == 0 && (g.Street != 0 || g.Neighborhood != 0) {
		g.Lo, g.Hi = g.place(0)
	}
	return g
}

// contains reports whether whatever o reaches lies within g, in place and time.
func (g Grant) contains(o Grant, home int) bool {
	lo, hi := o.place(home)
	return (g.Lo == 0 || lo != 0 && g.Lo <= lo && hi <= g.Hi) &&
		(g.Street == 0 || g.Street == o.Street || g.Street == o.Neighborhood/1e3) &&
		(g.Neighborhood == 0 || g.Neighborhood == o.Neighborhood) &&
		(g.Company == 0 || g.Company == o.Company) &&
		(g.Compound == 0 || g.Compound == o.Compound) &&
		(g.ValidTo.IsZero() || !o.ValidTo.IsZero() && !o.ValidTo.After(g.ValidTo))
}

// mayGive returns why the actor may not invite to a grant, nil when they may:
// the table says which role invites to which, and nobody gives what reaches
// beyond what they hold. Errors: Denied; Unauthenticated (account.step_up).
func (a Actor) mayGive(g Grant, home int) error {
	stale := false
	for _, r := range table.rules[InviteAction(g.Role)] {
		if !r.gives(a, g, home) {
			continue
		}
		if r.fits(a) {
			return nil
		}
		stale = true
	}
	switch {
	case stale:
		return errs.New(errs.Unauthenticated, "account.step_up")
	case !a.SignedIn():
		return errs.New(errs.Unauthenticated, "")
	}
	return errs.New(errs.Denied, "account.invite_beyond")
}

// gives reports whether the rule lets the actor give a grant, freshness apart.
func (r rule) gives(a Actor, g Grant, home int) bool {
	if r.relation == anywhere {
		return a.hasAt(r.role, a.At)
	}
	return slices.ContainsFunc(a.Grants, func(h Grant) bool {
		return h.Role == r.role && h.ValidAt(a.At) && r.reachable(a, h) && h.contains(g, home)
	})
}

// Gives lists the roles that the actor may invite to within some limits, in the
// order of the ladder.
func (a Actor) Gives() []Role {
	var out []Role
	for _, role := range granted {
		if slices.ContainsFunc(table.rules[InviteAction(role)], func(r rule) bool { return a.hasAt(r.role, a.At) }) {
			out = append(out, role)
		}
	}
	return out
}

// Over reports whether the actor is the superior of an account: they could have
// invited its holder to every role that is not over. Freshness and the ends of
// grants do not matter.
func (a Actor) Over(p Profile) bool {
	any := false
	for _, g := range p.Grants {
		if !g.ValidTo.IsZero() && !g.ValidTo.After(a.At) {
			continue
		}
		any = true
		g.ValidTo = a.At
		if !slices.ContainsFunc(table.rules[InviteAction(g.Role)], func(r rule) bool { return r.relation != anywhere && r.gives(a, g, p.home(g)) }) {
			return false
		}
	}
	return any && a.Account != p.ID
}

// Invite sends somebody a link by which they become a member of staff with the
// grant. The secret of the link is kept nowhere, only its hash. Errors: Denied
// (account.invite_beyond) for what the actor may not give; Unauthenticated for a
// factor not fresh; Invalid; Limited and the sender's.
func (s *Service) Invite(ctx context.Context, a Actor, n NewInvitation) (id.ID, error) {
	var check errs.Check
	n.Name = strings.TrimSpace(n.Name)
	phone, ok := ParsePhone(n.Phone)
	check.That(n.Name != "", "name", "error.field.required")
	check.That(utf8.RuneCountInString(n.Name) <= NameMax, "name", "error.field.too_long", "max", NameMax, "n", utf8.RuneCountInString(n.Name))
	check.That(ok, "phone", "error.field.phone")
	n.Grant.check(&check, a.At)
	if err := check.Err(); err != nil {
		return 0, err
	}
	n.Grant = n.Grant.placed()
	if err := a.mayGive(n.Grant, n.Home); err != nil {
		return 0, err
	}
	home, _ := n.Grant.place(n.Home)
	if home == 0 || n.Grant.Hi-n.Grant.Lo > 99 { // a province has no home county of its own
		home = s.o.Home
	}
	secret, invite := s.newToken(), s.ids.Next()
	subject := seal.NewSubject(s.ids.Bytes)
	sealed, err := json.Marshal(invitee{n.Name, phone})
	if err != nil {
		return 0, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		key, wrapped, err := s.keys.NewDataKey(tx.Now(), s.ids.Bytes)
		if err != nil {
			return err
		}
		var b db.Batch
		seal.Put(&b, home, subject, wrapped)
		g := n.Grant
		b.Exec(`INSERT INTO account_invite (secret_hash, id, role, county_lo, county_hi, street, neighborhood, company_id, compound_id,
				valid_to, home, subject, sealed, invited_by, recorded_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
			hashToken(secret), invite, g.Role, g.Lo, g.Hi, g.Street, g.Neighborhood, g.Company, g.Compound, g.ValidTo, home, subject,
			key.Seal(sealed, "account_invite", "sealed", invite), a.Account, tx.Now(), tx.Now().Add(inviteLife))
		if err := tx.Pipeline(&b); err != nil {
			return err
		}
		return s.recordOf(tx, a, home, subject, 0, "account.invited", map[string]any{"invite": invite, "role": g.Role,
			"county_lo": g.Lo, "county_hi": g.Hi, "company": g.Company, "compound": g.Compound})
	})
	if err != nil {
		return 0, err
	}
	return invite, s.sender.Send(ctx, message.Outward{ID: invite, Channel: message.SMS, Address: phone, Lang: n.Lang,
		Template: "account.invite_sms", Args: message.Args{"link": s.o.Origin + "/invite/" + secret, "days": "7"}})
}

const inviteColumns = `id, role, county_lo, county_hi, street, neighborhood, company_id, compound_id, valid_to, home, subject, sealed,
	invited_by, recorded_at, expires_at`

// scanInvite reads an invitation, its person still sealed in Name.
func scanInvite(r db.Scanner, v *Invitation) error {
	var sealed []byte
	g := &v.Grant
	err := r.Scan(&v.ID, &g.Role, &g.Lo, &g.Hi, &g.Street, &g.Neighborhood, &g.Company, &g.Compound, &g.ValidTo, &v.home, &v.subject, &sealed,
		&v.By, &v.At, &v.ExpiresAt)
	v.Name = string(sealed)
	return err
}

// unseal opens the person of an invitation and returns their phone.
func (s *Service) unseal(tx *db.Tx, v *Invitation) (phone string, err error) {
	key, err := s.keys.Load(tx, v.home, v.subject)
	if err != nil {
		return "", err
	}
	plain, err := key.Open([]byte(v.Name), "account_invite", "sealed", v.ID)
	if err != nil {
		return "", err
	}
	var who invitee
	if err := json.Unmarshal(plain, &who); err != nil {
		return "", err
	}
	v.Name, v.Phone = who.Name, seal.MaskPhone(who.Phone)
	return who.Phone, nil
}

// Invitations lists what the actor sent and nobody took up yet, the newest
// first (action account.people); a system administrator sees everybody's.
// Errors: Denied.
func (s *Service) Invitations(ctx context.Context, a Actor) ([]Invitation, error) {
	if err := Authorize(a, "account.people", "account.me", Target{}); err != nil {
		return nil, err
	}
	var list []Invitation
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		list, err = db.List(tx, scanInvite, `SELECT `+inviteColumns+` FROM account_invite
			WHERE (invited_by = $1 OR $2) AND ended_at IS NULL AND expires_at > $3 ORDER BY id DESC LIMIT 200`,
			a.Account, a.Has(AdminSystem), tx.Now())
		for i := range list {
			if err == nil {
				_, err = s.unseal(tx, &list[i])
			}
		}
		return err
	})
	return list, err
}

// Withdraw ends an open invitation, and forgets whom it was for (action
// account.people). Errors: Denied; NotFound for what is not open or not the actor's.
func (s *Service) Withdraw(ctx context.Context, a Actor, invite id.ID) error {
	if err := Authorize(a, "account.people", "account.me", Target{}); err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		var v Invitation
		err := scanInvite(tx.QueryRow(`UPDATE account_invite SET ended_at = $4 WHERE id = $1 AND (invited_by = $2 OR $3) AND ended_at IS NULL
			RETURNING `+inviteColumns, invite, a.Account, a.Has(AdminSystem), tx.Now()), &v)
		if errors.Is(err, db.ErrNoRows) {
			return errs.Wrap(err, errs.NotFound, "")
		}
		if err != nil {
			return err
		}
		if err := s.recordOf(tx, a, v.home, v.subject, 0, "account.invite_withdrawn", map[string]any{"invite": invite}); err != nil {
			return err
		}
		return audit.Erase(tx, v.home, v.subject)
	})
}

// Invited returns the open invitation of a link's secret. Errors: NotFound, alike
// for one that is over and one that never was.
func (s *Service) Invited(ctx context.Context, secret string) (Invitation, error) {
	var v Invitation
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		v, _, err = s.invited(tx, secret)
		return err
	})
	return v, err
}

func (s *Service) invited(tx *db.Tx, secret string) (v Invitation, phone string, err error) {
	err = scanInvite(tx.QueryRow(`SELECT `+inviteColumns+` FROM account_invite
		WHERE secret_hash = $1 AND ended_at IS NULL AND expires_at > $2`, hashToken(secret), tx.Now()), &v)
	if errors.Is(err, db.ErrNoRows) {
		return v, "", errs.Wrap(err, errs.NotFound, "")
	}
	if err == nil {
		phone, err = s.unseal(tx, &v)
	}
	return v, phone, err
}

// Join takes an invitation up with a new account: the person chooses login name
// and password. It returns the token of their session. Errors: NotFound; Invalid
// with all wrong fields.
func (s *Service) Join(ctx context.Context, secret, login, password string, from Browser) (token string, err error) {
	var check errs.Check
	login = strings.TrimSpace(login)
	check.That(login != "", "login", "error.field.required")
	if err := s.checkPassword(&check, login, password); err != nil {
		return "", err
	}
	if err := check.Err(); err != nil {
		return "", err
	}
	hash, err := s.HashPassword(ctx, password)
	if err != nil {
		return "", err
	}
	account, party, grant, session := s.ids.Next(), s.ids.Next(), s.ids.Next(), s.ids.Next()
	defer s.tell(ctx, "invitation", &account, &err)
	token = s.newToken()
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		v, phone, err := s.invited(tx, secret)
		if err != nil {
			return err
		}
		var b db.Batch
		p := Person{Account: account, Party: party, Subject: v.subject, Home: v.home, Kind: KindStaff, Name: v.Name, Phone: phone,
			Login: login, PasswordHash: hash}
		key, err := s.keys.Load(tx, v.home, v.subject)
		if err != nil {
			return err
		}
		s.putUnder(&b, tx.Now(), p, key)
		if err := tx.Pipeline(&b); err != nil {
			return err
		}
		self := Actor{Account: account, Kind: KindStaff}
		if err := s.record(tx, self, account, "account.created", nil); err != nil {
			return err
		}
		if err := s.take(tx, self, v, grant); err != nil {
			return err
		}
		return s.openSession(tx, token, session, account, s.o.StaffMax, from)
	})
	if db.IsUnique(err) {
		check.That(false, "login", "account.login_taken")
		return "", check.Err()
	}
	if err != nil {
		return "", err
	}
	return token, nil
}

// Accept takes an invitation up with the actor's own staff account. Errors:
// NotFound, Unauthenticated, Conflict for one's own invitation and when the roles
// do not go together.
func (s *Service) Accept(ctx context.Context, a Actor, secret string) error {
	if !a.SignedIn() || a.Kind != KindStaff {
		return errs.New(errs.Unauthenticated, "")
	}
	grant := s.ids.Next()
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		v, _, err := s.invited(tx, secret)
		if err != nil {
			return err
		}
		if err := notSelf(a, v.By); err != nil {
			return err
		}
		if err := apart(tx, a.Account, v.Grant.Role); err != nil {
			return err
		}
		if err := s.take(tx, a, v, grant); err != nil {
			return err
		}
		return audit.Erase(tx, v.home, v.subject)
	})
}

// stillGives fails with NotFound unless whoever sent an invitation is there and
// could send it now, their factor apart: a link gives no more than its giver has.
func (s *Service) stillGives(tx *db.Tx, v Invitation) error {
	giver, err := s.Acting(tx, v.By)
	if errs.Is(err, errs.Unauthenticated) {
		return errs.Wrap(err, errs.NotFound, "")
	}
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(table.rules[InviteAction(v.Grant.Role)], func(r rule) bool { return r.gives(giver, v.Grant, v.home) }) {
		return errs.New(errs.NotFound, "")
	}
	return nil
}

// take gives an invitation's grant to an account and ends the invitation. Errors:
// NotFound, also when its giver could not give it any more.
func (s *Service) take(tx *db.Tx, a Actor, v Invitation, grant id.ID) error {
	if err := s.stillGives(tx, v); err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE account_invite SET ended_at = $2, account_id = $3 WHERE id = $1 AND ended_at IS NULL`, v.ID, tx.Now(), a.Account)
	if err == nil && n == 0 {
		err = errs.New(errs.NotFound, "")
	}
	if err != nil {
		return err
	}
	g := v.Grant
	g.ID, g.ValidFrom = grant, tx.Now()
	var b db.Batch
	g.Put(&b, a.Account, v.By, tx.Now())
	if err := tx.Pipeline(&b); err != nil {
		return err
	}
	return s.record(tx, a, a.Account, "account.granted", map[string]any{"grant": g.ID, "role": g.Role, "invite": v.ID,
		"county_lo": g.Lo, "county_hi": g.Hi, "company": g.Company, "compound": g.Compound})
}

// apart refuses a role to an account whose other roles it does not go with: an
// administrator is one of the three kinds and nothing else (三员分立).
func apart(tx *db.Tx, account id.ID, role Role) error {
	held, err := GrantsOf(tx, account)
	if err != nil {
		return err
	}
	for _, g := range held {
		if g.Role != role && (g.Role.admin() || role.admin()) {
			return errs.New(errs.Conflict, "account.grant_apart")
		}
	}
	return nil
}
