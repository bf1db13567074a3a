package reminder

import (
	"context"
	"encoding/json"
	"log/slog"
	"strconv"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/message"
)

// Service is the use case of the daily reminder. It is safe for concurrent use.
type Service struct {
	DB       *db.DB
	IDs      *id.Source
	Counties []int // of the division tree, in order
	Quiet    message.Quiet
	Log      *slog.Logger
}

const (
	batch    = 200 // accounts of one transaction
	keepDays = 7   // what was told is kept, for the page; the messages have their own time
)

// Template is the message of a reminder, within the house.
const Template = "reminder.told"

// Progress is told how far a run is, in counties and then accounts. Its error ends
// the run, to be gone on with later.
type Progress func(ctx context.Context, done, total int64) error

// Send reminds everybody of the latest occasion, if that has not been done and its
// half of the day lasts, and returns how many it told. It may be called at any time,
// on several servers, and again after it was cut short: nobody is told twice.
func (s *Service) Send(ctx context.Context, progress Progress) (told int, err error) {
	o, due, err := s.begin(ctx)
	if err != nil || !due {
		return 0, err
	}
	t, total, asOf, err := s.look(ctx, o, progress)
	if err != nil {
		return 0, err
	}
	done := int64(len(s.Counties))
	for after := id.ID(0); ; {
		n, seats, err := s.tell(ctx, o, t, after, asOf)
		told += n
		if err != nil {
			return told, err
		}
		if len(seats) == 0 {
			break
		}
		after, done = seats[len(seats)-1].Account, done+int64(len(seats))
		if err := progress(ctx, done, max(done, total)); err != nil {
			return told, err
		}
	}
	return told, s.finish(ctx, o)
}

// begin says which occasion is due and puts on record that it has come, and those
// that were missed for good.
func (s *Service) begin(ctx context.Context) (o Occasion, due bool, err error) {
	missed := 0
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		o, due, missed = times.at(tx.Now()), false, 0
		last, err := lastRun(tx)
		if err != nil {
			return err
		}
		if last.after(o) || last.of(o) && last.over() {
			return nil
		}
		// Everything between the last on record and this one was missed.
		var b db.Batch
		drop := func(p Occasion) {
			missed++
			b.Exec(`INSERT INTO reminder_run (day, time, dropped_at) VALUES ($1, $2, $3)
				ON CONFLICT (day, time) DO UPDATE SET dropped_at = excluded.dropped_at`, p.Day, p.Time, tx.Now())
		}
		if last.day != "" {
			p := times.named(last.day, last.time)
			if last.over() {
				p = times.next(p)
			}
			for ; p.At.Before(o.At); p = times.next(p) {
				drop(p)
			}
		}
		if due = tx.Now().Before(o.Until); due {
			b.Exec(`INSERT INTO reminder_run (day, time, begun_at) VALUES ($1, $2, $3) ON CONFLICT (day, time) DO NOTHING`, o.Day, o.Time, tx.Now())
		} else {
			drop(o)
		}
		if err := tx.Pipeline(&b); err != nil {
			return err
		}
		return forget(tx, o.Day.AddDays(-keepDays))
	})
	if err == nil && missed > 0 {
		s.Log.Warn("reminders were missed and are not caught up", "occasions", missed, "until", o.Day.String()+" "+o.Time)
	}
	return o, due, err
}

// look counts everything as of one instant, county by county.
func (s *Service) look(ctx context.Context, o Occasion, progress Progress) (t *town, total int64, asOf time.Time, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		t, asOf = newTown(), tx.Now()
		seats, err := account.CountSeats(tx, roles)
		if err != nil {
			return err
		}
		total = seats + int64(len(s.Counties))
		for _, county := range s.Counties {
			stands, err := casework.StandsIn(tx, county, o.Since)
			if err != nil {
				return err
			}
			t.add(county, stands)
		}
		return nil
	})
	if err == nil {
		err = progress(ctx, int64(len(s.Counties)), total)
	}
	return t, total, asOf, err
}

// tell reminds the next accounts, each once, and returns them.
func (s *Service) tell(ctx context.Context, o Occasion, t *town, after id.ID, asOf time.Time) (told int, seats []account.Seat, err error) {
	for tries := 0; ; tries++ {
		told, seats, err = s.tellOnce(ctx, o, t, after, asOf)
		if !db.IsUnique(err) || tries == 10 {
			return told, seats, err
		} // another server was faster: what it told is seen now
	}
}

func (s *Service) tellOnce(ctx context.Context, o Occasion, t *town, after id.ID, asOf time.Time) (told int, seats []account.Seat, err error) {
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		told = 0
		if seats, err = account.Seats(tx, roles, after, batch); err != nil || len(seats) == 0 {
			return err
		}
		accounts := make([]id.ID, len(seats))
		for i, seat := range seats {
			accounts[i] = seat.Account
		}
		sent, err := sentTo(tx, o, accounts)
		if err != nil {
			return err
		}
		var b db.Batch
		for _, seat := range seats {
			if sent[seat.Account] {
				continue
			}
			part := t.shareOf(seat.Actor(asOf))
			if !part.numbers.Any() {
				continue
			}
			if err := s.put(&b, tx.Now(), o, seat.Account, part, asOf); err != nil {
				return err
			}
			told++
		}
		return tx.Pipeline(&b)
	})
	return told, seats, err
}

// put adds one person's reminder: its row, the message within the house, and for
// whoever handles cases by SMS how many of them are urgent, if any.
func (s *Service) put(b *db.Batch, now time.Time, o Occasion, to id.ID, part share, asOf time.Time) error {
	numbers, err := json.Marshal(part.numbers)
	if err != nil {
		return err
	}
	oldest := oldestText(part.oldest)
	b.Exec(`INSERT INTO reminder_sent (account_id, day, time, as_of, numbers, oldest) VALUES ($1, $2, $3, $4, $5, $6)`,
		to, o.Day, o.Time, asOf, string(numbers), oldest)
	m := message.Message{County: part.county, ID: s.IDs.Next(), To: message.Recipient{Kind: message.ToAccount, ID: to}, Channel: message.InApp,
		Template: Template, Args: message.Args{"day": o.Day.String(), "time": o.Time, "oldest": oldest}}
	for i, matter := range casework.Matters {
		m.Args[string(matter)] = strconv.FormatInt(part.numbers[i], 10)
	}
	if err := s.Quiet.Put(b, now, m); err != nil {
		return err
	}
	urgent := part.numbers.Of(casework.MatterUrgent)
	if urgent == 0 || !part.handles {
		return nil
	}
	m.ID, m.Channel, m.Template = s.IDs.Next(), message.SMS, "reminder.told.urgent"
	m.Args = message.Args{"time": o.Time, "n": strconv.FormatInt(urgent, 10)}
	return s.Quiet.Put(b, now, m)
}

// finish puts on record that everybody has been told.
func (s *Service) finish(ctx context.Context, o Occasion) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE reminder_run SET done_at = $3, told = (SELECT COUNT(*) FROM reminder_sent WHERE day = $1 AND time = $2)
			WHERE day = $1 AND time = $2 AND done_at IS NULL`, o.Day, o.Time, tx.Now())
		return err
	})
}
