package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"yianju/internal/app"
	"yianju/internal/clock"
	"yianju/internal/config"
)

// report works on the figures: rebuild derives them from the events again.
func report(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "rebuild" {
		return fmt.Errorf("usage: yianju report rebuild [-check]")
	}
	var s config.Settings
	f := flag.NewFlagSet("report rebuild", flag.ContinueOnError)
	s.Flags(f, os.Getenv)
	check := f.Bool("check", false, "say what differs and leave it")
	if err := f.Parse(args[1:]); err != nil {
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
	found, err := a.Cases.Rebuild(ctx, !*check, func(done, total int) error {
		fmt.Printf("%d of %d counties\n", done, total)
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Printf("%d cases, %d events, %d differences\n", found.Cases, found.Events, found.Differences)
	if found.Bare > 0 {
		fmt.Printf("%d cases have no events: they are of a world made for its figures, and were believed as they stand\n", found.Bare)
	}
	if found.Differences > 0 && *check {
		return fmt.Errorf("the figures differ from the events: report rebuild puts them right")
	}
	return nil
}
