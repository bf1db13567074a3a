package bulletin

import (
	"context"
	"slices"
	"strings"
	"time"
	"yianju/internal/calendar"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Part names a text of a bulletin; shown names are the messages bulletin.part.*.
type Part string

// The texts, in their order.
const (
	Opening  Part = "opening"  // 导语
	Problems Part = "problems" // 存在问题
	Demands  Part = "demands"  // 工作要求
)

// Parts are all of them.
var Parts = []Part{Opening, Problems, Demands}

// WordsMax is the most characters of one text.
const WordsMax = 4000

// Text is one version of a text: the first is drafted by rule.
type Text struct {
	Part      Part
	N         int
	Words     string
	WrittenBy id.ID // 0: by rule
	WrittenAt time.Time
}

const textColumns = `part, n, words, written_by, written_at`

func scanText(s db.Scanner, t *Text) error {
	return s.Scan(&t.Part, &t.N, &t.Words, &t.WrittenBy, &t.WrittenAt)
}

// Versions returns every version of every text of a bulletin, the first first.
func Versions(tx *db.Tx, m calendar.Month) ([]Text, error) {
	return db.List(tx, scanText, `SELECT `+textColumns+` FROM bulletin_text WHERE month = $1 ORDER BY part, n`, m)
}

// Texts returns the texts of a bulletin as they are now.
func Texts(tx *db.Tx, m calendar.Month) (map[Part]Text, error) {
	all, err := Versions(tx, m)
	out := make(map[Part]Text, len(Parts))
	for _, t := range all {
		out[t.Part] = t // the last is in force
	}
	return out, err
}

// Write writes a text of a draft anew (action bulletin.write); n is the version that the
// writer has seen. Errors: Denied, NotFound; Invalid, by the name of the part; Stale when somebody else
// has written since; Conflict once it is issued.
func (s *Service) Write(ctx context.Context, a account.Actor, m calendar.Month, part Part, n int, words string) error {
	words = strings.TrimSpace(strings.ReplaceAll(words, "\r\n", "\n"))
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		b, err := s.enter(tx, a, "bulletin.write", m)
		if err == nil {
			err = b.draft()
		}
		if err != nil {
			return err
		}
		if !slices.Contains(Parts, part) {
			return errs.New(errs.NotFound, "")
		}
		var check errs.Check
		check.That(words != "", string(part), "error.field.required")
		length := len([]rune(words))
		check.That(length <= WordsMax, string(part), "error.field.too_long", "max", WordsMax, "n", length)
		if err := check.Err(); err != nil {
			return err
		}
		texts, err := Texts(tx, m)
		if err != nil {
			return err
		}
		if texts[part].N != n {
			return errs.New(errs.Stale, "bulletin.written_since")
		}
		if texts[part].Words == words {
			return nil
		}
		return putText(tx, m, Text{part, n + 1, words, a.Account, tx.Now()})
	})
}

func putText(tx *db.Tx, m calendar.Month, t Text) error {
	_, err := tx.Exec(`INSERT INTO bulletin_text (month, part, n, words, written_by, written_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		m, t.Part, t.N, t.Words, t.WrittenBy, t.WrittenAt)
	if db.IsUnique(err) {
		return errs.Wrap(err, errs.Stale, "bulletin.written_since")
	}
	return err
}

// redraft writes by rule again what nobody has rewritten.
func redraft(tx *db.Tx, b Bulletin, texts map[Part]Text) error {
	for part, words := range drafts(b.Month, b.Content) {
		was := texts[part]
		if was.WrittenBy != 0 || was.Words == words {
			continue
		}
		if err := putText(tx, b.Month, Text{part, was.N + 1, words, 0, tx.Now()}); err != nil {
			return err
		}
	}
	return nil
}
