package reminder

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/seal"
)

// Two counties of one city, and one of another.
const (
	heping = 210102
	shenhe = 210103
	dalian = 210202
)

// rig is a little province: people at every kind of desk, and cases of every kind.
type rig struct {
	*Service
	t     *testing.T
	d     *db.DB
	ids   *id.Source
	rnd   *rand.Rand
	cases *casework.Service
	seats map[id.ID]account.Actor // who may be told anything
	log   *strings.Builder
}

func newRig(t *testing.T, d *db.DB, seed uint64) *rig {
	t.Helper()
	r := &rig{t: t, d: d, ids: id.NewSeeded(dbtest.Clock(d), seed), rnd: rand.New(rand.NewPCG(seed, 7)), seats: map[id.ID]account.Actor{}, log: &strings.Builder{}}
	r.cases = &casework.Service{DB: d}
	r.Service = r.server()
	return r
}

// server is one more server of the same database.
func (r *rig) server() *Service {
	return &Service{DB: r.d, IDs: r.ids, Counties: []int{heping, shenhe, dalian}, Quiet: message.DefaultQuiet, Log: slog.New(slog.NewTextHandler(r.log, nil))}
}

func (r *rig) ok(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) update(fn func(*db.Tx) error) {
	r.t.Helper()
	r.ok(r.d.Update(r.t.Context(), fn))
}

// seat makes a person with some grants.
func (r *rig) seat(grants ...account.Grant) id.ID {
	r.t.Helper()
	who := r.ids.Next()
	accounts := account.NewService(r.d, seal.WellKnown(), r.ids, audit.New(seal.WellKnown(), r.ids), nil, account.Options{})
	var b db.Batch
	r.ok(accounts.Put(&b, r.d.Clock().Now(), account.Person{Account: who, Party: r.ids.Next(), Subject: seal.NewSubject(r.ids.Bytes), Home: heping, Kind: account.KindStaff, Name: "王值班"}))
	for i := range grants {
		grants[i].ID, grants[i].ValidFrom = r.ids.Next(), r.d.Clock().Now().AddDate(-1, 0, 0)
		grants[i].Put(&b, who, 0, r.d.Clock().Now())
	}
	r.update(func(tx *db.Tx) error { return tx.Pipeline(&b) })
	r.seats[who] = account.Actor{Account: who, Kind: account.KindStaff, Grants: grants}
	return who
}

// everybody is one person of each kind, and some of several at once.
func (r *rig) everybody() {
	r.seat(account.Grant{Role: account.Clerk, Company: 11})
	r.seat(account.Grant{Role: account.Clerk, Company: 11, Compound: 101}, account.Grant{Role: account.Clerk, Company: 11, Compound: 102})
	r.seat(account.Grant{Role: account.Clerk, Company: 12, Lo: heping, Hi: heping})
	r.seat(account.Grant{Role: account.Manager, Company: 11}, account.Grant{Role: account.Clerk, Company: 11}, account.Grant{Role: account.Manager, Company: 12})
	r.seat(account.Grant{Role: account.Neighborhood, Lo: heping, Hi: heping, Neighborhood: 210102001001})
	r.seat(account.Grant{Role: account.Street, Lo: heping, Hi: heping, Street: 210102001})
	r.seat(account.Grant{Role: account.County, Lo: heping, Hi: heping})
	r.seat(account.Grant{Role: account.County, Lo: shenhe, Hi: shenhe}, account.Grant{Role: account.County, Lo: dalian, Hi: dalian})
	r.seat(account.Grant{Role: account.City, Lo: 210100, Hi: 210199})
	r.seat(account.Grant{Role: account.Province, Lo: 210000, Hi: 219999})
	r.seat(account.Grant{Role: account.Worker, Company: 11}) // is not told
	past := r.seat(account.Grant{Role: account.Clerk, Company: 11})
	r.update(func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE account SET disabled_at = $2 WHERE id = $1`, past, tx.Now())
		return err
	})
	delete(r.seats, past)
}

// file writes a case of any kind as its row; the events behind it do not matter here.
func (r *rig) file() {
	r.t.Helper()
	now, pick := r.d.Clock().Now(), r.rnd.IntN
	one := func(list ...string) string { return list[pick(len(list))] }
	county := []int{heping, heping, shenhe, dalian}[pick(4)]
	company, compound := []int{0, 11, 12}[pick(3)], 101+pick(3)
	street, neighborhood := county*1000+1, int64(county)*1e6+1001
	handler := one("company", "company", "company", "county")
	if company == 0 {
		handler = one("neighborhood", "street", "county")
	}
	state := one("submitted", "accepted", "dispatched", "in_progress", "replied", "reopened", "closed", "promised", "final")
	filed, due := now.Add(-time.Duration(pick(96*60))*time.Minute), now.Add(time.Duration(pick(96*60)-40*60)*time.Minute)
	if pick(5) == 0 {
		due = casework.Never
	}
	r.update(func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO case_file (county, id, code, subject, compound_id, street, neighborhood, company_id, privacy, text, channel, filed_at,
				seq, state, open, level, round, class, category, grade, handler, flags, request, suspended, result, rating, ending, next_due_at, next_limit)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'masked', '', 'web', $9, 1, $10, $11, $12, $13, $14, '1101', 3, $15, $16, '', $17, '', '', '', $18, 'finish')`,
			county, r.ids.Next(), r.ids.Code(10), seal.NewSubject(r.ids.Bytes), compound, street, neighborhood, company, filed,
			state, state != "closed", 1+pick(3), pick(3), one("U0", "U1", "C1", "R1"), handler, one("", "", "group", "threat", "group threat"), false, due)
		return err
	})
}

