package registry

import (
	"testing"

	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestReindex: what an older program indexed by the name alone is found by its sound
// afterwards, and a second time changes nothing.
func TestReindex(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		sounds := func() (n int) {
			err := d.View(t.Context(), func(tx *db.Tx) error {
				firms, err := company.Search(tx, "heping", 10)
				if err != nil {
					return err
				}
				places, err := compound.Search(tx, 0, 999999, "hphy", 10)
				n = len(firms) + len(places)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if sounds() != 2 {
			t.Fatalf("%d found by their sound", sounds())
		}
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			for _, sql := range []string{"UPDATE company SET search_also = ''", "UPDATE compound SET search_also = ''",
				"DELETE FROM company_gram WHERE gram < 'z'", "DELETE FROM compound_gram WHERE gram < 'z'"} {
				if _, err := tx.Exec(sql); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if sounds() != 0 {
			t.Fatal("found without an index")
		}
		for range 2 {
			if n, err := r.Reindex(t.Context()); n != 2 || err != nil {
				t.Errorf("%d, %v", n, err)
			}
			if sounds() != 2 {
				t.Errorf("%d found by their sound afterwards", sounds())
			}
		}
	})
}
