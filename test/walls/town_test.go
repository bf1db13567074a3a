package walls

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/app"
	"yianju/internal/blob"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/clock"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/config"
	"yianju/internal/consent"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/media"
	"yianju/internal/message"
	"yianju/internal/mirror"
	"yianju/internal/registry"
	"yianju/internal/seal"
	"yianju/internal/verification"
)

// TestMain lets the test binary be the child that decodes photos.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "photo-child" {
		if err := media.ChildMain(os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// counties are the tenants of the second level by their path.
var counties = map[string]int{"a1": 210102, "a2": 210103, "b1": 210202, "b2": 210203}

// settled is when everything was set up: long ago.
var settled = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// town is the whole program over two cities with two counties each, two companies
// with two compounds in each county, two owners in each compound, and one estate
// without a company.
type town struct {
	*app.App
	law
	mux       *httpx.Mux
	clock     *clock.Manual
	log       *written
	post      *outbox
	companies map[string]company.Company
	compounds map[string]compound.Compound
	units     map[string]compound.Unit
	contracts map[string]contract.Contract
	accounts  map[string]id.ID         // by the person's name
	employees map[string]id.ID         // a clerk of each company, who is nobody of actor.csv
	sessions  map[string]string        // cookie, by name
	bearers   map[string]account.Actor // of a session, by cookie
	tokens    map[string]string        // bearer token, staff only
	cases     map[string]filedCase
	late      map[string]filedCase         // that nobody does anything about, by the compound's path
	campaign  id.ID                        // verification in city a
	away      id.ID                        // verification in city b
	sought    map[int]id.ID                // candidates, by county
	entries   map[string]id.ID             // of the outside registry, by the compound's path
	things    map[string]map[string]string // by kind and name: what fills the path of a route
	foreign   id.ID                        // a worker of a company that is nobody's here
	forms     int

	turn   func(of string) bool // whether a row is judged, or a person crawls: all, but where mutants are tried
	mutant bool                 // a check is taken out
}

// filedCase is what there is of one row of target.csv.
type filedCase struct {
	casework.Case
	track, job string
	photo      id.ID
}

// written is a log that tests read.
type written struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (w *written) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

// outbox keeps what leaves the house.
type outbox struct {
	mu   sync.Mutex
	last string
	all  []message.Outward
}

// Send implements message.Sender.
func (o *outbox) Send(_ context.Context, m message.Outward) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.last, o.all = m.Text(), append(o.all, m)
	return nil
}

// canary is a word of one tenant that must not be seen by another. It has only
// letters, so that nothing takes it for a number.
func canary(of string) string {
	sum := sha256.Sum256([]byte(of))
	var b strings.Builder
	b.WriteString("zqx")
	for _, v := range sum[:9] {
		b.WriteByte('a' + v%26)
	}
	return b.String()
}

// markup is what a page must never have as markup: everything that is typed in town
// carries it.
const markup = `"'><b onx=zqxmark>`

// escaped is the end of it as a page has it.
const escaped = "&lt;b onx=zqxmark&gt;"

// spoken is what somebody types: a canary, and markup.
func spoken(of string) string { return canary(of) + markup }

