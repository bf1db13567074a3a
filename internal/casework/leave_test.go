package casework_test

import (
	"testing"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
)

// TestLeave: whoever leaves is signed out for good, their jobs and unread messages
// are a colleague's, and what they did stays theirs.
func TestLeave(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		accounts := account.NewService(d, e.Keys, e.IDs, e.Log, nil, account.Options{})
		hire := func(login string, role account.Role, company id.ID) id.ID {
			made, err := accounts.CreateStaff(t.Context(), account.System(e.now()), account.NewStaff{Login: login, Password: "correct horse battery", Name: "刘师傅"})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := accounts.Grant(t.Context(), account.System(e.now()), made, account.Grant{Role: role, Company: company}); err != nil {
				t.Fatal(err)
			}
			return made
		}
		leaving, next, stranger := hire("liu", account.Worker, e.company), hire("wang", account.Worker, e.company), hire("other", account.Worker, 999)
		manager := account.Actor{Account: hire("qian", account.Manager, e.company), Kind: account.KindStaff, At: e.now(),
			Grants: []account.Grant{{Role: account.Manager, Company: e.company}}}
		dispatched, done := e.file(t).Case.Ref, e.file(t).Case.Ref
		for _, ref := range []casework.Ref{dispatched, done} {
			for _, deed := range []casework.Deed{{Command: casework.Command{Act: casework.ActAccept}},
				{Command: casework.Command{Act: casework.ActDispatch}, Worker: leaving}} {
				if _, err := e.Do(t.Context(), e.clerk(), ref, deed); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := e.Do(t.Context(), e.clerk(), done, casework.Deed{Command: casework.Command{Act: casework.ActReply, Result: casework.Explained,
			Cause: "保洁员上周离职,班次没有补上", Measure: "今天已清扫二楼并安排新保洁员每日上午清扫楼道"}}); err != nil {
			t.Fatal(err)
		}
		e.tell(t, leaving)
		for name, c := range map[string]struct {
			a    account.Actor
			to   id.ID
			want errs.Kind
		}{
			"a clerk":                 {e.clerk(), next, errs.Denied},
			"another firm's manager":  {account.Actor{Account: 3, Kind: account.KindStaff, At: e.now(), Grants: []account.Grant{{Role: account.Manager, Company: 999}}}, next, errs.NotFound},
			"to another firm's":       {manager, stranger, errs.Conflict},
			"to nobody that is there": {manager, 12345, errs.NotFound},
			"to oneself":              {manager, leaving, errs.Conflict},
		} {
			if _, err := e.Leave(t.Context(), c.a, accounts, leaving, c.to); !errs.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		moved, err := e.Leave(t.Context(), manager, accounts, leaving, next)
		if err != nil || moved != 1 {
			t.Fatalf("%d, %v", moved, err)
		}
		if c := e.load(t, dispatched); c.Worker != next || c.State != casework.Dispatched {
			t.Errorf("%+v", c)
		}
		if c := e.load(t, done); c.Worker != leaving {
			t.Errorf("what was done is not theirs any more: %+v", c)
		}
		if err := d.View(t.Context(), func(tx *db.Tx) error {
			for who, want := range map[id.ID]int{leaving: 0, next: 1} {
				if n, err := message.Unread(tx, who); err != nil || n != want {
					t.Errorf("unread %d, want %d, %v", n, want, err)
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := accounts.Login(t.Context(), "liu", "correct horse battery", account.Browser{IP: "192.0.2.1"}); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("signs in again: %v", err)
		}
		if _, err := e.Leave(t.Context(), manager, accounts, leaving, next); !errs.Is(err, errs.NotFound) {
			t.Errorf("twice: %v", err)
		}
		moved, err = e.Leave(t.Context(), manager, accounts, next, 0)
		if err != nil || moved != 1 {
			t.Fatalf("to the queue: %d, %v", moved, err)
		}
		e.checkProjection(t, dispatched)
	})
}

// tell writes somebody a message.
func (e *estate) tell(t *testing.T, who id.ID) {
	t.Helper()
	var b db.Batch
	if err := e.Quiet.Put(&b, e.now(), message.Message{County: county, ID: e.IDs.Next(), To: message.Recipient{Kind: message.ToAccount, ID: who},
		Channel: message.InApp, Template: "case.alarm.threat", Args: message.Args{"code": "x"}}); err != nil {
		t.Fatal(err)
	}
	if err := e.d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }); err != nil {
		t.Fatal(err)
	}
}

// load reads a case as the city sees it.
func (e *estate) load(t *testing.T, ref casework.Ref) casework.Case {
	t.Helper()
	seen, err := e.See(t.Context(), e.city(), ref, account.NoLink)
	if err != nil {
		t.Fatal(err)
	}
	return seen.Case
}
