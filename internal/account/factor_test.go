package account

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// person signs in and proves; each step renews their token.
type person struct {
	t       *testing.T
	s       *Service
	d       *db.DB
	account id.ID
	login   string
	token   string
	secret  string
}

// hired makes a member of staff with a role, signed in by password alone.
func hired(t *testing.T, s *Service, d *db.DB, login string, g Grant) *person {
	t.Helper()
	p := &person{t: t, s: s, d: d, login: login, account: newStaff(t, s, login)}
	if _, err := s.Grant(t.Context(), System(dbtest.Start), p.account, g); err != nil {
		t.Fatal(err)
	}
	return p.again()
}

func (p *person) again() *person {
	p.t.Helper()
	p.token = login(p.t, p.s, p.login)
	return p
}

func (p *person) actor() Actor {
	p.t.Helper()
	a, err := p.s.Authenticate(p.t.Context(), p.token)
	if err != nil {
		p.t.Fatal(err)
	}
	return a
}

// enroll sets codes by the clock up.
func (p *person) enroll() *person {
	p.t.Helper()
	if err := p.s.BeginTOTP(p.t.Context(), p.actor()); err != nil {
		p.t.Fatal(err)
	}
	setup, err := p.s.TOTPToConfirm(p.t.Context(), p.actor())
	if err != nil {
		p.t.Fatal(err)
	}
	p.secret = setup.Secret
	if p.token, err = p.s.ConfirmTOTP(p.t.Context(), p.actor(), p.code(0)); err != nil {
		p.t.Fatal(err)
	}
	return p
}

// code is what the authenticator program shows, some steps from now.
func (p *person) code(steps int) string {
	p.t.Helper()
	code, err := TOTPCode(p.secret, dbtest.Clock(p.d).Now().Add(time.Duration(steps)*TOTPStep))
	if err != nil {
		p.t.Fatal(err)
	}
	return code
}

// prove proves the codes by the clock afresh, with a code not used yet.
func (p *person) prove() *person {
	p.t.Helper()
	dbtest.Clock(p.d).Advance(TOTPStep)
	token, err := p.s.ProveTOTP(p.t.Context(), p.actor(), p.code(0))
	if err != nil {
		p.t.Fatal(err)
	}
	p.token = token
	return p
}

var (
	countyGrant = Grant{Role: County, Lo: 210102, Hi: 210102}
	clerkGrant  = Grant{Role: Clerk, Company: 7}
)

// Until the second factor, an officer's session is a visitor to every rule.
func TestPendingIsAVisitor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		for role, g := range map[Role]Grant{County: countyGrant, City: {Lo: 210100, Hi: 210199}, Province: {Lo: 210000, Hi: 219999},
			AdminSystem: {}, AdminSecurity: {}, AdminAudit: {}} {
			g.Role = role
			a := hired(t, s, d, "the-"+string(role), g).actor()
			if a.SignedIn() || a.Kind != KindNobody || a.Pending.Account == 0 || a.Pending.Enrolled || len(a.Grants) > 0 {
				t.Fatalf("%s: %+v", role, a)
			}
			visitor := Anonymous(a.At)
			for _, row := range Policy() {
				for _, target := range []Target{{}, heap, nobby, {Owner: a.Pending.Account, Worker: a.Pending.Account}} {
					if Can(a, row.Action, target) != Can(visitor, row.Action, target) {
						t.Errorf("%s may %s before the second factor", role, row.Action)
					}
				}
				if ScopeOf(a, row.Action).Nothing() != ScopeOf(visitor, row.Action).Nothing() {
					t.Errorf("%s lists by %s before the second factor", role, row.Action)
				}
			}
		}
		if a := hired(t, s, d, "clerk-of-7", clerkGrant).actor(); !a.Has(Clerk) {
			t.Errorf("company staff need a factor: %+v", a)
		}
		// A role that is to come asks for its factor already.
		soon := countyGrant
		soon.ValidFrom = dbtest.Start.AddDate(0, 1, 0)
		if a := hired(t, s, d, "soon-county", soon).actor(); a.SignedIn() {
			t.Errorf("%+v", a)
		}
	})
}

