package casework

import (
	"context"
	"slices"

	"yianju/internal/db"
)

// Orphans returns those of some blobs that no case and no draft names: what a
// filing that lost its race, or a crash between blob and row, left behind. A blob
// is stored before its row is written: ask only of blobs that are old enough for
// that to be over.
func (s *Service) Orphans(ctx context.Context, blobs []string) (orphans []string, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		args := make([]any, len(blobs))
		for i, b := range blobs {
			args[i] = b
		}
		in := db.Places(1, len(blobs))
		named, err := db.List(tx, func(r db.Scanner, v *string) error { return r.Scan(v) },
			`SELECT blob FROM case_media WHERE blob IN `+in+`
			UNION ALL SELECT thumb FROM case_media WHERE thumb <> '' AND thumb IN `+in+`
			UNION ALL SELECT blob FROM case_draft_media WHERE blob IN `+in+`
			UNION ALL SELECT thumb FROM case_draft_media WHERE thumb <> '' AND thumb IN `+in, args...)
		orphans = slices.DeleteFunc(slices.Clone(blobs), func(b string) bool { return slices.Contains(named, b) })
		return err
	})
	return orphans, err
}
