package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/api"
	"yianju/internal/audit"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/region"
	"yianju/internal/seal"
)

const county = 210102 // 沈阳市和平区

// rig is the interface on its chain over one compound with one company in
// charge, and a token for each kind of caller.
type rig struct {
	*httpx.Mux
	d        *db.DB
	cases    *casework.Service
	accounts *account.Service
	ids      *id.Source
	compound compound.Compound
	company  id.ID
	tokens   map[string]string // by login
	log      *logged
	keys     int
}

type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newRig(t *testing.T, d *db.DB) *rig {
	t.Helper()
	ids, keys := id.NewSeeded(dbtest.Clock(d), 1), seal.WellKnown()
	rules, err := rule.Load()
	if err != nil {
		t.Fatal(err)
	}
	days, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	tree, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	log := audit.New(keys, ids)
	r := &rig{d: d, ids: ids, tokens: map[string]string{}, log: &logged{},
		cases: &casework.Service{DB: d, Rules: rules, Calendar: days, Regions: tree, IDs: ids, Keys: keys, Log: log, Quiet: message.DefaultQuiet},
		// Nobody signs in by code here.
		accounts: account.NewService(d, keys, ids, log, nil, account.Options{})}
	r.settle(t)
	rest := api.New(api.Deps{DB: d, Cases: r.cases, Accounts: r.accounts})
	r.Mux = httpx.NewMux(httpx.Options{Known: func(a string) bool { return account.Known(account.Action(a)) },
		Session: rest.Session, Log: slog.New(slog.NewTextHandler(r.log, nil)), Clock: dbtest.Clock(d)})
	rest.Routes(r.Mux)
	return r
}

func (r *rig) settle(t *testing.T) {
	t.Helper()
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	uscc, err := company.CompleteUSCC("91210102MA0000001")
	if err != nil {
		t.Fatal(err)
	}
	firm := company.Company{ID: r.ids.Next(), USCC: uscc, Name: "和平物业服务有限公司", County: county, Status: "active",
		Subject: seal.NewSubject(r.ids.Bytes), ValidFrom: old, RecordedAt: old}
	r.company = firm.ID
	r.compound = compound.Compound{County: county, ID: r.ids.Next(), Code: "HPHYUAN2", Name: "和平花园", Street: 210102001,
		Neighborhood: 210102001002, Version: 1, ValidFrom: old, RecordedAt: old}
	building := compound.Building{County: county, ID: r.ids.Next(), Compound: r.compound.ID, Number: 3, Name: "3号楼"}
	var b db.Batch
	firm.Put(&b)
	r.compound.Put(&b)
	building.Put(&b, old)
	contract.Contract{County: county, ID: r.ids.Next(), Compound: r.compound.ID, Company: r.company, Kind: contract.Regular, Grade: 3,
		ValidFrom: old, RecordedAt: old}.Put(&b)
	staff := map[string]account.Grant{
		"clerk":    {Role: account.Clerk, Company: r.company},
		"stranger": {Role: account.Clerk, Company: r.company + 1},
		"county":   {Role: account.County, Lo: county, Hi: county},
		"next":     {Role: account.County, Lo: county + 1, Hi: county + 1},
		"city":     {Role: account.City, Lo: 210100, Hi: 210199},
		"admin":    {Role: account.AdminSystem},
	}
	for login, g := range staff {
		p := account.Person{Account: r.ids.Next(), Party: r.ids.Next(), Subject: seal.NewSubject(r.ids.Bytes), Home: county,
			Kind: account.KindStaff, Name: login, Login: login}
		if err := r.accounts.Put(&b, old, p); err != nil {
			t.Fatal(err)
		}
		g.ID, g.ValidFrom = r.ids.Next(), old
		g.Put(&b, p.Account, 0, old)
	}
	if err := r.d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }); err != nil {
		t.Fatal(err)
	}
	for login := range staff {
		_, text, err := r.accounts.IssueToken(t.Context(), account.System(dbtest.Start), login, 30)
		if err != nil {
			t.Fatal(err)
		}
		r.tokens[login] = text
	}
}

// answer is what came back.
type answer struct {
	Status int
	Header http.Header
	Text   string
}

func (a answer) into(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.Text), v); err != nil {
		t.Fatalf("%v: %s", err, a.Text)
	}
}

// problem reads an error and holds it to RFC 9457.
func (a answer) problem(t *testing.T) httpx.Problem {
	t.Helper()
	var p httpx.Problem
	a.into(t, &p)
	if a.Header.Get("Content-Type") != "application/problem+json" || p.Status != a.Status || p.Type == "" || p.Title == "" || p.Request == "" {
		t.Errorf("not a problem: %s %s", a.Header.Get("Content-Type"), a.Text)
	}
	return p
}

// send sends a request as the caller of a login, "" for nobody. A write gets a
// key of its own unless headers bring one.
func (r *rig) send(login, method, path string, body any, headers ...string) answer {
	var text string
	switch b := body.(type) {
	case nil:
	case string:
		text = b
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			panic(err)
		}
		text = string(raw)
	}
	q := httptest.NewRequest(method, path, strings.NewReader(text))
	if body != nil {
		q.Header.Set("Content-Type", "application/json")
	}
	if method == http.MethodPost {
		r.keys++
		q.Header.Set("Idempotency-Key", fmt.Sprintf("key-%08d", r.keys))
	}
	if login != "" {
		q.Header.Set("Authorization", "Bearer "+r.tokens[login])
	}
	for i := 0; i < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	r.ServeHTTP(w, q)
	return answer{w.Code, w.Header(), w.Body.String()}
}

// object is a JSON object to send, changed a member at a time.
type object map[string]any

func (o object) with(members ...any) object {
	out := object{}
	for k, v := range o {
		out[k] = v
	}
	for i := 0; i < len(members); i += 2 {
		if name := members[i].(string); members[i+1] == nil {
			delete(out, name)
		} else {
			out[name] = members[i+1]
		}
	}
	return out
}

var filing = object{"compound": "HPHYUAN2", "place": "2单元楼道", "category": "1701", "privacy": "masked", "phone": "13998765432",
	"text": "楼道一周没人打扫了,垃圾堆在二楼,电话13812345678"}

func (r *rig) file(t *testing.T) api.Standing {
	t.Helper()
	a := r.send("county", "POST", "/api/v1/cases", filing)
	if a.Status != http.StatusCreated {
		t.Fatalf("%d %s", a.Status, a.Text)
	}
	var s api.Standing
	a.into(t, &s)
	return s
}

func (r *rig) see(t *testing.T, login, code string) api.Detail {
	t.Helper()
	a := r.send(login, "GET", "/api/v1/cases/"+code, nil)
	if a.Status != http.StatusOK {
		t.Fatalf("%d %s", a.Status, a.Text)
	}
	var d api.Detail
	a.into(t, &d)
	return d
}