// newTown opens the program as serve does, on a database of its own.
func newTown(t *testing.T, dialect db.Dialect) *town {
	t.Helper()
	dir := t.TempDir()
	n := &town{law: readLaw(t), clock: clock.NewManual(dbtest.Start), log: &written{}, post: &outbox{},
		companies: map[string]company.Company{}, compounds: map[string]compound.Compound{}, units: map[string]compound.Unit{}, contracts: map[string]contract.Contract{},
		accounts: map[string]id.ID{}, employees: map[string]id.ID{}, sessions: map[string]string{}, bearers: map[string]account.Actor{}, tokens: map[string]string{}, cases: map[string]filedCase{},
		things: map[string]map[string]string{}, turn: func(string) bool { return true }}
	s := config.Settings{DB: dbtest.DSN(t, dialect), Data: dir, Blob: filepath.Join(dir, "blob"), KeyFile: filepath.Join(dir, "keys"),
		Origin: "http://yianju.test", Region: "辽宁"}
	ok(t, seal.Create(s.KeyFile))
	var err error
	n.App, err = app.Open(t.Context(), s, slog.New(slog.NewTextHandler(n.log, nil)), n.clock, n.post)
	ok(t, err)
	t.Cleanup(func() { ok(t, n.Close()) })
	n.Unlimited = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} // of httptest
	n.settle(t)
	n.hire(t)
	n.mux = n.Mux(n.Site(nil), nil)
	for _, to := range n.targets {
		n.cases[to.name] = n.file(t, to)
	}
	n.campaign = n.open(t, n.actor(t, "city"), "a", canary("campaign"))
	n.away = n.open(t, n.staff("city", person{role: "city", at: "b"}), "b", "核查")
	n.disagree(t)
	for _, to := range n.others {
		n.things[to.kind+" "+to.name] = n.make(t, to)
	}
	n.sought = map[int]id.ID{}
	for at, county := range counties {
		n.sought[county], err = n.Registry.Record(t.Context(), account.System(n.clock.Now()), "candidate", registry.Links{County: county},
			registry.Edit{Typed: map[string]string{"name": canary(at + " candidate"), "source": "market"}, Why: "名单"})
		ok(t, err)
	}
	n.report(t)
	return n
}

// open opens a verification in a city.
func (n *town) open(t *testing.T, by account.Actor, city, title string) id.ID {
	t.Helper()
	today := calendar.DateOf(n.clock.Now())
	campaign, err := n.Verification.Open(t.Context(), by, verification.New{City: counties[city+"1"] / 100 * 100, Title: title,
		Kinds: verification.Kinds, From: today.String(), To: today.AddDays(30).String()})
	ok(t, err)
	return campaign
}

// reported is the month of the bulletin that there is.
const reported calendar.Month = 202601

// report lets the bulletin of a month issue itself.
func (n *town) report(t *testing.T) {
	t.Helper()
	ok(t, n.Bulletins.Draft(t.Context(), reported))
	_, err := n.Bulletins.Sweep(t.Context())
	ok(t, err)
}

// elsewhere is an outside registry that has another number of households for every
// compound.
type elsewhere struct{ records []mirror.Record }

func (e elsewhere) Changes(context.Context, string) (mirror.Page, error) { return mirror.Page{}, nil }

func (e elsewhere) Full(context.Context, string) (mirror.Page, error) {
	return mirror.Page{Records: e.records, Cursor: "1"}, nil
}

// disagree lets an entry for each compound wait for its county.
func (n *town) disagree(t *testing.T) {
	t.Helper()
	var there elsewhere
	for at, c := range n.compounds {
		there.records = append(there.records, mirror.Record{Kind: "compound", Key: at, County: c.County, Version: 1,
			Fields: map[string]string{"name": c.Name, "households": "777", "builder": canary(at + " builder")}})
	}
	n.Mirror.Source = there
	_, err := n.Mirror.Pull(t.Context())
	ok(t, err)
	n.entries = map[string]id.ID{}
	ok(t, n.DB.View(t.Context(), func(tx *db.Tx) error {
		list, _, err := mirror.Queue(tx, account.ScopeOf(n.actor(t, "province"), "mirror.see"), 0)
		for _, e := range list {
			n.entries[e.Key] = e.Number
		}
		return err
	}))
}

// settle writes the tree of tenants.
func (n *town) settle(t *testing.T) {
	t.Helper()
	var b db.Batch
	for at, county := range counties {
		for _, x := range []string{"x", "y"} {
			n.settleCompany(t, &b, at+x, county)
		}
	}
	n.settleCompound(t, &b, "a1zn", counties["a1"], 0)
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }))
}

func (n *town) settleCompany(t *testing.T, b *db.Batch, at string, county int) {
	t.Helper()
	uscc, err := company.CompleteUSCC(fmt.Sprintf("91%06dMA%07d", county, len(n.companies)+1))
	ok(t, err)
	firm := company.Company{ID: n.IDs.Next(), USCC: uscc, Name: at + "物业服务有限公司", County: county, Phone24h: "024-22220000",
		Registrar: canary("firm " + at), Status: company.Active, Subject: seal.NewSubject(n.IDs.Bytes), ValidFrom: settled, RecordedAt: settled}
	firm.Put(b)
	n.companies[at] = firm
	for _, p := range []string{"p", "q"} {
		n.settleCompound(t, b, at+p, county, firm.ID)
	}
}

