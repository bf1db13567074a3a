package registry

import (
	"context"

	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/id"
)

// reindexBatch is how many records one transaction of Reindex writes.
const reindexBatch = 200

// Reindex writes anew by what companies and compounds are found, after a version of
// the program that finds them in more ways. It may be repeated and cut short.
func (s *Service) Reindex(ctx context.Context) (n int, err error) {
	var last id.ID
	for done := reindexBatch; done == reindexBatch; n += done {
		if err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
			last, done, err = company.Reindex(tx, last, reindexBatch)
			return err
		}); err != nil {
			return n, err
		}
	}
	county := 0
	last = 0
	for done := reindexBatch; done == reindexBatch; n += done {
		if err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
			county, last, done, err = compound.Reindex(tx, county, last, reindexBatch)
			return err
		}); err != nil {
			return n, err
		}
	}
	return n, nil
}
