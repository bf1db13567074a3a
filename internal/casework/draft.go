package casework

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Draft is a form not filed yet: what was typed but the contact, and the pieces
// attached so far. It survives a login, a restart and a lost connection.
type Draft struct {
	Fields map[string]string
	Media  []Media
}

// Media is a photo, a video or a voice note.
type Media struct {
	ID      id.ID
	Seq     int64 // of the event it came with; 1 is the filing, 0 is a draft's
	Kind    string
	Blob    string // key in the blob store
	Thumb   string
	Size    int64
	AddedAt time.Time
}

// DraftBytesMax bounds what one draft may hold, in bytes of JSON.
const DraftBytesMax = 32 << 10

// PhotosMax is how many photos a filing or a reply takes.
const PhotosMax = 9

// keyMin is the least length of a form's key; pages make longer ones.
const keyMin = 16

// keyHash is how a form's or draft's key is stored: whoever reads the database
// cannot take up somebody's form.
func keyHash(key string) []byte { h := sha256.Sum256([]byte(key)); return h[:] }

// SaveDraft keeps what was typed under the form's key. Errors: Limited when it
// is too large.
func (s *Service) SaveDraft(ctx context.Context, key string, fields map[string]string) error {
	text, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	if len(text) > DraftBytesMax || len(key) < keyMin {
		return errs.New(errs.Limited, "case.draft_too_large")
	}
	// What is typed may name anybody. Only the browser has the key that opens it.
	sealed := base64.StdEncoding.EncodeToString(seal.Under(key).Seal(text, "case_draft", "fields", 0))
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO case_draft (key, fields, changed_at) VALUES ($1, $2, $3)
			ON CONFLICT (key) DO UPDATE SET fields = excluded.fields, changed_at = excluded.changed_at`,
			keyHash(key), sealed, tx.Now())
		return err
	})
}

// LoadDraft returns the draft of a key; an unknown key is an empty draft.
func (s *Service) LoadDraft(ctx context.Context, key string) (Draft, error) {
	d := Draft{Fields: map[string]string{}}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		var text string
		err := tx.QueryRow(`SELECT fields FROM case_draft WHERE key = $1`, keyHash(key)).Scan(&text)
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if d.Fields, err = draftFields(key, text); err != nil {
			return err
		}
		d.Media, err = draftMedia(tx, key)
		return err
	})
	return d, err
}

// draftFields opens what SaveDraft sealed; a draft of pieces alone has no fields.
func draftFields(key, sealed string) (map[string]string, error) {
	fields := map[string]string{}
	if sealed == "" {
		return fields, nil
	}
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return fields, seal.ErrUnreadable
	}
	text, err := seal.Under(key).Open(raw, "case_draft", "fields", 0)
	if err != nil {
		return fields, err
	}
	return fields, json.Unmarshal(text, &fields)
}

// AddMedia attaches a stored piece to a draft. Errors: Limited past PhotosMax
// photos, one video or one voice note; Invalid without a form's key.
func (s *Service) AddMedia(ctx context.Context, key string, m Media) (Media, error) {
	if len(key) < keyMin {
		return m, errs.New(errs.Invalid, "case.form_stale")
	}
	m.ID = s.IDs.Next()
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		have, err := draftMedia(tx, key)
		if err != nil {
			return err
		}
		same := 0
		for _, h := range have {
			if h.Kind == m.Kind {
				same++
			}
		}
		if m.Kind == "photo" && same >= PhotosMax || m.Kind != "photo" && same >= 1 {
			return errs.New(errs.Limited, "case.media_too_many", "max", PhotosMax)
		}
		// The row is also the lock: two uploads at once count each other.
		if _, err := tx.Exec(`INSERT INTO case_draft (key, fields, changed_at) VALUES ($1, '', $2)
			ON CONFLICT (key) DO UPDATE SET changed_at = excluded.changed_at`, keyHash(key), tx.Now()); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO case_draft_media (key, id, kind, blob, thumb, size, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			keyHash(key), m.ID, m.Kind, m.Blob, m.Thumb, m.Size, tx.Now())
		return err
	})
	return m, err
}

// DropMedia takes a piece off a draft and returns it, so that its blob can go too.
func (s *Service) DropMedia(ctx context.Context, key string, piece id.ID) (Media, error) {
	var dropped Media
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		dropped = Media{}
		list, err := draftMedia(tx, key)
		if err != nil {
			return err
		}
		for _, m := range list {
			if m.ID == piece {
				dropped = m
			}
		}
		_, err = tx.Exec(`DELETE FROM case_draft_media WHERE key = $1 AND id = $2`, keyHash(key), piece)
		return err
	})
	if err == nil && dropped.ID == 0 {
		err = errs.New(errs.NotFound, "")
	}
	return dropped, err
}

func draftMedia(tx *db.Tx, key string) ([]Media, error) {
	if key == "" {
		return nil, nil
	}
	return db.List(tx, func(r db.Scanner, m *Media) error {
		return r.Scan(&m.ID, &m.Kind, &m.Blob, &m.Thumb, &m.Size, &m.AddedAt)
	}, `SELECT id, kind, blob, thumb, size, added_at FROM case_draft_media WHERE key = $1 ORDER BY id`, keyHash(key))
}

// attach moves a draft's pieces to the case and ends the draft.
func attach(b *db.Batch, r Ref, draft string, seq int64, pieces []Media, at time.Time) {
	for _, m := range pieces {
		b.Exec(`INSERT INTO case_media (county, case_id, id, seq, kind, blob, thumb, size, added_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, r.County, r.ID, m.ID, seq, m.Kind, m.Blob, m.Thumb, m.Size, at)
	}
	if draft != "" {
		b.Exec(`DELETE FROM case_draft WHERE key = $1`, keyHash(draft))
	}
}

// mediaOf lists the pieces of a case, oldest first.
func mediaOf(tx *db.Tx, r Ref) ([]Media, error) {
	return db.List(tx, func(s db.Scanner, m *Media) error {
		return s.Scan(&m.ID, &m.Seq, &m.Kind, &m.Blob, &m.Thumb, &m.Size, &m.AddedAt)
	}, `SELECT id, seq, kind, blob, thumb, size, added_at FROM case_media WHERE county = $1 AND case_id = $2 ORDER BY id`, r.County, r.ID)
}

// DropDrafts deletes forms that nobody has touched for so long, and the guesses
// at codes of days gone by. It returns the blobs that belonged to the forms,
// which nothing refers to any more.
func (s *Service) DropDrafts(ctx context.Context, untouched time.Duration) (blobs []string, err error) {
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		before := tx.Now().Add(-untouched)
		blobs, err = db.List(tx, func(r db.Scanner, v *string) error { return r.Scan(v) },
			`SELECT m.blob FROM case_draft d JOIN case_draft_media m ON m.key = d.key WHERE d.changed_at < $1
			UNION ALL
			SELECT m.thumb FROM case_draft d JOIN case_draft_media m ON m.key = d.key WHERE d.changed_at < $1 AND m.thumb || '' <> ''`, before)
		if err != nil {
			return err
		}
		if _, err = tx.Exec(`DELETE FROM case_draft WHERE changed_at < $1`, before); err != nil {
			return err
		}
		return dropGuesses(tx)
	})
	return blobs, err
}
