package privacy_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/blob"
	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/consent"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/privacy"
	"yianju/internal/roll"
	"yianju/internal/seal"
)

func silent(context.Context, int64, int64) error { return nil }

// sealed is what one subject's key opened before.
type sealed struct {
	account.Party
	value []byte
}

// TestErase: what may go is gone, from the database too; what the law keeps is
// restricted and said; the record still verifies, and so does a receipt.
func TestErase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		a := r.signIn(phone)
		r.no(r.Accounts.Rename(t.Context(), a, name))
		old := r.file(a, "电梯停了一周")
		r.withdraw(a, old)
		dbtest.Clock(d).Advance(200 * 24 * time.Hour)
		a = r.signIn(phone)
		recent := r.file(a, "门禁坏了")
		r.withdraw(a, recent)
		open := r.file(a, "楼道没人打扫")
		err := r.Cases.Reveal(t.Context(), r.clerk(), open.Case.Ref, account.NoLink, "约上门时间")
		r.no(err)
		deed := blob.NewKey(r.IDs.Bytes)
		_, err = r.blobs.Put(t.Context(), deed, strings.NewReader("a deed"))
		r.no(err)
		_, err = r.Roll.Bind(t.Context(), r.now(a), roll.Asked{County: heping, Unit: r.unit.ID, Proof: compound.ByDeed, Relation: compound.Owner, Name: name, File: string(deed)})
		r.no(err)

		// What somebody has in hand who kept a receipt, and what the database held.
		var receipt audit.Opening
		var filed audit.Recorded
		var person sealed
		r.view(func(tx *db.Tx) error {
			key, err := r.keys.Load(tx, heping, old.Case.Subject)
			if err != nil {
				return err
			}
			openings, err := audit.Openings(tx, heping, old.Case.Subject, key)
			if err != nil {
				return err
			}
			events, err := audit.History(tx, heping, old.Case.Subject)
			if err != nil {
				return err
			}
			receipt, filed = openings[1], events[0]
			if person.Party, err = account.PartyOfAccount(tx, a.Account); err != nil {
				return err
			}
			return tx.QueryRow(`SELECT phone_sealed FROM party WHERE id = $1`, person.ID).Scan(&person.value)
		})

		plan, err := r.Plan(t.Context(), r.now(a))
		r.no(err)
		secret, err := r.Service.Erase(t.Context(), r.now(a))
		r.no(err)
		if _, err := r.Service.Erase(t.Context(), r.now(a)); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("erased twice: %v", err)
		}
		if err := r.Accounts.Enable(t.Context(), account.System(a.At), a.Account); !errs.Is(err, errs.NotFound) {
			t.Errorf("opened again by others: %v", err)
		}
		killed := errors.New("killed")
		if err := r.RunErasure(t.Context(), a.Account, func(_ context.Context, done, _ int64) error {
			if done == 2 {
				return killed
			}
			return nil
		}); !errors.Is(err, killed) {
			t.Fatal(err)
		}
		r.no(r.RunErasure(t.Context(), a.Account, silent))
		r.no(r.RunErasure(t.Context(), a.Account, silent)) // once more changes nothing

		var got privacy.Request
		r.view(func(tx *db.Tx) (err error) { got, err = privacy.RequestOf(tx, secret); return err })
		if got.EndedAt.IsZero() {
			t.Error("the request has no end")
		}
		want := map[string]privacy.Result{"account": privacy.Erased, "session": privacy.Erased, "claim": privacy.Erased, "message": privacy.Erased, "consent": privacy.Restricted, "event": privacy.Kept,
			"contact " + old.Case.Code: privacy.Erased, "contact " + recent.Case.Code: privacy.Restricted, "contact " + open.Case.Code: privacy.Kept,
			"disclosure " + open.Case.Code: privacy.Kept, "words " + old.Case.Code: privacy.Kept, "words " + recent.Case.Code: privacy.Kept, "words " + open.Case.Code: privacy.Kept}
		for who, list := range map[string][]privacy.Outcome{"the plan": plan, "the outcome": got.Outcomes} {
			said := map[string]privacy.Result{}
			for _, o := range list {
				said[strings.TrimSpace(string(o.Class)+" "+o.Code)] = o.Result
			}
			for thing, result := range want {
				if said[thing] != result {
					t.Errorf("%s says %s of %s, want %s", who, said[thing], thing, result)
				}
			}
			if len(said) != len(want) {
				t.Errorf("%s says %v", who, said)
			}
		}

		r.inOrder()
		r.gone(a, person)
		if _, err := r.blobs.Open(t.Context(), deed); !errs.Is(err, errs.NotFound) {
			t.Errorf("the deed: %v", err)
		}
		if err := audit.VerifyOpening(filed, receipt); err != nil {
			t.Errorf("the receipt: %v", err)
		}
		for _, subject := range []seal.Subject{person.Subject, old.Case.Subject, recent.Case.Subject, open.Case.Subject} {
			r.view(func(tx *db.Tx) error {
				chain, err := audit.History(tx, heping, subject)
				if err == nil && len(chain) == 0 {
					err = errors.New("no events")
				}
				return errors.Join(err, audit.Verify(chain))
			})
		}
		r.restricted(recent.Case.Ref, open.Case.Ref)
		if again := r.signIn(phone); again.Account == a.Account {
			t.Error("the phone opens the account that was erased")
		}
	})
}

