package app

import (
	"testing"

	"yianju/internal/clock"
	"yianju/internal/config"
	"yianju/internal/db/dbtest"
)

// TestServeRefuses: what is fit for a demo only is not served.
func TestServeRefuses(t *testing.T) {
	t.Parallel()
	a := newApp(t, clock.NewManual(dbtest.Start))
	good := a.Settings
	good.Origin, good.TLS, good.MetricsAddr = "https://yianju.example", true, "127.0.0.1:9090"
	for name, c := range map[string]struct {
		change  func(*config.Settings)
		refused bool
	}{
		"as it should be":       {func(*config.Settings) {}, false},
		"a demo's clock":        {func(s *config.Settings) { s.Clock = "2026-10-12T01:00:00Z" }, true},
		"no origin":             {func(s *config.Settings) { s.Origin = "" }, true},
		"no https":              {func(s *config.Settings) { s.Origin = "http://yianju.example" }, true},
		"https without TLS":     {func(s *config.Settings) { s.TLS = false }, true},
		"proxies that are none": {func(s *config.Settings) { s.Proxies = "everybody" }, true},
		"public metrics":        {func(s *config.Settings) { s.MetricsAddr = ":9090" }, true},
		"an open database":      {func(s *config.Settings) { s.DB = "postgres://u@db.example/db" }, true},
	} {
		a.Settings = good
		c.change(&a.Settings)
		if err := a.CheckSettings(t.Context()); (err != nil) != c.refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}
