package web

import (
	"context"
	"net/http"
	"sync"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/i18n"
	"yianju/internal/web/part"
)

// leastCounted is the number of cases under which no rate is public.
const leastCounted = 10

// homeView is the first page for anybody.
type homeView struct {
	part.Page
	Rate  string // this month in one sentence
	Owner bool
}

func (s *Site) homePage(w http.ResponseWriter, r *http.Request) error {
	v := homeView{Page: s.page(r, "home.title"), Owner: s.actor(r).Kind == account.KindOwner}
	figures, err := s.month.figures(r.Context(), s.DB, v.Now)
	if err != nil {
		return err
	}
	var sum casework.Sums
	for _, county := range figures {
		sum = sum.Plus(county)
	}
	v.Rate = monthWords(v.Lang, sum)
	return s.show(w, r, homePage(v))
}

// monthly keeps the figures of this month, by county, for a minute: everybody
// opens the home page, and adding up all counties is the dearest thing on it and
// on the pages of cities and the province.
// It is safe for concurrent use; while one reader adds up, the others wait for it.
type monthly struct {
	mu    sync.Mutex
	until time.Time
	last  map[int]casework.Sums
}

func (m *monthly) figures(ctx context.Context, d *db.DB, now time.Time) (map[int]casework.Sums, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if now.Before(m.until) {
		return m.last, nil
	}
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		m.last, err = casework.PerCounties(tx, casework.Months(now, 1))
		return err
	})
	if err == nil {
		m.until = now.Add(time.Minute)
	}
	return m.last, err
}

// monthWords is the sentence on this month's 回复率: answered of those filed that
// an answer is owed for by now, always with n.
func monthWords(l i18n.Lang, f casework.Sums) string {
	answered, all := f.Of(casework.MarkAnswered), f.Owed()
	switch {
	case all <= 0:
		return l.T("home.rate.none")
	case all < leastCounted:
		return l.T("home.rate.few", "all", all)
	}
	return l.T("home.rate", "rate", l.Percent(answered, all), "answered", l.Count(answered), "all", l.Count(all))
}
