package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"yianju/internal/app"
	"yianju/internal/clock"
	"yianju/internal/config"
	"yianju/internal/media"
)

// settings reads flags and environment for a command.
func settings(name string, args []string) (config.Settings, error) {
	var s config.Settings
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	s.Flags(f, os.Getenv)
	if err := config.NoSecrets(args); err != nil {
		return s, err
	}
	if err := f.Parse(args); err != nil {
		return s, err
	}
	return s, s.Resolve(os.Getenv)
}

func serve(ctx context.Context, args []string) error {
	s, err := settings("serve", args)
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, s, logger(), clock.System{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.CheckSettings(ctx); err != nil {
		return err
	}
	if err := a.Migrate(ctx); err != nil {
		return err
	}
	server, err := a.Listen(nil)
	if err != nil {
		return err
	}
	a.Log.Info("serving", "addr", server.Addr())
	return server.Run(ctx)
}

func migrate(ctx context.Context, args []string) error {
	s, err := settings("migrate", args)
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, s, logger(), clock.System{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Migrate(ctx)
}

// photoChild decodes one photo away from the server: see package media.
func photoChild() int {
	if err := media.ChildMain(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "yianju: photo:", err)
		return 1
	}
	return 0
}
