package account

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// secretOf takes the secret out of the last link that was sent.
func (p *phones) secretOf() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	link := p.sent[len(p.sent)-1].Args["link"]
	return link[strings.LastIndex(link, "/")+1:]
}

// ladder ranks the roles that are handed down; what is not in it is not.
var ladder = map[Role]int{Worker: 1, Clerk: 1, Manager: 2, Neighborhood: 1, Committee: 1, Street: 2, County: 3, City: 4, Province: 5, Assessor: 1, Association: 1}

// TestNobodyGivesMoreThanTheyHold compares with a naive rule: whatever target the
// given grant covers, one grant of the giver's covers too, of a higher role and
// at least as long.
func TestNobodyGivesMoreThanTheyHold(t *testing.T) {
	t.Parallel()
	counties := []int{210102, 210103, 210199, 210202}
	rapid.Check(t, func(r *rapid.T) {
		a := Actor{Account: 1, Kind: KindStaff, At: at, Grants: rapid.SliceOfN(drawGrant, 1, 3).Draw(r, "grants"), Session: Session{FactorAt: at}}
		a.Grants = slices.DeleteFunc(a.Grants, func(g Grant) bool { return g.Role.admin() })
		if len(a.Grants) == 0 {
			return
		}
		given := nearGrant(r, rapid.SampledFrom(a.Grants).Draw(r, "of"))
		if given.ValidTo.Equal(at) {
			given.ValidTo = at.Add(time.Minute)
		}
		home := rapid.SampledFrom(counties).Draw(r, "home")
		if given.Company == 0 {
			home = 0
		}
		if a.mayGive(given, home) != nil {
			return
		}
		for _, target := range everyTarget(counties, home, given) {
			if !given.covers(target) {
				continue
			}
			if !slices.ContainsFunc(a.Grants, func(h Grant) bool {
				longer := h.ValidTo.IsZero() || !given.ValidTo.IsZero() && !given.ValidTo.After(h.ValidTo)
				return h.ValidAt(at) && ladder[h.Role] > ladder[given.Role] && h.covers(target) && longer
			}) {
				r.Fatalf("%+v\ngave %+v\nwhich reaches %+v", a.Grants, given, target)
			}
		}
	})
}

// nearGrant is one like another but for its role and perhaps one limit: by chance
// alone the two would hardly ever meet.
func nearGrant(r *rapid.T, g Grant) Grant {
	other := drawGrant.Draw(r, "other")
	g.Role, g.ValidFrom = other.Role, at
	if g.Role == Street && g.Street == 0 || g.Role == Neighborhood && g.Neighborhood == 0 {
		g.Street, g.Neighborhood = other.Street, other.Neighborhood
	}
	switch rapid.IntRange(0, 6).Draw(r, "but for") {
	case 0:
		g.Lo, g.Hi = other.Lo, other.Hi
	case 1:
		g.Hi = max(g.Hi, other.Hi)
	case 2:
		g.Street = other.Street
	case 3:
		g.Neighborhood = other.Neighborhood
	case 4:
		g.Company = other.Company
	case 5:
		g.Compound = other.Compound
	case 6:
		g.ValidTo = other.ValidTo
	}
	return g
}

// everyTarget is every combination of places that grants speak of, as far as it
// can exist: a street lies in its county, a company's home is home.
func everyTarget(counties []int, home int, g Grant) (out []Target) {
	for _, county := range counties {
		for _, street := range []int64{int64(county)*1000 + 1, int64(county)*1000 + 2} {
			for _, neighborhood := range []int64{street*1000 + 1, street*1000 + 2} {
				for _, company := range []id.ID{0, 1, 2, 3} {
					for _, compound := range []id.ID{1, 2, 3} {
						if g.Company != 0 && county != home && g.Lo == 0 && g.Street == 0 && g.Neighborhood == 0 {
							continue // the company is at home in the giver's county, wherever it works
						}
						out = append(out, Target{County: county, Street: street, Neighborhood: neighborhood, Company: company, Compound: compound})
					}
				}
			}
		}
	}
	return out
}

