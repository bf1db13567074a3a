package casework_test

import (
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestCheckBeside: what stands beside a case's row is held against its events too;
// each statement spoils one thing, and the check names it.
func TestCheckBeside(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		e.officer(t, 2001, account.Grant{Role: account.Worker, Company: e.company})
		ref := e.file(t).Case.Ref
		e.do(t, e.clerk(), ref, casework.Command{Act: casework.ActAccept})
		send := casework.Deed{Command: casework.Command{Act: casework.ActDispatch}, Worker: 2001}
		if _, err := e.Do(t.Context(), e.clerk(), ref, send); err != nil {
			t.Fatal(err)
		}
		e.checkProjection(t, ref)
		for _, spoilt := range []struct{ table, sql, mend string }{
			{"case_link", `UPDATE case_link SET ended_at = 1 WHERE kind = 'job'`, `UPDATE case_link SET ended_at = NULL WHERE kind = 'job'`},
			{"case_link", `UPDATE case_link SET ended_at = 1 WHERE kind = 'track'`, `UPDATE case_link SET ended_at = NULL WHERE kind = 'track'`},
			{"case_file: worker", `UPDATE account_grant SET company_id = company_id + 1 WHERE account_id = 2001`, `UPDATE account_grant SET company_id = company_id - 1 WHERE account_id = 2001`},
			{"case_file: worker", `UPDATE case_file SET worker_id = 0`, `UPDATE case_file SET worker_id = 2001`},
			{"case_code", `UPDATE case_code SET county = county + 1`, `UPDATE case_code SET county = county - 1`},
			{"case_entry", `INSERT INTO case_entry (county, case_id, seq, audience) SELECT county, id, 99, 'parties' FROM case_file`, `DELETE FROM case_entry WHERE seq = 99`},
			{"case_search", `DELETE FROM case_search`, ""},
		} {
			e.exec(t, spoilt.sql)
			if diff, err := e.Check(t.Context(), ref); err != nil || !strings.HasPrefix(diff, spoilt.table) {
				t.Errorf("%s: %q, %v", spoilt.sql, diff, err)
			}
			if spoilt.mend != "" {
				e.exec(t, spoilt.mend)
				e.checkProjection(t, ref)
			}
		}
	})
}

func (e *estate) exec(t *testing.T, sql string) {
	t.Helper()
	if err := e.d.Update(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(sql); return err }); err != nil {
		t.Fatal(err)
	}
}
