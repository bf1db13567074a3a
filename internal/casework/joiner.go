package casework

import (
	"slices"

	"yianju/internal/account"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// A neighbour who joined a case is told of every step of it, but it is somebody
// else's: of the place they read the building, never the room; photos and what was
// said within the case stay with whoever filed. Only who is bound to the compound
// also reads what was complained of, unless that is anonymous, and the answers.

// isJoiner reports whether the actor comes to the case as somebody who joined it: t
// is the case as the policy judges it for them.
func isJoiner(a account.Actor, c Case, t account.Target) bool {
	return t.Link == account.NoLink && a.Kind == account.KindOwner && a.Account != c.Account && !slices.Contains(t.Delegates, a.Account)
}

// building is the place of a case as a neighbour may know it.
func building(tx *db.Tx, c Case) (string, error) {
	if c.Place.Building == 0 {
		return "", nil
	}
	b, err := compound.BuildingByID(tx, c.County, c.Place.Building)
	if errs.Is(err, errs.NotFound) {
		return "", nil
	}
	return b.Name, err
}

// livesThere reports whether the account is bound to a home of the case's compound now.
func livesThere(tx *db.Tx, a id.ID, c Case) (bool, error) {
	homes, err := compound.Homes(tx, a, tx.Now())
	return slices.ContainsFunc(homes, func(h compound.Binding) bool {
		return h.County == c.County && h.Compound == c.Place.Compound && h.Compound != 0
	}), err
}

// answers are the events whose words are for everybody who waits for them.
var answers = []Kind{WasReplied, WasHandedOver, WasRejected, Concluded}

// joinerView is the case as a joiner sees it.
func joinerView(tx *db.Tx, a account.Actor, w *work, v View) (View, error) {
	place, err := building(tx, w.Case)
	if err != nil {
		return View{}, err
	}
	v.Case.Place.Text = place
	lives, err := livesThere(tx, a.Account, w.Case)
	if err != nil {
		return View{}, err
	}
	if !lives || w.Privacy == Anonymous {
		return v, nil
	}
	v.Case.Text = w.Text
	said, err := entries(tx, w.Ref, false)
	for _, e := range w.events {
		if entry, wrote := said[e.Seq]; wrote && slices.Contains(answers, e.Kind) {
			v.Entries[e.Seq] = entry
		}
	}
	return v, err
}
