package seal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"yianju/internal/db"
)

// Wrapping keys are replaced while servers run:
//
//  1. AddKey puts a new key of this year into the file, which is copied to every
//     server before any of them is started again;
//  2. servers that start wrap with it, and those that meet it read their file again;
//  3. Rotate wraps every data key under it, in batches, with the others at work;
//  4. when Uses counts none under the old key, DestroyKey takes it out of the file:
//     what backups hold under it is gone.
//
// The same steps retire a year: its living data keys move under the present key.

// AddKey adds a new key for at's year to a key file and returns its number.
func AddKey(path string, at time.Time) (int, error) {
	form, _, err := readFile(path)
	if err != nil {
		return 0, err
	}
	number := int(form.ring(time.Time{}).now[at.UTC().Year()]) + generation
	if number < generation+firstYear {
		number = at.UTC().Year()
	}
	form.Years[number] = fresh(keySize)
	if err := form.check(); err != nil {
		return 0, fmt.Errorf("seal: key file: %w", err)
	}
	return number, form.replace(path)
}

// DestroyKey takes a key out of a key file: whatever is wrapped under it never
// opens again. The index key and the key in use for at's year stay.
func DestroyKey(path string, number int, at time.Time) error {
	form, _, err := readFile(path)
	if err != nil {
		return err
	}
	if _, there := form.Years[number]; !there {
		return fmt.Errorf("seal: %s has no key %d", path, number)
	}
	if int(form.ring(time.Time{}).now[at.UTC().Year()]) == number {
		return fmt.Errorf("seal: key %d is in use: add another first", number)
	}
	delete(form.Years, number)
	return form.replace(path)
}

// replace puts the content in place of the file at once: no reader finds half of it.
func (f fileForm) replace(path string) error {
	beside := path + ".new"
	if err := os.Remove(beside); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("seal: key file: %w", err)
	}
	if err := f.write(beside); err != nil {
		return err
	}
	if err := errors.Join(os.Rename(beside, path), syncFolder(filepath.Dir(path))); err != nil {
		return fmt.Errorf("seal: key file: %w", err)
	}
	return nil
}

// rewrapAtOnce is how many data keys one transaction wraps anew: few enough that
// nobody waits for it.
const rewrapAtOnce = 500

type wrappedKey struct {
	county  int
	subject Subject
	wrapped []byte
}

func scanWrapped(s db.Scanner, w *wrappedKey) error { return s.Scan(&w.county, &w.subject, &w.wrapped) }

// Rotation is what Rotate did.
type Rotation struct {
	Seen  int64 // data keys looked at
	Moved int64 // wrapped anew
	Lost  int64 // whose wrapping key is gone: nothing of theirs opens
}

// Rotate wraps every data key under the key in use, those that are not yet. It may
// be stopped and repeated; data keys that come or go meanwhile are left alone.
// progress is told of the data keys looked at and of how many there are.
func (k *Keyring) Rotate(ctx context.Context, d *db.DB, progress func(ctx context.Context, done, total int64) error) (Rotation, error) {
	var sum Rotation
	var total int64
	err := d.View(ctx, func(tx *db.Tx) error { return tx.QueryRow(`SELECT COUNT(*) FROM data_key`).Scan(&total) })
	for last := (wrappedKey{}); err == nil; {
		if err = progress(ctx, sum.Seen, max(total, sum.Seen)); err != nil {
			break
		}
		var batch Rotation
		var next wrappedKey
		err = d.Update(ctx, func(tx *db.Tx) (err error) {
			batch = Rotation{}
			next, err = k.rewrap(tx, last, &batch)
			return err
		})
		last = next
		sum.Seen, sum.Moved, sum.Lost = sum.Seen+batch.Seen, sum.Moved+batch.Moved, sum.Lost+batch.Lost
		if batch.Seen < rewrapAtOnce {
			break
		}
	}
	return sum, err
}

// rewrap wraps one batch behind last and returns the last of it.
func (k *Keyring) rewrap(tx *db.Tx, last wrappedKey, n *Rotation) (wrappedKey, error) {
	h, wrap, err := k.current(tx.Now())
	if err != nil {
		return last, err
	}
	list, err := db.List(tx, scanWrapped, `SELECT county, subject, wrapped FROM data_key WHERE (county, subject) > ($1, $2)
		ORDER BY county, subject LIMIT $3`, last.county, last.subject, rewrapAtOnce)
	if err != nil {
		return last, err
	}
	var b db.Batch
	for _, w := range list {
		n.Seen++
		last = w
		if under, ok := headerOf(w.wrapped); ok && under == h {
			continue
		}
		raw, err := k.unwrap(w.wrapped)
		if err != nil {
			n.Lost++
			continue
		}
		n.Moved++
		b.Exec(`UPDATE data_key SET wrapped = $4 WHERE county = $1 AND subject = $2 AND wrapped = $3`, w.county, w.subject, w.wrapped, seal(h, wrap, raw))
	}
	return last, tx.Pipeline(&b)
}

// Uses counts the data keys by the number of their wrapping key.
func Uses(tx *db.Tx) (map[int]int64, error) {
	type use struct {
		head []byte
		n    int64
	}
	list, err := db.List(tx, func(s db.Scanner, u *use) error { return s.Scan(&u.head, &u.n) },
		`SELECT substr(wrapped, 1, 3), COUNT(*) FROM data_key GROUP BY substr(wrapped, 1, 3)`)
	out := map[int]int64{}
	for _, u := range list {
		if h, ok := headerOf(u.head); ok {
			out[int(h.number)] += u.n
		}
	}
	return out, err
}
