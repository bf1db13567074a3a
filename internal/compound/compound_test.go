package compound

import (
	"slices"
	"testing"
	"time"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// added adds a compound of values, recorded at the database's now.
func added(t *testing.T, d *db.DB, values field.Values) (Compound, error) {
	t.Helper()
	ids := id.NewSource(d.Clock())
	var c Compound
	err := d.Update(t.Context(), func(tx *db.Tx) (err error) {
		c, err = Add(tx, history.Row{County: 210102, ID: ids.Next(), Span: history.Span{From: tx.Now()}, Values: values, RecordedAt: tx.Now()},
			ids.Code(CodeLength), seal.NewSubject(ids.Bytes))
		return err
	})
	return c, err
}

func record(t *testing.T, d *db.DB, name string) Compound {
	t.Helper()
	c, err := added(t, d, field.Values{"name": name, "street": "210102001", "neighborhood": "210102001001", "households": "480",
		"area": "48123.45", "delivered_on": "2009-06-30"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func view[T any](t *testing.T, d *db.DB, read func(tx *db.Tx) (T, error)) T {
	t.Helper()
	var v T
	if err := d.View(t.Context(), func(tx *db.Tx) (err error) { v, err = read(tx); return err }); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestRecordAndRead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := record(t, d, "阳光花园")
		if len(c.Code) != CodeLength || c.Name != "阳光花园" {
			t.Errorf("%+v", c)
		}
		typed := c.Code[:4] + "-" + c.Code[4:]
		if got := view(t, d, func(tx *db.Tx) (Compound, error) { return ByCode(tx, typed) }); got != c {
			t.Errorf("by code:\n got %+v\nwant %+v", got, c)
		}
		if got := view(t, d, func(tx *db.Tx) (Compound, error) { return Get(tx, 210102, c.ID) }); got != c {
			t.Errorf("by id: %+v", got)
		}
		for _, missing := range []func(tx *db.Tx) error{
			func(tx *db.Tx) error { _, err := ByCode(tx, "NOSUCHCO"); return err },
			func(tx *db.Tx) error { _, err := Get(tx, 210103, c.ID); return err },
		} {
			if err := d.View(t.Context(), missing); !errs.Is(err, errs.NotFound) {
				t.Errorf("missing: %v", err)
			}
		}
	})
}

func TestElsewhereIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, err := added(t, d, field.Values{"name": "阳光花园", "street": "210103001", "neighborhood": "210102001001"})
		if e, ok := err.(*errs.Error); !ok || len(e.Fields) != 2 {
			t.Errorf("not both errors at once: %v", err)
		}
	})
}

func TestSearch(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, name := range []string{"阳光花园", "阳光100国际新城", "花园新村", "园林花都", "金地檀溪·ＣＢＤ公馆"} {
			record(t, d, name)
		}
		for part, want := range map[string][]string{
			"花园":      {"花园新村", "阳光花园"},
			"阳光":      {"阳光100国际新城", "阳光花园"},
			"阳":       {"阳光100国际新城", "阳光花园"},
			"光":       nil, // one character is the beginning of a name
			"光1":      {"阳光100国际新城"},
			"国际新城":    {"阳光100国际新城"},
			"花都 ":     {"园林花都"},
			"cbd公":    {"金地檀溪·ＣＢＤ公馆"},
			"花园花":     nil, // both pairs are somewhere, the whole is nowhere
			"":        nil,
			" · ":     nil,
			"%":       nil,
			"不存在的":    nil,
			"阳光花园":    {"阳光花园"},
			"阳光花园小区":  {"阳光花园"},
			"洋光花圆":    {"阳光花园"}, // sounds alike
			"ygh":     {"阳光花园"},
			"huaduyl": nil,
			"阳光大园":    {"阳光花园"}, // a slip
		} {
			found := view(t, d, func(tx *db.Tx) ([]Compound, error) { return Search(tx, 210100, 210199, part, 10) })
			var names []string
			for _, c := range found {
				names = append(names, c.Name)
			}
			slices.Sort(names)
			slices.Sort(want)
			if !slices.Equal(names, want) {
				t.Errorf("%q: got %q, want %q", part, names, want)
			}
		}
		if found := view(t, d, func(tx *db.Tx) ([]Compound, error) { return Search(tx, 210200, 210299, "花园", 10) }); len(found) != 0 {
			t.Errorf("found in another city: %v", found)
		}
		if found := view(t, d, func(tx *db.Tx) ([]Compound, error) { return Search(tx, 210100, 210199, "花园", 1) }); len(found) != 1 {
			t.Errorf("the limit does not hold: %v", found)
		}
	})
}

