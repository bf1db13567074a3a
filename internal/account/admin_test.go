package account

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// TestAdministratorsAreApart reads the table: no administrator handles a case,
// and none does what is another's.
func TestAdministratorsAreApart(t *testing.T) {
	t.Parallel()
	// Finding an account, which each needs; who looked at too many people, which
	// security stops and audit reads.
	shared := []Action{"account.search", "account.see", "disclosure.list"}
	for _, row := range Policy() {
		var who []string
		for _, w := range row.Who {
			if role, _, _ := strings.Cut(w, ":"); Role(role).admin() {
				who = append(who, role)
			}
		}
		area, _, _ := strings.Cut(string(row.Action), ".")
		if len(who) > 0 && !slices.Contains([]string{"account", "audit", "admin", "disclosure"}, area) {
			t.Errorf("%v may %s", who, row.Action)
		}
		if len(who) > 1 && !slices.Contains(shared, row.Action) {
			t.Errorf("%v share %s", who, row.Action)
		}
	}
}

func TestRolesApart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		system := senior(t, s, d, "sysadmin", Grant{Role: AdminSystem})
		clerk := hired(t, s, d, "clerk-of-7", clerkGrant)
		for name, c := range map[string]struct {
			a       Actor
			account id.ID
			g       Grant
			want    errs.Kind
		}{
			"the system administrator makes an administrator": {system.actor(), clerk.account, Grant{Role: AdminAudit}, errs.Denied},
			"oneself":                               {system.actor(), system.account, countyGrant, errs.Conflict},
			"a clerk becomes an administrator":      {System(dbtest.Start), clerk.account, Grant{Role: AdminAudit}, errs.Conflict},
			"an administrator becomes another kind": {System(dbtest.Start), system.account, Grant{Role: AdminAudit}, errs.Conflict},
			"an administrator becomes an officer":   {System(dbtest.Start), system.account, countyGrant, errs.Conflict},
			"a security administrator grants":       {senior(t, s, d, "secadmin", Grant{Role: AdminSecurity}).actor(), clerk.account, countyGrant, errs.Denied},
			"a clerk grants":                        {clerk.actor(), clerk.account, countyGrant, errs.Denied},
		} {
			if _, err := s.Grant(t.Context(), c.a, c.account, c.g); !errs.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		until := dbtest.Start.AddDate(0, 1, 0)
		if _, err := s.Grant(t.Context(), system.actor(), clerk.account, Grant{Role: Worker, Company: 7, ValidTo: until}); err != nil {
			t.Error(err)
		}
		if err := s.Disable(t.Context(), system.actor(), clerk.account); !errs.Is(err, errs.Denied) {
			t.Errorf("the system administrator disables: %v", err)
		}
	})
}

func TestSecurityAdministrators(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		security, clerk := senior(t, s, d, "secadmin", Grant{Role: AdminSecurity}), hired(t, s, d, "clerk-of-7", clerkGrant)
		for range loginFailures {
			s.Login(t.Context(), clerk.login, "wrong", browser)
		}
		if _, err := s.Login(t.Context(), clerk.login, password, browser); !errs.Is(err, errs.Limited) {
			t.Fatal(err)
		}
		found, err := s.Search(t.Context(), security.actor(), " Clerk-of-7")
		if err != nil || len(found) != 1 || found[0] != clerk.account {
			t.Fatalf("%v, %v", found, err)
		}
		p, err := s.See(t.Context(), security.actor(), clerk.account)
		if err != nil || p.Name != "张伟" || p.LockedUntil.IsZero() || p.Sessions != 1 || len(p.Grants) != 1 {
			t.Errorf("%+v, %v", p, err)
		}
		if err := s.Unlock(t.Context(), clerk.actor(), clerk.account); !errs.Is(err, errs.Denied) {
			t.Errorf("a clerk unlocks: %v", err)
		}
		if err := s.Unlock(t.Context(), security.actor(), clerk.account); err != nil {
			t.Fatal(err)
		}
		clerk.again()
		if err := s.Disable(t.Context(), security.actor(), security.account); !errs.Is(err, errs.Conflict) {
			t.Errorf("oneself: %v", err)
		}
		if err := s.Disable(t.Context(), security.actor(), clerk.account); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Authenticate(t.Context(), clerk.token); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("disabled: %v", err)
		}
		if err := s.Enable(t.Context(), security.actor(), clerk.account); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Authenticate(t.Context(), clerk.token); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("the session from before came back: %v", err)
		}
		if a := clerk.again().actor(); !a.Has(Clerk) {
			t.Errorf("%+v", a)
		}
		dbtest.Clock(d).Advance(FreshFor)
		if err := s.Disable(t.Context(), security.actor(), clerk.account); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("without a fresh factor: %v", err)
		}
	})
}

