package docket

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/job"
)

// WordsMax is the most characters of what the province or a city writes at one place.
const WordsMax = 1000

// Issue issues a docket under the next number of its office and year (action
// docket.issue), with the province's words, which may be none: from then on its rows
// stand. Errors: Denied, NotFound, Unauthenticated without a fresh second factor;
// Invalid with words too long; Conflict when it is no draft.
func (s *Service) Issue(ctx context.Context, a account.Actor, docket id.ID, words string) error {
	words = strings.TrimSpace(words)
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		d, err := s.enter(tx, a, "docket.issue", docket)
		if err != nil {
			return err
		}
		if err := d.in(Draft); err != nil {
			return err
		}
		var check errs.Check
		long(&check, "words", words, WordsMax)
		if err := check.Err(); err != nil {
			return err
		}
		d.IssuedBy, d.Words = a.Account, words
		return s.issue(tx, a, d)
	})
}

// publish issues a draft that no person has issued in time: with its week only.
func (s *Service) publish(ctx context.Context, docket id.ID) (done bool, err error) {
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		done = false
		d, err := get(tx, docket)
		if err != nil || d.State() != Draft {
			return err
		}
		done = true
		return s.issue(tx, account.System(tx.Now()), d)
	})
	return done, err
}

// issue freezes a draft: number, snapshot, hash, record, and whom to tell.
func (s *Service) issue(tx *db.Tx, a account.Actor, d Docket) (err error) {
	d.IssuedAt = tx.Now()
	if err := d.number(tx); err != nil {
		return err
	}
	var snapshot bytes.Buffer
	if err := writeSnapshot(tx, d, &snapshot); err != nil {
		return err
	}
	sum := sha256.Sum256(snapshot.Bytes())
	d.Hash = sum[:]
	if d.Verify, err = s.register(tx, a, d, snapshot.Bytes()); err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE docket SET issued_at = $2, issued_by = $3, number = $4, words = $5, hash = $6, verify = $7 WHERE id = $1 AND issued_at IS NULL`,
		d.ID, d.IssuedAt, d.IssuedBy, d.Number, d.Words, d.Hash, d.Verify)
	if err != nil || n == 0 {
		return err
	}
	if err := s.tell(tx, a, d, "docket.issued", map[string]any{"week": d.Week.String(), "hash": hex.EncodeToString(d.Hash), "rows": d.Rows,
		"number": d.Number, "itself": d.IssuedItself()}, ""); err != nil {
		return err
	}
	return job.Enqueue(tx, job.New{Kind: AnnounceJob, Key: d.ID.String()})
}

// head is what a snapshot says of the whole docket.
type head struct {
	City     int     `json:"city"`
	Week     string  `json:"week"`
	From     int64   `json:"from"` // µs, as all instants
	Taken    int64   `json:"taken"`
	Issued   int64   `json:"issued"`
	Itself   bool    `json:"itself"`
	Number   int     `json:"number"`
	Issue    int64   `json:"issue_due"`
	Receipt  int64   `json:"receipt_due"`
	Answer   int64   `json:"answer_due"`
	Figures  Figures `json:"figures"`
	Before   Before  `json:"before"`
	Rows     int     `json:"rows"`
	Words    string  `json:"words"`
	Counties []part  `json:"counties"`
}

// part is a county's figures in the head.
type part struct {
	County int `json:"county"`
	Figures
}

// writeSnapshot writes what a docket freezes: its head and rows, in their order, as one
// canonical JSON object (package audit). Its SHA-256 is the docket's hash.
func writeSnapshot(tx *db.Tx, d Docket, w *bytes.Buffer) error {
	parts, err := Parts(tx, d.ID)
	if err != nil {
		return err
	}
	h := head{d.City, d.Week.String(), d.From.UnixMicro(), d.Taken.UnixMicro(), d.IssuedAt.UnixMicro(), d.IssuedItself(), d.Number,
		d.IssueDue.UnixMicro(), d.ReceiptDue.UnixMicro(), d.AnswerDue.UnixMicro(), d.Figures, d.Before, d.Rows, d.Words, nil}
	for _, p := range parts {
		h.Counties = append(h.Counties, part{p.County, p.Figures})
	}
	text, err := audit.Canonical(h)
	if err != nil {
		return err
	}
	w.WriteString(`{"head":`)
	w.Write(text)
	w.WriteString(`,"rows":[`)
	first := true
	if err := eachRow(tx, d.ID, func(r Row) error {
		text, err := r.Line()
		if !first {
			w.WriteByte(',')
		}
		first = false
		w.Write(text)
		return err
	}); err != nil {
		return err
	}
	w.WriteString(`]}`)
	return nil
}

// eachRow tells visit of every row of a docket, in their order.
func eachRow(tx *db.Tx, docket id.ID, visit func(Row) error) error {
	rows, err := tx.Query(`SELECT `+rowColumns+` FROM docket_row r WHERE r.docket_id = $1 ORDER BY r.section, r.county, r.n`, docket)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r Row
		if err := scanRow(rows, &r); err != nil {
			return err
		}
		if err := visit(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// long finds what is too long.
func long(check *errs.Check, name, text string, most int) {
	n := len([]rune(text))
	check.That(n <= most, name, "error.field.too_long", "max", most, "n", n)
}
