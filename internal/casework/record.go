package casework

import (
	"strconv"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/seal"
)

// record adds to b everything that events change about a case: the audit
// entries, the case's row, its limits, what was written with it, its figures and
// its messages. w is brought up to date. It reads nothing, so that an intake,
// an act, a sweep and the maker of a synthetic province write through it alike.
func (s *Service) record(b *db.Batch, w *work, events []Event, a account.Actor, d *Deed) error {
	before, beforeLimits := w.Status, w.limits
	for i, e := range events {
		if !w.played.bare() {
			entry, err := s.Log.Prepare(e.At, auditEvent(w, e, a, secretOf(i, d)), w.head, w.key)
			if err != nil {
				return err
			}
			entry.Put(b)
			w.head = entry.Head()
		}
		w.Status = w.Status.After(e)
		if e.Kind == Assigned || e.reopens() {
			w.Worker = 0 // whoever has it now sends somebody anew
		}
	}
	w.events = append(w.events, events...)
	var err error
	if w.seen, err = w.seen.after(events); err != nil {
		return err
	}
	w.limits = w.seen.limits
	w.project(w.limits)
	if d != nil && d.Act == ActDispatch {
		w.Worker = d.Worker
	}
	if d != nil && d.company != 0 {
		w.Company = d.company
	}
	if w.played == nil { // its row and limits are written once, when its history is over
		putCase(b, w.Case, before.Seq)
		putLimits(b, w.Ref, beforeLimits, w.limits)
	}
	s.putDeltas(b, w, events[len(events)-1].At)
	if w.played.bare() {
		return nil
	}
	putEntry(b, w.Ref, events[0], a, d)
	s.putCheck(b, w, events, d)
	return s.tell(b, w, events)
}

// putDeltas tells the figures what the case counts for now. It is blind: what they
// hold of the case is known from its events. Of a played case it draws the ids.
func (s *Service) putDeltas(b *db.Batch, w *work, at time.Time) {
	is := w.Case.counted()
	for _, change := range changes(w.was, is) {
		row := s.IDs.Next()
		if w.changed = at; w.played == nil {
			change.putDelta(b, row, at)
		}
	}
	w.was = is
}

// auditEvent is an event as the log keeps it. The role and the office are of
// whoever acted; the person is not named.
func auditEvent(w *work, e Event, a account.Actor, secret []byte) audit.Event {
	return audit.Event{County: w.County, Subject: w.Subject, Kind: string(e.Kind), Role: roleWord(e.By, a),
		Office: officeOf(e.By, a), Facts: e, Secret: secret}
}

// decode reads a case's events back from the log.
func decode(recorded []audit.Recorded) ([]Event, error) {
	events := make([]Event, len(recorded))
	for i := range recorded {
		if err := events[i].decode(&recorded[i]); err != nil {
			return nil, err
		}
	}
	return events, nil
}

func (e *Event) decode(r *audit.Recorded) error {
	*e = Event{Seq: r.Seq, At: r.At, Kind: Kind(r.Kind)}
	return r.Decode(e)
}

// secretOf is what only the parties may know of an act: what was written. It is
// committed to by the log and can be proven, or erased.
func secretOf(i int, d *Deed) []byte {
	if d == nil || i > 0 || !d.worded() {
		return nil
	}
	words := []string{d.Cause, d.Measure, d.Text}
	if d.Body != "" {
		words = append(words, d.Body, d.Reference)
	}
	return []byte(strings.Join(words, "\x1f"))
}

func roleWord(by rule.Level, a account.Actor) string {
	switch by {
	case rule.System:
		return string(account.SystemRole)
	case rule.Owner:
		return string(account.Owner)
	}
	if roles := a.Roles(); len(roles) > 0 {
		return string(roles[0])
	}
	return "link" // the worker's job link
}

// officeOf is the public number of the company or the area of the authority
// that acted.
func officeOf(by rule.Level, a account.Actor) string {
	if by < rule.L1 {
		return ""
	}
	for _, g := range a.Grants {
		if !g.ValidAt(a.At) {
			continue
		}
		switch {
		case g.Company != 0:
			return "company:" + g.Company.String()
		case g.Neighborhood != 0:
			return strconv.FormatInt(g.Neighborhood, 10)
		case g.Street != 0:
			return strconv.FormatInt(g.Street, 10)
		case g.Lo != 0:
			return strconv.Itoa(g.Lo)
		}
	}
	return ""
}

// putCase inserts a new case or brings its folded columns up to date.
func putCase(b *db.Batch, c Case, was int64) {
	if was == 0 {
		b.Exec(insertCase, c.row()...)
		return
	}
	b.Exec(`UPDATE case_file SET seq = $3, state = $4, open = $5, level = $6, round = $7, class = $8, category = $9, grade = $10,
			handler = $11, flags = $12, request = $13, suspended = $14, result = $15, rating = $16, ending = $17, worker_id = $18,
			replied_at = $19, closed_at = $20, next_due_at = $21, next_limit = $22, marks = $23, company_id = $24, compound_id = $25,
			street = $26, neighborhood = $27
		WHERE county = $1 AND id = $2`,
		append(append([]any{c.County, c.ID}, c.folded()...), c.Company, c.Place.Compound, c.Place.Street, c.Place.Neighborhood)...)
}

// putEntry keeps what was written with an act.
func putEntry(b *db.Batch, ref Ref, e Event, a account.Actor, d *Deed) {
	if d == nil || e.Kind == Filed || !d.worded() {
		return
	}
	audience := "parties"
	if e.Kind == Refused || e.Kind == CrossChecked || e.Kind == Requested && e.Request == Return {
		audience = "staff" // everything else is the owner's business at once (domain.md §0.1, 6)
	}
	b.Exec(`INSERT INTO case_entry (county, case_id, seq, audience, account_id, text, cause, measure, body, reference)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		ref.County, ref.ID, e.Seq, audience, a.Account, d.Text, d.Cause, d.Measure, d.Body, d.Reference)
}

// newWork starts a case that has no event yet.
func (s *Service) newWork(c Case, key seal.DataKey) *work {
	return &work{Case: c, seen: s.watch(), key: key}
}
