package supervision

import (
	"strconv"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/id"
)

// Cursor is where a list goes on: the last row seen.
type Cursor struct {
	At time.Time
	ID id.ID
}

// String writes the cursor for a link.
func (c Cursor) String() string {
	if c.ID == 0 {
		return ""
	}
	return strconv.FormatInt(c.At.UnixMicro(), 10) + "-" + c.ID.String()
}

// ParseCursor reads what String wrote; anything else is the beginning.
func ParseCursor(s string) Cursor {
	at, row, _ := strings.Cut(s, "-")
	us, err1 := strconv.ParseInt(at, 10, 64)
	of, err2 := id.Parse(row)
	if err1 != nil || err2 != nil {
		return Cursor{At: time.UnixMicro(0).UTC()}
	}
	return Cursor{time.UnixMicro(us).UTC(), of}
}

// Filter narrows a list of orders; the zero Filter is all.
type Filter struct {
	State   State
	Urgency Urgency
	Lo, Hi  int  // counties, both included; 0 for all of the scope
	Overdue bool // a receipt or an answer is late
	After   Cursor
	Most    int // orders shown at once; 0 for PageSize
}

// stateIs are the conditions of the states on supervision_order o.
var stateIs = map[State]string{
	Draft:     "o.issued_at IS NULL AND o.cancelled_at IS NULL",
	Issued:    "o.issued_at IS NOT NULL AND o.received_at IS NULL AND o.concluded_at IS NULL",
	Received:  "o.received_at IS NOT NULL AND o.answered_at IS NULL AND o.concluded_at IS NULL",
	Answered:  "o.answered_at IS NOT NULL AND o.concluded_at IS NULL",
	Concluded: "o.concluded_at IS NOT NULL",
}

// overdue is the condition of Order.Overdue at the instant of a placeholder.
func overdue(now string) string {
	return "(" + stateIs[Issued] + " AND o.receipt_due <= " + now + " OR " + stateIs[Received] + " AND o.answer_due <= " + now + ")"
}

// List lists orders within a scope of action supervision.see, the latest first; drafts
// are listed to their office alone.
func List(tx *db.Tx, scope account.Scope, f Filter) (list []Order, more bool, err error) {
	where, args := scope.Where(1, account.Columns{County: "o.county", Company: "o.company_id", Compound: "o.compound_id"})
	arg := func(v any) string {
		args = append(args, v)
		return "$" + place(len(args))
	}
	and := []string{where, "o.cancelled_at IS NULL", "(o.issued_at IS NOT NULL OR o.office = " + arg(OfficeOf(scope.Reader())) + ")"}
	if sql, known := stateIs[f.State]; known {
		and = append(and, sql)
	}
	if f.Urgency != "" {
		and = append(and, "o.urgency = "+arg(string(f.Urgency)))
	}
	if f.Lo != 0 {
		and = append(and, "o.county BETWEEN "+arg(f.Lo)+" AND "+arg(f.Hi))
	}
	if f.Overdue {
		and = append(and, overdue(arg(tx.Now())))
	}
	if f.After.ID != 0 {
		and = append(and, "(o.drafted_at, o.id) < ("+arg(f.After.At)+", "+arg(f.After.ID)+")")
	}
	most := f.Most
	if most == 0 {
		most = PageSize
	}
	list, err = db.List(tx, scanOrder, `SELECT `+orderColumns+` FROM supervision_order o WHERE `+strings.Join(and, " AND ")+
		` ORDER BY o.drafted_at DESC, o.id DESC LIMIT `+arg(most+1), args...)
	if len(list) > most {
		list, more = list[:most], true
	}
	return list, more, err
}

// OfCase lists the orders that were issued on a case, the latest first.
func OfCase(tx *db.Tx, county int, of id.ID) ([]Order, error) {
	return db.List(tx, scanOrder, `SELECT `+orderColumns+` FROM supervision_case k JOIN supervision_order o ON o.county = k.county AND o.id = k.order_id
		WHERE k.county = $1 AND k.case_id = $2 AND o.issued_at IS NOT NULL ORDER BY o.issued_at DESC`, county, of)
}

func place(n int) string { return strconv.Itoa(n) }
