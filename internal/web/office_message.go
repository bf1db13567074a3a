package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/message"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// messagesPath is the departments' desk for messages that did not arrive.
const messagesPath = "/office/messages"

// messagesPage lists them, and what became of those that were sent again.
type messagesPage struct {
	part.Page
	Done  string
	Table part.Table
	Pager part.Pager
	Again part.Table
}

// replaysShown is how many messages sent again the page shows.
const replaysShown = 20

func (s *Site) messages(w http.ResponseWriter, r *http.Request) error {
	_, scope, err := s.enter(r, "message.replay")
	if err != nil {
		return err
	}
	p := messagesPage{Page: s.page(r, "office.messages")}
	p.Wide = true
	if r.URL.Query().Get("done") == "1" {
		p.Done = p.T("office.messages.done")
	}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		list, next, err := casework.Undelivered(tx, scope, messageKey(r.URL.Query().Get("after")))
		if err != nil {
			return err
		}
		again, err := casework.Replayed(tx, scope, replaysShown)
		p.Table, p.Again = s.undelivered(p.Page, list), s.replayed(p.Page, again)
		if next.ID != 0 {
			p.Pager.Next = messagesPath + "?after=" + keyText(next)
		}
		return err
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Has("after") {
		p.Pager.First = messagesPath
	}
	return s.show(w, r, messagesView(p))
}

// messageKey reads a message's key, written by keyText; anything else is the
// beginning.
func messageKey(text string) (k message.Key) {
	var n int64
	if _, err := fmt.Sscanf(text, "%d-%d", &k.County, &n); err != nil {
		return message.Key{}
	}
	k.ID = idOf(strconv.FormatInt(n, 10))
	return k
}

func keyText(k message.Key) string { return strconv.Itoa(k.County) + "-" + k.ID.String() }

func messagePath(m message.Message) string {
	return messagesPath + "/" + keyText(message.Key{County: m.County, ID: m.ID})
}

func messageColumns(p part.Page, keys ...string) []part.Column {
	out := make([]part.Column, len(keys))
	for i, key := range keys {
		out[i] = part.Column{Label: p.T("office.column." + key), Long: key == "message" || key == "why"}
	}
	return out
}

func (s *Site) undelivered(p part.Page, list []message.Message) part.Table {
	t := part.Table{Dense: true, Columns: messageColumns(p, "written", "message", "area", "way", "outcome", "tries")}
	for _, m := range list {
		t.Rows = append(t.Rows, []part.Cell{{Text: p.Lang.DateTime(m.RecordedAt, p.Now)}, {Text: unsigned(inboxText(p, m)), Path: messagePath(m)},
			{Text: s.Regions.Name(m.County)}, {Text: p.T("message.channel." + string(m.Channel))}, {Text: outcomeWords(p.Lang, m), Tone: part.Late},
			{Text: strconv.Itoa(m.Attempts)}})
	}
	return t
}

func (s *Site) replayed(p part.Page, list []message.Message) part.Table {
	t := part.Table{Dense: true, Caption: p.T("office.messages.again"), Columns: messageColumns(p, "replayed", "message", "area", "outcome", "why")}
	tones := map[message.State]part.Tone{message.Sent: part.Fine, message.Pending: part.Note}
	for _, m := range list {
		tone, known := tones[m.State]
		if !known {
			tone = part.Late
		}
		t.Rows = append(t.Rows, []part.Cell{{Text: p.Lang.DateTime(m.ReplayedAt, p.Now)}, {Text: unsigned(inboxText(p, m)), Path: messagePath(m)},
			{Text: s.Regions.Name(m.County)}, {Text: outcomeWords(p.Lang, m), Tone: tone}, {Text: m.ReplayReason}})
	}
	return t
}

// outcomeWords say where a message stands, and why.
func outcomeWords(l i18n.Lang, m message.Message) string {
	words := l.T("message.state." + string(m.State))
	if key := "message.reason." + string(m.Reason); l.Has(key) {
		words += " · " + l.T(key)
	}
	return words
}

// messagePage is one message, and the question why it is to be sent again.
type messagePage struct {
	part.Page
	Message message.Message
	Facts   []part.Answer
	Action  string
	Form    replayForm
	Wrong   form.Errors
}

type replayForm struct {
	Reason string `form:"reason"`
}

// Again reports whether the message may be sent again as it stands.
func (p messagePage) Again() bool {
	return slices.Contains([]message.State{message.Failed, message.Unknown, message.Suppressed}, p.Message.State)
}

func (s *Site) message(w http.ResponseWriter, r *http.Request) error {
	p, err := s.messagePage(r)
	if err != nil {
		return err
	}
	if p.Wrong, err = s.sentBack(r, &p.Form); err != nil {
		return err
	}
	return s.show(w, r, messageView(p))
}

func (s *Site) messagePage(r *http.Request) (p messagePage, err error) {
	a, _, err := s.enter(r, "message.replay")
	if err != nil {
		return p, err
	}
	p.Page = s.page(r, "office.message")
	p.Back, p.Wide = messagesPath, true
	err = s.view(r.Context(), func(tx *db.Tx) (err error) {
		p.Message, err = casework.Replayable(tx, a, messageKey(r.PathValue("key")))
		return err
	})
	p.Action = messagePath(p.Message)
	p.Facts = s.messageFacts(p.Page, p.Message)
	return p, err
}

func (s *Site) messageFacts(p part.Page, m message.Message) []part.Answer {
	out := []part.Answer{
		{Label: p.T("office.column.message"), Value: unsigned(inboxText(p, m))},
		{Label: p.T("office.column.to"), Value: p.T("message.to." + string(m.To.Kind))},
		{Label: p.T("office.column.way"), Value: p.T("message.channel." + string(m.Channel))},
		{Label: p.T("office.column.written"), Value: p.Lang.Stamp(m.RecordedAt)},
		{Label: p.T("office.column.outcome"), Value: outcomeWords(p.Lang, m)},
		{Label: p.T("office.column.tries"), Value: strconv.Itoa(m.Attempts)},
	}
	if !m.ReplayedAt.IsZero() {
		out = append(out, part.Answer{Label: p.T("office.column.replayed"), Value: p.Lang.Stamp(m.ReplayedAt) + " · " + m.ReplayReason})
	}
	return out
}

// replay has it sent again.
func (s *Site) replay(w http.ResponseWriter, r *http.Request) error {
	p, err := s.messagePage(r)
	if err != nil {
		return err
	}
	if err := form.Read(r, &p.Form); err != nil {
		return err
	}
	err = s.Cases.Replay(r.Context(), s.actor(r), messageKey(r.PathValue("key")), p.Form.Reason)
	if err == nil {
		return httpx.SeeOther(w, r, messagesPath+"?done=1")
	}
	wrong, status, ok := refused(p.Lang, err)
	if !ok {
		return err
	}
	p.Wrong = wrong
	return s.sendBack(w, r, p.Action, wrong, func() error { return s.showStatus(w, r, status, messageView(p)) })
}

// undeliveredNotice tells a department that messages of its area did not arrive;
// nil when all did.
func undeliveredNotice(tx *db.Tx, p part.Page, a account.Actor) (*part.Notice, error) {
	some, err := casework.UndeliveredAny(tx, account.ScopeOf(a, "message.replay"))
	if err != nil || !some {
		return nil, err
	}
	return &part.Notice{Tone: part.Soon, Text: p.T("office.messages.some"), Links: []part.Link{{Text: p.T("office.messages"), Path: messagesPath}}}, nil
}
