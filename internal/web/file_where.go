package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// whereForm is the last page: where exactly, whom to tell, and what was said.
type whereForm struct {
	part.Page
	filing
	Wrong     form.Errors
	Where     where
	Buildings []part.Choice
	Counties  []part.Choice
	Kind      string
	InHome    bool
	Owner     bool        // signed in as one: the phone is known
	Found     part.Radios // compounds found, on the page that looks for one
	Home      string      // that it is filed for in its owner's name; "" for none
}

func (s *Site) fileWhere(w http.ResponseWriter, r *http.Request) error {
	f, _, err := s.draft(r)
	if err != nil {
		return err
	}
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	if f.Text == "" {
		return httpx.SeeOther(w, r, "/new")
	}
	if s.rules().Category(f.Category) == nil {
		return httpx.SeeOther(w, r, "/new/kind")
	}
	return s.showWhere(w, r, http.StatusOK, f, wrong)
}

// sendCompound takes the answer to which compound, or looks for it by name.
func (s *Site) sendCompound(w http.ResponseWriter, r *http.Request) error {
	f, err := s.readFiling(w, r)
	if err != nil {
		return err
	}
	f.Building, f.Entrance, f.Room, f.Unlisted, f.For = "", "", "", "", ""
	switch f.Do {
	case "find", "change":
		f.Compound = ""
	case "unlisted":
		f.Compound, f.Unlisted = "", "1"
	}
	if err := s.keepDraft(r, f); err != nil {
		return err
	}
	return httpx.SeeOther(w, r, "/new/where")
}

// submit files the case. Filing ends the draft, so only a form that goes back is
// kept as one.
func (s *Site) submit(w http.ResponseWriter, r *http.Request) error {
	f, err := s.typedFiling(w, r)
	if err != nil {
		return err
	}
	back := func(status int, wrong form.Errors) error {
		// The page carries every answer, so nothing is lost where the draft cannot be kept.
		_ = s.keepDraft(r, f)
		return s.sendBack(w, r, "/new/where", wrong, func() error { return s.showWhere(w, r, status, f, wrong) })
	}
	var wrong form.Errors
	if f.For == "" {
		wrong, err = s.findRoom(r, &f)
	} else {
		wrong, err = s.findDelegated(r, &f)
	}
	if err != nil {
		return err
	}
	if wrong.Any() {
		return back(http.StatusUnprocessableEntity, wrong)
	}
	in := f.filing()
	if in.Phone == "" && in.Privacy != casework.Anonymous {
		if in.Phone, err = s.ownPhone(r); err != nil {
			return err
		}
	}
	receipt, err := s.Cases.File(r.Context(), s.actor(r), in)
	if err == nil {
		s.keepKey(w, "")
		return httpx.SeeOther(w, r, "/r/"+url.PathEscape(receipt.Track))
	}
	refusal, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return back(status, onThisPage(refusal))
}

// onThisPage ties what is wrong to the inputs of the last page; what stands on
// another is said without a link.
func onThisPage(wrong form.Errors) (here form.Errors) {
	inputs := map[string]string{"unit": "room", "county": "county", "place": "place", "phone": "phone", "name": "name", "privacy": "privacy"}
	for _, e := range wrong.All() {
		here.Add(inputs[e.Field], e.Text)
	}
	return here
}

// ownPhone is the phone an owner signed in with; "" for anybody else.
func (s *Site) ownPhone(r *http.Request) (phone string, err error) {
	a := s.actor(r)
	if a.Kind != account.KindOwner {
		return "", nil
	}
	err = s.view(r.Context(), func(tx *db.Tx) (err error) {
		phone, err = s.Accounts.Phone(tx, a.Account)
		return err
	})
	return phone, err
}

// filing is the form as the use case takes it.
func (f *filing) filing() casework.Filing {
	in := casework.Filing{Key: f.Key, Draft: f.Key, Channel: casework.Web, Compound: f.Compound,
		Building: idOf(f.Building), Entrance: idOf(f.Entrance), Unit: f.unit, For: idOf(f.For), Place: f.Place, Category: f.Category,
		Text: f.Text, Phone: f.Phone, Name: f.Name, Privacy: casework.Privacy(f.Privacy)}
	in.County, _ = strconv.Atoi(f.County) // 0 is refused with words
	if f.Channel == string(casework.QR) {
		in.Channel = casework.QR
	}
	return in
}

