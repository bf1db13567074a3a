package intake

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/blob"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/history"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/registry"
	"yianju/internal/seal"
	"yianju/internal/sheet"
)

// rig is a service on a fresh database with three compounds: 阳光花园 (210102), served
// by a company; 碧桂园 (210102) and 阳光花园 (210103), served by nobody.
type rig struct {
	*Service
	t       testing.TB
	d       *db.DB
	firm    company.Company
	sunny   compound.Compound
	jade    compound.Compound
	faraway compound.Compound
}

func newRig(t testing.TB, d *db.DB) *rig {
	t.Helper()
	ids, keys := id.NewSource(d.Clock()), seal.WellKnown()
	regions, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	blobs, err := blob.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	log := audit.New(keys, ids)
	accounts := account.NewService(d, keys, ids, log, nil, account.Options{})
	book := history.NewBook(keys, ids)
	r := &rig{t: t, d: d, Service: &Service{DB: d, IDs: ids, Log: log, Book: book, Accounts: accounts, Keys: keys, Regions: regions, Blobs: blobs,
		Registry: &registry.Service{DB: d, IDs: ids, Log: log, Book: book, Accounts: accounts}}}
	r.firm = company.Company{ID: ids.Next(), USCC: uscc(t, 1), Subject: seal.NewSubject(ids.Bytes), Name: "沈阳安居物业有限公司", County: 210102,
		Status: company.Active, Version: 1, ValidFrom: dbtest.Start, RecordedAt: dbtest.Start}
	place := func(county int, name string) compound.Compound {
		return compound.Compound{County: county, ID: ids.Next(), Code: ids.Code(compound.CodeLength), Subject: seal.NewSubject(ids.Bytes), Name: name,
			Street: int64(county)*1000 + 1, Version: 1, ValidFrom: dbtest.Start, RecordedAt: dbtest.Start}
	}
	r.sunny, r.jade, r.faraway = place(210102, "阳光花园"), place(210102, "碧桂园"), place(210103, "阳光花园")
	var b db.Batch
	r.firm.Put(&b)
	for _, c := range []compound.Compound{r.sunny, r.jade, r.faraway} {
		c.Put(&b)
	}
	contract.Contract{County: 210102, ID: ids.Next(), Compound: r.sunny.ID, Company: r.firm.ID, Kind: contract.Regular, Grade: 2,
		ValidFrom: dbtest.Start.AddDate(-1, 0, 0), RecordedAt: dbtest.Start}.Put(&b)
	if err := d.Bulk(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // whatever a test did, nothing hangs in the air
		if _, err := r.Registry.Check(context.Background(), func(row, diff string) { t.Error(row, diff) }); err != nil {
			t.Error(err)
		}
	})
	return r
}

// uscc makes the n-th valid code.
func uscc(t testing.TB, n int) string {
	code, err := company.CompleteUSCC(fmt.Sprintf("91210102MA%07d", n))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// officer makes an account of the county, and manager one of the company.
func (r *rig) officer() account.Actor {
	return r.actor(account.Grant{Role: account.County, Lo: 210102, Hi: 210102})
}

func (r *rig) manager() account.Actor {
	return r.actor(account.Grant{Role: account.Manager, Company: r.firm.ID})
}

func (r *rig) actor(g account.Grant) account.Actor {
	r.t.Helper()
	p := account.Person{Account: r.IDs.Next(), Party: r.IDs.Next(), Subject: seal.NewSubject(r.IDs.Bytes), Home: 210102, Kind: account.KindStaff, Name: "王"}
	var b db.Batch
	err := r.Accounts.Put(&b, dbtest.Start, p)
	g.ID, g.ValidFrom = r.IDs.Next(), dbtest.Start
	g.Put(&b, p.Account, 1, dbtest.Start)
	if err == nil {
		err = r.d.Bulk(r.t.Context(), &b)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return account.Actor{Account: p.Account, Party: p.Party, Kind: account.KindStaff, At: dbtest.Start, Grants: []account.Grant{g},
		Session: account.Session{FactorAt: dbtest.Start}}
}

// file hands a CSV file in and runs its job.
func (r *rig) file(a account.Actor, kind string, mode Mode, lines ...string) Intake {
	r.t.Helper()
	return r.fileContent(a, kind, mode, strings.NewReader(strings.Join(lines, "\n")))
}

func (r *rig) fileContent(a account.Actor, kind string, mode Mode, content io.Reader) Intake {
	r.t.Helper()
	in, err := r.File(r.t.Context(), a, kind, "名册.csv", content, mode)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.run(in)
}

func (r *rig) run(in Intake) Intake {
	r.t.Helper()
	if err := r.Run(r.t.Context(), in.ID); err != nil {
		r.t.Fatal(err)
	}
	return r.reload(in)
}

func (r *rig) reload(in Intake) Intake {
	r.t.Helper()
	return view(r.t, r.d, func(tx *db.Tx) (Intake, error) { return load(tx, in.ID) })
}

// apply applies a checked intake.
func (r *rig) apply(a account.Actor, in Intake, mode Mode) Intake {
	r.t.Helper()
	if err := r.Apply(r.t.Context(), a, in.ID, mode); err != nil {
		r.t.Fatal(err)
	}
	return r.run(in)
}

// counts writes the counts shortly: added+changed=same!bad.
func (in Intake) short() string {
	return fmt.Sprintf("%s +%d ~%d =%d !%d", in.State, in.Added, in.Changed, in.Same, in.Bad)
}

// faults writes an intake's faults: "B3 key (hint)".
func (r *rig) faults(in Intake) []string {
	r.t.Helper()
	var out []string
	err := r.d.View(r.t.Context(), func(tx *db.Tx) error {
		list, _, err := r.Faults(tx, in, 0, 1000)
		for _, f := range list {
			line := fmt.Sprintf("%s%d %s", f.Letters, f.Row, f.Key)
			if f.Hint != "" {
				line += " (" + f.Hint + ")"
			}
			if f.Say(i18n.Chinese) == f.Key || strings.Contains(f.Say(i18n.Chinese), "{") {
				r.t.Errorf("%s has no words: %s", f.Key, f.Say(i18n.Chinese))
			}
			out = append(out, line)
		}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

// count counts the rows of a table.
func (r *rig) count(table string) int {
	r.t.Helper()
	return view(r.t, r.d, func(tx *db.Tx) (n int, err error) {
		err = tx.QueryRow(`SELECT COUNT(*) FROM ` + table).Scan(&n)
		return n, err
	})
}

func view[T any](t testing.TB, d *db.DB, read func(tx *db.Tx) (T, error)) T {
	t.Helper()
	var v T
	if err := d.View(context.Background(), func(tx *db.Tx) (err error) { v, err = read(tx); return err }); err != nil {
		t.Fatal(err)
	}
	return v
}

// workbook writes an XLSX file of rows of texts.
func workbook(t testing.TB, rows ...[]string) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	w := sheet.NewXLSX(&b)
	err := w.Begin(sheet.Look{Name: "表"})
	for _, row := range rows {
		if err == nil {
			err = w.Write(sheet.Texts(row...))
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}
