package intake

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/candidate"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/registry"
	"yianju/internal/search"
)

// records takes in the kinds that come by the thousand, one record at a time and
// by the use cases of the registry.
type records struct {
	*pass
	sites *sites
	// find says which record a row speaks of and where a new one belongs; it records
	// the faults it sees.
	find func(r *row) (found, error)
}

// found is the record that a row speaks of.
type found struct {
	key    []string       // what tells it from all others; nil: the row has faults
	links  registry.Links // of a new record
	target account.Target // as the policy sees it
	row    *history.Row   // on file; nil for a new one
	span   history.Span   // of a new one
}

// addition is a new record.
type addition struct {
	*row
	links registry.Links
	span  history.Span
}

// amendment is a change of a record by the registry's use case.
type amendment struct {
	*row
	ref registry.Ref
}

func newRecords(p *pass) *records { return &records{pass: p, sites: newSites(p)} }

func (s *records) forget() { s.sites.forget() }

func (s *records) judge(rows []*row, d *draft) error {
	k, err := registry.KindOf(s.kind.Name)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if len(r.faults) > 0 {
			continue
		}
		f, err := s.find(r)
		if err != nil {
			return err
		}
		if f.key == nil || len(r.faults) > 0 || !s.first(r, []byte(strings.Join(f.key, "\x00"))) || s.past {
			continue
		}
		if !account.Can(s.actor, s.kind.write, f.target) {
			r.wrong("", "intake.not_yours", "")
			continue
		}
		switch {
		case f.row == nil:
			var check errs.Check
			k.Table.Whole(k.Initial().With(r.values), &check)
			if err := check.Err(); err != nil {
				r.refuse(err)
				continue
			}
			d.counts.Added++
			d.adds = append(d.adds, addition{r, f.links, f.span})
		case len(k.Table.Differ(f.row.Values, r.values)) == 0:
			d.counts.Same++
		default:
			d.counts.Changed++
			d.amends = append(d.amends, amendment{r, registry.Ref{Kind: k.Name, County: f.row.County, ID: f.row.ID}})
		}
	}
	return nil
}

func newCompanies(p *pass) aim {
	s := newRecords(p)
	s.find = func(r *row) (found, error) {
		code := r.values["uscc"]
		c, err := company.ByUSCC(s.tx, code)
		if err == nil {
			row, err := company.Records.Load(s.tx, c.County, c.ID)
			if err == nil {
				row.Values, err = s.whole(company.Records, row)
			}
			return found{key: []string{code}, target: account.Target{County: c.County, Company: c.ID}, row: &row}, err
		}
		if !errs.Is(err, errs.NotFound) {
			return found{}, err
		}
		county, ok := s.sites.county(r)
		if ok && county == 0 {
			lo, hi := s.sites.reach()
			if county = lo; lo != hi {
				r.wrong("county", "error.field.required", "")
			}
		}
		return found{key: []string{code}, links: registry.Links{County: county}, target: account.Target{County: county}}, nil
	}
	return s
}

// newCandidates takes in lists of companies, such as the market registration's: those
// that are in the registry are no candidates, and count as known.
func newCandidates(p *pass) aim {
	s := newRecords(p)
	s.find = func(r *row) (found, error) {
		code, name := r.values["uscc"], r.values["name"]
		county, ok := s.sites.county(r)
		if ok && county == 0 {
			lo, hi := s.sites.reach()
			if county = lo; lo != hi {
				r.wrong("county", "error.field.required", "")
			}
		}
		f := found{key: []string{strconv.Itoa(county), cmp.Or(code, search.Normal(name))}, links: registry.Links{County: county}, target: account.Target{County: county}}
		if !ok || len(r.faults) > 0 {
			return found{}, nil
		}
		if code != "" {
			_, err := company.ByUSCC(s.tx, code)
			if err == nil {
				f.row = &history.Row{County: county, Values: r.values}
			}
			if err == nil || !errs.Is(err, errs.NotFound) {
				return f, err
			}
		}
		c, known, err := candidate.Known(s.tx, county, code, name)
		if known {
			row := c.Row()
			f.row = &row
		}
		return f, err
	}
	return s
}

// whole are the values of a row with the personal ones, so that what a file says
// of them is compared too.
func (s *records) whole(k history.Kind, row history.Row) (field.Values, error) {
	personal, err := s.s.Book.Personal(s.tx, k, row)
	return row.Values.With(personal), err
}

func newCompounds(p *pass) aim {
	s := newRecords(p)
	s.find = func(r *row) (found, error) {
		c, ok, err := s.compound(r)
		if err != nil || len(r.faults) > 0 {
			return found{}, err
		}
		if ok {
			row := c.Row()
			return found{key: []string{c.Code}, row: &row, target: account.Target{County: c.County, Compound: c.ID, Street: c.Street, Neighborhood: c.Neighborhood}}, nil
		}
		county := countyOf(r)
		if county == 0 {
			r.wrong("street", "error.field.required", "")
		}
		return found{key: []string{strconv.Itoa(county), search.Normal(r.values["name"])},
			links: registry.Links{County: county}, target: account.Target{County: county}}, nil
	}
	return s
}

// countyOf is the county that a compound's street lies in, 0 without one.
func countyOf(r *row) int {
	street, err := strconv.Atoi(r.values["street"])
	if err != nil {
		return 0
	}
	return street / 1000
}

// compound returns the compound on file that a row of compounds speaks of.
func (s *records) compound(r *row) (compound.Compound, bool, error) {
	if code := r.links["code"]; code != "" {
		c, err := compound.ByCode(s.tx, code)
		if errs.Is(err, errs.NotFound) || err == nil && !account.Can(s.actor, s.kind.write, account.Target{County: c.County, Compound: c.ID, Street: c.Street, Neighborhood: c.Neighborhood}) {
			r.wrong("code", "intake.unknown_place", "")
			return c, false, nil
		}
		return c, err == nil, err
	}
	county, ok := s.sites.county(r)
	if county == 0 {
		county = countyOf(r)
	}
	if !ok || county == 0 {
		return compound.Compound{}, false, nil
	}
	named, err := compound.Named(s.tx, county, r.values["name"])
	switch {
	case err != nil || len(named) == 0:
		return compound.Compound{}, false, err
	case len(named) > 1:
		r.wrong("name", "intake.several_places", "")
		return compound.Compound{}, false, nil
	}
	return named[0], true, nil
}

func newBuildings(p *pass) aim {
	s := newRecords(p)
	s.find = func(r *row) (found, error) {
		plot, err := s.sites.of(r)
		if err != nil || plot == nil {
			return found{}, err
		}
		if err := s.sites.load(plot); err != nil {
			return found{}, err
		}
		if r.values["number"] == "" {
			r.values["number"] = strconv.Itoa(digitsOf(r.values["name"]))
		}
		f := found{key: []string{plot.ID.String(), numbered(r.values["name"])}, links: registry.Links{County: plot.County, Compound: plot.ID}, target: plot.target}
		if h := plot.house(r.values["name"]); h != nil {
			row := h.Building.Row()
			r.values["name"] = h.Name // 3# on the list is 3号楼 on file
			f.row, f.key[1] = &row, h.ID.String()
		}
		return f, nil
	}
	return s
}

func newCommons(p *pass) aim {
	s := newRecords(p)
	s.find = func(r *row) (found, error) {
		plot, err := s.sites.of(r)
		if err != nil || plot == nil {
			return found{}, err
		}
		f := found{key: []string{plot.ID.String(), r.values["name"]}, links: registry.Links{County: plot.County, Compound: plot.ID}, target: plot.target}
		commons, err := compound.Commons(s.tx, plot.County, plot.ID)
		for _, c := range commons {
			if c.Name == r.values["name"] {
				row := c.Row()
				f.row = &row
			}
		}
		return f, err
	}
	return s
}

func newContracts(p *pass) aim {
	s := newRecords(p)
	signed := map[id.ID][]contract.Contract{} // of this file, by compound
	s.find = func(r *row) (found, error) {
		plot, err := s.sites.of(r)
		if err != nil || plot == nil {
			return found{}, err
		}
		firm, err := s.company(r)
		if err != nil || firm == 0 {
			return found{}, err
		}
		span := history.Span{From: r.day("from", 0), To: r.day("to", 1)}
		if len(r.faults) > 0 {
			return found{}, nil
		}
		if !span.Ordered() {
			r.wrong("to", "contract.order", "")
			return found{}, nil
		}
		f := found{key: []string{plot.ID.String(), firm.String(), r.links["from"]}, span: span, target: plot.target,
			links: registry.Links{County: plot.County, Compound: plot.ID, Company: firm}}
		f.target.Company = firm
		known, err := contract.History(s.tx, plot.County, plot.ID)
		if err != nil {
			return found{}, err
		}
		for _, c := range append(known, signed[plot.ID]...) {
			switch {
			case c.Company == firm && c.ID != 0 && day(c.ValidFrom, 0) == r.links["from"]:
				row := c.Row()
				f.row = &row
				return f, nil
			case (c.ValidTo.IsZero() || c.ValidTo.After(span.From)) && (span.To.IsZero() || span.To.After(c.ValidFrom)):
				names, err := company.Names(s.tx, []id.ID{c.Company})
				if err != nil {
					return found{}, err
				}
				r.wrong("from", "contract.overlap", "", "company", names[c.Company])
				return found{}, nil
			}
		}
		signed[plot.ID] = append(signed[plot.ID], contract.Contract{Company: firm, ValidFrom: span.From, ValidTo: span.To})
		return f, nil
	}
	return s
}

// company returns the company that a row names by its USCC or its whole name, 0
// with a fault when there is none.
func (s *records) company(r *row) (id.ID, error) {
	text := r.links["company"]
	list, err := company.Search(s.tx, text, 20)
	if err != nil {
		return 0, err
	}
	var found id.ID
	for _, c := range list {
		if _, code := company.ParseUSCC(text); code != nil && search.Normal(c.Name) != search.Normal(text) {
			continue
		}
		if found != 0 {
			r.wrong("company", "intake.several_companies", "")
			return 0, nil
		}
		found = c.ID
	}
	if found == 0 {
		r.wrong("company", "intake.unknown_company", "")
	}
	return found, nil
}

// day returns the beginning of the day in a link, so many days on; zero for an
// empty cell.
func (r *row) day(key string, on int) time.Time {
	text := r.links[key]
	if text == "" {
		return time.Time{}
	}
	day, err := time.ParseInLocation(time.DateOnly, text, i18n.Shanghai)
	if err != nil {
		r.wrong(key, "error.field.date", "")
		return time.Time{}
	}
	return day.AddDate(0, 0, on).UTC()
}
