package db_test

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

func TestSafetyOfSQLite(t *testing.T) {
	t.Parallel()
	for query, refused := range map[string]string{
		"":                                "",
		"?_pragma=synchronous(EXTRA)":     "",
		"?_pragma=synchronous(NORMAL)":    "synchronous=1",
		"?_pragma=synchronous(OFF)":       "synchronous=0",
		"?_pragma=journal_mode(DELETE)":   "journal_mode=delete",
		"?_pragma=foreign_keys(OFF)":      "foreign_keys=0",
		"?_pragma=journal_size_limit(10)": "",
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			d := dbtest.Reopen(t, "sqlite:"+filepath.Join(t.TempDir(), "x.db")+query)
			wantRefused(t, d.CheckSafety(t.Context()), refused)
		})
	}
}

// The test cluster runs with fsync off: the check must see it.
func TestSafetyOfTheTestCluster(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.Postgres)
	fsync := ""
	err := d.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(`SELECT current_setting('fsync')`).Scan(&fsync)
	})
	if err != nil {
		t.Fatal(err)
	}
	refused := ""
	if fsync == "off" {
		refused = "fsync=off"
	}
	wantRefused(t, d.CheckSafety(t.Context()), refused)
}

func TestJudge(t *testing.T) {
	t.Parallel()
	safe := map[string]string{"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
	for _, test := range []struct{ name, value, refused string }{
		{"fsync", "on", ""},
		{"fsync", "off", "fsync=off"},
		{"full_page_writes", "off", "full_page_writes=off"},
		{"synchronous_commit", "off", "synchronous_commit=off"},
		{"synchronous_commit", "local", ""}, // flushed here, not on the standby
		{"synchronous_commit", "remote_write", ""},
		{"synchronous_commit", "remote_apply", ""},
	} {
		settings := maps.Clone(safe)
		settings[test.name] = test.value
		wantRefused(t, db.Judge(settings), test.refused)
	}
}

func wantRefused(t *testing.T, err error, setting string) {
	t.Helper()
	switch {
	case setting == "" && err != nil:
		t.Errorf("refused: %v", err)
	case setting != "" && (err == nil || !strings.Contains(err.Error(), setting)):
		t.Errorf("got %v, want %s refused", err, setting)
	}
}
