package web

import (
	"net/http"
	"strconv"

	"yianju/internal/compound"
	"yianju/internal/consent"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/roll"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// homesView is an owner's homes, the claims of theirs that wait, and what others
// say of what is theirs.
type homesView struct {
	part.Page
	Homes   []homeRow
	Claims  []claimRow
	Against []claimRow
	For     []delegatedRow // homes of family
	Words   string
	Wrong   form.Errors
}

type homeRow struct {
	Place    string
	Relation string
	Proof    string
	Path     string // its household; "" for an occupier
}

// delegatedRow is a home for which its owner lets the reader act.
type delegatedRow struct {
	ID    id.ID
	Place string
	Path  string // of its roll, where it can be given up
}

// delegatedRows are the homes for which others let the actor act.
func delegatedRows(tx *db.Tx, account id.ID) (out []delegatedRow, err error) {
	list, err := compound.DelegatedTo(tx, account, tx.Now())
	for _, d := range list {
		place, err := unitWords(tx, d.County, d.Unit)
		if err != nil {
			return nil, err
		}
		out = append(out, delegatedRow{d.ID, place, rollBase(ownHome, d.County, d.Unit)})
	}
	return out, err
}

type claimRow struct {
	ID       id.ID
	County   int
	Place    string
	State    part.State
	Decision string
	Answered bool
}

func (s *Site) homes(w http.ResponseWriter, r *http.Request) error {
	v := homesView{Page: s.page(r, "me.home.title")}
	v.Back = "/me"
	var f answerForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	v.Words, v.Wrong = f.Words, wrong
	return s.showHomes(w, r, v, statusOf(wrong))
}

// claimsShown is how many of their claims somebody is shown.
const claimsShown = 20

func (s *Site) showHomes(w http.ResponseWriter, r *http.Request, v homesView, status int) error {
	a := s.actor(r)
	err := s.view(r.Context(), func(tx *db.Tx) error {
		list, err := compound.Homes(tx, a.Account, v.Now)
		if err != nil {
			return err
		}
		for _, b := range list {
			place, err := unitWords(tx, b.County, b.Unit)
			if err != nil {
				return err
			}
			row := homeRow{Place: place, Relation: v.T("compound.relation." + string(b.Relation)), Proof: v.T("compound.proof." + string(b.Proof))}
			if b.Relation == compound.Owner {
				row.Path = rollBase(ownHome, b.County, b.Unit)
			}
			v.Homes = append(v.Homes, row)
		}
		if v.For, err = delegatedRows(tx, a.Account); err != nil {
			return err
		}
		own, against, err := s.Roll.ClaimsOf(tx, a, claimsShown)
		for _, c := range own {
			v.Claims = append(v.Claims, claimRowOf(v.Page, c))
		}
		for _, c := range against {
			v.Against = append(v.Against, claimRowOf(v.Page, c))
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.showStatus(w, r, status, homesPage(v))
}

func claimRowOf(p part.Page, c roll.ClaimSeen) claimRow {
	tone := map[roll.State]part.Tone{roll.Open: part.Note, roll.Disputed: part.Soon, roll.Accepted: part.Fine, roll.Refused: part.Late, roll.Withdrawn: part.Plain}[c.State]
	return claimRow{ID: c.ID, County: c.County, Place: c.Place, State: part.State{Tone: tone, Word: p.T("roll.state." + string(c.State))},
		Decision: c.Decision, Answered: !c.AnsweredAt.IsZero()}
}

type answerForm struct {
	County string `form:"county"`
	Claim  string `form:"claim"`
	Words  string `form:"words"`
}

// answerClaim keeps the owner's words on somebody else's claim of their home.
func (s *Site) answerClaim(w http.ResponseWriter, r *http.Request) error {
	var f answerForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	county, _ := strconv.Atoi(f.County) // 0 is no county: nothing is found there
	err := s.Roll.Answer(r.Context(), s.actor(r), county, idOf(f.Claim), f.Words)
	if err == nil {
		return httpx.SeeOther(w, r, "/me/home")
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	v := homesView{Page: s.page(r, "me.home.title"), Words: f.Words, Wrong: wrong}
	return s.sendBack(w, r, "/me/home", wrong, func() error { return s.showHomes(w, r, v, status) })
}

// bindForm is the binding of a home: which, and how it is proven.
type bindForm struct {
	Find     string `form:"find"`
	Compound string `form:"c"`
	Building string `form:"b"`
	Room     string `form:"room"`
	Proof    string `form:"proof"`
	Name     string `form:"name"`
	Code     string `form:"code"`
	Relation string `form:"relation"`
	Agree    string `form:"agree"` // version of the deed notice
}

// bindView asks for the compound first, then for the rest.
type bindView struct {
	part.Page
	bindForm
	Place     string
	Found     []foundRow
	Buildings []part.Choice
	Deed      string // version of the notice to agree to before a deed is sent; "" = they have
	Wrong     form.Errors
}

func (s *Site) bindHome(w http.ResponseWriter, r *http.Request) error {
	var f bindForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	v := r.URL.Query()
	if f.Compound == "" {
		f.Compound, f.Find = v.Get("c"), v.Get("find")
	}
	return s.showBind(w, r, f, wrong, statusOf(wrong))
}

func (s *Site) showBind(w http.ResponseWriter, r *http.Request, f bindForm, wrong form.Errors, status int) error {
	v := bindView{Page: s.page(r, "me.bind.title"), bindForm: f, Wrong: wrong}
	v.Back, v.Path = "/me/home", "/me/home/new"
	err := s.view(r.Context(), func(tx *db.Tx) error {
		if f.Compound == "" {
			list, err := compound.Search(tx, 0, maxCounty, f.Find, found)
			for _, c := range list {
				v.Found = append(v.Found, foundRow{c.Name, wholeAddress(s.Regions.FullName(c.County), c.Address), "/me/home/new?c=" + c.Code})
			}
			return err
		}
		c, err := compound.ByCode(tx, f.Compound)
		if err != nil {
			return err
		}
		v.Place = c.Name
		text := consent.Current(consent.Deed, tx.Now())
		if held, err := consent.Holds(tx, s.actor(r).Account, text); err != nil || !held {
			v.Deed = text.Version
			if err != nil {
				return err
			}
		}
		list, err := compound.Buildings(tx, c.County, c.ID)
		for _, b := range list {
			v.Buildings = append(v.Buildings, part.Choice{Value: b.ID.String(), Text: b.Name})
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.showStatus(w, r, status, bindPage(v))
}

func (s *Site) bindSent(w http.ResponseWriter, r *http.Request) error {
	var f bindForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	l := s.lang(r)
	asked, wrong, err := s.askedHome(r, f)
	if err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if asked.Proof == compound.ByDeed {
		if err := s.agreeToDeed(r, f.Agree, &wrong); err != nil {
			return err
		}
	}
	if !wrong.Any() {
		if asked.Proof == compound.ByDeed { // what was sent along with another proof was not agreed to
			asked.File, err = s.scan(r, "file")
		}
		if err == nil {
			_, err = s.Roll.Bind(r.Context(), s.actor(r), asked)
		}
		if err == nil {
			return httpx.SeeOther(w, r, "/me/home")
		}
		var ok bool
		if wrong, status, ok = refused(l, err); !ok {
			return err
		}
	}
	return s.sendBack(w, r, "/me/home/new", wrong, func() error { return s.showBind(w, r, f, wrong, status) })
}

// agreeToDeed records the separate consent without which no picture of a deed is
// taken in.
func (s *Site) agreeToDeed(r *http.Request, version string, wrong *form.Errors) error {
	a, held := s.actor(r), false
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		held, err = consent.Holds(tx, a.Account, consent.Current(consent.Deed, tx.Now()))
		return err
	})
	if err != nil || held {
		return err
	}
	if version != "" {
		err = s.Accounts.Agree(r.Context(), a, consent.Deed, version, s.lang(r))
	}
	if version == "" || errs.Is(err, errs.Stale) {
		wrong.Add("agree", s.lang(r).T("consent.deed.missing"))
		return nil
	}
	return err
}

// askedHome finds the unit that is meant.
func (s *Site) askedHome(r *http.Request, f bindForm) (in roll.Asked, wrong form.Errors, err error) {
	l := s.lang(r)
	in = roll.Asked{Proof: compound.Proof(f.Proof), Relation: compound.Relation(f.Relation), Name: f.Name, Code: f.Code}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		c, err := compound.ByCode(tx, f.Compound)
		if err != nil {
			return err
		}
		in.County = c.County
		b, err := compound.BuildingByID(tx, c.County, idOf(f.Building))
		if errs.Is(err, errs.NotFound) || err == nil && b.Compound != c.ID {
			wrong.Add("b", l.T("error.field.choose"))
			return nil
		}
		if err != nil {
			return err
		}
		units, _, err := compound.FindRoom(tx, b, 0, f.Room)
		switch {
		case err != nil:
			return err
		case len(units) == 0:
			wrong.Add("room", l.T("me.bind.no_room"))
		case len(units) > 1:
			wrong.Add("room", l.T("me.bind.which_room"))
		default:
			in.Unit = units[0].ID
		}
		return nil
	})
	return in, wrong, err
}
