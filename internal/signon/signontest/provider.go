// Package signontest is a provider of OpenID Connect for tests: it says at once
// who somebody is, and lies where a test wants it to.
package signontest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"yianju/internal/clock"
)

// ID and Secret are of the program under test, as the provider knows it.
const (
	ID     = "yianju"
	Secret = "a secret of the two"
)

// Provider is one on this machine.
type Provider struct {
	URL   string // its issuer
	clock clock.Clock
	key   *rsa.PrivateKey

	mu sync.Mutex
	// Claims are added to what its tokens say, or put in the place of it: the
	// provider's lies.
	claims map[string]any
	forge  bool // sign with another key
	asked  map[string]url.Values
	codes  int
}

// New starts a provider who knows everybody by the subject "zhang-wei".
func New(t *testing.T, c clock.Clock) *Provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &Provider{clock: c, key: key, claims: map[string]any{}, asked: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discover)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("GET /keys", p.keys)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	p.URL = s.URL
	return p
}

// Say sets one claim of the tokens to come; nil takes it out again.
func (p *Provider) Say(claim string, value any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.claims[claim] = value; value == nil {
		delete(p.claims, claim)
	}
}

// Forge makes it sign the tokens to come with a key that it does not publish.
func (p *Provider) Forge(yes bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forge = yes
}

func (p *Provider) discover(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
		"id_token_signing_alg_values_supported": []string{"RS256"}, "token_endpoint_auth_methods_supported": []string{"client_secret_basic"},
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}})
}

// authorize lets everybody through, with a code that works once.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != ID || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" || q.Get("state") == "" {
		http.Error(w, "what is asked", http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	p.codes++
	code := fmt.Sprintf("code-%d", p.codes)
	p.asked[code] = q
	p.mu.Unlock()
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {p.URL}}.Encode(), http.StatusFound)
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	user, password, _ := r.BasicAuth()
	p.mu.Lock()
	defer p.mu.Unlock()
	asked, there := p.asked[r.PostFormValue("code")]
	delete(p.asked, r.PostFormValue("code"))
	challenge := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !there || user != ID || password != url.QueryEscape(Secret) && password != Secret || asked.Get("redirect_uri") != r.PostFormValue("redirect_uri") ||
		asked.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(challenge[:]) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": "invalid_grant"})
		return
	}
	now := p.clock.Now().Unix()
	claims := map[string]any{"iss": p.URL, "sub": "zhang-wei", "aud": ID, "iat": now, "exp": now + 300, "nonce": asked.Get("nonce")}
	for name, value := range p.claims {
		claims[name] = value
	}
	answer(w, map[string]any{"access_token": "none", "token_type": "Bearer", "id_token": p.sign(claims)})
}

func (p *Provider) sign(claims map[string]any) string {
	body, err := json.Marshal(claims)
	if err != nil {
		panic(err) // of our own making
	}
	text := encode([]byte(`{"alg":"RS256","kid":"1"}`)) + "." + encode(body)
	key := p.key
	if p.forge {
		if key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			panic(err)
		}
	}
	sum := sha256.Sum256([]byte(text))
	signed, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return text + "." + encode(signed)
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{"keys": []any{map[string]string{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1",
		"n": encode(p.key.N.Bytes()), "e": encode(big.NewInt(int64(p.key.E)).Bytes())}}})
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
