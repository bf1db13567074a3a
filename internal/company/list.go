package company

import (
	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/search"
)

// ListPage is how many companies one page of a list holds.
const ListPage = 50

// Filter narrows a list.
type Filter struct {
	Text   string // a part of the name, a former one or the address, how the name sounds, or a whole USCC
	Status Status // "" = any
	After  id.ID  // the last company of the page before
}

// List returns the companies in a scope by their names; more says that there are
// others after the last.
func List(tx *db.Tx, scope account.Scope, f Filter) (list []Company, more bool, err error) {
	where, args := scope.Where(1, account.Columns{County: "c.county", Company: "c.id"})
	add := func(condition string, values ...any) {
		where += " AND " + condition
		args = append(args, values...)
	}
	if f.Status != "" {
		add("c.status = "+db.Places(len(args)+1, 1), f.Status)
	}
	if code, err := ParseUSCC(f.Text); err == nil {
		add("c.uscc = "+db.Places(len(args)+1, 1), code)
	} else if forms := search.Strict(f.Text); len(forms) > 0 {
		condition, values := search.Where("c", "c.id IN (SELECT company_id FROM company_gram WHERE %s GROUP BY company_id HAVING %s)", forms, len(args)+1)
		add(condition, values...)
	}
	if f.After != 0 {
		add("(c.search_name, c.id) > (SELECT a.search_name, a.id FROM company a WHERE a.id = "+db.Places(len(args)+1, 1)+")", f.After)
	}
	list, err = db.List(tx, scan, `SELECT `+columns+` FROM company c WHERE `+where+` ORDER BY c.search_name, c.id LIMIT `+db.Places(len(args)+1, 1), append(args, ListPage+1)...)
	if len(list) > ListPage {
		return list[:ListPage], true, err
	}
	return list, false, err
}