// row is a case as the naive recount reads it.
type row struct {
	target     account.Target
	id         id.ID
	code       string
	filed, due time.Time
	state      casework.State
	open       bool
	level      int
	round      int
	class      string
	flags      string
}

// recount counts case by case, without the code under test: what each person may
// list, and of that what each matter says.
func (r *rig) recount(since time.Time) map[id.ID]casework.Numbers {
	r.t.Helper()
	now := r.d.Clock().Now()
	out := map[id.ID]casework.Numbers{}
	r.ok(r.d.View(r.t.Context(), func(tx *db.Tx) error {
		rows, err := db.List(tx, func(s db.Scanner, v *row) error {
			return s.Scan(&v.target.County, &v.target.Street, &v.target.Neighborhood, &v.target.Company, &v.target.Compound, &v.target.FirstHandler,
				&v.id, &v.code, &v.filed, &v.due, &v.state, &v.open, &v.level, &v.round, &v.class, &v.flags)
		}, `SELECT county, street, neighborhood, company_id, compound_id, handler, id, code, filed_at, next_due_at, state, open, level, round, class, flags FROM case_file`)
		for who, a := range r.seats {
			a.At = now
			action := account.Action("office.list")
			switch {
			case a.Has(account.Clerk), a.Has(account.Manager):
				action = "desk.queue"
			case a.Has(account.Neighborhood), a.Has(account.Street):
				action = "office.queue"
			}
			n := casework.Numbers{}
			for _, v := range rows {
				if !v.open || v.state == casework.Replied || !account.Can(a, action, v.target) ||
					strings.Contains(v.flags, "threat") && !account.Can(a, "case.see_restricted", v.target) {
					continue
				}
				for i, is := range []bool{!v.filed.Before(since), v.state == casework.Submitted, v.due.After(now) && !v.due.After(now.Add(24*time.Hour)),
					!v.due.After(now), v.round > 0, v.class[0] == 'U', v.level >= 2, v.level >= 3} {
					if is {
						n[i]++
					}
				}
			}
			if n.Any() {
				out[who] = n
			}
		}
		return err
	}))
	return out
}

func never(context.Context, int64, int64) error { return nil }

// told reads what was told at an occasion: by whom, and how often each got a message.
func (r *rig) told(day, at string) (numbers map[id.ID]casework.Numbers, messages map[id.ID]int) {
	r.t.Helper()
	numbers, messages = map[id.ID]casework.Numbers{}, map[id.ID]int{}
	r.ok(r.d.View(r.t.Context(), func(tx *db.Tx) error {
		for who := range r.seats {
			list, err := message.Inbox(tx, who, 0, 1000)
			if err != nil {
				return err
			}
			for _, m := range list {
				if m.Args["day"] != day || m.Args["time"] != at {
					continue
				}
				messages[who]++
				n := casework.Numbers{}
				for i, matter := range casework.Matters {
					n[i], _ = strconv.ParseInt(m.Args[string(matter)], 10, 64)
				}
				numbers[who] = n
			}
		}
		return nil
	}))
	return numbers, messages
}

