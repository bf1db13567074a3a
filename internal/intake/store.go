package intake

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/id"
)

// State is how far an intake has come; shown names are the messages intake.state.*.
type State string

// The states.
const (
	Checking  State = "checking"
	Checked   State = "checked"
	Applying  State = "applying"
	Done      State = "done"
	Cancelled State = "cancelled" // what was written before stays
	Refused   State = "refused"   // the file as a whole cannot be read, or with mode all a row was wrong
)

// Mode is what an apply does about rows with faults; shown names are the messages
// intake.mode.*.
type Mode string

// The modes.
const (
	All  Mode = "all"  // nothing is written unless every row is right
	Good Mode = "good" // rows that are right are written
)

// Intake is one file handed in.
type Intake struct {
	ID      id.ID
	Account id.ID // 0 = the program's operator
	Kind    string
	Name    string // of the file
	Blob    string // "" = deleted
	Size    int64  // bytes
	Digest  []byte // SHA-256
	State   State
	Mode    Mode
	Ignored []string // headers that no column has
	Counts
	RecordedAt time.Time
	DecidedAt  time.Time // when its apply was asked for
	EndedAt    time.Time

	trouble string
}

// Counts are the rows of an intake. Read counts those of the present pass, of
// which Bad have faults; the others are Added, Changed or the Same.
type Counts struct {
	Total, Read, Bad, Added, Changed, Same, Faults int64
}

// Busy reports whether the program works at it.
func (in Intake) Busy() bool { return in.State == Checking || in.State == Applying }

// Troubles words why the whole file was refused.
func (in Intake) Troubles(l i18n.Lang) []string {
	var list []trouble
	if json.Unmarshal([]byte(in.trouble), &list) != nil {
		return nil
	}
	var out []string
	for _, t := range list {
		out = append(out, l.T(t.Key, t.Args...))
	}
	return out
}

const columns = `id, account_id, kind, name, blob, size, digest, state, mode, trouble, ignored,
	total, read, bad, added, changed, same, faults, recorded_at, decided_at, ended_at`

func scan(s db.Scanner, in *Intake) error {
	var ignored string
	err := s.Scan(&in.ID, &in.Account, &in.Kind, &in.Name, &in.Blob, &in.Size, &in.Digest, &in.State, &in.Mode, &in.trouble, &ignored,
		&in.Total, &in.Read, &in.Bad, &in.Added, &in.Changed, &in.Same, &in.Faults, &in.RecordedAt, &in.DecidedAt, &in.EndedAt)
	if ignored != "" {
		in.Ignored = strings.Split(ignored, "\n")
	}
	return err
}

func load(tx *db.Tx, intake id.ID) (Intake, error) {
	var in Intake
	err := scan(tx.QueryRow(`SELECT `+columns+` FROM intake WHERE id = $1`, intake), &in)
	if errors.Is(err, db.ErrNoRows) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	return in, err
}

// Get returns one of the actor's own intakes (action intake.open). Errors: NotFound.
func (s *Service) Get(tx *db.Tx, a account.Actor, intake id.ID) (Intake, error) {
	if err := account.Authorize(a, Open, Open, account.Target{}); err != nil {
		return Intake{}, err
	}
	in, err := load(tx, intake)
	if err == nil && in.Account != a.Account {
		err = errs.New(errs.NotFound, "")
	}
	return in, err
}

// Mine returns up to limit of the actor's intakes, the latest first, older than
// before unless that is 0.
func (s *Service) Mine(tx *db.Tx, a account.Actor, before id.ID, limit int) ([]Intake, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	return db.List(tx, scan, `SELECT `+columns+` FROM intake WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`,
		a.Account, before, limit)
}

func (in Intake) put(b *db.Batch) {
	b.Exec(`INSERT INTO intake (id, account_id, kind, name, blob, size, digest, state, mode, recorded_at, decided_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		in.ID, in.Account, in.Kind, in.Name, in.Blob, in.Size, in.Digest, in.State, in.Mode, in.RecordedAt, in.DecidedAt)
}

// errStopped says that the pass is no longer wanted: it was cancelled, or another
// runner has come further with it.
var errStopped = errs.New(errs.Stale, "error.stale")

// mark moves an intake on behind rows, if it still stands where the pass believes.
func (in Intake) mark(tx *db.Tx, c Counts) error {
	n, err := tx.Exec(`UPDATE intake SET total = $4, read = $5, bad = $6, added = $7, changed = $8, same = $9, faults = $10
		WHERE id = $1 AND state = $2 AND read = $3`,
		in.ID, in.State, in.Read, c.Total, c.Read, c.Bad, c.Added, c.Changed, c.Same, c.Faults)
	if err == nil && n == 0 {
		err = errStopped
	}
	return err
}

// end moves an intake from its state to another.
func (in Intake) end(tx *db.Tx, to State, why []trouble) error {
	text := ""
	if why != nil {
		b, err := json.Marshal(why)
		if err != nil {
			return err
		}
		text = string(b)
	}
	var ended time.Time
	if to != Checked {
		ended = tx.Now()
	}
	n, err := tx.Exec(`UPDATE intake SET state = $3, trouble = $4, ended_at = $5, ignored = $6 WHERE id = $1 AND state = $2`,
		in.ID, in.State, to, text, ended, strings.Join(in.Ignored, "\n"))
	if err == nil && n == 0 {
		err = errStopped
	}
	return err
}
