package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"yianju/internal/account"
	"yianju/internal/app"
	"yianju/internal/clock"
	"yianju/internal/config"
	"yianju/internal/seal"
)

func admin(ctx context.Context, args []string) error {
	switch {
	case len(args) == 2 && args[0] == "keys":
		return seal.Create(args[1])
	case len(args) > 0 && args[0] == "staff":
		return adminStaff(ctx, args[1:])
	}
	return errors.New("admin keys FILE | admin staff -login NAME -name 姓名 -role ROLE -from 210100 -to 210199")
}

// adminStaff makes the first accounts of an installation. The password comes
// from standard input, never from the command line, which others can read.
func adminStaff(ctx context.Context, args []string) error {
	var s config.Settings
	f := flag.NewFlagSet("admin staff", flag.ContinueOnError)
	s.Flags(f, os.Getenv)
	login := f.String("login", "", "login name")
	name := f.String("name", "", "name as shown")
	role := f.String("role", "", "role: province, city, county, admin_system …")
	from := f.Int("from", 210000, "first county code of the area")
	to := f.Int("to", 219999, "last county code of the area")
	if err := f.Parse(args); err != nil {
		return err
	}
	if err := s.Secrets(os.Getenv); err != nil {
		return err
	}
	fmt.Fprint(os.Stderr, "password: ")
	password, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil {
		return fmt.Errorf("the password is read from standard input: %w", err)
	}
	a, err := app.Open(ctx, s, logger(), clock.System{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	system := account.System(a.Clock.Now())
	made, err := a.Accounts.CreateStaff(ctx, system, account.NewStaff{Login: *login, Name: *name, Password: strings.TrimRight(password, "\r\n")})
	if err != nil {
		return err
	}
	_, err = a.Accounts.Grant(ctx, system, made, account.Grant{Role: account.Role(*role), Lo: *from, Hi: *to, ValidFrom: a.Clock.Now()})
	return err
}
