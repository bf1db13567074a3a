package intake

import (
	"context"
	"errors"

	"yianju/internal/db"
	"yianju/internal/errs"
)

// flight is a chunk on its way into the database.
type flight struct {
	rows   []*row
	draft  *draft
	landed chan error // how its transaction ended
}

// tries is how often a chunk is judged anew because somebody else wrote meanwhile.
const tries = 5

// chunk judges rows while those before them are being written, and has them written.
func (p *pass) chunk(ctx context.Context, rows []*row) error {
	skip := min(max(p.in.Read-p.passed, 0), int64(len(rows)))
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
		p.again(rows) // the chunk before may have to be judged once more, as if these had not been seen
		return err
	}
	redone, err := p.land(ctx, rows)
	if err == nil && redone {
		d, err = p.look(ctx, rows)
	}
	if err != nil {
		return err
	}
	f := &flight{rows, d, make(chan error, 1)}
	p.flying = f
	go func() { f.landed <- p.commit(ctx, f.rows, f.draft) }()
	if !p.kind.ahead {
		_, err = p.land(ctx, nil)
	}
	return err
}

// land waits until the chunk under way is written. If it has to be judged anew,
// redone, nothing that was found out of rows since is worth anything.
func (p *pass) land(ctx context.Context, since []*row) (redone bool, err error) {
	f := p.flying
	if f == nil {
		return false, nil
	}
	p.flying = nil
	err = <-f.landed
	for try := 1; err != nil; {
		no, ok := errors.AsType[*refused](err)
		if !ok && (errors.Is(err, errStopped) || try == tries || !db.IsUnique(err) && !errs.Is(err, errs.Stale)) {
			return redone, err
		}
		redone = true
		p.again(since)
		p.again(f.rows)
		if ok { // what only its use case could see: the others are judged without it
			no.row.refuse(no.err)
		} else {
			try++
		}
		if f.draft, err = p.look(ctx, f.rows); err == nil {
			err = p.commit(ctx, f.rows, f.draft)
		}
	}
	p.settle(f.rows, f.draft)
	return redone, nil
}

// look judges rows by what is on file.
func (p *pass) look(ctx context.Context, rows []*row) (*draft, error) {
	d := &draft{}
	return d, p.s.DB.View(ctx, func(tx *db.Tx) error { return p.judge(tx, rows, d) })
}

// commit writes what came of rows, and moves the mark behind them.
func (p *pass) commit(ctx context.Context, rows []*row, d *draft) error {
	return p.s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := p.in.mark(tx, p.counted(d)); err != nil {
			return err
		}
		return p.put(tx, rows, d)
	})
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

// settle moves the pass on behind rows that are committed.
func (p *pass) settle(rows []*row, d *draft) {
	p.in.Counts = p.counted(d)
	for _, r := range rows {
		p.seq = min(p.seq+int64(len(r.faults)), keptFaults)
	}
}
