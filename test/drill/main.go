// Command drill kills the program, and PostgreSQL under it, at random moments
// while people file cases, and then looks for what was promised and is not there.
//
//	drill [sqlite] [postgres]
//
// Eight writers file over HTTP against a child `yianju serve`. A case is
// acknowledged when its receipt was answered; everything else is unknown. After
// each kill the program is started again and every unknown form is sent again.
// At the end each form must have exactly one whole case:
//
//	lost      acknowledged, and not there
//	broken    there, but not whole: a row is missing, or differs from the events
//	doubled   more cases, codes, contacts or first events than forms
//	changed   sent again with the same key, and answered with another case
//
// It prints figures as test/load does. DRILL_KILLS is how often each database's
// drill kills, 12 by default.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"time"

	"yianju/internal/db"
	"yianju/test/load/rig"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	kills := 12
	if n, err := strconv.Atoi(os.Getenv("DRILL_KILLS")); err == nil {
		kills = n
	}
	var all count
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		if len(os.Args) > 1 && !slices.Contains(os.Args[1:], string(dialect)) {
			continue
		}
		began := time.Now()
		n, err := run(ctx, dialect, kills)
		if err != nil {
			fmt.Fprintf(os.Stderr, "drill: %s: %v\n", dialect, err)
			os.Exit(1)
		}
		fmt.Printf("%s: %d kills, %d acknowledged, %d unknown of which %d had been filed, in %s\n",
			dialect, n.kills, n.acked, n.unknown, n.filed, time.Since(began).Round(time.Second))
		all.add(n)
	}
	rig.Figure("drill_kills", float64(all.kills), ">=", float64(kills))
	rig.Figure("drill_acknowledged", float64(all.acked), ">=", 1000)
	rig.Figure("drill_lost", float64(all.lost), "=", 0)
	rig.Figure("drill_broken", float64(all.broken), "=", 0)
	rig.Figure("drill_doubled", float64(all.doubled), "=", 0)
	rig.Figure("drill_changed", float64(all.changed), "=", 0)
}

// count is what a drill came to.
type count struct{ kills, acked, unknown, filed, lost, broken, doubled, changed int }

func (c *count) add(o count) {
	c.kills, c.acked, c.unknown, c.filed = c.kills+o.kills, c.acked+o.acked, c.unknown+o.unknown, c.filed+o.filed
	c.lost, c.broken, c.doubled, c.changed = c.lost+o.lost, c.broken+o.broken, c.doubled+o.doubled, c.changed+o.changed
}
