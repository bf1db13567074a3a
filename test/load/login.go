package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"yianju/internal/db"
	"yianju/test/load/rig"
)

// A rush of staff who sign in, as at eight o'clock: how much memory it takes, and
// whether whoever reads a page meanwhile waits.
const (
	rushers  = 200 // sign in at the same time
	rounds   = 3   // each, one after the other
	pageRead = "/"
	calm     = 5 * time.Second // of reading before
)

// login measures `yianju serve` on both databases.
func login(ctx context.Context) error {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		if err := loginOn(ctx, dialect); err != nil {
			return err
		}
	}
	return nil
}

func loginOn(ctx context.Context, dialect db.Dialect) error {
	base, town, err := settled(ctx, dialect)
	if err != nil {
		return err
	}
	defer base.Drop()
	a, err := base.Open(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(rig.Employ(ctx, a, town[0].Company, rushers), a.Close()); err != nil {
		return err
	}
	server, err := rig.StartServer(program(), base)
	if err != nil {
		return err
	}
	return errors.Join(rush(server, string(dialect)), server.Stop())
}

// rush has everybody sign in while one reader goes on reading.
func rush(server *rig.Child, on string) error {
	rest := make(chan struct{})
	time.AfterFunc(calm, func() { close(rest) })
	before, err := reading(server.Addr, rest)
	if err != nil {
		return err
	}
	var group sync.WaitGroup
	var in, failed atomic.Int64
	began := time.Now()
	for i := range rushers {
		group.Go(func() {
			for range rounds {
				if err := enter(server.Addr, i); err != nil {
					if failed.Add(1) == 1 {
						say("login: %v", err)
					}
					continue
				}
				in.Add(1)
			}
		})
	}
	done := make(chan struct{})
	go func() {
		group.Wait()
		close(done)
	}()
	var most float64
	watched := make(chan error, 1)
	go func() {
		var err error
		most, err = watchUntil(server, done)
		watched <- err
	}()
	during, err := reading(server.Addr, done)
	took := time.Since(began)
	if err := errors.Join(err, <-watched); err != nil {
		return err
	}
	say("login on %s: %d of %d signed in within %v; a page took %v before and %v meanwhile (medians of %d and %d), the slowest twentieth %v and %v",
		on, in.Load(), rushers*rounds, took.Round(time.Millisecond), rig.Quantile(before, 0.5), rig.Quantile(during, 0.5), len(before), len(during),
		rig.Quantile(before, 0.95), rig.Quantile(during, 0.95))
	figure("login_"+on+"_rss_mib", most, "<=", 512)
	figure("login_"+on+"_failed", float64(failed.Load()), "<=", 0)
	figure("login_"+on+"_page_ratio", float64(rig.Quantile(during, 0.5))/float64(rig.Quantile(before, 0.5)), "<=", 10)
	figure("login_"+on+"_page_p95_ms", float64(rig.Quantile(during, 0.95))/1e6, "<=", 200)
	return nil
}

// watchUntil is watch until something is done.
func watchUntil(c *rig.Child, done <-chan struct{}) (most float64, err error) {
	for {
		now, err := c.RssAnon()
		if err != nil {
			return most, err
		}
		most = max(most, now)
		select {
		case <-done:
			return most, nil
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// reading opens one page over and over until something is done, ten times a
// second, and says how long each took.
func reading(addr string, done <-chan struct{}) (took []time.Duration, err error) {
	c, err := rig.Dial(addr, net.IPv4(127, 1, 0, 1))
	if err != nil {
		return nil, err
	}
	defer c.Close()
	for {
		began := time.Now()
		status, _, err := c.Ask("GET " + pageRead + " HTTP/1.1\r\nHost: " + addr + "\r\n\r\n")
		if err != nil || status != 200 {
			return took, fmt.Errorf("%s: %d, %w", pageRead, status, err)
		}
		took = append(took, time.Since(began))
		select {
		case <-done:
			return took, nil
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// enter is one member of staff who signs in, from an address of their own.
func enter(addr string, i int) error {
	c, err := rig.Dial(addr, net.IPv4(127, 3, byte(i/200), byte(1+i%200)))
	if err != nil {
		return err
	}
	defer c.Close()
	body := url.Values{"login": {rig.Login(i)}, "password": {rig.Password}}.Encode()
	status, to, err := c.Ask(fmt.Sprintf("POST /login/staff HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		addr, len(body), body))
	if err != nil {
		return err
	}
	if status != 303 || strings.HasPrefix(to, "/login") {
		return fmt.Errorf("%s is not let in: %d %s", rig.Login(i), status, to)
	}
	return nil
}
