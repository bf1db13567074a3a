package contract

import (
	"time"

	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/history"
	"yianju/internal/id"
)

// Records is the kind of contracts in histories. Their span is the time in charge.
var Records = history.Kind{Name: "contract", Table: Fields, Load: loadRow, Project: project}

// Row returns the contract's current row.
func (c Contract) Row() history.Row {
	return history.Row{County: c.County, ID: c.ID, Span: history.Span{From: c.ValidFrom, To: c.ValidTo}, Values: bound.Values(&c),
		RecordedAt: c.RecordedAt, RecordedBy: c.RecordedBy}
}

func loadRow(tx *db.Tx, county int, contract id.ID) (history.Row, error) {
	c, err := Get(tx, county, contract)
	return c.Row(), err
}

// Add inserts a new contract of a row. Errors: NotFound for a compound or company
// that is not there; Invalid without a beginning; Conflict when another company is
// in charge at some time of the contract.
func Add(tx *db.Tx, r history.Row, compound, by id.ID) (Contract, error) {
	c := Contract{County: r.County, ID: r.ID, Compound: compound, Company: by, ValidFrom: r.From, ValidTo: r.To,
		RecordedAt: r.RecordedAt, RecordedBy: r.RecordedBy}
	bound.Set(&c, r.Values)
	if _, err := company.Get(tx, by); err != nil {
		return Contract{}, err
	}
	if err := c.alone(tx); err != nil {
		return Contract{}, err
	}
	var b db.Batch
	c.Put(&b)
	return c, tx.Pipeline(&b)
}

// project writes a contract's row: its time in charge may not run into another's.
func project(tx *db.Tx, r history.Row, change history.Change) error {
	c, err := Get(tx, r.County, r.ID)
	if err != nil {
		return err
	}
	bound.Set(&c, r.Values)
	c.ValidFrom, c.ValidTo = r.From, r.To
	if change.Act == history.Move {
		if err := c.alone(tx); err != nil {
			return err
		}
		c.EndedAt, c.EndReason = time.Time{}, ""
		if !c.ValidTo.IsZero() {
			c.EndedAt, c.EndReason = change.At, change.Why
		}
	}
	_, err = tx.Exec(`UPDATE contract SET valid_from = $3, valid_to = $4, ended_at = $5, end_reason = $6, `+bound.Assign(7)+` WHERE county = $1 AND id = $2`,
		bound.Args(&c, c.County, c.ID, c.ValidFrom, c.ValidTo, c.EndedAt, c.EndReason)...)
	return err
}

// alone reports a Conflict when another company is in charge at some time of the
// contract. Two who look at the same moment cannot both commit.
func (c Contract) alone(tx *db.Tx) error {
	var check errs.Check
	check.That(!c.ValidFrom.IsZero(), "valid_from", "error.field.required")
	check.That(c.ValidTo.IsZero() || c.ValidTo.After(c.ValidFrom), "valid_to", "contract.order")
	if err := check.Err(); err != nil {
		return err
	}
	if err := compound.Touch(tx, c.County, c.Compound); err != nil {
		return err
	}
	other, err := overlapping(tx, c)
	if err != nil || other == nil {
		return err
	}
	name, err := company.Names(tx, []id.ID{other.Company})
	if err != nil {
		return err
	}
	return errs.New(errs.Conflict, "contract.overlap", "company", name[other.Company])
}

// InChargeAsOf returns the contracts in charge of a compound as they were at an
// instant, as known at another: none is 无物业. What was believed then may have had
// two, which today's rows never have.
func InChargeAsOf(tx *db.Tx, book *history.Book, county int, compound id.ID, valid, known time.Time) ([]Contract, error) {
	all, err := History(tx, county, compound)
	if err != nil {
		return nil, err
	}
	var out []Contract
	for _, c := range all {
		h, err := book.Read(tx, Records, county, c.ID)
		if err != nil {
			return nil, err
		}
		if s, found := h.AsOf(valid, known); found {
			bound.Set(&c, s.Values)
			c.ValidFrom, c.ValidTo = s.From, s.To
			out = append(out, c)
		}
	}
	return out, nil
}
