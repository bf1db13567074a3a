package registry

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
)

// told is one change as the test made it: the naive history.
type told struct {
	at       time.Time // recorded
	act      history.Act
	from, to int // days; -1 = open
	values   field.Values
}

const horizon = 8 // days before the database's now

func dayOf(n int) time.Time {
	if n < 0 {
		return time.Time{}
	}
	return dbtest.Start.AddDate(0, 0, n-horizon)
}

// naive is what was so on a day by everything that was told up to an instant,
// painted over and over.
func naive(list []told, day int, known time.Time) (field.Values, bool) {
	var v field.Values
	from, to := -1, -1
	for _, c := range list {
		if c.at.After(known) {
			continue
		}
		covers := day >= c.from && (c.to < 0 || day < c.to)
		switch {
		case c.act == history.Begin:
			v, from, to = maps.Clone(c.values), c.from, c.to
		case c.act == history.Move:
			from, to = c.from, c.to
		case covers:
			maps.Copy(v, c.values)
		}
	}
	return v, v != nil && day >= from && (to < 0 || day < to)
}

// TestAsOf: through the use cases, on both databases, for every kind: whatever is
// changed, corrected and ended in whatever order, the record as it was on any day
// as known on any other is what painting says, and its row is as of now.
func TestAsOf(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		building := r.record("building", Links{Compound: r.place.ID}, "2009-10-18", map[string]string{"number": "1", "name": "1号楼"})
		count := 0
		makes := map[string]func() (Links, map[string]string, []string){
			"company": func() (Links, map[string]string, []string) {
				uscc, err := company.CompleteUSCC(fmt.Sprintf("91210102MA%07d", count))
				if err != nil {
					t.Fatal(err)
				}
				return Links{}, map[string]string{"name": "企业", "uscc": uscc, "legal_rep": "甲"}, []string{"address", "legal_rep", "registrar"}
			},
			"compound": func() (Links, map[string]string, []string) {
				return Links{}, map[string]string{"name": "小区", "street": "210102001"}, []string{"address", "developer", "name"}
			},
			"unit": func() (Links, map[string]string, []string) {
				return Links{Building: building.ID}, map[string]string{"floor": "1", "room": fmt.Sprint(count), "area": "80"}, []string{"household_no"}
			},
			"contract": func() (Links, map[string]string, []string) {
				place := r.record("compound", Links{}, "2009-10-18", map[string]string{"name": "小区", "street": "210102001"})
				return Links{Company: r.firm.ID, Compound: place.ID}, map[string]string{"kind": "early", "grade": "2"}, []string{"client", "filing_no"}
			},
			"manager": func() (Links, map[string]string, []string) {
				return Links{Company: r.firm.ID}, map[string]string{"name": "甲", "phone": "13998765432"}, []string{"name", "certificate"}
			},
		}
		rapid.Check(t, func(q *rapid.T) {
			dbtest.Clock(d).Set(dbtest.Start)
			count++
			kind := rapid.SampledFrom([]string{"company", "compound", "contract", "manager", "unit"}).Draw(q, "kind")
			links, typed, keys := makes[kind]()
			from := rapid.IntRange(0, horizon).Draw(q, "from")
			ref := r.record(kind, links, dayOf(from).Format(time.DateOnly), typed)
			if kind == "unit" || kind == "contract" { // rows of an import: nobody wrote their history
				forget(t, d, ref)
			}
			list := []told{{dbtest.Start, history.Begin, from, -1, nil}}
			begin, err := r.see(officer(county), ref)
			if err != nil {
				q.Fatal(err)
			}
			list[0].values = begin.State.Values
			for i := range rapid.IntRange(0, 4).Draw(q, "changes") {
				at := dbtest.Start.Add(time.Duration(i+1) * time.Hour)
				dbtest.Clock(d).Set(at)
				c := told{at: at, act: history.Amend, from: rapid.IntRange(-1, horizon).Draw(q, "valid from"), to: rapid.IntRange(-1, horizon).Draw(q, "valid to")}
				edit := Edit{Span: history.Span{From: dayOf(c.from), To: dayOf(c.to)}, Why: "变更"}
				write := r.Change
				if rapid.IntRange(0, 3).Draw(q, "act") == 0 {
					c.act, write = history.Move, r.Move
					c.from = max(c.from, 0)
					edit.From = dayOf(c.from)
				} else {
					edit.Typed = map[string]string{rapid.SampledFrom(keys).Draw(q, "key"): rapid.SampledFrom([]string{"乙", "丙", "丁"}).Draw(q, "value")}
					c.values = edit.Typed
				}
				switch err := write(t.Context(), officer(county), ref, edit); {
				case err == nil:
					list = append(list, c)
				case !errs.Is(err, errs.Conflict) && !errs.Is(err, errs.Invalid): // nothing to change, times out of order
					q.Fatal(err)
				}
			}
			v, err := r.see(officer(county), ref)
			if err != nil {
				q.Fatal(err)
			}
			for known := dbtest.Start.Add(-time.Hour); !known.After(dbtest.Start.Add(5 * time.Hour)); known = known.Add(time.Hour) {
				for day := range horizon + 2 {
					s, found := v.History.AsOf(dayOf(day), known)
					values, there := naive(list, day, known)
					if found != there || found && !same(s.Values, values) {
						q.Fatalf("%s on day %d as known at %s: %v %v, want %v %v", kind, day, known, found, s.Values, there, values)
					}
				}
			}
			if now, there := v.History.AsOf(dbtest.Clock(d).Now(), dbtest.Clock(d).Now()); there {
				open, _ := v.Table.Split(now.Values)
				if !same(v.Row.Values, open) || v.Row.Span != now.Span {
					q.Fatalf("the row says %v %v, as of now is %v %v", v.Row.Values, v.Row.Span, now.Values, now.Span)
				}
			}
		})
	})
}

// same compares values, of which the empty ones may be missing; a name given up
// that a company kept is not compared.
func same(a, b field.Values) bool {
	for _, pair := range [][2]field.Values{{a, b}, {b, a}} {
		for key, value := range pair[0] {
			if key != "former_names" && value != pair[1][key] {
				return false
			}
		}
	}
	return true
}

func forget(t *testing.T, d *db.DB, ref Ref) {
	t.Helper()
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM history_change WHERE kind = $1 AND record_id = $2`, ref.Kind, ref.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
