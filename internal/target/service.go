package target

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/region"
	"yianju/internal/seal"
)

// Service is the use cases. It is safe for concurrent use.
type Service struct {
	DB      *db.DB
	IDs     *id.Source
	Log     *audit.Log
	Regions *region.Tree
	Quiet   message.Quiet // when messages may not go out
}

// Told is how the templates of messages about a verdict begin; the message's county is the
// city's code.
const Told = "target.told."

// Limits of what is typed, in characters.
const (
	WordsMax    = 1000
	DocumentMax = 60
	ReasonMax   = 300
)

// HandIn hands in a city's evidence for a milestone (action target.hand); n is the
// version that the author has seen, 0 for none. The same form sent twice hands in once.
// Errors: Denied, NotFound, also for a milestone that takes no evidence; Invalid with all
// wrong fields; Stale when somebody else has handed in since; Conflict once it is accepted.
func (s *Service) HandIn(ctx context.Context, a account.Actor, r Ref, n int, words, document string) error {
	if err := s.authorize(a, "target.hand", r); err != nil {
		return err
	}
	words, document = plain(words), strings.Join(strings.Fields(document), "")
	var check errs.Check
	check.That(words != "", "words", "error.field.required")
	fits(&check, "words", words, WordsMax)
	fits(&check, "document", document, DocumentMax)
	impersonal(&check, "words", words)
	if err := check.Err(); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		before, err := versions(tx, r)
		if err != nil {
			return err
		}
		e := Evidence{Ref: r, N: n + 1, Words: words, Document: document, By: a.Account, At: tx.Now(), Subject: seal.NewSubject(s.IDs.Bytes)}
		if len(before) > 0 {
			last := before[len(before)-1]
			again := last.Words == words && last.Document == document && last.Verdict == None && (last.N == n || last.N == n+1 && last.By == a.Account)
			switch {
			case again:
				return nil
			case last.Verdict == Accept:
				return errs.New(errs.Conflict, "target.is_accepted")
			case last.N != n:
				return errs.New(errs.Stale, "target.handed_since")
			}
			e.Subject = last.Subject
		} else if n != 0 {
			return errs.New(errs.Stale, "target.handed_since")
		}
		if err := e.put(tx); err != nil {
			return err
		}
		return s.tell(tx, a, e, "target.handed_in")
	})
}

// Decide accepts the version n of a city's evidence or sends it back with a reason
// (action target.decide). The same form sent twice decides once. Errors: Denied, NotFound;
// Invalid with all wrong fields; Stale when there is another version since; Conflict when
// it is decided, and when nothing was handed in.
func (s *Service) Decide(ctx context.Context, a account.Actor, r Ref, n int, verdict Verdict, reason string) error {
	if err := s.authorize(a, "target.decide", r); err != nil {
		return err
	}
	if reason = plain(reason); verdict == Accept {
		reason = ""
	}
	var check errs.Check
	check.That(verdict == Accept || verdict == Return, "verdict", "error.field.choose")
	check.That(verdict != Return || reason != "", "reason", "error.field.required")
	fits(&check, "reason", reason, ReasonMax)
	impersonal(&check, "reason", reason)
	if err := check.Err(); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		all, err := versions(tx, r)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return errs.New(errs.Conflict, "target.nothing")
		}
		last := all[len(all)-1]
		switch {
		case last.N != n:
			return errs.New(errs.Stale, "target.handed_since")
		case last.Verdict == verdict && last.Reason == reason:
			return nil
		case last.Verdict != None:
			return errs.New(errs.Conflict, "target.is_decided")
		}
		last.Verdict, last.Reason, last.DecidedBy, last.DecidedAt = verdict, reason, a.Account, tx.Now()
		if err := last.decide(tx); err != nil {
			return err
		}
		if err := s.notify(tx, last); err != nil {
			return err
		}
		return s.tell(tx, a, last, "target.decided")
	})
}

// Evidence returns what a city handed in for a milestone, the first version first (action
// target.evidence). Errors: NotFound, Denied, Unauthenticated.
func (s *Service) Evidence(tx *db.Tx, a account.Actor, r Ref) ([]Evidence, error) {
	if err := s.authorize(a, "target.evidence", r); err != nil {
		return nil, err
	}
	return versions(tx, r)
}

// authorize returns NotFound for what is no milestone of a city that takes evidence, also
// to those who may not do it, and for what the actor may not see.
func (s *Service) authorize(a account.Actor, action account.Action, r Ref) error {
	err := account.Authorize(a, action, "target.evidence", account.Target{County: r.City})
	if err != nil && !errs.Is(err, errs.Denied) {
		return err
	}
	m, there := MilestoneOf(r.Year, r.Milestone)
	city, known := s.Regions.Get(r.City)
	if !there || m.Shown != ByPlan || !known || city.Level != region.CityLevel || r.Year > calendar.DateOf(a.At).Year() {
		return errs.New(errs.NotFound, "")
	}
	return err
}

// tell writes an event into the audit record of a city's milestone, with the hash of what
// was said.
func (s *Service) tell(tx *db.Tx, a account.Actor, e Evidence, kind string) error {
	text, err := audit.Canonical(map[string]any{"words": e.Words, "document": e.Document, "verdict": string(e.Verdict), "reason": e.Reason})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	_, err = s.Log.Append(tx, audit.Event{County: e.City, Subject: e.Subject, Kind: kind, Role: string(a.Acting()),
		Facts: map[string]any{"year": e.Year, "milestone": e.Milestone, "n": e.N, "verdict": string(e.Verdict), "hash": hex.EncodeToString(sum[:])}})
	if db.IsUnique(err) {
		return errs.Wrap(err, errs.Stale, "")
	}
	return err
}

// notify tells the officers of a city what came of its evidence.
func (s *Service) notify(tx *db.Tx, e Evidence) error {
	officers, err := account.Officers(tx, account.City, account.Target{County: e.City})
	if err != nil {
		return err
	}
	var b db.Batch
	for _, one := range officers {
		m := message.Message{County: e.City, ID: s.IDs.Next(), To: message.Recipient{Kind: message.ToAccount, ID: one}, Channel: message.InApp,
			Template: Told + string(e.Verdict), Args: message.Args{"year": strconv.Itoa(e.Year), "milestone": e.Milestone}}
		if err := s.Quiet.Put(&b, tx.Now(), m); err != nil {
			return err
		}
	}
	return tx.Pipeline(&b)
}

func plain(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

func fits(c *errs.Check, name, text string, most int) {
	n := utf8.RuneCountInString(text)
	c.That(n <= most, name, "error.field.too_long", "max", most, "n", n)
}

// impersonal refuses numbers of phones and papers: what offices write to each other here
// needs nobody's.
func impersonal(c *errs.Check, name, text string) {
	_, found := seal.Redact(text)
	c.That(len(found) == 0, name, "target.personal")
}

// Years are those that have targets, this one first.
func Years(now time.Time) []int {
	first := calendar.DateOf(now).Year()
	for _, t := range goals {
		first = min(first, t[0].From.Year())
	}
	var out []int
	for y := calendar.DateOf(now).Year(); y >= first; y-- {
		out = append(out, y)
	}
	return out
}
