package company

import (
	"yianju/internal/db"
	"yianju/internal/id"
)

// Service is the use cases of a company's duty desk; records are made and changed
// by those of package registry.
type Service struct {
	db  *db.DB
	ids *id.Source
}

// NewService returns the use cases over d.
func NewService(d *db.DB, ids *id.Source) *Service { return &Service{d, ids} }
