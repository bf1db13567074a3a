package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/registry"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// recordPage is one record with its history, as it was on a day as known on
// another, and what belongs to it.
type recordPage struct {
	part.Page
	registry.Seen
	Title    string
	KindName string
	On       string // day that was asked for; "" = now
	Known    string
	AsOf     bool
	Span     string
	Answers  []part.Answer
	Missing  string // what the registry still asks for, in words
	Complete string
	Filing   part.Cell
	Steps    []part.Step
	Sections []officeSection
	Sources  part.Table // where each value comes from
	Actions  []part.Link
	Done     bool
}

// refOfRecord is the record a path names. Errors: NotFound.
func refOfRecord(r *http.Request) (registry.Ref, error) {
	county, err := strconv.Atoi(r.PathValue("county"))
	record := idOf(r.PathValue("id"))
	if err != nil || record == 0 {
		return registry.Ref{}, errs.New(errs.NotFound, "")
	}
	return registry.Ref{Kind: r.PathValue("kind"), County: county, ID: record}, nil
}

func (s *Site) record(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ref, err := refOfRecord(r)
		if err != nil {
			return err
		}
		p := recordPage{Page: s.page(r, "registry.title"), On: r.URL.Query().Get("on"), Known: r.URL.Query().Get("known"), Done: r.URL.Query().Get("done") == "1"}
		p.Wide, p.Back = true, at.Base+"/registry"
		err = s.view(r.Context(), func(tx *db.Tx) error {
			if p.Seen, err = s.Registry.See(tx, s.actor(r), ref); err != nil {
				return err
			}
			return s.fillRecord(tx, r, at, &p)
		})
		if err != nil {
			return err
		}
		return s.show(w, r, recordView(p))
	}
}

// endOf is the last instant of a day as typed; now for what is none.
func endOf(day string, now time.Time) time.Time {
	d, err := calendar.ParseDate(day)
	if err != nil || d.IsZero() {
		return now
	}
	return d.End().Add(-time.Microsecond)
}

func (s *Site) fillRecord(tx *db.Tx, r *http.Request, at workPlace, p *recordPage) error {
	p.Page.Title, p.KindName = p.Seen.Title, p.T("registry.kind."+p.Ref.Kind)
	p.Title = p.Seen.Title
	if p.On != "" || p.Known != "" {
		p.AsOf = true
		p.State, p.Found = p.History.AsOf(endOf(p.On, p.Now), endOf(p.Known, p.Now))
	}
	p.Span = spanText(p.Lang, p.State.Span)
	if p.Found {
		p.Answers = s.answers(p.Lang, p.Table, p.State.Values, nil)
	}
	p.Sources = s.sources(p)
	p.Complete = p.Lang.Percent(int64(registry.CompletenessOf(p.Table, p.State.Values).PerMille()), 1000)
	var missing []string
	for _, f := range p.Table.Missing(p.State.Values) {
		missing = append(missing, f.Header(p.Lang.String()))
	}
	p.Missing = strings.Join(missing, p.T("field.list"))
	if err := s.recordSteps(tx, p); err != nil {
		return err
	}
	if err := s.recordSections(tx, at, p); err != nil {
		return err
	}
	p.Actions = s.recordActions(s.actor(r), at, p)
	return nil
}

// sources says of each value from whom it comes and since when it stands here.
func (s *Site) sources(p *recordPage) part.Table {
	t := part.Table{Dense: true, Columns: recordColumns(p.Page, "field", "origin", "noted")}
	if !p.Found {
		return t
	}
	from := registry.Provenance(p.History, endOf(p.On, p.Now))
	for _, f := range p.Table.Fields() {
		if c, there := from[f.Key]; there && p.State.Values[f.Key] != "" {
			t.Rows = append(t.Rows, []part.Cell{{Text: f.Header(p.Lang.String())}, {Text: p.T("registry.origin." + string(registry.OriginOf(c)))}, {Text: p.Lang.Date(c.At)}})
		}
	}
	return t
}