// TestWhoSeesAccounts: administrators, and superiors those below them.
func TestWhoSeesAccounts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, sent := service(d)
		clerk, officer := hired(t, s, d, "clerk-of-7", clerkGrant), senior(t, s, d, "heping", countyGrant)
		owner, err := s.Authenticate(t.Context(), signIn(t, s, sent, phone))
		if err != nil {
			t.Fatal(err)
		}
		see := func(who *person, account id.ID) bool {
			_, err := s.See(t.Context(), who.actor(), account)
			if err != nil && !errs.Is(err, errs.NotFound) {
				t.Fatal(err)
			}
			return err == nil
		}
		for _, c := range []struct {
			login string
			g     Grant
			sees  id.ID
			want  bool
		}{
			{"manager-7", Grant{Role: Manager, Company: 7}, clerk.account, true},
			{"manager-8", Grant{Role: Manager, Company: 8}, clerk.account, false},
			{"shenyang", Grant{Role: City, Lo: 210100, Hi: 210199}, officer.account, true},
			{"dalian", Grant{Role: City, Lo: 210200, Hi: 210299}, officer.account, false},
			{"shenyang-2", Grant{Role: City, Lo: 210100, Hi: 210199}, owner.Account, false},
			{"auditor", Grant{Role: AdminAudit}, officer.account, true},
			{"other-clerk", clerkGrant, clerk.account, false},
		} {
			p := hired(t, s, d, c.login, c.g)
			if c.g.Role.Guarded() {
				p.enroll()
			}
			if got := see(p, c.sees); got != c.want {
				t.Errorf("%s: %v", c.login, got)
			}
		}
		p, err := s.See(t.Context(), senior(t, s, d, "secadmin", Grant{Role: AdminSecurity}).actor(), owner.Account)
		if err != nil || p.Phone != "138****1234" {
			t.Errorf("an owner is not masked: %+v, %v", p, err)
		}
		if _, err := s.Search(t.Context(), officer.actor(), phone); !errs.Is(err, errs.Denied) {
			t.Errorf("an officer searches accounts: %v", err)
		}
	})
}

