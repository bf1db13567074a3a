package audit

import (
	"errors"
	"slices"
	"testing"
	"time"

	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/id"
	"yianju/internal/seal"
)

const heping, shenhe = 210102, 210103

func newLog(d *db.DB, consumers ...string) *Log {
	return New(seal.WellKnown(), id.NewSource(d.Clock()), consumers...)
}

func update(t *testing.T, d *db.DB, fn func(*db.Tx) error) {
	t.Helper()
	if err := d.Update(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, d *db.DB, fn func(*db.Tx) error) {
	t.Helper()
	if err := d.View(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// appended records n events of a subject, an hour apart.
func appended(t *testing.T, d *db.DB, l *Log, county int, subject Subject, n int) {
	t.Helper()
	for i := range n {
		update(t, d, func(tx *db.Tx) error {
			_, err := l.Append(tx, Event{County: county, Subject: subject, Kind: "case.noted", Role: "clerk",
				Facts: map[string]any{"n": i}, Secret: []byte("漏水")})
			return err
		})
		dbtest.Clock(d).Advance(time.Hour)
	}
}

func history(t *testing.T, d *db.DB, county int, subject Subject) (list []Recorded) {
	t.Helper()
	view(t, d, func(tx *db.Tx) (err error) {
		list, err = History(tx, county, subject)
		return err
	})
	return list
}

func TestAppend(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := newLog(d)
		subject := seal.NewSubject(l.ids.Bytes)
		appended(t, d, l, heping, subject, 3)

		list := history(t, d, heping, subject)
		if len(list) != 3 || list[2].Seq != 3 || list[1].Facts != `{"n":1}` || !list[1].At.Equal(start.Add(time.Hour)) {
			t.Fatalf("%+v", list)
		}
		if err := Verify(list); err != nil {
			t.Error(err)
		}
		view(t, d, func(tx *db.Tx) error {
			head, err := HeadOf(tx, heping, subject)
			if head.Seq != 3 || !slices.Equal(head.Hash, list[2].Hash) || head.ID != list[2].ID {
				t.Errorf("head %+v", head)
			}
			if err != nil {
				return err
			}
			if head, err = HeadOf(tx, shenhe, subject); head.Seq != 0 {
				t.Errorf("head in another county %+v", head)
			}
			if err != nil {
				return err
			}
			key, err := l.keys.Load(tx, heping, subject)
			if err != nil {
				return err
			}
			openings, err := Openings(tx, heping, subject, key)
			for _, r := range list {
				if err := VerifyOpening(r, openings[r.Seq]); err != nil || string(openings[r.Seq].Secret) != "漏水" {
					t.Errorf("opening %d: %v", r.Seq, err)
				}
			}
			return err
		})
	})
}

func TestHistories(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := newLog(d)
		a, b, none := seal.NewSubject(l.ids.Bytes), seal.NewSubject(l.ids.Bytes), seal.NewSubject(l.ids.Bytes)
		appended(t, d, l, heping, a, 2)
		appended(t, d, l, heping, b, 3)
		view(t, d, func(tx *db.Tx) error {
			all, err := Histories(tx, heping, []Subject{a, b, none})
			if len(all) != 2 || len(all[a]) != 2 || len(all[b]) != 3 || Verify(all[a]) != nil || Verify(all[b]) != nil {
				t.Errorf("%v", all)
			}
			if err != nil {
				return err
			}
			empty, err := Histories(tx, heping, nil)
			if len(empty) != 0 {
				t.Errorf("%v", empty)
			}
			return err
		})
	})
}

// Two use cases that read the same head: the second must not stand.
func TestSameHeadTwice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := newLog(d)
		subject := seal.NewSubject(l.ids.Bytes)
		key, wrapped, err := l.keys.NewDataKey(start, l.ids.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		blind := func(withKey bool) error {
			e, err := l.Prepare(start, Event{County: heping, Subject: subject, Kind: "case.filed"}, Head{}, key)
			if err != nil {
				t.Fatal(err)
			}
			var b db.Batch
			if withKey {
				seal.Put(&b, heping, subject, wrapped)
			}
			e.Put(&b)
			return d.Submit(t.Context(), &b)
		}
		if err := blind(true); err != nil {
			t.Fatal(err)
		}
		if err := blind(false); !db.IsUnique(err) {
			t.Errorf("a second first event: %v", err)
		}
		if list := history(t, d, heping, subject); len(list) != 1 || Verify(list) != nil {
			t.Errorf("%+v", list)
		}
	})
}

