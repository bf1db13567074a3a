package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
	"yianju/internal/consent"

	"yianju/internal/account"
	"yianju/internal/appraisal"
	"yianju/internal/audit"
	"yianju/internal/blob"
	"yianju/internal/bulletin"
	"yianju/internal/calendar"
	"yianju/internal/candidate"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/docket"
	"yianju/internal/document"
	"yianju/internal/golive"
	"yianju/internal/history"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/intake"
	"yianju/internal/kept"
	"yianju/internal/message"
	"yianju/internal/privacy"
	"yianju/internal/region"
	"yianju/internal/registry"
	"yianju/internal/report"
	"yianju/internal/roll"
	"yianju/internal/seal"
	"yianju/internal/spotcheck"
	"yianju/internal/supervision"
	"yianju/internal/target"
	"yianju/internal/verification"
	"yianju/internal/web/part"
)

const hepingCounty = 210102 // 沈阳市和平区

// workplace is a site on one compound with one company and its people.
type workplace struct {
	*Site
	d        *db.DB
	compound compound.Compound
	company  id.ID
	worker   id.ID
	forms    int
}

func newWorkplace(t *testing.T, d *db.DB) *workplace {
	t.Helper()
	clock := dbtest.Clock(d)
	ids, keys := id.NewSeeded(clock, 1), seal.WellKnown()
	log := audit.New(keys, ids)
	rules, err := rule.Load()
	ok(t, err)
	cal, err := calendar.Load()
	ok(t, err)
	tree, err := region.Load()
	ok(t, err)
	blobs, err := blob.OpenFolder(t.TempDir())
	ok(t, err)
	t.Cleanup(func() { ok(t, blobs.Close()) })
	w := &workplace{d: d, Site: &Site{DB: d, Clock: clock, IDs: ids, Regions: tree, Blobs: blobs, Kept: &kept.Store{DB: d, Keys: keys, IDs: ids}, Origin: "https://yianju.test",
		Words:    part.Site{Name: "易安居", Region: "辽宁"},
		Accounts: account.NewService(d, keys, ids, log, nil, account.Options{}),
		Cases: &casework.Service{DB: d, Rules: rules, Calendar: cal, Regions: tree, IDs: ids, Keys: keys, Log: log,
			Quiet: message.DefaultQuiet}}}
	records := history.NewBook(keys, ids)
	w.Registry = &registry.Service{DB: d, IDs: ids, Log: log, Book: records, Accounts: w.Accounts}
	w.Roll = &roll.Service{DB: d, IDs: ids, Log: log, Keys: keys, Book: records, Accounts: w.Accounts}
	w.Intake = &intake.Service{DB: d, IDs: ids, Log: log, Book: records, Accounts: w.Accounts, Keys: keys, Regions: tree, Blobs: blobs,
		Registry: w.Registry}
	w.Verification = &verification.Service{DB: d, IDs: ids, Log: log, Registry: w.Registry, Quiet: message.DefaultQuiet}
	w.Dockets = &docket.Service{DB: d, IDs: ids, Log: log, Calendar: cal, Regions: tree, Cases: w.Cases, Book: records, Quiet: message.DefaultQuiet}
	w.Bulletins = &bulletin.Service{DB: d, IDs: ids, Log: log, Calendar: cal, Regions: tree, Rules: rules, Quiet: message.DefaultQuiet}
	w.Reports = &report.Service{Regions: tree, Rules: rules}
	w.Spotchecks = &spotcheck.Service{DB: d, IDs: ids, Log: log, Regions: tree}
	w.Targets = &target.Service{DB: d, IDs: ids, Log: log, Regions: tree, Quiet: message.DefaultQuiet}
	w.Appraisals = &appraisal.Service{DB: d, IDs: ids, Log: log, Regions: tree, Targets: w.Targets, Quiet: message.DefaultQuiet}
	w.Candidates = &candidate.Service{DB: d, Log: log}
	w.Supervision = &supervision.Service{DB: d, IDs: ids, Log: log, Cases: w.Cases, Calendar: cal, Counties: tree.Counties(),
		Papers: document.Register{IDs: ids, Log: log}, Quiet: message.DefaultQuiet}
	w.Golive = &golive.Service{DB: d, IDs: ids, Regions: tree}
	w.Privacy = &privacy.Service{DB: d, IDs: ids, Regions: tree, Accounts: w.Accounts, Cases: w.Cases, Roll: w.Roll, Blobs: blobs}
	w.settle(t, ids)
	return w
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *workplace) settle(t *testing.T, ids *id.Source) {
	t.Helper()
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	uscc, err := company.CompleteUSCC("91210102MA0000001")
	ok(t, err)
	firm := company.Company{ID: ids.Next(), USCC: uscc, Name: "和平物业", County: hepingCounty, Phone24h: "024-22220000", Status: "active",
		Subject: seal.NewSubject(ids.Bytes), ValidFrom: old, RecordedAt: old}
	w.company = firm.ID
	w.compound = compound.Compound{County: hepingCounty, ID: ids.Next(), Code: "HPHYUAN2", Subject: seal.NewSubject(ids.Bytes), Name: "和平花园", Street: 210102001,
		Neighborhood: 210102001002, Households: 600, Version: 1, ValidFrom: old, RecordedAt: old}
	var b db.Batch
	firm.Put(&b)
	w.compound.Put(&b)
	contract.Contract{County: hepingCounty, ID: ids.Next(), Compound: w.compound.ID, Company: w.company, Kind: contract.Regular, Grade: 3,
		ValidFrom: old, RecordedAt: old}.Put(&b)
	w.worker = ids.Next()
	ok(t, w.Accounts.Put(&b, old, account.Person{Account: w.worker, Party: ids.Next(), Subject: seal.NewSubject(ids.Bytes), Home: hepingCounty,
		Kind: account.KindStaff, Name: "水电组 刘师傅"}))
	account.Grant{ID: ids.Next(), Role: account.Worker, Company: w.company, ValidFrom: old}.Put(&b, w.worker, 0, old)
	ok(t, w.d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }))
}