func TestCodesByTheClock(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		p := hired(t, s, d, "heping-county", countyGrant)
		first := p.token
		p.enroll()
		if a := p.actor(); !a.Has(County) || !a.Session.FreshAt(a.At) {
			t.Fatalf("%+v", a)
		}
		if _, err := s.Authenticate(t.Context(), first); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("the token from before the factor lives on: %v", err)
		}
		try := func(code string) error {
			p.again()
			token, err := s.ProveTOTP(t.Context(), p.actor(), code)
			if err == nil {
				p.token = token
			}
			return err
		}
		if a := p.again().actor(); a.SignedIn() || !a.Pending.Enrolled {
			t.Fatalf("%+v", a)
		}
		if err := try(p.code(0)); !errs.Is(err, errs.Invalid) {
			t.Errorf("the code of the set-up was taken twice: %v", err)
		}
		if err := try(p.code(1)); err != nil {
			t.Errorf("a clock half a minute fast: %v", err)
		}
		if err := try(p.code(1)); !errs.Is(err, errs.Invalid) {
			t.Errorf("the same code twice: %v", err)
		}
		if err := try(p.code(0)); !errs.Is(err, errs.Invalid) {
			t.Errorf("a code of a step before one that was taken: %v", err)
		}
		dbtest.Clock(d).Advance(5 * time.Minute)
		for _, steps := range []int{-2, 2} {
			if err := try(p.code(steps)); !errs.Is(err, errs.Invalid) {
				t.Errorf("%d steps away: %v", steps, err)
			}
		}
		if err := try(p.code(-1)); err != nil || !p.actor().Has(County) {
			t.Errorf("a clock half a minute slow: %v", err)
		}
	})
}

func TestFactorsLock(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		p := hired(t, s, d, "heping-county", countyGrant).enroll().again()
		dbtest.Clock(d).Advance(time.Minute)
		for range factorTries {
			if _, err := s.ProveTOTP(t.Context(), p.actor(), "12345"); !errs.Is(err, errs.Invalid) {
				t.Fatal(err)
			}
		}
		if _, err := s.ProveTOTP(t.Context(), p.actor(), p.code(0)); !errs.Is(err, errs.Limited) {
			t.Errorf("the sixth try: %v", err)
		}
		dbtest.Clock(d).Advance(firstLock)
		if _, err := s.ProveTOTP(t.Context(), p.actor(), p.code(0)); err != nil {
			t.Errorf("after the lock: %v", err)
		}
	})
}

// Two browsers with the same code at once: one gets in.
func TestOneCodeOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		p := hired(t, s, d, "heping-county", countyGrant).enroll()
		dbtest.Clock(d).Advance(time.Minute)
		var in atomic.Int32
		var group sync.WaitGroup
		for range 4 {
			a := p.again().actor()
			group.Go(func() {
				if _, err := s.ProveTOTP(t.Context(), a, p.code(0)); err == nil {
					in.Add(1)
				}
			})
		}
		group.Wait()
		if in.Load() != 1 {
			t.Errorf("%d got in", in.Load())
		}
	})
}

func TestFactorsAreChangedFresh(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		p := hired(t, s, d, "heping-county", countyGrant).enroll()
		if err := s.BeginTOTP(t.Context(), p.actor()); !errs.Is(err, errs.Conflict) {
			t.Errorf("codes twice: %v", err)
		}
		if err := s.EndFactor(t.Context(), p.actor(), p.account); !errs.Is(err, errs.NotFound) {
			t.Errorf("a factor that is not there: %v", err)
		}
		own := func() id.ID {
			var list []Factor
			if err := d.View(t.Context(), func(tx *db.Tx) (err error) { list, err = Factors(tx, p.account); return err }); err != nil || len(list) == 0 {
				t.Fatal(list, err)
			}
			return list[len(list)-1].ID
		}
		if err := s.EndFactor(t.Context(), p.actor(), own()); !errs.Is(err, errs.Conflict) {
			t.Errorf("an officer without a factor: %v", err)
		}
		dbtest.Clock(d).Advance(FreshFor)
		if err := s.BeginTOTP(t.Context(), p.actor()); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("a session left open changes factors: %v", err)
		}
		if err := s.EndFactor(t.Context(), p.again().actor(), own()); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("the password alone changes factors: %v", err)
		}
		c := hired(t, s, d, "clerk-of-7", clerkGrant).enroll()
		p.account = c.account
		if a := c.again().actor(); a.SignedIn() {
			t.Errorf("a clerk's own factor is not asked for: %+v", a)
		}
		c.prove()
		if err := s.EndFactor(t.Context(), c.actor(), own()); err != nil {
			t.Errorf("a clerk gives the factor up: %v", err)
		}
		if a := c.again().actor(); !a.Has(Clerk) {
			t.Errorf("%+v", a)
		}
	})
}

