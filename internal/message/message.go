package message

import (
	"encoding/json"
	"fmt"
	"time"

	"yianju/internal/db"
	"yianju/internal/id"
)

// Channel is a way to a person.
type Channel string

// The channels.
const (
	InApp  Channel = "inapp"
	SMS    Channel = "sms"
	WeChat Channel = "wechat"
	Voice  Channel = "voice" // the phone rings and the words are read out
)

// State is where an outward message stands; an in-app one is sent when written.
type State string

// The states.
const (
	Pending    State = "pending"
	Sent       State = "sent"
	Failed     State = "failed"     // the sender refused it, or attempts ran out
	Unknown    State = "unknown"    // given to the sender, no answer came
	Suppressed State = "suppressed" // not to be sent: the reason says why
)

// Reason says why a message stands where it does; "" where the state says all.
type Reason string

// The reasons.
const (
	NoAddress   Reason = "no_address"   // nobody to send it to
	NotTried    Reason = "not_tried"    // the program was stopping
	NoAnswer    Reason = "no_answer"    // given to the gateway, which did not answer
	GatewayDown Reason = "gateway_down" // the gateway took nothing; it is tried again
	WasRefused  Reason = "refused"      // the gateway refused it, or tries ran out
)

// Recipient is whom a message is for: an account, or a contact whose address
// the package that wrote the message keeps (a caller without an account).
type Recipient struct {
	Kind RecipientKind
	ID   id.ID
}

// RecipientKind says what a Recipient's ID is.
type RecipientKind string

// The kinds of recipient.
const (
	ToAccount RecipientKind = "account"
	ToContact RecipientKind = "contact"
)

// Args are a template's arguments by name. They hold no personal data.
type Args map[string]string

// Message is one message.
type Message struct {
	County   int // of the subject
	ID       id.ID
	To       Recipient
	Channel  Channel
	Subject  id.ID  // what it tells of, such as a case; 0 = nothing
	Template string // i18n key
	Args     Args
	Urgent   bool // leaves in the quiet hours too, and alone

	// What follows is the outbox's own.
	State      State
	Attempts   int
	Reason     Reason
	NotBefore  time.Time
	RecordedAt time.Time
	SentAt     time.Time
	ReadAt     time.Time

	ReplayedAt   time.Time // when an officer had it sent again, zero for never
	ReplayReason string    // why, in the officer's words
}

// Key is where a list of messages goes on.
type Key struct {
	County int
	ID     id.ID
}

// Put adds a new message to b, as of at: an in-app one as sent, an outward one
// as pending, in the quiet hours until they end. It reads nothing, so that it
// can share a commit.
func (q Quiet) Put(b *db.Batch, at time.Time, m Message) error {
	args, err := json.Marshal(m.Args)
	if err != nil {
		return fmt.Errorf("message: arguments: %w", err)
	}
	m.State, m.NotBefore, m.SentAt = Pending, at, time.Time{}
	switch {
	case m.Channel == InApp:
		m.State, m.SentAt = Sent, at
	case !m.Urgent:
		m.NotBefore = q.Next(at)
	}
	b.Exec(`INSERT INTO message (county, id, to_kind, to_id, channel, subject_id, template, args, urgent, state,
			not_before, recorded_at, sent_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		m.County, m.ID, m.To.Kind, m.To.ID, m.Channel, m.Subject, m.Template, string(args), m.Urgent, m.State,
		m.NotBefore, at, m.SentAt)
	return nil
}
