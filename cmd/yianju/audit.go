package main

import (
	"context"
	"fmt"
	"slices"

	"yianju/internal/app"
	"yianju/internal/clock"
)

// auditRecords derives what is stored again from what was recorded, and names each
// difference: every case from its events; with the word dockets, bulletins or appraisals, every such
// paper that was issued by the hash of its snapshot; with spotchecks, every list that was
// drawn by drawing it again; with registry, whether each unit and owner stands where it says.
func auditRecords(ctx context.Context, args []string) error {
	what := "cases"
	if len(args) > 0 && slices.Contains([]string{"dockets", "bulletins", "appraisals", "spotchecks", "registry"}, args[0]) {
		what, args = args[0], args[1:]
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
	differences := 0
	check := map[string]func(context.Context, func(name, diff string)) (int, error){
		"cases": a.Cases.CheckAll, "dockets": a.Dockets.Check, "bulletins": a.Bulletins.Check, "appraisals": a.Appraisals.Check,
		"spotchecks": a.Spotchecks.Check, "registry": a.Registry.Check,
	}
	checked, err := check[what](ctx, func(name, diff string) {
		differences++
		fmt.Printf("%s: %s\n", name, diff)
	})
	fmt.Printf("%d %s, %d differences\n", checked, what, differences)
	if err == nil && differences > 0 {
		err = fmt.Errorf("%d differences between the %s and what was recorded of them", differences, what)
	}
	return err
}
