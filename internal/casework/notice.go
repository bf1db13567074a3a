package casework

import (
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/message"
)

// Every party, whoever filed, for whomever, and whoever joined, is told of every
// step in the app. What changes what they may expect, or asks something of them, also goes
// out by SMS; to a caller without an account only that.

// outward are the steps that go out of the house.
var outward = map[Kind]bool{
	Filed: true, WasHandedOver: true, WasReplied: true, WasRejected: true, WasMerged: true, Extended: true, Suspended: true, Planned: true,
	Escalated: true, Reviewed: true, Concluded: true, WasClosed: true,
}

// silentSteps are told to nobody: they are the machine's own or somebody else's.
var silentSteps = map[Kind]bool{
	Granted: true, Refused: true, Lapsed: true, AlarmHeard: true, Flagged: true, CheckDrawn: true, CrossChecked: true, Selected: true, Recalculated: true, WasArchived: true,
	Urged: true, Joined: true, Rated: true, WasWithdrawn: true, WasReopened: true, Objected: true,
}

// tell writes the messages of a change, in the same transaction.
func (s *Service) tell(b *db.Batch, w *work, events []Event) error {
	for _, e := range events {
		out := w.alarms(e)
		if !silentSteps[e.Kind] {
			out = append(w.messages(e), out...)
		}
		for _, m := range out {
			m.ID = s.IDs.Next()
			if !w.played.tells(e, m) {
				continue
			}
			if err := s.Quiet.Put(b, e.At, m); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *work) messages(e Event) []message.Message {
	m := message.Message{County: w.County, Subject: w.ID, Template: "case.told." + string(e.Kind)[len("case."):],
		Args: w.messageArgs(e), Urgent: w.Class.Urgent(), Channel: message.InApp}
	var out []message.Message
	add := func(to message.Recipient, c message.Channel) {
		m.To, m.Channel = to, c
		out = append(out, m)
	}
	accounts := w.parties
	if w.Account != 0 {
		accounts = append([]id.ID{w.Account}, accounts...)
	} else if outward[e.Kind] {
		add(message.Recipient{Kind: message.ToContact, ID: w.ID}, message.SMS)
	}
	if w.family != 0 {
		accounts = append(accounts[:len(accounts):len(accounts)], w.family)
	}
	for _, a := range accounts {
		to := message.Recipient{Kind: message.ToAccount, ID: a}
		add(to, message.InApp)
		if outward[e.Kind] {
			add(to, message.SMS)
		}
	}
	return out
}

// messageArgs name no person, room or compound: a message's words leave the house.
func (w *work) messageArgs(e Event) message.Args {
	args := message.Args{"code": w.Code}
	if e.Until != "" {
		args["until"] = string(e.Until)
	} else if next, ok := Next(w.limits); ok {
		args["until"] = string(calendar.ClosingDate(next.Due))
	}
	if e.Level != 0 {
		args["level"] = string('0' + rune(e.Level))
	}
	return args
}
