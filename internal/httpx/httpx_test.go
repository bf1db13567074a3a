package httpx_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"yianju/internal/clock"
	"yianju/internal/errs"
	"yianju/internal/httpx"
)

// site is a Mux with one route per way of failing, and what it logged and counted.
type site struct {
	*httpx.Mux
	clock *clock.Manual

	mu   sync.Mutex
	log  bytes.Buffer
	seen []httpx.Observation
}

func (s *site) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Write(b)
}

func (s *site) logged() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

func newSite(change ...func(*httpx.Options)) *site {
	s := &site{clock: clock.NewManual(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))}
	o := httpx.Options{
		Known:     func(action string) bool { return strings.HasPrefix(action, "test.") },
		Log:       slog.New(slog.NewTextHandler(s, nil)),
		Clock:     s.clock,
		RequestID: func() string { return "REQ1" },
		Observe:   func(ob httpx.Observation) { s.seen = append(s.seen, ob) },
	}
	for _, f := range change {
		f(&o)
	}
	s.Mux = httpx.NewMux(o)
	fail := func(err error) httpx.Handler {
		return func(http.ResponseWriter, *http.Request) error { return err }
	}
	s.Handle("GET /ok/{code}", "test.ok", func(w http.ResponseWriter, r *http.Request) error {
		_, err := io.WriteString(w, "code "+r.PathValue("code"))
		return err
	})
	s.Handle("POST /ok", "test.post", func(w http.ResponseWriter, r *http.Request) error {
		if err := r.ParseForm(); err != nil {
			return err
		}
		return httpx.SeeOther(w, r, r.PostForm.Get("back"))
	})
	s.Handle("POST /photo", "test.photo", func(w http.ResponseWriter, r *http.Request) error {
		n, err := io.Copy(io.Discard, r.Body)
		if err != nil {
			return err
		}
		_, err = fmt.Fprint(w, n)
		return err
	}, httpx.Uploads(2<<20))
	s.Handle("POST /guess", "test.guess", fail(nil), httpx.In(httpx.Group{Name: "few", Every: 1, Burst: 2}))
	s.Handle("POST /prefs", "test.prefs", s.SetPrefs)
	s.Handle("GET /panic", "test.panic", func(http.ResponseWriter, *http.Request) error { panic("boom 13800000000") })
	s.Handle("GET /half", "test.half", func(w http.ResponseWriter, _ *http.Request) error {
		_, _ = io.WriteString(w, "half")
		return errors.New("lost")
	})
	s.Handle("GET /plain", "test.plain", fail(errors.New("secret cause")))
	for k := errs.Internal; k <= errs.Unknown; k++ {
		s.Handle("GET /kind/"+k.String(), "test.kind", fail(fmt.Errorf("wrapped: %w", errs.New(k, ""))))
	}
	var c errs.Check
	c.That(false, "text", "error.field.too_long", "max", 2000, "n", 2400)
	s.Handle("GET /api/v1/fields", "test.api", fail(c.Err()))
	return s
}