// build puts one building with two entrances and three units into a compound.
func build(t *testing.T, d *db.DB, c Compound) (Building, []Entrance, []Unit) {
	t.Helper()
	v := Building{County: c.County, ID: 31, Compound: c.ID, Number: 3, Name: "3号楼", Floors: 6, Kept: Kept{RecordedAt: dbtest.Start}}
	kept := Kept{RecordedAt: dbtest.Start}
	doors := []Entrance{
		{County: c.County, ID: 41, Building: v.ID, Number: 1, Name: "1单元", Kept: kept},
		{County: c.County, ID: 42, Building: v.ID, Number: 2, Name: "2单元", Kept: kept},
	}
	unit := func(n, door id.ID, floor int, room string, area int64) Unit {
		return Unit{County: c.County, ID: n, Compound: c.ID, Building: v.ID, Entrance: door, Floor: floor, Room: room, Area: area, Kept: kept}
	}
	units := []Unit{unit(51, 41, 1, "101", 8_952), unit(52, 41, 5, "502", 8_952), unit(53, 42, 1, "101", 6_100)}
	var b db.Batch
	v.Put(&b, dbtest.Start)
	Building{County: c.County, ID: 32, Compound: c.ID, Number: 1, Name: "1号楼"}.Put(&b, dbtest.Start)
	for _, e := range doors {
		e.Put(&b, dbtest.Start)
	}
	for _, u := range units {
		u.Put(&b, dbtest.Start)
	}
	if err := d.Submit(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return v, doors, units
}

func TestBuildingsEntrancesUnits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := record(t, d, "阳光花园")
		v, doors, units := build(t, d, c)
		if got := view(t, d, func(tx *db.Tx) ([]Building, error) { return Buildings(tx, c.County, c.ID) }); len(got) != 2 || got[0].Name != "1号楼" || got[1] != v {
			t.Errorf("buildings: %+v", got)
		}
		if got := view(t, d, func(tx *db.Tx) (Building, error) { return BuildingByID(tx, c.County, v.ID) }); got != v {
			t.Errorf("building: %+v", got)
		}
		if got := view(t, d, func(tx *db.Tx) ([]Entrance, error) { return Entrances(tx, c.County, v.ID) }); !slices.Equal(got, doors) {
			t.Errorf("entrances: %+v", got)
		}
		if got := view(t, d, func(tx *db.Tx) (Entrance, error) { return EntranceByID(tx, c.County, 42) }); got != doors[1] {
			t.Errorf("entrance: %+v", got)
		}
		if got := view(t, d, func(tx *db.Tx) ([]Unit, error) { return Units(tx, c.County, v.ID, 41) }); !slices.Equal(got, units[:2]) {
			t.Errorf("units: %+v", got)
		}
		if got := view(t, d, func(tx *db.Tx) ([]Compound, error) { return InStreet(tx, c.County, c.Street, 0, 10) }); len(got) != 1 || got[0].ID != c.ID {
			t.Errorf("street: %+v", got)
		}
	})
}

func TestBinding(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := record(t, d, "阳光花园")
		_, _, units := build(t, d, c)
		ids := id.NewSource(d.Clock())
		bind := func(v Binding) (Binding, error) {
			v.County, v.ID, v.Compound, v.Unit = c.County, ids.Next(), c.ID, units[1].ID
			err := d.Update(t.Context(), func(tx *db.Tx) (err error) { v, err = MakeBinding(tx, v); return err })
			return v, err
		}
		owner := Binding{Party: 61, Account: 71, Relation: Owner, Proof: ByRoll}
		v, err := bind(owner)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := bind(owner); !errs.Is(err, errs.Conflict) {
			t.Errorf("bound twice: %v", err)
		}
		if _, err := bind(Binding{Party: 62, Account: 72, Relation: Tenant, Proof: ByRoll}); err != nil {
			t.Errorf("a tenant beside the owner: %v", err)
		}
		homes := func(at time.Time) []Binding {
			return view(t, d, func(tx *db.Tx) ([]Binding, error) { return Homes(tx, 71, at) })
		}
		if got := homes(dbtest.Start); len(got) != 1 || got[0] != v {
			t.Errorf("homes: %+v", got)
		}
		sold := dbtest.Start.AddDate(0, 1, 0)
		if err := d.Update(t.Context(), func(tx *db.Tx) error { return EndBindings(tx, c.County, units[1].ID, 61, sold) }); err != nil {
			t.Fatal(err)
		}
		if len(homes(sold.Add(-1*time.Microsecond))) != 1 || len(homes(sold)) != 0 {
			t.Error("the binding does not end on its day")
		}
		if got := view(t, d, func(tx *db.Tx) ([]Binding, error) { return BoundTo(tx, c.County, units[1].ID, dbtest.Start) }); len(got) != 2 {
			t.Errorf("the past was rewritten: %+v", got)
		}
	})
}
