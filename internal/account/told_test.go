package account

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/id"
)

// TestSignInsAreTold: the operator's log has who signed in and who was refused, by account,
// and nothing of what was typed.
func TestSignInsAreTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, p := service(d)
		staff := newStaff(t, s, "heping-01")
		var log bytes.Buffer
		s.o.Log = slog.New(slog.NewTextHandler(&log, nil))
		told := func(level, way string, account id.ID, outcome string) {
			t.Helper()
			want := "level=" + level + " msg=sign-in way=" + way + " account=" + account.String() + " outcome=" + outcome + "\n"
			if _, line, _ := strings.Cut(log.String(), " "); line != want {
				t.Errorf("told %q, want %q", line, want)
			}
			log.Reset()
		}

		if _, err := s.Login(t.Context(), "heping-01", password, browser); err != nil {
			t.Fatal(err)
		}
		told("INFO", "password", staff, "done")
		s.Login(t.Context(), "heping-01", "not-the-password-1", browser)
		told("WARN", "password", staff, "unauthenticated")
		s.Login(t.Context(), "nobody-01", password, browser)
		told("WARN", "password", 0, "unauthenticated")

		a, err := s.Authenticate(t.Context(), signIn(t, s, p, phone))
		if err != nil {
			t.Fatal(err)
		}
		told("INFO", "code", a.Account, "done")
		s.VerifyCode(t.Context(), phone, wrongCode(p.last()), browser, 0)
		told("WARN", "code", 0, "invalid")
	})
}