func (s *site) do(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		method  string
		target  string
		body    string
		headers []string
		status  int
		has     string
	}{
		{"handler", "GET", "/ok/X7", "", nil, 200, "code X7"},
		{"head", "HEAD", "/ok/X7", "", nil, 200, ""},
		{"missing", "GET", "/nowhere", "", nil, 404, "没有找到"},
		{"missing in English", "GET", "/nowhere", "", []string{"Accept-Language", "en"}, 404, "Not found"},
		{"missing api", "GET", "/api/nowhere", "", nil, 404, `"kind":"not_found"`},
		{"method", "DELETE", "/ok/X7", "", nil, 405, "不接受"},
		{"panic", "GET", "/panic", "", nil, 500, "REQ1"},
		{"unkinded", "GET", "/plain", "", nil, 500, "REQ1"},
		{"invalid", "GET", "/kind/invalid", "", nil, 422, "改一下"},
		{"unauthenticated", "GET", "/kind/unauthenticated", "", nil, 401, "登录"},
		{"denied", "GET", "/kind/denied", "", nil, 403, "不能"},
		{"not found", "GET", "/kind/not_found", "", nil, 404, "没有找到"},
		{"conflict", "GET", "/kind/conflict", "", nil, 409, "状态"},
		{"stale", "GET", "/kind/stale", "", nil, 409, "别人"},
		{"limited", "GET", "/kind/limited", "", nil, 429, "几分钟"},
		{"unavailable", "GET", "/kind/unavailable", "", nil, 503, "没有保存"},
		{"unknown", "GET", "/kind/unknown", "", nil, 504, "查一下进度"},
		{"fields", "GET", "/api/v1/fields", "", nil, 422, "最多 2000 个字"},
		{"post", "POST", "/ok", "back=/me", nil, 303, ""},
		{"same origin", "POST", "/ok", "back=/me", []string{"Sec-Fetch-Site", "same-origin"}, 303, ""},
		{"cross-site", "POST", "/ok", "back=/me", []string{"Sec-Fetch-Site", "cross-site"}, 403, "别的网站"},
		{"other origin", "POST", "/ok", "back=/me", []string{"Origin", "https://evil.example"}, 403, "别的网站"},
		{"cross-site link", "GET", "/ok/X7", "", []string{"Sec-Fetch-Site", "cross-site"}, 200, "code"},
		{"body too large", "POST", "/ok", strings.Repeat("a", 1<<20+1), nil, 413, "太大"},
		{"upload", "POST", "/photo", strings.Repeat("a", 1<<20+1), nil, 200, "1048577"},
		{"upload too large", "POST", "/photo", strings.Repeat("a", 2<<20+1), nil, 413, "太大"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newSite().do(c.method, c.target, c.body, c.headers...)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.has) {
				t.Errorf("got %d %s, want %d with %q", w.Code, w.Body, c.status, c.has)
			}
			if strings.Contains(w.Body.String(), "boom") || strings.Contains(w.Body.String(), "secret cause") {
				t.Errorf("the cause is shown: %s", w.Body)
			}
			if w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("headers missing: %v", w.Header())
			}
			if w.Code >= 400 && w.Header().Get("Cache-Control") != "no-store" {
				t.Error("a refusal may be cached")
			}
		})
	}
}

// TestChunkedBodyIsCut sends no Content-Length: the limit must hold while reading.
func TestChunkedBodyIsCut(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("POST", "/photo", io.LimitReader(zeros{}, 3<<20))
	r.ContentLength = -1
	w := httptest.NewRecorder()
	newSite().ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("got %d", w.Code)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

func TestProblemJSON(t *testing.T) {
	t.Parallel()
	w := newSite().do("GET", "/api/v1/fields", "", "Accept-Language", "en")
	if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("Content-Type %q", got)
	}
	var p httpx.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	if p.Type != "urn:yianju:problem:invalid" || p.Status != 422 || p.Request != "REQ1" || len(p.Fields) != 1 ||
		p.Fields[0].Field != "text" || p.Fields[0].Key != "error.field.too_long" {
		t.Errorf("got %+v", p)
	}
}

