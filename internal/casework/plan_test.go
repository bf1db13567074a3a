package casework_test

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/message"
)

// pardon is a plan that is allowed to scan or sort, and why. read is a pattern
// of the read's name, what of the table or index scanned, or "sort".
type pardon struct{ read, what, why string }

var pardons = []pardon{
	{".*", ".*case_delta.*", "the folder empties it every few seconds"},
	{"queue (city|province|all).*", "case_file_due", "read in its order until the page is full; the county stands in the index"},
	{"queue (city|province|all).*", "case_file_raised", "the same"},
	{"latest (city|province|all).*", "case_file_(filed|missed)", "the same"},
	{"owed .*", "sort", "few: what one duty owes in one jurisdiction"},
	{"queue .* text|latest .* text", "sort", "the hits of a search are sorted"},
	{"queue .* requests", "sort", "few: what waits for a decision, a working day at most"},
	{"(queue|latest|count) joiner.*", "sort", "few: what one person filed or joined"},
	{"(queue|latest) clerk of 30.*", "sort", "PostgreSQL 15 sorts one company's cases where many compounds are named"},
	{"replayed .*", "sort", "few: what officers had sent again"},
	{"(undelivered|replayed) .*", "message_(undelivered|replayed)", "small: what did not arrive and nobody has dealt with"},
	{"undelivered (neighborhood|street).*", "sort", "nothing is read: messages have no street"},
	{"on call|sweep", "sort|case_watch_account", "few: who is on call now or later"},
	{"unplaced .*", "case_file_unplaced", "small: what nobody has placed yet"},
	{"mine", "sort", "what one person filed or joined"},
	{"find compound|find company", "sort", "the hits of a search are sorted"},
	{"deliver", "message_due", "an update by key: of two indexes with both columns PostgreSQL takes either while they are empty"},
	{"(count|overdue by county|raised by county) province", "case_file_.*", "everything open is counted, out of one small index"},
	{"staff|officers", "sort", "few: the people of one role in one company or area"},
	{"check all", "case_file_pkey", "the auditor reads everything, in the order of the key"},
}

func (p pardon) covers(read, what string) bool {
	return regexp.MustCompile("^(?:"+p.read+")$").MatchString(read) && regexp.MustCompile("^(?:"+p.what+")$").MatchString(what)
}

func pardoned(read, what string) bool {
	return slices.ContainsFunc(pardons, func(p pardon) bool { return p.covers(read, what) })
}

// TestPlans: no list and no page reads a table from end to end, and the order
// of a page comes out of an index, on both databases.
func TestPlans(t *testing.T) {
	t.Parallel()
	dbtest.EachTraced(t, func(t *testing.T, d *db.DB, l *dbtest.Listener) {
		e := newEstate(t, d)
		reads := e.reads(t)
		heard := make([][]dbtest.Statement, len(reads))
		for i, r := range reads {
			heard[i] = l.During(func() {
				if err := r.run(); err != nil {
					t.Errorf("%s: %v", r.name, err)
				}
			})
		}
		crowd(t, d)
		for i, r := range reads {
			e.judge(t, r.name, heard[i])
		}
	})
}

