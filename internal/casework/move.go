package casework

import (
	"context"
	"time"

	"yianju/internal/account"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Route places a case of unknown place: an officer of the manual queue says
// which compound it is about. Within the county the row is brought up to date.
// Into another county the same id and code are opened there and the row here is
// closed as moved, in one transaction: a row cannot change the column that
// decides where it lies. The clocks run on. Errors: NotFound, Denied; Invalid
// (compound); Conflict when the case has a place already.
func (s *Service) Route(ctx context.Context, a account.Actor, ref Ref, compoundCode string) (Case, error) {
	var routed Case
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		w, err := s.open(tx, ref)
		if err != nil {
			return err
		}
		d := Deed{Command: Command{Act: ActRoute, By: levelOf(a, w.Case, account.NoLink)}}
		if err := s.authorize(tx, a, w.Case, d); err != nil {
			return err
		}
		if w.Place.Compound != 0 {
			return refuse("case.placed_already")
		}
		to, err := compound.ByCode(tx, id.CleanCode(compoundCode))
		if errs.Is(err, errs.NotFound) {
			var wrong errs.Check
			wrong.That(false, "compound", "case.compound_unknown")
			return wrong.Err()
		}
		if err != nil {
			return err
		}
		routed, err = s.route(tx, a, w, d, to)
		return err
	})
	if db.IsUnique(err) {
		err = errs.Wrap(err, errs.Stale, "case.stale")
	}
	return routed, err
}

func (s *Service) route(tx *db.Tx, a account.Actor, w *work, d Deed, to compound.Compound) (Case, error) {
	charge, err := contract.InCharge(tx, to.County, to.ID, tx.Now())
	if err != nil {
		return Case{}, err
	}
	var b db.Batch
	if w.watch, err = watchOf(tx, w.County); err != nil {
		return Case{}, err
	}
	if _, err := s.pass(&b, w, tx.Now()); err != nil {
		return Case{}, err
	}
	rules, err := s.Rules.Version(w.Rules)
	if err != nil {
		return Case{}, err
	}
	f := filed{rules: rules, charge: charge, place: placed{Place{Compound: to.ID, Street: to.Street, Neighborhood: to.Neighborhood}, to.County, to.StreetFirst()}}
	d.Handler, d.Grade = handlerOf(rules.Category(w.Category), f), max(charge.Grade, 1)
	events, err := Decide(w.Status, d.Command, Env{Now: tx.Now(), Rules: rules, Calendar: s.Calendar, County: w.County, Draw: w.draw()})
	if err != nil {
		return Case{}, err
	}
	w.Place.Compound, w.Place.Street, w.Place.Neighborhood, w.Company = to.ID, to.Street, to.Neighborhood, charge.Company
	if err := s.record(&b, w, events, a, &d); err != nil {
		return Case{}, err
	}
	if to.County != w.County {
		carry(&b, w, to.County, tx.Now())
		putSearchAgain(&b, s.DB.Dialect(), w.Case, to.County)
		w.CameFrom, w.County = w.County, to.County
		s.putDeltas(&b, w, tx.Now())
	}
	return w.Case, tx.Pipeline(&b)
}

// moved is the state of the row a case left behind; it is in no fold, because
// the case itself goes on elsewhere.
const moved = "moved"

// carry moves what belongs to a case to another county. Its events stay where
// they happened: the log is append-only, and history joins the two.
func carry(b *db.Batch, w *work, county int, at time.Time) {
	there := w.Case
	there.CameFrom, there.County = w.County, county
	b.Exec(insertCase, there.row()...)
	leave(b, w.Ref, county, at)
	seal.Copy(b, w.County, county, w.Subject)
	for table, columns := range map[string]string{
		"case_entry":   "case_id, seq, audience, account_id, text, cause, measure, body, reference",
		"case_contact": "case_id, phone, name, check_index, asked_at",
		"case_party":   "case_id, account_id, rating, joined_at",
		"case_media":   "case_id, id, seq, kind, blob, thumb, size, added_at",
	} {
		moveRows(b, table, columns, w.Ref, county)
	}
	for _, directory := range []string{"case_code", "case_key", "case_link"} {
		b.Exec(`UPDATE `+directory+` SET county = $3 WHERE county = $1 AND case_id = $2`, w.County, w.ID, county)
	}
}

// moveRows moves a case's rows of one table to another county.
func moveRows(b *db.Batch, table, columns string, r Ref, county int) {
	b.Exec(`INSERT INTO `+table+` (county, `+columns+`) SELECT CAST($2 AS INTEGER), `+columns+` FROM `+table+`
		WHERE county = $1 AND case_id = $3`, r.County, county, r.ID)
	b.Exec(`DELETE FROM `+table+` WHERE county = $1 AND case_id = $2`, r.County, r.ID)
}
