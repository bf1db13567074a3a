package message

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/seal"
)

const (
	sweep       = 200 // messages of one claim
	maxAttempts = 5
	firstPause  = time.Minute // doubles with each attempt
)

// Book looks up addresses. An empty address means that there is none, or that
// the person does not want messages: the message is suppressed. county is the
// message's own: a contact is kept there.
type Book interface {
	Address(tx *db.Tx, county int, to Recipient, c Channel) (string, i18n.Lang, error)
}

// Post is the office that sends the outbox out.
type Post struct {
	DB     *db.DB
	Sender Sender
	Book   Book
	Log    *slog.Logger
}

// Deliver sends what is due until nothing is, and returns how many messages
// left. It may run on several servers at once. Errors: the database's; a
// message's own failure is on its row.
func (p *Post) Deliver(ctx context.Context) (sent int, err error) {
	for {
		parcels, err := p.claim(ctx)
		if err != nil || len(parcels) == 0 {
			return sent, err
		}
		for _, parcel := range parcels {
			outcome := p.send(ctx, parcel)
			if outcome.state == Sent {
				sent += len(parcel.messages)
			}
			if err := p.settle(ctx, parcel, outcome); err != nil {
				return sent, err
			}
		}
	}
}

// parcel is what leaves as one: a message, or a digest of several.
type parcel struct {
	messages []Message
	address  string
	lang     i18n.Lang
}

// claim marks due messages unknown, with the attempt counted, and returns them.
// Two servers that claim the same rows collide, and one of them retries.
func (p *Post) claim(ctx context.Context) ([]parcel, error) {
	var parcels []parcel
	err := p.DB.Update(ctx, func(tx *db.Tx) error {
		due, err := db.List(tx, scan, `SELECT `+columns+` FROM message
			WHERE state = 'pending' AND not_before <= $1 ORDER BY not_before, county, id LIMIT $2`, tx.Now(), sweep)
		if err != nil {
			return err
		}
		parcels = group(due)
		var b db.Batch
		for i := range parcels {
			q := &parcels[i]
			first := q.messages[0]
			q.address, q.lang, err = p.Book.Address(tx, first.County, first.To, first.Channel)
			if errors.Is(err, seal.ErrUnreadable) {
				q.address, err = "", nil // an address nobody can open must not hold up everybody else's
			}
			if err != nil {
				return err
			}
			digest := id.ID(0)
			if len(q.messages) > 1 {
				digest = first.ID
			}
			for j := range q.messages {
				m := &q.messages[j]
				m.Attempts++
				b.Exec(`UPDATE message SET state = 'unknown', attempts = $3, digest_id = $4
					WHERE county = $1 AND id = $2 AND state = 'pending'`, m.County, m.ID, m.Attempts, digest)
			}
		}
		return tx.Pipeline(&b)
	})
	return parcels, err
}

// group puts messages for one recipient by one channel into one parcel; an
// urgent message goes alone. A parcel stands where its first message stood.
func group(due []Message) []parcel {
	type to struct {
		Recipient
		Channel
	}
	var parcels []parcel
	at := map[to]int{}
	for _, m := range due {
		key := to{m.To, m.Channel}
		if i, ok := at[key]; ok && !m.Urgent {
			parcels[i].messages = append(parcels[i].messages, m)
			continue
		}
		if !m.Urgent {
			at[key] = len(parcels)
		}
		parcels = append(parcels, parcel{messages: []Message{m}})
	}
	return parcels
}

// outcome is what became of a parcel.
type outcome struct {
	state  State
	reason Reason
}

func (p *Post) send(ctx context.Context, q parcel) outcome {
	switch {
	case q.address == "":
		return outcome{Suppressed, NoAddress}
	case ctx.Err() != nil:
		return outcome{Pending, NotTried}
	}
	first := q.messages[0]
	o := Outward{ID: first.ID, Channel: first.Channel, Address: q.address, Lang: q.lang,
		Template: first.Template, Args: first.Args}
	if n := len(q.messages); n > 1 {
		o.Template, o.Args = "message.digest", Args{"n": fmt.Sprint(n)}
	}
	switch err := p.Sender.Send(ctx, o); {
	case err == nil:
		return outcome{Sent, ""}
	case errs.Is(err, errs.Unknown) || ctx.Err() != nil:
		return outcome{Unknown, NoAnswer}
	case errs.Is(err, errs.Unavailable) && first.Attempts < maxAttempts:
		return outcome{Pending, GatewayDown}
	default:
		p.Log.Warn("message refused", "message", first.ID, "template", first.Template, "attempts", first.Attempts, "err", err)
		return outcome{Failed, WasRefused}
	}
}

// settle records the outcome. It is tried under its own context, because the
// message has left whether or not the caller still waits.
func (p *Post) settle(ctx context.Context, q parcel, o outcome) error {
	return p.DB.Update(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		var b db.Batch
		for _, m := range q.messages {
			var sentAt time.Time
			if o.state == Sent {
				sentAt = tx.Now()
			}
			next := tx.Now()
			if o.state == Pending {
				next = next.Add(firstPause << (m.Attempts - 1))
			}
			b.Exec(`UPDATE message SET state = $3, reason = $4, sent_at = $5, not_before = $6
				WHERE county = $1 AND id = $2 AND state = 'unknown'`, m.County, m.ID, o.state, o.reason, sentAt, next)
		}
		return tx.Pipeline(&b)
	})
}
