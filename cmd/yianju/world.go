package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"yianju/internal/app"
	"yianju/internal/clock"
	"yianju/internal/config"
	"yianju/internal/world"
)

// memory is what the making of a world may take before it is collected more
// often, bytes.
const memory = 384 << 20

// makeWorld fills a migrated database with a synthetic province. Killed, it goes
// on where it was when it is called again with the same flags.
func makeWorld(ctx context.Context, args []string) error {
	var s config.Settings
	f := flag.NewFlagSet("world", flag.ContinueOnError)
	s.Flags(f, os.Getenv)
	o := world.Options{Progress: progress()}
	f.Float64Var(&o.Scale, "scale", 0.01, "1 is the province: 25 000 compounds, 14 m units")
	f.IntVar(&o.Cases, "cases", 10_000, "cases of all years together")
	f.IntVar(&o.Years, "years", 2, "years of history")
	f.Uint64Var(&o.Seed, "seed", 1, "the same seed makes the same world")
	f.BoolVar(&o.FiguresOnly, "figures-only", false, "only case rows and figures, without events")
	until := f.String("until", "", "instant at which the history ends, RFC 3339; now by default")
	if err := f.Parse(args); err != nil {
		return err
	}
	if err := s.Resolve(os.Getenv); err != nil {
		return err
	}
	o.Until = clock.System{}.Now()
	if *until != "" {
		var err error
		if o.Until, err = time.Parse(time.RFC3339, *until); err != nil {
			return fmt.Errorf("-until: want an instant such as 2026-10-12T09:00:00+08:00")
		}
	}
	a, err := app.Open(ctx, s, logger(), clock.System{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.Migrate(ctx); err != nil {
		return err
	}
	debug.SetGCPercent(400) // a part is made, written and forgotten: what is collected seldom is mostly garbage
	debug.SetMemoryLimit(memory)
	made, err := world.Run(ctx, a.World(), o)
	fmt.Printf("%+v\n", made)
	return err
}
