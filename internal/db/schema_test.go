package db_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// The twins must stay twins: the same files, tables and classes; in each table
// the same columns in the same order with the same NULLs, defaults and keys, and
// the same indexes. A virtual table of SQLite (full text) has a plain twin of
// the same name, and what is inside them may differ.
func TestSchemasAreTwins(t *testing.T) {
	t.Parallel()
	lite, pg := readSchema(t, dbtest.Open(t, db.SQLite)), readSchema(t, dbtest.Open(t, db.Postgres))
	if diff := cmp.Diff(files(t, db.SQLite), files(t, db.Postgres)); diff != "" {
		t.Errorf("files (-sqlite +postgres):\n%s", diff)
	}
	if diff := cmp.Diff(classes(t, db.SQLite), classes(t, db.Postgres)); diff != "" {
		t.Errorf("classes (-sqlite +postgres):\n%s", diff)
	}
	for name, table := range lite {
		if table.Virtual {
			pg[name] = table
		}
	}
	for table, target := range loose {
		if lite[table].References[target] == "" || pg[table].References[target] != "" {
			t.Errorf("%s refers to %s by %q on SQLite and by %q on PostgreSQL", table, target, lite[table].References[target], pg[table].References[target])
		}
		delete(lite[table].References, target)
	}
	if diff := cmp.Diff(lite, pg); diff != "" {
		t.Errorf("tables (-sqlite +postgres):\n%s", diff)
	}
}

// loose are the references of what is loaded by the million, which only SQLite keeps
// (docs/adr/0009-references.md): table → the table it refers to.
var loose = map[string]string{"unit": "building", "roll_entry": "unit"}

// On a distributed database the county is the shard: keys, uniques and
// references of a county table begin with it (architecture: table classes).
func TestCountyLeads(t *testing.T) {
	t.Parallel()
	class := classes(t, db.SQLite)
	for name, table := range readSchema(t, dbtest.Open(t, db.SQLite)) {
		if class[name] == "" {
			t.Errorf("%s: no class comment before CREATE TABLE", name)
		}
		if class[name] != "county" || table.Virtual {
			continue
		}
		if len(table.Key) == 0 || table.Key[0] != "county" {
			t.Errorf("%s: its primary key begins with %v", name, table.Key)
		}
		for index, on := range table.Indexes {
			if on[0] == "unique" && on[1] != "county" {
				t.Errorf("%s: unique index %s begins with %s", name, index, on[1])
			}
		}
		for target, column := range table.References {
			if class[target] != "reference" && column != "county" {
				t.Errorf("%s: its reference to %s (%s) begins with %s", name, target, class[target], column)
			}
		}
	}
}

