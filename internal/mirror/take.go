package mirror

import (
	"cmp"
	"errors"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/registry"
	"yianju/internal/search"
)

// outcome is what taking a record did.
type outcome string

const (
	unchanged outcome = "unchanged"
	changed   outcome = "changed"
	waits     outcome = "waits" // for a county
	nowhere   outcome = "nowhere"
)

// take takes one record of the outside registry, unless this version or a later one
// was taken before. run is the number of the full set it stands in, 0 of a change.
func (s *Service) take(tx *db.Tx, r Record, run int64) (outcome, error) {
	if county, there := s.Regions.Get(r.County); taken[r.Kind] == nil || r.Key == "" || !there || county.Level != region.CountyLevel {
		return nowhere, nil
	}
	e, known, err := s.entryOf(tx, r)
	if err != nil {
		return "", err
	}
	seen := e.seen(r, run)
	back := run > 0 && e.State == Gone && r.Version == e.Version && !r.Gone // it was only missed
	if known && r.Version <= e.Version && !back {
		if seen == e.Run {
			return unchanged, nil
		}
		_, err := tx.Exec(`UPDATE mirror_entry SET run = $3 WHERE county = $1 AND id = $2`, e.County, e.Number, seen)
		return unchanged, err
	}
	e.Version, e.Run = r.Version, seen
	if r.Gone && e.Run == lookedInto { // the county has said so already
		return unchanged, e.put(tx)
	}
	if r.Gone {
		return s.vanish(tx, e)
	}
	if e.Theirs, err = clean(r); err != nil {
		return s.unfit(tx, e, err)
	}
	if r.County != e.County { // the entry stays with the county that has the record: it moves it, or not
		return s.unfit(tx, e, errs.New(errs.Conflict, "mirror.elsewhere"))
	}
	if e.ID == 0 {
		if e.ID, err = s.match(tx, e); err != nil {
			return s.unfit(tx, e, err)
		}
	}
	if e.ID == 0 {
		return s.enter(tx, e)
	}
	return s.merge(tx, e)
}

// entryOf returns the entry of a record of the outside, a new one when it was never
// seen before.
func (s *Service) entryOf(tx *db.Tx, r Record) (e Entry, known bool, err error) {
	if e, known, err = byKey(tx, r.Kind, r.Key); err == nil && !known {
		e = Entry{Ref: registry.Ref{Kind: r.Kind, County: r.County}, Number: s.IDs.Next(), Key: r.Key, State: Same, Agreed: field.Values{}}
	}
	return e, known, err
}

// seen is the full set in which the entry was seen when a record has come, which takes
// it out of what was looked into if it is there again.
func (e Entry) seen(r Record, run int64) int64 {
	switch {
	case e.Run != lookedInto:
		return cmp.Or(run, e.Run)
	case r.Gone || run == 0 && r.Version <= e.Version: // an old change once more is no return
		return e.Run
	}
	return run
}

// refuse lets the entry of a record wait that could not be taken, in a transaction of
// its own: what the failed one wrote is gone with it.
func (s *Service) refuse(tx *db.Tx, r Record, run int64, cause error) (outcome, error) {
	e, _, err := s.entryOf(tx, r)
	if err != nil {
		return "", err
	}
	e.Version, e.Run = r.Version, e.seen(r, run)
	if theirs, err := clean(r); err == nil || e.Theirs == nil {
		e.Theirs = theirs
	}
	return s.unfit(tx, e, cause)
}

// about returns the error that is about what a record says, nil for any other: that one
// would meet every record.
func about(err error) *errs.Error {
	known, is := errors.AsType[*errs.Error](err)
	if !is || known.Kind != errs.Invalid && known.Kind != errs.Conflict && known.Kind != errs.NotFound {
		return nil
	}
	return known
}

// unfit lets an entry wait because of an error that is about what it says.
func (s *Service) unfit(tx *db.Tx, e Entry, cause error) (outcome, error) {
	known := about(cause)
	if known == nil {
		return "", cause
	}
	e.State, e.Trouble = Unfit, known.Key
	if len(known.Fields) > 0 {
		e.Trouble = known.Fields[0].Key
	}
	return waits, e.put(tx)
}

// match finds the record that an entry seen for the first time speaks of: a company by
// its code, a compound by county and name. 0 = there is none here.
func (s *Service) match(tx *db.Tx, e Entry) (id.ID, error) {
	if e.Kind == "company" {
		c, err := company.ByUSCC(tx, e.Theirs["uscc"])
		switch {
		case errs.Is(err, errs.NotFound):
			return 0, nil
		case err == nil && c.County != e.County:
			return 0, errs.New(errs.Conflict, "mirror.elsewhere")
		}
		return c.ID, err
	}
	list, err := db.List(tx, func(r db.Scanner, v *id.ID) error { return r.Scan(v) },
		`SELECT c.id FROM compound c WHERE c.county = $1 AND c.search_name = $2 ORDER BY c.id LIMIT 2`, e.County, search.Normal(e.Theirs["name"]))
	switch {
	case err != nil || len(list) == 0:
		return 0, err
	case len(list) > 1:
		return 0, errs.New(errs.Conflict, "mirror.several")
	}
	return list[0], nil
}

