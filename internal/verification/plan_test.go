package verification

import (
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestPlans: no list of a campaign reads a table, or an index, from end to end. The
// tables are all but empty: what is judged is whether their indexes allow it.
func TestPlans(t *testing.T) {
	t.Parallel()
	dbtest.EachTraced(t, func(t *testing.T, d *db.DB, l *dbtest.Listener) {
		r := newRig(t, d)
		c := r.open(20)
		scope := account.ScopeOf(r.officer(heping), "verification.see")
		heard := l.During(func() {
			r.ok(d.View(t.Context(), func(tx *db.Tx) error {
				if _, _, err := Items(tx, Filter{Campaign: c, Company: r.near.ID, Which: OwingItems, After: r.near}); err != nil {
					return err
				}
				if _, err := Own(tx, r.near.ID); err != nil {
					return err
				}
				_, _, err := Companies(tx, scope, c, heping, 0, r.near.ID)
				return err
			}))
		})
		judged := 0
		for _, s := range heard {
			if !strings.Contains(s.SQL, "verification_") {
				continue
			}
			judged++
			r.ok(d.View(t.Context(), func(tx *db.Tx) error {
				p, err := dbtest.Explain(tx, d.Dialect(), s, true) // a campaign has some hundred companies
				for _, what := range p.Scans {
					if what != "registry_proposal_one" { // small: of what waits for a county alone
						t.Errorf("%s is read from end to end: %s\n%s", what, s.SQL, p.Text)
					}
				}
				return err
			}))
		}
		if judged < 4 {
			t.Errorf("%d statements judged", judged)
		}
	})
}
