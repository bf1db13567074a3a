package casework_test

import (
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/seal"
)

func (e *estate) neighbour(n int) account.Actor {
	return account.Actor{Account: id.ID(500 + n), Kind: account.KindOwner, At: e.now()}
}

// TestJoin: neighbours say 「我也遇到了」 once each; they are parties, told of every
// step; five reporters make a group; a joiner's rating counts and closes nothing.
func TestJoin(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		ref := e.file(t).Case.Ref
		join := casework.Command{Act: casework.ActJoin}
		for n := range 4 {
			c := e.do(t, e.neighbour(n), ref, join)
			if c.Has(rule.Group) != (n == 3) {
				t.Errorf("after %d joiners: flags %v", n+1, c.Flags)
			}
		}
		if _, err := e.Do(t.Context(), e.neighbour(0), ref, casework.Deed{Command: join}); !errs.Is(err, errs.Conflict) {
			t.Errorf("joined twice: %v", err)
		}
		e.do(t, e.clerk(), ref, casework.Command{Act: casework.ActAccept})
		e.do(t, e.clerk(), ref, reply())
		c := e.do(t, e.neighbour(1), ref, casework.Command{Act: casework.ActRate, Rating: casework.Dissatisfied})
		if c.State != casework.Replied || c.Rating != "" {
			t.Errorf("a joiner's rating made it %s %s", c.State, c.Rating)
		}
		var told []message.Message
		err := d.View(t.Context(), func(tx *db.Tx) (err error) {
			told, err = message.Inbox(tx, 501, 0, 50)
			return err
		})
		if err != nil || len(told) != 2 {
			t.Errorf("a joiner was told %d times, %v", len(told), err)
		}
		e.do(t, e.neighbour(2), ref, casework.Command{Act: casework.ActReopen})
	})
}

// TestMerge: the same matter is merged into a case of the same compound, and
// whoever filed it is a party there.
func TestMerge(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		first := e.file(t).Case
		second, err := e.File(t.Context(), e.neighbour(9), e.filing())
		if err != nil {
			t.Fatal(err)
		}
		merge := func(code string) error {
			_, err := e.Do(t.Context(), e.county(), second.Case.Ref,
				casework.Deed{Command: casework.Command{Act: casework.ActMerge, Target: code, Text: "同一楼道同一问题"}})
			return err
		}
		for _, wrong := range []string{"", "NOSUCHCODE", second.Case.Code} {
			if err := merge(wrong); !errs.Is(err, errs.Invalid) {
				t.Errorf("merged into %q: %v", wrong, err)
			}
		}
		if err := merge(first.Code); err != nil {
			t.Fatal(err)
		}
		e.checkProjection(t, second.Case.Ref)
		e.do(t, e.clerk(), first.Ref, casework.Command{Act: casework.ActAccept})
		e.do(t, e.clerk(), first.Ref, reply())
		e.do(t, e.neighbour(9), first.Ref, casework.Command{Act: casework.ActRate, Rating: casework.Satisfied})
	})
}

// TestAlarms: officers hear of a threat at once and of what comes to their level.
func TestAlarms(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		officer := e.officer(t, 2001, account.Grant{Role: account.County, Lo: county, Hi: county})
		e.officer(t, 2002, account.Grant{Role: account.County, Lo: 210202, Hi: 210202})
		city := e.officer(t, 2003, account.Grant{Role: account.City, Lo: 210100, Hi: 210199})
		heard := func(a id.ID) (templates []string) {
			err := d.View(t.Context(), func(tx *db.Tx) error {
				list, err := message.Inbox(tx, a, 0, 50)
				for _, m := range list {
					templates = append(templates, m.Template)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return templates
		}
		threat := e.filing()
		threat.Text = "再不管我就去跳楼"
		if _, err := e.File(t.Context(), e.owner(), threat); err != nil {
			t.Fatal(err)
		}
		for _, a := range []id.ID{officer, city} {
			if got := heard(a); len(got) != 1 || got[0] != "case.alarm.threat" {
				t.Errorf("%d heard of a threat: %v", a, got)
			}
		}
		dbtest.Clock(d).Advance(25 * time.Hour)
		if _, err := e.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := heard(officer); len(got) != 2 || got[0] != "case.alarm.escalated" {
			t.Errorf("the county heard %v", got)
		}
		if got := heard(2002); len(got) != 0 {
			t.Errorf("another county heard %v", got)
		}
	})
}

// officer puts an officer's account with a grant.
func (e *estate) officer(t *testing.T, n id.ID, g account.Grant) id.ID {
	t.Helper()
	var b db.Batch
	accounts := account.NewService(e.d, e.Keys, e.IDs, e.Log, nil, account.Options{})
	if err := accounts.Put(&b, e.now(), account.Person{Account: n, Party: n + 100, Subject: seal.NewSubject(e.IDs.Bytes), Home: county,
		Kind: account.KindStaff, Name: "白薇", Login: n.String(), PasswordHash: "x"}); err != nil {
		t.Fatal(err)
	}
	g.ID, g.ValidFrom = e.IDs.Next(), time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	g.Put(&b, n, 0, e.now())
	if err := e.d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }); err != nil {
		t.Fatal(err)
	}
	return n
}