// street and neighborhood codes follow from a compound's path: its third letter
// is the street, its fourth the neighborhood.
func street(at string) int64 { return int64(counties[at[:2]])*1000 + int64(at[2]) }

func neighborhood(at string) int64 { return street(at)*1000 + int64(at[3]) }

func (n *town) settleCompound(t *testing.T, b *db.Batch, at string, county int, firm id.ID) {
	t.Helper()
	c := compound.Compound{County: county, ID: n.IDs.Next(), Code: n.IDs.Code(8), Subject: seal.NewSubject(n.IDs.Bytes), Name: at + "花园",
		Street: street(at), Neighborhood: neighborhood(at), Households: 600, HasCommittee: true, Version: 1, ValidFrom: settled, RecordedAt: settled}
	c.Put(b)
	n.compounds[at] = c
	if firm != 0 {
		deal := contract.Contract{County: county, ID: n.IDs.Next(), Compound: c.ID, Company: firm, Kind: contract.Regular, Grade: 3,
			FilingNo: canary("contract " + at), ValidFrom: settled, RecordedAt: settled}
		deal.Put(b)
		n.contracts[at] = deal
	}
	house := compound.Building{County: county, ID: n.IDs.Next(), Compound: c.ID, Number: 1, Name: "1号楼", Floors: 18}
	house.Put(b, settled)
	door := compound.Entrance{County: county, ID: n.IDs.Next(), Building: house.ID, Number: 1, Name: "1单元"}
	door.Put(b, settled)
	for i, room := range []string{"101", "102", "103"} {
		name := fmt.Sprint(at, i+1)
		u := compound.Unit{County: county, ID: n.IDs.Next(), Compound: c.ID, Building: house.ID, Entrance: door.ID, Floor: 1, Room: room, Area: 8900,
			HouseholdNo: canary("unit " + name)}
		u.Put(b, settled)
		n.units[name] = u
	}
}

// grant is the role of a person within the limits of their tenant.
func (n *town) grant(p person) account.Grant {
	g := account.Grant{ID: n.IDs.Next(), Role: account.Role(p.role), ValidFrom: settled}
	switch {
	case p.coming:
		g.ValidFrom = dbtest.Start.AddDate(0, 3, 0)
	case p.over:
		g.ValidTo = dbtest.Start.AddDate(0, -2, 0)
	}
	if p.at == "-" {
		return g
	}
	switch g.Role {
	case account.Worker, account.Clerk, account.Manager:
		g.Company = n.companies[p.at].ID
	case account.Neighborhood:
		g.Neighborhood = neighborhood(p.at)
	case account.Street:
		g.Street = street(p.at)
	case account.County:
		g.Lo, g.Hi = counties[p.at], counties[p.at]
	case account.City, account.Assessor, account.Association:
		g.Lo, g.Hi = counties[p.at+"1"]/100*100, counties[p.at+"1"]/100*100+99
	case account.Province:
		g.Lo, g.Hi = 210000, 219999
	case account.Committee:
		g.Compound = n.compounds[p.at].ID
	}
	return g
}

