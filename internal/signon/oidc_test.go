package signon

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/clock"
	"yianju/internal/egress"
	"yianju/internal/errs"
	"yianju/internal/signon/signontest"
)

var now = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

const back = "https://yianju.test/login/with/sso/back"

// question is what our half of a question looks like.
func question(n string) account.SignOn {
	return account.SignOn{State: strings.Repeat(n, 80), Nonce: "nonce-" + n, Verifier: strings.Repeat(n, 43)}
}

// client calls servers of this machine, listed ones alone.
func client(t *testing.T, origins ...string) *http.Client {
	t.Helper()
	c, err := egress.New(egress.Rules{Origins: origins, Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func open(t *testing.T) (*OIDC, *signontest.Provider) {
	t.Helper()
	c := clock.NewManual(now)
	p := signontest.New(t, c)
	return &OIDC{Issuer: p.URL, ID: signontest.ID, Secret: signontest.Secret, Levels: []string{"gov:2"}, Client: client(t, p.URL), Clock: c}, p
}

// visit goes to the provider as a browser does and returns what it brings back.
func visit(t *testing.T, o *OIDC, q account.SignOn) url.Values {
	t.Helper()
	address, err := o.Ask(t.Context(), q, back)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	to, err := a.Location()
	if err != nil || !strings.HasPrefix(to.String(), back+"?") {
		t.Fatalf("sent back to %v, %v, %d", to, err, a.StatusCode)
	}
	return to.Query()
}

// TestWhoItIs: an answer to the question is who it is, and when a second factor
// was proved as far as the provider says so.
func TestWhoItIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		said map[string]any
		want time.Time
	}{
		"a password alone":           {nil, time.Time{}},
		"one factor of another kind": {map[string]any{"amr": []string{"otp"}, "auth_time": now.Unix()}, time.Time{}},
		"two, by method":             {map[string]any{"amr": []string{"pwd", "otp", "mfa"}, "auth_time": now.Add(-time.Minute).Unix()}, now.Add(-time.Minute)},
		"two, by level":              {map[string]any{"acr": "gov:2", "auth_time": now.Unix()}, now},
		"another level":              {map[string]any{"acr": "gov:1", "auth_time": now.Unix()}, time.Time{}},
		"two, who knows when":        {map[string]any{"acr": "gov:2"}, now.Add(-account.FreshFor)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, p := open(t)
			for claim, v := range c.said {
				p.Say(claim, v)
			}
			q := question("1")
			v, err := o.Answer(t.Context(), q, back, visit(t, o, q))
			if err != nil || v.Issuer != p.URL || v.Subject != "zhang-wei" || !v.FactorAt.Equal(c.want) {
				t.Errorf("%+v, %v", v, err)
			}
		})
	}
}

// TestLies: what is no answer to the question is not believed.
func TestLies(t *testing.T) {
	t.Parallel()
	for name, lie := range map[string]func(o *OIDC, p *signontest.Provider, q *account.SignOn, brought url.Values){
		"another nonce": func(_ *OIDC, p *signontest.Provider, _ *account.SignOn, _ url.Values) { p.Say("nonce", "another") },
		"no nonce":      func(_ *OIDC, p *signontest.Provider, _ *account.SignOn, _ url.Values) { p.Say("nonce", "") },
		"another issuer": func(_ *OIDC, p *signontest.Provider, _ *account.SignOn, _ url.Values) {
			p.Say("iss", "https://other.example")
		},
		"for another program": func(_ *OIDC, p *signontest.Provider, _ *account.SignOn, _ url.Values) { p.Say("aud", "other") },
		"for several, none of them said": func(_ *OIDC, p *signontest.Provider, _ *account.SignOn, _ url.Values) {
			p.Say("aud", []string{signontest.ID, "other"})
		},
		"handed to another": func(_ *OIDC, p *signontest.Provider, _ *account.SignOn, _ url.Values) { p.Say("azp", "other") },
		"over": func(_ *OIDC, p *signontest.Provider, _ *account.SignOn, _ url.Values) {
			p.Say("exp", now.Add(-time.Second).Unix())
		},
		"nobody":            func(_ *OIDC, p *signontest.Provider, _ *account.SignOn, _ url.Values) { p.Say("sub", "") },
		"signed by another": func(_ *OIDC, p *signontest.Provider, _ *account.SignOn, _ url.Values) { p.Forge(true) },
		"another verifier": func(_ *OIDC, _ *signontest.Provider, q *account.SignOn, _ url.Values) {
			q.Verifier = question("2").Verifier
		},
		"another's code": func(_ *OIDC, _ *signontest.Provider, _ *account.SignOn, b url.Values) { b.Set("code", "code-9") },
		"no code":        func(_ *OIDC, _ *signontest.Provider, _ *account.SignOn, b url.Values) { b.Del("code") },
		"a refusal": func(_ *OIDC, _ *signontest.Provider, _ *account.SignOn, b url.Values) {
			b.Set("error", "access_denied")
		},
		"from another": func(_ *OIDC, _ *signontest.Provider, _ *account.SignOn, b url.Values) {
			b.Set("iss", "https://other.example")
		},
		"a secret not ours": func(o *OIDC, _ *signontest.Provider, _ *account.SignOn, _ url.Values) { o.Secret = "guessed" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, p := open(t)
			q := question("1")
			brought := visit(t, o, q)
			lie(o, p, &q, brought)
			if v, err := o.Answer(t.Context(), q, back, brought); !errs.Is(err, errs.Denied) {
				t.Errorf("%+v, %v", v, err)
			}
		})
	}
	o, _ := open(t)
	q := question("1")
	brought := visit(t, o, q)
	if _, err := o.Answer(t.Context(), q, back, brought); err != nil {
		t.Fatal(err)
	}
	if v, err := o.Answer(t.Context(), q, back, brought); !errs.Is(err, errs.Denied) {
		t.Errorf("a code twice: %+v, %v", v, err)
	}
}

// TestNobodyThere: a provider that is down, or not listed, is unavailable, and is
// asked again the next time.
func TestNobodyThere(t *testing.T) {
	t.Parallel()
	o, p := open(t)
	reach := o.Client
	o.Client = client(t, "https://other.example")
	if _, err := o.Ask(t.Context(), question("1"), back); !errs.Is(err, errs.Unavailable) || strings.Contains(err.Error(), p.URL) {
		t.Errorf("%v", err)
	}
	o.Client = reach
	if _, err := o.Ask(t.Context(), question("1"), back); err != nil {
		t.Error(err)
	}
}
