package job

import (
	"context"
	"errors"
	"time"

	"yianju/internal/db"
)

// Progress records how far the job has come, in units of the handler's choice,
// for whoever waits for it. It does not go back when a later try starts afresh.
// Returns Stale when the claim is lost: the handler then stops.
func (j *Job) Progress(ctx context.Context, done, total int64) error {
	return j.runner.DB.Update(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`UPDATE job SET done = CASE WHEN $4 > done THEN $4 ELSE done END, total = $5, run_at = $6
			WHERE kind = $1 AND key = $2 AND fence = $3 AND state = 'running'`,
			j.Kind, j.Key, j.fence, done, total, tx.Now().Add(lease))
		if err == nil && n == 0 {
			return errLost
		}
		return err
	})
}

// Status is what an open or dead job looks like from outside.
type Status struct {
	Kind        string
	Key         string
	Dead        bool
	Running     bool
	DueAt       time.Time // when a waiting job runs; when a running one's lease ends
	Attempt     int
	Trouble     string // kind and message key of the last failure, or empty
	Done, Total int64
}

const columns = `SELECT kind, key, state, run_at, attempt, trouble, done, total FROM job `

func scan(s db.Scanner, v *Status) error {
	var state string
	err := s.Scan(&v.Kind, &v.Key, &state, &v.DueAt, &v.Attempt, &v.Trouble, &v.Done, &v.Total)
	v.Dead, v.Running = state == dead, state == running
	return err
}

// Find returns the job; ok is false when there is none: it is done, or never was.
func Find(tx *db.Tx, kind, key string) (s Status, ok bool, err error) {
	err = scan(tx.QueryRow(columns+`WHERE kind = $1 AND key = $2`, kind, key), &s)
	if errors.Is(err, db.ErrNoRows) {
		return Status{}, false, nil
	}
	return s, err == nil, err
}

// Dead returns the first n dead jobs, for a person to look at.
func Dead(tx *db.Tx, n int) ([]Status, error) {
	return db.List(tx, scan, columns+`WHERE state = 'dead' ORDER BY kind, key LIMIT $1`, n)
}
