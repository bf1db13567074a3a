package casework

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/id"
)

// PageSize is how many cases a list shows at once.
const PageSize = 50

// listColumns are the columns of case_file c that a scope speaks of.
var listColumns = account.Columns{County: "c.county", Company: "c.company_id", Compound: "c.compound_id", Street: "c.street",
	Neighborhood: "c.neighborhood", FirstHandler: "c.handler", Owner: "c.account_id", Worker: "c.worker_id",
	Joined: func(p string) string {
		return `(c.county, c.id) IN (SELECT p.county, p.case_id FROM case_party p WHERE p.account_id = ` + p + `)`
	}}

// Filter narrows a list. The zero Filter is the queue: everything open, the
// duty due first on top.
type Filter struct {
	Overdue  bool // the next duty is late
	Soon     bool // as Counts.Soon
	Pressing bool // late, soon or of an urgent class
	States   []State
	Level    int  // at least this level
	Requests bool // waiting for a decision
	Matter   Matter
	Since    time.Time // of MatterNew
	Text     string
	Compound id.ID
	Lo, Hi   int       // counties, both included; 0 for all of the scope
	From     time.Time // of Latest: filed then or later; zero for all
	Until    time.Time // of Latest: filed before; zero for all
	Marks    Marks     // of Latest: those that bear one of these; 0 for all
	Category string    // or the two digits of its group
	Channel  Channel
	Company  id.ID
	Open     *bool // nil: open only
	After    Cursor
	Most     int // cases shown at once; 0 for PageSize
}

func (f Filter) most() int { return cmp.Or(f.Most, PageSize) }

// Cursor is where a list goes on: the last row seen.
type Cursor struct {
	Due time.Time
	ID  id.ID
}

// ParseCursor reads what Cursor.String wrote; anything else is the beginning.
func ParseCursor(s string) Cursor {
	for i := range len(s) {
		if s[i] == '-' {
			us, err1 := strconv.ParseInt(s[:i], 10, 64)
			row, err2 := id.Parse(s[i+1:])
			if err1 == nil && err2 == nil {
				return Cursor{time.UnixMicro(us).UTC(), row}
			}
		}
	}
	return Cursor{}
}

// String writes the cursor for a link.
func (c Cursor) String() string {
	if c.ID == 0 {
		return ""
	}
	return strconv.FormatInt(c.Due.UnixMicro(), 10) + "-" + c.ID.String()
}

// Page is one page of a list.
type Page struct {
	Cases []Case
	Next  Cursor // zero at the end
}

// Queue lists open cases within a scope, the duty due first on top. There is no
// list without a scope, and none shows what the scope's reader may not see.
func (s *Service) Queue(tx *db.Tx, scope account.Scope, f Filter) (Page, error) {
	cases, err := everyWay(s.query, scope, func(q *query) ([]Case, error) {
		q.and("c.open")
		q.filter(tx, f, "c.next_due_at")
		if f.After.ID != 0 {
			q.and("(c.next_due_at, c.id) > (" + q.arg(f.After.Due) + ", " + q.arg(f.After.ID) + ")")
		}
		return q.run(tx, "ORDER BY c.next_due_at, c.id", f.most()+1)
	}, byDue)
	return page(scope, f, cases, func(c Case) Cursor { return Cursor{c.NextDue, c.ID} }), err
}

// filter narrows a list of what is owed, of which due is the column.
func (q *query) filter(tx *db.Tx, f Filter, due string) {
	if f.Overdue {
		q.and(due + " <= " + q.arg(tx.Now()))
	}
	if f.Soon {
		q.and(soon(q.arg(tx.Now())))
	}
	if f.Pressing {
		q.and("c.next_due_at < " + q.arg(Never) + " AND (c.class IN ('U0', 'U1') OR " + nearly(q.arg(tx.Now())) + ")")
	}
	if f.Level > 1 {
		q.and("c.level >= " + q.arg(f.Level))
		q.and("c.level > 1") // the words of the partial index
	}
	if f.Requests {
		q.and("c.request <> ''")
	}
	if f.Matter != "" {
		q.and(unanswered + " AND " + q.matter(f.Matter, tx.Now(), f.Since))
	}
	q.narrow(f)
	if f.Text != "" {
		q.match(f.Text)
	}
}

