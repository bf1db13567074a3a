// Command yianju is 易安居: the service and supervision platform for residential
// property management, in one binary.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// command is one subcommand.
type command struct {
	name  string
	about string
	run   func(ctx context.Context, args []string) error
}

var commands = []command{
	{"serve", "serve the pages and do the work that has a date", serve},
	{"demo", "make a small demo province, once, and serve it", demo},
	{"migrate", "bring the database's schema up to date", migrate},
	{"world", "make a synthetic province", makeWorld},
	{"import", "take a file of companies, compounds, units, contracts or owners in", importFile},
	{"export", "give records out as XLSX or CSV", exportFile},
	{"admin", "keys FILE: make a key file; staff: make a staff account; token: bearer tokens of the API; rotate: replace a key", admin},
	{"report", "rebuild: derive the figures from the events again; -check only compares", report},
	{"audit", "recompute what is stored from what was recorded", auditRecords},
	{"doctor", "say what is wrong with this installation", doctor},
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "photo-child" {
		os.Exit(photoChild())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "yianju:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		usage(os.Stdout)
		return nil
	}
	for _, c := range commands {
		if c.name == args[0] {
			return c.run(ctx, args[1:])
		}
	}
	usage(os.Stderr)
	return fmt.Errorf("there is no command %q", args[0])
}

func usage(w io.Writer) {
	var b strings.Builder
	b.WriteString("yianju COMMAND [flags]\n\n")
	for _, c := range commands {
		fmt.Fprintf(&b, "  %-8s %s\n", c.name, c.about)
	}
	b.WriteString("\nyianju COMMAND -h lists the flags and the YIANJU_* variables.\n")
	_, _ = io.WriteString(w, b.String())
}

// logger writes JSON for machines, to standard error.
func logger() *slog.Logger { return slog.New(slog.NewJSONHandler(os.Stderr, nil)) }
