package casework

import (
	"strings"

	"yianju/internal/account"
	"yianju/internal/db"
)

// Duty is an obligation of the departments, of which there is a list: what is
// to be decided, pressed, called back, reviewed or answered for good.
type Duty string

// The duties, called as the obligations of sla.csv.
const (
	DutyDecide     Duty = "decide"     // a request of the handler, 1 working day
	DutySupervise2 Duty = "supervise2" // the county presses, 4 working hours
	DutySupervise3 Duty = "supervise3" // the city presses
	DutyCallback   Duty = "callback"   // a drawn answer is called back
	DutyReview     Duty = "review"     // an owner's objection
	DutyFinal      Duty = "final"      // the written final answer
	DutyRecheck    Duty = "recheck"    // another county disagreed with what this one granted

	DutyAcknowledge2 Duty = "acknowledge2" // the county's officer on call hears of danger or a threat, 5 minutes
	DutyAcknowledge3 Duty = "acknowledge3" // the city's
)

// dutyNames are the words of the partial index case_limit_duty.
const dutyNames = `l.name IN ('acknowledge2', 'acknowledge3', 'callback', 'decide', 'final', 'recheck', 'review', 'supervise2', 'supervise3')`

// dutyColumns are a case's columns with the duty in place of the handler's next.
var dutyColumns = strings.Replace(prefixed, "c.next_due_at, c.next_limit", "l.due_at, l.name", 1)

// Owed lists cases within a scope on which a duty is still owed, the one due
// first on top. NextDue and NextLimit of each are the duty's, not the handler's.
func (s *Service) Owed(tx *db.Tx, scope account.Scope, duty Duty, f Filter) (Page, error) {
	cases, err := everyWay(s.owedQuery, scope, func(q *query) ([]Case, error) {
		q.and("l.ended_at IS NULL AND l.due_at IS NOT NULL AND " + dutyNames)
		q.and("l.name = " + q.arg(string(duty)))
		q.filter(tx, f, "l.due_at")
		if f.After.ID != 0 {
			q.and("(l.due_at, l.case_id) > (" + q.arg(f.After.Due) + ", " + q.arg(f.After.ID) + ")")
		}
		return db.List(tx, scan, `SELECT `+dutyColumns+` FROM `+q.from+` WHERE `+strings.Join(q.where, " AND ")+
			` ORDER BY l.due_at, l.case_id LIMIT `+q.arg(f.most()+1), q.args...)
	}, byDue)
	return page(scope, f, cases, func(c Case) Cursor { return Cursor{c.NextDue, c.ID} }), err
}

// owedQuery begins a list of duties. The county is compared in their own table:
// otherwise PostgreSQL may go through all cases of a city for a few duties.
func (s *Service) owedQuery() *query {
	q := s.query()
	q.from = "case_limit l JOIN case_file c ON c.county = l.county AND c.id = l.case_id"
	q.columns.County = "l.county"
	return q
}

// Unplaced lists open cases within a scope whose place is not a listed compound,
// oldest first: somebody has to find out where they belong.
func (s *Service) Unplaced(tx *db.Tx, scope account.Scope, f Filter) (Page, error) {
	cases, err := everyWay(s.query, scope, func(q *query) ([]Case, error) {
		q.and("c.open AND c.compound_id = 0")
		if f.After.ID != 0 {
			q.and("(c.filed_at, c.id) > (" + q.arg(f.After.Due) + ", " + q.arg(f.After.ID) + ")")
		}
		return q.run(tx, "ORDER BY c.filed_at, c.id", f.most()+1)
	}, byOldest)
	return page(scope, f, cases, func(c Case) Cursor { return Cursor{c.FiledAt, c.ID} }), err
}

// page cuts what was read to one page, as the scope's reader may see it; key is
// where the next one goes on.
func page(scope account.Scope, f Filter, cases []Case, key func(Case) Cursor) Page {
	var next Cursor
	if most := f.most(); len(cases) > most {
		cases, next = cases[:most], key(cases[most-1])
	}
	return Page{Cases: shown(scope.Reader(), cases), Next: next}
}
