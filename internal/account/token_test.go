package account

import (
	"strings"
	"testing"
	"time"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
)

func issue(t *testing.T, s *Service, login string, days int) (Token, string) {
	t.Helper()
	token, text, err := s.IssueToken(t.Context(), System(dbtest.Start), login, days)
	if err != nil {
		t.Fatal(err)
	}
	return token, text
}

func TestTokenIsItsAccount(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		account := newStaff(t, s, "heping-12345")
		if _, err := s.Grant(t.Context(), System(dbtest.Start), account, Grant{Role: County, Lo: 210102, Hi: 210102}); err != nil {
			t.Fatal(err)
		}
		token, text := issue(t, s, " Heping-12345 ", 30)
		a, err := s.AuthenticateToken(t.Context(), text)
		if err != nil || a.Account != account || a.Kind != KindStaff || !a.Has(County) || a.Party == 0 {
			t.Fatalf("%+v, %v", a, err)
		}
		if token.ExpiresAt != dbtest.Start.AddDate(0, 0, 30) {
			t.Errorf("ends %v", token.ExpiresAt)
		}
		if err := d.Update(t.Context(), a.Alive); err != nil {
			t.Errorf("alive: %v", err)
		}
		if _, err := s.Authenticate(t.Context(), text); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("a token opens a session: %v", err)
		}
	})
}

// TestTokenEnds: by its time, by revoking, with its account, and never by a
// session's token in its place.
func TestTokenEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		alive bool
		do    func(t *testing.T, s *Service, d *db.DB, token Token)
	}{
		{"just before its time", true, func(_ *testing.T, _ *Service, d *db.DB, _ Token) {
			dbtest.Clock(d).Advance(24*time.Hour - time.Microsecond)
		}},
		{"at its time", false, func(_ *testing.T, _ *Service, d *db.DB, _ Token) { dbtest.Clock(d).Advance(24 * time.Hour) }},
		{"revoked", false, func(t *testing.T, s *Service, _ *db.DB, token Token) {
			if err := s.RevokeToken(t.Context(), System(dbtest.Start), "heping-01", token.ID); err != nil {
				t.Fatal(err)
			}
		}},
		{"its account disabled", false, func(t *testing.T, s *Service, _ *db.DB, token Token) {
			if err := s.Disable(t.Context(), System(dbtest.Start), token.Account); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				s, _ := service(d)
				newStaff(t, s, "heping-01")
				token, text := issue(t, s, "heping-01", 1)
				a, err := s.AuthenticateToken(t.Context(), text)
				if err != nil {
					t.Fatal(err)
				}
				c.do(t, s, d, token)
				if _, err := s.AuthenticateToken(t.Context(), text); (err == nil) != c.alive || err != nil && !errs.Is(err, errs.Unauthenticated) {
					t.Errorf("afterwards: %v", err)
				}
				if err := d.Update(t.Context(), a.Alive); strings.HasSuffix(c.name, "d") && !errs.Is(err, errs.Unauthenticated) {
					t.Errorf("the request under way: %v", err)
				}
			})
		})
	}
}

func TestTokenIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		account := newStaff(t, s, "heping-01")
		system := System(dbtest.Start)
		for _, c := range []struct {
			login string
			days  int
		}{{"nobody", 30}, {"heping-01", 0}, {"heping-01", TokenDaysMax + 1}, {"", 1}} {
			if _, _, err := s.IssueToken(t.Context(), system, c.login, c.days); !errs.Is(err, errs.Invalid) {
				t.Errorf("%v: %v", c, err)
			}
		}
		for _, role := range Granted() {
			a := Actor{Account: account, Kind: KindStaff, At: dbtest.Start, Grants: []Grant{{Role: role}}}
			if _, _, err := s.IssueToken(t.Context(), a, "heping-01", 1); !errs.Is(err, errs.Denied) {
				t.Errorf("%s issues a token: %v", role, err)
			}
		}
		token, text := issue(t, s, "heping-01", 1)
		if err := s.RevokeToken(t.Context(), system, "heping-01", token.ID+1); !errs.Is(err, errs.NotFound) {
			t.Errorf("revoked another: %v", err)
		}
		list, err := s.Tokens(t.Context(), system, "heping-01")
		if err != nil || len(list) != 1 || list[0].ID != token.ID || !list[0].RevokedAt.IsZero() {
			t.Errorf("%+v, %v", list, err)
		}
		for _, bad := range []string{"", "x", text + "x", strings.TrimPrefix(text, tokenPrefix)} {
			if _, err := s.AuthenticateToken(t.Context(), bad); !errs.Is(err, errs.Unauthenticated) {
				t.Errorf("%q: %v", bad, err)
			}
		}
		if _, err := s.AuthenticateToken(t.Context(), login(t, s, "heping-01")); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("a session is a token: %v", err)
		}
	})
}

func TestAnswersAreKeptADay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		one, two := Actor{Account: id.ID(1)}, Actor{Account: id.ID(2)}
		answered := func(a Actor, body string) string {
			t.Helper()
			got, err := s.Answered(t.Context(), a, "key", []byte(body))
			if errs.Is(err, errs.Conflict) {
				return "conflict"
			}
			if err != nil {
				t.Fatal(err)
			}
			return string(got)
		}
		if got := answered(one, "body"); got != "" {
			t.Errorf("answered before it was asked: %q", got)
		}
		for range 2 {
			if err := s.Answer(t.Context(), one, "key", []byte("body"), []byte("yes")); err != nil {
				t.Fatal(err)
			}
		}
		if got := answered(one, "body"); got != "yes" {
			t.Errorf("got %q", got)
		}
		if got := answered(one, "other"); got != "conflict" {
			t.Errorf("the key with another body: %q", got)
		}
		if got := answered(two, "other"); got != "" {
			t.Errorf("somebody else's key: %q", got)
		}
		dbtest.Clock(d).Advance(answerLife)
		if got := answered(one, "other"); got != "" {
			t.Errorf("after a day: %q", got)
		}
		if err := s.Answer(t.Context(), one, "key", []byte("other"), []byte("again")); err != nil {
			t.Fatal(err)
		}
		if got := answered(one, "other"); got != "again" {
			t.Errorf("the key used again after a day: %q", got)
		}
	})
}