// enter makes a record of an entry that has none here. Errors: as Registry.Enter; the
// transaction is lost then.
func (s *Service) enter(tx *db.Tx, e Entry) (outcome, error) {
	if e.Kind == "compound" {
		if street, err := strconv.Atoi(e.Theirs["street"]); err != nil || region.County(street) != e.County {
			return s.unfit(tx, e, errs.New(errs.Invalid, "compound.street"))
		}
	}
	record, err := s.Registry.Enter(tx, account.System(tx.Now()), e.Kind, registry.Links{County: e.County}, history.Span{}, e.Theirs, s.note(e))
	if err != nil {
		return "", err
	}
	e.ID, e.Agreed, e.State, e.Trouble = record, e.Theirs, Same, ""
	return changed, e.put(tx)
}

// note says where a change comes from.
func (s *Service) note(e Entry) history.Note {
	return history.Note{Role: registry.Outside, Why: "与外部登记系统同步", Evidence: e.Key + " 第" + strconv.FormatInt(e.Version, 10) + "版"}
}

// difference is what became of one field since both sides agreed.
type difference int

const (
	none     difference = iota // both say the same
	ourside                    // only we have changed it
	theirs                     // only they have
	bothside                   // both have
)

// compare compares one field. What they have never said before and we do not have is
// theirs.
func compare(agreed, ours, outside string, settled bool) difference {
	switch {
	case ours == outside:
		return none
	case settled && outside == agreed:
		return ourside
	case settled && ours == agreed, !settled && ours == "":
		return theirs
	}
	return bothside
}

// differences sorts the fields of an entry against the record's present values.
func (e Entry) differences(ours field.Values) (patch field.Values, conflicts []string) {
	patch = field.Values{}
	for _, key := range taken[e.Kind] {
		outside, said := e.Theirs[key]
		if !said {
			continue
		}
		agreed, settled := e.Agreed[key]
		switch compare(agreed, ours[key], outside, settled) {
		case theirs:
			patch[key] = outside
		case bothside:
			conflicts = append(conflicts, key)
		case none, ourside:
		}
	}
	return patch, conflicts
}

// merge takes over what only the outside has changed, and lets the entry wait when
// both have changed something. Errors: as Registry.Amend; the transaction is lost then.
func (s *Service) merge(tx *db.Tx, e Entry) (outcome, error) {
	row, err := s.ours(tx, e)
	if err != nil {
		return s.unfit(tx, e, err)
	}
	ours := row.Values
	patch, conflicts := e.differences(ours)
	done := unchanged
	if len(patch) > 0 {
		if err := s.fits(tx, e, row, patch); err != nil {
			return s.unfit(tx, e, err)
		}
		c := history.Change{Act: history.Amend, Span: history.Span{From: tx.Now()}, Values: patch, Note: s.note(e)}
		if err := s.Registry.Amend(tx, account.System(tx.Now()), e.Ref, c); err != nil {
			return "", err
		}
		done = changed
	}
	e.Agreed = e.Agreed.With(nil)
	for key, value := range e.Theirs {
		if value == ours[key] || has(patch, key) {
			e.Agreed[key] = value
		}
	}
	e.State, e.Trouble = Same, ""
	if len(conflicts) > 0 {
		e.State, done = Conflict, waits
	}
	return done, e.put(tx)
}

func has(v field.Values, key string) bool { _, there := v[key]; return there }

// fits judges what the row's own rules would refuse in the middle of the write.
func (s *Service) fits(tx *db.Tx, e Entry, row history.Row, patch field.Values) error {
	if !row.To.IsZero() && !row.To.After(tx.Now()) {
		return errs.New(errs.Conflict, "mirror.ended")
	}
	if street, there := patch["street"]; there {
		if code, err := strconv.Atoi(street); err != nil || region.County(code) != e.County {
			return errs.New(errs.Invalid, "compound.street")
		}
		// The neighborhood is ours alone: it would lie in another street.
		if own, err := strconv.ParseInt(row.Values["neighborhood"], 10, 64); err == nil && own != 0 && strconv.FormatInt(own/1000, 10) != street {
			return errs.New(errs.Invalid, "compound.neighborhood")
		}
	}
	if has(patch, "uscc") {
		return errs.New(errs.Conflict, "mirror.code_changed")
	}
	return nil
}

// ours is the record as it is now.
func (s *Service) ours(tx *db.Tx, e Entry) (history.Row, error) {
	k, err := registry.KindOf(e.Kind)
	if err != nil {
		return history.Row{}, err
	}
	return k.Load(tx, e.County, e.ID)
}

// vanish lets an entry wait because it is no more over there.
func (s *Service) vanish(tx *db.Tx, e Entry) (outcome, error) {
	if e.Theirs == nil {
		e.Theirs = field.Values{}
	}
	e.State, e.Trouble = Gone, ""
	if e.ID == 0 { // nobody here ever had it
		e.State = Same
		return unchanged, e.put(tx)
	}
	return waits, e.put(tx)
}
