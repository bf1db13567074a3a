package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"

	"yianju/internal/account"
	"yianju/internal/app"
	"yianju/internal/clock"
	"yianju/internal/config"
	"yianju/internal/i18n"
	"yianju/internal/intake"
)

// exportFile gives the records of a kind out.
func exportFile(ctx context.Context, args []string) error {
	var s config.Settings
	f := flag.NewFlagSet("export", flag.ContinueOnError)
	s.Flags(f, os.Getenv)
	out := f.String("o", "", "write to this file, .xlsx or .csv; CSV to standard output by default")
	purpose := f.String("purpose", "", "what whole names and phones are needed for; they are masked without it")
	if err := f.Parse(args); err != nil {
		return err
	}
	if err := s.Resolve(os.Getenv); err != nil {
		return err
	}
	if f.NArg() != 1 {
		return errors.New("export [-o FILE] [-purpose TEXT] KIND")
	}
	a, err := app.Open(ctx, s, logger(), clock.System{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	return writeTo(*out, func(w io.Writer) error {
		return a.Intake.Export(ctx, account.System(a.Clock.Now()), f.Arg(0), formatOf(*out), i18n.Chinese, *purpose, w)
	})
}

// formatOf is the format that a file's name asks for.
func formatOf(name string) intake.Format {
	if filepath.Ext(name) == ".xlsx" {
		return intake.XLSX
	}
	return intake.CSV
}

// writeTo writes a file that only its owner reads, or to standard output.
func writeTo(name string, write func(io.Writer) error) error {
	if name == "" {
		return write(os.Stdout)
	}
	out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(write(out), out.Close())
}
