package casework

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
)

// Matter is one thing about cases without an answer that people are reminded of
// (日提醒, domain.md §4.6). Each is counted and listed by the same condition.
type Matter string

// The matters, in the order they are told.
const (
	MatterNew      Matter = "new"      // filed since the reminder before
	MatterWaiting  Matter = "waiting"  // nobody has accepted it
	MatterSoon     Matter = "soon"     // the next duty is due within a day
	MatterLate     Matter = "late"     // the next duty is late
	MatterReopened Matter = "reopened" // not answered again yet
	MatterUrgent   Matter = "urgent"   // of an urgent class
	MatterLevel2   Matter = "level2"   // the county presses, or the city
	MatterLevel3   Matter = "level3"   // the city presses
)

// Matters are all of them, in their order.
var Matters = []Matter{MatterNew, MatterWaiting, MatterSoon, MatterLate, MatterReopened, MatterUrgent, MatterLevel2, MatterLevel3}

// matterSoon is how far ahead a reminder looks.
const matterSoon = 24 * time.Hour

// unanswered is the condition of every matter.
const unanswered = "c.open AND c.state <> 'replied'"

// matter is the condition of one matter; since is when people were reminded before.
func (q *query) matter(m Matter, now, since time.Time) string {
	switch m {
	case MatterNew:
		return "c.filed_at >= " + q.arg(since)
	case MatterWaiting:
		return "c.state = 'submitted'"
	case MatterSoon:
		return "c.next_due_at > " + q.arg(now) + " AND c.next_due_at <= " + q.arg(now.Add(matterSoon))
	case MatterLate:
		return "c.next_due_at <= " + q.arg(now)
	case MatterReopened:
		return "c.round > 0"
	case MatterUrgent:
		return "c.class IN ('U0', 'U1')"
	case MatterLevel2:
		return "c.level > 1"
	case MatterLevel3:
		return "c.level > 2"
	}
	return "FALSE"
}

// Numbers are counts of cases by matter, in the order of Matters.
type Numbers [8]int64

// Of is the count of one matter.
func (n Numbers) Of(m Matter) int64 {
	if i := slices.Index(Matters, m); i >= 0 {
		return n[i]
	}
	return 0
}

// Add adds up.
func (n *Numbers) Add(o Numbers) {
	for i := range n {
		n[i] += o[i]
	}
}

// Any reports whether there is anything to tell.
func (n Numbers) Any() bool { return n != Numbers{} }

// Stand is how the cases without an answer of one place and one handler stand.
// Within it the policy table judges all alike, so that whoever may see one may be
// told the numbers.
type Stand struct {
	Target     account.Target
	Restricted bool // threats
	Numbers    Numbers
	Oldest     []Oldest // the three that wait longest, the longest first
}

// Oldest is a case that waits longest, by what may be told of it.
type Oldest struct {
	Ref
	Code     string
	Category string
	FiledAt  time.Time
}

// OldestMost is how many cases that wait longest are told.
const OldestMost = 3

// ByAge sorts cases by how long they wait, the longest first.
func ByAge(a, b Oldest) int {
	return byOldest(Case{Ref: a.Ref, Status: Status{FiledAt: a.FiledAt}}, Case{Ref: b.Ref, Status: Status{FiledAt: b.FiledAt}})
}

// StandsIn counts the cases without an answer of one county, as of the
// transaction's instant; since is when people were reminded before.
func StandsIn(tx *db.Tx, county int, since time.Time) ([]Stand, error) {
	q := &query{columns: listColumns}
	q.and("c.county = " + q.arg(county))
	stands, err := q.stands(tx, since)
	if err != nil {
		return nil, err
	}
	at := map[standKey]int{}
	for i, s := range stands {
		at[keyOf(s)] = i
	}
	type row struct {
		stand Stand
		Oldest
	}
	rows, err := db.List(tx, func(s db.Scanner, r *row) error {
		t := &r.stand.Target
		return s.Scan(&t.County, &t.Street, &t.Neighborhood, &t.Company, &t.Compound, &t.FirstHandler, &r.stand.Restricted, &r.ID, &r.Code, &r.Category, &r.FiledAt)
	}, fmt.Sprintf(`SELECT %[1]s, id, code, category, filed_at FROM (
			SELECT %[1]s, id, code, category, filed_at, ROW_NUMBER() OVER (PARTITION BY %[1]s ORDER BY filed_at, id) AS place
			FROM (SELECT %[2]s, c.id, c.code, c.category, c.filed_at FROM case_file c WHERE c.county = $1 AND %[3]s) AS w) AS o
		WHERE place <= $2 ORDER BY filed_at, id`, standNames, standColumns, unanswered), county, OldestMost)
	for _, r := range rows {
		r.County = r.stand.Target.County
		if i, there := at[keyOf(r.stand)]; there {
			stands[i].Oldest = append(stands[i].Oldest, r.Oldest)
		}
	}
	return stands, err
}

// Stands counts the cases without an answer within a scope, and only those that
// its reader may see. It reads every open case of the scope: ask it of a company or
// a county, not of a province.
func (s *Service) Stands(tx *db.Tx, scope account.Scope, since time.Time) (n Numbers, err error) {
	q := s.query()
	q.scope(scope)
	stands, err := q.stands(tx, since)
	for _, one := range stands {
		if one.SeenBy(scope.Reader()) {
			n.Add(one.Numbers)
		}
	}
	return n, err
}

// SeenBy reports whether threats, if it is about them, may be told to somebody who
// may be told of the rest.
func (s Stand) SeenBy(a account.Actor) bool {
	return !s.Restricted || account.Can(a, "case.see_restricted", s.Target)
}

// What the policy judges a case by, as columns: with its alias, and as they are called.
const (
	standColumns = `c.county, c.street, c.neighborhood, c.company_id, c.compound_id, c.handler,
		` + isThreat + ` AS threat`
	standNames = `county, street, neighborhood, company_id, compound_id, handler, threat`
)

type standKey struct {
	t          [5]int64
	handler    account.Handler
	restricted bool
}

func keyOf(s Stand) standKey {
	t := s.Target
	return standKey{[5]int64{int64(t.County), t.Street, t.Neighborhood, int64(t.Company), int64(t.Compound)}, t.FirstHandler, s.Restricted}
}

// stands counts what was narrowed to.
func (q *query) stands(tx *db.Tx, since time.Time) ([]Stand, error) {
	sums := make([]string, len(Matters))
	for i, m := range Matters {
		sums[i] = "CAST(SUM(CASE WHEN " + q.matter(m, tx.Now(), since) + " THEN 1 ELSE 0 END) AS BIGINT)"
	}
	return db.List(tx, func(s db.Scanner, v *Stand) error {
		t, n := &v.Target, &v.Numbers
		return s.Scan(&t.County, &t.Street, &t.Neighborhood, &t.Company, &t.Compound, &t.FirstHandler, &v.Restricted,
			&n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6], &n[7])
	}, `SELECT `+standColumns+`, `+strings.Join(sums, ", ")+` FROM case_file c
		WHERE `+strings.Join(q.where, " AND ")+` AND `+unanswered+` GROUP BY 1, 2, 3, 4, 5, 6, 7`, q.args...)
}
