package walls

import (
	"errors"
	"fmt"
	"regexp"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/consent"
	"yianju/internal/db"
	"yianju/internal/disclosure"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/supervision"
)

var (
	sixDigits    = regexp.MustCompile(`\d{6}`)
	recoveryLink = regexp.MustCompile(`/recover/([0-9A-Za-z_-]+)`)
)

// accountsThere lets people of a place do with their accounts, and with those below
// them, all that can be done.
func (n *town) accountsThere(t testing.TB, at string) {
	n.factorsThere(t, at)
	n.recoveryThere(t, at)
	n.staffThere(t, at)
	n.leaveThere(t, at)
	n.refusedThere(t, at)
	ctx, now := t.Context(), n.clock.Now()
	newcomer := func(role, where string) account.Actor {
		return n.newcomer(t, person{name: role, role: role, at: where})
	}

	tied := newcomer("county", at[:2])
	ok(t, n.Accounts.Link(ctx, tied, "sso", n.Accounts.Tie(tied, "sso", account.Identity{Issuer: "https://sso.test", Subject: at})))
	ok(t, n.Accounts.Unlink(ctx, tied, "sso"))

	program := newcomer("clerk", at[:3])
	if said, err := n.Accounts.Answered(ctx, program, sharedKey, []byte(at)); err != nil || said != nil {
		t.Errorf("a program's first write at %s was answered before: %s, %v", at, said, err)
	}
	ok(t, n.Accounts.Answer(ctx, program, sharedKey, []byte(at), []byte(`{}`)))

	moving := newcomer("owner", at)
	n.forms++
	phone, from := fmt.Sprintf("136%08d", n.forms), account.Browser{Nonce: "nonce-of-the-walls-" + at + "-00000000", IP: "192.0.2.9", Lang: i18n.Chinese}
	ok(t, n.Accounts.RequestCode(ctx, phone, from))
	ok(t, n.Accounts.ChangePhone(ctx, moving, phone, sixDigits.FindString(n.post.last), from))

	ok(t, n.Accounts.WithdrawConsent(ctx, newcomer("owner", at), consent.Privacy))

	locked := newcomer("clerk", at[:3])
	ok(t, n.DB.Update(ctx, func(tx *db.Tx) error {
		var b db.Batch
		lock(&b, locked.Account, now, now.Add(2*time.Hour)) // later than the holder's
		return tx.Pipeline(&b)
	}))
}

// factorsThere lets two set up codes by the clock at once, and one prove them and take
// them back.
func (n *town) factorsThere(t testing.TB, at string) {
	ctx, now := t.Context(), n.clock.Now()
	one, other := n.newcomer(t, person{name: "维修工", role: "worker", at: at[:3]}), n.newcomer(t, person{name: "区县", role: "county", at: at[:2]})
	code := func(secret string, at time.Time) string {
		c, err := account.TOTPCode(secret, at)
		ok(t, err)
		return c
	}
	signedIn := func(token string, err error) account.Actor {
		ok(t, err)
		a, err := n.Accounts.Authenticate(ctx, token)
		ok(t, err)
		return a
	}
	ok(t, n.Accounts.BeginTOTP(ctx, one))
	setup, err := n.Accounts.TOTPToConfirm(ctx, one)
	ok(t, err)
	ok(t, n.Accounts.BeginTOTP(ctx, other))
	again, err := n.Accounts.TOTPToConfirm(ctx, one)
	ok(t, err)
	if again.Secret != setup.Secret {
		t.Errorf("somebody at %s is shown the secret of another's codes", at)
	}
	one = signedIn(n.Accounts.ConfirmTOTP(ctx, one, code(setup.Secret, now)))
	one = signedIn(n.Accounts.ProveTOTP(ctx, one, code(setup.Secret, now.Add(account.TOTPStep))))
	var own, foreign []account.Factor
	ok(t, n.DB.View(ctx, func(tx *db.Tx) (err error) {
		if own, err = account.Factors(tx, one.Account); err == nil {
			foreign, err = account.Factors(tx, n.holder())
		}
		return err
	}))
	if len(own) != 1 || len(foreign) != 1 {
		t.Fatalf("%d factors of somebody at %s, %d of the holder, one each was set up", len(own), at, len(foreign))
	}
	if err := n.Accounts.EndFactor(ctx, one, foreign[0].ID); !errs.Is(err, errs.NotFound) {
		t.Errorf("a factor of somebody else's is ended: %v", err)
	}
	ok(t, n.Accounts.EndFactor(ctx, one, own[0].ID))
}

