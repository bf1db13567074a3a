package world

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yianju/internal/audit"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// TestSameRows is the promise of the package: a world holds, row for row, what
// the use cases write when the same people do the same things at the same time.
//
// Not compared are drafts, which a world has none of. Figures are compared after
// the service has folded its deltas. Sealed values carry a random nonce, so they
// are opened and what they say is compared.
func TestSameRows(t *testing.T) {
	t.Parallel()
	for dialect, cases := range map[db.Dialect]int{db.SQLite: 2000, db.Postgres: 200} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			o := Options{Scale: 0.0006, Cases: cases, Years: 2, Seed: 20180522, Until: until, keepAll: true}
			made, lives := makeWatched(t, hasty(t, dialect), o)
			done := hasty(t, dialect)
			o.Cases = 0
			if _, err := Run(t.Context(), deps(t, done), o); err != nil {
				t.Fatal(err)
			}
			for _, l := range lives {
				again(t, done, l)
			}
			if _, err := newService(deps(t, done), done, done.Clock(), 1).FoldFigures(t.Context()); err != nil {
				t.Fatal(err)
			}
			compare(t, made, done)
			compareSealed(t, made, done, lives)
			for _, kind := range []casework.Kind{casework.WasMerged, casework.Falsified} {
				if !slices.ContainsFunc(lives, func(l *life) bool { return happened(l, kind) }) {
					t.Errorf("no %s: nothing of it is compared", kind)
				}
			}
		})
	}
}

// hasty is a fresh database that does not wait for the disk: what is compared is
// what was written, and there are tens of thousands of commits.
func hasty(t *testing.T, dialect db.Dialect) *db.DB {
	t.Helper()
	with := "?_pragma=synchronous(OFF)"
	if dialect == db.Postgres {
		with = "&synchronous_commit=off"
	}
	return dbtest.Reopen(t, dbtest.DSN(t, dialect)+with)
}

// makeWatched makes a world and keeps every step of its cases.
func makeWatched(t *testing.T, d *db.DB, o Options) (*db.DB, []*life) {
	t.Helper()
	var lives []*life
	m, err := newMaker(t.Context(), pictured(t, d), o)
	if err != nil {
		t.Fatal(err)
	}
	m.lives = func(l *life) { lives = append(lives, l) }
	if _, err := m.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d, lives
}

// happened reports whether a case has an event of a kind.
func happened(l *life, kind casework.Kind) bool {
	return slices.ContainsFunc(l.play.Events(), func(e casework.Event) bool { return e.Kind == kind })
}

// again takes the steps of a case, and of its duplicate, through the use cases.
func again(t *testing.T, d *db.DB, l *life) {
	t.Helper()
	clock := dbtest.Clock(d)
	s := newService(deps(t, d), d, clock, l.seed)
	hands := newService(deps(t, d), d, clock, l.seed+1)
	refs := make([]casework.Ref, len(l.with))
	for i, step := range l.steps {
		clock.Set(step.at)
		draft, err := attach(t.Context(), hands, step.pieces, fmt.Sprintf("draft-%016x-%d", l.seed, i))
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case step.filing != nil:
			var r casework.Receipt
			filing := *step.filing
			filing.Draft = draft
			r, err = s.File(t.Context(), step.actor, filing)
			refs[step.of] = r.Case.Ref
		case step.deed != nil:
			deed := *step.deed
			deed.Draft = draft
			_, err = s.Do(t.Context(), step.actor, refs[step.of], deed)
		default:
			_, err = s.Sweep(t.Context())
		}
		if step.refused && errs.Is(err, errs.Conflict) {
			err = nil
		}
		if err != nil {
			t.Fatalf("case %d step %d %+v: %v", refs[step.of].ID, i, step.deed, err)
		}
	}
}

// attach puts pieces on a draft.
func attach(ctx context.Context, s *casework.Service, pieces []casework.Media, draft string) (string, error) {
	for _, m := range pieces {
		if _, err := s.AddMedia(ctx, draft, m); err != nil {
			return "", err
		}
	}
	if len(pieces) == 0 {
		return "", nil
	}
	return draft, nil
}

// apart are the tables that are not compared, and sealed the columns whose bytes
// are not.
var (
	apart  = []string{"case_draft", "case_draft_media", "world_part", "goose_db_version", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}
	sealed = []string{"data_key.wrapped", "case_contact.phone", "case_contact.name", "audit_secret.sealed", "account_factor.sealed", "party.name_sealed", "party.phone_sealed",
		"company.personal", "company_manager.personal", "roll_entry.personal"}
)

