package seal_test

import (
	"errors"
	"testing"

	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/id"
	"yianju/internal/seal"
)

func TestDataKeyTable(t *testing.T) {
	t.Parallel()
	const county = 210102
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ids := seal.WellKnown(), id.NewSource(clock.System{})
		a, b, unknown := seal.NewSubject(ids.Bytes), seal.NewSubject(ids.Bytes), seal.NewSubject(ids.Bytes)
		sealed := make(map[seal.Subject][]byte)
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			var batch db.Batch
			for _, s := range []seal.Subject{a, b} {
				key, wrapped, err := k.NewDataKey(tx.Now(), ids.Bytes)
				if err != nil {
					return err
				}
				sealed[s] = key.Seal([]byte("张三"), "t", "c", 1)
				seal.Put(&batch, county, s, wrapped)
			}
			return tx.Pipeline(&batch)
		})
		if err != nil {
			t.Fatal(err)
		}

		opens := func(s seal.Subject) (opened bool) {
			err := d.View(t.Context(), func(tx *db.Tx) error {
				key, err := k.Load(tx, county, s)
				if errors.Is(err, seal.ErrUnreadable) {
					return nil
				}
				if err != nil {
					return err
				}
				plain, err := key.Open(sealed[s], "t", "c", 1)
				opened = string(plain) == "张三"
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return opened
		}
		if !opens(a) || !opens(b) || opens(unknown) {
			t.Error("before erasure")
		}
		if err := d.Update(t.Context(), func(tx *db.Tx) error { return seal.Erase(tx, county, a) }); err != nil {
			t.Fatal(err)
		}
		if opens(a) || !opens(b) {
			t.Error("after erasure")
		}
		err = d.View(t.Context(), func(tx *db.Tx) error {
			keys, err := k.LoadAll(tx, county, []seal.Subject{a, b, unknown})
			if _, ok := keys[b]; !ok || len(keys) != 1 {
				t.Errorf("%d keys", len(keys))
			}
			if none, err := k.LoadAll(tx, county, nil); err != nil || len(none) != 0 {
				t.Errorf("%v, %v", none, err)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
