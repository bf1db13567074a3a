package compound

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// FindRoom returns the units of a building that somebody may mean by a room as
// they wrote it: 501, 0501室, 2-501, 3号楼2单元501. What is behind the entrance, if
// one is known, is meant before the rest. One unit is the answer, several need
// the entrance; all is how many were looked at: none found is not none known.
func FindRoom(tx *db.Tx, building Building, entrance id.ID, written string) (found []Unit, all int, err error) {
	doors := []Entrance{{}}
	if entrance != 0 {
		e, err := EntranceByID(tx, building.County, entrance)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return nil, 0, err
		}
		doors[0] = e
	} else if list, err := Entrances(tx, building.County, building.ID); err != nil {
		return nil, 0, err
	} else if len(list) > 0 {
		doors = list
	}
	want := marks(written)
	for _, door := range doors {
		units, err := Units(tx, building.County, building.ID, door.ID)
		if err != nil {
			return nil, 0, err
		}
		all += len(units)
		for _, u := range units {
			if means(want, marks(building.Name+" "+door.Name+" "+u.Room), len(marks(u.Room))) {
				found = append(found, u)
			}
		}
	}
	if entrance != 0 && len(found) == 0 {
		return FindRoom(tx, building, 0, written)
	}
	return found, all, nil
}

// means reports whether what was written names a door: its marks are the last of
// the door's, the room's at least.
func means(want, door []string, room int) bool {
	return len(want) >= room && len(want) <= len(door) && slices.Equal(want, door[len(door)-len(want):])
}

// marks are the numbers and Latin letters in a room's name, without leading
// zeros: what is left when 号楼, 单元, 门, 室 and dashes are taken for the same.
func marks(s string) []string {
	kind := func(r rune) int {
		switch {
		case unicode.IsDigit(r):
			return 1
		case r <= unicode.MaxASCII && unicode.IsLetter(r):
			return 2
		}
		return 0
	}
	var out []string
	last := 0
	for _, r := range strings.ToUpper(norm.NFKC.String(s)) {
		k := kind(r)
		switch {
		case k != 0 && k == last:
			out[len(out)-1] += string(r)
		case k != 0:
			out = append(out, string(r))
		}
		last = k
	}
	for i, m := range out {
		if short := strings.TrimLeft(m, "0"); short != "" {
			out[i] = short
		}
	}
	return out
}
