package dbtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"yianju/internal/db"
)

const hint = `dbtest: YIANJU_TEST_PG is not set: run eval "$(scripts/postgres start)", or make test`

// poolSize keeps a dozen test programs within the cluster's 200 connections.
const poolSize = "12"

func postgresDSN(t testing.TB) string {
	t.Helper()
	if os.Getenv("YIANJU_TEST_PG") == "" {
		t.Fatal(hint)
	}
	template, err := postgresTemplate()
	if err != nil {
		t.Fatal(err)
	}
	name := "yianju_test_" + strings.ToLower(rand.Text())
	if err := admin("CREATE DATABASE " + name + " TEMPLATE " + template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := admin("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	dsn, err := address(name)
	if err != nil {
		t.Fatal(err)
	}
	return dsn
}

// address returns the cluster's URL with another database's name.
func address(name string) (string, error) {
	u, err := url.Parse(os.Getenv("YIANJU_TEST_PG"))
	if err != nil {
		return "", fmt.Errorf("dbtest: YIANJU_TEST_PG: %w", err)
	}
	u.Path = "/" + name
	q := u.Query()
	q.Set("pool_max_conns", poolSize)
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// postgresTemplate returns the name of a migrated database to clone. The first
// test program to need it makes it; the others wait. It takes its final name
// only when it is complete.
var postgresTemplate = sync.OnceValues(func() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	c, err := pgx.Connect(ctx, os.Getenv("YIANJU_TEST_PG"))
	if err != nil {
		return "", fmt.Errorf("dbtest: %w", err)
	}
	defer c.Close(ctx) // and with it the lock
	name := "yianju_template_" + contentHash(db.Postgres)
	if _, err := c.Exec(ctx, "SELECT pg_advisory_lock(hashtext($1))", name); err != nil {
		return "", fmt.Errorf("dbtest: %w", err)
	}
	var there bool
	if err := c.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil || there {
		return name, err
	}
	half := name + "_half"
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + half + " WITH (FORCE)", "CREATE DATABASE " + half + " TEMPLATE template0"} {
		if _, err := c.Exec(ctx, sql); err != nil {
			return "", fmt.Errorf("dbtest: %w", err)
		}
	}
	dsn, err := address(half)
	if err != nil {
		return "", err
	}
	if err := migrate(dsn); err != nil {
		return "", err
	}
	_, err = c.Exec(ctx, "ALTER DATABASE "+half+" RENAME TO "+name)
	return name, err
})

// admin runs one statement on the cluster's own database.
func admin(sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	c, err := pgx.Connect(ctx, os.Getenv("YIANJU_TEST_PG"))
	if err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	defer c.Close(ctx)
	if _, err = c.Exec(ctx, sql); err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	return nil
}
