package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/document"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/intake"
	"yianju/internal/region"
	"yianju/internal/supervision"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

const supervisionPath = "/office/supervision"

// supervisionRoutes registers the pages of priority supervision: the departments' and,
// of the orders that concern it, a company's.
func (s *Site) supervisionRoutes(m *httpx.Mux) {
	m.Handle("GET "+supervisionPath+"/concerns", "supervision.concerns", s.supervisionConcerns)
	m.Handle("GET "+supervisionPath+"/concerns/{code}", "supervision.raise", s.supervisionConcern)
	m.Handle("POST "+supervisionPath+"/concerns/{code}", "supervision.raise", s.supervisionDismissed)
	m.Handle("GET "+supervisionPath+"/new", "supervision.raise", s.newOrder)
	m.Handle("POST "+supervisionPath+"/new", "supervision.raise", s.orderDrafted)
	m.Handle("GET "+supervisionPath+"/{county}/{id}/edit", "supervision.raise", s.editOrder)
	m.Handle("POST "+supervisionPath+"/{county}/{id}/edit", "supervision.raise", s.orderDrafted)
	m.Handle("GET "+supervisionPath+"/list/xlsx", "supervision.see", s.ordersFile)
	for _, at := range []workPlace{deskPlace, officePlace} {
		base := at.Base + "/supervision"
		m.Handle("GET "+base, "supervision.see", s.orders(at))
		m.Handle("GET "+base+"/{county}/{id}", "supervision.see", s.order(at))
		m.Handle("POST "+base+"/{county}/{id}", "supervision.see", s.orderSent(at), httpx.Uploads(photoBody))
		m.Handle("GET "+base+"/{county}/{id}/paper", "supervision.see", s.orderPaper)
		m.Handle("GET "+base+"/{county}/{id}/scan/{note}", "supervision.see", s.orderScan)
	}
}

// orderPath is the page of an order where somebody works.
func (at workPlace) orderPath(r supervision.Ref) string {
	return at.Base + "/supervision/" + strconv.Itoa(r.County) + "/" + r.ID.String()
}

// orderRef is the order that a path names. Errors: NotFound.
func orderRef(r *http.Request) (supervision.Ref, error) {
	county, err := strconv.Atoi(r.PathValue("county"))
	ref := supervision.Ref{County: county, ID: idOf(r.PathValue("id"))}
	if err != nil || ref.ID == 0 {
		return ref, errs.New(errs.NotFound, "")
	}
	return ref, nil
}

var orderTones = map[supervision.State]part.Tone{supervision.Draft: part.Plain, supervision.Issued: part.Note, supervision.Received: part.Note,
	supervision.Answered: part.Soon, supervision.Concluded: part.Fine, supervision.Cancelled: part.Plain}

// orderState is an order's state, or that it is late.
func orderState(p part.Page, o supervision.Order) part.Cell {
	c := part.Cell{Text: p.T("supervision.state." + string(o.State())), Tone: orderTones[o.State()]}
	if o.Overdue(p.Now) {
		c.Text, c.Tone = c.Text+" · "+p.T("supervision.overdue"), part.Late
	}
	return c
}

// undertakerName names who answers for an order.
func (s *Site) undertakerName(l i18n.Lang, o supervision.Order) string {
	switch o.Undertaker {
	case supervision.ByCompany:
		return o.Firm
	case supervision.ByCounty:
		return l.T("supervision.undertaker.county.of", "name", s.Regions.Name(o.County))
	}
	if office, known := document.OfficeOn(region.City(o.County), calendar.DateOf(s.Clock.Now())); known {
		return office.Authority
	}
	return s.Regions.Name(region.City(o.County))
}

func orderOffice(o supervision.Order, at calendar.Date) string {
	office, _ := document.OfficeOn(o.Office, at)
	return office.Authority
}

// ordersPage lists orders, narrowed by what stands in its address.
type ordersPage struct {
	part.Page
	Address        string
	State, Urgency part.Select
	Late           part.Checks
	Links          []part.Link
	Table          part.Table
	Pager          part.Pager
}

// orderFilter reads a list's filter from its address; what it does not know is none.
func orderFilter(v url.Values) supervision.Filter {
	f := supervision.Filter{State: supervision.State(v.Get("state")), Urgency: supervision.Urgency(v.Get("urgency")), Overdue: v.Get("late") == "1",
		After: supervision.ParseCursor(v.Get("after"))}
	if code, err := strconv.Atoi(v.Get("area")); err == nil {
		f.Lo, f.Hi = region.Range(code)
	}
	return f
}