func TestSQLiteTablesAreStrict(t *testing.T) {
	t.Parallel()
	err := dbtest.Open(t, db.SQLite).View(t.Context(), func(tx *db.Tx) error {
		loose, err := db.List(tx, text, `SELECT name FROM pragma_table_list
			WHERE type = 'table' AND NOT strict AND substr(name, 1, 7) <> 'sqlite_' AND substr(name, 1, 6) <> 'goose_'`)
		if len(loose) > 0 {
			t.Errorf("not STRICT: %v", loose)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// table is what twins share.
type table struct {
	Virtual    bool
	Columns    []column
	Key        []string
	Indexes    map[string][]string // unique or plain, then the columns
	References map[string]string   // table → first column here
}

type column struct {
	Name, Type, Default string
	NotNull             bool
}

func text(s db.Scanner, v *string) error { return s.Scan(v) }

// readSchema describes all tables but goose's own.
func readSchema(t *testing.T, d *db.DB) map[string]table {
	t.Helper()
	out := map[string]table{}
	err := d.View(t.Context(), func(tx *db.Tx) error {
		read := readSQLite
		if d.Dialect() == db.Postgres {
			read = readPostgres
		}
		return read(tx, out)
	})
	if err != nil {
		t.Fatal(err)
	}
	delete(out, "goose_db_version")
	return out
}

type indexColumn struct{ index, unique, column string }

func scanIndex(s db.Scanner, c *indexColumn) error { return s.Scan(&c.index, &c.unique, &c.column) }

func indexes(list []indexColumn) map[string][]string {
	out := map[string][]string{}
	for _, c := range list {
		if out[c.index] == nil {
			out[c.index] = []string{c.unique}
		}
		out[c.index] = append(out[c.index], c.column)
	}
	return out
}

func references(list [][2]string) map[string]string {
	out := map[string]string{}
	for _, r := range list {
		out[r[0]] = r[1]
	}
	return out
}

func scanPair(s db.Scanner, p *[2]string) error { return s.Scan(&p[0], &p[1]) }

func readSQLite(tx *db.Tx, out map[string]table) error {
	names, err := db.List(tx, scanPair, `SELECT name, type FROM pragma_table_list
		WHERE schema = 'main' AND type IN ('table', 'virtual') AND substr(name, 1, 7) <> 'sqlite_'`)
	if err != nil {
		return err
	}
	for _, n := range names {
		name, virtual := n[0], n[1] == "virtual"
		if virtual {
			out[name] = table{Virtual: true}
			continue
		}
		columns, err := db.List(tx, func(s db.Scanner, c *column) error {
			return s.Scan(&c.Name, &c.Type, &c.NotNull, &c.Default)
		}, `SELECT name, type, "notnull" OR pk > 0, coalesce(dflt_value, '') FROM pragma_table_info($1) ORDER BY cid`, name)
		if err != nil {
			return err
		}
		key, err := db.List(tx, text, `SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk`, name)
		if err != nil {
			return err
		}
		index, err := db.List(tx, scanIndex, `SELECT i.name, CASE WHEN i."unique" THEN 'unique' ELSE 'plain' END, coalesce(c.name, '')
			FROM pragma_index_list($1) i, pragma_index_info(i.name) c WHERE i.origin = 'c' ORDER BY i.name, c.seqno`, name)
		if err != nil {
			return err
		}
		refs, err := db.List(tx, scanPair, `SELECT "table", "from" FROM pragma_foreign_key_list($1) WHERE seq = 0`, name)
		if err != nil {
			return err
		}
		out[name] = table{false, columns, key, indexes(index), references(refs)}
	}
	return nil
}

func readPostgres(tx *db.Tx, out map[string]table) error {
	names, err := db.List(tx, text, `SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`)
	if err != nil {
		return err
	}
	for _, name := range names {
		columns, err := db.List(tx, func(s db.Scanner, c *column) error {
			err := s.Scan(&c.Name, &c.Type, &c.NotNull, &c.Default)
			c.Type, c.Default = liteType(c.Type), liteDefault(c.Default)
			return err
		}, `SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull, coalesce(pg_get_expr(d.adbin, d.adrelid), '')
			FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
			WHERE a.attrelid = ($1::text)::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`, name)
		if err != nil {
			return err
		}
		const indexed = `FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
			CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
			LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
			WHERE i.indrelid = ($1::text)::regclass AND `
		key, err := db.List(tx, text, `SELECT a.attname::text `+indexed+`i.indisprimary ORDER BY k.place`, name)
		if err != nil {
			return err
		}
		index, err := db.List(tx, scanIndex, `SELECT c.relname::text, CASE WHEN i.indisunique THEN 'unique' ELSE 'plain' END, coalesce(a.attname::text, '') `+
			indexed+`NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = c.oid AND o.contype IN ('p', 'u')) ORDER BY c.relname, k.place`, name)
		if err != nil {
			return err
		}
		refs, err := db.List(tx, scanPair, `SELECT o.confrelid::regclass::text, a.attname::text FROM pg_constraint o
			JOIN pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = o.conkey[1]
			WHERE o.contype = 'f' AND o.conrelid = ($1::text)::regclass`, name)
		if err != nil {
			return err
		}
		out[name] = table{false, columns, key, indexes(index), references(refs)}
	}
	return nil
}

// liteType returns SQLite's name for a type of PostgreSQL's.
func liteType(t string) string {
	switch t {
	case "bigint", "integer", "smallint", "boolean":
		return "INTEGER"
	case "bytea":
		return "BLOB"
	case "double precision":
		return "REAL"
	}
	return strings.ToUpper(t)
}

// liteDefault returns a default as SQLite prints it.
func liteDefault(expr string) string {
	value, kind, _ := strings.Cut(expr, "::")
	switch {
	case value == "false":
		return "0"
	case value == "true":
		return "1"
	case kind == "bigint" || kind == "integer":
		return strings.Trim(value, "'")
	}
	return value
}

func files(t *testing.T, d db.Dialect) []string {
	t.Helper()
	names, err := fs.Glob(db.Migrations(d), "*")
	if err != nil {
		t.Fatal(err)
	}
	return names
}

var classed = regexp.MustCompile(`(?m)^-- class: (county|directory|reference|local)\nCREATE (?:VIRTUAL )?TABLE (\w+)`)

// classes returns the class of each table, as the migrations declare it.
func classes(t *testing.T, d db.Dialect) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, name := range files(t, d) {
		sql, err := fs.ReadFile(db.Migrations(d), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range classed.FindAllStringSubmatch(string(sql), -1) {
			out[m[2]] = m[1]
		}
	}
	return out
}
