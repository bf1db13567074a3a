package casework

import (
	"context"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/message"
)

// What the departments see of messages about cases that did not arrive: which
// case, by which way, why, how often it was tried; no address and no person.

// replayAction is the row of policy.csv for all of it.
const replayAction = account.Action("message.replay")

var messageColumns = account.Columns{County: "m.county"}

// ReplayReasonMax is the longest reason, in characters.
const ReplayReasonMax = 200

// Undelivered lists messages within a scope that failed or may not have arrived,
// and the key where the next page goes on, zero at the end.
func Undelivered(tx *db.Tx, scope account.Scope, after message.Key) (list []message.Message, next message.Key, err error) {
	where, args := scope.Where(1, messageColumns)
	list, err = message.Undelivered(tx, where, args, after, PageSize+1)
	if len(list) > PageSize {
		list = list[:PageSize]
		last := list[PageSize-1]
		next = message.Key{County: last.County, ID: last.ID}
	}
	return list, next, err
}

// Replayed lists what was last sent again within a scope, and what came of it.
func Replayed(tx *db.Tx, scope account.Scope, limit int) ([]message.Message, error) {
	where, args := scope.Where(1, messageColumns)
	return message.Replayed(tx, where, args, limit)
}

// Replayable returns a message that the actor may have sent again. Errors:
// NotFound, also for one that is not theirs.
func Replayable(tx *db.Tx, a account.Actor, key message.Key) (message.Message, error) {
	if err := account.Authorize(a, replayAction, replayAction, account.Target{County: key.County}); err != nil {
		return message.Message{}, err
	}
	m, err := message.Get(tx, key.County, key.ID)
	if err == nil && m.Channel == message.InApp {
		err = errs.New(errs.NotFound, "")
	}
	return m, err
}

// Replay has a message sent again, for a reason that stays with it; the act is in
// the record of whoever did it. Errors: NotFound; Invalid (reason); Conflict for
// a message that waits or was sent.
func (s *Service) Replay(ctx context.Context, a account.Actor, key message.Key, reason string) error {
	reason = CleanText(reason)
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		m, err := Replayable(tx, a, key)
		if err != nil {
			return err
		}
		var wrong errs.Check
		n := utf8.RuneCountInString(reason)
		wrong.That(n > 0, "reason", "error.field.required")
		wrong.That(n <= ReplayReasonMax, "reason", "error.field.too_long", "max", ReplayReasonMax, "n", n)
		if err := wrong.Err(); err != nil {
			return err
		}
		if err := message.Requeue(tx, key.County, key.ID, reason); err != nil {
			return err
		}
		return account.Record(tx, s.Log, a, a.Account, "message.replayed",
			map[string]any{"county": key.County, "message": key.ID.String(), "template": m.Template})
	})
}

// UndeliveredAny reports whether anything within a scope waits to be looked at.
func UndeliveredAny(tx *db.Tx, scope account.Scope) (bool, error) {
	where, args := scope.Where(1, messageColumns)
	list, err := message.Undelivered(tx, where, args, message.Key{}, 1)
	return len(list) > 0, err
}