func TestRecoveryTakesTwo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, sent := service(d)
		lost := senior(t, s, d, "heping", countyGrant)
		city, elsewhere := senior(t, s, d, "shenyang", Grant{Role: City, Lo: 210100, Hi: 210199}), senior(t, s, d, "dalian", Grant{Role: City, Lo: 210200, Hi: 210299})
		one, two := senior(t, s, d, "secadmin-1", Grant{Role: AdminSecurity}), senior(t, s, d, "secadmin-2", Grant{Role: AdminSecurity})
		ask := func(a Actor, account id.ID) error {
			return s.AskRecovery(t.Context(), a, account, "手机丢失", "13840015678")
		}
		if err := ask(elsewhere.actor(), lost.account); !errs.Is(err, errs.NotFound) {
			t.Errorf("another city asks: %v", err)
		}
		if err := ask(lost.actor(), lost.account); !errs.Is(err, errs.Conflict) {
			t.Errorf("for oneself: %v", err)
		}
		if err := s.AskRecovery(t.Context(), one.actor(), lost.account, "", "1"); !errs.Is(err, errs.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		waiting := func() Recovery {
			t.Helper()
			list, err := s.Recoveries(t.Context(), two.actor())
			if err != nil || len(list) != 1 || list[0].Phone != "138****5678" {
				t.Fatalf("%+v, %v", list, err)
			}
			return list[0]
		}
		decide := func(a Actor, agree bool) error {
			return s.DecideRecovery(t.Context(), a, lost.account, waiting().ID, agree, "zh-CN")
		}
		if err := ask(one.actor(), lost.account); err != nil {
			t.Fatal(err)
		}
		if err := ask(two.actor(), lost.account); !errs.Is(err, errs.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if err := decide(one.actor(), true); !errs.Is(err, errs.Conflict) {
			t.Errorf("one person alone: %v", err)
		}
		if err := decide(city.actor(), true); !errs.Is(err, errs.Denied) {
			t.Errorf("a superior agrees: %v", err)
		}
		if err := decide(two.actor(), false); err != nil {
			t.Fatal(err)
		}
		if a := lost.actor(); !a.Has(County) || len(sent.sent) != 0 {
			t.Errorf("refused, and yet: %+v, %d sent", a, len(sent.sent))
		}

		if err := ask(city.actor(), lost.account); err != nil {
			t.Fatal(err)
		}
		if err := decide(two.actor(), true); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Authenticate(t.Context(), lost.token); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("the old session: %v", err)
		}
		if _, err := s.Login(t.Context(), lost.login, password, browser); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("the old password: %v", err)
		}
		secret := sent.secretOf()
		if _, err := s.Recover(t.Context(), secret, "short", browser); !errs.Is(err, errs.Invalid) {
			t.Errorf("a short password: %v", err)
		}
		token, err := s.Recover(t.Context(), secret, "another horse battery", browser)
		if err != nil {
			t.Fatal(err)
		}
		lost.token = token
		if a := lost.actor(); a.SignedIn() || a.Pending.Enrolled {
			t.Errorf("the old factor is still there: %+v", a)
		}
		if a := lost.enroll().actor(); !a.Has(County) {
			t.Errorf("%+v", a)
		}
		if _, err := s.Recover(t.Context(), secret, "another horse battery", browser); !errs.Is(err, errs.NotFound) {
			t.Errorf("a link twice: %v", err)
		}

		if err := ask(city.again().prove().actor(), lost.account); err != nil {
			t.Fatal(err)
		}
		if err := decide(two.again().prove().actor(), true); err != nil {
			t.Fatal(err)
		}
		first := sent.secretOf()
		_, text := issue(t, s, lost.login, 30)
		if err := ask(city.actor(), lost.account); err != nil {
			t.Fatal(err)
		}
		if err := decide(two.actor(), true); err != nil {
			t.Fatal(err)
		}
		if err := s.Recoverable(t.Context(), first); !errs.Is(err, errs.NotFound) {
			t.Errorf("the link before: %v", err)
		}
		if err := s.Recoverable(t.Context(), sent.secretOf()); err != nil {
			t.Errorf("the new link: %v", err)
		}
		if _, err := s.AuthenticateToken(t.Context(), text); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("a token of before: %v", err)
		}
		dbtest.Clock(d).Advance(recoveryLife)
		if _, err := s.Recover(t.Context(), sent.secretOf(), "another horse battery", browser); !errs.Is(err, errs.NotFound) {
			t.Errorf("an old link: %v", err)
		}
	})
}

