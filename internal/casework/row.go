package casework

import (
	"yianju/internal/casework/rule"
	"yianju/internal/db"
)

// columns of case_file in the order of scan and of Case.row.
const columns = `county, id, code, subject, compound_id, building_id, entrance_id, unit_id, place, street, neighborhood,
	company_id, account_id, filed_by, privacy, text, channel, filed_at, came_from,
	seq, state, open, level, round, class, category, grade, handler, flags, request, suspended,
	result, rating, ending, worker_id, replied_at, closed_at, next_due_at, next_limit, marks`

const insertCase = `INSERT INTO case_file (` + columns + `)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
		$21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40)`

// row is the case as values of columns, for the insert of an intake and for the
// bulk loading of a synthetic province.
func (c Case) row() []any {
	return append([]any{c.County, c.ID, c.Code, c.Subject[:], c.Place.Compound, c.Place.Building, c.Place.Entrance, c.Place.Unit,
		c.Place.Text, c.Place.Street, c.Place.Neighborhood,
		c.Company, c.Account, c.FiledBy, string(c.Privacy), c.Text, string(c.Channel), c.FiledAt, c.CameFrom},
		c.folded()...)
}

// folded are the columns that change as events come.
func (c Case) folded() []any {
	return []any{c.Seq, string(c.State), c.State.Open(), int(c.Level), c.Round, string(c.Class), c.Category, c.Grade,
		string(c.Handler), flagWords(c.Flags), string(c.Request), c.Suspended,
		string(c.Result), string(c.Rating), string(c.Ending), c.Worker, c.RepliedAt, c.ClosedAt, c.NextDue, c.NextLimit, int64(c.Marked)}
}

// scan reads a row of columns. The Status it fills in is what lists show; a
// decision folds the events instead.
func scan(r db.Scanner, c *Case) error {
	var open bool
	var flags string
	var level int
	var subject []byte
	err := r.Scan(&c.County, &c.ID, &c.Code, &subject, &c.Place.Compound, &c.Place.Building, &c.Place.Entrance, &c.Place.Unit,
		&c.Place.Text, &c.Place.Street, &c.Place.Neighborhood,
		&c.Company, &c.Account, &c.FiledBy, &c.Privacy, &c.Text, &c.Channel, &c.FiledAt, &c.CameFrom,
		&c.Seq, &c.State, &open, &level, &c.Round, &c.Class, &c.Category, &c.Grade,
		&c.Handler, &flags, &c.Request, &c.Suspended,
		&c.Result, &c.Rating, &c.Ending, &c.Worker, &c.RepliedAt, &c.ClosedAt, &c.NextDue, &c.NextLimit, &c.Marked)
	copy(c.Subject[:], subject)
	c.Level, c.Flags = rule.Level(level), parseFlags(flags)
	return err
}
