package account

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/seal"
)

// phones keeps what was sent.
type phones struct {
	mu   sync.Mutex
	sent []message.Outward
}

func (p *phones) Send(_ context.Context, o message.Outward) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, o)
	return nil
}

func (p *phones) last() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sent[len(p.sent)-1].Args["code"]
}

func service(d *db.DB) (*Service, *phones) {
	keys, ids, p := seal.WellKnown(), id.NewSource(d.Clock()), &phones{}
	return NewService(d, keys, ids, audit.New(keys, ids), p, Options{}), p
}

var browser = Browser{Nonce: strings.Repeat("n", nonceLength), IP: "203.0.113.7"}

const phone = "13840011234"

func signIn(t *testing.T, s *Service, p *phones, phone string) string {
	t.Helper()
	if err := s.RequestCode(t.Context(), phone, browser); err != nil {
		t.Fatal(err)
	}
	token, err := s.VerifyCode(t.Context(), phone, p.last(), browser, 0)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func wrongCode(code string) string {
	return map[bool]string{true: "000001", false: "000000"}[code == "000000"]
}

func TestOwnerSignsIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, p := service(d)
		token := signIn(t, s, p, " +86 138-4001-1234")
		a, err := s.Authenticate(t.Context(), token)
		if err != nil || a.Kind != KindOwner || !a.Has(Owner) || a.Account == 0 || a.Party == 0 {
			t.Fatalf("%+v, %v", a, err)
		}
		dbtest.Clock(d).Advance(time.Minute)
		again := signIn(t, s, p, phone)
		b, err := s.Authenticate(t.Context(), again)
		if err != nil || b.Account != a.Account || b.Session.ID == a.Session.ID || again == token {
			t.Fatalf("the second login is not the same account in a new session: %+v, %v", b, err)
		}
		if err := d.View(t.Context(), func(tx *db.Tx) error {
			got, err := s.Phone(tx, a.Account)
			if got != phone {
				t.Errorf("phone: %q", got)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestCodeIsRefused(t *testing.T) {
	t.Parallel()
	other := browser
	other.Nonce = strings.Repeat("x", nonceLength)
	for _, c := range []struct {
		name string
		do   func(t *testing.T, s *Service, d *db.DB, code string) (string, error)
	}{
		{"wrong", func(t *testing.T, s *Service, d *db.DB, code string) (string, error) {
			return s.VerifyCode(t.Context(), phone, wrongCode(code), browser, 0)
		}},
		{"from another browser", func(t *testing.T, s *Service, d *db.DB, code string) (string, error) {
			return s.VerifyCode(t.Context(), phone, code, other, 0)
		}},
		{"for another phone", func(t *testing.T, s *Service, d *db.DB, code string) (string, error) {
			return s.VerifyCode(t.Context(), "13840019999", code, browser, 0)
		}},
		{"too late", func(t *testing.T, s *Service, d *db.DB, code string) (string, error) {
			dbtest.Clock(d).Advance(codeLife)
			return s.VerifyCode(t.Context(), phone, code, browser, 0)
		}},
		{"twice", func(t *testing.T, s *Service, d *db.DB, code string) (string, error) {
			if _, err := s.VerifyCode(t.Context(), phone, code, browser, 0); err != nil {
				t.Fatal(err)
			}
			return s.VerifyCode(t.Context(), phone, code, browser, 0)
		}},
		{"after five wrong tries", func(t *testing.T, s *Service, d *db.DB, code string) (string, error) {
			for range codeTries {
				s.VerifyCode(t.Context(), phone, wrongCode(code), browser, 0)
			}
			return s.VerifyCode(t.Context(), phone, code, browser, 0)
		}},
		{"after a newer one", func(t *testing.T, s *Service, d *db.DB, code string) (string, error) {
			dbtest.Clock(d).Advance(time.Minute)
			if err := s.RequestCode(t.Context(), phone, browser); err != nil {
				t.Fatal(err)
			}
			return s.VerifyCode(t.Context(), phone, code, browser, 0)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				s, p := service(d)
				if err := s.RequestCode(t.Context(), phone, browser); err != nil {
					t.Fatal(err)
				}
				token, err := c.do(t, s, d, p.last())
				if !errs.Is(err, errs.Invalid) || token != "" {
					t.Errorf("got %q, %v", token, err)
				}
			})
		})
	}
}

func TestCodesAreLimited(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, p := service(d)
		for _, bad := range []string{"", "12345", "23840011234", "1384001123x"} {
			if err := s.RequestCode(t.Context(), bad, browser); !errs.Is(err, errs.Invalid) {
				t.Errorf("phone %q: %v", bad, err)
			}
		}
		ask := func() bool { return s.RequestCode(t.Context(), phone, browser) == nil }
		if !ask() || ask() {
			t.Error("not one a minute")
		}
		for range 4 {
			dbtest.Clock(d).Advance(time.Minute)
			ask()
		}
		dbtest.Clock(d).Advance(time.Minute)
		if ask() || len(p.sent) != 5 {
			t.Errorf("not five an hour: %d", len(p.sent))
		}
		for range 20 {
			dbtest.Clock(d).Advance(time.Hour)
			ask()
		}
		if len(p.sent) != 10 {
			t.Errorf("not ten a day: %d", len(p.sent))
		}
	})
}

