package region

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

func TestSeed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		seed := func() {
			t.Helper()
			if err := d.Update(t.Context(), Seed); err != nil {
				t.Fatal(err)
			}
		}
		read := func() (tree *Tree) {
			t.Helper()
			err := d.View(t.Context(), func(tx *db.Tx) (err error) {
				tree, err = Read(tx)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return tree
		}
		seed()
		if diff := cmp.Diff(loaded(t).all, read().all, cmp.AllowUnexported(entry{})); diff != "" {
			t.Fatal(diff)
		}

		// A second start keeps what was changed and puts back what is missing.
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(`UPDATE region SET name = '新名', valid_to = '2027-01-31' WHERE code = 210102001002`); err != nil {
				return err
			}
			_, err := tx.Exec(`DELETE FROM region WHERE code = 210102001003`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		seed()
		tree := read()
		if len(tree.all) != len(loaded(t).all) {
			t.Errorf("%d regions", len(tree.all))
		}
		if r, _ := tree.Get(210102001002); r.Name != "新名" || r.To != "2027-01-31" {
			t.Errorf("%+v", r)
		}
	})
}
