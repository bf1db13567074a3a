package company

import (
	"time"

	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/seal"
	"yianju/internal/search"
)

// Status is a company's standing; shown names are the messages company.status.*.
type Status string

// The statuses.
const (
	Active  Status = "active"  // 在册
	Left    Status = "left"    // 已退出本省
	Missing Status = "missing" // 失联
)

// Company is one enterprise, as public as all of it is.
type Company struct {
	ID         id.ID
	USCC       string
	Subject    seal.Subject // in the audit record
	Name       string
	County     int // of registration, 6 digits
	Address    string
	Phone24h   string // duty phone (24 小时值班电话)
	Status     Status
	Version    int
	ValidFrom  time.Time
	ValidTo    time.Time // excluded; zero = open
	RecordedAt time.Time
}

// Put adds a new company's rows to b, as they are: the makers of synthetic
// provinces use it, everybody else Service.Record.
func (c Company) Put(b *db.Batch) {
	normal := search.Normal(c.Name)
	b.Exec(`INSERT INTO company (id, uscc, subject, name, search_name, county, address, phone_24h, status, version, valid_from, valid_to, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		c.ID, c.USCC, c.Subject, c.Name, normal, c.County, c.Address, c.Phone24h, c.Status, c.Version, c.ValidFrom, c.ValidTo, c.RecordedAt)
	for _, g := range search.Grams(normal) {
		b.Exec(`INSERT INTO company_gram (gram, company_id) VALUES ($1, $2)`, g, c.ID)
	}
}
