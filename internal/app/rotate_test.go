package app

import (
	"log/slog"
	"path/filepath"
	"testing"

	"yianju/internal/account"
	"yianju/internal/clock"
	"yianju/internal/config"
	"yianju/internal/db/dbtest"
	"yianju/internal/seal"
)

// TestRotateKeys: what the command does from beginning to end; the names of staff
// open afterwards.
func TestRotateKeys(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := config.Settings{DB: "sqlite:" + filepath.Join(dir, "a.db"), Data: dir, Blob: filepath.Join(dir, "blob"), KeyFile: filepath.Join(dir, "keys")}
	if err := seal.Create(s.KeyFile); err != nil {
		t.Fatal(err)
	}
	a, err := Open(t.Context(), s, slog.New(slog.DiscardHandler), clock.NewManual(dbtest.Start), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Accounts.CreateStaff(t.Context(), account.System(dbtest.Start), account.NewStaff{Login: "heping", Name: "李科长",
		Password: "correct horse battery staple"}); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.AddKey(s.KeyFile, dbtest.Start); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if a, err = Open(t.Context(), s, slog.New(slog.DiscardHandler), clock.NewManual(dbtest.Start), nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := a.RotateKeys(t.Context(), func(int64, int64) {}); err != nil {
		t.Fatal(err)
	}
	uses, err := a.KeyUses(t.Context())
	if err != nil || uses[2026] != 0 || uses[12026] != 1 {
		t.Errorf("%v, %v", uses, err)
	}
}
