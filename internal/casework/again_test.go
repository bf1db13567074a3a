package casework_test

import (
	"testing"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
)

// TestSameAct: a form sent twice acts once, and what somebody else of the same
// level did from the same page is not taken for it.
func TestSameAct(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		c := e.file(t).Case
		send := func(a account.Actor, seq int64, cmd casework.Command) casework.Case {
			t.Helper()
			done, err := e.Do(t.Context(), a, c.Ref, casework.Deed{Command: cmd, Seq: seq})
			if err != nil {
				t.Fatalf("%s: %v", cmd.Act, err)
			}
			return done
		}
		seq := c.Seq
		join := casework.Command{Act: casework.ActJoin}
		for n := range 2 {
			send(e.neighbour(n), seq, join)
			send(e.neighbour(n), seq, join)
		}
		v, err := e.See(t.Context(), e.owner(), c.Ref, account.NoLink)
		if err != nil || v.Joined != 2 {
			t.Fatalf("%d joined, %v", v.Joined, err)
		}
		seq = v.Case.Seq
		for _, words := range []string{"已通知保洁", "已通知保洁", "明早到场"} {
			send(e.clerk(), seq, casework.Command{Act: casework.ActNote, Text: words})
		}
		e.do(t, e.clerk(), c.Ref, casework.Command{Act: casework.ActAccept})
		seq = e.do(t, e.clerk(), c.Ref, reply()).Seq
		send(e.neighbour(0), seq, casework.Command{Act: casework.ActRate, Rating: casework.Satisfied})
		send(e.neighbour(1), seq, casework.Command{Act: casework.ActRate, Rating: casework.Satisfied})
		if done := send(e.owner(), seq, casework.Command{Act: casework.ActRate, Rating: casework.Satisfied}); done.State != casework.Closed {
			t.Errorf("the owner's rating after a joiner's leaves it %s", done.State)
		}
		v, err = e.See(t.Context(), e.owner(), c.Ref, account.NoLink)
		if err != nil {
			t.Fatal(err)
		}
		count := map[casework.Kind]int{}
		for _, event := range v.Events {
			count[event.Kind]++
		}
		if count[casework.Noted] != 2 || count[casework.Rated] != 3 {
			t.Errorf("%d notes, %d ratings", count[casework.Noted], count[casework.Rated])
		}
	})
}

// TestJoinerRatesOnce: a joiner's rating counts once a round.
func TestJoinerRatesOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		ref := e.file(t).Case.Ref
		rate := casework.Deed{Command: casework.Command{Act: casework.ActRate, Rating: casework.Dissatisfied}}
		e.do(t, e.neighbour(1), ref, casework.Command{Act: casework.ActJoin})
		e.do(t, e.clerk(), ref, casework.Command{Act: casework.ActAccept})
		for range 2 {
			e.do(t, e.clerk(), ref, reply())
			e.do(t, e.neighbour(1), ref, rate.Command)
			if _, err := e.Do(t.Context(), e.neighbour(1), ref, rate); !errs.Is(err, errs.Conflict) {
				t.Errorf("rated twice: %v", err)
			}
			e.do(t, e.owner(), ref, casework.Command{Act: casework.ActReopen})
		}
	})
}

// TestMergeParties: of a merged case everybody goes on, once; nobody joins a
// case of their own.
func TestMergeParties(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		first, second := e.file(t).Case, e.file(t).Case // both of one owner
		e.do(t, e.neighbour(3), second.Ref, casework.Command{Act: casework.ActJoin})
		e.do(t, e.county(), second.Ref, casework.Command{Act: casework.ActMerge, Target: first.Code, Text: "同一楼道同一问题"})
		v, err := e.See(t.Context(), e.neighbour(3), first.Ref, account.NoLink)
		if err != nil || v.Joined != 1 {
			t.Errorf("%d parties joined, %v", v.Joined, err)
		}
	})
}

// TestReopenedJob: the worker of one round is not the worker of the next.
func TestReopenedJob(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		ref := e.file(t).Case.Ref
		e.officer(t, 2001, account.Grant{Role: account.Worker, Company: e.company})
		e.do(t, e.clerk(), ref, casework.Command{Act: casework.ActAccept})
		if _, err := e.Do(t.Context(), e.clerk(), ref, casework.Deed{Command: casework.Command{Act: casework.ActDispatch}, Worker: 2001}); err != nil {
			t.Fatal(err)
		}
		e.do(t, e.clerk(), ref, reply())
		e.do(t, e.owner(), ref, casework.Command{Act: casework.ActReopen})
		v, err := e.See(t.Context(), e.clerk(), ref, account.NoLink)
		if err != nil || v.Job != "" || v.Case.Worker != 0 {
			t.Errorf("after reopening the worker is %d with the dead link %q, %v", v.Case.Worker, v.Job, err)
		}
	})
}