func (s *Site) orders(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if _, _, err := s.enter(r, at.Open); err != nil {
			return err
		}
		a, scope, err := s.enter(r, "supervision.see")
		if err != nil {
			return err
		}
		v := r.URL.Query()
		p := ordersPage{Page: s.page(r, "supervision.title"), Address: at.Base + "/supervision"}
		p.Wide, p.Back = true, at.Base
		choose := func(name, value, key string, all []string) part.Select {
			f := part.Select{Field: part.Field{Name: name, Label: p.T("supervision.filter." + name), Value: value}}
			for _, one := range all {
				f.Choices = append(f.Choices, part.Choice{Value: one, Text: p.T("supervision." + key + "." + one)})
			}
			return f
		}
		p.State = choose("state", v.Get("state"), "state", texts(supervision.States))
		p.Urgency = choose("urgency", v.Get("urgency"), "urgency", texts(supervision.Urgencies))
		p.Late = part.Checks{Field: part.Field{Name: "late", Label: p.T("supervision.overdue")}, Choices: []part.Choice{{Value: "1", Text: p.T("supervision.filter.late")}}, Values: v["late"]}
		if at == officePlace {
			p.Links = append(p.Links, part.Link{Text: p.T("supervision.concerns"), Path: supervisionPath + "/concerns"})
			if !account.ScopeOf(a, "supervision.raise").Nothing() {
				p.Links = append(p.Links, part.Link{Text: p.T("supervision.new"), Path: supervisionPath + "/new"})
			}
		}
		err = s.view(r.Context(), func(tx *db.Tx) error {
			list, more, err := supervision.List(tx, scope, orderFilter(v))
			p.Table = s.orderTable(p.Page, at, list)
			if at == officePlace {
				v.Del("after")
				p.Table.Files = []part.Link{{Text: "XLSX", Path: supervisionPath + "/list/xlsx?" + v.Encode()}}
			}
			if n := len(list); n > 0 {
				p.Pager = nextPage(r, more, map[string]string{"after": supervision.Cursor{At: list[n-1].DraftedAt, ID: list[n-1].ID}.String()})
			}
			return err
		})
		if err != nil {
			return err
		}
		return s.show(w, r, ordersView(p))
	}
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// orderColumns are the columns of a list of orders, on the page and in its file.
var orderColumns = []string{"number", "state", "due", "urgency", "area", "place", "undertaker", "office", "summary", "outcome"}

