package intake

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"strconv"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/sheet"
)

// Fault is what is wrong in one cell, or with one row.
type Fault struct {
	Sheet   string
	Row     int
	Letters string // of the column; "" = the row as a whole
	Header  string
	Key     string // message
	Args    []any
	Hint    string // what may have been meant; never personal data
}

// Say words what is wrong.
func (f Fault) Say(l i18n.Lang) string { return l.T(f.Key, f.Args...) }

// leftToRight is the order of faults in a row.
func leftToRight(a, b Fault) int {
	return cmp.Or(cmp.Compare(len(a.Letters), len(b.Letters)), cmp.Compare(a.Letters, b.Letters))
}

// keptFaults is how many faults of a file are kept one by one; the others are
// counted. Nobody mends ten thousand rows by hand.
const keptFaults = 10_000

func (f Fault) put(b *db.Batch, intake id.ID, seq int64) {
	args, err := json.Marshal(f.Args)
	if err != nil {
		args = []byte("[]") // an argument without a form of its own is left out of the words
	}
	b.Exec(`INSERT INTO intake_fault (intake_id, seq, sheet, line, letters, header, message, args, hint)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		intake, seq, f.Sheet, f.Row, f.Letters, f.Header, f.Key, string(args), f.Hint)
}

// Faults returns up to limit faults of an intake behind the one numbered after, in
// the order of the file, with the number of the last. Errors: NotFound for another's intake.
func (s *Service) Faults(tx *db.Tx, in Intake, after int64, limit int) (list []Fault, last int64, err error) {
	last = after
	list, err = db.List(tx, func(r db.Scanner, f *Fault) error {
		var args string
		err := r.Scan(&last, &f.Sheet, &f.Row, &f.Letters, &f.Header, &f.Key, &args, &f.Hint)
		if err == nil {
			err = json.Unmarshal([]byte(args), &f.Args)
		}
		return err
	}, `SELECT seq, sheet, line, letters, header, message, args, hint FROM intake_fault
		WHERE intake_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`, in.ID, after, limit)
	return list, last, err
}

// trouble keeps why a whole file was refused.
type trouble struct {
	Key  string
	Args []any
}

// troubles turns an error for the person into what is kept of it; nil for another.
func troubles(err error) []trouble {
	e, ok := err.(*errs.Error)
	if !ok || e.Kind != errs.Invalid {
		return nil
	}
	if len(e.Fields) == 0 {
		return []trouble{{e.Key, e.Args}}
	}
	var out []trouble
	for _, f := range e.Fields {
		out = append(out, trouble{f.Key, f.Args})
	}
	return out
}

// WriteFaults writes the faults of an intake as a table, for whoever mends the file.
func (s *Service) WriteFaults(ctx context.Context, in Intake, f Format, l i18n.Lang, w io.Writer) error {
	out := sheet.NewXLSX(w)
	if f == CSV {
		out = sheet.NewCSV(w)
	}
	err := out.Begin(sheet.Look{Name: l.T("intake.faults"), Head: 1, Widths: []int{16, 8, 8, 20, 60, 40}})
	if err == nil {
		var heads []string
		for _, key := range []string{"sheet", "row", "letters", "header", "what", "hint"} {
			heads = append(heads, l.T("intake.faults."+key))
		}
		err = out.Write(sheet.Texts(heads...))
	}
	for after, more := int64(0), true; more && err == nil; {
		var list []Fault
		err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
			list, after, err = s.Faults(tx, in, after, faultsAtOnce)
			return err
		})
		for _, v := range list {
			if err == nil {
				row := sheet.Texts(v.Sheet, strconv.Itoa(v.Row), v.Letters, v.Header, v.Say(l), v.Hint)
				row[1].Kind = sheet.Number
				err = out.Write(row)
			}
		}
		more = len(list) == faultsAtOnce
	}
	if err != nil {
		return err
	}
	return out.Close()
}

// faultsAtOnce is how many faults are read at a time.
const faultsAtOnce = 1000
