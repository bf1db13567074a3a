package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/history"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/registry"
	"yianju/internal/roll"
	"yianju/internal/verification"
	"yianju/internal/web/part"
)

// recordPath is the page of a record at a place of work.
func (at workPlace) recordPath(r registry.Ref) string {
	return at.Base + "/registry/record/" + r.Kind + "/" + strconv.Itoa(r.County) + "/" + r.ID.String()
}

// officeRegistry is the lists of an office: companies, compounds, contracts.
func (s *Site) officeRegistry(w http.ResponseWriter, r *http.Request) error {
	_, scope, err := s.enter(r, "registry.list")
	if err != nil {
		return err
	}
	v := r.URL.Query()
	kind := v.Get("kind")
	if kind != "company" && kind != "contract" {
		kind = "compound"
	}
	p := listPage{Page: s.page(r, "registry.title"), Query: v.Get("q")}
	p.Wide, p.Heading, p.None = true, p.T("registry.list."+kind), p.T("registry.list.none")
	p.Links, p.Seek = s.registryLinks(p.Page, s.actor(r)), p.T("registry.search")
	err = s.view(r.Context(), func(tx *db.Tx) error {
		switch kind {
		case "company":
			p.Search = "/office/registry"
			p.Hidden = []part.Hidden{{Name: "kind", Value: kind}}
			return s.listCompanies(tx, r, scope, &p)
		case "contract":
			return s.listContracts(tx, r, scope, &p)
		}
		p.Search = "/office/registry"
		return s.listCompounds(tx, r, scope, &p)
	})
	if err != nil {
		return err
	}
	return s.show(w, r, listView(p))
}

// registryLinks lead from list to list, with the filters that matter and what may
// be recorded.
func (s *Site) registryLinks(p part.Page, a account.Actor) []part.Link {
	links := []part.Link{
		{Text: p.T("registry.list.compound"), Path: "/office/registry"},
		{Text: p.T("registry.list.unserved"), Path: "/office/registry?unserved=1"},
		{Text: p.T("registry.list.company"), Path: "/office/registry?kind=company"},
		{Text: p.T("registry.list.contract"), Path: "/office/registry?kind=contract"},
		{Text: p.T("registry.list.late"), Path: "/office/registry?kind=contract&late=1"},
	}
	if !account.ScopeOf(a, "registry.proposals").Nothing() {
		links = append(links, part.Link{Text: p.T("registry.proposals"), Path: "/office/registry/proposals"})
	}
	if !account.ScopeOf(a, "verification.see").Nothing() {
		links = append(links, part.Link{Text: p.T("verification.title"), Path: verificationPath})
	}
	if !account.ScopeOf(a, "candidate.see").Nothing() {
		links = append(links, part.Link{Text: p.T("candidate.title"), Path: candidatePath})
	}
	if !account.ScopeOf(a, "mirror.see").Nothing() {
		links = append(links, part.Link{Text: p.T("mirror.title"), Path: mirrorPath})
	}
	if !account.ScopeOf(a, "claim.list").Nothing() {
		links = append(links, part.Link{Text: p.T("registry.claims"), Path: "/office/registry/claims"})
	}
	if !account.ScopeOf(a, "intake.open").Nothing() {
		links = append(links, part.Link{Text: p.T("tab.import"), Path: "/office/import"})
	}
	if lo, hi := a.Area(); lo == hi && a.Has(account.County) {
		county := url.Values{"l_county": {strconv.Itoa(lo)}}.Encode()
		links = append(links, part.Link{Text: p.T("registry.new.company"), Path: "/office/registry/new/company?" + county},
			part.Link{Text: p.T("registry.new.compound"), Path: "/office/registry/new/compound?" + county})
	}
	return links
}

// shortColumns need no line of their own on a phone.
var shortColumns = []string{"grade", "floors", "lifts", "delivered", "area", "usage", "type", "level", "clause", "kind", "status", "relation"}

func recordColumns(p part.Page, keys ...string) []part.Column {
	var out []part.Column
	for _, k := range keys {
		num := k == "households" || k == "price" || k == "complete"
		out = append(out, part.Column{Label: p.T("registry.column." + k), Num: num, Long: k == "price" || !num && !slices.Contains(shortColumns, k)})
	}
	return out
}

func (s *Site) listCompanies(tx *db.Tx, r *http.Request, scope account.Scope, p *listPage) error {
	list, more, err := company.List(tx, scope, company.Filter{Text: p.Query, Status: company.Status(r.URL.Query().Get("status")), After: idOf(r.URL.Query().Get("after"))})
	if err != nil {
		return err
	}
	p.Table = part.Table{Dense: true, Columns: recordColumns(p.Page, "company", "uscc", "county", "phone", "status")}
	for _, c := range list {
		p.Table.Rows = append(p.Table.Rows, []part.Cell{{Text: c.Name, Path: officePlace.recordPath(registry.Ref{Kind: "company", County: c.County, ID: c.ID})},
			{Text: c.USCC}, {Text: s.Regions.Name(c.County)}, {Text: orNone(c.Phone24h)}, {Text: p.T("company.status." + string(c.Status))}})
	}
	if len(list) > 0 {
		p.Pager = nextPage(r, more, map[string]string{"after": list[len(list)-1].ID.String()})
	}
	return nil
}

