package casework

import (
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// mergeInto resolves the case another is merged into: an open case of the same
// compound, found by its code (并案: same cause, same place).
func (s *Service) mergeInto(tx *db.Tx, c Case, d *Deed) error {
	var wrong errs.Check
	into, err := ByCode(tx, id.CleanCode(d.Target))
	if err == nil {
		var other Case
		if other, err = load(tx, into); err == nil {
			wrong.That(other.ID != c.ID && other.State.Open() && other.County == c.County && other.Place.Compound == c.Place.Compound,
				"target", "case.target_other")
		}
	}
	if errs.Is(err, errs.NotFound) {
		wrong.That(false, "target", "case.target_missing")
		err = nil
	}
	d.Into = into
	if err != nil {
		return err
	}
	return wrong.Err()
}