func TestWhoGivesWhat(t *testing.T) {
	t.Parallel()
	fresh := func(g Grant) Actor {
		a := staff(g)
		a.Session.FactorAt = at
		return a
	}
	province, city := fresh(Grant{Role: Province, Lo: 210000, Hi: 219999}), fresh(Grant{Role: City, Lo: 210100, Hi: 210199})
	county, street := fresh(countyGrant), fresh(Grant{Role: Street, Lo: 210102, Hi: 210102, Street: 210102001})
	manager, ended := fresh(Grant{Role: Manager, Company: 7}), fresh(Grant{Role: Manager, Company: 7, ValidTo: at.AddDate(0, 1, 0)})
	for _, c := range []struct {
		name  string
		giver Actor
		grant Grant
		home  int
		want  bool
	}{
		{"the province invites a city", province, Grant{Role: City, Lo: 210100, Hi: 210199}, 0, true},
		{"the city invites its county", city, countyGrant, 0, true},
		{"not another city's", city, Grant{Role: County, Lo: 210202, Hi: 210202}, 0, false},
		{"nor a city", city, Grant{Role: City, Lo: 210100, Hi: 210199}, 0, false},
		{"nor a street over the county's head", city, Grant{Role: Street, Street: 210102001}, 0, false},
		{"nobody invites to a county the size of a city", city, Grant{Role: County, Lo: 210000, Hi: 219999}, 0, false},
		{"the county invites its streets", county, Grant{Role: Street, Street: 210102001}, 0, true},
		{"not the next county's", county, Grant{Role: Street, Street: 210103001}, 0, false},
		{"and a company's manager at home here", county, Grant{Role: Manager, Company: 7}, 210102, true},
		{"not one at home elsewhere", county, Grant{Role: Manager, Company: 7}, 210103, false},
		{"nor one at home nowhere", county, Grant{Role: Manager, Company: 7}, 0, false},
		{"the street invites its neighborhoods", street, Grant{Role: Neighborhood, Neighborhood: 210102001002}, 0, true},
		{"not another street's", street, Grant{Role: Neighborhood, Neighborhood: 210102002002}, 0, false},
		{"the manager invites clerks", manager, clerkGrant, 210102, true},
		{"of the own company", manager, Grant{Role: Clerk, Company: 8}, 210102, false},
		{"no managers", manager, Grant{Role: Manager, Company: 7}, 210102, false},
		{"nobody gives longer than they have", ended, clerkGrant, 0, false},
		{"as long they may", ended, Grant{Role: Clerk, Company: 7, ValidTo: at.AddDate(0, 1, 0)}, 0, true},
		{"a clerk invites nobody", fresh(clerkGrant), Grant{Role: Worker, Company: 7}, 0, false},
		{"nobody invites administrators", fresh(Grant{Role: AdminSystem}), Grant{Role: AdminAudit}, 0, false},
	} {
		if err := c.giver.mayGive(c.grant, c.home); (err == nil) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	stale := city
	stale.Session.FactorAt = time.Time{}
	if err := stale.mayGive(countyGrant, 0); !errs.Is(err, errs.Unauthenticated) {
		t.Errorf("without a fresh factor: %v", err)
	}
	if got := county.Gives(); !slices.Equal(got, []Role{Manager, Neighborhood, Street, Committee}) {
		t.Errorf("a county gives %v", got)
	}
}

// senior is somebody with a role whose factor stays fresh enough.
func senior(t *testing.T, s *Service, d *db.DB, login string, g Grant) *person {
	t.Helper()
	return hired(t, s, d, login, g).enroll()
}

func TestInvitations(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, sent := service(d)
		city := senior(t, s, d, "shenyang", Grant{Role: City, Lo: 210100, Hi: 210199})
		invite := func(a Actor, g Grant) (string, error) {
			_, err := s.Invite(t.Context(), a, NewInvitation{Name: "赵敏", Phone: "138 4001 5678", Grant: g})
			if err != nil {
				return "", err
			}
			return sent.secretOf(), nil
		}
		if _, err := s.Invite(t.Context(), city.actor(), NewInvitation{Name: " ", Phone: "12", Grant: Grant{Role: County}}); !errs.Is(err, errs.Invalid) {
			t.Errorf("an empty invitation: %v", err)
		}
		if _, err := invite(city.actor(), Grant{Role: County, Lo: 210202, Hi: 210202}); !errs.Is(err, errs.Denied) {
			t.Errorf("beyond one's city: %v", err)
		}
		secret, err := invite(city.actor(), countyGrant)
		if err != nil {
			t.Fatal(err)
		}
		if last := sent.sent[len(sent.sent)-1]; last.Address != "13840015678" {
			t.Errorf("sent to %q", last.Address)
		}
		v, err := s.Invited(t.Context(), secret)
		if err != nil || v.Name != "赵敏" || v.Phone != "138****5678" || v.Grant.Role != County {
			t.Fatalf("%+v, %v", v, err)
		}
		if list, err := s.Invitations(t.Context(), city.actor()); err != nil || len(list) != 1 || list[0].Name != "赵敏" {
			t.Errorf("open invitations: %+v, %v", list, err)
		}
		for _, bad := range []string{"", secret + "x"} {
			if _, err := s.Join(t.Context(), bad, "zhaomin", password, browser); !errs.Is(err, errs.NotFound) {
				t.Errorf("secret %q: %v", bad, err)
			}
		}
		if _, err := s.Join(t.Context(), secret, "", "short", browser); !errs.Is(err, errs.Invalid) {
			t.Errorf("no name, a short password: %v", err)
		}
		if _, err := s.Join(t.Context(), secret, "Shenyang", password, browser); !errs.Is(err, errs.Invalid) {
			t.Errorf("a taken name: %v", err)
		}
		p := &person{t: t, s: s, d: d, login: "zhaomin"}
		if p.token, err = s.Join(t.Context(), secret, p.login, password, browser); err != nil {
			t.Fatal(err)
		}
		if a := p.actor(); a.SignedIn() || a.Pending.Name != "赵敏" {
			t.Errorf("a new officer without a factor: %+v", a)
		}
		if a := p.enroll().actor(); !a.Has(County) || a.Grants[0].Lo != 210102 {
			t.Errorf("%+v", a)
		}
		if _, err := s.Join(t.Context(), secret, "again", password, browser); !errs.Is(err, errs.NotFound) {
			t.Errorf("an invitation twice: %v", err)
		}
		if found, err := s.Search(t.Context(), senior(t, s, d, "sysadmin", Grant{Role: AdminSystem}).actor(), "13840015678"); err != nil || len(found) != 1 {
			t.Errorf("by phone: %v, %v", found, err)
		}
		if err := s.RequestCode(t.Context(), "13840015678", browser); err != nil {
			t.Fatal(err)
		}
		owner, err := s.VerifyCode(t.Context(), "13840015678", sent.last(), browser, 0)
		if err != nil {
			t.Fatal(err)
		}
		if a, err := s.Authenticate(t.Context(), owner); err != nil || a.Kind != KindOwner || a.Account == p.actor().Account {
			t.Errorf("the phone of staff signs in as staff: %+v, %v", a, err)
		}
		dbtest.Clock(d).Advance(FreshFor)
		if _, err := invite(city.actor(), countyGrant); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("without a fresh factor: %v", err)
		}
	})
}

func TestInvitationsEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, sent := service(d)
		manager, other := senior(t, s, d, "manager-7", Grant{Role: Manager, Company: 7}), senior(t, s, d, "manager-8", Grant{Role: Manager, Company: 8})
		invite := func() (id.ID, string) {
			v, err := s.Invite(t.Context(), manager.actor(), NewInvitation{Name: "刘师傅", Phone: phone, Grant: clerkGrant, Home: 210102})
			if err != nil {
				t.Fatal(err)
			}
			return v, sent.secretOf()
		}
		v, secret := invite()
		if err := s.Withdraw(t.Context(), other.actor(), v); !errs.Is(err, errs.NotFound) {
			t.Errorf("another withdrew it: %v", err)
		}
		if err := s.Withdraw(t.Context(), manager.actor(), v); err != nil {
			t.Fatal(err)
		}
		if err := s.Withdraw(t.Context(), manager.actor(), v); !errs.Is(err, errs.NotFound) {
			t.Errorf("withdrawn twice: %v", err)
		}
		if _, err := s.Join(t.Context(), secret, "liu", password, browser); !errs.Is(err, errs.NotFound) {
			t.Errorf("a withdrawn one: %v", err)
		}
		_, secret = invite()
		dbtest.Clock(d).Advance(inviteLife)
		if _, err := s.Join(t.Context(), secret, "liu", password, browser); !errs.Is(err, errs.NotFound) {
			t.Errorf("an old one: %v", err)
		}
		manager.again().prove()
		_, secret = invite()
		if err := s.Accept(t.Context(), other.again().prove().actor(), secret); err != nil {
			t.Fatal(err)
		}
		if a := other.actor(); len(a.Grants) != 2 || !a.Has(Clerk) {
			t.Errorf("%+v", a.Grants)
		}
		_, secret = invite()
		auditor := senior(t, s, d, "auditor", Grant{Role: AdminAudit})
		if err := s.Accept(t.Context(), auditor.actor(), secret); !errs.Is(err, errs.Conflict) {
			t.Errorf("an administrator becomes a clerk: %v", err)
		}
	})
}

// TestInvitationEndsWithItsGiversRight: nobody becomes what the one who invited
// them could not make them any more.
func TestInvitationEndsWithItsGiversRight(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, sent := service(d)
		admin := senior(t, s, d, "sysadmin", Grant{Role: AdminSystem})
		other := senior(t, s, d, "manager-8", Grant{Role: Manager, Company: 8})
		invited := func(login string) (giver *person, secret string) {
			giver = senior(t, s, d, login, Grant{Role: Manager, Company: 7})
			if _, err := s.Invite(t.Context(), giver.actor(), NewInvitation{Name: "刘师傅", Phone: phone, Grant: clerkGrant, Home: 210102}); err != nil {
				t.Fatal(err)
			}
			return giver, sent.secretOf()
		}
		giver, secret := invited("demoted")
		if err := s.Accept(t.Context(), giver.actor(), secret); !errs.Is(err, errs.Conflict) {
			t.Errorf("one's own invitation: %v", err)
		}
		if err := s.EndGrant(t.Context(), admin.actor(), giver.actor().Account, giver.actor().Grants[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := s.Accept(t.Context(), other.actor(), secret); !errs.Is(err, errs.NotFound) {
			t.Errorf("the giver's grant is over: %v", err)
		}
		if _, err := s.Join(t.Context(), secret, "liu", password, browser); !errs.Is(err, errs.NotFound) {
			t.Errorf("with a new account: %v", err)
		}
		giver, secret = invited("disabled")
		if err := s.Disable(t.Context(), senior(t, s, d, "security", Grant{Role: AdminSecurity}).actor(), giver.actor().Account); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Invited(t.Context(), secret); !errs.Is(err, errs.NotFound) {
			t.Errorf("the giver is disabled: %v", err)
		}
	})
}