// recordSteps are the changes, the latest first: who, when, why, old → new.
func (s *Site) recordSteps(tx *db.Tx, p *recordPage) error {
	for i := len(p.History) - 1; i >= 0; i-- {
		c := p.History[i]
		who, err := s.staffName(tx, p.Lang, c.By)
		if err != nil {
			return err
		}
		step := part.Step{At: c.At, Text: p.T("registry.step", "day", p.Lang.Date(c.At), "act", i18n.Key("history.act."+string(c.Act)), "who", who)}
		step.Detail = strings.Join(s.changeWords(p.Page, p.Table, p.History, c), "\n")
		p.Steps = append(p.Steps, step)
	}
	return nil
}

// staffName is who made a change; a change that nobody signed was there before.
func (s *Site) staffName(tx *db.Tx, l i18n.Lang, who id.ID) (string, error) {
	if who == 0 {
		return l.T("registry.by.import"), nil
	}
	name, err := s.Accounts.Name(tx, who)
	if errs.Is(err, errs.NotFound) || err == nil && name == "" {
		return l.T("registry.by.gone"), nil
	}
	return name, err
}

// changeWords says what a change changed.
func (s *Site) changeWords(p part.Page, t *field.Table, h history.History, c history.Change) []string {
	var out []string
	switch c.Act {
	case history.Move, history.Begin:
		out = append(out, spanText(p.Lang, c.Span))
	default:
		from := p.T("registry.corrected")
		if !c.From.IsZero() {
			from = p.T("registry.from", "day", p.Lang.Date(c.From))
		}
		out = append(out, from)
		found := h.Found(c.Seq)
		for _, key := range t.Differ(found, c.Values) {
			out = append(out, s.oldNew(p.Lang, t, key, found[key], c.Values[key]))
		}
	}
	if c.Why != "" {
		out = append(out, p.T("registry.why", "why", c.Why))
	}
	if c.Evidence != "" {
		out = append(out, p.T("registry.evidence", "evidence", c.Evidence))
	}
	return out
}

func (s *Site) oldNew(l i18n.Lang, t *field.Table, key, before, after string) string {
	f, _ := t.Field(key)
	return l.T("registry.old_new", "field", f.Header(l.String()), "old", s.shown(l, t, key, before), "new", s.shown(l, t, key, after))
}

// recordActions are what the reader may do with the record.
func (s *Site) recordActions(a account.Actor, at workPlace, p *recordPage) []part.Link {
	var out []part.Link
	path := at.recordPath(p.Ref)
	may := func(action account.Action) bool { return account.Can(a, action, p.Target) }
	switch {
	case may(p.Record):
		out = append(out, part.Link{Text: p.T("registry.change"), Path: path + "/change"})
	case may("registry.propose"):
		out = append(out, part.Link{Text: p.T("registry.propose"), Path: path + "/change"})
	}
	if may(p.Kind.Move) {
		out = append(out, part.Link{Text: p.T("registry.move"), Path: path + "/move"})
	}
	if !may("compound.record") || at.Base != officePlace.Base {
		return out
	}
	add := func(kind string, set map[string]id.ID) {
		v := url.Values{"l_county": {strconv.Itoa(p.County)}}
		for name, record := range set {
			v.Set(name, record.String())
		}
		out = append(out, part.Link{Text: p.T("registry.new." + kind), Path: at.Base + "/registry/new/" + kind + "?" + v.Encode()})
	}
	switch p.Ref.Kind {
	case "company":
		add("manager", map[string]id.ID{"l_company": p.Ref.ID})
	case "compound":
		add("building", map[string]id.ID{"l_compound": p.Ref.ID})
		add("common", map[string]id.ID{"l_compound": p.Ref.ID})
		add("contract", map[string]id.ID{"l_compound": p.Ref.ID})
	case "building":
		add("entrance", map[string]id.ID{"l_building": p.Ref.ID})
		add("unit", map[string]id.ID{"l_building": p.Ref.ID})
	case "entrance":
		add("unit", map[string]id.ID{"l_building": p.Place.Building, "l_entrance": p.Ref.ID})
	case "contract":
		add("promise", map[string]id.ID{"l_contract": p.Ref.ID})
	}
	return out
}