// TestNumbersAreExact: what each is told equals a recount case by case, and the list
// that the number opens.
func TestNumbersAreExact(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d, 1)
		dbtest.Clock(d).Set(OccasionAt(dbtest.Start).Day.At(9 * time.Hour))
		r.everybody()
		for range 300 {
			r.file()
		}
		o := OccasionAt(d.Clock().Now())
		if o.Time != "08:30" || !o.Since.Equal(o.Day.AddDays(-1).At(15*time.Hour+30*time.Minute)) {
			t.Fatalf("occasion %+v", o)
		}
		want := r.recount(o.Since)
		n, err := r.Send(t.Context(), never)
		r.ok(err)
		got, messages := r.told(o.Day.String(), "08:30")
		if len(want) < 9 || n != len(want) || len(got) != len(want) {
			t.Fatalf("%d told, %d messages, want %d", n, len(got), len(want))
		}
		for who, w := range want {
			if got[who] != w || messages[who] != 1 {
				t.Errorf("%v: told %v %d times, want %v", r.seats[who].Grants, got[who], messages[who], w)
			}
			a := r.seats[who]
			a.At = d.Clock().Now()
			r.ok(d.View(t.Context(), func(tx *db.Tx) error {
				scope := account.ScopeOf(a, Lists(a))
				live, err := r.cases.Stands(tx, scope, o.Since)
				if err != nil || live != w {
					t.Errorf("%v: the page counts %v, want %v", a.Grants, live, w)
				}
				for i, m := range casework.Matters {
					listed, f := int64(0), casework.Filter{Matter: m, Since: o.Since, Most: 7}
					for {
						p, err := r.cases.Queue(tx, scope, f)
						if err != nil {
							return err
						}
						listed += int64(len(p.Cases))
						if f.After = p.Next; p.Next.ID == 0 {
							break
						}
					}
					if listed != w[i] {
						t.Errorf("%v: %s lists %d, told %d", a.Grants, m, listed, w[i])
					}
				}
				s, ok, err := Latest(tx, who, o.Day)
				if !ok || s.Numbers != w || s.Time != "08:30" || !s.AsOf.Equal(a.At) || a.Has(account.Province) != (len(s.Oldest) == 0) {
					t.Errorf("%v: on the page %+v", a.Grants, s)
				}
				return err
			}))
		}
	})
}

// TestSMSOnlyForUrgent: whoever handles urgent cases has one SMS, nobody else any.
func TestSMSOnlyForUrgent(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	r := newRig(t, d, 2)
	dbtest.Clock(d).Set(OccasionAt(dbtest.Start).Day.At(22 * time.Hour))
	r.everybody()
	for range 100 {
		r.file()
	}
	_, err := r.Send(t.Context(), never)
	r.ok(err)
	want := 0
	for who, n := range r.recount(OccasionAt(d.Clock().Now()).Since) {
		a := r.seats[who]
		a.At = d.Clock().Now()
		if n.Of(casework.MatterUrgent) > 0 && Lists(a) != "office.list" {
			want++
		}
	}
	r.ok(d.View(t.Context(), func(tx *db.Tx) error {
		var sms, early int
		err := tx.QueryRow(`SELECT COUNT(*), COALESCE(SUM(CASE WHEN not_before < $1 THEN 1 ELSE 0 END), 0) FROM message WHERE channel = 'sms'`,
			message.DefaultQuiet.Next(tx.Now())).Scan(&sms, &early)
		if sms != want || want == 0 || early != 0 {
			t.Errorf("%d SMS, %d of them in the night, want %d", sms, early, want)
		}
		return err
	}))
}

// TestQuietWhenNothing: nobody is told that there is nothing.
func TestQuietWhenNothing(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	r := newRig(t, d, 3)
	r.everybody()
	if n, err := r.Send(t.Context(), never); n != 0 || err != nil {
		t.Errorf("%d told, %v", n, err)
	}
}

var errKilled = errors.New("killed")

// TestEachOccasionOnce walks simulated days: servers come and go, look at the clock
// when they like, and are killed in the middle of telling. Each occasion that some
// server could finish in its half of the day tells everybody with something waiting
// exactly once; each that none did is dropped, tells whom it had come to once, and is
// named in the log.
func TestEachOccasionOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for seed := range uint64(2) {
			r := newRig(t, d, 100+seed)
			dbtest.Clock(d).Set(OccasionAt(dbtest.Start).Day.AddDays(int(20 * seed)).At(6 * time.Hour))
			r.everybody()
			for range 3 * batch / 2 { // more than one transaction
				r.seat(account.Grant{Role: account.Clerk, Company: 11})
			}
			for range 60 {
				r.file()
			}
			r.walk()
		}
	})
}