// A secret that was put into another's row does not open there.
func TestSecretsAreBound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		mine, theirs := hired(t, s, d, "heping-county", countyGrant).enroll(), hired(t, s, d, "shenhe-county", countyGrant).enroll()
		if err := d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE account_factor SET counter = 0, sealed = (SELECT sealed FROM account_factor WHERE account_id = $1)
				WHERE account_id = $2`, mine.account, theirs.account)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		theirs.secret = mine.secret
		if _, err := s.ProveTOTP(t.Context(), theirs.again().actor(), theirs.code(0)); err == nil {
			t.Error("one's own codes open another's account")
		}
	})
}

// key is somebody's security key.
type key struct {
	site virtualwebauthn.RelyingParty
	auth virtualwebauthn.Authenticator
	cred virtualwebauthn.Credential
}

func newKey(t *testing.T) *key {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if public, err := private.PublicKey.Bytes(); err != nil || public[1] == 0 || public[33] == 0 {
		return newKey(t) // the virtual key drops leading zeros, which no real one does
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return &key{site: virtualwebauthn.RelyingParty{Name: "易安居", ID: "yianju.test", Origin: "https://yianju.test"},
		auth: virtualwebauthn.NewAuthenticator(), cred: virtualwebauthn.NewCredentialWithImportedKey(virtualwebauthn.KeyTypeEC2, pkcs8)}
}

func (k *key) create(t *testing.T, options []byte) string {
	t.Helper()
	o, err := virtualwebauthn.ParseAttestationOptions(string(options))
	if err != nil {
		t.Fatal(err)
	}
	k.auth.AddCredential(k.cred)
	return virtualwebauthn.CreateAttestationResponse(k.site, k.auth, k.cred, *o)
}

func (k *key) sign(t *testing.T, options []byte) string {
	t.Helper()
	o, err := virtualwebauthn.ParseAssertionOptions(string(options))
	if err != nil {
		t.Fatal(err)
	}
	k.cred.Counter++
	return virtualwebauthn.CreateAssertionResponse(k.site, k.auth, k.cred, *o)
}

func TestPasskeys(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		s.passkeys = newPasskeys("https://yianju.test")
		p, k := hired(t, s, d, "heping-county", countyGrant), newKey(t)
		if _, err := s.BeginPasskey(t.Context(), p.actor()); !errs.Is(err, errs.Conflict) {
			t.Errorf("a passkey before the codes: %v", err)
		}
		p.enroll()
		options, err := s.BeginPasskey(t.Context(), p.actor())
		if err != nil {
			t.Fatal(err)
		}
		answer := k.create(t, options)
		if _, err := s.AddPasskey(t.Context(), p.again().actor(), answer); !errs.Is(err, errs.Invalid) {
			t.Errorf("another session's passkey: %v", err)
		}
		p.prove()
		if options, err = s.BeginPasskey(t.Context(), p.actor()); err != nil {
			t.Fatal(err)
		}
		if p.token, err = s.AddPasskey(t.Context(), p.actor(), k.create(t, options)); err != nil {
			t.Fatal(err)
		}
		ask := func() []byte {
			options, err := s.AskPasskey(t.Context(), p.again().actor())
			if err != nil {
				t.Fatal(err)
			}
			return options
		}
		signed := k.sign(t, ask())
		waiting := p.actor()
		if p.token, err = s.ProvePasskey(t.Context(), waiting, signed); err != nil || !p.actor().Has(County) {
			t.Fatalf("%v", err)
		}
		for name, answer := range map[string]func() string{
			"an answer sent again":           func() string { ask(); return signed },
			"an answer nobody asked for":     func() string { answer := k.sign(t, ask()); p.again(); return answer },
			"an answer that came too late":   func() string { answer := k.sign(t, ask()); dbtest.Clock(d).Advance(challengeLife); return answer },
			"another person's key":           func() string { return newKey(t).sign(t, ask()) },
			"an answer for another site":     func() string { o := ask(); f := *k; f.site.Origin = "https://yianju.example"; return f.sign(t, o) },
			"a copied key, its count behind": func() string { o := ask(); f := *k; f.cred.Counter = 0; return f.sign(t, o) },
			"nonsense":                       func() string { ask(); return "{}" },
		} {
			if err := d.Update(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(`DELETE FROM login_failure`); return err }); err != nil {
				t.Fatal(err)
			}
			sent := answer()
			if _, err := s.ProvePasskey(t.Context(), p.actor(), sent); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestPasskeysNeedADomain(t *testing.T) {
	t.Parallel()
	for origin, want := range map[string]bool{"https://wuye.example.cn": true, "http://localhost:8080": true, "http://127.0.0.1:8080": false,
		"https://[::1]": false, "": false} {
		if got := newPasskeys(origin) != nil; got != want {
			t.Errorf("%s: %v", origin, got)
		}
	}
}

func TestFreshProofOpensWhatAsksForIt(t *testing.T) {
	t.Parallel()
	const act = Action("account.grant")
	stale := staff(Grant{Role: AdminSystem})
	stale.Session.FactorAt = at.Add(-FreshFor)
	fresh := stale
	fresh.Session.FactorAt = at.Add(time.Microsecond - FreshFor)
	if err := Authorize(stale, act, "account.me", Target{}); !errs.Is(err, errs.Unauthenticated) {
		t.Errorf("a factor proved ten minutes ago: %v", err)
	}
	if Can(stale, act, Target{}) || !CouldProve(stale, act, Target{}) || !ScopeOf(stale, act).Nothing() {
		t.Error("Can, CouldProve and ScopeOf disagree")
	}
	if err := Authorize(fresh, act, "account.me", Target{}); err != nil {
		t.Errorf("a fresh factor: %v", err)
	}
	if err := Authorize(staff(clerkGrant), act, "account.me", Target{}); !errs.Is(err, errs.Denied) {
		t.Errorf("a clerk: %v", err)
	}
}