func TestLogHoldsNoSecret(t *testing.T) {
	t.Parallel()
	s := newSite()
	s.do("GET", "/ok/SECRETCODE?phone=13800000000", "", "X-Forwarded-For", "203.0.113.9")
	s.do("GET", "/nowhere/SECRETCODE", "")
	s.do("SECRETCODE", "/ok/1", "")
	s.do("GET", "/plain", "")
	log := s.logged()
	for _, secret := range []string{"SECRETCODE", "138000", "203.0.113.9", "192.0.2.1"} {
		if strings.Contains(log, secret) {
			t.Errorf("%q is in the log:\n%s", secret, log)
		}
	}
	for _, wanted := range []string{`route="GET /ok/{code}"`, "status=200", "status=404", "secret cause", "level=ERROR", "method=other"} {
		if !strings.Contains(log, wanted) {
			t.Errorf("%q is not in the log:\n%s", wanted, log)
		}
	}
	if got := strings.Count(log, "secret cause"); got != 1 {
		t.Errorf("a cause is logged %d times", got)
	}
	if s.seen[0].Pattern != "GET /ok/{code}" || s.seen[1].Pattern != "" || s.seen[1].Status != 404 {
		t.Errorf("observed %+v", s.seen)
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	s := newSite()
	for range 2 {
		if w := s.do("POST", "/guess", ""); w.Code != 200 {
			t.Fatalf("within the burst: %d", w.Code)
		}
	}
	w := s.do("POST", "/guess", "")
	if w.Code != 429 || w.Header().Get("Retry-After") != "2" {
		t.Errorf("over the burst: %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if w := s.do("GET", "/ok/1", ""); w.Code != 200 {
		t.Errorf("another group suffers: %d", w.Code)
	}
	s.clock.Advance(time.Second)
	if w := s.do("POST", "/guess", ""); w.Code != 200 {
		t.Errorf("after waiting: %d", w.Code)
	}
}

func TestRateLimitIsPerClient(t *testing.T) {
	t.Parallel()
	proxy := netip.MustParsePrefix("192.0.2.0/24") // httptest's peer is 192.0.2.1
	for _, c := range []struct {
		name    string
		proxies []netip.Prefix
		first   string
		second  string
		shared  bool
	}{
		{"untrusted header", nil, "203.0.113.1", "203.0.113.2", true},
		{"two clients", []netip.Prefix{proxy}, "203.0.113.1", "203.0.113.2", false},
		{"forged first hop", []netip.Prefix{proxy}, "1.1.1.1, 203.0.113.1", "2.2.2.2, 203.0.113.1", true},
		{"chain of proxies", []netip.Prefix{proxy}, "203.0.113.1, 192.0.2.7", "203.0.113.2, 192.0.2.7", false},
		{"one IPv6 subscriber", []netip.Prefix{proxy}, "2001:db8:1:2::1", "2001:db8:1:2::ffff", true},
		{"two IPv6 subscribers", []netip.Prefix{proxy}, "2001:db8:1:2::1", "2001:db8:1:3::1", false},
		{"mapped", []netip.Prefix{proxy}, "::ffff:203.0.113.1", "203.0.113.1", true},
		{"nonsense", []netip.Prefix{proxy}, "unknown", "also unknown", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(func(o *httpx.Options) { o.Proxies = c.proxies })
			for range 2 {
				s.do("POST", "/guess", "", "X-Forwarded-For", c.first)
			}
			if got := s.do("POST", "/guess", "", "X-Forwarded-For", c.second).Code == 429; got != c.shared {
				t.Errorf("limited %v, want %v", got, c.shared)
			}
		})
	}
}

// TestRateLimitIsPerPerson: one account does not get more by coming from many
// addresses, and does not use up its address for the others behind it.
func TestRateLimitIsPerPerson(t *testing.T) {
	t.Parallel()
	s := newSite(func(o *httpx.Options) {
		o.Proxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
		o.Person = func(r *http.Request) string { return r.Header.Get("Test-Account") }
	})
	passed := 0
	for i := range 200 {
		if s.do("GET", "/ok/1", "", "Test-Account", "a", "X-Forwarded-For", fmt.Sprintf("203.0.113.%d", i%100)).Code == 200 {
			passed++
		}
	}
	if passed != httpx.Read.Burst/4 {
		t.Errorf("%d of 200 passed, want %d", passed, httpx.Read.Burst/4)
	}
	for _, who := range []string{"b", ""} {
		if w := s.do("GET", "/ok/1", "", "Test-Account", who, "X-Forwarded-For", "203.0.113.1"); w.Code != 200 {
			t.Errorf("%q suffers: %d", who, w.Code)
		}
	}
}

func TestUnlimitedClients(t *testing.T) {
	t.Parallel()
	s := newSite(func(o *httpx.Options) { o.Unlimited = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} })
	for range 10 {
		if w := s.do("POST", "/guess", ""); w.Code != 200 {
			t.Fatalf("got %d", w.Code)
		}
	}
}