// recoveryThere lets somebody who lost their password get another, and somebody else
// be unlocked.
func (n *town) recoveryThere(t testing.TB, at string) {
	ctx, now, admin := t.Context(), n.clock.Now(), n.proved(t, "admin_security")
	manager := n.newcomer(t, person{name: "经理", role: "manager", at: at[:3]})
	lost, locked := n.newcomer(t, person{name: "维修工", role: "worker", at: at[:3]}), n.newcomer(t, person{name: "值班员", role: "clerk", at: at[:3]})
	ok(t, n.Accounts.AskRecovery(ctx, manager, lost.Account, "换了手机", "13812345679"))
	waiting, err := n.Accounts.Recoveries(ctx, admin)
	ok(t, err)
	for _, r := range waiting {
		if r.Account != lost.Account {
			continue
		}
		if err := n.Accounts.DecideRecovery(ctx, admin, n.employees[at[:3]], r.ID, true, i18n.Chinese); !errs.Is(err, errs.NotFound) {
			t.Errorf("a recovery is agreed to as another's: %v", err)
		}
		ok(t, n.Accounts.DecideRecovery(ctx, admin, lost.Account, r.ID, true, i18n.Chinese))
	}
	link := recoveryLink.FindStringSubmatch(n.post.last)
	if link == nil {
		t.Fatalf("no link to recover with was sent: %d recoveries wait", len(waiting))
	}
	_, err = n.Accounts.Recover(ctx, link[1], "换了一部新手机-"+at, account.Browser{})
	ok(t, err)

	ok(t, n.DB.Update(ctx, func(tx *db.Tx) error {
		var b db.Batch
		lock(&b, locked.Account, now, now.Add(time.Minute))
		return tx.Pipeline(&b)
	}))
	ok(t, n.Accounts.Unlock(ctx, admin, locked.Account))
}

// staffThere lets a clerk come, sign in, have a program and go.
func (n *town) staffThere(t testing.TB, at string) {
	ctx, system := t.Context(), account.System(n.clock.Now())
	n.forms++
	login, password := fmt.Sprint("staff-", n.forms), "夏天的蝉鸣很长-"+at
	number, err := n.Accounts.CreateStaff(ctx, system, account.NewStaff{Login: login, Password: password, Name: "值班员", Home: counties[at[:2]]})
	ok(t, err)
	grant, err := n.Accounts.Grant(ctx, system, number, n.grant(person{role: "clerk", at: at[:3]}))
	ok(t, err)
	token, err := n.Accounts.Login(ctx, login, password, account.Browser{})
	ok(t, err)
	clerk, err := n.Accounts.Authenticate(ctx, token)
	ok(t, err)
	_, err = n.Accounts.ChangePassword(ctx, clerk, password, "冬天的雪下得早-"+at)
	ok(t, err)

	issued, _, err := n.Accounts.IssueToken(ctx, system, login, 30)
	ok(t, err)
	tokens, err := n.Accounts.Tokens(ctx, system, login)
	ok(t, err)
	if len(tokens) != 1 {
		t.Errorf("%d tokens of a clerk at %s who has one", len(tokens), at)
	}
	foreign, err := n.Accounts.Tokens(ctx, system, "clerk")
	ok(t, err)
	if err := n.Accounts.RevokeToken(ctx, system, login, foreign[0].ID); !errs.Is(err, errs.NotFound) {
		t.Errorf("a token of somebody else's is revoked: %v", err)
	}
	ok(t, n.Accounts.RevokeToken(ctx, system, login, issued.ID))
	_, grants, err := n.Accounts.GrantsByLogin(ctx, system, login)
	ok(t, err)
	if len(grants) != 1 {
		t.Errorf("%d grants of a clerk at %s who has one", len(grants), at)
	}
	ok(t, n.Accounts.EndGrant(ctx, system, number, grant))
	ok(t, n.Accounts.Disable(ctx, system, number))
	ok(t, n.Accounts.Enable(ctx, system, number))
}

// leaveThere lets a clerk leave, and another take over what they had not read; whoever is
// above them must have proved their second factor.
func (n *town) leaveThere(t testing.TB, at string) {
	clerk := func() account.Actor { return n.newcomer(t, person{name: "值班员", role: "clerk", at: at[:3]}) }
	manager, leaving, next := n.newcomer(t, person{name: "经理", role: "manager", at: at[:3]}), clerk(), clerk()
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error {
		var b db.Batch
		if err := message.DefaultQuiet.Put(&b, tx.Now(), message.Message{County: counties[at[:2]], ID: n.IDs.Next(), To: message.Recipient{Kind: message.ToAccount, ID: leaving.Account},
			Channel: message.InApp, Template: "case.told.accepted", Args: message.Args{"code": n.cases["city2"].Code}}); err != nil {
			return err
		}
		return tx.Pipeline(&b)
	}))
	_, err := n.Cases.Leave(t.Context(), manager, n.Accounts, leaving.Account, next.Account)
	ok(t, err)
	var passed int
	ok(t, n.DB.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(`SELECT COUNT(*) FROM message WHERE to_id = $1 AND to_kind = 'account' AND channel = 'inapp'`, next.Account).Scan(&passed)
	}))
	if passed != 1 {
		t.Errorf("who takes over one message at %s is given %d", at, passed)
	}
	stale := n.newcomer(t, person{name: "区县", role: "county", at: at[:2]})
	stale.Session.FactorAt = time.Time{}
	if _, err := n.Cases.Leave(t.Context(), stale, n.Accounts, manager.Account, 0); err == nil {
		t.Errorf("a county officer at %s lets a manager leave without a fresh proof", at)
	}
}

