package disclosure_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/disclosure"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/seal"
)

const heping = 210102

// bureau is a company with a clerk and its manager, and the offices above.
type bureau struct {
	disclosure.Book
	t     *testing.T
	d     *db.DB
	staff map[account.Role]account.Actor
}

func newBureau(t *testing.T, d *db.DB) *bureau {
	t.Helper()
	ids, keys := id.NewSeeded(dbtest.Clock(d), 1), seal.WellKnown()
	log := audit.New(keys, ids)
	accounts := account.NewService(d, keys, ids, log, nil, account.Options{})
	r := &bureau{Book: disclosure.Book{IDs: ids, Log: log}, t: t, d: d, staff: map[account.Role]account.Actor{}}
	old := dbtest.Start.AddDate(-1, 0, 0)
	firm := company.Company{ID: ids.Next(), USCC: "91210102MA0000001X", Subject: seal.NewSubject(ids.Bytes), Name: "和平物业", County: heping,
		Status: company.Active, ValidFrom: old, RecordedAt: old}
	var b db.Batch
	firm.Put(&b)
	for role, g := range map[account.Role]account.Grant{account.Clerk: {Company: firm.ID}, account.Manager: {Company: firm.ID}, account.County: {Lo: heping, Hi: heping},
		account.City: {Lo: 210100, Hi: 210199}, account.AdminSecurity: {}, account.AdminAudit: {}} {
		p := account.Person{Account: ids.Next(), Party: ids.Next(), Subject: seal.NewSubject(ids.Bytes), Home: heping, Kind: account.KindStaff, Name: string(role)}
		r.no(accounts.Put(&b, old, p))
		g.ID, g.Role, g.ValidFrom = ids.Next(), role, old
		g.Put(&b, p.Account, 0, old)
		r.staff[role] = account.Actor{Account: p.Account, Kind: account.KindStaff, Grants: []account.Grant{g}}
	}
	r.no(d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }))
	return r
}

func (r *bureau) no(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// as is a member of staff now; fresh: their second factor was just proved.
func (r *bureau) as(role account.Role, fresh bool) account.Actor {
	a := r.staff[role]
	a.At = dbtest.Clock(r.d).Now()
	if fresh {
		a.Session.FactorAt = a.At
	}
	return a
}

// read shows so many persons to a clerk and returns the refusal.
func (r *bureau) read(a account.Actor, persons int) error {
	r.t.Helper()
	var refused error
	r.no(r.d.Update(r.t.Context(), func(tx *db.Tx) (err error) {
		refused, err = r.Enter(tx, a, disclosure.Disclosure{Kind: disclosure.OfCase, County: heping, Record: 7, Code: "A", Persons: persons, Purpose: "约时间"})
		return err
	}))
	return refused
}

func (r *bureau) view(f func(tx *db.Tx) error) {
	r.t.Helper()
	r.no(r.d.View(r.t.Context(), f))
}

// told counts the messages of an account, and finds nobody named in them.
func (r *bureau) told(role account.Role) (n int) {
	r.t.Helper()
	r.view(func(tx *db.Tx) error {
		list, err := message.Inbox(tx, r.staff[role].Account, 0, 50)
		n = len(list)
		for _, m := range list {
			if len(m.Args) != 2 || m.Args["n"] == "" || m.Args["most"] == "" {
				r.t.Errorf("the message says %v", m.Args)
			}
		}
		return err
	})
	return n
}

func (r *bureau) alarms(role account.Role) (list []disclosure.Alarm) {
	r.t.Helper()
	r.view(func(tx *db.Tx) (err error) {
		list, _, err = disclosure.Alarms(tx, account.ScopeOf(r.as(role, true), disclosure.ListAction), 0)
		return err
	})
	return list
}

// TestBulk: beyond the limit of an hour the view is refused until the second factor
// is proved, and the alarm that it raised stands; a day has its own limit.
func TestBulk(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newBureau(t, d)
		limit := disclosure.LimitAt(dbtest.Start)
		for range limit.Hour {
			if err := r.read(r.as(account.Clerk, false), 1); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(r.alarms(account.AdminSecurity)); n != 0 {
			t.Fatalf("%d alarms at the limit", n)
		}
		for range 3 {
			if err := r.read(r.as(account.Clerk, false), 1); !errs.Is(err, errs.Unauthenticated) {
				t.Fatalf("beyond the limit: %v", err)
			}
		}
		if err := r.read(r.as(account.Clerk, true), 1); err != nil {
			t.Errorf("with a fresh proof: %v", err)
		}
		list := r.alarms(account.AdminSecurity)
		if len(list) != 1 || list[0].Persons != limit.Hour+1 || list[0].Span != disclosure.Hour || list[0].County != heping {
			t.Fatalf("alarms %+v", list)
		}
		for role, want := range map[account.Role]int{account.AdminSecurity: 1, account.Manager: 1, account.Clerk: 0, account.County: 0, account.City: 0, account.AdminAudit: 0} {
			if n := r.told(role); n != want {
				t.Errorf("%s has %d messages, want %d", role, n, want)
			}
		}
		dbtest.Clock(d).Advance(time.Hour)
		if err := r.read(r.as(account.Clerk, false), 1); err != nil {
			t.Errorf("an hour later: %v", err)
		}
		if err := r.read(r.as(account.Clerk, false), limit.Day); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("a day's worth at once: %v", err)
		}
		if n := r.told(account.Manager); n != 3 {
			t.Errorf("the manager has %d messages, want one of each hour and one of the day", n)
		}
		r.view(func(tx *db.Tx) error {
			list, err := disclosure.Of(tx, []id.ID{7}, 100)
			if len(list) != limit.Hour+2 {
				t.Errorf("%d views on record", len(list))
			}
			return err
		})
	})
}

