package intake

import (
	"encoding/binary"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/compound"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
)

// units takes units in, and the buildings and entrances they stand in.
type units struct {
	*pass
	sites *sites
}

func newUnits(p *pass) aim { return &units{p, newSites(p)} }

func (u *units) forget() { u.sites.forget() }

// flat is a row on its way to its unit.
type flat struct {
	*row
	plot  *plot
	house *house
	door  *door // nil in a building without entrances
	key   compound.UnitKey
	unit  compound.Unit
	found bool // it is on file
}

func (f *flat) entrance() id.ID {
	if f.door == nil {
		return 0
	}
	return f.door.ID
}

func (u *units) judge(rows []*row, d *draft) error {
	flats, err := u.place(rows, d)
	if err != nil {
		return err
	}
	for _, f := range flats {
		if !u.first(f.row, f.path("")) || u.past {
			continue
		}
		switch changed, ok := u.settleUnit(f, d); {
		case !ok:
		case !f.found:
			d.counts.Added++
		case changed:
			d.counts.Changed++
		default:
			d.counts.Same++
		}
	}
	return nil
}

// path is what tells a unit, or somebody within it, from all others.
func (f *flat) path(name string) []byte {
	door := ""
	if f.door != nil {
		door = f.door.number
	}
	b := make([]byte, 0, 128)
	b = binary.BigEndian.AppendUint64(b, uint64(f.house.ID))
	b = append(append(b, door...), 0)
	b = append(append(b, f.key.Room...), 0)
	return append(b, name...)
}

// place finds the units that rows speak of. A building or entrance that is not on
// file is made when the actor may, and the row needs it.
func (u *units) place(rows []*row, d *draft) ([]*flat, error) {
	flats := make([]*flat, 0, len(rows))
	var ask []compound.UnitKey
	for _, r := range rows {
		plot, err := u.sites.of(r)
		if err != nil {
			return nil, err
		}
		building, room := r.links["building"], r.values["room"]
		if plot == nil || building == "" || room == "" || len(r.faults) > 0 {
			continue
		}
		if err := u.sites.load(plot); err != nil {
			return nil, err
		}
		f := &flat{row: r, plot: plot}
		if !u.stand(f, d) {
			continue
		}
		f.key = compound.UnitKey{County: plot.County, Building: f.house.ID, Entrance: f.entrance(), Room: room}
		if !u.fresh(f.house.made) && (f.door == nil || !u.fresh(f.door.made)) {
			ask = append(ask, f.key)
		}
		flats = append(flats, f)
	}
	if u.past {
		return flats, nil
	}
	known, err := compound.UnitsAt(u.tx, ask)
	if err != nil {
		return nil, err
	}
	for _, f := range flats {
		f.unit, f.found = known[f.key]
	}
	return flats, nil
}

// stand finds the building and entrance of a row, or makes them.
func (u *units) stand(f *flat, d *draft) bool {
	building, entrance := f.links["building"], f.links["entrance"]
	f.house = f.plot.house(building)
	if f.house == nil {
		if !u.mayMake(f, "building") {
			return false
		}
		b := compound.Building{County: f.plot.County, ID: u.s.IDs.Next(), Compound: f.plot.ID, Number: digitsOf(building), Name: building, Kept: u.kept()}
		f.house = f.plot.build(b, u.chunks)
		b.Put(&d.buildings, u.tx.Now())
	}
	if entrance == "" {
		return true
	}
	f.door = f.house.door(entrance)
	if f.door == nil {
		if !u.mayMake(f, "entrance") {
			return false
		}
		e := compound.Entrance{County: f.plot.County, ID: u.s.IDs.Next(), Building: f.house.ID, Number: digitsOf(entrance), Name: entrance, Kept: u.kept()}
		f.door = f.house.open(e, u.chunks)
		e.Put(&d.entrances, u.tx.Now())
	}
	return true
}

// mayMake reports whether a row that needs a new building or entrance may have it:
// its unit is new too, and must be complete.
func (u *units) mayMake(f *flat, key string) bool {
	if u.past { // only rows with faults named it
		return false
	}
	if !u.maySet(f.plot) {
		f.wrong(key, "intake.unknown_building", "")
		return false
	}
	_, ok := f.complete()
	return ok
}

// maySet reports whether the actor may record places of a compound.
func (u *units) maySet(p *plot) bool { return account.Can(u.actor, "compound.record", p.target) }

func (u *units) kept() compound.Kept {
	return compound.Kept{RecordedBy: u.in.Account, RecordedAt: u.tx.Now()}
}

// settleUnit puts what a row says of its unit into the draft.
func (u *units) settleUnit(f *flat, d *draft) (changed, ok bool) {
	if !f.found {
		if !u.maySet(f.plot) {
			f.wrong("room", "intake.unknown_unit", "")
			return false, false
		}
		values, ok := f.complete()
		if !ok {
			return false, false
		}
		row := history.Row{County: f.plot.County, ID: u.s.IDs.Next(), Values: values, RecordedAt: u.tx.Now(), RecordedBy: u.in.Account}
		f.unit = compound.UnitOf(row, f.house.Building, f.entrance())
		f.unit.Put(&d.batch, u.tx.Now())
		d.tell(f.plot).added++
		return true, true
	}
	keys := compound.UnitFields.Differ(f.unit.Row().Values, f.values)
	switch {
	case len(keys) == 0:
		return false, true
	case !u.maySet(f.plot):
		f.wrong(keys[0], "intake.not_yours", "")
		return false, false
	}
	d.changes = append(d.changes, change{f.row, compound.UnitRecords, f.plot.County, f.unit.ID, f.unitValues()})
	d.tell(f.plot).changed++
	return true, true
}

// complete are the values of a new unit; what is missing is a fault.
func (r *row) complete() (field.Values, bool) {
	values := r.values
	if values["floor"] == "" {
		if n := floorOf(values["room"]); n != 0 {
			values = values.With(field.Values{"floor": strconv.Itoa(n)})
		}
	}
	var check errs.Check
	values = compound.UnitFields.Whole(values, &check)
	err := check.Err()
	if err != nil {
		r.refuse(err)
	}
	return values, err == nil
}

// unitValues are the values of a row that are its unit's.
func (r *row) unitValues() field.Values {
	out := field.Values{}
	for _, f := range compound.UnitFields.Fields() {
		if v, there := r.values[f.Key]; there {
			out[f.Key] = v
		}
	}
	return out
}

// floorOf reads the floor off a room's number: 5 of 502, 12 of 1203; 0 when it
// does not say.
func floorOf(room string) int {
	if n := len(room); n < 3 || n > 4 {
		return 0
	}
	n, err := strconv.Atoi(room)
	if err != nil || n < 100 {
		return 0
	}
	return n / 100
}