func TestShedding(t *testing.T) {
	t.Parallel()
	s := newSite(func(o *httpx.Options) { o.MaxInFlight = 1 })
	inside, leave := make(chan struct{}), make(chan struct{})
	s.Handle("GET /wait", "test.wait", func(http.ResponseWriter, *http.Request) error {
		close(inside)
		<-leave
		return nil
	})
	done := make(chan int)
	go func() { done <- s.do("GET", "/wait", "").Code }()
	<-inside
	if w := s.do("GET", "/ok/1", ""); w.Code != 503 || w.Header().Get("Retry-After") == "" {
		t.Errorf("got %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	close(leave)
	if code := <-done; code != 200 {
		t.Errorf("the one inside got %d", code)
	}
	if w := s.do("GET", "/ok/1", ""); w.Code != 200 {
		t.Errorf("afterwards: %d", w.Code)
	}
}

func TestHalfAnAnswerIsCut(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(newSite())
	defer server.Close()
	resp, err := server.Client().Get(server.URL + "/half")
	if err == nil {
		_, err = io.ReadAll(resp.Body)
		_ = resp.Body.Close()
	}
	if err == nil {
		t.Error("half an answer looked whole")
	}
}

func TestSessionIsGivenToPage(t *testing.T) {
	t.Parallel()
	s := newSite(func(o *httpx.Options) {
		o.Session = func(_ http.ResponseWriter, r *http.Request) (*http.Request, error) {
			if r.Header.Get("Cookie") == "over" {
				return nil, errs.New(errs.Unauthenticated, "")
			}
			r.Header.Set("Who", "officer")
			return r, nil
		}
		o.Page = func(w http.ResponseWriter, r *http.Request, p httpx.Problem) {
			w.WriteHeader(p.Status)
			_, _ = io.WriteString(w, p.Kind+" for "+r.Header.Get("Who"))
		}
	})
	if got := s.do("GET", "/kind/denied", "").Body.String(); got != "denied for officer" {
		t.Errorf("got %q", got)
	}
	if w := s.do("GET", "/ok/1", "", "Cookie", "over"); w.Code != 401 || w.Body.String() != "unauthenticated for " {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
}

func TestRoutesNeedAnAction(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"", "other.thing"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("action %q is accepted", action)
				}
			}()
			newSite().Handle("GET /x", action, nil)
		}()
	}
	first := newSite().Routes()[0]
	if first.Pattern != "GET /ok/{code}" || first.Method != "GET" || first.Path != "/ok/{code}" || first.Action != "test.ok" || first.Group.Name != "read" {
		t.Errorf("got %+v", first)
	}
}

func TestPrefs(t *testing.T) {
	t.Parallel()
	s := newSite(func(o *httpx.Options) { o.TLS = true })
	w := s.do("POST", "/prefs", "lang=en&elder=1&theme=dark&back=/t/1")
	if w.Code != 303 || w.Header().Get("Location") != "/t/1" {
		t.Errorf("got %d %q", w.Code, w.Header().Get("Location"))
	}
	r := httptest.NewRequest("GET", "/", nil)
	for _, c := range w.Result().Cookies() {
		if !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("cookie %s is open", c)
		}
		r.AddCookie(c)
	}
	if got, want := httpx.PrefsOf(r), (httpx.Prefs{Lang: "en", Elder: true, Theme: "dark"}); got != want {
		t.Errorf("got %+v", got)
	}
	if w := s.do("POST", "/prefs", "lang=xx&elder=7&theme=<b>&back=//evil.example"); len(w.Result().Cookies()) != 0 || w.Header().Get("Location") != "/" {
		t.Errorf("nonsense is kept: %v", w.Header())
	}
	if w.Header().Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS behind TLS")
	}
}

func TestLocal(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/": "/", "/me?tab=1#x": "/me?tab=1#x", "": "/", "me": "/", "//evil": "/", "/\\evil": "/", "https://evil": "/",
		"/\tevil": "/", "/\n/evil": "/", "javascript:alert(1)": "/", "/社区": "/社区",
	} {
		if got := httpx.Local(path); got != want {
			t.Errorf("Local(%q) = %q, want %q", path, got, want)
		}
	}
}

// TestUploadsLeaveNothingBehind: the files of a form too large for memory wait on
// disk, and are gone once it was answered.
func TestUploadsLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	s := newSite()
	var sent *multipart.FileHeader
	s.Handle("POST /file", "test.file", func(_ http.ResponseWriter, r *http.Request) error {
		if err := r.ParseMultipartForm(1); err != nil {
			return err
		}
		sent = r.MultipartForm.File["photo"][0]
		f, err := sent.Open()
		if err != nil {
			return err
		}
		return f.Close()
	}, httpx.Uploads(2<<20))
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("photo", "a.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	if w := s.do("POST", "/file", body.String(), "Content-Type", form.FormDataContentType()); w.Code != 200 {
		t.Fatalf("status %d", w.Code)
	}
	if f, err := sent.Open(); err == nil {
		_ = f.Close()
		t.Error("the file is still there")
	}
}
