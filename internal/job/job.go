package job

import (
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
)

// New is a job to enqueue.
type New struct {
	Kind    string    // says which handler runs it
	Key     string    // unique within the kind while the job is open
	Payload []byte    // for the handler; names rows, holds no personal data
	RunAt   time.Time // not before; zero means now
}

// A job's states. A job that is done is deleted.
const (
	waiting = "waiting" // due at run_at
	running = "running" // claimed until run_at
	dead    = "dead"    // out of tries
)

// insert makes the job, or wishes once more for the open one of the same key: an
// earlier RunAt wins, the newer payload wins, a dead job lives again, and one
// that is running will run once more.
const insert = `INSERT INTO job (kind, key, payload, state, run_at, wish, fence, attempt, trouble, done, total, created_at)
	VALUES ($1, $2, $3, 'waiting', $4, 1, $5, 0, '', 0, 0, $5)
	ON CONFLICT (kind, key) DO UPDATE SET payload = excluded.payload, wish = job.wish + 1,
		attempt = CASE WHEN job.state = 'dead' THEN 0 ELSE job.attempt END,
		run_at = CASE
			WHEN job.state = 'running' THEN job.run_at
			WHEN job.state = 'dead' OR excluded.run_at < job.run_at THEN excluded.run_at
			ELSE job.run_at END,
		state = CASE WHEN job.state = 'dead' THEN 'waiting' ELSE job.state END`

// args are insert's. The fence starts at the instant in µs, so that it grows
// over all lives of a key.
func (n New) args(now time.Time) []any {
	at := n.RunAt
	if at.IsZero() {
		at = now
	}
	return []any{n.Kind, n.Key, n.Payload, at, now}
}

// Enqueue adds the job to the caller's transaction.
func Enqueue(tx *db.Tx, n New) error {
	_, err := tx.Exec(insert, n.args(tx.Now())...)
	return err
}

// Put adds the job to a batch, for db.Submit and db.Tx.Pipeline.
func (n New) Put(b *db.Batch, now time.Time) { b.Exec(insert, n.args(now)...) }

// Job is a claimed job, as its handler sees it.
type Job struct {
	Kind    string
	Key     string
	Payload []byte
	Attempt int // 1 for the first try

	runner  *Runner
	claimed time.Time
	fence   int64
	wish    int64
	ended   bool
}

// Fence returns the claim's number. It is greater than that of every earlier
// claim of the same kind and key, for stores that must tell them apart.
func (j *Job) Fence() int64 { return j.fence }

// errLost says that the claim is over: another runner has the job.
var errLost = errs.New(errs.Stale, "error.stale")

// Done ends the job in the transaction that records its effect: both stand, or
// neither. Returns Stale when the claim is lost; the effect must then not stand.
// A handler that does not call it has it done after its return.
func (j *Job) Done(tx *db.Tx) error {
	next, periodic := j.runner.schedules[j.Kind]
	if periodic {
		now := tx.Now()
		if !j.runner.ready() {
			now = j.claimed // the clock was set meanwhile
		}
		return j.put(tx, `UPDATE job SET state = 'waiting', run_at = $4, attempt = 0, trouble = '', done = 0, total = 0
			WHERE kind = $1 AND key = $2 AND fence = $3`, next(now))
	}
	n, err := tx.Exec(`DELETE FROM job WHERE kind = $1 AND key = $2 AND fence = $3 AND wish = $4`,
		j.Kind, j.Key, j.fence, j.wish)
	if err != nil || n == 1 {
		j.ended = err == nil
		return err
	}
	// It was wished for again meanwhile, or the claim is lost.
	return j.put(tx, `UPDATE job SET state = 'waiting', run_at = $4, attempt = 0, trouble = '', done = 0, total = 0
		WHERE kind = $1 AND key = $2 AND fence = $3`, tx.Now())
}

// put runs an UPDATE of the claimed row, which starts with kind, key and fence.
func (j *Job) put(tx *db.Tx, sql string, args ...any) error {
	n, err := tx.Exec(sql, append([]any{j.Kind, j.Key, j.fence}, args...)...)
	if err == nil && n == 0 {
		err = errLost
	}
	j.ended = err == nil
	return err
}
