package web

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/company"
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

const peoplePath = "/people"

// peopleView is a superior's page: the people below them and the invitations
// nobody took up yet.
type peopleView struct {
	part.Page
	People  []personRow
	More    bool // there are others than these
	Invites []inviteRow
	Sent    bool
}

type personRow struct{ Path, Name, Roles string }

type inviteRow struct {
	account.Invitation
	Role string
}

func (s *Site) people(w http.ResponseWriter, r *http.Request) error {
	a := s.actor(r)
	v := peopleView{Page: s.page(r, "people.title"), Sent: r.URL.Query().Get("sent") == "1"}
	v.Back, v.Wide = ownPath, true
	list, more, err := s.Accounts.People(r.Context(), a)
	if err != nil {
		return err
	}
	v.More = more
	invites, err := s.Accounts.Invitations(r.Context(), a)
	if err != nil {
		return err
	}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		v.People, v.Invites = nil, nil
		for _, p := range list {
			roles, err := s.grantTexts(tx, v.Lang, p.Grants, a.At)
			if err != nil {
				return err
			}
			v.People = append(v.People, personRow{peoplePath + "/" + p.ID.String(), p.Name, strings.Join(roles, v.T("people.and"))})
		}
		for _, i := range invites {
			text, err := s.grantText(tx, v.Lang, i.Grant)
			if err != nil {
				return err
			}
			v.Invites = append(v.Invites, inviteRow{i, text})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.show(w, r, peoplePage(v))
}

// withdraw ends an open invitation.
func (s *Site) withdraw(w http.ResponseWriter, r *http.Request) error {
	var f struct {
		Invite string `form:"invite"`
	}
	if err := form.Read(r, &f); err != nil {
		return err
	}
	if err := s.Accounts.Withdraw(r.Context(), s.actor(r), idOf(f.Invite)); err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	return httpx.SeeOther(w, r, peoplePath)
}

// grantText words a grant: the role, and where.
func (s *Site) grantText(tx *db.Tx, l i18n.Lang, g account.Grant) (string, error) {
	text := l.T("account.role." + string(g.Role))
	switch {
	case g.Company != 0:
		c, err := company.Get(tx, g.Company)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return "", err
		}
		text += " · " + c.Name
	case g.Neighborhood != 0:
		// No table has the names of neighborhoods; the first nine digits are their street.
		text += " · " + s.Regions.FullName(int(g.Neighborhood/1000)) + " " + strconv.FormatInt(g.Neighborhood, 10)
	case g.Street != 0:
		text += " · " + s.Regions.FullName(int(g.Street))
	case g.Lo != 0:
		text += " · " + s.Regions.FullName(g.Lo)
	}
	if g.Compound != 0 {
		c, err := compound.Get(tx, g.Lo, g.Compound)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return "", err
		}
		text += " · " + c.Name
	}
	return text, nil
}

