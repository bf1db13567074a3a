package intake

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"hash/maphash"
	"io"
	"maps"
	"slices"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/blob"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/roll"
	"yianju/internal/sheet"
)

// chunkRows is how many rows go into one transaction: enough to copy them, few
// enough to be read again after a kill. A test takes fewer.
const chunkRows = 4000

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
	past   bool    // the rows at hand were committed before
	at     int     // rows in one transaction
	chunks int     // how many were judged so far
	flying *flight // the chunk that is being written, nil for none
}

// flight is a chunk on its way into the database.
type flight struct {
	rows   []*row
	draft  *draft
	landed chan error // how its transaction ended
}

// draft is what a chunk of rows will write.
type draft struct {
	// Parents are written before their children, whatever the order of the rows.
	buildings, entrances, batch db.Batch

	shared  []compound.Unit // on file, with new shares
	changes []change
	adds    []addition
	amends  []amendment
	told    map[id.ID]*told // by compound
	counts  Counts
}

// change is a record on file that a row says something else of.
type change struct {
	row    *row
	kind   history.Kind
	county int
	record id.ID
	values map[string]string
}

// told is what the audit record of a compound will hear.
type told struct {
	*plot
	added, changed int
}

func (d *draft) tell(p *plot) *told {
	if d.told == nil {
		d.told = map[id.ID]*told{}
	}
	if d.told[p.ID] == nil {
		d.told[p.ID] = &told{plot: p}
	}
	return d.told[p.ID]
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
	if _, e := p.land(ctx, nil); err == nil {
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
	p.in, p.hash, p.seen, p.seq, p.passed, p.chunks = in, maphash.MakeSeed(), map[uint64]int{}, 0, 0, 0
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

// fresh reports whether what the rows of a chunk make, by its number from 1 on, may
// not be on file yet: they are at hand, or being written.
func (p *pass) fresh(chunk int) bool { return chunk > 0 && chunk >= p.chunks-1 }

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

func (p *pass) counted(d *draft) Counts {
	c := p.in.Counts
	c.Read += d.counts.Read
	c.Bad += d.counts.Bad
	c.Added += d.counts.Added
	c.Changed += d.counts.Changed
	c.Same += d.counts.Same
	c.Faults += d.counts.Faults
	return c
}

// settle moves the pass on behind rows that are committed.
func (p *pass) settle(rows []*row, d *draft) {
	p.in.Counts = p.counted(d)
	for _, r := range rows {
		p.seq = min(p.seq+int64(len(r.faults)), keptFaults)
	}
}

// refused is a row that its use case refused.
type refused struct {
	row *row
	err error
}

func (r *refused) Error() string { return r.err.Error() }
func (r *refused) Unwrap() error { return r.err }

// refusal tells an error for the person, which is a fault of the row, from others.
func refusal(r *row, err error) error {
	if db.IsUnique(err) || !errs.Is(err, errs.Invalid) && !errs.Is(err, errs.Conflict) && !errs.Is(err, errs.NotFound) && !errs.Is(err, errs.Denied) {
		return err
	}
	return &refused{r, err}
}

// put writes the faults of rows, and with an apply what the draft holds.
func (p *pass) put(tx *db.Tx, rows []*row, d *draft) error {
	var b db.Batch
	seq := p.seq
	for _, r := range rows {
		for _, f := range slices.SortedStableFunc(slices.Values(r.faults), leftToRight) {
			if seq < keptFaults {
				seq++
				f.put(&b, p.in.ID, seq)
			}
		}
	}
	if p.write {
		b.Append(&d.buildings)
		b.Append(&d.entrances)
		b.Append(&d.batch)
	}
	if err := tx.Bulk(&b); err != nil || !p.write {
		return err
	}
	for _, u := range d.shared {
		if err := whole(tx, u); err != nil {
			return err
		}
	}
	note := p.note()
	for _, r := range d.adds {
		if _, err := p.s.Registry.Enter(tx, p.actor, p.kind.Name, r.links, r.span, r.values, note); err != nil {
			return refusal(r.row, err)
		}
	}
	for _, r := range d.amends {
		c := history.Change{Act: history.Amend, Span: history.Span{From: p.in.DecidedAt}, Values: r.values, Note: note}
		if err := p.s.Registry.Amend(tx, p.actor, r.ref, c); err != nil {
			return refusal(r.row, err)
		}
	}
	for _, c := range d.changes {
		to := history.Change{Act: history.Amend, Span: history.Span{From: p.in.DecidedAt}, Values: c.values, Note: note}
		var err error
		if c.kind.Name == roll.Records.Name {
			_, err = roll.Amend(tx, p.s.Book, p.s.Accounts, c.county, c.record, 0, to)
		} else {
			_, err = p.s.Book.Write(tx, c.kind, c.county, c.record, 0, to)
		}
		if err != nil {
			return refusal(c.row, err)
		}
	}
	for _, compound := range slices.Sorted(maps.Keys(d.told)) {
		t := d.told[compound]
		_, err := p.s.Log.Append(tx, audit.Event{County: t.County, Subject: t.Subject, Kind: "compound.imported", Role: note.Role,
			Facts: map[string]any{"intake": p.in.ID, "kind": p.kind.Name, "added": t.added, "changed": t.changed}})
		if err != nil {
			return err
		}
	}
	return nil
}

// note says in the history of a record where its values came from.
func (p *pass) note() history.Note {
	return history.Note{By: p.in.Account, Role: string(p.actor.Acting()), Why: "批量导入",
		Evidence: "导入 " + p.in.ID.String() + " · SHA-256 " + hex.EncodeToString(p.in.Digest[:8])}
}
