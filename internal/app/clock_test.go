package app

import (
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/httpx"
)

// hall is the program with both its clocks in hand, and what it is asked.
type hall struct {
	*App
	t       *testing.T
	wall    *clock.Manual
	elapsed time.Duration
	mux     *httpx.Mux
	session string
}

func newHall(t *testing.T) *hall {
	t.Helper()
	h := &hall{t: t, wall: clock.NewManual(dbtest.Start)}
	h.App = newApp(t, h.wall)
	h.Guard = clock.NewGuard(h.wall, func() time.Duration { return h.elapsed })
	h.Unlimited = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	h.mux = h.Mux(h.Site(nil), func(httpx.Observation) {})
	system := account.System(dbtest.Start)
	const password = "correct horse battery staple"
	made, err := h.Accounts.CreateStaff(t.Context(), system, account.NewStaff{Login: "heping", Name: "和平区", Password: password})
	if err == nil {
		_, err = h.Accounts.Grant(t.Context(), system, made, account.Grant{Role: account.County, Lo: 210102, Hi: 210102})
	}
	if err == nil {
		h.session, err = h.Accounts.Login(t.Context(), "heping", password, account.Browser{Nonce: strings.Repeat("n", 32)})
	}
	if err == nil {
		h.session, err = prove(t, h.Accounts, h.session)
	}
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// pass lets time pass, sweeping as the job does.
func (h *hall) pass(d time.Duration) {
	h.t.Helper()
	for range d / time.Minute {
		h.wall.Advance(time.Minute)
		h.elapsed += time.Minute
		if err := h.timed(h.sweep)(h.t.Context(), nil); err != nil {
			h.t.Fatal(err)
		}
	}
}

func (h *hall) ask(method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Cookie", "session="+h.session)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, r)
	return w
}

// lapses are the instants at which limits passed, as they stand in the record.
func (h *hall) lapses() []time.Time {
	h.t.Helper()
	var out []time.Time
	err := h.DB.View(h.t.Context(), func(tx *db.Tx) (err error) {
		out, err = db.List(tx, func(s db.Scanner, at *time.Time) error { return s.Scan(at) },
			`SELECT at FROM audit_event WHERE kind = 'case.lapsed' ORDER BY at`)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

// TestClockSetAhead: while the clock is ahead nothing passes, officers are told on
// their pages, the probe and the metric say so, and what is sent is kept, not
// taken; once it is right for some minutes the work goes on by itself, by the true
// due times.
func TestClockSetAhead(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	filed, err := h.Cases.File(t.Context(), account.Anonymous(h.wall.Now()), casework.Filing{Key: strings.Repeat("k", 26), Channel: casework.Web, County: 210102,
		Place: "老煤矿家属院 3 栋", Category: "1202", Text: "路灯不亮", Phone: "13998765432", Privacy: casework.Masked})
	if err != nil {
		t.Fatal(err)
	}
	due := time.Time{}
	for _, l := range filed.Limits {
		if l.Then == rule.Lapse && (due.IsZero() || l.Due.Before(due)) {
			due = l.Due
		}
	}
	metrics := httpx.NewMetrics()
	metrics.Registry().MustRegister(h.clockGauge())
	const banner = "服务器的时钟不准"
	says := func(what string, troubled bool) {
		t.Helper()
		if got := strings.Contains(h.ask("GET", "/office", "").Body.String(), banner); got != troubled {
			t.Errorf("%s: the officer's page says so: %v", what, got)
		}
		status := map[bool]int{false: 200, true: 503}[troubled]
		if w := h.ask("GET", "/readyz", ""); w.Code != status {
			t.Errorf("%s: /readyz answers %d", what, w.Code)
		}
		w := httptest.NewRecorder()
		metrics.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		if want := map[bool]string{false: "yianju_clock_wrong 0", true: "yianju_clock_wrong 1"}[troubled]; !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: the metrics do not say %q", what, want)
		}
		if w := h.ask("GET", "/", ""); strings.Contains(w.Body.String(), banner) != troubled { // staff see it everywhere
			t.Errorf("%s: the home page differs", what)
		}
	}
	h.pass(10 * time.Minute)
	says("in order", false)

	const ahead = 13 * time.Minute // no more, or the session would end
	h.wall.Advance(30 * 24 * time.Hour)
	if err := h.timed(h.sweep)(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if n := len(h.lapses()); n != 0 {
		t.Fatalf("%d limits passed on a clock a month ahead", n)
	}
	h.wall.Advance(-30*24*time.Hour + ahead)
	h.pass(time.Minute)
	says("ahead", true)
	w := h.ask("POST", "/new/submit", "key="+strings.Repeat("x", 26)+"&text=水管爆了")
	if w.Code != 503 || !strings.Contains(w.Body.String(), "您写的内容都在") || !strings.Contains(w.Body.String(), "/new/where?form=") {
		t.Errorf("a filing meanwhile: %d\n%s", w.Code, w.Body.String())
	}
	if w = h.ask("POST", "/api/v1/cases", "{}"); w.Code != 503 || !strings.Contains(w.Body.String(), `"kind":"unavailable"`) {
		t.Errorf("a program meanwhile: %d %s", w.Code, w.Body.String())
	}

	h.wall.Advance(-ahead)
	h.pass(clock.Settle + 2*time.Minute)
	says("right again", false)
	h.pass(due.Sub(h.wall.Now()) + 10*time.Minute)
	if got := h.lapses(); len(got) == 0 || !got[0].Equal(due) {
		t.Errorf("limits passed at %v, the first was due at %v", got, due)
	}
}

// TestClockWrongAtStart: a server that began behind the record works, without
// another start, once its clock is set right, and judges what it slept through.
func TestClockWrongAtStart(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	if err := h.checkClock(t.Context()); err != nil { // an earlier run of the program
		t.Fatal(err)
	}
	h.wall.Advance(-365 * 24 * time.Hour)
	h.elapsed = 0
	h.Guard = clock.NewGuard(h.wall, func() time.Duration { return h.elapsed })
	h.pass(2 * time.Minute)
	if h.Guard.Trouble() == nil {
		t.Fatal("a year behind and trusted")
	}
	h.wall.Set(dbtest.Start.Add(3 * time.Hour))
	h.pass(clock.Settle + 2*time.Minute)
	if err := h.Guard.Trouble(); err != nil {
		t.Errorf("right again: %v", err)
	}
}
