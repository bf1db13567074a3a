package contract

import (
	"time"

	"yianju/internal/db"
	"yianju/internal/id"
)

// Kind is how a contract came about; shown names are the messages contract.kind.*.
type Kind string

// The kinds.
const (
	Early   Kind = "early"   // 前期物业服务合同
	Regular Kind = "regular" // 物业服务合同
)

// Grades of service run from MinGrade, the plainest, to MaxGrade.
const (
	MinGrade = 1
	MaxGrade = 5
)

// Contract is one company's service of one compound.
type Contract struct {
	County      int
	ID          id.ID
	Compound    id.ID
	Company     id.ID
	Kind        Kind
	Grade       int
	AgreedUntil string    // YYYY-MM-DD, end of the agreed term; "" = without term
	ValidFrom   time.Time // in charge from
	ValidTo     time.Time // in charge until, excluded; zero = still
	RecordedAt  time.Time
	RecordedBy  id.ID     // account
	EndedAt     time.Time // when the end was recorded
	EndReason   string
}

// Charge says who serves a compound at an instant.
type Charge struct {
	Found    bool // false: 无物业, the neighborhood is first handler
	Contract id.ID
	Company  id.ID
	Grade    int
	Since    time.Time
}

// Put adds a new contract's row to b, as it is and without looking for overlap:
// the makers of synthetic provinces use it, everybody else Service.Record.
func (c Contract) Put(b *db.Batch) {
	b.Exec(`INSERT INTO contract (county, id, compound_id, company_id, kind, grade, agreed_until, valid_from, valid_to,
			recorded_at, recorded_by, ended_at, end_reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		c.County, c.ID, c.Compound, c.Company, c.Kind, c.Grade, c.AgreedUntil, c.ValidFrom, c.ValidTo,
		c.RecordedAt, c.RecordedBy, c.EndedAt, c.EndReason)
}
