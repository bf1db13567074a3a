package registry

import (
	"context"
	"slices"

	"yianju/internal/db"
)

// Orphans returns those of some blobs that no change and no proposal names.
func (s *Service) Orphans(ctx context.Context, blobs []string) (orphans []string, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		args := make([]any, len(blobs))
		for i, b := range blobs {
			args[i] = b
		}
		in := db.Places(1, len(blobs))
		named, err := db.List(tx, func(r db.Scanner, v *string) error { return r.Scan(v) },
			`SELECT file FROM history_change WHERE file <> '' AND file IN `+in+`
			UNION ALL SELECT file FROM registry_proposal WHERE file <> '' AND file IN `+in, args...)
		orphans = slices.DeleteFunc(slices.Clone(blobs), func(b string) bool { return slices.Contains(named, b) })
		return err
	})
	return orphans, err
}