func TestDoingsSayWho(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		system, security, auditor := senior(t, s, d, "sysadmin", Grant{Role: AdminSystem}), senior(t, s, d, "secadmin", Grant{Role: AdminSecurity}),
			senior(t, s, d, "auditor", Grant{Role: AdminAudit})
		clerk := hired(t, s, d, "clerk-of-7", clerkGrant)
		dbtest.Clock(d).Advance(time.Minute)
		if _, err := s.Grant(t.Context(), system.actor(), clerk.account, Grant{Role: Worker, Company: 7}); err != nil {
			t.Fatal(err)
		}
		if err := s.Disable(t.Context(), security.actor(), clerk.account); err != nil {
			t.Fatal(err)
		}
		list := func(a Actor, f DoingFilter) (kinds []string, err error) {
			err = d.View(t.Context(), func(tx *db.Tx) error {
				found, err := Doings(tx, a, f, 100)
				for _, one := range found {
					kinds = append(kinds, one.Kind)
				}
				return err
			})
			return kinds, err
		}
		now := dbtest.Clock(d).Now()
		for name, c := range map[string]struct {
			f    DoingFilter
			want []string
		}{
			"by":      {DoingFilter{By: security.account, From: now}, []string{"account.disabled"}},
			"about":   {DoingFilter{About: clerk.account, From: now}, []string{"account.disabled", "account.granted"}},
			"in time": {DoingFilter{From: now, To: now.Add(time.Second)}, []string{"account.disabled", "account.granted"}},
			"later":   {DoingFilter{From: now.Add(time.Second)}, nil},
		} {
			if got, err := list(auditor.actor(), c.f); err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
		if _, err := list(system.actor(), DoingFilter{}); !errs.Is(err, errs.Denied) {
			t.Errorf("the system administrator reads the record: %v", err)
		}
	})
}

func TestPasswordsChange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		p := hired(t, s, d, "clerk-of-7", clerkGrant)
		other := login(t, s, p.login)
		const next = "another horse battery"
		for name, c := range map[string][2]string{"a wrong old one": {"wrong", next}, "a short one": {password, "short"}, "the same": {password, password}} {
			if _, err := s.ChangePassword(t.Context(), p.actor(), c[0], c[1]); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		token, err := s.ChangePassword(t.Context(), p.actor(), password, next)
		if err != nil {
			t.Fatal(err)
		}
		for _, old := range []string{p.token, other} {
			if _, err := s.Authenticate(t.Context(), old); !errs.Is(err, errs.Unauthenticated) {
				t.Errorf("a session from before: %v", err)
			}
		}
		p.token = token
		if !p.actor().Has(Clerk) {
			t.Error("the present session ended")
		}
		if _, err := s.Login(t.Context(), p.login, next, browser); err != nil {
			t.Error(err)
		}
		// Where passwords age, an old one opens nothing but its own change.
		s.o.PasswordMax = 90 * 24 * time.Hour
		dbtest.Clock(d).Advance(s.o.PasswordMax)
		if p.token, err = s.Login(t.Context(), p.login, next, browser); err != nil {
			t.Fatal(err)
		}
		if a := p.actor(); a.SignedIn() || !a.Pending.Aged || a.Pending.Factor {
			t.Errorf("%+v", a)
		}
		if p.token, err = s.ChangePassword(t.Context(), p.actor(), next, password); err != nil || !p.actor().Has(Clerk) {
			t.Errorf("%v", err)
		}
	})
}

// register puts companies into counties, by their number.
func register(t *testing.T, d *db.DB, counties map[int]int) {
	t.Helper()
	if err := d.Update(t.Context(), func(tx *db.Tx) error {
		var b db.Batch
		for company, county := range counties {
			b.Exec(`INSERT INTO company (id, uscc, name, search_name, county, subject, status, version, valid_from, recorded_at) VALUES ($1, $2, '某物业', '某物业', $3, $4, 'active', 1, $5, $5)`,
				company, fmt.Sprintf("9121000%011d", company), county, []byte(fmt.Sprintf("%016d", company)), tx.Now())
		}
		return tx.Pipeline(&b)
	}); err != nil {
		t.Fatal(err)
	}
}