func (s *Site) orderTable(p part.Page, at workPlace, list []supervision.Order) part.Table {
	t := part.Table{Dense: true}
	for _, key := range orderColumns {
		t.Columns = append(t.Columns, part.Column{Label: p.T("supervision.column." + key), Long: key == "summary" || key == "undertaker" || key == "office"})
	}
	for _, o := range list {
		row := s.orderCells(p, o)
		row[0].Path = at.orderPath(o.Ref)
		row[1] = orderState(p, o)
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (s *Site) orderCells(p part.Page, o supervision.Order) []part.Cell {
	number := o.Number
	if number == "" {
		number = p.T("supervision.undrafted")
	}
	due := i18n.None
	if what, at := o.Due(); what != "" {
		due = part.Deadline(p.Lang, at, p.Now)
	}
	outcome := i18n.None
	if o.Outcome != "" {
		outcome = p.T("supervision.outcome." + string(o.Outcome))
	}
	cells := []part.Cell{}
	for _, text := range []string{number, orderState(p, o).Text, due, p.T("supervision.urgency." + string(o.Urgency)), s.Regions.Name(o.County), orNone(o.Place),
		s.undertakerName(p.Lang, o), orderOffice(o, calendar.DateOf(p.Now)), o.Summary, outcome} {
		cells = append(cells, part.Cell{Text: text})
	}
	return cells
}

// ordersFileMost is how many orders a file has at most.
const ordersFileMost = 20000

// ordersFile is the list as a workbook, whole.
func (s *Site) ordersFile(w http.ResponseWriter, r *http.Request) error {
	_, scope, err := s.enter(r, "supervision.see")
	if err != nil {
		return err
	}
	p := s.page(r, "supervision.title")
	var columns []document.Column
	for _, key := range orderColumns {
		columns = append(columns, document.Column{Head: p.T("supervision.column." + key), Width: map[bool]int{true: 20, false: 8}[key == "summary"]})
	}
	f := orderFilter(r.URL.Query())
	f.After, f.Most = supervision.Cursor{}, ordersFileMost
	var list []supervision.Order
	if err := s.view(r.Context(), func(tx *db.Tx) error { list, _, err = supervision.List(tx, scope, f); return err }); err != nil {
		return err
	}
	s.download(w, p.T("supervision.files.name"), intake.XLSX)
	return document.WriteXLSX(w, p.T("supervision.title"), []string{p.Lang.Stamp(p.Now)}, document.Table{Caption: p.T("supervision.files.name"), Columns: columns,
		Rows: func(yield func([]string, error) bool) {
			for _, o := range list {
				var row []string
				for _, c := range s.orderCells(p, o) {
					row = append(row, c.Text)
				}
				if !yield(row, nil) {
					return
				}
			}
		}})
}

// supervisionConcerns lists the cases that ought to be supervised.
func (s *Site) supervisionConcerns(w http.ResponseWriter, r *http.Request) error {
	a, scope, err := s.enter(r, "supervision.concerns")
	if err != nil {
		return err
	}
	p := listPage{Page: s.page(r, "supervision.concerns")}
	p.Wide, p.Back, p.Heading, p.Text, p.None = true, supervisionPath, p.T("supervision.concerns"), p.T("supervision.concerns.text"), p.T("supervision.concerns.none")
	raises := !account.ScopeOf(a, "supervision.raise").Nothing()
	for _, key := range []string{"case", "causes", "area", "place", "company", "kind", "filed"} {
		p.Table.Columns = append(p.Table.Columns, part.Column{Label: p.T("supervision.column." + key), Long: key == "causes"})
	}
	if raises {
		p.Table.Columns = append(p.Table.Columns, part.Column{Label: p.T("supervision.column.act"), Long: true})
	}
	p.Table.Dense = true
	err = s.view(r.Context(), func(tx *db.Tx) error {
		list, more, err := supervision.Concerns(tx, scope, supervision.ParseCursor(r.URL.Query().Get("after")))
		if err != nil {
			return err
		}
		names, err := s.concernNames(tx, list)
		if err != nil {
			return err
		}
		for i, c := range list {
			row := []part.Cell{{Text: c.Code, Path: officePlace.casePath(c.Code)}, {Text: causeWords(p.Lang, c)}, {Text: s.Regions.Name(c.County)}, {Text: orNone(names[i][0])},
				{Text: orNone(names[i][1])}, {Text: categoryName(s.Cases.Rules.At(c.FiledAt), p.Lang, c.Category)}, {Text: p.Lang.Day(c.FiledAt, p.Now)}}
			if raises {
				row = append(row, part.Cell{Text: p.T("supervision.draft_this"), Path: supervisionPath + "/concerns/" + c.Code})
			}
			p.Table.Rows = append(p.Table.Rows, row)
		}
		if n := len(list); n > 0 {
			p.Pager = nextPage(r, more, map[string]string{"after": supervision.Cursor{At: list[n-1].FoundAt, ID: list[n-1].ID}.String()})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.show(w, r, listView(p))
}

// concernNames are the names of the concerns' compounds and companies.
func (s *Site) concernNames(tx *db.Tx, list []supervision.Concern) ([][2]string, error) {
	var firms []id.ID
	for _, c := range list {
		if c.Company != 0 {
			firms = append(firms, c.Company)
		}
	}
	names, err := company.Names(tx, firms)
	if err != nil {
		return nil, err
	}
	out := make([][2]string, len(list))
	for i, c := range list {
		out[i][1] = names[c.Company]
		if c.Compound == 0 {
			continue
		}
		place, err := compound.Get(tx, c.County, c.Compound)
		if err != nil {
			return nil, err
		}
		out[i][0] = place.Name
	}
	return out, nil
}

func causeWords(l i18n.Lang, c supervision.Concern) string {
	var out []string
	for _, f := range c.Causes {
		out = append(out, l.T("supervision.cause."+string(f.Cause), "n", f.N))
	}
	return strings.Join(out, " · ")
}

// dismissPage settles one concern: by an order, or with a word why not.
type dismissPage struct {
	part.Page
	Code  string
	Draft string // address
	Form  wordsForm
	Wrong form.Errors
}

func (s *Site) supervisionConcern(w http.ResponseWriter, r *http.Request) error {
	var f wordsForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showSupervisionConcern(w, r, f, wrong, statusOf(wrong))
}

// raisable finds the case in the path if the actor may raise it. Errors: NotFound.
func (s *Site) raisable(r *http.Request) (ref casework.Ref, err error) {
	if _, _, err := s.enter(r, "supervision.raise"); err != nil {
		return ref, err
	}
	if ref, err = s.refOf(r, r.PathValue("code")); err != nil {
		return ref, err
	}
	return ref, account.Authorize(s.actor(r), "supervision.raise", "supervision.concerns", account.Target{County: ref.County})
}

func (s *Site) showSupervisionConcern(w http.ResponseWriter, r *http.Request, f wordsForm, wrong form.Errors, status int) error {
	if _, err := s.raisable(r); err != nil {
		return err
	}
	p := dismissPage{Page: s.page(r, "supervision.concerns"), Code: id.CleanCode(r.PathValue("code")), Form: f, Wrong: wrong}
	p.Back, p.Draft = supervisionPath+"/concerns", supervisionPath+"/new?case="+p.Code
	return s.showStatus(w, r, status, supervisionConcernView(p))
}

func (s *Site) supervisionDismissed(w http.ResponseWriter, r *http.Request) error {
	ref, err := s.raisable(r)
	if err != nil {
		return err
	}
	var f wordsForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	err = s.Supervision.Dismiss(r.Context(), s.actor(r), ref, f.Words)
	if err == nil {
		return httpx.SeeOther(w, r, supervisionPath+"/concerns")
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showSupervisionConcern(w, r, f, wrong, status) })
}
