package intake

import (
	"context"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/blob"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/job"
	"yianju/internal/region"
	"yianju/internal/registry"
	"yianju/internal/seal"
)

// Service is the use cases of intakes.
type Service struct {
	DB       *db.DB
	IDs      *id.Source
	Log      *audit.Log
	Book     *history.Book
	Accounts *account.Service
	Keys     *seal.Keyring
	Regions  *region.Tree
	Registry *registry.Service
	Blobs    blob.Store

	chunk int // rows in one transaction; 0 = chunkRows
}

// Open is who may hand in files at all, and see their own.
const Open account.Action = "intake.open"

// MaxFile is the largest file, in bytes: a million rows of a roll take a third.
const MaxFile = 256 << 20

// nameMax is how many characters of a file's name are kept.
const nameMax = 100

// File takes a file of a kind in and has it checked (action intake.open and the
// kind's own). With a mode other than "" it is applied at once, without a check
// before. Errors: NotFound for an unknown kind, Denied, what reading content gives.
func (s *Service) File(ctx context.Context, a account.Actor, kind, name string, content io.Reader, mode Mode) (Intake, error) {
	k, ok := KindOf(kind)
	if !ok {
		return Intake{}, errs.New(errs.NotFound, "")
	}
	if !slices.Contains(Kinds(a), k) {
		return Intake{}, errs.New(errs.Denied, "")
	}
	key := blob.NewKey(s.IDs.Bytes)
	stored, err := s.Blobs.Put(ctx, key, content)
	if err != nil {
		return Intake{}, err
	}
	in := Intake{ID: s.IDs.Next(), Account: a.Account, Kind: kind, Name: shorten(name), Blob: string(key), Size: stored.Size,
		Digest: stored.SHA256[:], State: Checking, Mode: mode}
	if mode != "" {
		in.State = Applying
	}
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		in.RecordedAt, in.DecidedAt = tx.Now(), time.Time{}
		if mode != "" {
			in.DecidedAt = tx.Now()
		}
		var b db.Batch
		in.put(&b)
		in.job().Put(&b, tx.Now())
		return tx.Pipeline(&b)
	})
	if err != nil && !errs.Is(err, errs.Unknown) {
		_ = s.Blobs.Delete(ctx, key) // no row names it; if this fails too it lies there unseen
	}
	return in, err
}

// shorten is a file's name as it is kept.
func shorten(name string) string {
	runes := []rune(path.Base(strings.ToValidUTF8(strings.ReplaceAll(name, `\`, "/"), "")))
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return -1
		}
		return r
	}, string(runes[max(0, len(runes)-nameMax):]))
}

// JobKind is the kind of the jobs that check and apply.
const JobKind = "intake.run"

func (in Intake) job() job.New { return job.New{Kind: JobKind, Key: in.ID.String()} }

// AllRows is up to how many rows a file may have for mode all, which writes them
// in one transaction: on SQLite nobody else writes meanwhile.
const AllRows = 100_000

// Apply has a checked file written (action intake.open, own intakes only). Errors:
// NotFound; Conflict when it is not checked, or mode all meets faults or too many rows.
func (s *Service) Apply(ctx context.Context, a account.Actor, intake id.ID, mode Mode) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		in, err := s.own(tx, a, intake)
		if err != nil {
			return err
		}
		switch {
		case in.State != Checked || mode != All && mode != Good:
			return errs.New(errs.Conflict, "intake.not_checked")
		case mode == All && in.Bad > 0:
			return errs.New(errs.Conflict, "intake.has_faults", "n", in.Bad)
		case mode == All && in.Total > AllRows:
			return errs.New(errs.Conflict, "intake.too_many_for_all", "max", AllRows)
		}
		if _, err := tx.Exec(`DELETE FROM intake_fault WHERE intake_id = $1`, in.ID); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE intake SET state = 'applying', mode = $2, decided_at = $3, read = 0, bad = 0, added = 0, changed = 0, same = 0, faults = 0
			WHERE id = $1 AND state = 'checked'`, in.ID, mode, tx.Now())
		if err == nil && n == 0 {
			err = errs.New(errs.Stale, "")
		}
		if err != nil {
			return err
		}
		return job.Enqueue(tx, in.job())
	})
}

// Cancel ends an intake (own intakes only): what is written stays, nothing more is.
// Errors: NotFound; Conflict when it has ended.
func (s *Service) Cancel(ctx context.Context, a account.Actor, intake id.ID) error {
	var in Intake
	err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		if in, err = s.own(tx, a, intake); err != nil {
			return err
		}
		if in.State != Checked && !in.Busy() {
			return errs.New(errs.Conflict, "intake.ended")
		}
		return in.end(tx, Cancelled, nil)
	})
	if err != nil {
		return err
	}
	return s.dropFile(ctx, in)
}

func (s *Service) own(tx *db.Tx, a account.Actor, intake id.ID) (Intake, error) {
	if err := a.Alive(tx); err != nil {
		return Intake{}, err
	}
	return s.Get(tx, a, intake)
}

// dropFile deletes the file of an intake that has ended: it holds personal data.
func (s *Service) dropFile(ctx context.Context, in Intake) error {
	if in.Blob == "" {
		return nil
	}
	if err := s.Blobs.Delete(ctx, blob.Key(in.Blob)); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE intake SET blob = '' WHERE id = $1`, in.ID)
		return err
	})
}

// keep is how long a file waits for its apply.
const keep = 7 * 24 * time.Hour

// Tidy cancels intakes that nobody applied in a week and deletes their files, and
// those of ended ones whose deletion was cut short. It is harmless to repeat.
func (s *Service) Tidy(ctx context.Context) (int, error) {
	var old []Intake
	err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		old, err = db.List(tx, scan, `SELECT `+columns+` FROM intake
			WHERE blob <> '' AND (ended_at IS NOT NULL OR state = 'checked' AND recorded_at < $1) ORDER BY id LIMIT 100`, tx.Now().Add(-keep))
		for _, in := range old {
			if err == nil && in.State == Checked {
				err = in.end(tx, Cancelled, nil)
			}
		}
		return err
	})
	for _, in := range old {
		if err == nil {
			err = s.dropFile(ctx, in)
		}
	}
	return len(old), err
}

// Orphans returns those of some blobs that no intake names.
func (s *Service) Orphans(ctx context.Context, blobs []string) (orphans []string, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		args := make([]any, len(blobs))
		for i, b := range blobs {
			args[i] = b
		}
		named, err := db.List(tx, func(r db.Scanner, v *string) error { return r.Scan(v) },
			`SELECT blob FROM intake WHERE blob <> '' AND blob IN `+db.Places(1, len(blobs)), args...)
		orphans = slices.DeleteFunc(slices.Clone(blobs), func(b string) bool { return slices.Contains(named, b) })
		return err
	})
	return orphans, err
}
