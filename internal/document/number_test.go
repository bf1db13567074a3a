package document_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/document"
)

const shenyang = 210100

func TestFormatNumber(t *testing.T) {
	t.Parallel()
	o, found := document.OfficeOn(210000, "2026-11-27")
	if got := document.FormatNumber(o.Mark, "督", 2026, 12); !found || got != "辽住建督〔2026〕12号" {
		t.Errorf("%q", got)
	}
	for code := 210000; code <= 211400; code += 100 {
		if o, found := document.OfficeOn(code, "2018-06-01"); !found || o.Mark == "" || o.Authority == "" {
			t.Errorf("%d: %+v", code, o)
		}
	}
	if _, found := document.OfficeOn(210000, calendar.Date("2017-12-31")); found {
		t.Error("an office before it began")
	}
}

// TestNumbersHaveNoGaps: many at once, some of whom give up after they took one.
func TestNumbersHaveNoGaps(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const callers, each = 8, 12
		givesUp := errors.New("gives up")
		var mu sync.Mutex
		var given []int
		var barrier, all sync.WaitGroup
		barrier.Add(callers)
		for c := range callers {
			all.Go(func() {
				barrier.Done()
				barrier.Wait()
				for i := range each {
					var n int
					err := d.Update(t.Context(), func(tx *db.Tx) (err error) {
						if n, err = document.Number(tx, shenyang, "督", 2026); err == nil && (c+i)%3 == 0 {
							err = givesUp
						}
						return err
					})
					switch {
					case err == nil:
						mu.Lock()
						given = append(given, n)
						mu.Unlock()
					case !errors.Is(err, givesUp):
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		slices.Sort(given)
		for i, n := range given {
			if n != i+1 {
				t.Fatalf("number %d stands at place %d of %d: %v", n, i+1, len(given), given)
			}
		}
		if len(given) != callers*each*2/3 {
			t.Errorf("%d numbers", len(given))
		}
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			for _, other := range []struct {
				office, year int
				series       string
			}{{210200, 2026, "督"}, {shenyang, 2027, "督"}, {shenyang, 2026, "通"}} {
				if n, err := document.Number(tx, other.office, other.series, other.year); n != 1 || err != nil {
					t.Errorf("%+v begins with %d, %v", other, n, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
