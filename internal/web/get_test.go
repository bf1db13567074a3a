package web

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestReadingChangesNothing opens every address that is read, twice, as
// everybody: the database is the same before and after.
func TestReadingChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		b := n.browser(t).open("/me").signIn("13900000001").fileByCode("保洁员一周没来,楼道里全是垃圾")
		link := addressOf(b, "/l/")
		code := b.code()
		readers := map[string]*browser{"visitor": n.browser(t), "owner": b}
		for role, g := range map[account.Role]account.Grant{
			account.Clerk: {Company: n.company}, account.County: {Lo: hepingCounty, Hi: hepingCounty}, account.Province: {Lo: 210000, Hi: 219999},
		} {
			g.Role = role
			readers[string(role)] = n.staff(t, string(role), g)
		}
		fill := strings.NewReplacer("{$}", "", "{compound}", n.compound.Code, "{code}", code, "{case}", code, "{secret}", strings.TrimPrefix(link, "/l/"),
			"{key}", strings.Repeat("k", keyLength), "{id}", "1", "{act}", "note", "{uscc}", "91210102MA0000001", "{name}", "app.css",
			"{kind}", "unit", "{format}", "csv", "{notice}", "deed")
		before := contents(t, d)
		opened := 0
		for _, route := range n.routes {
			if route.Method != "GET" {
				continue
			}
			for who, reader := range readers {
				for range 2 {
					if reader.open(fill.Replace(route.Path)); reader.status == 200 {
						opened++
					}
				}
				if after := contents(t, d); after != before {
					t.Fatalf("%s changes something for the %s:\n%s\n%s", route.Pattern, who, before, after)
				}
			}
		}
		if opened < 200 {
			t.Fatalf("only %d pages opened: the addresses are wrong", opened)
		}
	})
}

// contents counts the rows of every table and adds up what is in them.
func contents(t *testing.T, d *db.DB) string {
	t.Helper()
	var out strings.Builder
	err := d.View(t.Context(), func(tx *db.Tx) error {
		text := func(s db.Scanner, v *string) error { return s.Scan(v) }
		names, one := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'case_search%' ORDER BY name`,
			`SELECT COALESCE(group_concat(r, '|'), '') FROM (SELECT %s AS r FROM %s ORDER BY 1)`
		if d.Dialect() == db.Postgres {
			names = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1`
			one = `SELECT COALESCE(string_agg(r, '|'), '') FROM (SELECT %s AS r FROM %s x ORDER BY 1) y`
		}
		tables, err := db.List(tx, text, names)
		if err != nil {
			return err
		}
		for _, table := range tables {
			row := "x::text"
			if d.Dialect() == db.SQLite {
				columns, err := db.List(tx, text, fmt.Sprintf(`SELECT 'quote("' || name || '")' FROM pragma_table_info('%s')`, table))
				if err != nil {
					return err
				}
				row = strings.Join(columns, "||','||")
			}
			all, err := db.List(tx, text, fmt.Sprintf(one, row, table))
			if err != nil {
				return err
			}
			fmt.Fprintf(&out, "%s %x\n", table, sha256.Sum256([]byte(all[0])))
		}
		return nil
	})
	ok(t, err)
	return out.String()
}

// code is the code of the case whose receipt the page is.
func (b *browser) code() string {
	b.t.Helper()
	for n := range b.root.Descendants() {
		if n.Data == "strong" && attribute(n, "class") == "code" {
			return textOf(n)
		}
	}
	b.t.Fatalf("%s shows no code", b.path)
	return ""
}
