package account

import (
	"testing"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
)

// TestTieIsOfItsWay: who somebody is by one way is not tied as another.
func TestTieIsOfItsWay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		p := senior(t, s, d, "heping", countyGrant)
		tie := s.Tie(p.actor(), "sso", Identity{Issuer: "https://sso.example", Subject: "1"})
		if err := s.Link(t.Context(), p.actor(), "wechat", tie); !errs.Is(err, errs.Denied) {
			t.Errorf("by another way: %v", err)
		}
		if err := s.Link(t.Context(), p.actor(), "sso", tie); err != nil {
			t.Errorf("by its own: %v", err)
		}
	})
}
