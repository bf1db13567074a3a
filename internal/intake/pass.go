package intake

import (
	"cmp"
	"context"
	"errors"
	"hash/maphash"
	"io"

	"yianju/internal/account"
	"yianju/internal/blob"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/sheet"
)

// chunkRows is how many rows go into one transaction: enough to copy them, few
// enough to be read again after a kill. A test takes fewer.
const chunkRows = 4000

// manyRows is how many rows a pass makes room for before it has met them: what a file
// says of itself may be false.
const manyRows = 1 << 20

// pass is one way through a file: a check, or an apply.
type pass struct {
	s     *Service
	in    Intake
	actor account.Actor
	kind  *Kind
	aim   aim
	tx    *db.Tx // the transaction that reads for the chunk at hand
	write bool
	hash  maphash.Seed
	seen  map[uint64]int // rows by the record they speak of
	seq   int64          // of the last fault kept
	// passed is how many rows the file has given so far.
	passed int64
	past   bool      // the rows at hand were committed before
	at     int       // rows in one transaction
	chunks int       // how many were judged so far
	before int64     // rows that were committed before this pass
	flying []*flight // on their way into the database, in the order of the file
}

// Run checks or applies an intake as far as it has not come yet: the handler of
// its job. It ends without an error when the intake was cancelled.
func (s *Service) Run(ctx context.Context, intake id.ID) error {
	var in Intake
	var a account.Actor
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if in, err = load(tx, intake); err != nil || !in.Busy() {
			return err
		}
		if a, err = s.Accounts.Acting(tx, in.Account); err != nil {
			return err
		}
		return nil
	})
	switch {
	case errs.Is(err, errs.Unauthenticated): // the account was disabled meanwhile
		return s.finish(ctx, in, Cancelled, nil)
	case err != nil || !in.Busy():
		return err
	}
	err = s.pass(ctx, in, a)
	if why := troubles(err); why != nil {
		return s.finish(ctx, in, Refused, why)
	}
	if errors.Is(err, errStopped) {
		return nil
	}
	return err
}

// finish ends an intake and deletes its file.
func (s *Service) finish(ctx context.Context, in Intake, to State, why []trouble) error {
	err := s.DB.Update(ctx, func(tx *db.Tx) error { return in.end(tx, to, why) })
	if errors.Is(err, errStopped) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.dropFile(ctx, in)
}

func (s *Service) pass(ctx context.Context, in Intake, a account.Actor) error {
	kind, known := KindOf(in.Kind)
	if !known {
		return errs.New(errs.Invalid, "error.not_found")
	}
	if in.State == Checking && in.Read > 0 {
		// What the rows before would make is known to nobody: a check begins again.
		if err := s.restart(ctx, &in); err != nil {
			return err
		}
	}
	p := &pass{s: s, actor: a, kind: kind, write: in.State == Applying, at: cmp.Or(s.chunk, chunkRows)}
	if in.Mode == All && p.write {
		return p.allAtOnce(ctx, in)
	}
	p.begin(in)
	if err := s.DB.View(ctx, p.lastFault); err != nil {
		return err
	}
	headers, err := p.read(ctx, func(rows []*row) error { return p.chunk(ctx, rows) })
	if _, e := p.land(ctx, 0, nil); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	p.in.Ignored = ignored(headers)
	if p.write {
		return s.finish(ctx, p.in, Done, nil)
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error { return p.in.end(tx, Checked, nil) })
}

func (s *Service) restart(ctx context.Context, in *Intake) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := in.mark(tx, Counts{}); err != nil {
			return err
		}
		in.Counts = Counts{}
		_, err := tx.Exec(`DELETE FROM intake_fault WHERE intake_id = $1`, in.ID)
		return err
	})
}

// begin makes the pass ready for the first row.
func (p *pass) begin(in Intake) {
	p.in, p.before, p.hash, p.seq, p.passed, p.chunks = in, in.Read, maphash.MakeSeed(), 0, 0, 0
	p.aim = p.kind.aim(p)
}

func (p *pass) lastFault(tx *db.Tx) error {
	return tx.QueryRow(`SELECT COALESCE(MAX(seq), 0) FROM intake_fault WHERE intake_id = $1`, p.in.ID).Scan(&p.seq)
}

