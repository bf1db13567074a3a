package seal_test

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// sealedRow is one person's column, as a table would hold it.
type sealedRow struct {
	subject seal.Subject
	column  []byte
}

const rotateCounty = 210102

// people makes data keys under a ring.
func people(t *testing.T, d *db.DB, k *seal.Keyring, n int) []sealedRow {
	t.Helper()
	ids := id.NewSource(clock.System{})
	var b db.Batch
	rows := make([]sealedRow, n)
	for i := range rows {
		key, wrapped, err := k.NewDataKey(dbtest.Start, ids.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		rows[i] = sealedRow{seal.NewSubject(ids.Bytes), key.Seal([]byte("张三"), "t", "c", 1)}
		seal.Put(&b, rotateCounty, rows[i].subject, wrapped)
	}
	if err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }); err != nil {
		t.Fatal(err)
	}
	return rows
}

func opens(ctx context.Context, d *db.DB, k *seal.Keyring, r sealedRow) error {
	return d.View(ctx, func(tx *db.Tx) error {
		key, err := k.Load(tx, rotateCounty, r.subject)
		if err != nil {
			return err
		}
		_, err = key.Open(r.column, "t", "c", 1)
		return err
	})
}

func uses(t *testing.T, d *db.DB) (out map[int]int64) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) (err error) {
		out, err = seal.Uses(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestRotateUnderLoad replaces the key of the year while two servers read: one
// that was started with the new key and one that was not. Nobody's read fails,
// everything moves, and the old key may go.
func TestRotateUnderLoad(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		path := filepath.Join(t.TempDir(), "keys")
		check(t, seal.Create(path))
		before, err := seal.Open(path)
		check(t, err)
		rows := people(t, d, before, 1200)
		number, err := seal.AddKey(path, dbtest.Start)
		check(t, err)
		if number != 12026 {
			t.Errorf("the second key of 2026 is %d", number)
		}
		after, err := seal.Open(path)
		check(t, err)

		ctx, stop := context.WithCancel(t.Context())
		var readers, started sync.WaitGroup
		var reads [2]int
		for i, k := range []*seal.Keyring{before, after} {
			started.Add(1)
			readers.Go(func() {
				for n := 0; n == 0 || ctx.Err() == nil; n++ {
					if err := opens(t.Context(), d, k, rows[(n*7919)%len(rows)]); err != nil {
						t.Errorf("server %d: %v", i, err)
					}
					if reads[i]++; n == 0 {
						started.Done()
					}
				}
			})
		}
		started.Wait()
		var last, total int64
		got, err := after.Rotate(t.Context(), d, func(_ context.Context, done, all int64) error {
			if done < last {
				t.Errorf("progress went back from %d to %d", last, done)
			}
			last, total = done, all
			return nil
		})
		stop()
		readers.Wait()
		check(t, err)
		for _, r := range rows { // the server that was not started again has learnt the new key
			check(t, opens(t.Context(), d, before, r))
		}
		if got.Moved != 1200 || got.Lost != 0 || total != 1200 {
			t.Errorf("%+v of %d, with %v reads", got, total, reads)
		}
		if used := uses(t, d); !maps.Equal(used, map[int]int64{12026: 1200}) {
			t.Errorf("keys in use: %v", used)
		}
		again, err := after.Rotate(t.Context(), d, func(context.Context, int64, int64) error { return nil })
		if check(t, err); again.Moved != 0 {
			t.Errorf("a second run moves %d", again.Moved)
		}

		check(t, seal.DestroyKey(path, 2026, dbtest.Start))
		destroyed, err := seal.Open(path)
		check(t, err)
		for _, r := range rows {
			check(t, opens(t.Context(), d, destroyed, r))
		}
		if err := seal.DestroyKey(path, number, dbtest.Start); err == nil {
			t.Error("the key in use is destroyed")
		}
	})
}

// TestRotateLeavesWhatIsGone: an erased subject stays erased, and what nobody can
// unwrap is counted and left.
func TestRotateLeavesWhatIsGone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dir := t.TempDir()
		path, lost := filepath.Join(dir, "keys"), filepath.Join(dir, "lost")
		check(t, seal.Create(path))
		check(t, seal.Create(lost))
		ours, err := seal.Open(path)
		check(t, err)
		theirs, err := seal.Open(lost)
		check(t, err)
		erased := people(t, d, ours, 3)[1]
		people(t, d, theirs, 2)
		_, err = seal.AddKey(path, dbtest.Start)
		check(t, err)
		ours, err = seal.Open(path)
		check(t, err)
		check(t, d.Update(t.Context(), func(tx *db.Tx) error { return seal.Erase(tx, rotateCounty, erased.subject) }))
		got, err := ours.Rotate(t.Context(), d, func(context.Context, int64, int64) error { return nil })
		if check(t, err); got.Moved != 2 || got.Lost != 2 {
			t.Errorf("%+v", got)
		}
		if err := opens(t.Context(), d, ours, erased); !errors.Is(err, seal.ErrUnreadable) {
			t.Errorf("an erased subject opens: %v", err)
		}
		if used := slices.Sorted(maps.Keys(uses(t, d))); !slices.Equal(used, []int{2026, 12026}) {
			t.Errorf("keys in use: %v", used)
		}
	})
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
