package bulletin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"yianju/internal/calendar"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Change is one figure that is no longer what the bulletin says: what came late to its
// month.
type Change struct {
	Table string `json:"table"` // as the messages bulletin.table.*
	Name  string `json:"name"`
	What  string `json:"what"` // as the messages bulletin.column.*
	Was   string `json:"was"`
	Is    string `json:"is"`
}

// Changes compares the figures of a bulletin with what they are now, by its own
// definitions; days are those of its month whose figures have changed since, as YYYYMMDD.
func (s *Service) Changes(tx *db.Tx, b Bulletin) (list []Change, days []int, err error) {
	days, err = casework.ChangedSince(tx, lowest, highest, b.Month.First(), b.Month.Last(), b.Taken)
	if err != nil || len(days) == 0 {
		return nil, days, err
	}
	f, err := s.take(tx, b.Month, b.Taken.UnixMicro())
	if err != nil {
		return nil, days, err
	}
	c := b.Content
	list = differ(list, "total", c.Total, f.Total)
	for _, t := range []struct {
		name string
		per  casework.Part
		rows []Line
	}{
		{"channels", casework.PerChannel, c.Channels}, {"cities", casework.PerCity, c.Cities}, {"counties", casework.PerCounty, c.Counties},
		{"best", casework.PerCompany, c.Best}, {"worst", casework.PerCompany, c.Worst}, {"overdue", casework.PerCompany, c.Overdue},
		{"categories", casework.PerCategory, c.Categories}, {"compounds", casework.PerCompound, c.Compounds},
	} {
		now := f.byKey(t.per)
		for _, was := range t.rows {
			list = differ(list, t.name, was, now[was.Key])
			delete(now, was.Key)
		}
		if t.name == "channels" || t.name == "cities" || t.name == "counties" { // whole: what was not there then is new
			for _, l := range f.lines(t.per) {
				if _, fresh := now[l.Key]; fresh {
					l.Name = map[bool]string{true: paper.T("case.channel." + l.Key), false: s.areaName(l.Key)}[t.name == "channels"]
					list = differ(list, t.name, Line{Key: l.Key, Name: l.Name}, l)
				}
			}
		}
	}
	return list, days, nil
}

func (s *Service) areaName(key string) string {
	code, _ := strconv.Atoi(key)
	if code < 10000 {
		return s.Regions.Name(code * 100)
	}
	name, _ := countyName(s.Regions, key)
	return name
}

// byKey are the lines of a part; what has no figures is a line of nothing.
func (f fresh) byKey(per casework.Part) map[string]Line {
	out := map[string]Line{}
	for _, l := range f.lines(per) {
		out[l.Key] = l
	}
	return out
}

// differ adds what differs between a line then and now.
func differ(list []Change, table string, was, is Line) []Change {
	add := func(what, a, b string) {
		if a != b {
			list = append(list, Change{table, was.Name, what, a, b})
		}
	}
	number := func(what string, a, b int64) { add(what, strconv.FormatInt(a, 10), strconv.FormatInt(b, 10)) }
	number("received", was.Received, is.Received)
	number("late", was.Late, is.Late)
	for _, name := range Columns {
		a, b := was.Rate(name), is.Rate(name)
		if name != perHomes || len(was.Rates) > 0 && was.Rates[0].Name == perHomes && len(is.Rates) > 0 && is.Rates[0].Name == perHomes {
			add(name, a.words(), b.words())
		}
	}
	if table == "cities" || table == "counties" {
		number("rank", int64(was.Rank), int64(is.Rank))
	}
	return list
}

// words are a value with its n.
func (r Rate) words() string {
	if r.N == 0 {
		return r.Value
	}
	return r.Value + " (n=" + strconv.FormatInt(r.N, 10) + ")"
}

// Addendum is a correction of an issued bulletin, which itself stays as it is: words,
// and what its figures had become by then.
type Addendum struct {
	N       int       `json:"n"`
	Words   string    `json:"words"`
	Changes []Change  `json:"changes"`
	AddedBy id.ID     `json:"-"`
	AddedAt time.Time `json:"-"`
}

// hash is that of an addendum in the record.
func (a Addendum) hash() (string, error) {
	text, err := canonical(a)
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:]), err
}

// Add adds a correction to an issued bulletin, with how its figures have changed (action
// bulletin.add). Errors: Denied, NotFound, Unauthenticated without a fresh second factor,
// Invalid (correction); Conflict while it is a draft.
func (s *Service) Add(ctx context.Context, a account.Actor, m calendar.Month, words string) error {
	words = strings.TrimSpace(strings.ReplaceAll(words, "\r\n", "\n"))
	var changes []Change
	if err := s.DB.View(ctx, func(tx *db.Tx) error {
		b, err := s.enter(tx, a, "bulletin.add", m)
		if err == nil {
			changes, _, err = s.Changes(tx, b)
		}
		return err
	}); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		b, err := s.enter(tx, a, "bulletin.add", m)
		if err != nil {
			return err
		}
		if b.IssuedAt.IsZero() {
			return errs.New(errs.Conflict, "bulletin.is_draft")
		}
		var check errs.Check
		check.That(words != "", "correction", "error.field.required")
		length := len([]rune(words))
		check.That(length <= WordsMax, "correction", "error.field.too_long", "max", WordsMax, "n", length)
		if err := check.Err(); err != nil {
			return err
		}
		before, err := Addenda(tx, m)
		if err != nil {
			return err
		}
		one := Addendum{N: len(before) + 1, Words: words, Changes: slices.Clip(changes)}
		hash, err := one.hash()
		if err != nil {
			return err
		}
		kept, err := canonical(one.Changes)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO bulletin_addendum (month, n, words, changes, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			m, one.N, one.Words, kept, a.Account, tx.Now()); err != nil {
			if db.IsUnique(err) {
				err = errs.Wrap(err, errs.Stale, "")
			}
			return err
		}
		return s.tell(tx, a, b, "bulletin.corrected", map[string]any{"n": one.N, "hash": hash})
	})
}

// Addenda returns the corrections of a bulletin, the first first.
func Addenda(tx *db.Tx, m calendar.Month) ([]Addendum, error) {
	return db.List(tx, func(s db.Scanner, a *Addendum) error {
		var changes string
		if err := s.Scan(&a.N, &a.Words, &changes, &a.AddedBy, &a.AddedAt); err != nil {
			return err
		}
		return json.Unmarshal([]byte(changes), &a.Changes)
	}, `SELECT n, words, changes, added_by, added_at FROM bulletin_addendum WHERE month = $1 ORDER BY n`, m)
}