// hire makes the accounts and signs everybody in; a former clerk has a session
// that the end of the grant did not end.
func (n *town) hire(t *testing.T) {
	t.Helper()
	var b db.Batch
	for i, p := range n.actors {
		if p.name == "visitor" {
			continue
		}
		one := account.Person{Account: n.IDs.Next(), Party: n.IDs.Next(), Subject: seal.NewSubject(n.IDs.Bytes), Home: counties["a1"],
			Kind: account.KindStaff, Name: p.name, Login: p.name}
		if p.role == "owner" {
			one.Kind, one.Name, one.Login, one.Phone = account.KindOwner, "", "", fmt.Sprintf("139%08d", i)
			text := consent.Current(consent.Privacy, dbtest.Start)
			b.Exec(`INSERT INTO consent (account_id, id, notice, version, hash, lang, agreed_at) VALUES ($1, $1, $2, $3, $4, 'zh-CN', $5)`,
				one.Account, text.Notice, text.Version, text.Hash, settled)
		}
		ok(t, n.Accounts.Put(&b, settled, one))
		n.accounts[p.name] = one.Account
		if p.role != "owner" {
			n.grant(p).Put(&b, one.Account, 0, settled)
		}
		n.sessions[p.name] = "session-of-" + p.name + strings.Repeat("0", 30)
		hash := sha256.Sum256([]byte(n.sessions[p.name]))
		session := account.Session{ID: n.IDs.Next(), Account: one.Account}
		n.bearers[n.sessions[p.name]] = account.Actor{Account: one.Account, Session: session}
		var proved any                                             // the second factor, where the role needs one
		if account.Role(p.role).Guarded() || p.role == "manager" { // who takes whole names along
			proved = dbtest.Start
		}
		b.Exec(`INSERT INTO session (token_hash, id, account_id, recorded_at, seen_at, expires_at, factor_at) VALUES ($1, $2, $3, $4, $4, $5, $6)`,
			hash[:], session.ID, one.Account, dbtest.Start, dbtest.Start.AddDate(0, 0, 30), proved)
	}
	foreign := account.Person{Account: n.IDs.Next(), Party: n.IDs.Next(), Subject: seal.NewSubject(n.IDs.Bytes), Home: counties["b2"], Kind: account.KindStaff, Name: "外地维修工"}
	ok(t, n.Accounts.Put(&b, settled, foreign))
	n.grant(person{role: "worker", at: "b2y"}).Put(&b, foreign.Account, 0, settled)
	n.foreign = foreign.Account
	for at, firm := range n.companies {
		clerk := account.Person{Account: n.IDs.Next(), Party: n.IDs.Next(), Subject: seal.NewSubject(n.IDs.Bytes), Home: firm.County,
			Kind: account.KindStaff, Name: canary(at + " employee"), Login: "employee-" + at}
		ok(t, n.Accounts.Put(&b, settled, clerk))
		n.grant(person{role: "clerk", at: at}).Put(&b, clerk.Account, 0, settled)
		n.employees[at] = clerk.Account
	}
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }))
	for _, p := range n.actors {
		if p.name == "visitor" || p.role == "owner" {
			continue
		}
		_, token, err := n.Accounts.IssueToken(t.Context(), account.System(dbtest.Start), p.name, 30)
		ok(t, err)
		n.tokens[p.name] = token
	}
}

// formToken is what this site's forms for path carry in a session; "" without one.
func (n *town) formToken(cookie, path string) string {
	path, _, _ = strings.Cut(path, "?")
	return n.Accounts.FormToken(n.bearers[cookie], path)
}

// actor is a person as the use cases know them.
func (n *town) actor(t testing.TB, name string) account.Actor {
	t.Helper()
	if name == "" || name == "visitor" {
		return account.Anonymous(n.clock.Now())
	}
	a, err := n.Accounts.Authenticate(t.Context(), n.sessions[name])
	ok(t, err)
	return a
}