func (s *Site) showWhere(w http.ResponseWriter, r *http.Request, status int, f filing, wrong form.Errors) error {
	v := whereForm{Page: s.page(r, "file.where.title"), filing: f, Wrong: wrong, Owner: s.actor(r).Has(account.Owner)}
	v.Back = "/new/kind"
	if v.Privacy == "" {
		v.Privacy = string(casework.Masked)
	}
	if c := s.rules().Category(f.Category); c != nil {
		v.Kind, v.InHome = c.Name(v.Lang == i18n.English), c.InHome
	}
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		if v.Where, err = s.whereOf(tx, f); err != nil {
			return err
		}
		if d, there, err := s.delegateOf(tx, s.actor(r), f.For); err != nil {
			return err
		} else if there {
			v.Home, err = unitWords(tx, d.County, d.Unit)
			return err
		}
		if v.Where.found {
			return v.fillPlace(tx)
		}
		if f.Unlisted == "" && f.Find != "" {
			v.Found, err = s.findFor(tx, v.Page, f)
		}
		return err
	})
	if err != nil {
		return err
	}
	if f.Compound != "" && !v.Where.found {
		v.Wrong.Add("find", v.T("case.compound_unknown"))
	}
	if v.Unlisted != "" {
		v.Counties = s.counties()
	}
	if !v.Where.found && v.Unlisted == "" {
		v.Title = v.T("file.compound.title")
		return s.showStatus(w, r, status, compoundPage(v))
	}
	return s.showStatus(w, r, status, wherePage(v))
}

// fillPlace lists the buildings.
func (v *whereForm) fillPlace(tx *db.Tx) error {
	buildings, err := compound.Buildings(tx, v.Where.County, v.Where.ID)
	for _, b := range buildings {
		v.Buildings = append(v.Buildings, part.Choice{Value: b.ID.String(), Text: b.Name})
	}
	return err
}

// findRoom finds the unit that was written, and forgets the entrance of the code
// on the wall when another building was chosen. A room of a building whose rooms
// nobody has listed is told in words.
func (s *Site) findRoom(r *http.Request, f *filing) (wrong form.Errors, err error) {
	if f.Room == "" && f.Entrance == "" {
		return wrong, nil
	}
	l := s.lang(r)
	return wrong, s.view(r.Context(), func(tx *db.Tx) error {
		place, err := s.whereOf(tx, *f)
		if err != nil || !place.found {
			return err
		}
		building, err := compound.BuildingByID(tx, place.County, idOf(f.Building))
		if errs.Is(err, errs.NotFound) {
			if f.Entrance = ""; f.Room != "" {
				wrong.Add("room", l.T("file.where.room_building"))
			}
			return nil
		}
		if err != nil {
			return err
		}
		door, err := compound.EntranceByID(tx, place.County, idOf(f.Entrance))
		if err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		if door.Building != building.ID {
			f.Entrance = ""
		}
		if f.Room == "" {
			return nil
		}
		found, all, err := compound.FindRoom(tx, building, idOf(f.Entrance), f.Room)
		switch {
		case err != nil:
			return err
		case len(found) == 1:
			f.unit = found[0].ID
		case all == 0:
			f.Place = strings.TrimSpace(f.Room + " " + f.Place)
		case len(found) == 0:
			wrong.Add("room", l.T("file.where.room_unknown", "room", f.Room))
		default:
			wrong.Add("room", l.T("file.where.room_many", "room", f.Room))
		}
		return nil
	})
}

// findDelegated finds the home that it is filed for.
func (s *Site) findDelegated(r *http.Request, f *filing) (wrong form.Errors, err error) {
	return wrong, s.view(r.Context(), func(tx *db.Tx) error {
		d, there, err := s.delegateOf(tx, s.actor(r), f.For)
		if !there {
			wrong.Add("", s.lang(r).T("case.delegate_over"))
			f.For = ""
		}
		f.unit = d.Unit
		return err
	})
}

// findFor looks for the compound by what was typed.
func (s *Site) findFor(tx *db.Tx, p part.Page, f filing) (part.Radios, error) {
	list, err := compound.Search(tx, 0, maxCounty, f.Find, found)
	out := part.Radios{Field: part.Field{Name: "c", Label: p.T("file.compound.found")}}
	for _, c := range list {
		out.Choices = append(out.Choices, part.Choice{Value: c.Code, Text: c.Name, Hint: wholeAddress(s.Regions.FullName(c.County), c.Address)})
	}
	return out, err
}

const (
	maxCounty = 999999
	found     = 20 // compounds or companies a search shows
)

// counties lists cities and their counties, for a place that is in no list.
func (s *Site) counties() []part.Choice {
	var out []part.Choice
	for _, province := range s.Regions.Children(0) {
		for _, city := range s.Regions.Children(province.Code) {
			if city.Level != region.CityLevel {
				continue
			}
			out = append(out, part.Choice{Value: strconv.Itoa(city.Code), Text: city.Name})
			for _, c := range s.Regions.Children(city.Code) {
				if c.Level == region.CountyLevel && c.Type != region.Waiting && c.To == "" {
					out = append(out, part.Choice{Value: strconv.Itoa(c.Code), Text: city.Name + " " + c.Name})
				}
			}
		}
	}
	return out
}

// joinPath is the page where a neighbour joins a case of a compound.
func joinPath(code string, c id.ID) string {
	return "/c/" + url.PathEscape(code) + "/join/" + c.String()
}
