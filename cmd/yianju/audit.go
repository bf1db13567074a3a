package main

import (
	"context"
	"fmt"

	"yianju/internal/app"
	"yianju/internal/clock"
)

// auditRecords derives what is stored again from what was recorded, and names each
// difference: every case from its events; with the word dockets, every issued docket by
// the hash of its snapshot.
func auditRecords(ctx context.Context, args []string) error {
	dockets := len(args) > 0 && args[0] == "dockets"
	if dockets {
		args = args[1:]
	}
	s, err := settings("audit", args)
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, s, logger(), clock.System{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	differences, what, check := 0, "cases", a.Cases.CheckAll
	if dockets {
		what, check = "dockets", a.Dockets.Check
	}
	checked, err := check(ctx, func(name, diff string) {
		differences++
		fmt.Printf("%s: %s\n", name, diff)
	})
	fmt.Printf("%d %s, %d differences\n", checked, what, differences)
	if err == nil && differences > 0 {
		err = fmt.Errorf("%d differences between the %s and what was recorded of them", differences, what)
	}
	return err
}