func (s *Site) listCompounds(tx *db.Tx, r *http.Request, scope account.Scope, p *listPage) error {
	v := r.URL.Query()
	in, _ := strconv.Atoi(v.Get("in")) // 0 with no after: the first page
	list, more, err := compound.List(tx, scope, compound.Filter{Text: p.Query, Unserved: v.Get("unserved") == "1", After: idOf(v.Get("after")), County: in})
	if err != nil {
		return err
	}
	if v.Get("unserved") == "1" {
		p.Heading = p.T("registry.list.unserved")
	}
	p.Table = part.Table{Dense: true, Columns: recordColumns(p.Page, "compound", "street", "in_charge", "households", "delivered")}
	for _, c := range list {
		charge, err := contract.InCharge(tx, c.County, c.ID, tx.Now())
		if err != nil {
			return err
		}
		by := part.Cell{Text: p.T("registry.unserved"), Tone: part.Soon}
		if charge.Found {
			names, err := company.Names(tx, []id.ID{charge.Company})
			if err != nil {
				return err
			}
			by = part.Cell{Text: names[charge.Company]}
		}
		p.Table.Rows = append(p.Table.Rows, []part.Cell{{Text: c.Name, Path: officePlace.recordPath(registry.Ref{Kind: "compound", County: c.County, ID: c.ID})},
			{Text: s.Regions.Name(c.County) + " " + s.Regions.Name(int(c.Street))}, by, {Text: p.Lang.Count(int64(c.Households))}, {Text: orNone(c.DeliveredOn)}})
	}
	if len(list) > 0 {
		last := list[len(list)-1]
		p.Pager = nextPage(r, more, map[string]string{"after": last.ID.String(), "in": strconv.Itoa(last.County)})
	}
	return nil
}

func (s *Site) listContracts(tx *db.Tx, r *http.Request, scope account.Scope, p *listPage) error {
	v := r.URL.Query()
	list, more, err := contract.List(tx, scope, contract.Filter{Late: v.Get("late") == "1", Before: idOf(v.Get("after"))})
	if err != nil {
		return err
	}
	if v.Get("late") == "1" {
		p.Heading = p.T("registry.list.late")
	}
	p.Table, err = s.contractTable(tx, p.Page, officePlace, list)
	if len(list) > 0 {
		p.Pager = nextPage(r, more, map[string]string{"after": list[len(list)-1].ID.String()})
	}
	return err
}

// contractTable is contracts with their parties, time, price and filing.
func (s *Site) contractTable(tx *db.Tx, p part.Page, at workPlace, list []contract.Contract) (part.Table, error) {
	t := part.Table{Dense: true, Columns: recordColumns(p, "compound", "in_charge", "span", "grade", "price", "filing")}
	for _, c := range list {
		place, err := compound.Get(tx, c.County, c.Compound)
		if err != nil {
			return t, err
		}
		names, err := company.Names(tx, []id.ID{c.Company})
		if err != nil {
			return t, err
		}
		t.Rows = append(t.Rows, []part.Cell{{Text: place.Name, Path: at.recordPath(registry.Ref{Kind: "contract", County: c.County, ID: c.ID})}, {Text: names[c.Company]},
			{Text: spanText(p.Lang, history.Span{From: c.ValidFrom, To: c.ValidTo})}, {Text: strconv.Itoa(c.Grade)},
			{Text: contract.Fields.Show(p.Lang, "price", c.Row().Values["price"])}, filingCell(p, c)})
	}
	return t, nil
}

func filingCell(p part.Page, c contract.Contract) part.Cell {
	state, due := c.Filing(calendar.DateOf(p.Now))
	tone := map[contract.Filing]part.Tone{contract.FilingDue: part.Soon, contract.FilingLate: part.Late, contract.Filed: part.Fine, contract.FiledLate: part.Fine}[state]
	text := p.T("contract.filing." + string(state))
	if state == contract.FilingDue || state == contract.FilingLate {
		text = p.T("registry.filing.by", "state", text, "due", dateWords(p.Lang, due))
	}
	return part.Cell{Text: text, Tone: tone}
}

// dateWords writes a day as people read it.
func dateWords(l i18n.Lang, day string) string {
	d, err := calendar.ParseDate(day)
	if err != nil || d.IsZero() {
		return i18n.None
	}
	return l.Date(d.Start())
}

// ownRows is how many of its records a company sees at once.
const ownRows = 50

