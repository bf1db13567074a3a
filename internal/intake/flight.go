package intake

import (
	"context"
	"errors"
	"slices"

	"yianju/internal/db"
	"yianju/internal/errs"
)

// flight is a chunk on its way into the database.
type flight struct {
	rows   []*row
	draft  *draft
	landed chan struct{} // closed when its transaction has ended
	err    error         // how; errBehind when the one before it failed
}

// errBehind is of a flight that was not tried, since the one before it failed.
var errBehind = errors.New("intake: behind a flight that failed")

// lead is how many chunks may be on their way while the next is judged: one that is
// being written, and one that waits for it. They are written in the order of the file, so
// that a mark never stands behind rows that are not there.
const lead = 2

// tries is how often a chunk is judged anew because somebody else wrote meanwhile.
const tries = 5

// chunk judges rows while those before them are being written, and has them written.
func (p *pass) chunk(ctx context.Context, rows []*row) error {
	skip := min(max(p.before-p.passed, 0), int64(len(rows)))
	p.passed += int64(len(rows))
	if skip > 0 {
		if err := p.s.DB.View(ctx, func(tx *db.Tx) error { return p.recall(tx, rows[:skip]) }); err != nil {
			return err
		}
		rows = rows[skip:]
	}
	if len(rows) == 0 {
		return nil
	}
	d, err := p.look(ctx, rows)
	if err != nil {
		p.again(rows) // those before may have to be judged once more, as if these had not been seen
		return err
	}
	redone, err := p.land(ctx, lead-1, rows)
	if err == nil && redone {
		d, err = p.look(ctx, rows)
	}
	if err != nil {
		return err
	}
	p.start(ctx, &flight{rows: rows, draft: d, landed: make(chan struct{})})
	if !p.kind.ahead {
		_, err = p.land(ctx, 0, nil)
	}
	return err
}

// start writes a flight behind those that are under way.
func (p *pass) start(ctx context.Context, f *flight) {
	var before *flight
	if n := len(p.flying); n > 0 {
		before = p.flying[n-1]
	}
	p.flying = append(p.flying, f)
	go func() {
		defer close(f.landed)
		if before != nil {
			if <-before.landed; before.err != nil {
				f.err = errBehind
				return
			}
		}
		f.err = p.commit(ctx, f)
	}()
}

// land waits until no more than so many flights are under way. If they have to be judged
// anew, redone, nothing that was found out of rows since is worth anything.
func (p *pass) land(ctx context.Context, leave int, since []*row) (redone bool, err error) {
	for len(p.flying) > leave {
		f := p.flying[0]
		if <-f.landed; f.err != nil {
			return true, p.redo(ctx, since)
		}
		p.flying = p.flying[1:]
	}
	return false, nil
}

// redo judges and writes the flights under way once more, one after the other, the first
// of which failed.
func (p *pass) redo(ctx context.Context, since []*row) error {
	flights := p.flying
	p.flying = nil
	p.again(since)
	for _, f := range slices.Backward(flights) {
		<-f.landed
		p.again(f.rows)
	}
	for _, f := range flights {
		if err := p.retry(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// retry judges and writes a flight that did not land until it does.
func (p *pass) retry(ctx context.Context, f *flight) error {
	for try := 1; f.err != nil; {
		no, ok := errors.AsType[*refused](f.err)
		switch {
		case ok: // what only its use case could see: the others are judged without it
			p.again(f.rows)
			no.row.refuse(no.err)
		case f.err == errBehind:
		case errors.Is(f.err, errStopped) || try == tries || !db.IsUnique(f.err) && !errs.Is(f.err, errs.Stale):
			return f.err
		default:
			p.again(f.rows)
			try++
		}
		if f.draft, f.err = p.look(ctx, f.rows); f.err == nil {
			f.err = p.commit(ctx, f)
		}
	}
	return nil
}

// look judges rows by what is on file.
func (p *pass) look(ctx context.Context, rows []*row) (*draft, error) {
	d := &draft{}
	return d, p.s.DB.View(ctx, func(tx *db.Tx) error { return p.judge(tx, rows, d) })
}

// commit writes what came of a flight's rows, and moves the mark and the pass on behind
// them.
func (p *pass) commit(ctx context.Context, f *flight) error {
	err := p.s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := p.in.mark(tx, p.counted(f.draft)); err != nil {
			return err
		}
		return p.put(tx, f.rows, f.draft)
	})
	if err != nil {
		return err
	}
	p.in.Counts = p.counted(f.draft)
	for _, r := range f.rows {
		p.seq = min(p.seq+int64(len(r.faults)), keptFaults)
	}
	return nil
}

// again takes rows back to where judge found them, and forgets what is not so any more.
func (p *pass) again(rows []*row) {
	for _, r := range rows {
		if r.key != 0 && p.seen[r.key] == r.number {
			delete(p.seen, r.key)
		}
		r.faults, r.key = r.faults[:r.own], 0
	}
	p.aim.forget()
}