// recordSections are the records that belong to this one.
func (s *Site) recordSections(tx *db.Tx, at workPlace, p *recordPage) error {
	link := func(kind string, county int, record id.ID) string {
		return at.recordPath(registry.Ref{Kind: kind, County: county, ID: record})
	}
	section := func(key string, columnKeys ...string) *officeSection {
		p.Sections = append(p.Sections, officeSection{Title: p.T("registry.section." + key), None: p.T("registry.list.none"),
			Table: part.Table{Dense: true, Columns: recordColumns(p.Page, columnKeys...)}})
		return &p.Sections[len(p.Sections)-1]
	}
	switch p.Ref.Kind {
	case "company":
		return s.companySections(tx, at, p, section)
	case "compound":
		return s.compoundSections(tx, at, p, section)
	case "building":
		v := section("entrances", "entrance")
		doors, err := compound.Entrances(tx, p.County, p.Ref.ID)
		if err != nil {
			return err
		}
		for _, e := range doors {
			v.Table.Rows = append(v.Table.Rows, []part.Cell{{Text: e.Name, Path: link("entrance", p.County, e.ID)}})
		}
		if len(doors) == 0 {
			return s.unitSection(tx, p, section("units", "room", "area", "usage"), link)
		}
	case "entrance":
		return s.unitSection(tx, p, section("units", "room", "area", "usage"), link)
	case "unit":
		p.Sections = append(p.Sections, officeSection{Title: p.T("registry.section.roll"), None: p.T("registry.roll.text"),
			More: part.Link{Text: p.T("registry.roll"), Path: at.Base + "/registry/roll/" + strconv.Itoa(p.County) + "/" + p.Ref.ID.String()}})
	case "contract":
		return s.contractSections(tx, p, section, link)
	}
	return nil
}

func (s *Site) unitSection(tx *db.Tx, p *recordPage, v *officeSection, link func(string, int, id.ID) string) error {
	building, entrance := p.Place.Building, id.ID(0)
	if p.Ref.Kind == "entrance" {
		entrance = p.Ref.ID
	}
	units, err := compound.Units(tx, p.County, building, entrance)
	for _, u := range units {
		values := u.Row().Values
		v.Table.Rows = append(v.Table.Rows, []part.Cell{{Text: u.Room, Path: link("unit", p.County, u.ID)},
			{Text: compound.UnitFields.Show(p.Lang, "area", values["area"])}, {Text: compound.UnitFields.Show(p.Lang, "usage", values["usage"])}})
	}
	return err
}

func (s *Site) companySections(tx *db.Tx, at workPlace, p *recordPage, section func(string, ...string) *officeSection) error {
	managers, err := company.Managers(tx, p.Ref.ID, contractsShown)
	if err != nil {
		return err
	}
	v := section("managers", "manager", "compound", "span")
	for _, m := range managers {
		row, err := company.ManagerRecords.Load(tx, m.County, m.ID)
		if err != nil {
			return err
		}
		personal, err := s.Registry.Book.Personal(tx, company.ManagerRecords, row)
		if err != nil {
			return err
		}
		of := p.T("registry.whole_company")
		if m.Compound != 0 {
			c, err := compound.Get(tx, m.CompoundCounty, m.Compound)
			if err != nil {
				return err
			}
			of = c.Name
		}
		v.Table.Rows = append(v.Table.Rows, []part.Cell{{Text: company.ManagerFields.Show(p.Lang, "name", personal["name"]), Path: at.recordPath(registry.Ref{Kind: "manager", County: m.County, ID: m.ID})},
			{Text: of}, {Text: spanText(p.Lang, m.Row().Span)}})
	}
	contracts, err := contract.OfCompany(tx, p.Ref.ID, 0, contractsShown)
	if err != nil {
		return err
	}
	w := section("contracts")
	w.Table, err = s.contractTable(tx, p.Page, at, contracts)
	return err
}