// Requests at once must not slip through the one-a-minute limit together.
func TestCodesAreLimitedAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, p := service(d)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() { s.RequestCode(t.Context(), phone, browser) })
		}
		wg.Wait()
		if len(p.sent) != 1 {
			t.Errorf("%d codes were sent", len(p.sent))
		}
	})
}

func TestManyPhonesFromOneAddressAreLimited(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, p := service(d)
		for i := range 25 {
			err := s.RequestCode(t.Context(), fmt.Sprintf("139000000%02d", i), browser)
			if i >= 20 && !errs.Is(err, errs.Limited) {
				t.Errorf("request %d: %v", i, err)
			}
		}
		if len(p.sent) != 20 {
			t.Errorf("%d codes were sent", len(p.sent))
		}
	})
}

const password = "correct horse battery"

func newStaff(t *testing.T, s *Service, login string) id.ID {
	t.Helper()
	account, err := s.CreateStaff(t.Context(), System(dbtest.Start), NewStaff{Login: login, Password: password, Name: "张伟", Home: 210102})
	if err != nil {
		t.Fatal(err)
	}
	return account
}

func TestStaffSignIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		account := newStaff(t, s, "Heping-01")
		token, err := s.Login(t.Context(), " heping-01", password, browser)
		if err != nil {
			t.Fatal(err)
		}
		a, err := s.Authenticate(t.Context(), token)
		if err != nil || a.Account != account || a.Kind != KindStaff || a.Name != "张伟" {
			t.Fatalf("%+v, %v", a, err)
		}
		for login, pass := range map[string]string{"heping-01": password + "x", "nobody": password} {
			if _, err := s.Login(t.Context(), login, pass, browser); !errs.Is(err, errs.Unauthenticated) {
				t.Errorf("%s: %v", login, err)
			}
		}
		_, err = s.CreateStaff(t.Context(), System(dbtest.Start), NewStaff{Login: "HEPING-01", Password: password, Name: "李静"})
		if !errs.Is(err, errs.Invalid) {
			t.Errorf("a taken name: %v", err)
		}
		_, err = s.CreateStaff(t.Context(), a, NewStaff{Login: "x", Password: password, Name: "李静"})
		if !errs.Is(err, errs.Denied) {
			t.Errorf("a clerk makes accounts: %v", err)
		}
	})
}

func TestLoginLocks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		newStaff(t, s, "heping-01")
		for _, login := range []string{"heping-01", "nobody"} { // a name nobody has locks alike
			for range loginFailures {
				if _, err := s.Login(t.Context(), login, "wrong", browser); !errs.Is(err, errs.Unauthenticated) {
					t.Fatalf("%s: %v", login, err)
				}
			}
			if _, err := s.Login(t.Context(), login, password, browser); !errs.Is(err, errs.Limited) {
				t.Errorf("%s: after five failures: %v", login, err)
			}
		}
		dbtest.Clock(d).Advance(time.Minute)
		if _, err := s.Login(t.Context(), "heping-01", "wrong", browser); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("after the lock: %v", err)
		}
		dbtest.Clock(d).Advance(time.Minute)
		if _, err := s.Login(t.Context(), "heping-01", password, browser); !errs.Is(err, errs.Limited) {
			t.Errorf("the second lock is not longer: %v", err)
		}
		dbtest.Clock(d).Advance(time.Minute)
		if _, err := s.Login(t.Context(), "heping-01", password, browser); err != nil {
			t.Errorf("after the second lock: %v", err)
		}
	})
}

func TestLocksGrow(t *testing.T) {
	t.Parallel()
	for failures, want := range map[int]time.Duration{4: 0, 5: time.Minute, 6: 2 * time.Minute, 10: 32 * time.Minute, 11: time.Hour, 90: time.Hour} {
		var got time.Duration
		if until := lockAfter(at, failures, loginFailures); !until.IsZero() {
			got = until.Sub(at)
		}
		if got != want {
			t.Errorf("%d failures: %v, want %v", failures, got, want)
		}
	}
}

func TestPasswordRules(t *testing.T) {
	t.Parallel()
	for pass, ok := range map[string]bool{
		password: true, "一二三四五六七八九十甲乙": true, "short": false, "": false, "aaaaaaaaaaaaaa": false,
		"my-heping-01-key": false, strings.Repeat("heron", 25) + "abc": true, strings.Repeat("heron", 25) + "abcd": false,
		"Password1234567": false, "administrator2026": false, "qwertyuiop123456": false, "1q2w3e4r!1q2w3e4r!": false, "123456789012345": false,
		"yianju-shenyang": false, "沈阳物业沈阳物业沈阳": false, "5201314woaini88": false, "AbAbAbAbAbAbAb": false, "物业 三号楼 水泵 钥匙 门卫": true,
	} {
		var c errs.Check
		if err := (&Service{}).checkPassword(&c, "Heping-01", pass); err != nil {
			t.Fatal(err)
		}
		if (c.Err() == nil) != ok {
			t.Errorf("%q: %v", pass, c.Err())
		}
	}
	if want := "$argon2id$v=19$m=19456,t=2,p=1$"; phcHead != want {
		t.Errorf("parameters: %s", phcHead)
	}
}