// as makes a member of staff of a role in the workplace.
func (w *workplace) as(role account.Role) account.Actor {
	g := account.Grant{Role: role, ValidFrom: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}
	a := account.Actor{Account: 1001, Name: "值班", Kind: account.KindStaff, At: w.Clock.Now()}
	switch role {
	case account.Worker:
		g.Company, a.Account = w.company, w.worker
	case account.Clerk, account.Manager:
		g.Company, a.Account = w.company, w.worker // any account with a name
	case account.Neighborhood:
		g.Neighborhood = w.compound.Neighborhood
	case account.County:
		g.Lo, g.Hi = hepingCounty, hepingCounty
	case account.City:
		g.Lo, g.Hi = 210100, 210199
	case account.Province:
		g.Lo, g.Hi = 210000, 219999
	}
	a.Grants = []account.Grant{g}
	return a
}

func (w *workplace) visitor() account.Actor { return account.Anonymous(w.Clock.Now()) }

func (w *workplace) mux(a account.Actor) *httpx.Mux {
	m := httpx.NewMux(httpx.Options{Known: func(s string) bool { return account.Known(account.Action(s)) }, Page: w.Problem, Clock: w.Clock, Log: slog.New(slog.DiscardHandler),
		Session: func(_ http.ResponseWriter, r *http.Request) (*http.Request, error) {
			return r.WithContext(context.WithValue(r.Context(), actorKey, a)), nil
		}})
	w.Routes(m)
	return m
}

// page is one answer of the site.
type page struct {
	status   int
	location string
	body     string
}

func (w *workplace) get(a account.Actor, path string) page { return w.ask(a, "GET", path, nil) }

func (w *workplace) ask(a account.Actor, method, path string, form url.Values) page {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Accept-Language", "zh-CN")
	r.Header.Set("Accept", "text/html")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	rec := httptest.NewRecorder()
	w.mux(a).ServeHTTP(rec, r)
	if back := rec.Header().Get("Location"); strings.Contains(back, "?form=") { // sent back: see the page it is on
		r = httptest.NewRequest("GET", back, nil)
		r.Header.Set("Accept-Language", "zh-CN")
		for _, c := range rec.Result().Cookies() {
			r.AddCookie(c)
		}
		rec = httptest.NewRecorder()
		w.mux(a).ServeHTTP(rec, r)
	}
	return page{rec.Code, rec.Header().Get("Location"), rec.Body.String()}
}

// post sends a form the way a browser does: with the hidden inputs of the page it
// stands on, and on to where the answer sends it if it was refused.
func (w *workplace) post(a account.Actor, on, path string, form url.Values) page {
	sent := url.Values{}
	for _, m := range hiddenInput.FindAllStringSubmatch(w.get(a, on).body, -1) {
		if !sent.Has(m[1]) {
			sent.Set(m[1], m[2])
		}
	}
	for name, v := range form {
		sent[name] = v
	}
	return w.ask(a, "POST", path, sent)
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="(seq|draft|key)" value="([^"]*)"`)

// file files a case as somebody without a login; set may change the form.
func (w *workplace) file(t *testing.T, set ...func(*casework.Filing)) casework.Case {
	t.Helper()
	return w.fileBy(t, account.Anonymous(w.Clock.Now()), set...).Case
}

// owner is somebody signed in by their phone.
func (w *workplace) owner(n id.ID) account.Actor {
	return account.Actor{Account: n, Kind: account.KindOwner, At: w.Clock.Now(), Agreed: consent.Current(consent.Privacy, w.Clock.Now()).Version}
}

// fileBy files a case as somebody.
func (w *workplace) fileBy(t *testing.T, a account.Actor, set ...func(*casework.Filing)) casework.Receipt {
	t.Helper()
	w.forms++
	in := casework.Filing{Key: fmt.Sprintf("form-key-%016d", w.forms), Channel: casework.Web, Compound: w.compound.Code, Place: "3号楼2单元",
		Category: "1701", Text: "楼道一周没人打扫了,垃圾堆在二楼", Phone: "13998765432", Privacy: casework.Masked}
	for _, fn := range set {
		fn(&in)
	}
	r, err := w.Cases.File(t.Context(), a, in)
	ok(t, err)
	return r
}

// want checks an answer: its status, and what its page says or does not (!).
func (p page) want(t *testing.T, what string, status int, says ...string) {
	t.Helper()
	if p.status != status {
		t.Errorf("%s: status %d, want %d", what, p.status, status)
	}
	for _, s := range says {
		if not, is := strings.CutPrefix(s, "!"); is && strings.Contains(p.body, not) {
			t.Errorf("%s: the page says %q", what, not)
		} else if !is && !strings.Contains(p.body, s) {
			t.Errorf("%s: the page does not say %q", what, s)
		}
	}
}
