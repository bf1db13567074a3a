package main

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"yianju/internal/db"
	"yianju/test/load/rig"
)

// rss measures the memory of two children: `yianju serve` while 64 callers file,
// and `yianju world`.
func rss(ctx context.Context) error {
	for _, dialect := range []db.Dialect{db.Postgres, db.SQLite} {
		most, filed, err := serveMemory(ctx, dialect)
		if err != nil {
			return err
		}
		say("serve on %s: %d cases filed", dialect, filed)
		figure("rss_serve_"+string(dialect)+"_mib", most, "<=", 256)
	}
	most, err := worldMemory(ctx)
	if err != nil {
		return err
	}
	figure("rss_world_mib", most, "<=", 512)
	return nil
}

func program() string {
	if path := os.Getenv("YIANJU_BIN"); path != "" {
		return path
	}
	return "bin/yianju"
}

func serveMemory(ctx context.Context, dialect db.Dialect) (most float64, filed int64, err error) {
	base, town, err := settled(ctx, dialect)
	if err != nil {
		return 0, 0, err
	}
	defer base.Drop()
	server, err := rig.StartServer(program(), base)
	if err != nil {
		return 0, 0, err
	}
	var mu sync.Mutex
	w := rig.NewWriter(town, 1)
	next := func() rig.Filing {
		mu.Lock()
		defer mu.Unlock()
		return w.Next()
	}
	var answered atomic.Int64
	var group sync.WaitGroup
	end := time.Now().Add(warm + span)
	for i := range callers {
		group.Go(func() {
			// The program limits each client: a caller moves on to another address in time.
			for n := 0; time.Now().Before(end); n++ {
				c, err := rig.Dial(server.Addr, net.IPv4(127, 2+byte(n), byte(i), 1))
				if err != nil {
					return
				}
				for range 90 {
					if status, _, err := c.Ask(next().Request(server.Addr)); err == nil && status == 303 && time.Now().Before(end) {
						answered.Add(1)
					}
				}
				c.Close()
			}
		})
	}
	most, err = watch(server, time.Until(end))
	group.Wait()
	return most, answered.Load(), errors.Join(err, server.Stop())
}

// watch returns the most memory that a child has of its own within a time, or
// until it ends.
func watch(c *rig.Child, d time.Duration) (most float64, err error) {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		now, err := c.RssAnon()
		if err != nil {
			return most, nil // it has ended
		}
		most = max(most, now)
	}
	return most, nil
}

func worldMemory(ctx context.Context) (float64, error) {
	cases := 10_000
	if full() {
		cases = 200_000
	}
	d, err := rig.New(ctx, db.SQLite)
	if err != nil {
		return 0, err
	}
	defer d.Drop()
	s, err := d.Settings()
	if err != nil {
		return 0, err
	}
	c, err := rig.Start(nil, io.Discard, program(), "world", "-db", s.DB, "-data", s.Data, "-blob", s.Blob, "-key-file", s.KeyFile,
		"-cases", strconv.Itoa(cases))
	if err != nil {
		return 0, err
	}
	most, err := watch(c, time.Hour)
	return most, errors.Join(err, <-c.Done())
}
