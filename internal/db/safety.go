package db

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// unsafe lists, for each setting, the values under which an acknowledged write
// may be lost. For settings in mustBe anything but the value named is refused.
var (
	unsafeWhen = map[string][]string{
		"fsync":              {"off"},
		"full_page_writes":   {"off"},
		"synchronous_commit": {"off"},
	}
	mustBe = map[string][]string{
		"journal_mode": {"wal"},
		"synchronous":  {"2", "3"}, // FULL, EXTRA
		"foreign_keys": {"1"},
	}
)

// CheckSafety refuses a database whose settings may lose acknowledged writes:
// fsync, full_page_writes or synchronous_commit off on PostgreSQL; anything but
// WAL with synchronous FULL, or foreign keys off, on SQLite. See reliability
// figures in ADR 0001.
func (d *DB) CheckSafety(ctx context.Context) error {
	settings, err := d.settings(ctx)
	if err != nil {
		return fmt.Errorf("db: safety: %w", err)
	}
	return judge(settings)
}

// judge names every unsafe setting at once.
func judge(settings map[string]string) error {
	var bad []string
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		value := settings[name]
		allowed, strict := mustBe[name]
		if slices.Contains(unsafeWhen[name], value) || strict && !slices.Contains(allowed, value) {
			bad = append(bad, name+"="+value)
		}
	}
	if bad == nil {
		return nil
	}
	return errors.New("db: these settings may lose acknowledged writes: " + strings.Join(bad, ", "))
}

func (p *postgres) settings(ctx context.Context) (map[string]string, error) {
	return readSettings(unsafeWhen, func(name string) (value string, err error) {
		err = p.pool.QueryRowContext(ctx, "SELECT current_setting($1)", name).Scan(&value)
		return value, err
	})
}

// settings reads a connection made like the writer's: the pragmas come from the
// address, the same for each.
func (l *lite) settings(ctx context.Context) (map[string]string, error) {
	conn, err := l.pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return readSettings(mustBe, func(name string) (value string, err error) {
		err = conn.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value)
		return value, err
	})
}

func readSettings[V any](names map[string]V, read func(string) (string, error)) (map[string]string, error) {
	out := map[string]string{}
	for name := range names {
		value, err := read(name)
		if err != nil {
			return nil, err
		}
		out[name] = value
	}
	return out, nil
}
