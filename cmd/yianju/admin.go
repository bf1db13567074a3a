package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/app"
	"yianju/internal/clock"
	"yianju/internal/config"
	"yianju/internal/id"
	"yianju/internal/seal"
)

func admin(ctx context.Context, args []string) error {
	switch {
	case len(args) == 2 && args[0] == "keys":
		return seal.Create(args[1])
	case len(args) > 0 && args[0] == "staff":
		return adminStaff(ctx, args[1:])
	case len(args) > 0 && args[0] == "token":
		return adminToken(ctx, args[1:])
	case len(args) > 0 && args[0] == "grant":
		return adminGrant(ctx, args[1:])
	case len(args) > 0 && args[0] == "rotate":
		return adminRotate(ctx, args[1:])
	case len(args) > 0 && args[0] == "retention":
		return adminRetention(ctx, args[1:])
	}
	return errors.New("admin keys FILE | admin staff -login NAME -name 姓名 -role ROLE -from 210100 -to 210199" +
		" | admin token -account NAME [-days N | -revoke ID] | admin grant -account NAME [-end ID] | admin rotate [-new | -run | -destroy NUMBER]" +
		" | admin retention [-dry-run]")
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
	if err := s.Resolve(os.Getenv); err != nil {
		return err
	}
	if !slices.Contains(account.Granted(), account.Role(*role)) {
		return fmt.Errorf("-role: %q is none of %v", *role, account.Granted())
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

// adminGrant lists and ends the grants of an account. It is the only way to end an
// administrator's: none of the three ends another's.
func adminGrant(ctx context.Context, args []string) error {
	var s config.Settings
	f := flag.NewFlagSet("admin grant", flag.ContinueOnError)
	s.Flags(f, os.Getenv)
	login := f.String("account", "", "login name of the staff account")
	end := f.String("end", "", "end the grant with this id now")
	if err := f.Parse(args); err != nil {
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
	system := account.System(a.Clock.Now())
	who, list, err := a.Accounts.GrantsByLogin(ctx, system, *login)
	if err != nil {
		return err
	}
	if *end != "" {
		grant, err := id.Parse(*end)
		if err != nil {
			return err
		}
		return a.Accounts.EndGrant(ctx, system, who, grant)
	}
	for _, g := range list {
		until := ""
		if !g.ValidTo.IsZero() {
			until = "until " + g.ValidTo.Format(time.RFC3339)
		}
		fmt.Println(g.ID, g.Role, "from", g.ValidFrom.Format(time.RFC3339), until)
	}
	return nil
}

// adminToken issues, lists and revokes the bearer tokens of a staff account. A
// new token is the only thing on standard output, once: it is kept nowhere.
func adminToken(ctx context.Context, args []string) error {
	var s config.Settings
	f := flag.NewFlagSet("admin token", flag.ContinueOnError)
	s.Flags(f, os.Getenv)
	login := f.String("account", "", "login name of the staff account whose grants the token has")
	days := f.Int("days", 0, "issue a token for so many days")
	revoke := f.String("revoke", "", "revoke the token with this id")
	if err := f.Parse(args); err != nil {
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
	system := account.System(a.Clock.Now())
	switch {
	case *revoke != "":
		token, err := id.Parse(*revoke)
		if err != nil {
			return err
		}
		return a.Accounts.RevokeToken(ctx, system, *login, token)
	case *days != 0:
		t, text, err := a.Accounts.IssueToken(ctx, system, *login, *days)
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "token %s, until %s, shown only now:\n", t.ID, t.ExpiresAt.Format(time.RFC3339))
		fmt.Println(text)
		return nil
	}
	list, err := a.Accounts.Tokens(ctx, system, *login)
	for _, t := range list {
		revoked := ""
		if !t.RevokedAt.IsZero() {
			revoked = "revoked " + t.RevokedAt.Format(time.RFC3339)
		}
		fmt.Println(t.ID, "until", t.ExpiresAt.Format(time.RFC3339), revoked)
	}
	return err
}
