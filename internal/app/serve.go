package app

import (
	"context"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"yianju/internal/account"
	"yianju/internal/api"
	"yianju/internal/httpx"
	"yianju/internal/job"
	"yianju/internal/web"
	"yianju/internal/web/part"
)

// Server is the program while it serves.
type Server struct {
	app     *App
	pages   *httpx.Server
	private *httpx.Server // metrics; nil for none
}

// Site returns the pages over the use cases; demo lists the ready logins of a
// demo province.
func (a *App) Site(demo []web.Login) *web.Site {
	s := a.Settings
	ways, err := a.ways()
	if err != nil {
		a.Log.Error("nobody signs in by another's word", "cause", err) // serve refuses such settings before
	}
	return &web.Site{DB: a.DB, Cases: a.Cases, Accounts: a.Accounts, Privacy: a.Privacy,
		Registry: a.Registry, Roll: a.Roll, Intake: a.Intake, Verification: a.Verification, Dockets: a.Dockets, Mirror: a.Mirror, Golive: a.Golive, Supervision: a.Supervision, Candidates: a.Candidates, Bulletins: a.Bulletins, Targets: a.Targets, Appraisals: a.Appraisals, Reports: a.Reports, Spotchecks: a.Spotchecks,
		Regions: a.Regions, Blobs: a.Blobs, Kept: a.Kept, Photos: a.Photos,
		Clock: a.Clock, ClockTrouble: a.Guard.Trouble, IDs: a.IDs, Origin: s.Origin, TLS: s.TLS, Demo: demo, Ways: ways,
		Words: part.Site{Name: "易安居", Region: s.Region, Sponsor: s.Sponsor, Operator: s.Operator, Phone: s.Phone,
			Code: s.SiteCode, ICP: s.ICP, Police: s.Police, Mourning: s.Mourning}}
}

// Mux returns every route of the program on its chain.
func (a *App) Mux(site *web.Site, observe func(httpx.Observation)) *httpx.Mux {
	proxies, err := a.Settings.ProxyPrefixes()
	if err != nil {
		a.Log.Error("no proxy is believed", "cause", err) // serve refuses such settings before
	}
	rest := api.New(api.Deps{DB: a.DB, Cases: a.Cases, Accounts: a.Accounts})
	m := httpx.NewMux(httpx.Options{Known: func(action string) bool { return account.Known(account.Action(action)) },
		Session: session(site, rest), Person: person(site, rest), Guard: site.Guard, Page: site.Problem, Observe: observe, Log: a.Log, Clock: a.Clock, TLS: a.Settings.TLS,
		Unlimited: a.Unlimited, Proxies: proxies})
	site.Routes(m)
	rest.Routes(m)
	h := &health{app: a}
	m.Handle("GET /livez", "health", h.live)
	m.Handle("GET /readyz", "health", h.ready)
	return m
}

// session asks a program for its token and a browser for its cookie, and neither
// for the other's: a cookie under /api/ would let foreign pages act there.
func session(site *web.Site, rest *api.API) func(http.ResponseWriter, *http.Request) (*http.Request, error) {
	return func(w http.ResponseWriter, r *http.Request) (*http.Request, error) {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			return rest.Session(w, r)
		}
		return site.Session(w, r)
	}
}

// person names the account behind a request, for limits.
func person(site *web.Site, rest *api.API) func(*http.Request) string {
	return func(r *http.Request) string {
		a := site.Actor(r)
		if strings.HasPrefix(r.URL.Path, "/api/") {
			a = rest.Actor(r)
		}
		if !a.SignedIn() {
			return ""
		}
		return "account " + a.Account.String()
	}
}

// Listen opens the listeners, so that the addresses are known before Run.
func (a *App) Listen(demo []web.Login) (*Server, error) {
	metrics := httpx.NewMetrics()
	metrics.Registry().MustRegister(a.clockGauge())
	s := &Server{app: a}
	var err error
	if s.pages, err = httpx.Listen(a.Settings.Addr, a.Mux(a.Site(demo), metrics.Observe), a.Log); err != nil {
		return nil, err
	}
	if a.Settings.MetricsAddr != "" {
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", metrics.Handler())
		if s.private, err = httpx.Listen(a.Settings.MetricsAddr, mux, a.Log); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Addr is where the pages are.
func (s *Server) Addr() string { return s.pages.Addr() }

// Run serves and works until ctx ends: pages, jobs, and the clock that nobody
// can stop. It returns when requests and jobs under way have ended.
func (s *Server) Run(ctx context.Context) error {
	if err := s.app.wantFigures(ctx); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.pages.Run(ctx) })
	if s.private != nil {
		group.Go(func() error { return s.private.Run(ctx) })
	}
	group.Go(func() error {
		s.app.watchClock(ctx)
		return nil
	})
	for _, runner := range []*job.Runner{s.app.jobs(), s.app.files()} {
		group.Go(func() error {
			runner.Run(ctx)
			return nil
		})
	}
	return group.Wait()
}

// every makes a schedule of a fixed pause.
func every(d time.Duration) func(time.Time) time.Time {
	return func(after time.Time) time.Time { return after.Add(d) }
}