// ownRegistry is what a company answers for, with how complete it is.
func (s *Site) ownRegistry(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.enter(r, "registry.own")
	if err != nil {
		return err
	}
	p := listPage{Page: s.page(r, "registry.own.title")}
	p.Wide, p.Heading, p.None = true, p.T("registry.own.title"), p.T("registry.list.none")
	p.Links = []part.Link{{Text: p.T("registry.proposals"), Path: "/desk/registry/proposals"}, {Text: p.T("registry.claims"), Path: "/desk/registry/claims"}}
	p.Table = part.Table{Dense: true, Columns: recordColumns(p.Page, "record", "kind", "complete")}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		asked, err := verification.Own(tx, companyOf(a))
		if err != nil {
			return err
		}
		for _, c := range asked {
			p.Links = append(p.Links, part.Link{Text: p.T("verification.own.link", "n", c.Left()), Path: ownItemsPath})
		}
		list, total, err := s.Registry.OwnRecords(tx, companyOf(a))
		p.Text = p.T("registry.complete.all", "share", p.Lang.Percent(int64(total.PerMille()), 1000))
		shown, pager := pageOfList(r, list, ownRows)
		p.Pager = pager
		for _, o := range shown {
			p.Table.Rows = append(p.Table.Rows, []part.Cell{{Text: o.Title, Path: deskPlace.recordPath(o.Ref)}, {Text: p.T("registry.kind." + o.Kind)},
				{Text: p.Lang.Percent(int64(o.Complete.PerMille()), 1000)}})
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.show(w, r, listView(p))
}

// proposals lists what companies propose: open ones first asked for, or those the
// city looks at again, or all.
func (s *Site) proposals(at workPlace) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		a, scope, err := s.enter(r, "registry.proposals")
		if err != nil {
			return err
		}
		which := r.URL.Query().Get("which")
		if which == "" {
			which = "open"
			if a.Has(account.City) {
				which = "sampled"
			}
		}
		p := listPage{Page: s.page(r, "registry.proposals")}
		p.Wide, p.Heading, p.None, p.Back = true, p.T("registry.proposals"), p.T("registry.proposals.none"), at.Base+"/registry"
		for _, one := range []string{"open", "sampled", "all"} {
			p.Links = append(p.Links, part.Link{Text: p.T("registry.proposals." + one), Path: at.Base + "/registry/proposals?which=" + one})
		}
		p.Table = part.Table{Dense: true, Columns: recordColumns(p.Page, "record", "kind", "proposed", "why", "state")}
		err = s.view(r.Context(), func(tx *db.Tx) error {
			list, more, err := registry.Proposals(tx, scope, which, idOf(r.URL.Query().Get("after")))
			for _, o := range list {
				p.Table.Rows = append(p.Table.Rows, []part.Cell{{Text: o.Title, Path: at.Base + "/registry/proposals/" + strconv.Itoa(o.County) + "/" + o.Number.String()},
					{Text: p.T("registry.kind." + o.Kind)}, {Text: p.Lang.DateTime(o.At, p.Now)}, {Text: shortWords(o.Why)}, {Text: p.T("registry.state." + string(o.State))}})
			}
			if len(list) > 0 {
				p.Pager = nextPage(r, more, map[string]string{"after": list[len(list)-1].Number.String()})
			}
			return err
		})
		if err != nil {
			return err
		}
		return s.show(w, r, listView(p))
	}
}

// claims lists who says that a home is theirs and waits for an answer.
func (s *Site) claims(at workPlace) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		_, scope, err := s.enter(r, "claim.list")
		if err != nil {
			return err
		}
		p := listPage{Page: s.page(r, "registry.claims")}
		p.Wide, p.Heading, p.None, p.Back = true, p.T("registry.claims"), p.T("registry.claims.none"), at.Base+"/registry"
		p.Table = part.Table{Dense: true, Columns: recordColumns(p.Page, "home", "relation", "proof", "proposed", "state")}
		err = s.view(r.Context(), func(tx *db.Tx) error {
			list, more, err := roll.Claims(tx, scope, idOf(r.URL.Query().Get("after")))
			if err != nil {
				return err
			}
			for _, c := range list {
				place, err := unitWords(tx, c.County, c.Unit)
				if err != nil {
					return err
				}
				p.Table.Rows = append(p.Table.Rows, []part.Cell{{Text: place, Path: at.Base + "/registry/claims/" + strconv.Itoa(c.County) + "/" + c.ID.String()},
					{Text: p.T("compound.relation." + string(c.Relation))}, {Text: p.T("compound.proof." + string(c.Proof))}, {Text: p.Lang.DateTime(c.At, p.Now)},
					{Text: p.T("roll.state." + string(c.State))}})
			}
			if len(list) > 0 {
				p.Pager = nextPage(r, more, map[string]string{"after": list[len(list)-1].ID.String()})
			}
			return nil
		})
		if err != nil {
			return err
		}
		return s.show(w, r, listView(p))
	}
}

// unitWords says where a unit is.
func unitWords(tx *db.Tx, county int, unit id.ID) (string, error) {
	u, err := compound.UnitByID(tx, county, unit)
	if err != nil {
		return "", err
	}
	c, err := compound.Get(tx, county, u.Compound)
	if err != nil {
		return "", err
	}
	return roll.Words(tx, c, u)
}
