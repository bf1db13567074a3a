package contract

import (
	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/id"
)

// ListPage is how many contracts one page of a list holds.
const ListPage = 50

// Filter narrows a list.
type Filter struct {
	Late   bool  // not filed, and the time to file is over
	Before id.ID // the last contract of the page before
}

// List returns the contracts in a scope, the latest recorded first; more says that
// there are others after the last.
func List(tx *db.Tx, scope account.Scope, f Filter) (list []Contract, more bool, err error) {
	where, args := scope.Where(1, account.Columns{County: "county", Company: "company_id", Compound: "compound_id"})
	add := func(condition string, value any) {
		args = append(args, value)
		where += " AND " + condition + db.Places(len(args), 1)
	}
	if f.Late {
		add("filed_on = '' AND signed_on <> '' AND signed_on < ", string(calendar.DateOf(tx.Now()).AddDays(-FilingDays)))
	}
	if f.Before != 0 {
		add("id < ", f.Before)
	}
	list, err = db.List(tx, scan, `SELECT `+columns+` FROM contract WHERE `+where+` ORDER BY id DESC LIMIT `+db.Places(len(args)+1, 1), append(args, ListPage+1)...)
	if len(list) > ListPage {
		return list[:ListPage], true, err
	}
	return list, false, err
}
