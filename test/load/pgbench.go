package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"yianju/internal/id"
	"yianju/test/load/rig"
)

const (
	// scripts is how many different intakes pgbench repeats in turn. Every client
	// prepares the statements of each once, which must not be what is measured.
	scripts = 4
	// settling is how long pgbench runs before anything is counted.
	settling = 4 * time.Second
)

// pgbench runs the statements of traced intakes, each intake one transaction of
// prepared statements, and returns the transactions per second.
//
// What an intake makes anew is made anew by every transaction: ids that rise as
// ours do, codes, and keys and hashes as sha256 of a counter. What it refers to,
// and what is only carried, stands in the script.
func pgbench(ctx context.Context, on *rig.Database, town []rig.House, clients int) (float64, error) {
	a, err := on.Open(ctx)
	if err != nil {
		return 0, err
	}
	first := a.IDs.Next()
	intakes, err := traceIntakes(ctx, a, town, scripts)
	if err = errors.Join(err, a.Close()); err != nil {
		return 0, err
	}
	args := []string{"-n", "-M", "prepared", "-c", strconv.Itoa(clients), "-j", "2", "-P", "1", "-T", strconv.Itoa(int((settling + span).Seconds())),
		"-D", "n=0", "-D", fmt.Sprintf("base=%d", int64(first)+1<<40)}
	for i, t := range intakes {
		path := filepath.Join(on.Dir, fmt.Sprintf("intake%d.sql", i))
		if err := os.WriteFile(path, []byte(t.script(first)), 0o600); err != nil {
			return 0, err
		}
		args = append(args, "-f", path)
	}
	if err := pgDrafts(ctx, on); err != nil {
		return 0, err
	}
	var complaints bytes.Buffer
	cmd := exec.CommandContext(ctx, "pgbench", append(args, on.DSN)...)
	cmd.Stderr = &complaints
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("pgbench: %w: %s", err, complaints.String())
	}
	if strings.Contains(complaints.String(), "aborted") {
		return 0, fmt.Errorf("pgbench: %s", complaints.String())
	}
	return meanRate(complaints.String())
}

// meanRate is the mean of the progress lines after settling.
func meanRate(progress string) (float64, error) {
	sum, n := 0.0, 0
	for _, m := range regexp.MustCompile(`progress: ([0-9.]+) s, ([0-9.]+) tps`).FindAllStringSubmatch(progress, -1) {
		at, err1 := strconv.ParseFloat(m[1], 64)
		tps, err2 := strconv.ParseFloat(m[2], 64)
		if err := errors.Join(err1, err2); err != nil {
			return 0, err
		}
		if at > settling.Seconds()+0.5 {
			sum, n = sum+tps, n+1
		}
	}
	if n == 0 {
		return 0, fmt.Errorf("pgbench: no progress: %s", progress)
	}
	return sum / float64(n), nil
}

// pgDrafts makes the drafts that pgbench's transactions end: their keys are the
// hash of the counter, as in script.
func pgDrafts(ctx context.Context, on *rig.Database) error {
	c, err := pgx.Connect(ctx, on.DSN)
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	_, err = c.Exec(ctx, `INSERT INTO case_draft (key, fields, changed_at)
		SELECT sha256(('d' || k)::bytea), '{"from":"web","text":"楼道一周没人打扫了"}', 1 FROM generate_series(1, 60000) k`)
	return err
}

// script writes an intake as a script of pgbench.
func (t traced) script(first id.ID) string {
	var head, body strings.Builder
	fmt.Fprintf(&head, "\\set n :n + 1\n\\set k :n * 64 + :client_id\n\\set id :base + :k * 64\n")
	ids := map[int64]string{}   // new ids, by the variable that has them
	made := map[string]string{} // keys and hashes, by the expression that makes them
	value := func(sql string, v any) string {
		switch v := v.(type) {
		case nil:
			return "NULL"
		case bool:
			return strconv.FormatBool(v)
		case int64:
			if !madeAfter(v, first) {
				return strconv.FormatInt(v, 10)
			}
			if ids[v] == "" {
				ids[v] = fmt.Sprintf("i%d", len(ids))
				fmt.Fprintf(&head, "\\set %s :id + %d\n", ids[v], len(ids))
			}
			return ":" + ids[v]
		case []byte:
			switch {
			case strings.HasPrefix(sql, "DELETE FROM case_draft"):
				return `sha256(('d' || :k)::bytea)`
			case len(v) != 16 && len(v) != 32:
				return `'\x` + hex.EncodeToString(v) + `'::bytea`
			case made[string(v)] == "":
				made[string(v)] = fmt.Sprintf("substring(sha256(('%d-' || :k)::bytea) FROM 1 FOR %d)", len(made), len(v))
			}
			return made[string(v)]
		case string:
			if v == t.receipt.Case.Code {
				return "'C' || :k"
			}
			return "'" + strings.ReplaceAll(strings.ReplaceAll(v, "'", "''"), ":", "'||chr(58)||'") + "'"
		}
		panic(fmt.Sprintf("an argument of type %T", v))
	}
	body.WriteString("BEGIN;\n")
	for _, s := range t.statements {
		sql := strings.Join(strings.Fields(s.sql), " ")
		for i, v := range slices.Backward(s.args) {
			sql = strings.ReplaceAll(sql, fmt.Sprintf("$%d", i+1), value(s.sql, v))
		}
		fmt.Fprintf(&body, "%s;\n", sql)
	}
	body.WriteString("END;\n")
	return head.String() + body.String()
}