// gone looks for the person in everything the database holds.
func (r *rig) gone(a account.Actor, person sealed) {
	r.t.Helper()
	all := r.dump()
	if len(all) < 10_000 {
		r.t.Fatalf("only %d bytes were searched", len(all))
	}
	for _, said := range []string{phone, name, hex.EncodeToString([]byte(phone)), hex.EncodeToString([]byte(name)), hex.EncodeToString(person.value), strings.ToUpper(hex.EncodeToString(person.value))} {
		if strings.Contains(all, said) {
			r.t.Errorf("the database still holds %.20s", said)
		}
	}
	r.view(func(tx *db.Tx) error {
		if _, err := r.keys.Load(tx, person.Home, person.Subject); !errors.Is(err, seal.ErrUnreadable) {
			r.t.Errorf("the person's key: %v", err)
		}
		for _, table := range []string{"session", "account_factor", "account_token"} {
			var n int
			if err := tx.QueryRow(`SELECT COUNT(*) FROM `+table+` WHERE account_id = $1`, a.Account).Scan(&n); err != nil || n != 0 {
				return fmt.Errorf("%s has %d rows, %w", table, n, err)
			}
		}
		return nil
	})
}

// restricted: the contact of a case that is closed serves nobody; the one of a case
// that is open serves that.
func (r *rig) restricted(closed, open casework.Ref) {
	r.t.Helper()
	for ref, want := range map[casework.Ref]string{closed: "", open: "139****1234"} {
		v, err := r.Cases.See(r.t.Context(), r.clerk(), ref, account.NoLink)
		if err != nil || v.Phone != want {
			r.t.Errorf("the company sees %q, want %q, %v", v.Phone, want, err)
		}
	}
	r.view(func(tx *db.Tx) error {
		if _, err := r.Cases.ContactPhone(tx, closed); !errs.Is(err, errs.NotFound) {
			r.t.Errorf("messages go to a restricted contact: %v", err)
		}
		to, err := r.Cases.ContactPhone(tx, open)
		if to != phone {
			r.t.Errorf("messages of the open case go to %q", to)
		}
		return err
	})
}

// TestWithdrawing: without the consent to deeds the claim is withdrawn and the
// picture gone; without the one to the notice the account is signed out and asked again.
func TestWithdrawing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		a := r.signIn(phone)
		if err := r.Withdraw(t.Context(), a, consent.Deed); !errs.Is(err, errs.NotFound) {
			t.Errorf("nothing was agreed to: %v", err)
		}
		r.no(r.Accounts.Agree(t.Context(), a, consent.Deed, consent.Current(consent.Deed, a.At).Version, i18n.English))
		deed := blob.NewKey(r.IDs.Bytes)
		_, err := r.blobs.Put(t.Context(), deed, strings.NewReader("a deed"))
		r.no(err)
		c, err := r.Roll.Bind(t.Context(), a, roll.Asked{County: heping, Unit: r.unit.ID, Proof: compound.ByDeed, Relation: compound.Owner, Name: name, File: string(deed)})
		r.no(err)
		r.no(r.Withdraw(t.Context(), a, consent.Deed))
		seen, _ := claimOf(r, a, c)
		if _, err := r.blobs.Open(t.Context(), deed); !errs.Is(err, errs.NotFound) || seen.State != roll.Withdrawn {
			t.Errorf("the claim is %s, its deed %v", seen.State, err)
		}
		r.no(r.Withdraw(t.Context(), a, consent.Privacy))
		if err := r.d.View(t.Context(), a.Alive); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("still signed in: %v", err)
		}
		dbtest.Clock(d).Advance(time.Minute)
		r.no(r.Accounts.RequestCode(t.Context(), phone, browser))
		token, err := r.Accounts.VerifyCode(t.Context(), phone, r.code(), browser, heping)
		r.no(err)
		again, err := r.Accounts.Authenticate(t.Context(), token)
		if err != nil || again.Account != a.Account || !again.MustAgree() {
			t.Errorf("signed in again %+v, %v", again, err)
		}
	})
}

func claimOf(r *rig, a account.Actor, c roll.Claim) (seen roll.ClaimSeen, err error) {
	r.view(func(tx *db.Tx) error {
		own, _, err := r.Roll.ClaimsOf(tx, a, 20)
		for _, one := range own {
			if one.ID == c.ID {
				seen = one
			}
		}
		return err
	})
	return seen, err
}
