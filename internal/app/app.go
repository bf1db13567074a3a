// Package app puts the program together: settings in, a running server out. It
// is the only package that knows them all, and it decides nothing.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"strings"

	"yianju/internal/account"
	"yianju/internal/appraisal"
	"yianju/internal/audit"
	"yianju/internal/blob"
	"yianju/internal/bulletin"
	"yianju/internal/calendar"
	"yianju/internal/candidate"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/clock"
	"yianju/internal/config"
	"yianju/internal/db"
	"yianju/internal/docket"
	"yianju/internal/document"
	"yianju/internal/golive"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/intake"
	"yianju/internal/kept"
	"yianju/internal/media"
	"yianju/internal/message"
	"yianju/internal/mirror"
	"yianju/internal/privacy"
	"yianju/internal/region"
	"yianju/internal/registry"
	"yianju/internal/reminder"
	"yianju/internal/report"
	"yianju/internal/roll"
	"yianju/internal/seal"
	"yianju/internal/spotcheck"
	"yianju/internal/supervision"
	"yianju/internal/target"
	"yianju/internal/verification"
)

// App is the program as a value: Open, Serve, Close. Tests, benchmarks and main
// use the same one.
type App struct {
	Settings     config.Settings
	Log          *slog.Logger
	Clock        clock.Clock
	Guard        *clock.Guard // of Clock
	DB           *db.DB
	Keys         *seal.Keyring
	IDs          *id.Source
	Audit        *audit.Log
	Regions      *region.Tree
	Cases        *casework.Service
	Accounts     *account.Service
	Registry     *registry.Service
	Roll         *roll.Service
	Intake       *intake.Service
	Verification *verification.Service
	Mirror       *mirror.Service
	Golive       *golive.Service
	Candidates   *candidate.Service
	Reminder     *reminder.Service
	Supervision  *supervision.Service
	Privacy      *privacy.Service
	Dockets      *docket.Service
	Bulletins    *bulletin.Service
	Reports      *report.Service
	Spotchecks   *spotcheck.Service
	Targets      *target.Service
	Appraisals   *appraisal.Service
	Kept         *kept.Store
	Blobs        *blob.Folder
	Photos       *media.Photos
	Post         *message.Post

	breached *account.Breached // nil without a list

	Unlimited []netip.Prefix // clients without a rate limit; for tests
}

// Open opens the database and the folders and builds the use cases. sender may
// be nil: messages then go to the log folder. The schema must be up to date:
// Migrate brings it there.
func Open(ctx context.Context, s config.Settings, log *slog.Logger, c clock.Clock, sender message.Sender) (*App, error) {
	a := &App{Settings: s, Log: log, Clock: c, Guard: clock.NewGuard(c, nil)}
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return nil, err
	}
	var err error
	if a.Keys, err = openKeys(s.KeyFile); err != nil {
		return nil, err
	}
	if a.DB, err = db.Open(ctx, s.DB, db.Options{Clock: c, Log: log}); err != nil {
		return nil, err
	}
	if err := a.build(ctx, sender); err != nil {
		return nil, errors.Join(err, a.DB.Close())
	}
	return a, nil
}

func openKeys(path string) (*seal.Keyring, error) {
	if path == "" {
		return nil, errors.New("YIANJU_KEY_FILE is not set: personal data cannot be sealed. `yianju admin keys FILE` makes one")
	}
	return seal.Open(path)
}

