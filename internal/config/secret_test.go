package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNoSecretsAmongArguments(t *testing.T) {
	t.Parallel()
	for text, refused := range map[string]bool{
		"-db=postgres://u:secret@host/db": true, "-db postgres://u:secret@host/db": true, "-db postgres://u@host/db": false,
		"-db sqlite:var/yianju.db": false, "-origin https://host": false, "": false,
	} {
		err := NoSecrets(strings.Fields(text))
		if (err != nil) != refused {
			t.Errorf("%q: %v", text, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the refusal says the password: %v", err)
		}
	}
}

func TestMetricsArePrivate(t *testing.T) {
	t.Parallel()
	for addr, refused := range map[string]bool{"": false, "127.0.0.1:9090": false, "[::1]:9090": false, "localhost:9090": false, "10.1.2.3:9090": false,
		":9090": true, "0.0.0.0:9090": true, "[::]:9090": true, "203.0.113.1:9090": true, "example.org:9090": true, "9090": true} {
		s := Settings{MetricsAddr: addr}
		if err := s.PrivateMetrics(); (err != nil) != refused {
			t.Errorf("%q: %v", addr, err)
		}
	}
}

func TestDatabaseIsReachedOverTLS(t *testing.T) {
	t.Parallel()
	for dsn, refused := range map[string]bool{
		"sqlite:var/yianju.db": false, "postgres://u@127.0.0.1/db": false, "postgres://u@[::1]:5432/db?sslmode=disable": false, "postgres://u@localhost/db": false,
		"postgres:///db?host=/run/postgresql": false, "postgres://u:p@db.example/db?sslmode=verify-full": false,
		"postgres://u:p@db.example/db": true, "postgresql://u:p@10.1.2.3/db?sslmode=require": true, "postgres://u@localhost/db?host=db.example": true,
		"postgres://u@db.example/db?sslmode=disable": true,
	} {
		s := Settings{DB: dsn}
		err := s.EncryptedDatabase()
		if (err != nil) != refused {
			t.Errorf("%s: %v", dsn, err)
		}
	}
}

func TestDatabaseFileIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "db")
	for mode, refused := range map[os.FileMode]bool{0o600: false, 0o400: false, 0o640: true, 0o604: true} {
		_ = os.Remove(path)
		if err := os.WriteFile(path, []byte("postgres://u:p@host/db\n"), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		var s Settings
		err := s.Resolve(func(name string) string {
			if name == "YIANJU_DB_FILE" {
				return path
			}
			return ""
		})
		if (err != nil) != refused || err == nil && s.DB != "postgres://u:p@host/db" {
			t.Errorf("mode %s: %q, %v", mode, s.DB, err)
		}
	}
}
