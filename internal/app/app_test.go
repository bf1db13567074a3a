package app

import (
	"log/slog"
	"path/filepath"
	"testing"

	"yianju/internal/clock"
	"yianju/internal/config"
	"yianju/internal/seal"
)

// newApp opens the program on a new database.
func newApp(t *testing.T, c clock.Clock) *App {
	t.Helper()
	dir := t.TempDir()
	s := config.Settings{DB: "sqlite:" + filepath.Join(dir, "a.db"), Data: dir, Blob: filepath.Join(dir, "blob"), KeyFile: filepath.Join(dir, "keys")}
	if err := seal.Create(s.KeyFile); err != nil {
		t.Fatal(err)
	}
	a, err := Open(t.Context(), s, slog.New(slog.DiscardHandler), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := a.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}
