package world

import (
	"context"
	"fmt"
	"time"

	"yianju/internal/blob"
	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/region"
	"yianju/internal/seal"
)

// Options say which world. The same options make the same world.
type Options struct {
	Scale       float64   // 1 is the province: 25 000 compounds, 6 000 companies, 14 m units
	Cases       int       // of all years together
	Years       int       // of history, 1–8
	Seed        uint64    //
	Until       time.Time // where the history ends
	FiguresOnly bool      // of cases only the row and the figures: no events, limits, texts, messages, and so no cross-checks, which are drawn from the log
	// Progress is told of the cases made so far, after each part; it may be nil.
	Progress func(done, total int, what string)

	keepAll     bool // for the test that compares: all messages
	staged      bool // the demo's arranged cases
	casesAtOnce int  // for tests that stop a run: how many cases one part holds
}

// Deps are what a world is made with. The database is migrated.
type Deps struct {
	DB       *db.DB
	Keys     *seal.Keyring
	Rules    *rule.Book
	Calendar *calendar.Calendar
	Regions  *region.Tree
	Blobs    blob.Store // where photos go; nil makes a world without any
}

// Summary is what a world holds.
type Summary struct {
	Companies, Compounds, Units, Owners, Staff, Cases, Events int
	Refused                                                   int // moves that came too late to be made
}

// firstDay is the first for which seal and the calendar are sure.
var firstDay = time.Date(2018, 2, 1, 0, 0, 0, 0, calendar.Shanghai)

func (o Options) start() time.Time { return o.Until.AddDate(-o.Years, 0, 0) }

func (o Options) check() error {
	switch {
	case o.Scale <= 0 || o.Scale > 20:
		return fmt.Errorf("world: scale %g is not above 0 and at most 20", o.Scale)
	case o.Cases < 0 || o.Years < 1:
		return fmt.Errorf("world: %d cases in %d years", o.Cases, o.Years)
	case o.start().Before(firstDay):
		return fmt.Errorf("world: a history of %d years would begin before %s", o.Years, firstDay.Format(time.DateOnly))
	}
	return nil
}

// Run makes the world in the database, or the rest of it when an earlier run
// with the same options was stopped. The summary counts what this run made. It
// refuses a database that holds another world.
func Run(ctx context.Context, deps Deps, o Options) (Summary, error) {
	o.Until = o.Until.UTC().Truncate(time.Microsecond)
	if err := o.check(); err != nil {
		return Summary{}, err
	}
	m, err := newMaker(ctx, deps, o)
	if err != nil {
		return Summary{}, err
	}
	return m.run(ctx)
}