// compare holds that two worlds have the same rows, but for columns.
func compare(t *testing.T, a, b *db.DB, but ...string) {
	t.Helper()
	tables := tablesOf(t, a)
	if len(tables) < 25 {
		t.Fatalf("only %d tables are compared", len(tables))
	}
	for table, columns := range tables {
		columns = slices.DeleteFunc(columns, func(c string) bool { return slices.Contains(but, table+"."+c) })
		left, right := dump(t, a, table, columns), dump(t, b, table, columns)
		if len(left) == 0 && slices.Contains([]string{"case_file", "case_limit", "case_entry", "case_link", "case_party", "case_media", "case_day", "case_month", "case_channel", "case_category", "case_kind", "case_place", "message", "audit_event"}, table) {
			t.Errorf("%s is empty: nothing is compared", table)
		}
		if diff := cmp.Diff(left, right); diff != "" {
			t.Errorf("%s: %d rows of the world (-), %d of the use cases (+)\n%s", table, len(left), len(right), diff[:min(len(diff), 3000)])
		}
	}
}

func tablesOf(t *testing.T, d *db.DB) map[string][]string {
	t.Helper()
	sql := `SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p
		WHERE m.type = 'table' AND m.name NOT IN ('case_search_data', 'case_search_idx', 'case_search_docsize', 'case_search_config', 'case_search') ORDER BY 1, p.cid`
	if d.Dialect() == db.Postgres {
		sql = `SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, ordinal_position`
	}
	out := map[string][]string{}
	err := d.View(t.Context(), func(tx *db.Tx) error {
		rows, err := db.List(tx, func(s db.Scanner, r *[2]string) error { return s.Scan(&r[0], &r[1]) }, sql)
		for _, r := range rows {
			if !slices.Contains(apart, r[0]) {
				out[r[0]] = append(out[r[0]], r[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if d.Dialect() == db.SQLite { // the index gives its rows' numbers only
		out["case_search"] = []string{"rowid"}
	}
	return out
}

// dump returns the rows of a table as texts, sorted.
func dump(t *testing.T, d *db.DB, table string, columns []string) []string {
	t.Helper()
	var out []string
	err := d.View(t.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query(`SELECT ` + strings.Join(columns, ", ") + ` FROM ` + table)
		if err != nil {
			return err
		}
		defer rows.Close()
		values, dest := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			dest[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(dest...); err != nil {
				return err
			}
			var line strings.Builder
			for i, c := range columns {
				v := values[i]
				if b, ok := v.([]byte); ok && slices.Contains(sealed, table+"."+c) {
					v = fmt.Sprint(len(b), " bytes")
				}
				fmt.Fprintf(&line, "%s=%v ", c, v)
			}
			out = append(out, line.String())
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// contact is a case's sealed row.
type contact struct{ phone, name []byte }

// compareSealed opens what is sealed on both sides.
func compareSealed(t *testing.T, a, b *db.DB, lives []*life) {
	t.Helper()
	for _, l := range lives {
		c := l.play.Case()
		left, right := open(t, a, c), open(t, b, c)
		if diff := cmp.Diff(left, right); diff != "" {
			t.Fatalf("sealed values of case %d: %s", c.ID, diff)
		}
	}
}

// open returns everything sealed of a case, opened.
func open(t *testing.T, d *db.DB, c casework.Case) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := d.View(t.Context(), func(tx *db.Tx) error {
		key, err := seal.WellKnown().Load(tx, c.County, c.Subject)
		if err != nil {
			return err
		}
		var sealed contact
		if err := tx.QueryRow(`SELECT phone, name FROM case_contact WHERE county = $1 AND case_id = $2`, c.County, c.ID).
			Scan(&sealed.phone, &sealed.name); err != nil {
			return err
		}
		for column, value := range map[string][]byte{"phone": sealed.phone, "name": sealed.name} {
			plain, err := key.Open(value, "case_contact", column, id.ID(c.ID))
			if err != nil {
				return err
			}
			out[column] = string(plain)
		}
		openings, err := audit.Openings(tx, c.County, c.Subject, key)
		for seq, o := range openings {
			out[fmt.Sprint("event ", seq)] = string(bytes.Join([][]byte{o.K, o.Secret}, []byte("/")))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