// narrow is what every list can be narrowed by.
func (q *query) narrow(f Filter) {
	if f.Lo != 0 {
		q.lo, q.hi = f.Lo, f.Hi
	}
	switch {
	case f.Lo == 0:
	case f.Lo == f.Hi:
		q.and(q.columns.County + " = " + q.arg(f.Lo))
	default:
		q.and(cmp.Or(q.columns.Counties, q.columns.County) + " BETWEEN " + q.arg(f.Lo) + " AND " + q.arg(f.Hi))
	}
	if f.Compound != 0 {
		q.and("c.compound_id = " + q.arg(f.Compound))
	}
	if f.Company != 0 {
		q.and("c.company_id = " + q.arg(f.Company))
	}
	if f.Category != "" {
		q.and("c.category BETWEEN " + q.arg(f.Category) + " AND " + q.arg(f.Category+"99"))
	}
	if f.Channel != "" {
		q.and("c.channel = " + q.arg(string(f.Channel)))
	}
	if len(f.States) > 0 {
		places := make([]string, len(f.States))
		for i, state := range f.States {
			places[i] = q.arg(string(state))
		}
		q.and("c.state IN (" + strings.Join(places, ", ") + ")")
	}
}

// bear narrows to cases that bear one of the marks. The one with an index of its
// own is named in its words.
func (q *query) bear(marks Marks) {
	switch marks {
	case 0:
	case MarksOf(MarkMissed):
		q.and("(c.marks & 8) <> 0")
	default:
		q.and("(c.marks & " + q.arg(int64(marks)) + ") <> 0")
	}
}

const newestFirst = "ORDER BY c.filed_at DESC, c.id DESC"

// Latest lists cases within a scope, open or not, newest first.
func (s *Service) Latest(tx *db.Tx, scope account.Scope, f Filter) (Page, error) {
	cases, err := everyWay(func() *query { return s.newestQuery(f) }, scope, func(q *query) ([]Case, error) {
		q.and("c.state <> 'moved'") // it is listed where it goes on
		if f.Open != nil {
			q.and("c.open = " + q.arg(*f.Open))
		}
		if !f.From.IsZero() {
			q.and("c.filed_at >= " + q.arg(f.From))
		}
		if !f.Until.IsZero() {
			q.and("c.filed_at < " + q.arg(f.Until))
		}
		q.bear(f.Marks)
		q.narrow(f)
		if f.After.ID != 0 {
			q.and("(c.filed_at, c.id) < (" + q.arg(f.After.Due) + ", " + q.arg(f.After.ID) + ")")
		}
		if f.Text != "" {
			return q.newest(tx, f)
		}
		return q.run(tx, newestFirst, f.most()+1)
	}, byNewest)
	return page(scope, f, cases, func(c Case) Cursor { return Cursor{c.FiledAt, c.ID} }), err
}

// Mine lists what the actor filed or joined, and what they follow for an owner who
// lets them, newest first.
func (s *Service) Mine(tx *db.Tx, a account.Actor) ([]Case, error) {
	cases, err := db.List(tx, scan, `SELECT `+columns+` FROM case_file WHERE account_id = $1 AND account_id <> 0
		UNION ALL
		SELECT `+prefixed+` FROM case_party p JOIN case_file c ON c.county = p.county AND c.id = p.case_id WHERE p.account_id = $1
		ORDER BY filed_at DESC, id DESC LIMIT $2`, a.Account, PageSize)
	for i, c := range cases {
		cases[i] = conceal(a, c, c.Target())
		if err == nil && isJoiner(a, c, c.Target()) {
			cases[i].Place.Text, err = building(tx, c)
		}
	}
	if err != nil {
		return nil, err
	}
	followed, err := delegatedTo(tx, a.Account, tx.Now())
	for _, c := range followed {
		there := slices.ContainsFunc(cases, func(o Case) bool { return o.Ref == c.Ref })
		if !there && !c.Restricted() {
			cases = append(cases, c)
		}
	}
	slices.SortStableFunc(cases, func(x, y Case) int { return cmp.Or(y.FiledAt.Compare(x.FiledAt), cmp.Compare(y.ID, x.ID)) })
	return cases[:min(len(cases), PageSize)], err
}

// Board lists what is open in one compound, for 本楼在办: without text, people,
// rooms or threats.
func Board(tx *db.Tx, county int, compound id.ID) ([]Case, error) {
	cases, err := db.List(tx, scan, `SELECT `+columns+` FROM case_file
		WHERE county = $1 AND compound_id = $2 AND open ORDER BY filed_at DESC, id DESC LIMIT $3`, county, compound, PageSize)
	cases = slices.DeleteFunc(cases, Case.Restricted)
	for i := range cases {
		c := &cases[i]
		c.Text, c.Account, c.FiledBy, c.Worker, c.Place = "", 0, 0, 0, Place{Compound: c.Place.Compound, Building: c.Place.Building}
	}
	return cases, err
}
