package target

import (
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Ref names a milestone of a city in a year.
type Ref struct {
	City, Year int
	Milestone  string
}

// Verdict is what the province says of evidence.
type Verdict string

// The verdicts.
const (
	None   Verdict = ""
	Accept Verdict = "accepted"
	Return Verdict = "sent_back"
)

// Evidence is one version of what a city handed in for a milestone.
type Evidence struct {
	Ref
	N         int          // 1 for the first
	Subject   seal.Subject // of the milestone in the audit record
	Words     string
	Document  string // number of an issued paper; may be empty
	By        id.ID
	At        time.Time
	Verdict   Verdict
	Reason    string // why it was sent back
	DecidedBy id.ID
	DecidedAt time.Time
}

const evidenceColumns = `e.county, e.year, e.milestone, e.n, e.subject, e.words, e.document, e.handed_by, e.handed_at, e.verdict, e.reason, e.decided_by, e.decided_at`

func scanEvidence(s db.Scanner, e *Evidence) error {
	return s.Scan(&e.City, &e.Year, &e.Milestone, &e.N, &e.Subject, &e.Words, &e.Document, &e.By, &e.At, &e.Verdict, &e.Reason, &e.DecidedBy, &e.DecidedAt)
}

// list returns everything handed in for a year by the cities of a scope, by milestone,
// the first version first.
func list(tx *db.Tx, scope account.Scope, year int) (map[Ref][]Evidence, error) {
	where, args := scope.Where(2, account.Columns{County: "e.county"})
	all, err := db.List(tx, scanEvidence, `SELECT `+evidenceColumns+` FROM target_evidence e WHERE e.year = $1 AND `+where+` ORDER BY e.county, e.milestone, e.n`,
		append([]any{year}, args...)...)
	out := map[Ref][]Evidence{}
	for _, e := range all {
		out[e.Ref] = append(out[e.Ref], e)
	}
	return out, err
}

// versions returns what was handed in for one milestone, the first first.
func versions(tx *db.Tx, r Ref) ([]Evidence, error) {
	return db.List(tx, scanEvidence, `SELECT `+evidenceColumns+` FROM target_evidence e WHERE e.county = $1 AND e.year = $2 AND e.milestone = $3 ORDER BY e.n`,
		r.City, r.Year, r.Milestone)
}

func (e Evidence) put(tx *db.Tx) error {
	_, err := tx.Exec(`INSERT INTO target_evidence (county, year, milestone, n, subject, words, document, handed_by, handed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		e.City, e.Year, e.Milestone, e.N, e.Subject, e.Words, e.Document, e.By, e.At)
	if db.IsUnique(err) {
		return errs.Wrap(err, errs.Stale, "target.handed_since")
	}
	return err
}

// decide writes the verdict on a version that has none.
func (e Evidence) decide(tx *db.Tx) error {
	n, err := tx.Exec(`UPDATE target_evidence SET verdict = $5, reason = $6, decided_by = $7, decided_at = $8
		WHERE county = $1 AND year = $2 AND milestone = $3 AND n = $4 AND verdict = ''`, e.City, e.Year, e.Milestone, e.N, e.Verdict, e.Reason, e.DecidedBy, e.DecidedAt)
	if err == nil && n == 0 {
		err = errs.New(errs.Stale, "")
	}
	return err
}
