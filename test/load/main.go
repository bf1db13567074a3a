// Command load measures the program against yardsticks taken in the same run,
// and prints a line for each ratio:
//
//	figure NAME VALUE goal OP NUMBER
//
// It measures and does not judge: it exits 0 whatever the figures are. Other
// lines, on standard error, say what was done. PostgreSQL is the durable cluster
// of YIANJU_TEST_PG (scripts/postgres start --safe).
//
//	load [intake_pg] [intake_sqlite] [sweep] [pages] [figures] [comparisons] [comparisons_sqlite]
//	     [upkeep] [rss] [login] [import_pg] [import_pg_killed] [import_sqlite]     some or all
//
// BENCH=full takes the worlds of the goals, 1 m cases or rows, instead of a tenth.
// BENCH_KEEP is a folder in which worlds are kept for the next run (rig.Kept),
// BENCH_PAGES part of the names of the pages to measure, BENCH_PROFILE a file
// for a CPU profile.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"slices"
	"strings"

	"yianju/test/load/rig"
)

var benches = []struct {
	name string
	run  func(context.Context) error
}{
	{"intake_pg", intakePostgres},
	{"intake_sqlite", intakeSQLite},
	{"sweep", sweep},
	{"pages", pages},
	{"figures", figures},
	{"comparisons", comparisons},
	{"comparisons_sqlite", comparisonsSQLite},
	{"upkeep", upkeep},
	{"rss", rss},
	{"login", login},
	{"import_pg", importPostgres},
	{"import_pg_killed", importPostgresKilled},
	{"import_sqlite", importSQLite},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if path := os.Getenv("BENCH_PROFILE"); path != "" {
		f, err := os.Create(path)
		if err == nil {
			err = pprof.StartCPUProfile(f)
		}
		if err != nil {
			say("no profile: %v", err)
		}
		defer pprof.StopCPUProfile()
	}
	for _, b := range benches {
		if len(os.Args) > 1 && !slices.Contains(os.Args[1:], b.name) {
			continue
		}
		say("%s: load average %s", b.name, load())
		if err := b.run(ctx); err != nil {
			say("%s: %v", b.name, err)
			pprof.StopCPUProfile()
			os.Exit(1)
		}
		say("%s: load average %s", b.name, load())
	}
}

// load is how busy the machine is: of the last one, five and fifteen minutes.
func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(b))[:3], " ")
}

// full reports whether the worlds of the goals are asked for.
func full() bool { return os.Getenv("BENCH") == "full" }

func say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

var figure = rig.Figure
