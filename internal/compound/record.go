package compound

import (
	"yianju/internal/db"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/search"
)

// The kinds of this package in histories.
var (
	Records = history.Kind{Name: "compound", Table: Fields, Load: load(Get, Compound.Row), Project: project}

	BuildingRecords = history.Kind{Name: "building", Table: BuildingFields, Load: load(BuildingByID, Building.Row),
		Project: replace(boundBuilding, `UPDATE building SET valid_from = $3, valid_to = $4, `+boundBuilding.Assign(5)+` WHERE county = $1 AND id = $2`)}
	EntranceRecords = history.Kind{Name: "entrance", Table: EntranceFields, Load: load(EntranceByID, Entrance.Row),
		Project: replace(boundEntrance, `UPDATE entrance SET valid_from = $3, valid_to = $4, `+boundEntrance.Assign(5)+` WHERE county = $1 AND id = $2`)}
	UnitRecords = history.Kind{Name: "unit", Table: UnitFields, Load: load(UnitByID, Unit.Row),
		Project: replace(boundUnit, `UPDATE unit SET valid_from = $3, valid_to = $4, `+boundUnit.Assign(5)+` WHERE county = $1 AND id = $2`)}
	CommonRecords = history.Kind{Name: "common", Table: CommonFields, Load: load(CommonByID, Common.Row),
		Project: replace(boundCommon, `UPDATE common_part SET valid_from = $3, valid_to = $4, `+boundCommon.Assign(5)+` WHERE county = $1 AND id = $2`)}
)

// Row returns the compound's current row. So for the other Rows.
func (c Compound) Row() history.Row {
	return history.Row{County: c.County, ID: c.ID, Span: history.Span{From: c.ValidFrom, To: c.ValidTo}, Values: bound.Values(&c), RecordedAt: c.RecordedAt}
}

// Row returns the building's current row.
func (v Building) Row() history.Row { return v.row(v.County, v.ID, boundBuilding.Values(&v)) }

// Row returns the entrance's current row.
func (e Entrance) Row() history.Row { return e.row(e.County, e.ID, boundEntrance.Values(&e)) }

// Row returns the unit's current row.
func (u Unit) Row() history.Row { return u.row(u.County, u.ID, boundUnit.Values(&u)) }

// Row returns the common part's current row.
func (p Common) Row() history.Row { return p.row(p.County, p.ID, boundCommon.Values(&p)) }

func (k Kept) row(county int, record id.ID, values field.Values) history.Row {
	return history.Row{County: county, ID: record, Span: history.Span{From: k.ValidFrom, To: k.ValidTo}, Values: values,
		RecordedAt: k.RecordedAt, RecordedBy: k.RecordedBy}
}

// load turns a reader of a kind's rows into the history's.
func load[T any](get func(*db.Tx, int, id.ID) (T, error), row func(T) history.Row) func(*db.Tx, int, id.ID) (history.Row, error) {
	return func(tx *db.Tx, county int, record id.ID) (history.Row, error) {
		v, err := get(tx, county, record)
		if err != nil {
			return history.Row{}, err
		}
		return row(v), nil
	}
}

// replace writes the row of a kind that nothing else hangs on.
func replace[T any](of field.Of[T], update string) func(*db.Tx, history.Row, history.Change) error {
	return func(tx *db.Tx, r history.Row, _ history.Change) error {
		var v T
		of.Set(&v, r.Values)
		_, err := tx.Exec(update, of.Args(&v, r.County, r.ID, r.From, r.To)...)
		return taken(err)
	}
}

// project writes a compound's row, and lets it be found by its new name.
func project(tx *db.Tx, r history.Row, _ history.Change) error {
	c, err := Get(tx, r.County, r.ID)
	if err != nil {
		return err
	}
	var b db.Batch
	c.dropGrams(&b)
	bound.Set(&c, r.Values)
	if err := c.judge(); err != nil {
		return err
	}
	c.putGrams(&b)
	b.Exec(`UPDATE compound SET version = version + 1, valid_from = $3, valid_to = $4, search_name = $5, search_also = $6, `+bound.Assign(7)+` WHERE county = $1 AND id = $2`,
		bound.Args(&c, c.County, c.ID, r.From, r.To, search.Normal(c.Name), c.also())...)
	return tx.Pipeline(&b)
}