func (a *App) build(ctx context.Context, sender message.Sender) error {
	rules, err := rule.Load()
	if err != nil {
		return err
	}
	days, err := calendar.Load()
	if err != nil {
		return err
	}
	if a.Regions, err = region.Load(); err != nil {
		return err
	}
	if a.Blobs, err = blob.OpenFolder(a.Settings.Blob); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if sender == nil {
		sender = &message.File{Path: a.Settings.Data + "/outbox.jsonl"}
	}
	a.Photos = media.NewPhotos([]string{self, "photo-child"})
	a.IDs = id.NewSource(a.Clock)
	a.Audit = audit.New(a.Keys, a.IDs)
	a.Cases = &casework.Service{DB: a.DB, Rules: rules, Calendar: days, Regions: a.Regions, Log: a.Audit, IDs: a.IDs,
		Keys: a.Keys, Quiet: message.DefaultQuiet}
	if a.Settings.Breached != "" {
		if a.breached, err = account.OpenBreached(a.Settings.Breached); err != nil {
			return err
		}
	}
	a.Accounts = account.NewService(a.DB, a.Keys, a.IDs, a.Audit, sender, account.Options{Origin: a.Settings.Origin, Breached: a.breached, Log: a.Log})
	a.Kept = &kept.Store{DB: a.DB, Keys: a.Keys, IDs: a.IDs}
	records := history.NewBook(a.Keys, a.IDs)
	a.Registry = &registry.Service{DB: a.DB, IDs: a.IDs, Log: a.Audit, Book: records, Accounts: a.Accounts}
	a.Roll = &roll.Service{DB: a.DB, IDs: a.IDs, Log: a.Audit, Keys: a.Keys, Book: records, Accounts: a.Accounts}
	a.Intake = &intake.Service{DB: a.DB, IDs: a.IDs, Log: a.Audit, Book: records, Accounts: a.Accounts, Keys: a.Keys, Regions: a.Regions,
		Registry: a.Registry, Blobs: a.Blobs}
	a.Verification = &verification.Service{DB: a.DB, IDs: a.IDs, Log: a.Audit, Registry: a.Registry, Quiet: message.DefaultQuiet}
	a.Candidates = &candidate.Service{DB: a.DB, Log: a.Audit}
	a.Golive = &golive.Service{DB: a.DB, IDs: a.IDs, Regions: a.Regions}
	a.Reminder = &reminder.Service{DB: a.DB, IDs: a.IDs, Counties: a.Regions.Counties(), Quiet: message.DefaultQuiet, Log: a.Log}
	a.Supervision = &supervision.Service{DB: a.DB, IDs: a.IDs, Log: a.Audit, Cases: a.Cases, Calendar: days, Counties: a.Regions.Counties(),
		Papers: document.Register{IDs: a.IDs, Log: a.Audit}, Quiet: message.DefaultQuiet, Running: docket.Running}
	a.Mirror = &mirror.Service{DB: a.DB, IDs: a.IDs, Log: a.Audit, Registry: a.Registry, Regions: a.Regions}
	if a.Mirror.Source, err = a.outside(); err != nil {
		return err
	}
	a.Privacy = &privacy.Service{DB: a.DB, IDs: a.IDs, Regions: a.Regions, Accounts: a.Accounts, Cases: a.Cases, Roll: a.Roll, Blobs: a.Blobs}
	a.Dockets = &docket.Service{DB: a.DB, IDs: a.IDs, Log: a.Audit, Calendar: days, Regions: a.Regions, Cases: a.Cases, Book: records, Quiet: message.DefaultQuiet}
	a.Bulletins = &bulletin.Service{DB: a.DB, IDs: a.IDs, Log: a.Audit, Calendar: days, Regions: a.Regions, Rules: rules, Quiet: message.DefaultQuiet, Pressing: pressing}
	a.Reports = &report.Service{Regions: a.Regions, Rules: rules}
	a.Spotchecks = &spotcheck.Service{DB: a.DB, IDs: a.IDs, Log: a.Audit, Regions: a.Regions}
	a.Targets = &target.Service{DB: a.DB, IDs: a.IDs, Log: a.Audit, Regions: a.Regions, Quiet: message.DefaultQuiet}
	a.Appraisals = &appraisal.Service{DB: a.DB, IDs: a.IDs, Log: a.Audit, Regions: a.Regions, Targets: a.Targets, Quiet: message.DefaultQuiet}
	a.Post = &message.Post{DB: a.DB, Sender: sender, Book: book{a}, Log: a.Log}
	return ctx.Err()
}

// Migrate brings the schema and the reference rows up to date.
func (a *App) Migrate(ctx context.Context) error {
	if err := a.DB.Migrate(ctx); err != nil {
		return err
	}
	return a.DB.Update(ctx, region.Seed)
}

// Close closes what Open opened.
func (a *App) Close() error {
	var list error
	if a.breached != nil {
		list = a.breached.Close()
	}
	return errors.Join(list, a.Blobs.Close(), a.DB.Close())
}

// CheckSettings refuses what is fit for a demo only.
func (a *App) CheckSettings(ctx context.Context) error {
	if a.Settings.Clock != "" {
		return errors.New("YIANJU_CLOCK is for demos and tests: serve runs on the machine's clock")
	}
	if a.Settings.Origin == "" || !strings.HasPrefix(a.Settings.Origin, "https://") && !strings.HasPrefix(a.Settings.Origin, "http://127.0.0.1") {
		return errors.New("YIANJU_ORIGIN must be the https:// address readers type: links and QR codes are made of it")
	}
	if strings.HasPrefix(a.Settings.Origin, "https://") && !a.Settings.TLS {
		return errors.New("YIANJU_TLS=1 is missing: readers come over https, and their session cookies must never travel without it")
	}
	if _, err := a.Settings.ProxyPrefixes(); err != nil {
		return err
	}
	if _, err := a.ways(); err != nil {
		return err
	}
	if err := a.Settings.PrivateMetrics(); err != nil {
		return err
	}
	if err := a.Settings.EncryptedDatabase(); err != nil {
		return err
	}
	if err := a.DB.CheckSafety(ctx); err != nil {
		return fmt.Errorf("refusing to serve: %w", err)
	}
	return nil
}
