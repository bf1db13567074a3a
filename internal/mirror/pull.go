package mirror

import (
	"context"
	"errors"
	"time"

	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/registry"
)

// Service is the use cases of the mirror. Source is nil where an installation has no
// outside registry.
type Service struct {
	DB       *db.DB
	IDs      *id.Source
	Log      *audit.Log
	Registry *registry.Service
	Regions  *region.Tree
	Source   Source
}

// Pass is how far the mirror is: the one row of its table.
type Pass struct {
	Cursor    string    // where changes go on
	Full      bool      // a full set is being read
	After     string    // its key come to
	Run       int64     // number of the latest full set
	Seen      int64     // records come through in this pass
	Changed   int64     // records changed here
	Waiting   int64     // records put before a county
	Nowhere   int64     // records of no county or kind that there is
	StartedAt time.Time // zero = never
	EndedAt   time.Time // zero while it runs, or was cut short
}

const passColumns = `cursor, is_full, after_key, run, seen, changed, waiting, nowhere, started_at, ended_at`

// PassOf returns how far the mirror is; the zero Pass before the first.
func PassOf(tx *db.Tx) (p Pass, err error) {
	err = tx.QueryRow(`SELECT `+passColumns+` FROM mirror_pass WHERE one = 1`).
		Scan(&p.Cursor, &p.Full, &p.After, &p.Run, &p.Seen, &p.Changed, &p.Waiting, &p.Nowhere, &p.StartedAt, &p.EndedAt)
	if errors.Is(err, db.ErrNoRows) {
		err = nil
	}
	return p, err
}

func (p Pass) put(tx *db.Tx) error {
	_, err := tx.Exec(`INSERT INTO mirror_pass (one, `+passColumns+`) VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (one) DO UPDATE SET cursor = excluded.cursor, is_full = excluded.is_full, after_key = excluded.after_key, run = excluded.run, seen = excluded.seen,
			changed = excluded.changed, waiting = excluded.waiting, nowhere = excluded.nowhere, started_at = excluded.started_at, ended_at = excluded.ended_at`,
		p.Cursor, p.Full, p.After, p.Run, p.Seen, p.Changed, p.Waiting, p.Nowhere, p.StartedAt, p.EndedAt)
	return err
}

// Pull brings the registry in step with the source: what has changed since the cursor,
// or the full set when there is no cursor or it has expired. A pass that was cut short
// goes on where it stood: behind the last page that was come through whole. It returns
// how many records it came through. Errors: the source's.
func (s *Service) Pull(ctx context.Context) (n int, err error) {
	if s.Source == nil {
		return 0, nil
	}
	var p Pass
	if err := s.DB.View(ctx, func(tx *db.Tx) error { p, err = PassOf(tx); return err }); err != nil {
		return 0, err
	}
	if p.StartedAt.IsZero() || !p.EndedAt.IsZero() {
		p = p.next(s.DB.Clock().Now(), p.Cursor == "")
	}
	still := false // the page before did not move the cursor
	for {
		var page Page
		if p.Full {
			page, err = s.Source.Full(ctx, p.After)
		} else {
			page, err = s.Source.Changes(ctx, p.Cursor)
		}
		if errors.Is(err, ErrExpired) && !p.Full {
			p = p.next(p.StartedAt, true)
			continue
		}
		if err != nil {
			return n, err
		}
		if err := s.believable(ctx, p, page, still); err != nil {
			return n, err
		}
		still = !p.Full && page.Cursor == p.Cursor
		if p, err = s.come(ctx, p, page); err != nil {
			return n, err
		}
		n += len(page.Records)
		if !page.More {
			return n, nil
		}
	}
}

// believable refuses a page that would never end, or would take all there is for gone.
// still says that the page before did not move the cursor either: once a source may
// answer the same page again. Errors: Unavailable.
func (s *Service) believable(ctx context.Context, p Pass, page Page, still bool) error {
	if page.More && (p.Full && page.After == p.After || !p.Full && still && page.Cursor == p.Cursor) {
		return errs.Wrap(errors.New("mirror: the page does not move on"), errs.Unavailable, "")
	}
	if !p.Full || p.After != "" || len(page.Records) > 0 {
		return nil
	}
	return s.DB.View(ctx, func(tx *db.Tx) error {
		var some bool
		err := tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM mirror_entry)`).Scan(&some)
		if err == nil && some {
			err = errs.Wrap(errors.New("mirror: the full set is empty"), errs.Unavailable, "")
		}
		return err
	})
}

// next begins a pass.
func (p Pass) next(at time.Time, full bool) Pass {
	q := Pass{Cursor: p.Cursor, Run: p.Run, Full: full, StartedAt: at}
	if full {
		q.Run++
		q.Cursor = ""
	}
	return q
}

// come takes the records of a page, each in a transaction, and then moves the pass
// behind it.
func (s *Service) come(ctx context.Context, p Pass, page Page) (Pass, error) {
	run := int64(0)
	if p.Full {
		run = p.Run
	}
	for _, r := range page.Records {
		var done outcome
		err := s.DB.Update(ctx, func(tx *db.Tx) (err error) { done, err = s.take(tx, r, run); return err })
		if cause := err; about(cause) != nil { // one awkward record must not keep the others out
			err = s.DB.Update(ctx, func(tx *db.Tx) (err error) { done, err = s.refuse(tx, r, run, cause); return err })
		}
		if err != nil {
			return p, err
		}
		p.Seen++
		switch done {
		case changed:
			p.Changed++
		case waits:
			p.Waiting++
		case nowhere:
			p.Nowhere++
		case unchanged:
		}
	}
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		switch {
		case !p.Full:
			p.Cursor = page.Cursor
		case p.After == "":
			p.Cursor = page.Cursor // changes from the moment the full set was begun
			p.After = page.After
		default:
			p.After = page.After
		}
		if !page.More {
			if p.Full {
				n, err := vanished(tx, p)
				if err != nil {
					return err
				}
				p.Waiting += n
			}
			p.EndedAt = tx.Now()
		}
		return p.put(tx)
	})
	return p, err
}

// vanished lets wait what a whole full set did not show, and returns how many.
func vanished(tx *db.Tx, p Pass) (int64, error) {
	return tx.Exec(`UPDATE mirror_entry SET state = 'gone', trouble = '', updated_at = $2 WHERE run < $1 AND state <> 'gone' AND record_id <> 0`, p.Run, tx.Now())
}
