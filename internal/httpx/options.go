package httpx

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"yianju/internal/clock"
)

// Options is what the chain is made of. The zero value of a field means what
// its comment says.
type Options struct {
	// Known reports whether the policy table has an action. Required.
	Known func(action string) bool

	// Session puts who is asking into the request and returns it; it may set
	// cookies. Its error is the answer. Nil: nobody is signed in.
	Session func(http.ResponseWriter, *http.Request) (*http.Request, error)

	// Person names the account that a request of Session's comes from, for limits;
	// "" is nobody. Nil: nobody ever.
	Person func(*http.Request) string

	// Guard stands before every handler, with the request as Session left it: it
	// goes on to next, or answers by itself. Nil: nothing stands there.
	Guard func(next Handler) Handler

	// Page writes a problem as an HTML page, with p.Status. The request is the
	// one Session returned, if it came so far. Nil: plain text.
	Page func(w http.ResponseWriter, r *http.Request, p Problem)

	// Observe is told of every answer. Nil: nobody counts.
	Observe func(Observation)

	Log       *slog.Logger  // nil: slog.Default()
	Clock     clock.Clock   // for limits; nil: clock.System
	RequestID func() string // nil: 26 random characters

	// TLS says that readers reach us over TLS, ended here or at the proxy: then
	// answers carry HSTS and cookies are Secure.
	TLS bool

	// Proxies are the addresses whose X-Forwarded-For is believed. Nil: none, the
	// client is the peer.
	Proxies []netip.Prefix

	// Unlimited are clients without a rate limit: exchange partners behind one
	// address, load tests.
	Unlimited []netip.Prefix

	MaxBody     int64         // bytes; 0: 1 MB (ASVS 5.0 2.4.1, API4:2023)
	MaxInFlight int           // requests at once before shedding; 0: 1024
	MaxClients  int           // clients remembered for rate limits; 0: 65536
	UploadTime  time.Duration // to read the body of an upload; 0: 5 minutes
}

// Observation is one answer, for metrics. It holds no path, only the pattern,
// which is empty when no route matched.
type Observation struct {
	Pattern string
	Method  string // one of the known ones, or "other"
	Status  int
	Took    time.Duration
}

func (o Options) withDefaults() Options {
	if o.Known == nil {
		panic("httpx: Options.Known is required")
	}
	if o.Session == nil {
		o.Session = func(_ http.ResponseWriter, r *http.Request) (*http.Request, error) { return r, nil }
	}
	if o.Person == nil {
		o.Person = func(*http.Request) string { return "" }
	}
	if o.Guard == nil {
		o.Guard = func(next Handler) Handler { return next }
	}
	if o.Page == nil {
		o.Page = plainPage
	}
	if o.Observe == nil {
		o.Observe = func(Observation) {}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.RequestID == nil {
		o.RequestID = rand.Text
	}
	if o.MaxBody == 0 {
		o.MaxBody = 1 << 20
	}
	if o.MaxInFlight == 0 {
		o.MaxInFlight = 1024
	}
	if o.MaxClients == 0 {
		o.MaxClients = 65536
	}
	if o.UploadTime == 0 {
		o.UploadTime = 5 * time.Minute
	}
	return o
}
