package db

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// maxGroup is how many callers share one COMMIT at most.
const maxGroup = 128

// writer owns SQLite's one writing connection and gives it to callers in turn:
//
//	BEGIN IMMEDIATE
//	  SAVEPOINT, a caller's closure, RELEASE     for each caller who waits
//	COMMIT                                       one fsync for all of them
//	answers
//
// A closure runs on its caller's own goroutine while the writer waits, so a
// panic or t.FailNow in it stays there. A batch, which can do neither, the writer
// runs itself: handing over among busy goroutines takes longer than its rows.
// The statements run under the writer's context, never a caller's: a cancelled
// statement rolls back every neighbour.
//
// A caller that leaves before its turn has written nothing and is told so; one
// that leaves after its turn is told Unknown.
//
// A closure's error rolls back to its savepoint. A panic, and an error after
// which SQLite may have rolled everything back, ends the group: it is rolled
// back and its members run again, without the one who panicked, or each alone.
type writer struct {
	lite  *lite
	conn  *liteConn
	queue chan *member
	done  chan struct{} // closed when the writer has stopped
}

// member is one caller in a group.
type member struct {
	ctx    context.Context
	fn     func(*Tx) error
	batch  *Batch        // instead of fn, of Submit
	state  atomic.Int32  // of a batch: waiting, then taken by the writer or left by its caller
	turn   chan *Tx      // unbuffered: taking it is the promise to report
	report chan report   // the outcome of one turn
	answer chan error    // the final word, buffered
	gone   chan struct{} // closed by the caller when it leaves
}

type report struct {
	err     error
	escaped bool // fn did not return: it panicked or ended its goroutine
}

func newWriter(l *lite, c *liteConn) *writer {
	return &writer{lite: l, conn: c, queue: make(chan *member, 2*maxGroup), done: make(chan struct{})}
}

// do runs fn in a group and returns after its COMMIT.
func (w *writer) do(ctx context.Context, fn func(*Tx) error) error {
	return w.join(newMember(ctx, fn))
}

// submit runs b in a group and returns after its COMMIT.
func (w *writer) submit(ctx context.Context, b *Batch) error {
	m := newMember(ctx, nil)
	m.batch = b
	return w.join(m)
}

func (w *writer) join(m *member) error {
	select {
	case w.queue <- m:
	case <-m.ctx.Done():
		return left(m.ctx)
	case <-w.lite.closing.Done():
		return errClosed
	}
	return m.wait(w)
}

func newMember(ctx context.Context, fn func(*Tx) error) *member {
	return &member{ctx: ctx, fn: fn, turn: make(chan *Tx), report: make(chan report, 1),
		answer: make(chan error, 1), gone: make(chan struct{})}
}

// wait is the caller's side: it takes its turns until the answer comes or its
// context ends.
func (m *member) wait(w *writer) error {
	ran := false
	for {
		select {
		case tx := <-m.turn:
			ran = true
			m.take(tx)
		case err := <-m.answer:
			return err
		case <-m.ctx.Done():
			select {
			case err := <-m.answer:
				return err
			default:
			}
			close(m.gone)
			if ran || m.batch != nil && !m.state.CompareAndSwap(waiting, abandoned) {
				return unknown(context.Cause(m.ctx))
			}
			return left(m.ctx)
		case <-w.done:
			// The answer may have come together with the end.
			select {
			case err := <-m.answer:
				return err
			default:
				return errClosed
			}
		}
	}
}

// take runs the closure and reports, whichever way it ends.
func (m *member) take(tx *Tx) {
	r := report{escaped: true}
	defer func() { m.report <- r }()
	r.err = m.fn(tx)
	r.escaped = false
}

// run serves callers until the database closes.
func (w *writer) run() {
	defer close(w.done)
	for {
		select {
		case m := <-w.queue:
			w.serve(m)
		case <-w.lite.closing.Done():
			if w.conn != nil {
				w.conn.close()
			}
			return
		}
	}
}

// serve answers first and those who wait behind it.
//
// A group that was rolled back runs again closed to newcomers, so it ends.
func (w *writer) serve(first *member) {
	rest, apart := w.group([]*member{first}, true)
	for len(rest) > 0 && !apart {
		rest, apart = w.group(rest, false)
	}
	for _, m := range rest {
		w.group([]*member{m}, false)
	}
}

// ending is how a member's turn ended.
type ending int

const (
	returned ending = iota // with or without an error of its own
	absent                 // the caller had left: nothing ran
	escaped                // a panic: the group is rolled back without it
	broken                 // SQLite may have rolled back: nobody's writes are certain
)

