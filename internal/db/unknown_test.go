package db_test

import (
	"bytes"
	"net"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
)

// A connection that is lost while COMMIT is under way gives no answer: the
// write stands in one of these cases and not in the other, and the caller
// cannot know.
func TestConnectionLostAtCommit(t *testing.T) {
	t.Parallel()
	for name, stands := range map[string]bool{"before it arrives": false, "after it arrives": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dsn := dbtest.DSN(t, db.Postgres)
			direct := dbtest.Reopen(t, dsn)
			create(t, direct)
			wire := newWire(t, dsn)
			d := dbtest.Reopen(t, wire.dsn)
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				wire.cut(stands, func(packet []byte) bool { return bytes.Contains(packet, []byte("commit")) })
				return insert(1)(tx)
			})
			if !errs.Is(err, errs.Unknown) {
				t.Errorf("update: %v", err)
			}

			if err := d.Submit(t.Context(), batch(2)); err != nil { // prepares the statements
				t.Error(err)
			}
			wire.cut(stands, func(packet []byte) bool { return packet[0] == 'B' }) // Bind: the whole pipeline
			if err := d.Submit(t.Context(), batch(3)); !errs.Is(err, errs.Unknown) {
				t.Errorf("submit: %v", err)
			}

			want := []int{2}
			if stands {
				want = []int{1, 2, 3}
			}
			if got := rows(t, direct); !slices.Equal(got, want) {
				t.Errorf("rows %v, want %v", got, want)
			}
		})
	}
}

func TestConnectionLostBeforeCommit(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.Postgres)
	create(t, d)
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		if err := insert(1)(tx); err != nil {
			return err
		}
		var ok bool
		return tx.QueryRow(`SELECT pg_terminate_backend(pg_backend_pid())`).Scan(&ok)
	})
	if !errs.Is(err, errs.Unavailable) {
		t.Errorf("got %v", err)
	}
	if got := rows(t, d); len(got) != 0 {
		t.Errorf("rows %v", got)
	}
}

// wire stands between a DB and PostgreSQL and can be cut.
type wire struct {
	dsn string
	mu  sync.Mutex
	at  func(packet []byte) bool
	// arrives: the packet is delivered, and what the server answers is lost
	arrives bool
}

// cut closes the client's connection at the next packet of which at is true,
// before the packet arrives or after.
func (w *wire) cut(arrives bool, at func(packet []byte) bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at, w.arrives = at, arrives
}

func (w *wire) meets(packet []byte) (cut, arrives bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.at == nil || !w.at(packet) {
		return false, false
	}
	w.at = nil
	return true, w.arrives
}

func newWire(t *testing.T, dsn string) *wire {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	server := u.Host
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u.Host = l.Addr().String()
	w := &wire{dsn: u.String()}
	var all sync.WaitGroup
	t.Cleanup(func() {
		l.Close()
		all.Wait()
	})
	all.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			upstream, err := net.Dial("tcp", server)
			if err != nil {
				t.Error(err)
				return
			}
			all.Go(func() { w.carry(client, upstream) })
		}
	})
	return w
}

// carry copies until either side ends or the wire is cut.
func (w *wire) carry(client, server net.Conn) {
	var lost atomic.Bool // what the server answers
	var back sync.WaitGroup
	back.Go(func() {
		defer client.Close()
		buf := make([]byte, 1<<16)
		for {
			n, err := server.Read(buf)
			if err != nil || lost.Load() {
				return
			}
			if _, err := client.Write(buf[:n]); err != nil {
				return
			}
		}
	})
	defer back.Wait()
	defer server.Close()
	buf := make([]byte, 1<<16)
	for {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		cut, arrives := w.meets(buf[:n])
		if cut && !arrives {
			return
		}
		lost.Store(cut)
		if _, err := server.Write(buf[:n]); err != nil {
			return
		}
		if cut {
			back.Wait() // the server has answered: it is done
			return
		}
	}
}
