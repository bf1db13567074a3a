package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/web/part"
)

// caseView is a case as one reader sees it, with the names its words need.
type caseView struct {
	casework.View
	site     *Site
	lang     i18n.Lang
	now      time.Time
	owner    bool // the reader is a party: they are 「您」
	Compound compound.Compound
	Company  company.Company // in charge when it was filed; zero when none was
}

// see reads a case for the request's actor. Errors: NotFound.
func (s *Site) see(r *http.Request, ref casework.Ref, link account.Link) (caseView, error) {
	v, err := s.Cases.See(r.Context(), s.actor(r), ref, link)
	if err != nil {
		return caseView{}, err
	}
	return s.worded(r, v)
}

// worded adds the names to a case already read.
func (s *Site) worded(r *http.Request, v casework.View) (caseView, error) {
	a := s.actor(r)
	c := caseView{View: v, site: s, lang: s.lang(r), now: s.Clock.Now(),
		owner: v.Link == account.TrackLink || a.Kind == account.KindOwner}
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		if v.Case.Place.Compound != 0 {
			if c.Compound, err = compound.Get(tx, v.Case.County, v.Case.Place.Compound); err != nil {
				return err
			}
		}
		if v.Case.Company != 0 {
			c.Company, err = company.Get(tx, v.Case.Company)
		}
		return err
	})
	return c, err
}

// refOf finds a case by the code in the path. Errors: NotFound.
func (s *Site) refOf(r *http.Request, code string) (ref casework.Ref, err error) {
	err = s.view(r.Context(), func(tx *db.Tx) (err error) {
		ref, err = casework.ByCode(tx, id.CleanCode(code))
		return err
	})
	return ref, err
}

func (v caseView) may(act casework.Act) bool { return slices.Contains(v.Choices, act) }

// title is what and where: 卫生间漏水 · 和平花园 3号楼2单元.
func (v caseView) title() string {
	return v.kind() + " · " + v.place()
}

// kind is the category in words.
func (v caseView) kind() string { return categoryName(v.rules(), v.lang, v.Case.Category) }

func (v caseView) place() string {
	return placeWords(v.lang, v.Compound.Name, v.Case.Place.Text)
}

func placeWords(l i18n.Lang, compound, text string) string {
	if words := strings.TrimSpace(compound + " " + text); words != "" {
		return words
	}
	return l.T("case.place_unknown")
}

// rules are those the case is judged by.
func (v caseView) rules() *rule.Version { return v.site.Cases.Rules.At(v.Case.FiledAt) }

func categoryName(rules *rule.Version, l i18n.Lang, code string) string {
	c := rules.Category(code)
	if c == nil {
		return code
	}
	return c.Name(l == i18n.English)
}

// className words a time class: 一般维修.
func className(l i18n.Lang, c rule.Class) string {
	return l.T("case.class." + strings.ToLower(string(c)))
}

// handler names who handles the case from beginning to end.
func (v caseView) handler() string { return v.handlerName(v.Case.Handler) }

func (v caseView) handlerName(h casework.Handler) string {
	switch {
	case h == casework.ByCompany && v.Company.Name != "":
		return v.Company.Name
	case h == casework.ByNeighborhood && v.Case.Place.Neighborhood != 0:
		return v.lang.T("case.by.neighborhood", "name", v.site.Regions.Name(int(v.Case.Place.Neighborhood)))
	case h == casework.ByStreet && v.Case.Place.Street != 0:
		return v.lang.T("case.by.street", "name", v.site.Regions.Name(int(v.Case.Place.Street)))
	case h == casework.ByCounty:
		return v.level(rule.L2)
	}
	return v.lang.T("case.handler." + string(h))
}

// level names who answers at a level of this case's place.
func (v caseView) level(l rule.Level) string {
	switch l {
	case rule.L1:
		return v.handler()
	case rule.L2:
		return v.lang.T("case.by.county", "name", v.site.Regions.Name(v.Case.County))
	case rule.L3:
		return v.lang.T("case.by.city", "name", v.site.Regions.Name(region.City(v.Case.County)))
	case rule.Outside:
		return v.outside()
	case rule.Peer:
		return v.lang.T("case.by.peer")
	case rule.Owner:
		if v.owner {
			return v.lang.T("case.by.you")
		}
		return v.lang.T("case.by.owner")
	}
	return v.lang.T("case.by.system")
}

// outside names the body that a case was handed to, as the hand-over did.
func (v caseView) outside() string {
	for _, e := range slices.Backward(v.Events) {
		if w := v.Entries[e.Seq]; e.Kind == casework.WasHandedOver && w.Body != "" {
			return w.Body
		}
	}
	return v.lang.T("case.by.outside")
}

// state is the case's state word.
func (v caseView) state() part.State { return stateOf(v.lang, v.Case, v.now) }

// stateOf words where a case stands. What waits for the owner is a note, what is
// late is late, and only what is confirmed is fine.
func stateOf(l i18n.Lang, c casework.Case, now time.Time) part.State {
	word := func(t part.Tone, key string) part.State { return part.State{Tone: t, Word: l.T("case.state." + key)} }
	switch {
	case c.Suspended:
		return word(part.Plain, "suspended")
	case c.Reviewing:
		return word(part.Note, "reviewing")
	case c.State == casework.Replied:
		return word(part.Note, string(c.State))
	case c.State == casework.Closed && c.Ending == casework.Confirmed && !c.Rating.Bad():
		return word(part.Fine, string(c.State))
	case c.State == casework.Rejected:
		return word(part.Late, string(c.State))
	case !c.State.Open():
		return word(part.Plain, string(c.State))
	case !c.NextDue.After(now):
		return word(part.Late, string(c.State))
	case c.Request != casework.NoRequest:
		return word(part.Plain, "requested")
	}
	return word(part.Note, string(c.State))
}

// photos are the attachments of one event that are pictures; base is the
// address under which the reader gets media of this case.
func (v caseView) photos(seq int64, base string) []part.Photo {
	var out []part.Photo
	for _, m := range v.Media {
		if m.Seq == seq && m.Kind == "photo" {
			out = append(out, part.Photo{ID: base + m.ID.String(), Thumb: base + m.ID.String() + "?thumb=1",
				Alt: v.lang.T("media.photo_of", "n", len(out)+1)})
		}
	}
	return out
}

// clips are the attachments of one event that are heard or played.
func (v caseView) clips(seq int64, base string) []part.Clip {
	var out []part.Clip
	for _, m := range v.Media {
		if m.Seq == seq && m.Kind != "photo" {
			out = append(out, part.Clip{Path: base + m.ID.String(), Video: m.Kind == "video", Size: m.Size})
		}
	}
	return out
}

func orNone(s string) string {
	if s == "" {
		return i18n.None
	}
	return s
}
