package intake

import (
	"encoding/hex"
	"maps"
	"slices"

	"yianju/internal/audit"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/roll"
)

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
