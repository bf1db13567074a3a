package main

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"

	"yianju/internal/app"
	"yianju/internal/clock"
	"yianju/internal/config"
	"yianju/internal/seal"
)

// adminRotate replaces a wrapping key while servers run, in the steps of package
// seal: -new, copy the file to every server and start them again, -run, -destroy.
// Without a flag it says how many data keys each wrapping key holds.
func adminRotate(ctx context.Context, args []string) error {
	var s config.Settings
	f := flag.NewFlagSet("admin rotate", flag.ContinueOnError)
	s.Flags(f, os.Getenv)
	fresh := f.Bool("new", false, "add a new key of this year to the key file")
	run := f.Bool("run", false, "wrap every data key under the key in use")
	destroy := f.Int("destroy", 0, "take the key with this number out of the key file, for ever")
	if err := f.Parse(args); err != nil {
		return err
	}
	if err := s.Resolve(os.Getenv); err != nil {
		return err
	}
	now := clock.System{}.Now()
	if *fresh {
		number, err := seal.AddKey(s.KeyFile, now)
		if err == nil {
			fmt.Printf("key %d is in %s: copy the file to every server, then start them again\n", number, s.KeyFile)
		}
		return err
	}
	a, err := app.Open(ctx, s, logger(), clock.System{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	if *run {
		if err := a.RotateKeys(ctx, func(done, total int64) { fmt.Printf("%d of %d\n", done, total) }); err != nil {
			return err
		}
	}
	uses, err := a.KeyUses(ctx)
	if err != nil {
		return err
	}
	for _, number := range slices.Sorted(maps.Keys(uses)) {
		fmt.Printf("key %d: %d data keys\n", number, uses[number])
	}
	if *destroy == 0 {
		return nil
	}
	if n := uses[*destroy]; n > 0 {
		return fmt.Errorf("%d data keys are under key %d: admin rotate -run first, or erase them", n, *destroy)
	}
	return seal.DestroyKey(s.KeyFile, *destroy, now)
}
