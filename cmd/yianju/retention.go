package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"yianju/internal/app"
	"yianju/internal/clock"
	"yianju/internal/config"
	"yianju/internal/privacy"
)

// adminRetention forgets everything personal whose time is over, as the nightly job
// does; with -dry-run it only says how much of each class that would be.
func adminRetention(ctx context.Context, args []string) error {
	var s config.Settings
	f := flag.NewFlagSet("admin retention", flag.ContinueOnError)
	s.Flags(f, os.Getenv)
	dry := f.Bool("dry-run", false, "count what is due, and change nothing")
	if err := f.Parse(args); err != nil {
		return err
	}
	if err := s.Resolve(os.Getenv); err != nil {
		return err
	}
	a, err := app.Open(ctx, s, logger(), clock.System{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	var counts map[privacy.Class]int
	if *dry {
		counts, err = a.Privacy.Due(ctx)
	} else {
		counts, err = a.Privacy.Retain(ctx, func(context.Context, int64, int64) error { return nil })
	}
	for _, c := range privacy.Classes() {
		if n, swept := counts[c]; swept {
			fmt.Printf("%-12s %d\n", c, n)
		}
	}
	return err
}
