package casework

import (
	"context"
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// JobSecret returns the secret of the worker's link to the worker themself.
// Errors: NotFound when the case is not theirs, or no longer at work.
func (s *Service) JobSecret(ctx context.Context, a account.Actor, ref Ref) (secret string, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		c, err := load(tx, ref)
		if err != nil {
			return err
		}
		if c.Worker != a.Account || !c.State.Working() || c.Restricted() || !account.Can(a, "job.see", c.Target()) {
			return errs.New(errs.NotFound, "")
		}
		secret = s.jobSecret(c)
		return nil
	})
	return secret, err
}

// putJob opens the worker's link of a dispatch and ends whatever link the worker
// before had: one case has one worker. What is answered or over has none.
func (s *Service) putJob(b *db.Batch, before id.ID, c Case, act Act, at time.Time) {
	if !movesJob(before, c, act) {
		return
	}
	b.Exec(`UPDATE case_link SET ended_at = $3 WHERE county = $1 AND case_id = $2 AND kind = 'job' AND ended_at IS NULL`, c.County, c.ID, at)
	if act != ActDispatch {
		return
	}
	b.Exec(`INSERT INTO case_link (token, kind, county, case_id, made_at) VALUES ($1, 'job', $2, $3, $4)
		ON CONFLICT (token) DO UPDATE SET ended_at = NULL`, keyHash(s.jobSecret(c)), c.County, c.ID, at)
}

// movesJob reports whether an act ends the link of the worker before or makes
// one: a dispatch does, and whatever takes the case out of the handler's hands.
func movesJob(before id.ID, c Case, act Act) bool {
	return act == ActDispatch || before != 0 && !c.State.Working()
}

// employs wants somebody to send and, where a company handles the case, one of
// its own workers: the case opens to whoever it is dispatched to. Errors:
// Invalid (worker).
func employs(tx *db.Tx, c Case, worker id.ID) error {
	fits := worker != 0
	if c.Handler == ByCompany {
		workers, err := account.Staff(tx, account.Worker, c.Company)
		if err != nil {
			return err
		}
		fits = slices.Contains(workers, worker)
	}
	var wrong errs.Check
	wrong.That(fits, "worker", "case.worker_missing")
	return wrong.Err()
}