// TestAskedAfter: superiors and the security administrator see an alarm and say
// what it was, once; nobody says so of themselves.
func TestAskedAfter(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newBureau(t, d)
		for _, role := range []account.Role{account.Clerk, account.Manager} {
			if err := r.read(r.as(role, false), 21); !errs.Is(err, errs.Unauthenticated) {
				t.Fatal(err)
			}
		}
		for role, want := range map[account.Role]int{account.AdminSecurity: 2, account.AdminAudit: 2, account.County: 2, account.City: 2, account.Manager: 2, account.Clerk: 0} {
			if n := len(r.alarms(role)); n != want {
				t.Errorf("%s sees %d alarms, want %d", role, n, want)
			}
		}
		list := r.alarms(account.AdminSecurity)
		ofManager, ofClerk := list[0], list[1]
		closing := func(role account.Role, m disclosure.Alarm, words string) error {
			return r.Close(t.Context(), d, r.as(role, true), m.County, m.ID, words)
		}
		for _, c := range []struct {
			role  account.Role
			of    disclosure.Alarm
			words string
			want  errs.Kind
		}{{account.Clerk, ofClerk, "正常", errs.NotFound}, {account.AdminAudit, ofClerk, "正常", errs.Denied}, {account.Manager, ofManager, "正常", errs.Denied},
			{account.Manager, ofClerk, " ", errs.Invalid}} {
			if err := closing(c.role, c.of, c.words); !errs.Is(err, c.want) {
				t.Errorf("%s closes: %v, want %v", c.role, err, c.want)
			}
		}
		r.no(closing(account.Manager, ofClerk, "停电当晚逐户通知"))
		r.no(closing(account.County, ofManager, "已约谈"))
		if err := closing(account.AdminSecurity, ofClerk, "再问"); !errs.Is(err, errs.Conflict) {
			t.Errorf("closed twice: %v", err)
		}
		r.view(func(tx *db.Tx) error {
			m, seen, err := disclosure.See(tx, r.as(account.AdminAudit, true), ofClerk.County, ofClerk.ID)
			if m.Words != "停电当晚逐户通知" || m.ClosedBy != r.staff[account.Manager].Account || len(seen) != 0 {
				t.Errorf("%+v, %v", m, seen)
			}
			return err
		})
	})
}

// TestAtOnce: requests that come at once count each other.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newBureau(t, d)
		a := r.as(account.Clerk, false)
		most := disclosure.LimitAt(a.At).Hour
		var shown atomic.Int32
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				var refused error
				err := d.Update(t.Context(), func(tx *db.Tx) (err error) {
					refused, err = r.Enter(tx, a, disclosure.Disclosure{Kind: disclosure.OfCase, County: heping, Record: 7, Code: "A", Persons: most, Purpose: "约时间"})
					return err
				})
				if err != nil {
					t.Error(err)
				}
				if refused == nil {
					shown.Add(1)
				}
			})
		}
		all.Wait()
		if shown.Load() != 1 {
			t.Errorf("%d times the limit were shown", shown.Load())
		}
	})
}
