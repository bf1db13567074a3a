package egress

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// own is a server on this machine that nobody must reach.
func own(t *testing.T) (address string, hits *atomic.Int64) {
	t.Helper()
	hits = new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	t.Cleanup(s.Close)
	return s.Listener.Addr().String(), hits
}

func call(c *http.Client, address string) error {
	a, err := c.Get(address)
	if err == nil {
		_ = a.Body.Close()
	}
	return err
}

// bypasses are ways to write an address of this machine, of its network or of a
// cloud's metadata, and ways to make a listed host look like the one that is called.
var bypasses = strings.Fields(`
	http://127.0.0.1:PORT http://127.0.0.1:PORT/ http://localhost:PORT http://LOCALHOST:PORT http://localhost.:PORT http://127.1:PORT
	http://127.0.1:PORT http://2130706433:PORT http://017700000001:PORT http://0x7f000001:PORT http://0x7f.0.0.1:PORT http://0177.0.0.1:PORT
	http://127.0.0.1.:PORT http://127.000.000.001:PORT http://0:PORT http://0.0.0.0:PORT http://[::]:PORT http://[::1]:PORT http://[0:0:0:0:0:0:0:1]:PORT
	http://[::ffff:127.0.0.1]:PORT http://[::ffff:7f00:1]:PORT http://[::127.0.0.1]:PORT http://[64:ff9b::127.0.0.1]:PORT http://[64:ff9b::7f00:1]:PORT
	http://[2002:7f00:1::]:PORT http://[2001:0:7f00:1::]:PORT http://[fe80::1]:PORT http://[fe80::1%25lo]:PORT http://[fc00::1]:PORT http://[fd00::1]:PORT
	http://[fec0::1]:PORT http://[ff02::1]:PORT http://[::1%25lo]:PORT http://127.0.0.2:PORT http://127.255.255.254:PORT http://10.0.0.1:PORT
	http://172.16.0.1:PORT http://172.31.255.255:PORT http://192.168.1.1:PORT http://169.254.169.254/latest/meta-data/ http://169.254.0.1:PORT
	http://100.64.0.1:PORT http://100.100.100.200/latest/meta-data/ http://168.63.129.16/machine http://[fd00:ec2::254]/latest/meta-data/ http://metadata.google.internal/
	http://2852039166/ http://0xa9fea9fe/ http://0251.0376.0251.0376/ http://198.18.0.1:PORT http://224.0.0.1:PORT http://255.255.255.255:PORT
	http://①②⑦.⓪.⓪.①:PORT http://127。0。0。1:PORT http://partner.example@127.0.0.1:PORT http://partner.example:80@127.0.0.1:PORT
	http://partner.example%00@127.0.0.1:PORT http://127.0.0.1:PORT#partner.example http://127.0.0.1:PORT?partner.example http://127.0.0.1%2f@partner.example:PORT
	http://partner.example.127.0.0.1.nip.io:PORT https://127.0.0.1:PORT ftp://127.0.0.1:PORT file:///etc/passwd gopher://127.0.0.1:PORT dict://127.0.0.1:PORT
	http:127.0.0.1:PORT //127.0.0.1:PORT`)

