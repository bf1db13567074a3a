package main

import (
	"context"
	"fmt"

	"yianju/internal/app"
	"yianju/internal/clock"
)

// doctor says, one line each, what would keep this installation from serving.
func doctor(ctx context.Context, args []string) error {
	s, err := settings("doctor", args)
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, s, logger(), clock.System{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	fmt.Printf("database  %s\n", a.DB.Dialect())
	if err := a.CheckSettings(ctx); err != nil {
		return err
	}
	fmt.Println("settings  fit to serve")
	return nil
}