// walk lets days pass, and judges what happened.
func (r *rig) walk() {
	servers := []*Service{r.server(), r.server()}
	finished, cut := map[string]bool{}, map[string]bool{}
	end := r.d.Clock().Now().Add(6 * 24 * time.Hour)
	begun := OccasionAt(r.d.Clock().Now())
	for r.d.Clock().Now().Before(end) {
		now := r.d.Clock().Now()
		o := OccasionAt(now)
		key := o.Day.String() + " " + o.Time
		kill := r.rnd.IntN(3) == 0
		_, err := servers[r.rnd.IntN(2)].Send(r.t.Context(), func(_ context.Context, done, _ int64) error {
			if kill && done > int64(len(r.Counties)+100) {
				return errKilled
			}
			return nil
		})
		switch {
		case errors.Is(err, errKilled):
			cut[key] = true
		case err != nil:
			r.t.Fatal(err)
		case now.Before(o.Until):
			finished[key] = true
		}
		step := time.Duration(1+r.rnd.IntN(200)) * time.Minute
		if r.rnd.IntN(12) == 0 {
			step = time.Duration(r.rnd.IntN(40)) * time.Hour // nobody is there for a while
		}
		dbtest.Clock(r.d).Advance(step)
	}
	_, err := r.Send(r.t.Context(), never)
	r.ok(err)
	last := OccasionAt(r.d.Clock().Now())
	missed := 0
	for o := times.next(begun); o.At.Before(last.At); o = times.next(o) {
		key := o.Day.String() + " " + o.Time
		_, messages := r.told(o.Day.String(), o.Time)
		for who, n := range messages {
			if n != 1 {
				r.t.Fatalf("%s: %v was told %d times", key, r.seats[who].Grants, n)
			}
		}
		switch {
		case finished[key] && len(messages) < 3*batch/2:
			r.t.Errorf("%s: only %d were told", key, len(messages))
		case !finished[key] && !cut[key] && len(messages) != 0:
			r.t.Errorf("%s: %d were told although nobody was there", key, len(messages))
		}
		if !finished[key] {
			missed++
		}
		r.ok(r.d.View(r.t.Context(), func(tx *db.Tx) error {
			var done, dropped time.Time
			err := tx.QueryRow(`SELECT done_at, dropped_at FROM reminder_run WHERE day = $1 AND time = $2`, o.Day, o.Time).Scan(&done, &dropped)
			if finished[key] == done.IsZero() || finished[key] != dropped.IsZero() {
				r.t.Errorf("%s: done %v, dropped %v, want done: %v", key, done, dropped, finished[key])
			}
			return err
		}))
	}
	if missed == 0 || len(cut) == 0 {
		r.t.Errorf("the walk missed %d and was cut short %d times: it tried nothing", missed, len(cut))
	}
	if !strings.Contains(r.log.String(), "not caught up") {
		r.t.Error("what was missed is not in the log")
	}
}

// TestTwoAtOnce: two servers that tell at the same instant tell each once.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d, 5)
		r.everybody()
		for range batch {
			r.seat(account.Grant{Role: account.Clerk, Company: 11})
		}
		for range 30 {
			r.file()
		}
		done := make(chan error)
		for range 2 {
			s := r.server()
			go func() { _, err := s.Send(t.Context(), never); done <- err }()
		}
		r.ok(errors.Join(<-done, <-done))
		o := OccasionAt(d.Clock().Now())
		_, messages := r.told(o.Day.String(), o.Time)
		for who, n := range messages {
			if n != 1 {
				t.Errorf("%v was told %d times", r.seats[who].Grants, n)
			}
		}
		if len(messages) < batch {
			t.Errorf("only %d were told", len(messages))
		}
	})
}

func TestTimesAreChecked(t *testing.T) {
	t.Parallel()
	head := "effective_from,time,until,note\n"
	for _, bad := range []string{head, head + "2018-01-01,08:30,08:30,\n", head + "2018-01-01,08:30,12:00,\n2018-01-01,11:00,14:00,\n",
		head + "2018-01-01,8h,12:00,\n", head + "2018-01-02,08:30,12:00,\n2018-01-01,08:30,12:00,\n"} {
		if _, err := parse(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	s, err := parse(head + "2018-01-01,08:30,12:00,\n2018-01-01,15:30,24:00,\n2018-03-01,09:00,24:00,\n")
	if err != nil {
		t.Fatal(err)
	}
	o := s.at(s.on("2018-02-28")[1].on("2018-02-28").At)
	if n := s.next(o); n.Day != "2018-03-01" || n.Time != "09:00" || !n.Since.Equal(o.At) {
		t.Errorf("after %+v comes %+v", o, n)
	}
}

func TestOldest(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 12, 1, 0, 0, 0, time.UTC)
	var list []casework.Oldest
	for i := range 10 {
		list = append(list, casework.Oldest{Ref: casework.Ref{ID: id.ID(i)}, Code: fmt.Sprint("C", i), Category: "1101", FiledAt: at.Add(-time.Duration(i%7) * time.Hour)})
	}
	if got := oldestText(eldest(list)); got != "C6/1101 C5/1101 C4/1101" || !slices.Equal(ParseOldest(got), []Old{{"C6", "1101"}, {"C5", "1101"}, {"C4", "1101"}}) {
		t.Errorf("oldest %q", got)
	}
}
