package company

import (
	_ "embed"
	"time"

	"yianju/internal/db"
	"yianju/internal/field"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Status is a company's standing; shown names are the messages company.status.*.
type Status string

// The statuses.
const (
	Active  Status = "active"  // 在册
	Left    Status = "left"    // 已退出本省
	Missing Status = "missing" // 失联
)

// Company is one enterprise, as public as all of it is; who represents it by law
// and whom to call are personal and sealed apart.
type Company struct {
	ID             id.ID
	Subject        seal.Subject // in the audit record
	County         int          // of registration, 6 digits
	USCC           string       `field:"uscc"`
	Name           string       `field:"name"`
	FormerNames    string       `field:"former_names"` // joined by 、
	Address        string       `field:"address"`
	Phone24h       string       `field:"phone_24h"`     // duty phone (24 小时值班电话)
	Kinds          string       `field:"kinds"`         // of property it serves, joined by commas
	RegisteredOn   string       `field:"registered_on"` // YYYY-MM-DD, as the other dates
	LicenceUntil   string       `field:"licence_until"` // "" = without term, or not known
	Registrar      string       `field:"registrar"`     // 登记机关
	Capital        int64        `field:"capital"`       // fen
	Staff          int          `field:"staff"`
	StaffCertified int          `field:"staff_certified"`
	StaffRepair    int          `field:"staff_repair"`
	Status         Status       `field:"status"`
	Version        int
	ValidFrom      time.Time
	ValidTo        time.Time // excluded; zero = open
	RecordedAt     time.Time
}

//go:embed field.csv
var fieldCSV string

// Fields are the fields of a company.
var Fields = field.Parse("company", fieldCSV, map[string]field.Check{"uscc": checkUSCC})

var bound = field.Bind[Company](Fields)

func checkUSCC(typed string) (value, wrong string) {
	code, err := ParseUSCC(typed)
	if err != nil {
		return typed, "company.uscc"
	}
	return code, ""
}

var insertCompany = `INSERT INTO company (id, subject, search_name, search_also, county, version, valid_from, valid_to, recorded_at, personal, ` +
	bound.Columns("") + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, ` + bound.Places(11) + `)`

// Put adds a new company's rows to b, as they are and without personal values:
// the makers of synthetic provinces use it, everybody else Service.Record.
func (c Company) Put(b *db.Batch) { c.PutSealed(b, nil) }

// PutSealed is Put with the personal values, as history.Seal returns them.
func (c Company) PutSealed(b *db.Batch, personal []byte) {
	b.Exec(insertCompany, bound.Args(&c, c.ID, c.Subject, c.searchName(), c.also(), c.County, c.Version, c.ValidFrom, c.ValidTo, c.RecordedAt, personal)...)
	c.putGrams(b)
}