func (s *Site) compoundSections(tx *db.Tx, at workPlace, p *recordPage, section func(string, ...string) *officeSection) error {
	v := section("in_charge")
	list, err := contract.InChargeAsOf(tx, s.Registry.Book, p.County, p.Ref.ID, endOf(p.On, p.Now), endOf(p.Known, p.Now))
	if err != nil {
		return err
	}
	v.None = p.T("registry.unserved")
	if v.Table, err = s.contractTable(tx, p.Page, at, list); err != nil {
		return err
	}
	all, err := contract.History(tx, p.County, p.Ref.ID)
	if err != nil {
		return err
	}
	w := section("contracts")
	if w.Table, err = s.contractTable(tx, p.Page, at, all); err != nil {
		return err
	}
	buildings, err := compound.Buildings(tx, p.County, p.Ref.ID)
	if err != nil {
		return err
	}
	v = section("buildings", "building", "floors", "lifts")
	for _, b := range buildings {
		v.Table.Rows = append(v.Table.Rows, []part.Cell{{Text: b.Name, Path: at.recordPath(registry.Ref{Kind: "building", County: p.County, ID: b.ID})},
			{Text: strconv.Itoa(b.Floors)}, {Text: strconv.Itoa(b.Lifts)}})
	}
	commons, err := compound.Commons(tx, p.County, p.Ref.ID)
	v = section("commons", "common", "type")
	for _, c := range commons {
		v.Table.Rows = append(v.Table.Rows, []part.Cell{{Text: c.Name, Path: at.recordPath(registry.Ref{Kind: "common", County: p.County, ID: c.ID})},
			{Text: compound.CommonFields.ChoiceName(p.Lang, "type", c.Type)}})
	}
	return err
}

func (s *Site) contractSections(tx *db.Tx, p *recordPage, section func(string, ...string) *officeSection, link func(string, int, id.ID) string) error {
	c, err := contract.Get(tx, p.County, p.Ref.ID)
	if err != nil {
		return err
	}
	p.Filing = filingCell(p.Page, c)
	promises, err := contract.Promises(tx, p.County, c.ID)
	if err != nil {
		return err
	}
	v := section("promises", "promise", "clause")
	for _, one := range promises {
		v.Table.Rows = append(v.Table.Rows, []part.Cell{{Text: one.Text, Path: link("promise", p.County, one.ID)}, {Text: orNone(one.Clause)}})
	}
	v = section("standard", "item", "level", "basis")
	for _, i := range contract.Promised(c.Grade, calendar.DateOf(p.Now)) {
		v.Table.Rows = append(v.Table.Rows, []part.Cell{{Text: i.Code + " " + i.Name(p.Lang == i18n.English)}, {Text: i.Level(c.Grade)}, {Text: i.Basis}})
	}
	return nil
}

// editPage is the form of a new record, a change or a proposal of one.
type editPage struct {
	part.Page
	Heading string
	Of      string // the record, in words
	Action  string
	Inputs  []input
	Hidden  []part.Hidden
	Form    editForm
	Wrong   form.Errors
	Fresh   bool
	Span    bool // only from and to
	Propose bool
}

// editAct is what a form of a record does.
type editAct string

const (
	changing editAct = "change"
	moving   editAct = "move"
)

func (s *Site) recordForm(at workPlace, act editAct) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		fields, wrong, err := s.sentBackFields(r)
		if err != nil {
			return err
		}
		return s.showRecordForm(w, r, at, act, fields, wrong, statusOf(wrong))
	}
}

