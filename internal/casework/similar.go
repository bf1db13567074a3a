package casework

import (
	"cmp"
	"context"
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/search"
)

// Similar is a case that may be the same matter: the hint shows no more than
// its category, place and state (domain.md §0.1, 15).
type Similar struct {
	Ref
	Category string
	Place    Place
	State    State
	FiledAt  time.Time
}

// similarEnough is the share of pieces two texts have in common from which they
// are taken for the same matter.
const similarEnough = 0.25

// SimilarTo finds open cases of the same compound and category, filed within
// the rule's days, whose words are alike; the most alike first, three at most.
func (s *Service) SimilarTo(ctx context.Context, a account.Actor, county int, compound id.ID, category, text string) ([]Similar, error) {
	type scored struct {
		Similar
		likeness float64
	}
	var found []scored
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		since := tx.Now().AddDate(0, 0, -s.Rules.At(tx.Now()).Param("duplicate_days"))
		cases, err := db.List(tx, scan, `SELECT `+columns+` FROM case_file
			WHERE county = $1 AND compound_id = $2 AND filed_at >= $3 AND open AND category = $4
			ORDER BY filed_at DESC, id DESC LIMIT 200`, county, compound, since, category)
		if err != nil {
			return err
		}
		words := search.Grams(search.Normal(text))
		for _, c := range cases {
			if c.Restricted() || c.Account != 0 && c.Account == a.Account {
				continue
			}
			if l := likeness(words, search.Grams(search.Normal(c.Text))); l >= similarEnough {
				hint := Similar{c.Ref, c.Category, Place{Building: c.Place.Building}, c.State, c.FiledAt}
				found = append(found, scored{hint, l})
			}
		}
		return nil
	})
	slices.SortStableFunc(found, func(a, b scored) int { return cmp.Compare(b.likeness, a.likeness) })
	out := make([]Similar, 0, 3)
	for _, f := range found[:min(3, len(found))] {
		out = append(out, f.Similar)
	}
	return out, err
}

// likeness is the share of the shorter text's pieces that the other has too.
func likeness(a, b []string) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	has := map[string]bool{}
	for _, g := range a {
		has[g] = true
	}
	common := 0
	for _, g := range b {
		if has[g] {
			common++
		}
	}
	return float64(common) / float64(min(len(a), len(b)))
}
