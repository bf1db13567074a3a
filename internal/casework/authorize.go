package casework

import (
	"yianju/internal/account"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
)

// seeCase is the action that decides whether a refusal may admit that the case exists.
const seeCase = "case.see"

// actions names the row of policy.csv for acts whose row is not called after them.
var actions = map[Act]account.Action{
	ActRefuse: "case.decide", ActReview: "case.decide_final", ActClose: "case.expire", ActArchive: "case.expire",
	ActLapse: "case.expire",
}

// ActionOf is the row of policy.csv by which an act is allowed.
func ActionOf(act Act) account.Action {
	if a, ok := actions[act]; ok {
		return a
	}
	return account.Action("case." + act)
}

// authorize asks the policy table. An act that both the county and, for the last
// word, the city decide is allowed by either row.
func (s *Service) authorize(tx *db.Tx, a account.Actor, c Case, d Deed) error {
	t, err := target(tx, a, c, d.Link)
	if err != nil {
		return err
	}
	if c.Restricted() {
		if err := account.Authorize(a, "case.see_restricted", "case.see_restricted", t); err != nil && a.Kind != account.KindSystem {
			return err
		}
	}
	action := ActionOf(d.Act)
	if action == "case.decide" && account.Can(a, "case.decide_final", t) {
		return nil
	}
	return account.Authorize(a, action, seeCase, t)
}

// target is the case as the policy judges it for this actor: joiners and delegates
// are looked up only for an owner who did not file it.
func target(tx *db.Tx, a account.Actor, c Case, link account.Link) (account.Target, error) {
	t := c.Target()
	t.Link = link
	if a.Kind != account.KindOwner || a.Account == c.Account {
		return t, nil
	}
	joined, err := joins(tx, c.Ref, a.Account)
	if err != nil {
		return t, err
	}
	if joined {
		t.Joiners = append(t.Joiners, a.Account)
	}
	delegated, err := delegated(tx, c, a.Account)
	if delegated {
		t.Delegates = append(t.Delegates, a.Account)
	}
	return t, err
}

// levelOf is the level an actor acts at on this case.
func levelOf(a account.Actor, c Case, link account.Link) rule.Level {
	switch {
	case a.Kind == account.KindSystem:
		return rule.System
	case link == account.JobLink:
		return rule.L1
	case link == account.TrackLink, a.Kind == account.KindOwner:
		return rule.Owner
	case a.Has(account.City), a.Has(account.Province):
		return rule.L3
	case a.Has(account.County):
		return rule.L2
	}
	return rule.L1
}

// Choices lists the acts a page may offer this actor on a case: those the table
// allows from where it stands and the policy allows this person.
func (s *Service) Choices(tx *db.Tx, a account.Actor, c Case, link account.Link) ([]Act, error) {
	t, err := target(tx, a, c, link)
	if err != nil {
		return nil, err
	}
	var out []Act
	for _, act := range Possible(c.Status, levelOf(a, c, link)) {
		if account.Can(a, ActionOf(act), t) || ActionOf(act) == "case.decide" && account.Can(a, "case.decide_final", t) {
			out = append(out, act)
		}
	}
	return out, nil
}