// TestTheListIsAllThereIs: no way of writing an address gets past the list.
func TestTheListIsAllThereIs(t *testing.T) {
	t.Parallel()
	if len(bypasses) < 60 {
		t.Fatalf("only %d ways are tried", len(bypasses))
	}
	address, hits := own(t)
	_, port, _ := strings.Cut(address, ":")
	c, err := New(Rules{Origins: []string{"http://partner.example"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bypasses {
		if err := call(c, strings.ReplaceAll(b, "PORT", port)); err == nil {
			t.Errorf("%s was called", b)
		}
	}
	if hits.Load() != 0 {
		t.Errorf("%d calls came in", hits.Load())
	}
}

// TestTheAddressDecides: even a listed host is not called where its address is not
// a public one. Sabotage seen red: a dialer without control.
func TestTheAddressDecides(t *testing.T) {
	t.Parallel()
	address, hits := own(t)
	_, port, _ := strings.Cut(address, ":")
	for _, b := range bypasses {
		b = strings.ReplaceAll(b, "PORT", port)
		q, err := http.NewRequest(http.MethodGet, b, nil)
		if err != nil || q.URL.Host == "" || q.URL.User != nil {
			continue // the list's to refuse
		}
		c, err := newClient(Rules{Origins: []string{q.URL.Scheme + "://" + q.URL.Host}}, nowhere)
		if err != nil {
			continue // not an origin
		}
		if err := call(c, b); err == nil {
			t.Errorf("%s was called", b)
		}
	}
	if hits.Load() != 0 {
		t.Errorf("%d calls came in", hits.Load())
	}
}

// nowhere is a resolver whose server does not answer.
var nowhere = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
	return nil, errors.New("no name server in tests")
}}

// resolver answers every name with the addresses, one after the other.
func resolver(t *testing.T, addresses ...string) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	go func() {
		packet := make([]byte, 512)
		for asked := 0; ; {
			n, from, err := server.ReadFrom(packet)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(packet[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			m.Response, m.Authoritative = true, true
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body: &dnsmessage.AResource{A: netip.MustParseAddr(addresses[asked%len(addresses)]).As4()}}}
				asked++
			}
			m.Additionals = nil
			if out, err := m.Pack(); err == nil {
				_, _ = server.WriteTo(out, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

// TestRebinding: a listed name whose answer changes to this machine leads nowhere.
func TestRebinding(t *testing.T) {
	t.Parallel()
	address, hits := own(t)
	_, port, _ := strings.Cut(address, ":")
	c, err := newClient(Rules{Origins: []string{"http://partner.example:" + port}}, resolver(t, "127.0.0.1", "10.0.0.1", "169.254.169.254"))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := call(c, "http://partner.example:"+port); !errors.Is(err, ErrAddress) {
			t.Errorf("%v", err)
		}
	}
	if hits.Load() != 0 {
		t.Errorf("%d calls came in", hits.Load())
	}
}

// loopback lets a test call servers of its own.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// TestAnAnswerIsBounded: a named network is reached; a redirect, to this machine
// or anywhere, and an answer without end are not followed.
func TestAnAnswerIsBounded(t *testing.T) {
	t.Parallel()
	inner, hits := own(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, "http://"+inner, http.StatusFound)
		case "/large":
			for range 2 << 10 {
				_, _ = w.Write(make([]byte, 1<<10))
			}
		default:
			fmt.Fprint(w, "ok")
		}
	}))
	t.Cleanup(s.Close)
	c, err := New(Rules{Origins: []string{s.URL, "http://" + inner}, Networks: loopback})
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.Get(s.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(a.Body); err != nil || string(text) != "ok" {
		t.Errorf("%q, %v", text, err)
	}
	_ = a.Body.Close()
	if err := call(c, s.URL+"/redirect"); !errors.Is(err, ErrRedirect) || hits.Load() != 0 {
		t.Errorf("%v, %d hits", err, hits.Load())
	}
	a, err = c.Get(s.URL + "/large")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, a.Body); !errors.Is(err, ErrTooLarge) || n > bodyBytes {
		t.Errorf("%d bytes, %v", n, err)
	}
	_ = a.Body.Close()
}

func TestPublic(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"223.5.5.5": true, "8.8.8.8": true, "2400:3200::1": true, "172.15.255.255": true, "172.32.0.1": true, "100.63.0.1": true,
		"10.255.0.1": false, "127.0.0.1": false, "::1": false, "::": false, "fe80::1": false, "fd00::1": false, "2002:7f00:1::": false,
		"2001:0:7f00:1::": false, "64:ff9b::7f00:1": false, "100.127.255.255": false, "255.255.255.255": false, "ff02::1": false,
	} {
		if got := public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "partner.example", "https://", "https://a@partner.example", "https://partner.example/path", "ftp://partner.example", "https://partner.example?q"} {
		if _, err := New(Rules{Origins: []string{bad}}); err == nil {
			t.Errorf("%q is an origin", bad)
		}
	}
}
