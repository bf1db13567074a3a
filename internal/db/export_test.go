package db

import (
	"context"
	"sync"
)

// Call is one caller of a group made by Together.
type Call struct {
	Ctx context.Context
	Fn  func(*Tx) error
}

// Outcome is what became of a Call.
type Outcome struct {
	Err   error
	Panic any
}

// Together puts all calls behind one that holds SQLite's writer, so that they
// meet in one group, and returns when all have an answer.
func Together(d *DB, calls []Call) []Outcome { return TogetherUntil(d, calls, -1, nil) }

// TogetherUntil is Together, and closes gone when the given caller has its answer.
func TogetherUntil(d *DB, calls []Call, caller int, gone chan<- error) []Outcome {
	w := d.engine.(*lite).writer
	held, release := make(chan struct{}), make(chan struct{})
	hold := newMember(context.Background(), func(*Tx) error {
		select {
		case <-held: // a second run, after a rollback
		default:
			close(held)
		}
		<-release
		return nil
	})
	var all sync.WaitGroup
	w.queue <- hold
	all.Go(func() { hold.wait(w) })
	<-held
	out := make([]Outcome, len(calls))
	for i, c := range calls {
		m := newMember(c.Ctx, c.Fn)
		w.queue <- m
		all.Go(func() {
			defer func() { out[i].Panic = recover() }()
			out[i].Err = m.wait(w)
			if i == caller {
				close(gone)
			}
		})
	}
	close(release)
	all.Wait()
	return out
}

// Carry sends the batches as one group down PostgreSQL's lanes; those whose
// index is in gone were left by their callers while they waited.
func Carry(d *DB, batches []*Batch, gone map[int]bool) []error {
	l := d.engine.(*postgres).lanes
	queue := make(chan *parcel, len(batches))
	parcels := make([]*parcel, len(batches))
	for i, b := range batches {
		parcels[i] = &parcel{batch: b, answer: make(chan error, 1)}
		if gone[i] {
			parcels[i].state.Store(abandoned)
		}
		queue <- parcels[i]
	}
	apart := &lanes{postgres: l.postgres, queue: queue}
	for len(queue) > 0 {
		apart.carry(apart.gather(<-queue))
	}
	out := make([]error, len(batches))
	for i, m := range parcels {
		select {
		case out[i] = <-m.answer:
		default:
		}
	}
	return out
}

// Judge is CheckSafety's judgement of settings.
func Judge(settings map[string]string) error { return judge(settings) }