// editable reads the record of the path for somebody who may do the act to it;
// propose says that they may only propose it. Errors: NotFound; Denied for
// somebody who may see it and no more.
func (s *Site) editable(r *http.Request, act editAct) (seen registry.Seen, propose bool, err error) {
	ref, err := refOfRecord(r)
	if err != nil {
		return seen, false, err
	}
	a := s.actor(r)
	if err := s.view(r.Context(), func(tx *db.Tx) (err error) { seen, err = s.Registry.See(tx, a, ref); return err }); err != nil {
		return seen, false, err
	}
	propose = act == changing && !account.Can(a, seen.Record, seen.Target)
	if propose && !account.Can(a, "registry.propose", seen.Target) || act == moving && !account.Can(a, seen.Kind.Move, seen.Target) {
		return seen, propose, errs.New(errs.Denied, "")
	}
	return seen, propose, nil
}

func (s *Site) showRecordForm(w http.ResponseWriter, r *http.Request, at workPlace, act editAct, fields url.Values, wrong form.Errors, status int) error {
	seen, propose, err := s.editable(r, act)
	if err != nil {
		return err
	}
	p := editPage{Page: s.page(r, "registry."+string(act)), Of: seen.Title, Wrong: wrong, Span: act == moving, Propose: propose}
	p.Back, p.Path, p.Action = at.recordPath(seen.Ref), r.URL.EscapedPath(), at.recordPath(seen.Ref)+"/"+string(act)
	p.Heading = p.T("registry." + string(act))
	if p.Propose {
		p.Heading = p.T("registry.propose")
	}
	p.Page.Title = p.Heading
	if p.Form, err = readEdit(seen.Table, fields); err != nil {
		return err
	}
	if fields == nil {
		p.Form = editForm{typed: map[string]string{}, From: dayText(p.Now), Base: strconv.Itoa(seen.History.Seq())}
		for _, f := range seen.Table.Fields() {
			if !f.Personal {
				p.Form.typed[f.Key] = seen.State.Values[f.Key]
			}
		}
		if p.Span {
			p.Form.From, p.Form.To = dayText(seen.State.From), dayText(seen.State.To)
		}
	}
	p.Hidden = []part.Hidden{{Name: "base", Value: p.Form.Base}}
	if !p.Span {
		p.Inputs = s.inputs(p.Page, seen.Table, p.Form, wrong, seen.Ref.County, false, p.Propose)
	}
	return s.showStatus(w, r, status, editView(p))
}

func (s *Site) recordSent(at workPlace, act editAct) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		seen, _, err := s.editable(r, act)
		if err != nil {
			return err
		}
		ref, k := seen.Ref, seen.Kind
		var none struct{}
		if err := form.Read(r, &none); err != nil {
			return err
		}
		f, err := readEdit(k.Table, r.PostForm)
		if err != nil {
			return err
		}
		l := s.lang(r)
		var wrong form.Errors
		e := f.edit(l, k.Table, false, &wrong)
		status := http.StatusUnprocessableEntity
		if !wrong.Any() {
			if e.File, err = s.scan(r, "file"); err == nil {
				err = s.sendEdit(r, ref, act, e)
			}
			if err == nil {
				return httpx.SeeOther(w, r, at.recordPath(ref)+"?done=1")
			}
			var ok bool
			if wrong, status, ok = refused(l, err); !ok {
				return err
			}
		}
		fields := r.PostForm
		return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showRecordForm(w, r, at, act, fields, wrong, status) })
	}
}

// sendEdit calls the use case that the reader has the right to.
func (s *Site) sendEdit(r *http.Request, ref registry.Ref, act editAct, e registry.Edit) error {
	a := s.actor(r)
	if act == moving {
		return s.Registry.Move(r.Context(), a, ref, e)
	}
	err := s.Registry.Change(r.Context(), a, ref, e)
	if errs.Is(err, errs.Denied) && a.Has(account.Manager) {
		_, err = s.Registry.Propose(r.Context(), a, ref, e)
	}
	return err
}

