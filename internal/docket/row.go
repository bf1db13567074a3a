package docket

import (
	"crypto/sha256"
	"time"

	"yianju/internal/audit"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/id"
)

// Place is where a row stands: N counts the rows of a section in a county.
type Place struct {
	County  int
	Docket  id.ID
	Section Section
	N       int
}

// Row is one case that a docket presses, as it stood at the snapshot.
type Row struct {
	Place
	Case       id.ID
	Code       string
	FiledAt    time.Time
	Street     int64
	CompoundID id.ID
	Compound   string
	CompanyID  id.ID
	Company    string
	Manager    id.ID // the project manager (项目负责人) in the registry; 0 = none there
	Category   string
	Class      rule.Class
	Summary    string // at most SummaryMax characters, no person, no room
	State      casework.State
	Level      rule.Level // who answers for it (责任层级)
	Stay       int        // days since it came to its state; a day that has begun counts
	Late       int        // days since the first of what is late was due
	Weeks      int        // dockets running that have it, this one too
	Advice     string     // a key of docket.advice.*, or the reviewer's words
	Mark       []byte     // SHA-256 of Line
}

const rowColumns = `r.county, r.docket_id, r.section, r.n, r.case_id, r.code, r.filed_at, r.street, r.compound_id, r.compound, r.company_id, r.company, r.manager_id,
	r.category, r.class, r.summary, r.state, r.level, r.stay_days, r.late_days, r.weeks, r.advice, r.mark`

const insertRow = `INSERT INTO docket_row (county, docket_id, section, n, case_id, code, filed_at, street, compound_id, compound, company_id, company, manager_id,
		category, class, summary, state, level, stay_days, late_days, weeks, advice, mark)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`

func scanRow(s db.Scanner, r *Row) error {
	var level int
	err := s.Scan(&r.County, &r.Docket, &r.Section, &r.N, &r.Case, &r.Code, &r.FiledAt, &r.Street, &r.CompoundID, &r.Compound, &r.CompanyID, &r.Company, &r.Manager,
		&r.Category, &r.Class, &r.Summary, &r.State, &level, &r.Stay, &r.Late, &r.Weeks, &r.Advice, &r.Mark)
	r.Level = rule.Level(level)
	return err
}

func (r Row) put(b *db.Batch) {
	b.Exec(insertRow, r.County, r.Docket, string(r.Section), r.N, r.Case, r.Code, r.FiledAt, r.Street, r.CompoundID, r.Compound, r.CompanyID, r.Company, r.Manager,
		r.Category, string(r.Class), r.Summary, string(r.State), int(r.Level), r.Stay, r.Late, r.Weeks, r.Advice, r.Mark)
}

// line is what of a row stands in the snapshot, by the keys of its canonical JSON.
type line struct {
	County   int            `json:"county"`
	Section  Section        `json:"section"`
	N        int            `json:"n"`
	Case     id.ID          `json:"case"`
	Code     string         `json:"code"`
	FiledAt  int64          `json:"filed_at"` // µs
	Street   int64          `json:"street"`
	Compound id.ID          `json:"compound"`
	At       string         `json:"compound_name"`
	Company  id.ID          `json:"company"`
	Firm     string         `json:"company_name"`
	Manager  id.ID          `json:"manager"`
	Category string         `json:"category"`
	Class    rule.Class     `json:"class"`
	Summary  string         `json:"summary"`
	State    casework.State `json:"state"`
	Level    int            `json:"level"`
	Stay     int            `json:"stay_days"`
	Late     int            `json:"late_days"`
	Weeks    int            `json:"weeks"`
	Advice   string         `json:"advice"`
}

// Line returns the row as it stands in the snapshot: canonical JSON (package audit).
func (r Row) Line() ([]byte, error) {
	return audit.Canonical(line{r.County, r.Section, r.N, r.Case, r.Code, r.FiledAt.UnixMicro(), r.Street, r.CompoundID, r.Compound, r.CompanyID, r.Company,
		r.Manager, r.Category, r.Class, r.Summary, r.State, int(r.Level), r.Stay, r.Late, r.Weeks, r.Advice})
}

// sign sets the row's mark.
func (r *Row) sign() error {
	text, err := r.Line()
	sum := sha256.Sum256(text)
	r.Mark = sum[:]
	return err
}
