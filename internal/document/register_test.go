package document_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/document"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// archive is a register with the means to look into it.
type archive struct {
	document.Register
	t *testing.T
	d *db.DB
}

func newArchive(t *testing.T, d *db.DB) archive {
	ids := id.NewSeeded(dbtest.Clock(d), 1)
	return archive{document.Register{IDs: ids, Log: audit.New(seal.WellKnown(), ids)}, t, d}
}

func (a archive) do(fn func(tx *db.Tx) error) {
	a.t.Helper()
	if err := a.d.Update(a.t.Context(), fn); err != nil {
		a.t.Fatal(err)
	}
}

func (a archive) issue(d document.Document) (i document.Issued) {
	a.t.Helper()
	a.do(func(tx *db.Tx) (err error) {
		if d.Serial, err = document.Number(tx, d.Office, d.Series, d.Year); err != nil {
			return err
		}
		d.Number = document.FormatNumber("沈房", d.Series, d.Year, d.Serial)
		i, err = a.Issue(tx, account.System(tx.Now()), d)
		return err
	})
	return i
}

// look returns the numbers of what is found by something typed.
func (a archive) look(typed string) (numbers []string) {
	a.t.Helper()
	a.do(func(tx *db.Tx) error {
		list, _, err := document.Look(tx, typed)
		for _, i := range list {
			numbers = append(numbers, i.Number)
		}
		return err
	})
	return numbers
}

func docket(open bool) document.Document {
	return document.Document{Office: shenyang, Kind: "docket", Series: "督", Year: 2026, Title: "周督办工作单", Issuer: "沈阳市房产局",
		Snapshot: []byte(`{"cases":["K7M2"]}`), Digest: []document.Fact{{Name: "督办件数", Value: "1"}}, Open: open}
}

func TestWhatWasIssuedIsFound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := newArchive(t, d)
		open, shut := a.issue(docket(true)), a.issue(docket(false))
		file := sha256.Sum256([]byte("%PDF"))
		a.do(func(tx *db.Tx) error { return a.AddFile(tx, shut, file) })
		for typed, want := range map[string]int{
			document.ShowCode(shut.Code):           1,
			" " + bytesLower(shut.Code):            1,
			open.SHA256:                            2, // both say the same
			hex.EncodeToString(file[:]):            1,
			"沈房督[2026] 1号":                         1,
			"沈房督〔2026〕第1号":                         1,
			shut.Number:                            0, // not for everybody
			"AAAABBBBCCCC":                         0,
			"":                                     0,
			string(bytes.Repeat([]byte("沈"), 300)): 0,
			hex.EncodeToString(bytes.Repeat([]byte{1}, 32)): 0,
		} {
			if got := a.look(typed); len(got) != want {
				t.Errorf("%q finds %q, not %d", typed, got, want)
			}
		}
		a.do(func(tx *db.Tx) error {
			i, err := document.Of(tx, open.Code)
			if err != nil || i.Number != "沈房督〔2026〕1号" || len(i.Digest) != 1 || i.At != tx.Now() || i.Subject != open.Subject {
				t.Errorf("%+v, %v", i, err)
			}
			content, err := document.Snapshot(tx, i)
			if err != nil || string(content) != `{"cases":["K7M2"]}` {
				t.Errorf("%s, %v", content, err)
			}
			if _, err := document.Of(tx, "AAAABBBBCCCC"); !errs.Is(err, errs.NotFound) {
				t.Error(err)
			}
			for typed, want := range map[string]document.Way{shut.Code: document.ByCode, open.Number: document.ByNumber, shut.SHA256: document.BySnapshot, hex.EncodeToString(file[:]): document.ByFile} {
				if _, by, err := document.Look(tx, typed); by != want || err != nil {
					t.Errorf("%q is found by %q, %v", typed, by, err)
				}
			}
			return nil
		})
	})
}

func bytesLower(s string) string { return string(bytes.ToLower([]byte(s))) }

// TestAChangedDocumentIsFound: whichever column somebody changes from outside.
func TestAChangedDocumentIsFound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := newArchive(t, d)
		other := docket(true)
		other.Snapshot = []byte(`{"cases":[]}`)
		forged := a.issue(other)
		for name, change := range map[string]string{
			"":         `UPDATE document SET title = title WHERE county = $1 AND id = $2`,
			"number":   `UPDATE document SET number = 'x' WHERE county = $1 AND id = $2`,
			"title":    `UPDATE document SET title = 'x' WHERE county = $1 AND id = $2`,
			"issuer":   `UPDATE document SET issuer = 'x' WHERE county = $1 AND id = $2`,
			"digest":   `UPDATE document SET digest = '[]' WHERE county = $1 AND id = $2`,
			"instant":  `UPDATE document SET issued_at = issued_at + 1 WHERE county = $1 AND id = $2`,
			"hash":     `UPDATE document SET sha256 = 'x' WHERE county = $1 AND id = $2`,
			"bytes":    `UPDATE document SET snapshot = subject WHERE county = $1 AND id = $2`,
			"snapshot": `UPDATE document SET snapshot = (SELECT f.snapshot FROM document f WHERE f.county = $1 AND f.id <> $2 AND f.sha256 = '` + forged.SHA256 + `' ORDER BY f.id LIMIT 1) WHERE county = $1 AND id = $2`,
			"both": `UPDATE document SET sha256 = '` + forged.SHA256 + `', snapshot = (SELECT f.snapshot FROM document f WHERE f.county = $1 AND f.id <> $2 AND f.sha256 = '` +
				forged.SHA256 + `' ORDER BY f.id LIMIT 1) WHERE county = $1 AND id = $2`,
		} {
			i := a.issue(docket(false))
			a.do(func(tx *db.Tx) error {
				if _, err := tx.Exec(change, i.Office, i.ID); err != nil {
					return err
				}
				now, err := document.Of(tx, i.Code)
				if err != nil {
					return err
				}
				intact, err := document.Intact(tx, now)
				if intact != (name == "") {
					t.Errorf("%q changed: intact %v", name, intact)
				}
				return err
			})
		}
	})
}

func TestListsTakeAScope(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := newArchive(t, d)
		a.issue(docket(true))
		dalian := docket(true)
		dalian.Office, dalian.Kind = 210200, "order"
		a.issue(dalian)
		at := dbtest.Clock(d).Now()
		for _, c := range []struct {
			who  account.Grant
			kind string
			want int
		}{
			{account.Grant{Role: account.Province, Lo: 210000, Hi: 219999}, "", 2},
			{account.Grant{Role: account.Province, Lo: 210000, Hi: 219999}, "order", 1},
			{account.Grant{Role: account.City, Lo: 210200, Hi: 210299}, "", 1},
			{account.Grant{Role: account.City, Lo: 210300, Hi: 210399}, "", 0},
			{account.Grant{Role: account.Clerk, Company: 7}, "", 0},
		} {
			c.who.ValidFrom = at.AddDate(-1, 0, 0)
			actor := account.Actor{Account: 1, Kind: account.KindStaff, At: at, Grants: []account.Grant{c.who}}
			a.do(func(tx *db.Tx) error {
				list, err := document.List(tx, account.ScopeOf(actor, document.ListAction), c.kind, 0, 10)
				if len(list) != c.want {
					t.Errorf("%+v sees %d of kind %q, not %d", c.who, len(list), c.kind, c.want)
				}
				return err
			})
		}
	})
}