// newRecord is the form of a new record, of which the address says what it belongs to.
func (s *Site) newRecord(w http.ResponseWriter, r *http.Request) error {
	fields, wrong, err := s.sentBackFields(r)
	if err != nil {
		return err
	}
	if fields == nil {
		fields = r.URL.Query()
	}
	return s.showNewRecord(w, r, fields, wrong, statusOf(wrong))
}

func (s *Site) showNewRecord(w http.ResponseWriter, r *http.Request, fields url.Values, wrong form.Errors, status int) error {
	k, err := registry.KindOf(r.PathValue("kind"))
	if err != nil {
		return err
	}
	if _, _, err := s.enter(r, k.Record); err != nil {
		return err
	}
	p := editPage{Page: s.page(r, "registry.new."+k.Name), Heading: s.lang(r).T("registry.new." + k.Name), Wrong: wrong, Fresh: true}
	p.Back, p.Path, p.Action = officePlace.Base+"/registry", r.URL.EscapedPath(), officePlace.Base+"/registry/new/"+k.Name
	if p.Form, err = readEdit(k.Table, fields); err != nil {
		return err
	}
	if p.Form.From == "" {
		p.Form.From = dayText(p.Now)
	}
	links := p.Form.newLinks()
	for i, value := range p.Form.links() {
		if *value != "" && linkNames[i] != "l_company" {
			p.Hidden = append(p.Hidden, part.Hidden{Name: linkNames[i], Value: *value})
		}
	}
	if links.Company != 0 {
		p.Hidden = append(p.Hidden, part.Hidden{Name: "l_company", Value: links.Company.String()})
	}
	p.Inputs = s.inputs(p.Page, k.Table, p.Form, wrong, links.County, true, false)
	if k.Name == "contract" && links.Company == 0 {
		p.Inputs = append([]input{{Text: &part.Text{Field: part.Field{Name: "uscc", Label: p.T("registry.contract.uscc"), Value: fields.Get("uscc"), Error: wrong.Of("uscc")}, Max: 30, Autocomplete: "off"}}}, p.Inputs...)
	}
	return s.showStatus(w, r, status, editView(p))
}

func (s *Site) newRecordSent(w http.ResponseWriter, r *http.Request) error {
	k, err := registry.KindOf(r.PathValue("kind"))
	if err != nil {
		return err
	}
	a, _, err := s.enter(r, k.Record)
	if err != nil {
		return err
	}
	var none struct{}
	if err := form.Read(r, &none); err != nil {
		return err
	}
	f, err := readEdit(k.Table, r.PostForm)
	if err != nil {
		return err
	}
	l := s.lang(r)
	var wrong form.Errors
	links, e := f.newLinks(), f.edit(l, k.Table, true, &wrong)
	if err := s.view(r.Context(), func(tx *db.Tx) error { return s.Registry.MayRecord(tx, a, k, links) }); err != nil {
		return err
	}
	if uscc := r.PostForm.Get("uscc"); k.Name == "contract" && links.Company == 0 {
		if err := s.view(r.Context(), func(tx *db.Tx) error {
			c, err := company.ByUSCC(tx, uscc)
			links.Company = c.ID
			return err
		}); errs.Is(err, errs.NotFound) {
			wrong.Add("uscc", l.T("registry.contract.unknown"))
		} else if err != nil {
			return err
		}
	}
	status := http.StatusUnprocessableEntity
	if !wrong.Any() {
		var record id.ID
		if e.File, err = s.scan(r, "file"); err == nil {
			record, err = s.Registry.Record(r.Context(), a, k.Name, links, e)
		}
		if err == nil {
			return httpx.SeeOther(w, r, officePlace.recordPath(registry.Ref{Kind: k.Name, County: links.County, ID: record})+"?done=1")
		}
		var ok bool
		if wrong, status, ok = refused(l, err); !ok {
			return err
		}
	}
	fields := r.PostForm
	return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showNewRecord(w, r, fields, wrong, status) })
}
