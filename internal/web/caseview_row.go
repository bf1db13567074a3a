package web

import (
	"slices"
	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/web/part"
)

// rows turns cases into the rows of a list; path gives each its address and
// action the words of its main button, "" for none.
func (s *Site) rows(l i18n.Lang, cases []casework.Case, compounds map[id.ID]string, path func(casework.Case) string,
	action func(casework.Case) string) []part.QueueRow {
	out := make([]part.QueueRow, len(cases))
	for i, c := range cases {
		out[i] = s.row(l, c, compounds[c.Place.Compound])
		out[i].Path = path(c)
		if action != nil {
			out[i].Action = action(c)
		}
	}
	return out
}

func (s *Site) row(l i18n.Lang, c casework.Case, compound string) part.QueueRow {
	now := s.Clock.Now()
	row := part.QueueRow{Place: placeWords(l, compound, c.Place.Text), Words: c.Text, State: stateOf(l, c, now),
		Kind: categoryName(s.Cases.Rules.At(c.FiledAt), l, c.Category), Clock: s.rowClock(l, c)}
	if c.Class.Urgent() && c.State.Open() {
		row.Urgent = l.T("case.urgent")
	}
	return row
}

// rowClock is the clock of a list's row, from the row alone.
func (s *Site) rowClock(l i18n.Lang, c casework.Case) part.Clock {
	now := s.Clock.Now()
	if c.NextDue.Equal(casework.Never) || !c.State.Open() {
		return part.Clock{Due: c.FiledAt, Now: now, Tone: part.Plain, Stopped: standing(l, c)}
	}
	clock := part.ClockOf(c.FiledAt, c.NextDue, now)
	clock.Action = l.T("case.limit." + c.NextLimit + ".by")
	return clock
}

// standing says what stands in place of a running clock: why it stands still, or
// that the time is that of filing.
func standing(l i18n.Lang, c casework.Case) string {
	switch {
	case c.Request != casework.NoRequest && c.State.Open():
		return l.T("case.stopped.requested", "request", i18n.Key("case.request."+string(c.Request)))
	case c.Suspended:
		return l.T("case.state.suspended")
	}
	return l.T("case.filed_on")
}

// compoundNames reads the names of the cases' compounds.
func compoundNames(tx *db.Tx, cases []casework.Case) (map[id.ID]string, error) {
	byCounty := map[int][]id.ID{}
	for _, c := range cases {
		if c.Place.Compound != 0 && !slices.Contains(byCounty[c.County], c.Place.Compound) {
			byCounty[c.County] = append(byCounty[c.County], c.Place.Compound)
		}
	}
	names := map[id.ID]string{}
	for county, list := range byCounty {
		titles, err := compound.Titles(tx, county, list)
		if err != nil {
			return nil, err
		}
		for of, title := range titles {
			names[of] = title.Name
		}
	}
	return names, nil
}
