package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/app"
	"yianju/internal/clock"
	"yianju/internal/config"
	"yianju/internal/message"
	"yianju/internal/seal"
	"yianju/internal/web"
	"yianju/internal/world"
)

// demoStart is the instant the demo province ends at and its clock starts from:
// a Monday morning after the long holiday of 2026, with make-up days around.
const demoStart = "2026-10-12T09:00:00+08:00"

// demo makes a small province in the embedded database the first time, and
// serves it on a clock that goes on from demoStart.
func demo(ctx context.Context, args []string) error {
	s, err := settings("demo", args)
	if err != nil {
		return err
	}
	if s.Clock == "" {
		s.Clock = demoStart
	}
	if s.Origin == "" {
		s.Origin = "http://" + s.Addr
	}
	if err := demoKeys(&s); err != nil {
		return err
	}
	c, err := demoClock(s)
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, s, logger(), c, &message.Console{W: os.Stdout})
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.Migrate(ctx); err != nil {
		return err
	}
	logins, err := demoProvince(ctx, a, s)
	if err != nil {
		return err
	}
	server, err := a.Listen(logins)
	if err != nil {
		return err
	}
	fmt.Printf("\n易安居 http://%s\n\n", server.Addr())
	for _, l := range logins {
		fmt.Printf("  %-15s %-15s %-20s %s\n", l.Role, l.Login+l.Phone, l.Password, l.Name)
	}
	fmt.Printf("\nStaff sign in at http://%[1]s/login/staff, the owner by phone at http://%[1]s/login: the one-time code is printed here.\n", server.Addr())
	if err := demoFactor(os.Stdout, logins, c.Now()); err != nil {
		return err
	}
	return server.Run(ctx)
}

// demoFactor tells how departments and administrators get past the second factor.
func demoFactor(w io.Writer, logins []web.Login, now time.Time) error {
	i := slices.IndexFunc(logins, func(l web.Login) bool { return l.Secret != "" })
	if i < 0 {
		return nil
	}
	code, err := account.TOTPCode(logins[i].Secret, now)
	if err == nil {
		_, err = fmt.Fprintf(w, "Departments and administrators prove a second factor: the secret for an authenticator is\n%s, "+
			"its code by the demo's clock now %s; the page that asks shows the present one.\n", logins[i].Secret, code)
	}
	return err
}

// demoPast plays what a province did before, on a clock of its own.
func demoPast(ctx context.Context, s config.Settings, until time.Time, play func(*app.App, *clock.Manual) error) error {
	past := clock.NewManual(until)
	a, err := app.Open(ctx, s, logger(), past, nil)
	if err != nil {
		return err
	}
	return errors.Join(play(a, past), a.Close())
}

// demoKeys makes a key file for the demo, once.
func demoKeys(s *config.Settings) error {
	if s.KeyFile != "" {
		return nil
	}
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return err
	}
	s.KeyFile = filepath.Join(s.Data, "demo.key")
	if _, err := os.Stat(s.KeyFile); errors.Is(err, os.ErrNotExist) {
		return seal.Create(s.KeyFile)
	}
	return nil
}

// demoClock starts at the setting's instant the first time; its offset is kept,
// so that a demo started again goes on instead of going back.
func demoClock(s config.Settings) (clock.Clock, error) {
	start, err := s.Start()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(s.Data, "demo.clock")
	if b, err := os.ReadFile(path); err == nil {
		us, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return clock.Shifted{Offset: time.Duration(us) * time.Microsecond}, nil
	}
	offset := start.Sub(clock.System{}.Now())
	return clock.Shifted{Offset: offset}, os.WriteFile(path, []byte(strconv.FormatInt(offset.Microseconds(), 10)), 0o600)
}

func demoProvince(ctx context.Context, a *app.App, s config.Settings) ([]web.Login, error) {
	until, err := s.Start()
	if err != nil {
		return nil, err
	}
	logins, err := world.Demo(ctx, a.World(), until, progress())
	if err != nil {
		return nil, err
	}
	for _, play := range []func(*app.App, *clock.Manual) error{
		func(a *app.App, at *clock.Manual) error { return world.Targets(ctx, a.Targets, at, until) },
		func(a *app.App, at *clock.Manual) error { return world.Dockets(ctx, a.Dockets, at, until) },
		func(a *app.App, at *clock.Manual) error { return world.Bulletins(ctx, a.Bulletins, at, until) },
	} {
		if err := demoPast(ctx, s, until, play); err != nil {
			return nil, err
		}
	}
	out := make([]web.Login, len(logins))
	for i, l := range logins {
		out[i] = web.Login(l)
	}
	return out, nil
}

// progress counts on one line of the terminal, once for each hundredth.
func progress() func(done, total int, what string) {
	told := -1
	return func(done, total int, what string) {
		if part := done * 100 / max(total, 1); part > told {
			told = part
			fmt.Fprintf(os.Stderr, "\r%s %d/%d", what, done, total)
			if done == total {
				fmt.Fprintln(os.Stderr)
			}
		}
	}
}
