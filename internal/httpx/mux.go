package httpx

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"yianju/internal/errs"
)

// Handler answers a request, or returns an error having written nothing. Errors
// of package errs say their kind; any other is internal.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Plain makes a Handler of an http.Handler that answers its own errors.
func Plain(h http.Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		h.ServeHTTP(w, r)
		return nil
	}
}

// Route is one registered route.
type Route struct {
	Pattern string // of net/http: "GET /t/{code}"
	Method  string // "" is every method
	Path    string // "/t/{code}"
	Action  string // its row of the policy table: "case.track"
	Group   Group  // its rate limit
	Body    int64  // largest body accepted, bytes
}

// Option changes how a route is limited.
type Option func(*Route)

// In puts a route into a rate group of its own, such as the sending of codes.
func In(g Group) Option { return func(r *Route) { r.Group = g } }

// Uploads lets a route take files up to a size in bytes, and the time that they
// need on a slow connection. It moves the route to the Upload group.
func Uploads(size int64) Option {
	return func(r *Route) { r.Body, r.Group = size, Upload }
}

// Mux is the route table and the chain around it. Register everything first;
// registration is not safe for use while serving.
type Mux struct {
	o      Options
	mux    *http.ServeMux
	routes []Route
	chain  chain
}

// NewMux returns a Mux without routes.
func NewMux(o Options) *Mux {
	o = o.withDefaults()
	return &Mux{o: o, mux: http.NewServeMux(), chain: newChain(o)}
}

// Handle registers a route under the action that the policy table knows it by.
// It panics on an action that the table does not know, on one that is empty,
// and on a pattern already taken: a program with such a route must not start.
func (m *Mux) Handle(pattern, action string, h Handler, options ...Option) {
	if action == "" || !m.o.Known(action) {
		panic(fmt.Sprintf("httpx: route %q: the policy table has no action %q", pattern, action))
	}
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = "", pattern
	}
	route := Route{Pattern: pattern, Method: method, Path: path, Action: action, Group: Write, Body: m.o.MaxBody}
	if method == http.MethodGet {
		route.Group = Read
	}
	for _, set := range options {
		set(&route)
	}
	m.mux.Handle(pattern, m.chain.around(route, m.o.Guard(h)))
	m.routes = append(m.routes, route)
}

// Routes lists the registered routes in order of registration.
func (m *Mux) Routes() []Route { return slices.Clone(m.routes) }

// ServeHTTP implements http.Handler.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, pattern := m.mux.Handler(r); pattern != "" {
		m.chain.serve(w, r, m.mux)
		return
	}
	m.chain.serve(w, r, m.chain.around(Route{Group: Read, Body: m.o.MaxBody}, m.unrouted))
}

// unrouted answers what no route matches: 404, or 405 with the methods allowed.
func (m *Mux) unrouted(w http.ResponseWriter, r *http.Request) error {
	var probe probe
	h, _ := m.mux.Handler(r)
	h.ServeHTTP(&probe, r)
	if probe.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", probe.Header().Get("Allow"))
		return errs.Wrap(errMethod, errs.Invalid, "error.method")
	}
	return errs.New(errs.NotFound, "")
}

// probe takes the answer that net/http would have given, without giving it.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header {
	if p.header == nil {
		p.header = http.Header{}
	}
	return p.header
}
func (p *probe) WriteHeader(status int)      { p.status = status }
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }
