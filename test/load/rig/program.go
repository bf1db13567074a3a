package rig

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"

	"yianju/internal/account"
	"yianju/internal/app"
	"yianju/internal/clock"
	"yianju/internal/config"
	"yianju/internal/httpx"
	"yianju/internal/seal"
)

// Settings of the program on a database; its key file is made when it is missing.
func (d *Database) Settings() (config.Settings, error) {
	s := config.Settings{DB: d.DSN, Data: d.Dir, Blob: filepath.Join(d.Dir, "blob"), KeyFile: filepath.Join(d.Dir, "keys"),
		Addr: "127.0.0.1:0", Origin: "http://127.0.0.1"}
	if _, err := os.Stat(s.KeyFile); errors.Is(err, os.ErrNotExist) {
		return s, seal.Create(s.KeyFile)
	}
	return s, nil
}

// Open opens the program on a database, migrated.
func (d *Database) Open(ctx context.Context) (*app.App, error) { return d.OpenAt(ctx, clock.System{}) }

// OpenAt is Open with another clock than the machine's.
func (d *Database) OpenAt(ctx context.Context, c clock.Clock) (*app.App, error) {
	s, err := d.Settings()
	if err != nil {
		return nil, err
	}
	a, err := app.Open(ctx, s, slog.New(slog.DiscardHandler), c, nil)
	if err != nil {
		return nil, err
	}
	if err := a.Migrate(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, a.DB.CheckSafety(ctx)
}

// Pages are the program's pages as it serves them, without rate limits for this
// machine.
func Pages(a *app.App) http.Handler {
	site := a.Site(nil)
	m := httpx.NewMux(httpx.Options{Known: func(action string) bool { return account.Known(account.Action(action)) },
		Session: site.Session, Page: site.Problem, Log: a.Log, Clock: a.Clock,
		Unlimited: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	site.Routes(m)
	return m
}

// Serve answers on a free port until stop is called.
func Serve(ctx context.Context, a *app.App) (addr string, stop func() error, err error) {
	s, err := httpx.Listen("127.0.0.1:0", Pages(a), a.Log)
	if err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	return s.Addr(), func() error { cancel(); return <-done }, nil
}
