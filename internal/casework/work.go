package casework

import (
	"fmt"
	"time"

	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// work is a case opened for writing: its row, its events and its limits.
type work struct {
	Case
	events  []Event
	seen    watch // of the events; record goes on from it
	head    audit.Head
	key     seal.DataKey
	limits  []Limit
	parties []id.ID   // who joined it
	family  id.ID     // the owner's delegate who filed it and still follows it; 0 for none
	watch   Watch     // who is alarmed; read only when something may be theirs
	played  *played   // nil in service; see Play
	was     counted   // what the figures hold of it, with this transaction's deltas
	changed time.Time // when that changed last, as far as this work saw
}

// open reads a case with its events. Errors: NotFound.
func (s *Service) open(tx *db.Tx, ref Ref) (*work, error) {
	c, err := load(tx, ref)
	if err == nil && c.State == moved {
		err = errs.New(errs.NotFound, "") // it goes on in another county; its code leads there
	}
	if err != nil {
		return nil, err
	}
	recorded, err := history(tx, c)
	if err != nil {
		return nil, err
	}
	key, found, err := s.Keys.Find(tx, c.County, c.Subject)
	if err == nil && !found {
		key, err = s.erasedKey(tx.Now())
	}
	if err != nil {
		return nil, err
	}
	w, err := s.assemble(c, recorded, key)
	if err != nil {
		return nil, err
	}
	if w.parties, err = partiesOf(tx, ref); err != nil {
		return nil, err
	}
	w.family, err = delegateOf(tx, c)
	return w, err
}

// erasedKey stands in for the key of a case whose secrets were erased: what is
// sealed under it from now on opens for nobody either.
func (s *Service) erasedKey(now time.Time) (seal.DataKey, error) {
	key, _, err := s.Keys.NewDataKey(now, s.IDs.Bytes)
	return key, err
}

// assemble folds what was read. The row's own status is for lists: a decision
// trusts the events alone.
func (s *Service) assemble(c Case, recorded []audit.Recorded, key seal.DataKey) (*work, error) {
	if len(recorded) == 0 {
		return nil, fmt.Errorf("casework: case %s has no events: it is of a world made for its figures only", c.Code)
	}
	events, err := decode(recorded)
	if err != nil {
		return nil, err
	}
	seen, err := s.watch().after(events)
	if err != nil {
		return nil, err
	}
	c.Status = Fold(events)
	return &work{Case: c, events: events, seen: seen, head: recorded[len(recorded)-1].Head(), key: key, limits: seen.limits, was: c.counted()}, nil
}

// watch has seen no event yet.
func (s *Service) watch() watch { return watch{book: s.Rules, cal: s.Calendar} }

// pending is the request that waits for a decision, or the zero Event.
func (w *work) pending() Event {
	if w.Request != NoRequest {
		for i := len(w.events) - 1; i >= 0; i-- {
			if w.events[i].Kind == Requested {
				return w.events[i]
			}
		}
	}
	return Event{}
}