// refusedThere lets an owner try what only those may who look after accounts.
func (n *town) refusedThere(t testing.TB, at string) {
	ctx, a := t.Context(), n.newcomer(t, person{name: "owner", role: "owner", at: at})
	who, grant := n.employees[at[:3]], n.grant(person{role: "clerk", at: at[:3]})
	gone := n.newcomer(t, person{name: "值班员", role: "clerk", at: at[:3]})
	ok(t, n.Accounts.Disable(ctx, account.System(n.clock.Now()), gone.Account))
	var grants, audit, recovery, tokens []id.ID
	ok(t, n.DB.View(ctx, func(tx *db.Tx) (err error) {
		one := func(s db.Scanner, v *id.ID) error { return s.Scan(v) }
		var failed [4]error
		grants, failed[0] = db.List(tx, one, `SELECT id FROM account_grant WHERE account_id = $1`, who)
		audit, failed[1] = db.List(tx, one, `SELECT id FROM account_grant WHERE account_id = $1`, n.accounts["admin_audit"])
		recovery, failed[2] = db.List(tx, one, `SELECT id FROM account_recovery WHERE account_id = $1`, n.holder())
		tokens, failed[3] = db.List(tx, one, `SELECT id FROM account_token WHERE account_id = $1 AND revoked_at IS NULL`, n.accounts["clerk"])
		return errors.Join(failed[:]...)
	}))
	if len(grants)*len(audit)*len(recovery)*len(tokens) == 0 {
		t.Fatalf("before an owner at %s tries, others have %d grants, %d of the audit administrator, %d recoveries and %d tokens", at, len(grants), len(audit), len(recovery), len(tokens))
	}
	tries := map[string]func() error{
		"CreateStaff": func() error {
			n.forms++
			_, err := n.Accounts.CreateStaff(ctx, a, account.NewStaff{Login: fmt.Sprint("staff-", n.forms), Password: "夏天的蝉鸣很长-" + at, Name: "某人"})
			return err
		},
		"Grant":      func() error { _, err := n.Accounts.Grant(ctx, a, who, grant); return err },
		"EndGrant":   func() error { return n.Accounts.EndGrant(ctx, a, who, grants[0]) },
		"Disable":    func() error { return n.Accounts.Disable(ctx, a, who) },
		"Enable":     func() error { return n.Accounts.Enable(ctx, a, gone.Account) },
		"Leave":      func() error { _, err := n.Cases.Leave(ctx, a, n.Accounts, who, 0); return err },
		"Unlock":     func() error { return n.Accounts.Unlock(ctx, a, who) },
		"Recover":    func() error { return n.Accounts.AskRecovery(ctx, a, who, "换了手机", "13812345670") },
		"Decide":     func() error { return n.Accounts.DecideRecovery(ctx, a, n.holder(), recovery[0], true, i18n.Chinese) },
		"Recoveries": func() error { _, err := n.Accounts.Recoveries(ctx, a); return err },
		"Search":     func() error { _, err := n.Accounts.Search(ctx, a, "clerk"); return err },
		"InOffice": func() error {
			return n.DB.View(ctx, func(tx *db.Tx) error {
				_, err := account.InOffice(tx, a, account.County, counties[at[:2]])
				return err
			})
		},
		"By": func() error {
			return n.DB.View(ctx, func(tx *db.Tx) error {
				_, err := disclosure.By(tx, a, who, time.Time{}, time.Time{}, 0, 1)
				return err
			})
		},
		"RecordOf": func() error {
			return n.DB.View(ctx, func(tx *db.Tx) error {
				_, err := casework.RecordOf(tx, a, n.cases["mine"].Code)
				return err
			})
		},
		"Draft": func() error {
			_, err := n.Supervision.Draft(ctx, a, supervision.Ref{}, supervision.New{})
			return err
		},
		"See":        func() error { _, err := n.Accounts.See(ctx, a, who); return err },
		"People":     func() error { _, _, err := n.Accounts.People(ctx, a); return err },
		"InviteList": func() error { _, err := n.Accounts.Invitations(ctx, a); return err },
		"GrantsByLogin": func() error {
			_, _, err := n.Accounts.GrantsByLogin(ctx, a, "clerk")
			return err
		},
		"IssueToken":  func() error { _, _, err := n.Accounts.IssueToken(ctx, a, "clerk", 30); return err },
		"RevokeToken": func() error { return n.Accounts.RevokeToken(ctx, a, "clerk", tokens[0]) },
		"Tokens":      func() error { _, err := n.Accounts.Tokens(ctx, a, "clerk"); return err },
	}
	for what, try := range tries {
		if err := try(); err == nil {
			t.Errorf("an owner at %s is let do %s", at, what)
		}
	}
	if err := n.Accounts.EndGrant(ctx, n.proved(t, "admin_system"), n.accounts["admin_audit"], audit[0]); err == nil {
		t.Error("the system administrator ends what the audit administrator is")
	}
}