// A case that moves goes on in the new county where it stopped.
func TestMove(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := newLog(d)
		subject := seal.NewSubject(l.ids.Bytes)
		appended(t, d, l, heping, subject, 2)
		update(t, d, func(tx *db.Tx) error {
			head, err := HeadOf(tx, heping, subject)
			if err != nil {
				return err
			}
			key, wrapped, err := l.keys.NewDataKey(tx.Now(), l.ids.Bytes)
			if err != nil {
				return err
			}
			e, err := l.Prepare(tx.Now(), Event{County: shenhe, Subject: subject, Kind: "case.moved"}, head, key)
			if err != nil {
				return err
			}
			var b db.Batch
			seal.Put(&b, shenhe, subject, wrapped)
			e.Put(&b)
			return tx.Pipeline(&b)
		})
		appended(t, d, l, shenhe, subject, 1)
		whole := append(history(t, d, heping, subject), history(t, d, shenhe, subject)...)
		if len(whole) != 4 || whole[3].Seq != 4 {
			t.Fatalf("%+v", whole)
		}
		if err := Verify(whole); err != nil {
			t.Error(err)
		}
	})
}

func TestPending(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := newLog(d, "log", "credit")
		a, b := seal.NewSubject(l.ids.Bytes), seal.NewSubject(l.ids.Bytes)
		appended(t, d, l, heping, a, 3)
		appended(t, d, l, shenhe, b, 2)

		take := func(consumer string, limit int) (got []Recorded) {
			update(t, d, func(tx *db.Tx) (err error) {
				if got, err = Pending(tx, consumer, limit); err != nil {
					return err
				}
				return Take(tx, consumer, got)
			})
			return got
		}
		all := append(take("log", 2), take("log", 10)...)
		if len(all) != 5 || Verify(all[:3]) != nil || Verify(all[3:]) != nil {
			t.Errorf("log took %+v", all)
		}
		if again := take("log", 10); len(again) != 0 {
			t.Errorf("log took twice %+v", again)
		}
		if other := take("credit", 10); len(other) != 5 {
			t.Errorf("credit took %d", len(other))
		}
		if nobody := take("webhook", 10); len(nobody) != 0 {
			t.Errorf("a consumer that is not registered took %d", len(nobody))
		}
	})
}

// A second server whose clock is behind must not put its event before the first's.
func TestIDsRiseWithinASubject(t *testing.T) {
	t.Parallel()
	l, key := pureLog(t)
	first := chain(t, l, key, 1)[0]
	behind := New(l.keys, id.NewSource(clock.NewManual(start.Add(-time.Minute))))
	second, err := behind.Prepare(start, Event{County: first.County, Subject: first.Subject, Kind: "case.noted"}, first.Head(), key)
	if err != nil || second.ID <= first.ID {
		t.Errorf("%d after %d, %v", second.ID, first.ID, err)
	}
}

func TestErase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := newLog(d)
		subject := seal.NewSubject(l.ids.Bytes)
		appended(t, d, l, heping, subject, 2)
		receipt := make(map[int64]Opening)
		view(t, d, func(tx *db.Tx) error {
			key, err := l.keys.Load(tx, heping, subject)
			if err != nil {
				return err
			}
			receipt, err = Openings(tx, heping, subject, key)
			return err
		})
		update(t, d, func(tx *db.Tx) error { return Erase(tx, heping, subject) })

		view(t, d, func(tx *db.Tx) error {
			if _, err := l.keys.Load(tx, heping, subject); !errors.Is(err, seal.ErrUnreadable) {
				t.Errorf("the key after erasure: %v", err)
			}
			left, err := Openings(tx, heping, subject, seal.DataKey{})
			if len(left) != 0 {
				t.Errorf("%d openings left", len(left))
			}
			return err
		})
		// The record goes on, and the citizen's receipt still proves.
		appended(t, d, l, heping, subject, 1)
		list := history(t, d, heping, subject)
		if err := Verify(list); err != nil || len(list) != 3 {
			t.Errorf("%d events, %v", len(list), err)
		}
		if err := VerifyOpening(list[0], receipt[1]); err != nil {
			t.Error(err)
		}
	})
}
