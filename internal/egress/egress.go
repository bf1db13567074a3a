// Package egress is the one door through which the program calls others over HTTP.
//
// Whom it may call is a list of origins that the installation sets. An address that
// somebody typed, or that an answer names, never adds to it. Behind the list stands
// a second wall: after the name was looked up, and for each connection, the address
// itself must be a public one, or lie in a network that the installation named. So
// a name that is on the list today and resolves to 127.0.0.1 tomorrow, or between
// the check and the call, leads nowhere (OWASP ASVS 5.0 1.3.6, 13.2.4; API7:2023).
//
// Redirects are not followed, proxies of the environment not used, an answer is cut
// off after 5 s or 1 MB.
package egress

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// What a call may take.
const (
	callTime  = 5 * time.Second
	bodyBytes = 1 << 20
)

// The refusals. All of them come before a byte has left.
var (
	ErrOrigin   = errors.New("egress: the origin is not on the list")
	ErrAddress  = errors.New("egress: the address is not a public one")
	ErrRedirect = errors.New("egress: a redirect is not followed")
	ErrTooLarge = errors.New("egress: the answer is too large")
)

// Rules say where the program may call.
type Rules struct {
	// Origins as https://host or https://host:port; http only where that is the partner's own.
	Origins []string
	// Networks that may be reached although they are not public: a gateway in the
	// department's own network.
	Networks []netip.Prefix
}

// New returns the client for the rules. Errors: an origin that is none.
func New(r Rules) (*http.Client, error) {
	return newClient(r, net.DefaultResolver)
}

func newClient(r Rules, names *net.Resolver) (*http.Client, error) {
	var origins []string
	for _, o := range r.Origins {
		u, err := url.Parse(o)
		if err != nil || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && u.Scheme != "http" {
			return nil, fmt.Errorf("egress: %q is not an origin such as https://host", o)
		}
		origins = append(origins, origin(u))
	}
	dialer := &net.Dialer{Timeout: callTime, Resolver: names, ControlContext: r.control}
	return &http.Client{
		Timeout:       callTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return ErrRedirect },
		Transport: listed{origins, &http.Transport{
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    callTime,
			ResponseHeaderTimeout:  callTime,
			MaxResponseHeaderBytes: 64 << 10,
			MaxConnsPerHost:        16,
			ForceAttemptHTTP2:      true,
		}},
	}, nil
}

// origin is scheme and host in one form: small letters, the port always said.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}

// listed is the first wall, and bounds the answers.
type listed struct {
	origins []string
	next    http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (l listed) RoundTrip(q *http.Request) (*http.Response, error) {
	if q.URL.User != nil || !slices.Contains(l.origins, origin(q.URL)) {
		return nil, ErrOrigin
	}
	a, err := l.next.RoundTrip(q)
	if err != nil {
		return nil, err
	}
	a.Body = &bounded{a.Body, bodyBytes}
	return a, nil
}

// bounded fails past the bound, where io.LimitReader would pass a part for the whole.
type bounded struct {
	io.ReadCloser
	left int64
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}

// control is the second wall: it sees the very address that is about to be
// connected to.
func (r Rules) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" {
		return ErrAddress
	}
	addr := to.Addr().WithZone("").Unmap()
	if public(addr) || slices.ContainsFunc(r.Networks, func(p netip.Prefix) bool { return p.Contains(addr) }) {
		return nil
	}
	return ErrAddress
}
