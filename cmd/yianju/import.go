package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"yianju/internal/account"
	"yianju/internal/app"
	"yianju/internal/clock"
	"yianju/internal/config"
	"yianju/internal/db"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/intake"
)

// importFile takes a file of records in as the operator of the program. Killed, it
// goes on with -resume, or by a server over the same database.
func importFile(ctx context.Context, args []string) error {
	var s config.Settings
	f := flag.NewFlagSet("import", flag.ContinueOnError)
	s.Flags(f, os.Getenv)
	mode := f.String("apply", "", "good: write the rows that are right; all: write every row or none; only check by default")
	unchecked := f.Bool("unchecked", false, "with -apply good: write at once, without a dry run before")
	faults := f.String("faults", "", "write what is wrong to this file, .xlsx or .csv")
	resume := f.String("resume", "", "go on with the import of this number")
	template := f.String("template", "", "write the template of the KIND to this .xlsx file and do nothing else")
	if err := f.Parse(args); err != nil {
		return err
	}
	if err := s.Resolve(os.Getenv); err != nil {
		return err
	}
	if *template != "" && f.NArg() == 1 {
		kind, known := intake.KindOf(f.Arg(0))
		if !known {
			return fmt.Errorf("there is no kind %q", f.Arg(0))
		}
		return writeTo(*template, func(w io.Writer) error { return kind.Template(i18n.Chinese, w) })
	}
	if *resume == "" && f.NArg() != 2 || *mode != "" && *mode != string(intake.Good) && *mode != string(intake.All) {
		return errors.New("import [-apply good|all] [-faults FILE] KIND FILE | import -template FILE KIND | import -resume NUMBER")
	}
	a, err := app.Open(ctx, s, logger(), clock.System{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	first := intake.Mode("")
	if *unchecked && *mode == string(intake.Good) {
		first = intake.Good
	}
	// Rows are garbage as soon as they are written: collecting them less often saves a
	// tenth of the time, as long as there is memory for it.
	debug.SetGCPercent(300)
	debug.SetMemoryLimit(384 << 20)
	in, err := openIntake(ctx, a, *resume, first, f.Args())
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "import", in.ID)
	if in, err = follow(ctx, a, in); err != nil {
		return err
	}
	if in.State == intake.Checked && *mode != "" {
		if err := a.Intake.Apply(ctx, account.System(a.Clock.Now()), in.ID, intake.Mode(*mode)); err != nil {
			return err
		}
		if in, err = follow(ctx, a, in); err != nil {
			return err
		}
	}
	for _, why := range in.Troubles(i18n.Chinese) {
		fmt.Fprintln(os.Stderr, why)
	}
	if *faults != "" {
		format := formatOf(*faults)
		if err := writeTo(*faults, func(w io.Writer) error { return a.Intake.WriteFaults(ctx, in, format, i18n.Chinese, w) }); err != nil {
			return err
		}
	}
	fmt.Printf("%s read %d added %d changed %d same %d bad %d\n", in.State, in.Read, in.Added, in.Changed, in.Same, in.Bad)
	if in.State != intake.Done && in.State != intake.Checked {
		return errors.New("nothing more was written")
	}
	return nil
}

func openIntake(ctx context.Context, a *app.App, resume string, mode intake.Mode, args []string) (in intake.Intake, err error) {
	operator := account.System(a.Clock.Now())
	if resume != "" {
		number, err := id.Parse(resume)
		if err != nil {
			return in, err
		}
		err = a.DB.View(ctx, func(tx *db.Tx) (err error) {
			in, err = a.Intake.Get(tx, operator, number)
			return err
		})
		return in, err
	}
	content, err := os.Open(args[1])
	if err != nil {
		return in, err
	}
	defer content.Close()
	return a.Intake.File(ctx, operator, args[0], filepath.Base(args[1]), content, mode)
}

// follow runs an intake until it waits or has ended, and says how far it is. A
// server over the same database may run it instead.
func follow(ctx context.Context, a *app.App, in intake.Intake) (intake.Intake, error) {
	ended := make(chan error, 1)
	go func() { ended <- a.Intake.Run(ctx, in.ID) }()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		var err error
		select {
		case err = <-ended:
		case <-tick.C:
		}
		if err != nil {
			return in, err
		}
		err = a.DB.View(ctx, func(tx *db.Tx) (err error) {
			in, err = a.Intake.Get(tx, account.System(a.Clock.Now()), in.ID)
			return err
		})
		if err != nil || !in.Busy() {
			return in, err
		}
		fmt.Fprintf(os.Stderr, "%s %d of about %d\n", in.State, in.Read, in.Total)
	}
}
