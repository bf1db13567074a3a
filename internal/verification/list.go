package verification

import (
	"cmp"
	"slices"

	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/registry"
)

// PageSize is how many items or companies a list shows at once.
const PageSize = 50

// Which narrows a list of items by whom they wait for; shown names are the messages
// verification.which.*.
type Which string

// What a list of items may be narrowed to.
const (
	AllItems      Which = "all"
	OwingItems    Which = "owing"    // wait for the company
	AnsweredItems Which = "answered" // by the company, done or not
	WaitingItems  Which = "waiting"  // for the county
	DoneItems     Which = "done"
)

// whichSQL says of item t whether it is among them.
var whichSQL = map[Which]string{
	AllItems:      `TRUE`,
	OwingItems:    `t.state IN ('unanswered', 'returned')`,
	AnsweredItems: `t.state NOT IN ('unanswered', 'returned')`,
	WaitingItems:  `t.state IN ('confirmed', 'proposed')`,
	DoneItems:     `t.state IN ('checked', 'corrected')`,
}

// Filter says which items of a company a list shows.
type Filter struct {
	Campaign id.ID
	Company  id.ID
	County   int          // 0 = all
	Which    Which        // unknown = all
	Kind     string       // "" = all
	After    registry.Ref // the last item of the page before; zero = from the first
}

// kindOrder sorts items as Kinds does.
const kindOrder = `CASE t.kind WHEN 'company' THEN 1 WHEN 'manager' THEN 2 WHEN 'compound' THEN 3 ELSE 4 END`

// Compare orders records as lists of items do: by kind, then by county.
func Compare(a, b registry.Ref) int {
	return cmp.Or(cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)), cmp.Compare(a.County, b.County), cmp.Compare(a.ID, b.ID))
}

// Items returns a page of a company's items; more says that there are others behind
// it.
func Items(tx *db.Tx, f Filter) (list []Item, more bool, err error) {
	which, known := whichSQL[f.Which]
	if !known {
		which = whichSQL[AllItems]
	}
	list, err = db.List(tx, scanItem, `SELECT `+itemColumns+` FROM `+itemsOf+`
		WHERE t.company_id = $2 AND (t.county = $3 OR $3 = 0) AND (t.kind = $4 OR $4 = '') AND `+which+`
			AND (`+kindOrder+`, t.county, t.record_id) > ($5, $6, $7)
		ORDER BY `+kindOrder+`, t.county, t.record_id LIMIT $8`,
		f.Campaign, f.Company, f.County, f.Kind, slices.Index(Kinds, f.After.Kind)+1, f.After.County, f.After.ID, PageSize+1)
	if len(list) > PageSize {
		return list[:PageSize], true, err
	}
	return list, false, err
}
