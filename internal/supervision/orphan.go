package supervision

import (
	"context"
	"slices"

	"yianju/internal/db"
)

// Orphans returns those of some blobs that no note names.
func (s *Service) Orphans(ctx context.Context, blobs []string) (orphans []string, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		args := make([]any, len(blobs))
		for i, b := range blobs {
			args[i] = b
		}
		named, err := db.List(tx, func(r db.Scanner, v *string) error { return r.Scan(v) },
			`SELECT scan FROM supervision_note WHERE scan <> '' AND scan IN `+db.Places(1, len(blobs)), args...)
		orphans = slices.DeleteFunc(slices.Clone(blobs), func(b string) bool { return slices.Contains(named, b) })
		return err
	})
	return orphans, err
}
