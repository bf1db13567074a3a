package roll

import (
	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/history"
	"yianju/internal/id"
)

// unitsAtOnce is how many units one statement asks for.
const unitsAtOnce = 250

// OfUnits returns everybody who ever stood on the rolls of units of a county.
func OfUnits(tx *db.Tx, county int, units []id.ID) ([]Entry, error) {
	var all []Entry
	for len(units) > 0 {
		n := min(len(units), unitsAtOnce)
		args := []any{county}
		for _, u := range units[:n] {
			args = append(args, u)
		}
		list, err := db.List(tx, scan, `SELECT `+columns+` FROM roll_entry WHERE county = $1 AND unit_id IN `+db.Places(2, n), args...)
		if err != nil {
			return nil, err
		}
		all, units = append(all, list...), units[n:]
	}
	return all, nil
}

// EntryOf returns the entry that a row is, for bulk loads: whoever uses it has
// judged its share and adds the party.
func EntryOf(r history.Row, compound, unit id.ID) Entry {
	e := Entry{County: r.County, ID: r.ID, Compound: compound, Unit: unit, Span: r.Span, RecordedAt: r.RecordedAt, RecordedBy: r.RecordedBy}
	bound.Set(&e, r.Values)
	return e
}

// Amend writes a change of an entry that was authorised, and lets its person be
// found by the name and phone they have now. Errors: as Service.Change.
func Amend(tx *db.Tx, book *history.Book, accounts *account.Service, county int, entry id.ID, base int, c history.Change) (history.Written, error) {
	w, err := book.Write(tx, Records, county, entry, base, c)
	if err != nil {
		return w, err
	}
	index := accounts.PersonIndex(w.After.Values["name"], w.After.Values["phone"])
	_, err = tx.Exec(`UPDATE roll_entry SET person_index = $3 WHERE county = $1 AND id = $2`, county, entry, index)
	return w, err
}

// CountIn returns how many entries the rolls of a compound have now.
func CountIn(tx *db.Tx, county int, compound id.ID) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM building b JOIN unit u ON u.county = b.county AND u.building_id = b.id
			JOIN roll_entry e ON e.county = u.county AND e.unit_id = u.id
		WHERE b.county = $1 AND b.compound_id = $2 AND (e.valid_from IS NULL OR e.valid_from <= $3) AND (e.valid_to IS NULL OR e.valid_to > $3)`,
		county, compound, tx.Now()).Scan(&n)
	return n, err
}
