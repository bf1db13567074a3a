package account

import (
	"testing"
	"time"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
)

func login(t *testing.T, s *Service, name string) string {
	t.Helper()
	token, err := s.Login(t.Context(), name, password, browser)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		staff bool
		idle  time.Duration
		most  time.Duration
	}{
		{"staff", true, 15 * time.Minute, 12 * time.Hour},
		{"owner", false, 7 * 24 * time.Hour, 30 * 24 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				s, p := service(d)
				open := func() string {
					if c.staff {
						return login(t, s, "heping-01")
					}
					return signIn(t, s, p, phone)
				}
				if c.staff {
					newStaff(t, s, "heping-01")
				}
				alive := func(token string) bool {
					_, err := s.Authenticate(t.Context(), token)
					if err != nil && !errs.Is(err, errs.Unauthenticated) {
						t.Fatal(err)
					}
					return err == nil
				}
				token, clock := open(), dbtest.Clock(d)
				clock.Advance(c.idle - time.Microsecond)
				if !alive(token) {
					t.Error("over before its idle time")
				}
				clock.Advance(c.idle)
				if alive(token) {
					t.Error("alive after its idle time")
				}
				token = open()
				for used := time.Duration(0); used < c.most-c.idle/2; used += c.idle / 2 {
					if !alive(token) {
						t.Fatalf("over after %v of use", used)
					}
					clock.Advance(c.idle / 2)
				}
				clock.Advance(c.idle / 2)
				if alive(token) {
					t.Error("alive after its absolute time")
				}
			})
		})
	}
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		newStaff(t, s, "heping-01")
		newStaff(t, s, "heping-02")
		one, two, other := login(t, s, "heping-01"), login(t, s, "heping-01"), login(t, s, "heping-02")
		a, err := s.Authenticate(t.Context(), one)
		if err != nil {
			t.Fatal(err)
		}
		b, err := s.Authenticate(t.Context(), other)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Revoke(t.Context(), a, b.Session.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("ended somebody else's session: %v", err)
		}
		var list []Session
		if err := d.View(t.Context(), func(tx *db.Tx) (err error) { list, err = Sessions(tx, a.Account); return err }); err != nil || len(list) != 2 {
			t.Fatalf("%v, %v", list, err)
		}
		if err := s.Revoke(t.Context(), a, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Authenticate(t.Context(), one); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("alive after logout: %v", err)
		}
		if _, err := s.Authenticate(t.Context(), two); err != nil {
			t.Errorf("the other session died too: %v", err)
		}
		for _, bad := range []string{"", "x", one + "x"} {
			if _, err := s.Authenticate(t.Context(), bad); !errs.Is(err, errs.Unauthenticated) {
				t.Errorf("token %q: %v", bad, err)
			}
		}
	})
}

func TestDisabledAccountDiesMidRequest(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		account := newStaff(t, s, "heping-01")
		token := login(t, s, "heping-01")
		a, err := s.Authenticate(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Disable(t.Context(), System(dbtest.Start), account); err != nil {
			t.Fatal(err)
		}
		if err := d.Update(t.Context(), a.Alive); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("the request goes on: %v", err)
		}
		if _, err := s.Authenticate(t.Context(), token); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("the session goes on: %v", err)
		}
		if _, err := s.Login(t.Context(), "heping-01", password, browser); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("a new login: %v", err)
		}
	})
}

func TestGrantAndEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		p := hired(t, s, d, "heping-01", Grant{Role: Clerk, Company: 9}).enroll()
		account, actor := p.account, p.actor
		admin := System(dbtest.Start)
		for name, bad := range map[string]Grant{
			"no role":              {},
			"the owner's role":     {Role: Owner},
			"a clerk of nothing":   {Role: Clerk},
			"a county of nowhere":  {Role: County},
			"half a range":         {Role: County, Lo: 210102},
			"a range turned round": {Role: City, Lo: 210199, Hi: 210100},
			"some of a city":       {Role: City, Lo: 210102, Hi: 210104},
		} {
			if _, err := s.Grant(t.Context(), admin, account, bad); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		county := Grant{Role: County, Lo: 210102, Hi: 210102}
		if _, err := s.Grant(t.Context(), actor(), account, county); !errs.Is(err, errs.Denied) {
			t.Errorf("granted to oneself: %v", err)
		}
		if _, err := s.Grant(t.Context(), admin, 12345, county); !errs.Is(err, errs.NotFound) {
			t.Errorf("granted to nobody: %v", err)
		}
		grant, err := s.Grant(t.Context(), admin, account, county)
		if err != nil {
			t.Fatal(err)
		}
		for _, more := range []Grant{{Role: Clerk, Company: 7}, {Role: City, Lo: 210100, Hi: 210199}, {Role: Province, Lo: 210000, Hi: 219999}} {
			if _, err := s.Grant(t.Context(), admin, account, more); err != nil {
				t.Fatal(err)
			}
		}
		if a := actor(); !Can(a, "case.decide", heap) || !Can(a, "case.accept", heap) {
			t.Errorf("grants do not count: %+v", a.Grants)
		}
		var clerks, here, elsewhere, city, province []id.ID
		if err := d.View(t.Context(), func(tx *db.Tx) (err error) {
			if clerks, err = Staff(tx, Clerk, 7); err != nil {
				return err
			}
			if here, err = Officers(tx, County, Target{County: 210102}); err != nil {
				return err
			}
			if elsewhere, err = Officers(tx, County, Target{County: 210103}); err != nil {
				return err
			}
			if city, err = Officers(tx, City, Target{County: 210103}); err != nil {
				return err
			}
			province, err = Officers(tx, Province, Target{County: 210202})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if len(city) != 1 || len(province) != 1 {
			t.Errorf("city %v, province %v", city, province)
		}
		if len(clerks) != 1 || len(here) != 1 || len(elsewhere) != 0 || here[0] != account {
			t.Errorf("clerks %v, officers here %v, elsewhere %v", clerks, here, elsewhere)
		}
		dbtest.Clock(d).Advance(time.Minute)
		if err := s.EndGrant(t.Context(), admin, account, grant); err != nil {
			t.Fatal(err)
		}
		if a := actor(); Can(a, "case.decide", heap) || !Can(a, "case.accept", heap) {
			t.Errorf("the ended grant counts, or the other does not: %+v", a.Grants)
		}
		if err := s.EndGrant(t.Context(), admin, account, grant); !errs.Is(err, errs.NotFound) {
			t.Errorf("ended twice: %v", err)
		}
	})
}