// file files the case of a row of target.csv and brings it to its step. Its words,
// its room and a note among staff carry canaries.
func (n *town) file(t *testing.T, to thing) filedCase {
	t.Helper()
	n.forms++
	in := casework.Filing{Key: fmt.Sprintf("form-%032d", n.forms), Channel: casework.Web, Category: "1701", Privacy: casework.Privacy(to.privacy),
		Place: spoken(to.name + " place"), Text: "楼道一周没人打扫 " + spoken(to.name+" text"), Phone: "13612340000", Name: spoken(to.name + " name")}
	if in.Privacy == casework.Anonymous {
		in.Phone = "13612347777"
	}
	switch {
	case slices.Contains(to.also, "case.see_restricted"):
		in.Text += " 不想活了"
	case to.name == "accused":
		in.Category = "2201"
	}
	switch len(to.at) {
	case 4:
		in.Compound = n.compounds[to.at].Code
		if to.privacy != "anonymous" || to.delegate != "" { // one follows the cases of a home
			in.Unit = n.units[to.at+"1"].ID
		}
	case 2:
		in.County = counties[to.at]
	case 1:
		in.County = counties[to.at+"1"] / 100 * 100
	}
	in.Draft = in.Key
	photo := n.photo(t, in.Key)
	r, err := n.Cases.File(t.Context(), n.actor(t, to.filer), in)
	ok(t, err)
	out := filedCase{Case: r.Case, track: r.Track, photo: photo}
	if string(out.Handler) != to.handler {
		t.Fatalf("%s goes to %s first, target.csv says %s", to.name, out.Handler, to.handler)
	}
	n.attend(t, to, &out)
	if to.step == "" {
		return out
	}
	handler := n.handler(to)
	n.do(t, handler, &out, casework.Deed{Command: casework.Command{Act: casework.ActAccept}})
	n.do(t, handler, &out, casework.Deed{Command: casework.Command{Act: casework.ActNote, Text: "进展 " + spoken(to.name+" note")}})
	if to.worker != "" {
		n.do(t, handler, &out, casework.Deed{Command: casework.Command{Act: casework.ActDispatch, Text: "派工 " + spoken(to.name+" deed")},
			Worker: n.accounts[to.worker]})
		v, err := n.Cases.See(t.Context(), handler, out.Ref, account.NoLink)
		ok(t, err)
		out.job = v.Job
	}
	if to.step == "reply" {
		n.do(t, handler, &out, casework.Deed{Command: casework.Command{Act: casework.ActReply, Result: casework.Explained, Cause: "人手不够", Measure: "已增派两名保洁员, 今日起每天打扫并拍照留存"}})
	}
	return out
}

// attend lets the joiner and the delegate of a row be that. The delegate is written
// by hand: the program lets only owners be one.
func (n *town) attend(t *testing.T, to thing, c *filedCase) {
	t.Helper()
	if to.joined != "" {
		n.do(t, n.actor(t, to.joined), c, casework.Deed{Command: casework.Command{Act: casework.ActJoin}})
	}
	if to.delegate == "" {
		return
	}
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error {
		u := n.units[to.at+"1"]
		there, err := compound.IsDelegate(tx, u.County, u.ID, n.accounts[to.filer], n.accounts[to.delegate], tx.Now())
		if err != nil || there {
			return err
		}
		if err := n.bind(tx, u, to.filer, compound.Owner); err != nil {
			return err
		}
		return compound.MakeDelegate(tx, compound.Delegate{County: u.County, ID: n.IDs.Next(), Unit: u.ID, Owner: n.accounts[to.filer], Account: n.accounts[to.delegate],
			ValidFrom: settled, RecordedAt: settled})
	}))
}

// handler acts for whoever the case went to first, wherever it is.
func (n *town) handler(to thing) account.Actor {
	p := person{role: "clerk", at: to.at[:min(3, len(to.at))]}
	if slices.Contains(to.also, "case.see_restricted") {
		p.role = "manager"
	}
	switch to.handler {
	case "neighborhood":
		p.role, p.at = "neighborhood", to.at
	case "county":
		p.role, p.at = "county", to.at[:2]
	}
	return account.Actor{Account: n.accounts["clerk"], Kind: account.KindStaff, At: n.clock.Now(), Grants: []account.Grant{n.grant(p)}}
}

func (n *town) do(t testing.TB, a account.Actor, c *filedCase, d casework.Deed) {
	t.Helper()
	done, err := n.Cases.Do(t.Context(), a, c.Ref, d)
	if err != nil {
		t.Fatalf("%s: %v", d.Act, err)
	}
	c.Case = done
}

// photo puts a picture into a draft. It is served as it is kept.
func (n *town) photo(t *testing.T, key string) id.ID {
	t.Helper()
	m, err := n.Cases.AddMedia(t.Context(), key, casework.Media{Kind: "photo", Blob: n.picture(t, key), Size: 36})
	ok(t, err)
	return m.ID
}

// picture keeps a picture of its own.
func (n *town) picture(t testing.TB, of string) string {
	t.Helper()
	k := blob.NewKey(n.IDs.Bytes)
	_, err := n.Blobs.Put(t.Context(), k, io.MultiReader(bytes.NewReader([]byte{0xff, 0xd8, 0xff, 0xe0}), strings.NewReader(of)))
	ok(t, err)
	return string(k)
}
