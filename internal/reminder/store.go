package reminder

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/id"
)

// Sent is what one person was told at one occasion.
type Sent struct {
	Day     calendar.Date
	Time    string
	AsOf    time.Time
	Numbers casework.Numbers
	Oldest  []Old
}

// Old is a case that waits longest: its code and its category.
type Old struct{ Code, Category string }

// ParseOldest reads what the argument oldest of a reminder's message holds.
func ParseOldest(text string) (out []Old) {
	for one := range strings.FieldsSeq(text) {
		code, category, _ := strings.Cut(one, "/")
		out = append(out, Old{code, category})
	}
	return out
}

func oldestText(list []casework.Oldest) string {
	words := make([]string, len(list))
	for i, o := range list {
		words[i] = o.Code + "/" + o.Category
	}
	return strings.Join(words, " ")
}

// Latest returns what an account was told last on a day; ok is false when it was
// told nothing.
func Latest(tx *db.Tx, account id.ID, day calendar.Date) (s Sent, ok bool, err error) {
	var numbers, oldest string
	err = tx.QueryRow(`SELECT day, time, as_of, numbers, oldest FROM reminder_sent WHERE account_id = $1 AND day = $2 ORDER BY time DESC LIMIT 1`,
		account, day).Scan(&s.Day, &s.Time, &s.AsOf, &numbers, &oldest)
	if errors.Is(err, db.ErrNoRows) {
		return s, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(numbers), &s.Numbers)
	}
	s.Oldest = ParseOldest(oldest)
	return s, err == nil, err
}

// sentTo returns which of some accounts were told at an occasion.
func sentTo(tx *db.Tx, o Occasion, accounts []id.ID) (map[id.ID]bool, error) {
	args := []any{o.Day, o.Time}
	for _, a := range accounts {
		args = append(args, a)
	}
	list, err := db.List(tx, func(s db.Scanner, v *id.ID) error { return s.Scan(v) },
		`SELECT account_id FROM reminder_sent WHERE day = $1 AND time = $2 AND account_id IN `+db.Places(3, len(accounts)), args...)
	out := map[id.ID]bool{}
	for _, a := range list {
		out[a] = true
	}
	return out, err
}

// forget drops what was told before a day.
func forget(tx *db.Tx, before calendar.Date) error {
	_, err := tx.Exec(`DELETE FROM reminder_sent WHERE day < $1`, before)
	return err
}

// run is how far an occasion is.
type run struct {
	day     calendar.Date
	time    string
	done    time.Time
	dropped time.Time
}

func (r run) over() bool { return !r.done.IsZero() || !r.dropped.IsZero() }

func (r run) of(o Occasion) bool { return r.day == o.Day && r.time == o.Time }

// after reports whether it is of a later occasion: the clock was set back.
func (r run) after(o Occasion) bool { return r.day > o.Day || r.day == o.Day && r.time > o.Time }

// lastRun returns the latest occasion on record, a zero one when there is none.
func lastRun(tx *db.Tx) (r run, err error) {
	err = tx.QueryRow(`SELECT day, time, done_at, dropped_at FROM reminder_run ORDER BY day DESC, time DESC LIMIT 1`).
		Scan(&r.day, &r.time, &r.done, &r.dropped)
	if errors.Is(err, db.ErrNoRows) {
		return run{}, nil
	}
	return r, err
}