// read reads the file and hands its rows over in chunks; it reads ahead while a
// chunk is judged and written.
func (p *pass) read(ctx context.Context, each func([]*row) error) ([]sheet.Header, error) {
	content, err := p.s.Blobs.Open(ctx, blob.Key(p.in.Blob))
	if err != nil {
		return nil, err
	}
	defer content.Close()
	reader, err := sheet.Open(content)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	table := sheet.NewTable(reader, p.kind.sheetColumns())
	p.in.Total = max(p.in.Total, int64(table.Rows()))
	p.seen = make(map[uint64]int, min(p.in.Total, manyRows))
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	chunks, failed := make(chan []*row, 1), make(chan error, 1)
	go func() {
		defer close(chunks)
		failed <- p.kind.takeAll(ctx, table, p.s.Regions, p.at, chunks)
	}()
	for rows := range chunks {
		if err == nil {
			if err = each(rows); err != nil {
				stop()
			}
		}
	}
	if reading := <-failed; err == nil {
		err = reading
	}
	return table.Headers(), err
}

func (k *Kind) takeAll(ctx context.Context, table *sheet.Table, regions *region.Tree, at int, chunks chan<- []*row) error {
	var h *head
	headers := 0
	for {
		rows := make([]*row, 0, at)
		var last error
		for len(rows) < at && last == nil {
			var rec *sheet.Record
			if rec, last = table.Next(); last != nil {
				break
			}
			if n := len(table.Headers()); n != headers {
				h, headers = k.head(table.Headers()[n-1]), n
			}
			rows = append(rows, k.take(rec, h, regions))
		}
		if last != nil && last != io.EOF {
			return last
		}
		select {
		case chunks <- rows:
		case <-ctx.Done():
			return ctx.Err()
		}
		if last == io.EOF {
			return nil
		}
	}
}

// allAtOnce writes every row in one transaction, or none.
func (p *pass) allAtOnce(ctx context.Context, in Intake) error {
	var wrong []*row
	err := p.s.DB.Update(ctx, func(tx *db.Tx) error {
		p.begin(in)
		wrong = nil
		_, err := p.read(tx.Context(), func(rows []*row) error {
			d := &draft{}
			if err := p.judge(tx, rows, d); err != nil {
				return err
			}
			for _, r := range rows {
				if len(r.faults) > 0 {
					wrong = append(wrong, r)
				}
			}
			if len(wrong) == 0 {
				if err := p.put(tx, nil, d); err != nil {
					return err
				}
			}
			p.in.Counts = p.counted(d)
			return nil
		})
		switch {
		case err != nil:
			return err
		case len(wrong) > 0:
			return errs.New(errs.Invalid, "intake.changed_since")
		}
		return in.mark(tx, p.in.Counts)
	})
	if len(wrong) > 0 && errs.Is(err, errs.Invalid) {
		in.Bad = int64(len(wrong))
		if e := p.s.DB.Update(ctx, func(tx *db.Tx) error {
			p.in, p.seq = in, 0
			return p.put(tx, wrong, &draft{})
		}); e != nil {
			return e
		}
	}
	if err != nil {
		return err
	}
	in.Counts = p.in.Counts
	return p.s.finish(ctx, in, Done, nil)
}

// recall notes what rows that were committed before a kill speak of.
func (p *pass) recall(tx *db.Tx, rows []*row) error {
	p.tx, p.past = tx, true
	defer func() { p.past = false }()
	return p.aim.judge(rows, &draft{})
}

// judge finds out what the rows will change.
func (p *pass) judge(tx *db.Tx, rows []*row, d *draft) error {
	for _, r := range rows {
		r.own = len(r.faults)
	}
	p.tx = tx
	p.chunks++
	if err := p.aim.judge(rows, d); err != nil {
		return err
	}
	d.counts.Read += int64(len(rows))
	for _, r := range rows {
		d.counts.Faults += int64(len(r.faults))
		if len(r.faults) > 0 {
			d.counts.Bad++
		}
	}
	return nil
}

// fresh reports whether what the rows of a chunk make, by its number from 1 on, may
// not be on file yet: they are at hand, or on their way.
func (p *pass) fresh(chunk int) bool { return chunk > 0 && chunk >= p.chunks-lead }

// first reports whether no row before speaks of the record that a path names, and
// records a fault with one that does.
func (p *pass) first(r *row, path []byte) bool {
	key := maphash.Bytes(p.hash, path)
	if before, met := p.seen[key]; met {
		r.wrong("", "intake.twice", "", "row", before)
		return false
	}
	r.key, p.seen[key] = key, r.number
	return true
}
