package registry

import (
	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
)

// Enter is Record within a transaction of the caller, for files of many records:
// values are canonical already. Errors: as Record.
func (s *Service) Enter(tx *db.Tx, a account.Actor, kind string, l Links, span history.Span, values field.Values, note history.Note) (id.ID, error) {
	k, err := KindOf(kind)
	if err != nil {
		return 0, err
	}
	target, err := s.targetOf(tx, l)
	if err != nil {
		return 0, err
	}
	if err := account.Authorize(a, k.Record, "registry.see", target); err != nil {
		return 0, err
	}
	var check errs.Check
	values = k.Table.Whole(k.initial.With(values), &check)
	check.That(span.Ordered(), "to", "history.order")
	if err := check.Err(); err != nil {
		return 0, err
	}
	record := s.IDs.Next()
	return record, s.begin(tx, a, k, record, l, span, values, note)
}

// Amend is Change within a transaction of the caller. Errors: as Change.
func (s *Service) Amend(tx *db.Tx, a account.Actor, r Ref, c history.Change) error {
	k, err := KindOf(r.Kind)
	if err != nil {
		return err
	}
	place, err := s.enter(tx, a, k.Record, k, r)
	if err != nil {
		return err
	}
	return s.apply(tx, a, k, r, place, 0, c)
}

// Initial are the values a new record of the kind has where none were given.
func (k Kind) Initial() field.Values { return k.initial }
