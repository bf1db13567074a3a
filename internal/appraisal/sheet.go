package appraisal

import (
	"cmp"
	"slices"

	"yianju/internal/casework"
	"yianju/internal/docket"
	"yianju/internal/region"
	"yianju/internal/target"
)

// whole is what a sheet begins with: a hundred points, in tenths.
const whole = 1000

// Sheet is how a region did in a year.
type Sheet struct {
	Area     int    `json:"area"` // code of a city or a county
	Received int64  `json:"received"`
	Lines    []Line `json:"lines"`
	Tenths   int64  `json:"tenths"` // of a point, that are left
	Rank     int    `json:"rank"`   // among the regions of its level; 0: none
}

// Line is an item of a sheet.
type Line struct {
	Item  string `json:"item"`
	Count int64  `json:"count"` // how often it was so
	Of    int64  `json:"of"`    // of so many; 0 for an item that is no share
	Few   bool   `json:"few"`   // too few to cost anything
	Minus int64  `json:"minus"` // tenths of a point
	Notes []Note `json:"notes"` // which these were; of cases their list says it
}

// Note is one thing that a line counts: a docket, with how many of it, or a milestone.
type Note struct {
	Docket    string `json:"docket,omitempty"` // its id
	Week      string `json:"week,omitempty"`
	Count     int64  `json:"count,omitempty"`
	Milestone string `json:"milestone,omitempty"`
}

// facts are what sheets are made of.
type facts struct {
	received, undecided map[int]int64 // by county
	late                map[int][]Note
	judged              []docket.Judged
	missed              map[int][]Note // by city or county
}

// sheet counts the items of a region.
func (f facts) sheet(items []Item, area int) Sheet {
	lo, hi := region.Range(area)
	s := Sheet{Area: area, Tenths: whole, Received: within(f.received, lo, hi)}
	for _, i := range items {
		if lo == hi && !i.Counties || lo != hi && !i.Cities {
			continue
		}
		l := Line{Item: i.Name, Notes: []Note{}}
		switch i.Name {
		case FeedbackLate:
			l.Notes = append(l.Notes, f.late[area]...)
			l.Count = int64(len(l.Notes))
		case Refuted:
			l.Notes, l.Count, l.Of = refuted(f.judged, lo, hi)
		case Undecided:
			l.Count, l.Of = within(f.undecided, lo, hi), s.Received
		case MilestoneMissed:
			l.Notes = append(l.Notes, f.missed[area]...)
			l.Count = int64(len(l.Notes))
		}
		l.Minus, l.Few = i.minus(l.Count, l.Of)
		s.Tenths -= l.Minus
		s.Lines = append(s.Lines, l)
	}
	s.Tenths = max(s.Tenths, 0)
	return s
}

func within(by map[int]int64, lo, hi int) (n int64) {
	for county, of := range by {
		if county >= lo && county <= hi {
			n += of
		}
	}
	return n
}

// refuted are the dockets of which something was refuted in the counties lo–hi.
func refuted(all []docket.Judged, lo, hi int) (notes []Note, count, of int64) {
	notes = []Note{}
	for _, j := range all {
		if j.County < lo || j.County > hi {
			continue
		}
		of += j.Judged
		if j.Refuted == 0 {
			continue
		}
		count += j.Refuted
		if last := len(notes) - 1; last >= 0 && notes[last].Docket == j.Docket.String() {
			notes[last].Count += j.Refuted
			continue
		}
		notes = append(notes, Note{Docket: j.Docket.String(), Week: j.Week.String(), Count: j.Refuted})
	}
	return notes, count, of
}

// late are the dockets that a city answered late or, being due, has not answered.
func late(all []docket.Docket, over func(docket.Docket) bool) map[int][]Note {
	out := map[int][]Note{}
	for _, d := range all {
		if over(d) {
			out[d.City] = append(out[d.City], Note{Docket: d.ID.String(), Week: d.Week.String()})
		}
	}
	return out
}

// missed are the milestones that each region missed or reached late.
func missed(rows []target.Row) map[int][]Note {
	out := map[int][]Note{}
	for _, r := range rows {
		for _, step := range r.Steps {
			if step.State == target.Missed || step.Late {
				out[r.Area] = append(out[r.Area], Note{Milestone: step.Name})
			}
		}
	}
	return out
}

// counted are how many cases of each county bear a mark.
func counted(sums map[int]casework.Sums, m casework.Mark) map[int]int64 {
	out := map[int]int64{}
	for county, s := range sums {
		out[county] = s.Of(m)
	}
	return out
}

// rank ranks the regions of one level that had cases: the same points, the same rank.
func rank(sheets []Sheet) {
	order := make([]*Sheet, 0, len(sheets))
	for i := range sheets {
		if sheets[i].Received > 0 {
			order = append(order, &sheets[i])
		}
	}
	slices.SortStableFunc(order, func(a, b *Sheet) int { return cmp.Compare(b.Tenths, a.Tenths) })
	for i, s := range order {
		if s.Rank = i + 1; i > 0 && order[i-1].Tenths == s.Tenths {
			s.Rank = order[i-1].Rank
		}
	}
}
