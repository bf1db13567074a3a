package privacy_test

import (
	"context"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/disclosure"
	"yianju/internal/i18n"
	"yianju/internal/kept"
	"yianju/internal/privacy"
	"yianju/internal/roll"
)

// TestRetention: everything has its time, counted before and forgotten once; what is
// not due stays, and every case is still in order.
func TestRetention(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		a := r.signIn(phone)
		closed := r.file(a, "电梯停了一周")
		if err := r.Cases.Reveal(t.Context(), r.clerk(), closed.Case.Ref, account.NoLink, "约上门时间"); err != nil {
			t.Fatal(err)
		}
		r.withdraw(a, closed)
		open := r.file(a, "楼道没人打扫")
		county := account.Actor{Account: 1002, Kind: account.KindStaff, At: dbtest.Clock(d).Now(), Grants: []account.Grant{{Role: account.County, Lo: heping, Hi: heping, ValidFrom: dbtest.Start.AddDate(-1, 0, 0)}}}
		entry, err := r.Roll.Record(t.Context(), county, heping, r.unit.ID, roll.Edit{Typed: map[string]string{"name": name, "phone": phone, "relation": "owner"}, Why: "交付"})
		r.no(err)
		r.no(r.Roll.Leave(t.Context(), county, heping, entry, dbtest.Clock(d).Now().Add(time.Hour), roll.Edit{Why: "出售"}))

		due := func(want map[privacy.Class]int) {
			t.Helper()
			got, err := r.Due(t.Context())
			r.no(err)
			for c, n := range got {
				if n != want[c] {
					t.Errorf("%d of %s are due, want %d", n, c, want[c])
				}
			}
			last := int64(0)
			forgotten, err := r.Retain(t.Context(), func(_ context.Context, done, total int64) error {
				if done != last+1 || done > total {
					t.Errorf("progress goes from %d to %d of %d", last, done, total)
				}
				last = done
				return nil
			})
			r.no(err)
			for c, n := range got {
				if forgotten[c] != n {
					t.Errorf("%d of %s were due, %d forgotten", n, c, forgotten[c])
				}
			}
			r.inOrder()
		}
		due(nil)
		dbtest.Clock(d).Advance(366 * 24 * time.Hour)
		r.signIn("13900009999") // somebody who is still there
		due(map[privacy.Class]int{privacy.Messages: r.rows("message WHERE state <> 'pending'"), privacy.Sessions: 1, privacy.Codes: 1})
		due(nil)
		dbtest.Clock(d).Advance(3 * 365 * 24 * time.Hour)
		due(map[privacy.Class]int{privacy.Rolls: 1, privacy.Disclosures: 1, privacy.Sessions: 1, privacy.Codes: 1})
		dbtest.Clock(d).Advance(365 * 24 * time.Hour)
		due(map[privacy.Class]int{privacy.Contacts: 1, privacy.Words: 1})
		due(nil)

		v, err := r.Cases.See(t.Context(), r.clerk(), closed.Case.Ref, account.NoLink)
		if err != nil || v.Case.Text != "" || v.Case.Place.Text != "" || v.Phone != "" || v.Case.State != "withdrawn" {
			t.Errorf("the closed case says %+v, %v", v.Case, err)
		}
		if v, err = r.Cases.See(t.Context(), r.clerk(), open.Case.Ref, account.NoLink); err != nil || v.Case.Text == "" || v.Phone == "" {
			t.Errorf("the open case says %+v, %v", v.Case, err)
		}
		r.view(func(tx *db.Tx) error {
			chain, err := audit.History(tx, heping, closed.Case.Subject)
			if err != nil {
				return err
			}
			persons, err := r.Roll.See(tx, county, heping, r.unit.ID, dbtest.Start.Add(time.Minute))
			for _, p := range persons {
				if p.Personal["name"] != "" {
					t.Errorf("the roll still names %s", p.Personal["name"])
				}
			}
			if n, err := disclosure.Due(tx, tx.Now()); n != 0 || err != nil {
				t.Errorf("%d disclosures, %v", n, err)
			}
			if err != nil {
				return err
			}
			return audit.Verify(chain)
		})
	})
}

// rows counts rows.
func (r *rig) rows(of string) (n int) {
	r.t.Helper()
	r.view(func(tx *db.Tx) error { return tx.QueryRow(`SELECT COUNT(*) FROM ` + of).Scan(&n) })
	return n
}

// TestRules: every class has words in both languages, and what other packages keep
// by their own numbers agrees with the table.
func TestRules(t *testing.T) {
	t.Parallel()
	for _, c := range privacy.Classes() {
		for _, l := range i18n.Langs {
			for _, key := range []string{"privacy.class.", "privacy.why."} {
				if !l.Has(key + string(c)) {
					t.Errorf("%s has no %s%s", l, key, c)
				}
			}
		}
	}
	if r := privacy.RuleAt(privacy.KeptForms, dbtest.Start); r.Keep != kept.Life {
		t.Errorf("kept forms live %v, retention.csv says %v", kept.Life, r.Keep)
	}
}

// TestNobodyCame: name and phone of somebody who was invited and did not come go with
// their key, and so does the result of an erasure when its time is over.
func TestNobodyCame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		now := dbtest.Clock(d).Now()
		street := account.Actor{Account: 1002, Kind: account.KindStaff, At: now, Grants: []account.Grant{{Role: account.Street, Street: heping*1000 + 1, ValidFrom: now}}}
		_, err := r.Accounts.Invite(t.Context(), street, account.NewInvitation{Name: name, Phone: phone,
			Grant: account.Grant{Role: account.Neighborhood, Neighborhood: heping*1_000_000 + 1001}})
		r.no(err)
		keys := r.rows("data_key")
		_, err = r.Erase(t.Context(), r.signIn("13900009999"))
		r.no(err)
		r.no(d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE privacy_request SET ended_at = $1`, tx.Now())
			return err
		}))
		for _, step := range []struct {
			days             int
			invites, results int
		}{{30, 1, 1}, {8, 0, 1}, {1095, 0, 0}} {
			dbtest.Clock(d).Advance(time.Duration(step.days) * 24 * time.Hour)
			_, err := r.Retain(t.Context(), func(context.Context, int64, int64) error { return nil })
			r.no(err)
			if i, n := r.rows("account_invite"), r.rows("privacy_request"); i != step.invites || n != step.results {
				t.Errorf("%d days later there are %d invitations and %d results, want %d and %d", step.days, i, n, step.invites, step.results)
			}
			if step.days == 8 && r.rows("data_key") != keys { // one fewer, and whoever signed in since
				t.Errorf("%d keys, there were %d: the invited person's is still there", r.rows("data_key"), keys)
			}
		}
	})
}
