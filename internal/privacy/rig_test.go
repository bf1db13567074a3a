package privacy_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/blob"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/consent"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/history"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/privacy"
	"yianju/internal/region"
	"yianju/internal/roll"
	"yianju/internal/seal"
)

const (
	heping = 210102
	phone  = "13900001234"
	name   = "诸葛抹名"
)

// rig is the use cases over one compound with a company, and a phone that gets codes.
type rig struct {
	*privacy.Service
	t        *testing.T
	d        *db.DB
	keys     *seal.Keyring
	blobs    *blob.Folder
	sent     []message.Outward
	compound compound.Compound
	unit     compound.Unit
	company  id.ID
	forms    int
}

// Send implements message.Sender.
func (r *rig) Send(_ context.Context, o message.Outward) error {
	r.sent = append(r.sent, o)
	return nil
}

func (r *rig) no(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func newRig(t *testing.T, d *db.DB) *rig {
	t.Helper()
	r := &rig{t: t, d: d, keys: seal.WellKnown()}
	ids := id.NewSeeded(dbtest.Clock(d), 1)
	log := audit.New(r.keys, ids)
	tree, err := region.Load()
	r.no(err)
	rules, err := rule.Load()
	r.no(err)
	days, err := calendar.Load()
	r.no(err)
	r.blobs, err = blob.OpenFolder(t.TempDir())
	r.no(err)
	t.Cleanup(func() { r.no(r.blobs.Close()) })
	accounts := account.NewService(d, r.keys, ids, log, r, account.Options{})
	r.Service = &privacy.Service{DB: d, IDs: ids, Regions: tree, Accounts: accounts, Blobs: r.blobs,
		Cases: &casework.Service{DB: d, Rules: rules, Calendar: days, Regions: tree, IDs: ids, Keys: r.keys, Log: log, Quiet: message.DefaultQuiet},
		Roll:  &roll.Service{DB: d, IDs: ids, Log: log, Keys: r.keys, Book: history.NewBook(r.keys, ids), Accounts: accounts}}
	r.settle()
	return r
}

func (r *rig) settle() {
	old := dbtest.Start.AddDate(-6, 0, 0)
	firm := company.Company{ID: r.IDs.Next(), USCC: "91210102MA0000001X", Subject: seal.NewSubject(r.IDs.Bytes), Name: "和平物业", County: heping,
		Status: company.Active, ValidFrom: old, RecordedAt: old}
	r.company = firm.ID
	r.compound = compound.Compound{County: heping, ID: r.IDs.Next(), Code: "HPHYUAN2", Subject: seal.NewSubject(r.IDs.Bytes), Name: "和平花园", Street: 210102001,
		Neighborhood: 210102001002, Households: 600, Version: 1, ValidFrom: old, RecordedAt: old}
	house := compound.Building{County: heping, ID: r.IDs.Next(), Compound: r.compound.ID, Number: 3, Name: "3号楼"}
	r.unit = compound.Unit{County: heping, ID: r.IDs.Next(), Compound: r.compound.ID, Building: house.ID, Floor: 5, Room: "501", Area: 8900}
	var b db.Batch
	firm.Put(&b)
	r.compound.Put(&b)
	house.Put(&b, old)
	r.unit.Put(&b, old)
	contract.Contract{County: heping, ID: r.IDs.Next(), Compound: r.compound.ID, Company: firm.ID, Kind: contract.Regular, Grade: 3, ValidFrom: old, RecordedAt: old}.Put(&b)
	r.update(func(tx *db.Tx) error { return tx.Pipeline(&b) })
}

func (r *rig) update(f func(tx *db.Tx) error) { r.t.Helper(); r.no(r.d.Update(r.t.Context(), f)) }
func (r *rig) view(f func(tx *db.Tx) error)   { r.t.Helper(); r.no(r.d.View(r.t.Context(), f)) }

var browser = account.Browser{Nonce: strings.Repeat("n", 26), IP: "192.0.2.1"}

// signIn signs the owner of a phone in; they have agreed.
func (r *rig) signIn(phone string) account.Actor {
	r.t.Helper()
	dbtest.Clock(r.d).Advance(time.Minute)
	r.no(r.Accounts.RequestCode(r.t.Context(), phone, browser))
	token, err := r.Accounts.VerifyCode(r.t.Context(), phone, r.code(), browser, heping)
	r.no(err)
	a, err := r.Accounts.Authenticate(r.t.Context(), token)
	r.no(err)
	r.no(r.Accounts.Agree(r.t.Context(), a, consent.Privacy, consent.Current(consent.Privacy, a.At).Version, i18n.Chinese))
	a, err = r.Accounts.Authenticate(r.t.Context(), token)
	r.no(err)
	return a
}

// code is the last one-time code sent.
func (r *rig) code() string {
	return regexp.MustCompile(`^\d{6}$`).FindString(r.sent[len(r.sent)-1].Args["code"])
}

// now is the actor at the present instant.
func (r *rig) now(a account.Actor) account.Actor { a.At = dbtest.Clock(r.d).Now(); return a }

// clerk is the company's.
func (r *rig) clerk() account.Actor {
	return account.Actor{Account: 1001, Kind: account.KindStaff, At: dbtest.Clock(r.d).Now(),
		Grants: []account.Grant{{Role: account.Clerk, Company: r.company, ValidFrom: dbtest.Start.AddDate(-1, 0, 0)}}}
}

func (r *rig) file(a account.Actor, text string) casework.Receipt {
	r.t.Helper()
	r.forms++
	filed, err := r.Cases.File(r.t.Context(), r.now(a), casework.Filing{Key: fmt.Sprintf("form-%032d", r.forms), Channel: casework.Web, Compound: r.compound.Code,
		Category: "1701", Place: "3号楼门厅", Text: text, Phone: phone, Name: name, Privacy: casework.Named})
	r.no(err)
	return filed
}

func (r *rig) withdraw(a account.Actor, c casework.Receipt) {
	r.t.Helper()
	_, err := r.Cases.Do(r.t.Context(), r.now(a), c.Case.Ref, casework.Deed{Command: casework.Command{Act: casework.ActWithdraw}})
	r.no(err)
}

// dump is every row of every table in words, hexadecimal for bytes.
func (r *rig) dump() string {
	r.t.Helper()
	var out strings.Builder
	r.view(func(tx *db.Tx) error {
		text := func(s db.Scanner, v *string) error { return s.Scan(v) }
		names := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'case_search%'`
		if r.d.Dialect() == db.Postgres {
			names = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
		}
		tables, err := db.List(tx, text, names)
		if err != nil {
			return err
		}
		for _, table := range tables {
			rows := `SELECT CAST(x AS TEXT) FROM ` + table + ` x`
			if r.d.Dialect() == db.SQLite {
				columns, err := db.List(tx, text, `SELECT 'quote("' || name || '")' FROM pragma_table_info('`+table+`')`)
				if err != nil {
					return err
				}
				rows = `SELECT ` + strings.Join(columns, "||','||") + ` FROM ` + table
			}
			list, err := db.List(tx, text, rows)
			if err != nil {
				return err
			}
			out.WriteString(table + "\n" + strings.Join(list, "\n") + "\n")
		}
		return nil
	})
	return out.String()
}

// inOrder checks every case against its events.
func (r *rig) inOrder() {
	r.t.Helper()
	n, err := r.Cases.CheckAll(r.t.Context(), func(code, diff string) { r.t.Errorf("%s: %s", code, diff) })
	if err != nil || n == 0 {
		r.t.Errorf("%d cases checked, %v", n, err)
	}
}