// group runs pending in one transaction and, when open, whoever waits by then.
// It returns the members that have no answer yet because the group was rolled
// back, and whether they have to run apart from each other.
func (w *writer) group(pending []*member, open bool) (unanswered []*member, apart bool) {
	var ran []*member
	var outcomes []error
	next := func() *member {
		if len(pending) > 0 {
			m := pending[0]
			pending = pending[1:]
			return m
		}
		if !open || len(ran) >= maxGroup {
			return nil
		}
		select {
		case m := <-w.queue:
			return m
		default:
			return nil
		}
	}

	if err := w.begin(); err != nil {
		// Another process holds the lock, or the disk is gone: who waits now
		// would fare no better.
		for m := next(); m != nil; m = next() {
			m.answer <- err
		}
		return nil, false
	}
	for m := next(); m != nil; m = next() {
		switch end, err := w.turn(m); end {
		case absent:
		case returned:
			ran, outcomes = append(ran, m), append(outcomes, err)
		case escaped:
			w.rollback()
			return slices.Concat(ran, pending), false
		case broken:
			w.rollback()
			return undecided(slices.Concat(ran, []*member{m}, pending), answer(err, nil))
		}
	}
	if err := w.conn.do(context.Background(), "COMMIT"); err != nil {
		w.rollback()
		return undecided(ran, commitAnswer(err))
	}
	for i, m := range ran {
		m.answer <- outcomes[i]
	}
	return nil, false
}

// undecided tells a lone member why its transaction failed; several have to run
// apart, because the reason may be any one's.
func undecided(list []*member, err error) ([]*member, bool) {
	if len(list) > 1 {
		return list, true
	}
	for _, m := range list {
		m.answer <- err
	}
	return nil, false
}

// turn gives the connection to m and sees what became of it.
func (w *writer) turn(m *member) (ending, error) {
	w.conn.fatal = nil
	if err := w.conn.do(context.Background(), "SAVEPOINT caller"); err != nil {
		return broken, statementError("SAVEPOINT", err)
	}
	tx := newTx(m.ctx, context.Background(), w.lite.clock.Now(), w.conn)
	end, err := m.run(tx)
	if end == escaped {
		return escaped, nil
	}
	if w.conn.fatal != nil {
		return broken, statementError("", w.conn.fatal)
	}
	if err != nil {
		if e := w.conn.do(context.Background(), "ROLLBACK TO caller"); e != nil {
			return broken, statementError("ROLLBACK TO", e)
		}
		err = answer(err, tx.failed)
	}
	if e := w.conn.do(context.Background(), "RELEASE caller"); e != nil {
		return broken, statementError("RELEASE", e)
	}
	return end, err
}

// run gives the transaction to whoever is to use it, and returns what became of it.
func (m *member) run(tx *Tx) (ending, error) {
	if m.batch != nil {
		m.state.CompareAndSwap(waiting, taken) // or it is taken already, and the group runs again
		if m.state.Load() == abandoned {
			return absent, nil
		}
		return returned, tx.finish(tx.Pipeline(m.batch))
	}
	select {
	case m.turn <- tx:
		r := <-m.report
		if r.escaped {
			return escaped, nil
		}
		return returned, tx.finish(r.err)
	case <-m.gone:
		return absent, nil
	}
}

func (w *writer) begin() error {
	if w.conn == nil {
		c, err := openLiteConn(context.Background(), w.lite.pool, false)
		if err != nil {
			return answer(err, nil)
		}
		w.conn = c
	}
	if err := w.conn.do(context.Background(), "BEGIN IMMEDIATE"); err != nil {
		w.rollback()
		return answer(statementError("BEGIN", err), nil)
	}
	return nil
}

// rollback brings the connection back to no transaction, by a new connection
// if need be.
func (w *writer) rollback() {
	err := w.conn.do(context.Background(), "ROLLBACK")
	// SQLite has already rolled back after some errors, and then says this.
	if err != nil && !strings.Contains(err.Error(), "no transaction is active") {
		w.lite.log.Warn("the writing connection is replaced", "cause", err)
		w.conn.discard()
		w.conn = nil
	}
}

// mayRollBack reports whether SQLite may roll back the whole transaction on err.
func mayRollBack(err error) bool {
	lite, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return false
	}
	switch lite.Code() & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT,
		sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CORRUPT:
		return true
	}
	return false
}

// commitAnswer is the answer to a lone member whose COMMIT failed. After an I/O
// error the commit record may be in the log file, for a recovery to find.
func commitAnswer(err error) error {
	err = statementError("COMMIT", err)
	if lite, ok := errors.AsType[*sqlite.Error](err); ok && lite.Code()&0xff == sqlite3.SQLITE_IOERR {
		return unknown(err)
	}
	return answer(err, nil)
}
