package db

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"yianju/internal/errs"
)

const (
	// laneCount connections carry what is submitted: while one waits for its
	// COMMIT, the other fills.
	laneCount = 2
	// laneGroup is how many callers share one pipelined transaction at most.
	laneGroup = 32
	// laneTimeout bounds one group, COMMIT and all.
	laneTimeout = 30 * time.Second
)

// lanes carry submitted batches to PostgreSQL: BEGIN, the batches of up to
// laneGroup callers and COMMIT go out as one pipeline and come back as one.
//
// There are no savepoints: the server skips the rest of a pipeline after an
// error, so the group is rolled back and each caller's batch runs alone, and
// only the one at fault hears of it.
//
// Blind writes need no snapshot, so the level is READ COMMITTED: ON CONFLICT
// then sees a neighbour's row instead of failing.
type lanes struct {
	postgres *postgres
	queue    chan *parcel
	ctx      context.Context
	stop     context.CancelFunc
	running  sync.WaitGroup
	done     chan struct{}
}

// parcel is one caller's batch.
type parcel struct {
	batch  *Batch
	state  atomic.Int32 // waiting, then taken by a lane or left by its caller
	answer chan error   // buffered
}

const (
	waiting int32 = iota
	taken
	abandoned
)

func newLanes(p *postgres) *lanes {
	l := &lanes{postgres: p, queue: make(chan *parcel, 4*laneGroup), done: make(chan struct{})}
	l.ctx, l.stop = context.WithCancel(context.Background())
	for range laneCount {
		l.running.Go(l.run)
	}
	return l
}

// close lets the groups under way end.
func (l *lanes) close() {
	l.stop()
	l.running.Wait()
	close(l.done)
}

func (p *postgres) submit(ctx context.Context, b *Batch) error {
	if b.err != nil {
		return b.err
	}
	if b.Len() == 0 {
		return nil
	}
	l := p.lanes
	m := &parcel{batch: b, answer: make(chan error, 1)}
	select {
	case l.queue <- m:
	case <-ctx.Done():
		return left(ctx)
	case <-l.ctx.Done():
		return errClosed
	}
	select {
	case err := <-m.answer:
		return err
	case <-ctx.Done():
		if m.state.CompareAndSwap(waiting, abandoned) {
			return left(ctx)
		}
		return unknown(context.Cause(ctx))
	case <-l.done:
		select {
		case err := <-m.answer:
			return err
		default:
			return errClosed
		}
	}
}

func (l *lanes) run() {
	for {
		select {
		case first := <-l.queue:
			if group := l.gather(first); len(group) > 0 {
				l.carry(group)
			}
		case <-l.ctx.Done():
			return
		}
	}
}

// gather takes first and those who wait behind it.
func (l *lanes) gather(first *parcel) []*parcel {
	var group []*parcel
	for m := first; ; {
		if m.state.CompareAndSwap(waiting, taken) {
			group = append(group, m)
		}
		if len(group) == laneGroup {
			return group
		}
		select {
		case m = <-l.queue:
		default:
			return group
		}
	}
}

// carry answers every parcel of the group.
func (l *lanes) carry(group []*parcel) {
	err := l.transact(group)
	if err != nil && len(group) > 1 && errs.KindOf(err) != errs.Unknown {
		for _, m := range group {
			l.carry([]*parcel{m})
		}
		return
	}
	for _, m := range group {
		m.answer <- err
	}
}

// transact runs the group in one transaction; a lone parcel that lost a race is
// tried again.
func (l *lanes) transact(group []*parcel) (err error) {
	items := []statement{{sql: "BEGIN ISOLATION LEVEL READ COMMITTED"}}
	for _, m := range group {
		items = append(items, m.batch.items...)
	}
	items = append(items, statement{sql: "COMMIT"})

	for try := 1; ; try++ {
		err = l.once(items)
		if len(group) > 1 || try == maxTries || !collided(err) {
			return err
		}
	}
}

func (l *lanes) once(items []statement) error {
	ctx, cancel := context.WithTimeout(context.Background(), laneTimeout)
	defer cancel()
	c, giveBack, err := borrow(ctx, l.postgres.pool)
	if err != nil {
		return errs.Wrap(statementError("", err), errs.Unavailable, "")
	}
	defer giveBack()
	err = send(ctx, c, items)
	if err == nil {
		return nil
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Severity == "ERROR" {
		c.Exec(ctx, "ROLLBACK") // or the pool would close the connection
		return answer(err, nil)
	}
	if pgconn.SafeToRetry(err) {
		return errs.Wrap(err, errs.Unavailable, "")
	}
	return unknown(err)
}
