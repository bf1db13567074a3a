package web

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"yianju/internal/account"
	"yianju/internal/appraisal"
	"yianju/internal/blob"
	"yianju/internal/bulletin"
	"yianju/internal/candidate"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/internal/docket"
	"yianju/internal/golive"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/intake"
	"yianju/internal/kept"
	"yianju/internal/media"
	"yianju/internal/mirror"
	"yianju/internal/privacy"
	"yianju/internal/region"
	"yianju/internal/registry"
	"yianju/internal/report"
	"yianju/internal/roll"
	"yianju/internal/spotcheck"
	"yianju/internal/supervision"
	"yianju/internal/target"
	"yianju/internal/verification"
	"yianju/internal/web/part"
)

// Site is the pages over the use cases.
type Site struct {
	DB           *db.DB
	Cases        *casework.Service
	Accounts     *account.Service
	Registry     *registry.Service
	Roll         *roll.Service
	Intake       *intake.Service
	Verification *verification.Service
	Dockets      *docket.Service
	Mirror       *mirror.Service
	Golive       *golive.Service
	Supervision  *supervision.Service
	Candidates   *candidate.Service
	Bulletins    *bulletin.Service
	Reports      *report.Service
	Spotchecks   *spotcheck.Service
	Targets      *target.Service
	Appraisals   *appraisal.Service
	Regions      *region.Tree
	Kept         *kept.Store
	Blobs        blob.Store
	Photos       *media.Photos
	Clock        clock.Clock
	Privacy      *privacy.Service

	// ClockTrouble says why the clock is not trusted; nil, or nil from it, while it is.
	ClockTrouble func() error

	IDs    *id.Source
	Words  part.Site // names and filing numbers in masthead and footer
	Origin string    // https://host, for QR codes and links that leave the page
	TLS    bool      // cookies are Secure, and named __Host-
	Demo   []Login   // shown on the login page of a demo; nil elsewhere
	Ways   []Way     // to sign in by somebody else's word; nil for none

	month monthly // what the home page says of this month
}

// Login is one ready account of a demo province; Secret makes its codes by the
// clock, "" for those who need none.
type Login struct{ Role, Name, Login, Password, Phone, Secret string }

type contextKey int

const actorKey contextKey = iota

// actor is who asks.
func (s *Site) actor(r *http.Request) account.Actor {
	if a, ok := r.Context().Value(actorKey).(account.Actor); ok {
		return a
	}
	return account.Anonymous(s.Clock.Now())
}

// Actor is who asks, for the limits of the chain.
func (s *Site) Actor(r *http.Request) account.Actor { return s.actor(r) }

// rules are the rules in force now, for forms.
func (s *Site) rules() *rule.Version { return s.Cases.Rules.At(s.Clock.Now()) }

// page fills in the layout for a request.
func (s *Site) page(r *http.Request, title string) part.Page {
	p := part.Page{Prefs: httpx.PrefsOf(r), Path: r.URL.RequestURI(), Site: s.Words, Now: s.Clock.Now()}
	p.Title = p.T(title)
	if r.Method == http.MethodPost { // a switch of language leads on by GET
		p.Path = pageOfForm(r.URL.EscapedPath())
	}
	a := s.actor(r)
	if a.Kind == account.KindStaff && s.clockWrong() {
		p.Alarm = p.T("error.clock.staff")
	}
	p.Who, p.Tabs = s.who(p.Lang, a)
	if _, session := a.Bearer(); session.ID != 0 {
		p.Token = func(path string) string { return s.Accounts.FormToken(a, path) }
	}
	for i := range p.Tabs {
		p.Tabs[i].Here = p.Tabs[i].Path == p.Path
	}
	return p
}

// show writes a page. Whatever is somebody's own is not kept by any cache.
func (s *Site) show(w http.ResponseWriter, r *http.Request, c templ.Component) error {
	return s.showStatus(w, r, http.StatusOK, c)
}

func (s *Site) showStatus(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	httpx.NoStore(w)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	return c.Render(r.Context(), w)
}

// Problem draws the page of an error; httpx calls it.
func (s *Site) Problem(w http.ResponseWriter, r *http.Request, p httpx.Problem) {
	page := s.page(r, "error.internal.title")
	if a := s.actor(r); p.Status == http.StatusUnauthorized && (a.SignedIn() || a.Pending.Account != 0) {
		page.SignIn, p.Title = stepPath(a), page.T("me.factor.prove_title")
		if a.Pending.Account != 0 {
			p.Detail = page.T("me.factor.pending")
		}
	}
	page.Title = p.Title
	// The reader is gone if this fails: there is nobody to tell.
	_ = s.showStatus(w, r, p.Status, part.ProblemPage(page, p))
}

// clockWrong reports whether nothing may go on record by this server's clock.
func (s *Site) clockWrong() bool { return s.ClockTrouble != nil && s.ClockTrouble() != nil }

func (s *Site) view(ctx context.Context, fn func(tx *db.Tx) error) error { return s.DB.View(ctx, fn) }
