package casework

import (
	"errors"
	"slices"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/id"
)

// repeats reports whether this act was done since the page was made: by this
// level, about this, in these words; an act without words only as the very next
// thing that happened. A form sent twice acts once; what somebody else did
// meanwhile is not taken for it.
func (w *work) repeats(tx *db.Tx, a account.Actor, d Deed) (bool, error) {
	if d.Seq <= 0 || d.Seq >= int64(len(w.events)) {
		return false, nil
	}
	for i, e := range w.events[d.Seq:] {
		if !d.looksLike(e) || d.Act == ActDispatch && w.Worker != d.Worker {
			continue
		}
		switch {
		case d.Act == ActJoin:
			return slices.Contains(w.parties, a.Account), nil
		case d.Act == ActRate && d.Joiner:
			rating, err := ratingOf(tx, w.Ref, a.Account)
			return rating == d.Rating, err
		}
		if did, err := w.wrote(tx, e, a, d); err != nil || did && (i == 0 || d.worded()) {
			return did, err
		}
	}
	return false, nil
}

// looksLike reports whether an event is what the deed would bring about, whoever did it.
func (d *Deed) looksLike(e Event) bool {
	return e.By == d.By && (e.Rating == "" || e.Rating == d.Rating) && (d.Act != ActRate || e.Joiner == d.Joiner) &&
		(d.Act != ActRequest || e.Request == d.Request) &&
		slices.ContainsFunc(Transitions, func(t Transition) bool { return t.Act == d.Act && t.Event == e.Kind })
}

func (d *Deed) worded() bool { return d.words() != Entry{} }

// words are what is kept of what was written.
func (d *Deed) words() Entry {
	return Entry{Text: d.Text, Cause: d.Cause, Measure: d.Measure, Body: d.Body, Reference: d.Reference}
}

// wrote reports whether the deed's words, or none, were written by the actor
// with an event.
func (w *work) wrote(tx *db.Tx, e Event, a account.Actor, d Deed) (bool, error) {
	var by id.ID
	var wrote Entry
	err := tx.QueryRow(`SELECT account_id, text, cause, measure, body, reference FROM case_entry
		WHERE county = $1 AND case_id = $2 AND seq = $3`,
		w.County, w.ID, e.Seq).Scan(&by, &wrote.Text, &wrote.Cause, &wrote.Measure, &wrote.Body, &wrote.Reference)
	if errors.Is(err, db.ErrNoRows) {
		return !d.worded(), nil
	}
	return by == a.Account && wrote == d.words(), err
}
