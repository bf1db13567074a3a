package verification

import (
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/registry"
)

// Progress is how far the items of one county, or of one company in a county, are.
// It is counted, not kept.
type Progress struct {
	Items    int
	Answered int // by their companies, done or not
	Waiting  int // for the county: confirmations to check, proposals to decide
	Proposed int // of those, proposals
	Done     int
	Complete registry.Completeness
}

var progressColumns = `COUNT(*) AS items, COUNT(*) FILTER (WHERE ` + whichSQL[AnsweredItems] + `) AS answered,
	COUNT(*) FILTER (WHERE ` + whichSQL[WaitingItems] + `) AS waiting, COUNT(*) FILTER (WHERE t.state = 'proposed') AS proposed,
	COUNT(*) FILTER (WHERE ` + whichSQL[DoneItems] + `) AS done,
	CAST(COALESCE(SUM(t.filled), 0) AS BIGINT) AS filled, CAST(COALESCE(SUM(t.weight), 0) AS BIGINT) AS weight`

func (p *Progress) dest() []any {
	return []any{&p.Items, &p.Answered, &p.Waiting, &p.Proposed, &p.Done, &p.Complete.Filled, &p.Complete.All}
}

// Add adds another part.
func (p *Progress) Add(o Progress) {
	p.Items, p.Answered, p.Waiting, p.Proposed, p.Done = p.Items+o.Items, p.Answered+o.Answered, p.Waiting+o.Waiting, p.Proposed+o.Proposed, p.Done+o.Done
	p.Complete.Filled, p.Complete.All = p.Complete.Filled+o.Complete.Filled, p.Complete.All+o.Complete.All
}

// CountyProgress is the progress of a county.
type CountyProgress struct {
	County    int
	Companies int // that answer for an item there
	Missing   int // of those registered there
	Progress
}

// Counties returns the progress of the counties in a scope, in their order. With a
// county it is that one alone.
func Counties(tx *db.Tx, scope account.Scope, campaign id.ID, only int) ([]CountyProgress, error) {
	where, args := scope.Where(3, account.Columns{County: "t.county"})
	list, err := db.List(tx, func(s db.Scanner, c *CountyProgress) error {
		return s.Scan(append([]any{&c.County, &c.Companies}, c.dest()...)...)
	}, `SELECT t.county, COUNT(DISTINCT t.company_id), `+progressColumns+` FROM `+itemsOf+`
		WHERE (t.county = $2 OR $2 = 0) AND `+where+` GROUP BY t.county ORDER BY t.county`, append([]any{campaign, only}, args...)...)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if err := tx.QueryRow(`SELECT COUNT(*) FROM verification_company WHERE campaign_id = $1 AND county = $2 AND missing_at IS NOT NULL AND restored_at IS NULL`,
			campaign, list[i].County).Scan(&list[i].Missing); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// CompanyProgress is the progress of one company in a county, and how it was pressed.
type CompanyProgress struct {
	Company id.ID
	USCC    string
	Name    string
	Party   Party
	Progress
}

// Standing is how a company stands in a campaign; shown names are the messages
// verification.standing.*.
type Standing string

// The standings of a company.
const (
	StandsMissing  Standing = "missing"
	StandsRestored Standing = "restored"
	StandsSecond   Standing = "second" // the second notice runs
	StandsFirst    Standing = "first"
	StandsOwing    Standing = "owing"
	StandsAnswered Standing = "answered"
	StandsDone     Standing = "done"
)

// Standing returns how the company stands.
func (c CompanyProgress) Standing() Standing {
	noted := func(t time.Time) bool { return !t.IsZero() }
	switch {
	case noted(c.Party.RestoredAt):
		return StandsRestored
	case noted(c.Party.MissingAt):
		return StandsMissing
	case c.Done == c.Items:
		return StandsDone
	case c.Answered == c.Items:
		return StandsAnswered
	case c.Answered == 0 && noted(c.Party.SecondNoticeAt):
		return StandsSecond
	case c.Answered == 0 && noted(c.Party.FirstNoticeAt):
		return StandsFirst
	}
	return StandsOwing
}

// Companies returns a page of the progress of the companies that answer for an item in
// a county within a scope, by name, behind the company after (0 = from the first);
// more says that there are others. With only it is that company alone.
func Companies(tx *db.Tx, scope account.Scope, campaign id.ID, county int, only, after id.ID) (list []CompanyProgress, more bool, err error) {
	where, args := scope.Where(6, account.Columns{County: "t.county"})
	list, err = db.List(tx, func(s db.Scanner, c *CompanyProgress) error {
		p := &c.Party
		dest := append([]any{&c.Company, &c.USCC, &c.Name}, c.dest()...)
		return s.Scan(append(dest, &p.County, &p.Campaign, &p.Company, &p.AnsweredAt, &p.RemindedOn, &p.FirstNoticeAt, &p.SecondNoticeAt, &p.Told, &p.MissingAt,
			&p.RestoredAt, &p.RestoredBy, &p.RestoreWhy)...)
	}, `SELECT f.id, f.uscc, f.name, s.items, s.answered, s.waiting, s.proposed, s.done, s.filled, s.weight, `+partyColumns+` FROM (
			SELECT t.company_id, `+progressColumns+` FROM `+itemsOf+` WHERE t.county = $2 AND (t.company_id = $3 OR $3 = 0) AND `+where+` GROUP BY t.company_id) s
		JOIN company f ON f.id = s.company_id JOIN verification_company p ON p.campaign_id = $1 AND p.company_id = s.company_id
		WHERE (f.search_name, f.id) > (SELECT a.search_name, a.id FROM company a WHERE a.id = $4) OR $4 = 0
		ORDER BY f.search_name, f.id LIMIT $5`, append([]any{campaign, county, only, after, PageSize + 1}, args...)...)
	if len(list) > PageSize {
		return list[:PageSize], true, err
	}
	return list, false, err
}