func TestPeople(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		register(t, d, map[int]int{7: 210102, 8: 210103})
		names := map[id.ID]string{}
		hire := func(login string, g Grant) *person {
			p := hired(t, s, d, login, g)
			if g.Role.Guarded() {
				p.enroll()
			}
			names[p.account] = login
			return p
		}
		manager, city, county := hire("manager-7", Grant{Role: Manager, Company: 7}), hire("shenyang", Grant{Role: City, Lo: 210100, Hi: 210199}), hire("heping", countyGrant)
		street := hire("nanhu", Grant{Role: Street, Street: 210102001})
		hire("manager-8", Grant{Role: Manager, Company: 8}) // their account began in Heping as all here; their company is Shenhe's
		hire("clerk-of-7", clerkGrant)
		hire("clerk-of-8", Grant{Role: Clerk, Company: 8})
		hire("worker-of-7", Grant{Role: Worker, Company: 7})
		hire("shenhe", Grant{Role: County, Lo: 210103, Hi: 210103})
		hire("zhongshan", Grant{Role: County, Lo: 210202, Hi: 210202})
		hire("social", Grant{Role: Neighborhood, Neighborhood: 210102001002})
		hire("social-2", Grant{Role: Neighborhood, Neighborhood: 210102002002})
		for _, c := range []struct {
			who  *person
			want []string
		}{
			{manager, []string{"worker-of-7", "clerk-of-7"}},
			{city, []string{"heping", "shenhe"}},
			{county, []string{"manager-7", "social", "social-2", "nanhu"}},
			{street, []string{"social"}},
		} {
			list, _, err := s.People(t.Context(), c.who.actor())
			var got []string
			for _, p := range list {
				got = append(got, names[p.ID])
			}
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, %v", c.who.login, got, err)
			}
		}
		if _, _, err := s.People(t.Context(), hire("another-clerk", clerkGrant).actor()); !errs.Is(err, errs.Denied) {
			t.Errorf("a clerk: %v", err)
		}
	})
}

// TestAdministratorsStay: the system administrator, who gives everybody else's roles,
// takes none of the three administrators' away.
func TestAdministratorsStay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		system, auditor := senior(t, s, d, "sysadmin", Grant{Role: AdminSystem}), senior(t, s, d, "auditor", Grant{Role: AdminAudit})
		grant := auditor.actor().Grants[0].ID
		if err := s.EndGrant(t.Context(), system.actor(), auditor.account, grant); !errs.Is(err, errs.Denied) {
			t.Errorf("the auditor's grant: %v", err)
		}
		if err := s.EndGrant(t.Context(), system.actor(), system.account, system.actor().Grants[0].ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("one's own: %v", err)
		}
		if err := d.Update(t.Context(), func(tx *db.Tx) error { return s.Leave(tx, system.actor(), auditor.account, 0) }); !errs.Is(err, errs.NotFound) {
			t.Errorf("the auditor leaves: %v", err)
		}
		if !auditor.actor().Has(AdminAudit) {
			t.Error("the auditor is none any more")
		}
		for _, a := range []Actor{system.actor(), auditor.actor()} {
			if _, _, err := s.GrantsByLogin(t.Context(), a, "auditor"); !errs.Is(err, errs.Denied) {
				t.Errorf("grants by login to %v: %v", a.Roles(), err)
			}
		}
		server := System(dbtest.Clock(d).Now())
		who, list, err := s.GrantsByLogin(t.Context(), server, "auditor")
		if err != nil || who != auditor.account || len(list) != 1 || list[0].ID != grant {
			t.Fatalf("at the server: %v %v %v", who, list, err)
		}
		if err := s.EndGrant(t.Context(), server, who, grant); err != nil || auditor.actor().Has(AdminAudit) {
			t.Errorf("at the server: %v", err)
		}
		clerk := hired(t, s, d, "clerk", clerkGrant)
		if err := d.Update(t.Context(), func(tx *db.Tx) error { return s.Leave(tx, system.actor(), clerk.account, 0) }); err != nil {
			t.Errorf("a clerk leaves: %v", err)
		}
	})
}
