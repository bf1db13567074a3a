package walls

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/id"
)

// TestBelongings lets much happen at one place after another: no row may change that
// belongs to an account, a company or a compound elsewhere, nor may the program do by
// itself to others what is due to one.
func TestBelongings(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			n := newTown(t, dialect)
			n.live(t)
			if tables := n.apartFrom(t); tables < 100 {
				t.Errorf("only %d tables were compared", tables)
			}
			n.jobs(t)
		})
	}
}

// apartFrom counts the tables that were compared.
func (n *town) apartFrom(t testing.TB) (tables int) {
	if !n.turn("belongings") {
		return 0
	}
	n.hold(t)
	for _, at := range far {
		before := n.belongings(t, at)
		n.happen(t, at)
		n.untouched(t, at, before)
		tables += len(before)
	}
	return tables
}

// sharedKey is an idempotency key that several programs happen to use.
const sharedKey = "key-that-everybody-makes"

// holder is somebody who has one of everything that an account has for itself, and
// does nothing with it.
func (n *town) holder() id.ID { return n.employees["a1x"] }

// hold gives it to them.
func (n *town) hold(t testing.TB) {
	t.Helper()
	ctx, who, day := t.Context(), n.holder(), 24*time.Hour
	ok(t, n.Accounts.Answer(ctx, account.Actor{Account: who}, sharedKey, []byte("theirs"), []byte(`{}`)))
	ok(t, n.Accounts.AskRecovery(ctx, n.proved(t, "admin_security"), who, "换了手机", "13812345678"))
	ok(t, n.DB.Update(ctx, func(tx *db.Tx) error {
		var b db.Batch
		b.Exec(`INSERT INTO account_factor (account_id, id, kind, sealed, recorded_at, confirmed_at, used_at, counter) VALUES ($1, $2, 'totp', $3, $4, $4, $4, 1)`,
			who, n.IDs.Next(), []byte{0}, tx.Now())
		b.Exec(`INSERT INTO account_factor (account_id, id, kind, sealed, recorded_at) VALUES ($1, $2, 'totp', $3, $4)`, who, n.IDs.Next(), []byte{0}, tx.Now())
		b.Exec(`INSERT INTO login_identity (identity_index, id, account_id, way, recorded_at) VALUES ($1, $2, $3, 'sso', $4)`, []byte("walls"), n.IDs.Next(), who, tx.Now())
		b.Exec(`INSERT INTO account_answer (account_id, key_hash, body_hash, answer, recorded_at) VALUES ($1, $2, $2, $2, $3)`, who, []byte("old"), tx.Now().Add(-3*day))
		b.Exec(`INSERT INTO session (token_hash, id, account_id, recorded_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)`,
			[]byte("walls"), n.IDs.Next(), who, tx.Now(), tx.Now().Add(day))
		b.Exec(`INSERT INTO account_recovery (account_id, id, asked_by, reason, sealed, recorded_at, decided_at, secret_hash, expires_at) VALUES ($1, $2, $1, '', $3, $4, $4, $3, $5)`,
			who, n.IDs.Next(), []byte("walls"), tx.Now(), tx.Now().Add(day))
		b.Exec(`INSERT INTO privacy_request (account_id, id, secret_hash, made_at, ended_at) VALUES ($1, $2, $3, $4, $4)`, who, n.IDs.Next(), []byte("walls"), tx.Now().Add(-day))
		lock(&b, who, tx.Now(), tx.Now().Add(time.Hour))
		return tx.Pipeline(&b)
	}))
}

// lock is what too many wrong passwords do to an account.
func lock(b *db.Batch, who id.ID, now, until time.Time) {
	b.Exec(`INSERT INTO login_failure (key_index, failures, last_at, locked_until) SELECT name_index, 5, $2, $3 FROM login_name WHERE account_id = $1`, who, now, until)
}

// proved is a person who has just proved their second factor.
func (n *town) proved(t testing.TB, name string) account.Actor {
	a := n.actor(t, name)
	a.Session.FactorAt = n.clock.Now()
	return a
}

// belongings are all rows of the accounts, companies and compounds that are apart
// from a place, by table, and what an administrator is shown of the holder.
func (n *town) belongings(t testing.TB, at string) map[string]string {
	t.Helper()
	accounts, companies, compounds := []id.ID{n.holder()}, []id.ID{}, []id.ID{}
	for _, p := range n.actors {
		if n.accounts[p.name] != 0 && n.apart(p, at) {
			accounts = append(accounts, n.accounts[p.name])
		}
	}
	for path, firm := range n.companies {
		if path != at[:3] {
			companies = append(companies, firm.ID)
		}
	}
	for path, place := range n.compounds {
		if path[:3] != at[:3] {
			compounds = append(compounds, place.ID)
		}
	}
	out := map[string]string{}
	ok(t, n.DB.View(t.Context(), func(tx *db.Tx) error {
		for column, owners := range map[string][]id.ID{"account_id": accounts, "to_id": accounts, "company_id": companies, "compound_id": compounds} {
			tables, err := texts(tx, tablesWith[n.DB.Dialect()], column)
			if err != nil {
				return err
			}
			for _, table := range tables {
				rows, err := n.rowsOf(tx, table, column, owners)
				if err != nil {
					return err
				}
				out[table+" by "+column] = rows
			}
		}
		return nil
	}))
	shown := n.send(n.person("admin_security"), http.MethodGet, "/admin/accounts/"+n.holder().String(), "")
	if n.mutant && shown.status >= 500 { // a fault is no leak
		shown = answer{}
	}
	out["the account's page"] = shown.page()
	return out
}

// tablesWith name the tables that have a column.
var tablesWith = map[db.Dialect]string{
	db.SQLite: `SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = $1 ORDER BY m.name`,
	db.Postgres: `SELECT CAST(c.table_name AS TEXT) FROM information_schema.columns c JOIN information_schema.tables t
		ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
		WHERE c.table_schema = 'public' AND c.column_name = $1 ORDER BY 1`,
}

// rowsOf are the rows of a table that are of some owners, in words.
func (n *town) rowsOf(tx *db.Tx, table, column string, owners []id.ID) (string, error) {
	var among []string
	for _, o := range owners {
		among = append(among, fmt.Sprint(int64(o)))
	}
	row := "CAST(t AS TEXT)"
	if n.DB.Dialect() == db.SQLite {
		columns, err := texts(tx, `SELECT name FROM pragma_table_info($1) ORDER BY cid`, table)
		if err != nil {
			return "", err
		}
		row = `hex("` + strings.Join(columns, `") || ' ' || hex("`) + `")`
	}
	rows, err := texts(tx, `SELECT `+row+` FROM "`+table+`" t WHERE t.`+column+` IN (`+strings.Join(among, ",")+`) ORDER BY 1`)
	return strings.Join(rows, "\n"), err
}

func texts(tx *db.Tx, sql string, args ...any) ([]string, error) {
	return db.List(tx, func(s db.Scanner, v *string) error { return s.Scan(v) }, sql, args...)
}

// untouched compares what belongs to others before and after something happened.
func (n *town) untouched(t testing.TB, at string, before map[string]string) {
	t.Helper()
	after := n.belongings(t, at)
	for _, what := range slices.Sorted(maps.Keys(before)) {
		if before[what] != after[what] {
			t.Errorf("%s is another after something happened at %s: %s", what, at, firstDifference(before[what], after[what]))
		}
	}
}
