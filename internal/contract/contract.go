package contract

import (
	_ "embed"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/field"
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

// Contract is one company's service of one compound. Dates are YYYY-MM-DD, ""
// where they are not known.
type Contract struct {
	County       int
	ID           id.ID
	Compound     id.ID
	Company      id.ID
	Kind         Kind      `field:"kind"`
	Client       string    `field:"client"` // 委托方: the developer, or the owners' assembly
	Grade        int       `field:"grade"`
	FeeMode      string    `field:"fee_mode"`     // lump 包干制, commission 酬金制
	PriceType    string    `field:"price_type"`   // guided 政府指导价, market 市场调节价
	Price        int64     `field:"price"`        // fen per m² and month; 0 = not known
	SignedOn     string    `field:"signed_on"`    // the filing is due FilingDays later
	AgreedUntil  string    `field:"agreed_until"` // end of the agreed term; "" = without term
	FiledOn      string    `field:"filed_on"`     // 备案; "" = not filed
	FilingNo     string    `field:"filing_no"`
	HandoverOn   string    `field:"handover_on"` // 承接查验、移交
	HandoverNote string    `field:"handover_note"`
	ValidFrom    time.Time // in charge from
	ValidTo      time.Time // in charge until, excluded; zero = still
	RecordedAt   time.Time
	RecordedBy   id.ID     // account
	EndedAt      time.Time // when the end was recorded
	EndReason    string
}

//go:embed field.csv
var fieldCSV string

// Fields are the fields of a contract.
var Fields = field.Parse("contract", fieldCSV, nil)

var bound = field.Bind[Contract](Fields)

// Charge says who serves a compound at an instant.
type Charge struct {
	Found    bool // false: 无物业, the neighborhood is first handler
	Contract id.ID
	Company  id.ID
	Grade    int
	Since    time.Time
}

// FilingDays is within how many days of signing a contract is filed with the
// county (备案).
const FilingDays = 15

// Filing is how a contract stands towards its filing; shown names are the
// messages contract.filing.*.
type Filing string

// The filings.
const (
	FilingUnknown Filing = "unknown" // neither signed nor filed on a known day
	FilingDue     Filing = "due"     // time is left
	FilingLate    Filing = "late"    // not filed, and the time is over
	Filed         Filing = "filed"
	FiledLate     Filing = "filed_late"
)

// Filing returns how the contract stands on a day, and the last day in time, ""
// when it is not known when it was signed.
func (c Contract) Filing(today calendar.Date) (f Filing, due string) {
	signed, err := time.Parse(time.DateOnly, c.SignedOn)
	if err == nil {
		due = signed.AddDate(0, 0, FilingDays).Format(time.DateOnly)
	}
	switch {
	case c.FiledOn != "" && (due == "" || c.FiledOn <= due):
		return Filed, due
	case c.FiledOn != "":
		return FiledLate, due
	case due == "":
		return FilingUnknown, due
	case string(today) > due:
		return FilingLate, due
	}
	return FilingDue, due
}

var insertContract = `INSERT INTO contract (county, id, compound_id, company_id, valid_from, valid_to, recorded_at, recorded_by, ended_at, end_reason, ` +
	bound.Columns("") + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, ` + bound.Places(11) + `)`

// Put adds a new contract's row to b, as it is and without looking for overlap:
// the makers of synthetic provinces use it, everybody else Service.Record.
func (c Contract) Put(b *db.Batch) {
	b.Exec(insertContract, bound.Args(&c, c.County, c.ID, c.Compound, c.Company, c.ValidFrom, c.ValidTo,
		c.RecordedAt, c.RecordedBy, c.EndedAt, c.EndReason)...)
}
