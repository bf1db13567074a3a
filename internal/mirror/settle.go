package mirror

import (
	"context"
	"strings"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/registry"
)

// Open is an entry as an officer sees it, beside the record.
type Open struct {
	Entry
	Seen      registry.Seen // zero when there is no record here
	Conflicts []string      // fields to be settled, in the order of the kind
}

// See returns an entry beside its record (action mirror.see). Errors: NotFound.
func (s *Service) See(tx *db.Tx, a account.Actor, county int, number id.ID) (o Open, err error) {
	if err := a.Alive(tx); err != nil {
		return o, err
	}
	if err := account.Authorize(a, "mirror.see", "mirror.see", account.Target{County: county}); err != nil {
		return o, err
	}
	if o.Entry, err = get(tx, county, number); err != nil || o.ID == 0 {
		return o, err
	}
	if o.Seen, err = s.Registry.See(tx, a, o.Ref); err != nil {
		return o, err
	}
	if o.State == Conflict {
		_, o.Conflicts = o.differences(o.Seen.State.Values)
	}
	return o, nil
}

// Pick is an officer's choice for one field.
type Pick string

// The picks.
const (
	Theirs Pick = "theirs"
	Ours   Pick = "ours"
	Other  Pick = "other"
)

// Choice is what is to hold for one field.
type Choice struct {
	Pick  Pick
	Typed string // of Other
}

// Settlement is an officer's answer to an entry that waits.
type Settlement struct {
	Choices map[string]Choice // by field, for each conflict
	Version int64             // of the entry that was seen
	Seq     int               // of the record's history that was seen
	Why     string
}

// Settle settles an entry that waits (action mirror.settle), with a reason: each
// conflict by its choice. One that is gone or unfit is left as it is here, and waits no
// more until the outside changes it again. Errors: Denied, NotFound; Invalid with all
// wrong fields; Stale when either side has changed since; Conflict when it waits no more.
func (s *Service) Settle(ctx context.Context, a account.Actor, county int, number id.ID, v Settlement) error {
	v.Why = strings.TrimSpace(v.Why)
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		o, err := s.See(tx, a, county, number)
		if err == nil {
			err = account.Authorize(a, "mirror.settle", "mirror.see", account.Target{County: county})
		}
		switch {
		case err != nil:
			return err
		case o.State == Same:
			return errs.New(errs.Conflict, "mirror.settled")
		case v.Version != o.Version || o.ID != 0 && v.Seq != o.Seen.History.Seq():
			return errs.New(errs.Stale, "history.stale")
		}
		patch, err := o.patch(v)
		if err != nil {
			return err
		}
		if len(patch) > 0 {
			note := history.Note{By: a.Account, Role: string(a.Acting()), Why: v.Why, Evidence: s.note(o.Entry).Evidence}
			c := history.Change{Act: history.Amend, Span: history.Span{From: tx.Now()}, Values: patch, Note: note}
			if err := s.Registry.Amend(tx, a, o.Ref, c); err != nil {
				return err
			}
		}
		e := o.Entry
		if e.State == Gone {
			e.Run = lookedInto
		}
		e.State, e.Trouble, e.Agreed = Same, "", e.Agreed.With(e.Theirs)
		if err := e.put(tx); err != nil {
			return err
		}
		if o.ID == 0 {
			return nil
		}
		_, err = s.Log.Append(tx, audit.Event{County: o.Seen.Place.County, Subject: o.Seen.Place.Subject, Kind: "mirror.settled", Role: string(a.Acting()),
			Facts: map[string]any{"kind": o.Kind, "record": o.ID, "version": o.Version, "was": string(o.State), "keys": o.Conflicts}, Secret: []byte(v.Why)})
		if db.IsUnique(err) {
			err = errs.Wrap(err, errs.Stale, "")
		}
		return err
	})
}

// patch is what an officer's choices change in the record.
func (o Open) patch(v Settlement) (field.Values, error) {
	var check errs.Check
	patch := field.Values{}
	ours := o.Seen.State.Values
	for _, key := range o.Conflicts {
		value := ours[key]
		switch c := v.Choices[key]; c.Pick {
		case Theirs:
			value = o.Theirs[key]
		case Other:
			typed := o.Seen.Table.Clean(map[string]string{key: c.Typed}, &check)
			value = typed[key]
		case Ours:
		default:
			check.That(false, key, "error.field.choose")
		}
		if value != ours[key] {
			patch[key] = value
		}
	}
	n := utf8.RuneCountInString(v.Why)
	check.That(v.Why != "", "why", "error.field.required")
	check.That(n <= registry.WhyMax, "why", "error.field.too_long", "max", registry.WhyMax, "n", n)
	return patch, check.Err()
}
