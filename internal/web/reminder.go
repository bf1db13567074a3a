package web

import (
	"net/http"
	"slices"
	"strings"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/message"
	"yianju/internal/reminder"
	"yianju/internal/web/part"
)

// reminderRoutes registers the page of today's reminder where somebody works.
func (s *Site) reminderRoutes(m *httpx.Mux) {
	for _, at := range []workPlace{deskPlace, officePlace} {
		m.Handle("GET "+at.Base+"/reminder", string(at.Open), s.reminder(at))
	}
}

// reminderPage is what somebody was reminded of today, and how it stands now: one
// list at a time.
type reminderPage struct {
	part.Page
	Lead    string
	Figures []part.Figure
	Oldest  []part.Link
	Matter  string // heading of the list
	Rows    []part.QueueRow
	Table   part.Table
	Pager   part.Pager
}

// firstMatters is the order in which the page looks for a list that is not empty.
var firstMatters = []casework.Matter{casework.MatterUrgent, casework.MatterLate, casework.MatterSoon, casework.MatterWaiting, casework.MatterReopened, casework.MatterNew}

var matterTones = map[casework.Matter]part.Tone{casework.MatterLate: part.Late, casework.MatterUrgent: part.Late, casework.MatterSoon: part.Soon, casework.MatterWaiting: part.Note}

func (s *Site) reminder(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		a, _, err := s.enter(r, at.Open)
		if err != nil {
			return err
		}
		p := reminderPage{Page: s.page(r, "reminder.title")}
		p.Wide, p.Back = true, at.Base
		o := reminder.OccasionAt(a.At)
		scope := account.ScopeOf(a, reminder.Lists(a))
		matters := casework.Matters
		if reminder.Lists(a) != "office.list" {
			matters = matters[:len(matters)-2] // who presses them is told on the case
		}
		err = s.view(r.Context(), func(tx *db.Tx) error {
			sent, told, err := reminder.Latest(tx, a.Account, calendar.DateOf(a.At))
			if err != nil {
				return err
			}
			n, wide := sent.Numbers, true
			if lo, hi := scope.Counties(); lo == hi {
				wide = false
				if n, err = s.Cases.Stands(tx, scope, o.Since); err != nil {
					return err
				}
			}
			p.fill(at, matters, n, sent, told, wide)
			p.Oldest = s.oldestLinks(p.Page, at, sent)
			matter := matterOf(r.URL.Query().Get("what"), matters, n)
			p.Matter = p.T("reminder.list." + string(matter))
			f := casework.Filter{Matter: matter, Since: o.Since, After: casework.ParseCursor(r.URL.Query().Get("after"))}
			list, err := s.Cases.Queue(tx, scope, f)
			if err != nil {
				return err
			}
			p.Pager = pager(r, list.Next)
			if at == officePlace {
				p.Table, err = s.caseTable(tx, p.Page, a, list.Cases)
				return err
			}
			names, err := compoundNames(tx, list.Cases)
			p.Rows = s.workRows(p.Lang, at, list.Cases, names)
			return err
		})
		if err != nil {
			return err
		}
		return s.show(w, r, reminderView(p))
	}
}

// fill words the numbers: as they are now, beside what was told; of a whole city what
// was told alone.
func (p *reminderPage) fill(at workPlace, matters []casework.Matter, n casework.Numbers, sent reminder.Sent, told, wide bool) {
	p.Lead = p.T("reminder.none")
	if told {
		p.Lead = p.T("reminder.lead", "time", sent.Time, "at", p.Lang.DateTime(sent.AsOf, p.Now))
	}
	for _, m := range matters {
		f := part.Figure{Label: p.T("reminder.matter." + string(m)), Value: p.Lang.Count(n.Of(m)), Path: at.Base + "/reminder?what=" + string(m)}
		if n.Of(m) > 0 {
			f.Tone = matterTones[m]
		}
		switch {
		case told && !wide:
			f.Of = p.T("reminder.then", "time", p.Lang.TimeOfDay(sent.AsOf), "n", p.Lang.Count(sent.Numbers.Of(m)))
		case told:
			f.Of = p.T("reminder.as_of", "time", p.Lang.TimeOfDay(sent.AsOf))
		case wide:
			f.Value = i18n.None
		}
		p.Figures = append(p.Figures, f)
	}
}

// matterOf is the matter that an address asks for, else the first of which there is
// something.
func matterOf(what string, matters []casework.Matter, n casework.Numbers) casework.Matter {
	if m := casework.Matter(what); slices.Contains(matters, m) {
		return m
	}
	for _, m := range firstMatters {
		if n.Of(m) > 0 {
			return m
		}
	}
	return casework.MatterLate
}

// oldestLinks are the cases that waited longest when somebody was told.
func (s *Site) oldestLinks(p part.Page, at workPlace, sent reminder.Sent) (out []part.Link) {
	for _, o := range sent.Oldest {
		out = append(out, part.Link{Text: o.Code + " " + s.oldWords(p, o), Path: at.casePath(o.Code)})
	}
	return out
}

func (s *Site) oldWords(p part.Page, o reminder.Old) string {
	return categoryName(s.rules(), p.Lang, o.Category)
}

// reminderLine is the way from a first screen to today's reminder, with what it said.
func (s *Site) reminderLine(tx *db.Tx, p part.Page, a account.Actor, at workPlace) (part.Link, error) {
	sent, told, err := reminder.Latest(tx, a.Account, calendar.DateOf(a.At))
	line := part.Link{Text: p.T("reminder.title"), Path: at.Base + "/reminder"}
	if told {
		line.Text = p.T("reminder.line", "time", sent.Time, "parts", matterWords(p, sent.Numbers))
	}
	return line, err
}

// matterWords names what there is something of.
func matterWords(p part.Page, n casework.Numbers) string {
	var parts []string
	for _, m := range casework.Matters {
		if n.Of(m) > 0 {
			parts = append(parts, p.T("reminder.matter."+string(m))+" "+p.Lang.Count(n.Of(m)))
		}
	}
	return strings.Join(parts, " · ")
}

// reminderText is a reminder's message with the cases that wait longest in words.
func (s *Site) reminderText(p part.Page, m message.Message) string {
	text, list := inboxText(p, m), ""
	for _, o := range reminder.ParseOldest(m.Args["oldest"]) {
		one := o.Code + " " + s.oldWords(p, o)
		if list != "" {
			one = p.T("reminder.and", "one", list, "other", one)
		}
		list = one
	}
	if list == "" {
		return text
	}
	return p.T("reminder.oldest", "text", text, "list", list)
}

// isReminder reports whether a message is a daily reminder.
func isReminder(m message.Message) bool { return m.Template == reminder.Template }
