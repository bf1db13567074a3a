package account

import (
	"context"
	"slices"
	"strings"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// How many colleagues a page lists, and how many accounts are looked at for it: names
// are sealed, so that those who are sought are found by opening one after another.
const (
	colleaguesPage = 50
	colleaguesMost = 2000
	colleaguesRead = 200 // at a time
)

// Colleagues lists who could stand in for a person: accounts in use with the same
// roles within the same limits, whom the actor looks after as well, in the order in
// which they came; with a text only those with it in their name, or as their login
// name. It goes on behind the account after; next is where the rest begins, 0 when
// nobody is left. Errors: Denied.
func (s *Service) Colleagues(ctx context.Context, a Actor, of Profile, text string, after id.ID) (list []Profile, next id.ID, err error) {
	admin := a.Has(AdminSystem)
	if admin && !Can(a, "account.search", Target{}) {
		return nil, 0, errs.New(errs.Denied, "")
	}
	if !admin {
		if err := Authorize(a, "account.people", "account.me", Target{}); err != nil {
			return nil, 0, err
		}
	}
	text = strings.ToLower(strings.TrimSpace(text))
	held := slices.IndexFunc(of.Grants, func(g Grant) bool { return g.ValidAt(a.At) })
	if held < 0 {
		return nil, 0, nil
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		list, next = nil, after
		for range colleaguesMost / colleaguesRead {
			some, err := holders(tx, of.Grants[held], of.home(of.Grants[held]), next)
			if err != nil {
				return err
			}
			named, err := s.called(tx, some, text)
			if err != nil {
				return err
			}
			for _, account := range named {
				p, err := s.profile(tx, account)
				if err != nil {
					return err
				}
				if p.ID == of.ID || !p.DisabledAt.IsZero() || !p.standsIn(of, a) || !admin && !a.Over(p) {
					continue
				}
				if len(list) == colleaguesPage {
					next = list[len(list)-1].ID
					return nil
				}
				list = append(list, p)
			}
			if len(some) < colleaguesRead {
				next = 0
				return nil
			}
			next = some[len(some)-1]
		}
		return nil
	})
	return list, next, err
}

// holders returns some accounts behind another that were ever given the role of a
// grant where it may be within the same limits.
func holders(tx *db.Tx, g Grant, home int, after id.ID) ([]id.ID, error) {
	if g.Company != 0 {
		return db.List(tx, scanID, `SELECT DISTINCT account_id FROM account_grant WHERE company_id = $1 AND company_id <> 0 AND role = $2 AND account_id > $3
			ORDER BY account_id LIMIT $4`, g.Company, g.Role, after, colleaguesRead)
	}
	lo, hi := g.place(home)
	return db.List(tx, scanID, `SELECT DISTINCT account_id FROM account_grant WHERE role = $1 AND company_id = 0
		AND county_lo <= $2 AND (county_hi >= $3 OR county_lo = 0) AND account_id > $4 ORDER BY account_id LIMIT $5`, g.Role, lo, hi, after, colleaguesRead)
}

// called returns those of accounts that have a text in their name or as their login
// name, all of them for no text, in their order.
func (s *Service) called(tx *db.Tx, accounts []id.ID, text string) ([]id.ID, error) {
	if text == "" || len(accounts) == 0 {
		return accounts, nil
	}
	args := []any{}
	for _, one := range accounts {
		args = append(args, one)
	}
	type row struct {
		account, party id.ID
		home           int
		subject        seal.Subject
		name           []byte
		byLogin        int
	}
	rows, err := db.List(tx, func(r db.Scanner, v *row) error {
		return r.Scan(&v.account, &v.party, &v.home, &v.subject, &v.name, &v.byLogin)
	}, `SELECT a.id, p.id, p.home, p.subject, p.name_sealed, (SELECT COUNT(*) FROM login_name n WHERE n.account_id = a.id AND n.name_index = `+db.Places(len(args)+1, 1)+`)
		FROM account a JOIN party p ON p.id = a.party_id WHERE a.id IN `+db.Places(1, len(args))+` ORDER BY a.id`, append(args, s.loginIndex(text))...)
	if err != nil {
		return nil, err
	}
	subjects := map[int][]seal.Subject{}
	for _, v := range rows {
		subjects[v.home] = append(subjects[v.home], v.subject)
	}
	keys := map[seal.Subject]seal.DataKey{}
	for home, list := range subjects {
		found, err := s.keys.LoadAll(tx, home, list)
		if err != nil {
			return nil, err
		}
		for subject, key := range found {
			keys[subject] = key
		}
	}
	var out []id.ID
	for _, v := range rows {
		var name string
		if key, there := keys[v.subject]; there {
			if name, _, err = names(key, v.party, v.name, nil); err != nil {
				return nil, err
			}
		}
		if v.byLogin > 0 || strings.Contains(strings.ToLower(name), text) {
			out = append(out, v.account)
		}
	}
	return out, nil
}
