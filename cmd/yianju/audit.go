package main

import (
	"context"
	"fmt"

	"yianju/internal/app"
	"yianju/internal/clock"
)

// auditCases re-derives every case from its events and names each difference.
func auditCases(ctx context.Context, args []string) error {
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
	checked, err := a.Cases.CheckAll(ctx, func(code, diff string) {
		differences++
		fmt.Printf("%s: %s\n", code, diff)
	})
	fmt.Printf("%d cases, %d differences\n", checked, differences)
	if err == nil && differences > 0 {
		err = fmt.Errorf("%d cases differ from their events", differences)
	}
	return err
}