// grantTexts words the grants that hold.
func (s *Site) grantTexts(tx *db.Tx, l i18n.Lang, grants []account.Grant, at time.Time) ([]string, error) {
	var out []string
	for _, g := range grants {
		if !g.ValidAt(at) {
			continue
		}
		text, err := s.grantText(tx, l, g)
		if err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, nil
}

// grantForm is a role within limits, as typed: for an invitation, and for an
// administrator.
type grantForm struct {
	Name     string `form:"name"`
	Phone    string `form:"phone"`
	Role     string `form:"role"`
	Area     string `form:"area"`     // 6-digit code
	Place    string `form:"place"`    // 9 or 12 digits: a street or a neighborhood
	USCC     string `form:"uscc"`     // of a company
	Compound string `form:"compound"` // public code
	From     string `form:"from"`
	Until    string `form:"until"` // last day
}

// grantFields is the form as a page draws it.
type grantFields struct {
	part.Page
	Form                           grantForm
	Wrong                          form.Errors
	Action                         string
	Roles                          []part.Choice
	Areas                          []part.Choice
	AskPlace, AskUSCC, AskCompound bool
	SomeArea                       bool // not every role that is offered has an area
	Invite                         bool // a person is asked for too
}

// grantFields offers what the actor may give.
func (s *Site) grantFields(r *http.Request, title string, f grantForm, wrong form.Errors, roles []account.Role) grantFields {
	a := s.actor(r)
	v := grantFields{Page: s.page(r, title), Form: f, Wrong: wrong}
	v.Wide = true
	wide := a.Has(account.AdminSystem)
	for _, role := range roles {
		v.Roles = append(v.Roles, part.Choice{Value: string(role), Text: v.T("account.role." + string(role))})
		switch role {
		case account.Street, account.Neighborhood:
			v.AskPlace = true
		case account.Manager:
			v.AskUSCC = true
		case account.Clerk, account.Worker:
			v.AskUSCC = v.AskUSCC || wide
		case account.Committee:
			v.AskCompound = true
		case account.County, account.City, account.Province, account.Assessor, account.Association:
			v.Areas = s.areasOf(a)
		}
	}
	v.SomeArea = v.AskPlace || v.AskUSCC || v.AskCompound
	return v
}

// areasOf are the areas within what the actor has, the widest first.
func (s *Site) areasOf(a account.Actor) []part.Choice {
	lo, hi := a.Area()
	if a.Has(account.AdminSystem) {
		lo, hi = 210000, 219999
	}
	var out []part.Choice
	var add func(code int)
	add = func(code int) {
		if from, to := region.Range(code); from >= lo && to <= hi {
			out = append(out, part.Choice{Value: strconv.Itoa(code), Text: s.Regions.FullName(code)})
		}
		for _, c := range s.Regions.Children(code) {
			if c.Code < 1_000_000 {
				add(c.Code)
			}
		}
	}
	add(210000)
	return out
}

// grantOf is the form as the use case takes it, with the home county of its company.
// Errors: Invalid with fields.
func (s *Site) grantOf(tx *db.Tx, a account.Actor, f grantForm) (g account.Grant, home int, err error) {
	var check errs.Check
	g.Role = account.Role(f.Role)
	number := func(name, typed string, digits int) int64 {
		typed = id.CleanCode(typed)
		n, err := strconv.ParseInt(typed, 10, 64)
		check.That(err == nil && len(typed) == digits, name, "people.invite.code", "n", digits)
		return n
	}
	switch g.Role {
	case account.Street:
		g.Street = number("place", f.Place, 9)
	case account.Neighborhood:
		g.Neighborhood = number("place", f.Place, 12)
	case account.Manager, account.Clerk, account.Worker:
		if g.Company = companyOf(a); g.Role == account.Manager || g.Company == 0 {
			c, err := company.ByUSCC(tx, strings.ToUpper(id.CleanCode(f.USCC)))
			if err != nil && !errs.Is(err, errs.NotFound) {
				return g, 0, err
			}
			check.That(err == nil, "uscc", "people.invite.uscc_unknown")
			g.Company, home = c.ID, c.County
		} else if c, err := company.Get(tx, g.Company); err == nil {
			home = c.County
		}
	case account.Committee:
		c, err := compound.ByCode(tx, id.CleanCode(f.Compound))
		if err != nil && !errs.Is(err, errs.NotFound) {
			return g, 0, err
		}
		check.That(err == nil, "compound", "people.invite.compound_unknown")
		g.Compound, g.Lo, g.Hi = c.ID, c.County, c.County
	case account.County, account.City, account.Province, account.Assessor, account.Association:
		g.Lo, g.Hi = region.Range(int(number("area", f.Area, 6)))
	default:
		check.That(false, "role", "error.field.choose")
	}
	day := func(name, typed string) (d calendar.Date) {
		if typed != "" {
			var err error
			d, err = calendar.ParseDate(strings.TrimSpace(typed))
			check.That(err == nil, name, "error.field.date")
		}
		return d
	}
	if from := day("from", f.From); !from.IsZero() {
		g.ValidFrom = from.Start()
	}
	if until := day("until", f.Until); !until.IsZero() {
		g.ValidTo = until.End()
	}
	return g, home, check.Err()
}

// invite shows the form of an invitation.
func (s *Site) invite(w http.ResponseWriter, r *http.Request) error {
	var f grantForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showInvite(w, r, http.StatusOK, f, wrong)
}

func (s *Site) showInvite(w http.ResponseWriter, r *http.Request, status int, f grantForm, wrong form.Errors) error {
	a := s.actor(r)
	v := s.grantFields(r, "people.invite.title", f, wrong, a.Gives())
	v.Invite, v.Action, v.Back = true, peoplePath+"/invite", peoplePath
	return s.showStatus(w, r, status, invitePage(v))
}

func (s *Site) sendInvite(w http.ResponseWriter, r *http.Request) error {
	var f grantForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	a := s.actor(r)
	n := account.NewInvitation{Name: f.Name, Phone: f.Phone, Lang: s.lang(r)}
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		n.Grant, n.Home, err = s.grantOf(tx, a, f)
		return err
	})
	if err == nil {
		_, err = s.Accounts.Invite(r.Context(), a, n)
	}
	if err == nil {
		return httpx.SeeOther(w, r, peoplePath+"?sent=1")
	}
	return s.grantBack(w, r, f, err, peoplePath+"/invite", s.showInvite)
}

// grantBack sends the form of a grant back with what was wrong; what reaches
// beyond the giver is wrong with the role.
func (s *Site) grantBack(w http.ResponseWriter, r *http.Request, f grantForm, err error, page string,
	show func(http.ResponseWriter, *http.Request, int, grantForm, form.Errors) error) error {
	if errs.Is(err, errs.Denied) {
		err = &errs.Error{Kind: errs.Invalid, Key: "error.invalid", Fields: []errs.Field{{Name: "role", Key: "account.invite_beyond"}}}
	}
	all, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	inputs := map[string]string{"county": "area", "valid_to": "until"} // what the use case calls otherwise
	var wrong form.Errors
	for _, e := range all.All() {
		wrong.Add(cmp.Or(inputs[e.Field], e.Field), e.Text)
	}
	return s.sendBack(w, r, page, wrong, func() error { return show(w, r, status, f, wrong) })
}