// crowd makes PostgreSQL, which counts rows before it plans, take the cases for many.
func crowd(t *testing.T, d *db.DB) {
	t.Helper()
	if d.Dialect() == db.SQLite {
		return
	}
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO case_file SELECT r.* FROM case_file c, generate_series(1, 10000) n,
			jsonb_populate_record(c, jsonb_build_object('id', n, 'county', 210102 + n % 1000,
				'company_id', n % 500, 'account_id', n, 'neighborhood', n % 700, 'street', n % 300,
				'open', n % 3 > 0, 'level', 1 + n % 2, 'request', substr('x', n % 2, 1), 'next_due_at', n, 'filed_at', n)) r
			WHERE c.id = (SELECT MIN(id) FROM case_file)`)
		if err == nil {
			_, err = tx.Exec(`INSERT INTO case_search SELECT county, id, ARRAY['楼' || id % 90, '@' || county, '#2026-01'] FROM case_file WHERE id <= 10000`)
		}
		if err == nil {
			_, err = tx.Exec("ANALYZE case_file, case_search")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (e *estate) judge(t *testing.T, name string, heard []dbtest.Statement) {
	t.Helper()
	err := e.d.Update(t.Context(), func(tx *db.Tx) error {
		for _, s := range heard {
			if !s.Explains() {
				continue
			}
			p, err := dbtest.Explain(tx, e.d.Dialect(), s, pardoned(name, "sort"))
			if err != nil {
				return err
			}
			faults := p.Scans
			if p.Sorts && strings.Contains(s.SQL, "LIMIT") {
				faults = append(faults, "sort")
			}
			for _, fault := range faults {
				if !pardoned(name, fault) {
					t.Errorf("%s: %s\n%s\n%s", name, fault, s.SQL, p.Text)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// read is something a page does.
type read struct {
	name string
	run  func() error
}

// reads are everything that pages and jobs read, in an order in which the
// cases of some are made by others.
func (e *estate) reads(t *testing.T) []read {
	r := e.file(t)
	e.do(t, e.clerk(), r.Case.Ref, casework.Command{Act: casework.ActAccept})
	return slices.Concat(e.lists(t), e.useCases(t, r), e.directories(t))
}

func (e *estate) lists(t *testing.T) []read {
	var out []read
	view := func(name string, fn func(tx *db.Tx) error) {
		out = append(out, read{name, func() error { return e.d.View(t.Context(), fn) }})
	}
	later := casework.Cursor{Due: e.now(), ID: 1}
	closed := false
	for _, who := range e.people() {
		scope := account.ScopeOf(who.Actor, who.action)
		for _, f := range []struct {
			name string
			casework.Filter
		}{
			{"", casework.Filter{}},
			{" after", casework.Filter{After: later}},
			{" overdue", casework.Filter{Overdue: true}},
			{" soon", casework.Filter{Soon: true}},
			{" pressing", casework.Filter{Pressing: true, Most: 8}},
			{" state", casework.Filter{States: []casework.State{casework.Submitted}}},
			{" states", casework.Filter{States: casework.AtWork, After: later}},
			{" level", casework.Filter{Level: 2}},
			{" level 3", casework.Filter{Level: 3, After: later}},
			{" requests", casework.Filter{Requests: true}},
			{" text", casework.Filter{Text: "电梯困人"}},
			{" compound", casework.Filter{Compound: e.compound.ID}},
			{" counties", casework.Filter{Lo: county, Hi: county}},
		} {
			view("queue "+who.name+f.name, func(tx *db.Tx) error { _, err := e.Queue(tx, scope, f.Filter); return err })
			view("latest "+who.name+f.name, func(tx *db.Tx) error { _, err := e.Latest(tx, scope, f.Filter); return err })
		}
		view("latest "+who.name+" closed", func(tx *db.Tx) error {
			_, err := e.Latest(tx, scope, casework.Filter{Open: &closed})
			return err
		})
		if who.name != "joiner" {
			view("count "+who.name, func(tx *db.Tx) error { _, err := e.Count(tx, scope); return err })
		}
		if who.department {
			for name, marks := range map[string]casework.Marks{"owed": casework.MarksOf(casework.MarkAnswered, casework.MarkMissed), "missed": casework.MarksOf(casework.MarkMissed)} {
				view("latest "+who.name+" "+name, func(tx *db.Tx) error {
					_, err := e.Latest(tx, scope, casework.Filter{From: e.now(), Until: e.now(), Marks: marks})
					return err
				})
			}
			for _, duty := range []casework.Duty{casework.DutyDecide, casework.DutyCallback, casework.DutySupervise2, casework.DutyAcknowledge2} {
				view("owed "+who.name, func(tx *db.Tx) error { _, err := e.Owed(tx, scope, duty, casework.Filter{}); return err })
				view("owed "+who.name+" after", func(tx *db.Tx) error {
					_, err := e.Owed(tx, scope, duty, casework.Filter{After: later})
					return err
				})
			}
			view("undelivered "+who.name, func(tx *db.Tx) error {
				_, _, err := casework.Undelivered(tx, account.ScopeOf(who.Actor, "message.replay"), message.Key{County: county, ID: 1})
				return err
			})
			view("replayed "+who.name, func(tx *db.Tx) error {
				_, err := casework.Replayed(tx, account.ScopeOf(who.Actor, "message.replay"), 20)
				return err
			})
			view("unplaced "+who.name, func(tx *db.Tx) error { _, err := e.Unplaced(tx, scope, casework.Filter{}); return err })
			view("overdue by county "+who.name, func(tx *db.Tx) error { _, err := e.OverdueByCounty(tx, scope); return err })
		}
	}
	view("mine", func(tx *db.Tx) error { _, err := e.Mine(tx, e.owner()); return err })
	view("checks", func(tx *db.Tx) error {
		_, err := e.Checks(tx, account.ScopeOf(e.county(), "office.crosschecks"))
		return err
	})
	view("turns", func(tx *db.Tx) error { _, err := e.Turns(tx, e.county(), county); return err })
	view("on call", func(tx *db.Tx) error { _, err := e.OnCallPhone(tx, 1002); return err })
	out = append(out, read{"orphans", func() error {
		_, err := e.Orphans(t.Context(), []string{"00", "01"})
		return err
	}})
	view("board", func(tx *db.Tx) error { _, err := casework.Board(tx, county, e.compound.ID); return err })
	some, whole := casework.Cut{Lo: 210000, Hi: 219999, From: "2026-01-01", To: "2026-03-02"}, casework.Cut{Lo: 210000, Hi: 219999, From: "2026-01-01", To: "2026-03-31"}
	ofCompound, ofCompany := whole, casework.Cut{From: whole.From, To: whole.To, Company: e.company}
	ofCompound.Lo, ofCompound.Hi, ofCompound.Compound = county, county, e.compound.ID
	for name, ask := range map[string]struct {
		cut casework.Cut
		by  []casework.Part
	}{
		"days": {some, []casework.Part{casework.PerDay}}, "counties of days": {some, []casework.Part{casework.PerCounty}}, "months": {whole, []casework.Part{casework.PerMonth, casework.PerCity}},
		"categories": {whole, []casework.Part{casework.PerCategory}}, "channels": {whole, []casework.Part{casework.PerChannel}},
		"compounds": {whole, []casework.Part{casework.PerCompound}}, "companies": {whole, []casework.Part{casework.PerCompany}},
		"of a compound": {ofCompound, []casework.Part{casework.PerMonth}}, "of a company": {ofCompany, []casework.Part{casework.PerMonth}},
	} {
		view("figures: "+name, func(tx *db.Tx) error { _, err := casework.FiguresOf(tx, ask.cut, ask.by...); return err })
	}
	view("figures changed", func(tx *db.Tx) error {
		_, err := casework.ChangedSince(tx, 210000, 219999, some.From, some.To, e.now())
		return err
	})
	return out
}

// person is somebody with a list of their own.
type person struct {
	account.Actor
	name       string
	action     account.Action
	department bool
}

// people are one of every kind of scope.
func (e *estate) people() []person {
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	staff := func(name string, action account.Action, grants ...account.Grant) person {
		for i := range grants {
			grants[i].ValidFrom = old
		}
		department := grants[0].Company == 0
		return person{account.Actor{Account: 2001, Kind: account.KindStaff, At: e.now(), Grants: grants}, name, action, department}
	}
	thirty := make([]account.Grant, 30)
	for i := range thirty {
		thirty[i] = account.Grant{Role: account.Clerk, Company: e.company, Compound: e.compound.ID + id.ID(i)}
	}
	area := func(r account.Role) account.Grant {
		return map[account.Role]account.Grant{
			account.Neighborhood: {Role: r, Lo: county, Hi: county, Street: 210102001, Neighborhood: 210102001002},
			account.Street:       {Role: r, Lo: county, Hi: county, Street: 210102001},
			account.County:       {Role: r, Lo: county, Hi: county},
			account.City:         {Role: r, Lo: 210100, Hi: 210199},
			account.Province:     {Role: r, Lo: 210000, Hi: 219999},
		}[r]
	}
	out := []person{
		staff("clerk", "desk.queue", account.Grant{Role: account.Clerk, Company: e.company}),
		staff("clerk of 1", "desk.queue", account.Grant{Role: account.Clerk, Company: e.company, Compound: e.compound.ID}),
		staff("clerk of 30", "desk.queue", thirty...),
		staff("clerk of two companies", "desk.queue", account.Grant{Role: account.Clerk, Company: e.company}, account.Grant{Role: account.Clerk, Company: 5}),
		staff("worker", "job.list", account.Grant{Role: account.Worker, Company: e.company}),
		staff("neighborhood handler", "office.queue", area(account.Neighborhood)),
		staff("county handler", "office.queue", area(account.County)),
		staff("county and street", "office.list", area(account.County), account.Grant{Role: account.Street, Lo: 210103, Hi: 210103, Street: 210103001}),
		{account.Actor{Account: 77, Kind: account.KindOwner, At: e.now()}, "joiner", "me.list", false},
	}
	for _, r := range []account.Role{account.Neighborhood, account.Street, account.County, account.City, account.Province} {
		out = append(out, staff(string(r), "office.list", area(r)), staff(string(r), "case.list", area(r)))
	}
	return out
}

func (e *estate) useCases(t *testing.T, r casework.Receipt) []read {
	ctx := t.Context()
	filing := e.filing()
	filing.Draft = filing.Key
	post := message.Post{DB: e.d, Sender: &message.Console{W: io.Discard}, Book: nobody{}, Log: slog.New(slog.DiscardHandler)}
	do := func(a account.Actor, c casework.Command) error {
		_, err := e.Do(ctx, a, r.Case.Ref, casework.Deed{Command: c})
		return err
	}
	return []read{
		{"similar", func() error {
			_, err := e.SimilarTo(ctx, e.owner(), county, e.compound.ID, "1701", "垃圾堆在二楼")
			return err
		}},
		{"draft", func() error {
			if err := e.SaveDraft(ctx, filing.Key, map[string]string{"text": filing.Text}); err != nil {
				return err
			}
			_, err := e.LoadDraft(ctx, filing.Key)
			return err
		}},
		{"file", func() error { _, err := e.File(ctx, e.owner(), filing); return err }},
		{"file again", func() error { _, err := e.File(ctx, e.owner(), filing); return err }},
		{"see", func() error { _, err := e.See(ctx, e.clerk(), r.Case.Ref, account.NoLink); return err }},
		{"track", func() error { _, err := e.Track(ctx, r.Case.Code, "5432"); return err }},
		{"link", func() error { _, err := e.ByTrackSecret(ctx, r.Track); return err }},
		{"reply", func() error { return do(e.clerk(), reply()) }},
		{"rate", func() error {
			return do(e.owner(), casework.Command{Act: casework.ActRate, Rating: casework.Satisfied, Solved: true})
		}},
		{"sweep", func() error {
			dbtest.Clock(e.d).Advance(30 * 24 * time.Hour)
			_, err := e.Sweep(ctx)
			return err
		}},
		{"fold", func() error { _, err := e.FoldFigures(ctx); return err }},
		{"drop drafts", func() error { _, err := e.DropDrafts(ctx, time.Hour); return err }},
		{"deliver", func() error { _, err := post.Deliver(ctx); return err }},
		{"check", func() error { _, err := e.Check(ctx, r.Case.Ref); return err }},
		{"check all", func() error { _, err := e.CheckAll(ctx, func(string, string) {}); return err }},
	}
}

// nobody is an address book without addresses.
type nobody struct{}

func (nobody) Address(*db.Tx, int, message.Recipient, message.Channel) (string, i18n.Lang, error) {
	return "", i18n.Chinese, nil
}

// directories are the reads of other packages that pages make.
func (e *estate) directories(t *testing.T) []read {
	sessions := account.NewService(e.d, e.Keys, e.IDs, e.Log, &message.Console{W: io.Discard}, account.Options{})
	var out []read
	view := func(name string, fn func(tx *db.Tx) error) {
		out = append(out, read{name, func() error { return e.d.View(t.Context(), fn) }})
	}
	out = append(out, read{"authenticate", func() error {
		if _, err := sessions.Authenticate(t.Context(), "no such token"); err == nil {
			return fmt.Errorf("a session came out of nothing")
		}
		return nil
	}})
	view("session", func(tx *db.Tx) error { _, err := account.Sessions(tx, 77); return err })
	view("grants", func(tx *db.Tx) error { _, err := account.GrantsOf(tx, 77); return err })
	view("staff", func(tx *db.Tx) error { _, err := account.Staff(tx, account.Worker, e.company); return err })
	view("officers", func(tx *db.Tx) error {
		_, err := account.Officers(tx, account.County, account.Target{County: county})
		return err
	})
	view("inbox", func(tx *db.Tx) error { _, err := message.Inbox(tx, 77, 0, 50); return err })
	view("unread", func(tx *db.Tx) error { _, err := message.Unread(tx, 77); return err })
	view("about", func(tx *db.Tx) error { _, err := message.About(tx, county, 5); return err })
	view("compound", func(tx *db.Tx) error { _, err := compound.ByCode(tx, e.compound.Code); return err })
	view("buildings", func(tx *db.Tx) error { _, err := compound.Buildings(tx, county, e.compound.ID); return err })
	view("entrances", func(tx *db.Tx) error { _, err := compound.Entrances(tx, county, e.building.ID); return err })
	view("units", func(tx *db.Tx) error {
		_, err := compound.Units(tx, county, e.building.ID, e.unit.Entrance)
		return err
	})
	view("unit", func(tx *db.Tx) error { _, err := compound.UnitByID(tx, county, e.unit.ID); return err })
	view("homes", func(tx *db.Tx) error { _, err := compound.Homes(tx, 77, e.now()); return err })
	view("bound", func(tx *db.Tx) error { _, err := compound.BoundTo(tx, county, e.unit.ID, e.now()); return err })
	view("street", func(tx *db.Tx) error { _, err := compound.InStreet(tx, county, 210102001, 0, 50); return err })
	view("find compound", func(tx *db.Tx) error { _, err := compound.Search(tx, 210000, 219999, "和平", 20); return err })
	view("company", func(tx *db.Tx) error { _, err := company.Get(tx, e.company); return err })
	view("find company", func(tx *db.Tx) error { _, err := company.Search(tx, "和平", 20); return err })
	view("names", func(tx *db.Tx) error { _, err := company.Names(tx, []id.ID{e.company, 7}); return err })
	view("in charge", func(tx *db.Tx) error { _, err := contract.InCharge(tx, county, e.compound.ID, e.now()); return err })
	view("contracts", func(tx *db.Tx) error { _, err := contract.History(tx, county, e.compound.ID); return err })
	view("contracts of company", func(tx *db.Tx) error { _, err := contract.OfCompany(tx, e.company, 0, 50); return err })
	return out
}
