package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"yianju/internal/db"
	"yianju/test/load/rig"
)

// run is one database's drill.
func run(ctx context.Context, dialect db.Dialect, kills int) (count, error) {
	var cluster *cluster
	if dialect == db.Postgres {
		var err error
		if cluster, err = startCluster(ctx); err != nil {
			return count{}, err
		}
		defer cluster.stop()
	}
	d, err := rig.New(ctx, dialect)
	if err != nil {
		return count{}, err
	}
	defer d.Drop()
	town, err := settle(ctx, d)
	if err != nil {
		return count{}, err
	}
	w := &writers{writer: rig.NewWriter(town, rand.Uint64())}
	var n count
	for n.kills < kills {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		if err := killOnce(ctx, d, w, cluster); err != nil {
			return n, err
		}
		n.kills++
		if err := judgeUnknown(ctx, d, w, &n); err != nil {
			return n, err
		}
		if err := sendAgain(d, w); err != nil {
			return n, err
		}
	}
	return n, judge(ctx, d, w, &n)
}

func settle(ctx context.Context, d *rig.Database) ([]rig.House, error) {
	a, err := d.Open(ctx)
	if err != nil {
		return nil, err
	}
	town, err := rig.Settle(ctx, a, 60)
	return town, errors.Join(err, a.Close())
}

// killOnce serves, lets the writers write, and kills at a random moment: the
// program, or PostgreSQL under it, or both.
func killOnce(ctx context.Context, d *rig.Database, w *writers, c *cluster) error {
	server, err := rig.StartServer(program(), d)
	if err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.file(server.Addr)
	}()
	time.Sleep(200*time.Millisecond + rand.N(1500*time.Millisecond))
	if c != nil && rand.IntN(2) == 0 {
		if err := c.kill(); err != nil {
			return errors.Join(err, server.Kill())
		}
		time.Sleep(rand.N(200 * time.Millisecond)) // answers from a program without its database
	}
	err = server.Kill()
	<-done
	if c != nil && c.dead() {
		err = errors.Join(err, c.start(ctx))
	}
	return err
}

// sendAgain starts the program anew and sends what had no answer.
func sendAgain(d *rig.Database, w *writers) error {
	server, err := rig.StartServer(program(), d)
	if err != nil {
		return err
	}
	err = w.again(server.Addr)
	if err = errors.Join(err, server.Kill()); err != nil {
		return err
	}
	for _, f := range w.forms {
		if !f.acked {
			return fmt.Errorf("a form was not taken when it was sent again")
		}
	}
	return nil
}

// program is the binary under test.
func program() string {
	if path := os.Getenv("YIANJU_BIN"); path != "" {
		return path
	}
	return "bin/yianju"
}
