package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"yianju/internal/id"
	"yianju/internal/registry"
	"yianju/internal/verification"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// itemsPlace is where a reader is in a list of items: what of it is shown, and the item
// before the page. It goes along in links and forms, so that an answer leads back.
type itemsPlace struct {
	Campaign string `form:"campaign"` // "" where the address says it
	Which    string `form:"which"`
	Kind     string `form:"kind"`
	After    string `form:"after"` // kind-county-id
}

// itemsPlaceOf reads the place from an address, or from a form that came back.
func itemsPlaceOf(v url.Values) (p itemsPlace, err error) {
	err = form.Decode(v, &p)
	return p, err
}

// sentPlace reads a form, and the place that it was sent from.
func sentPlace(r *http.Request, into any) (p itemsPlace, err error) {
	if err := form.Read(r, into); err != nil {
		return p, err
	}
	return itemsPlaceOf(r.PostForm)
}

// sentBackPlace is sentBack with the place, which stands in the address of a page that
// was not sent back.
func (s *Site) sentBackPlace(r *http.Request, into any) (p itemsPlace, wrong form.Errors, err error) {
	fields, wrong, err := s.sentBackFields(r)
	if err != nil {
		return p, wrong, err
	}
	if err := form.Decode(fields, into); err != nil {
		return p, wrong, err
	}
	if fields == nil {
		fields = r.URL.Query()
	}
	p, err = itemsPlaceOf(fields)
	return p, wrong, err
}

func (p itemsPlace) hidden() (out []part.Hidden) {
	for _, one := range []part.Hidden{{Name: "campaign", Value: p.Campaign}, {Name: "which", Value: p.Which}, {Name: "kind", Value: p.Kind}, {Name: "after", Value: p.After}} {
		if one.Value != "" {
			out = append(out, one)
		}
	}
	return out
}

func (p itemsPlace) values() url.Values {
	v := url.Values{}
	for _, one := range p.hidden() {
		v.Set(one.Name, one.Value)
	}
	return v
}

// at is an address that keeps the place.
func (p itemsPlace) at(path string) string {
	if v := p.values(); len(v) > 0 {
		path += "?" + v.Encode()
	}
	return path
}

// filter is the page of a company's items at the place.
func (p itemsPlace) filter(campaign, firm id.ID, county int) verification.Filter {
	f := verification.Filter{Campaign: campaign, Company: firm, County: county, Which: verification.Which(p.Which), Kind: p.Kind}
	if kind, key, ok := strings.Cut(p.After, "-"); ok {
		f.After, _ = refOfKey(kind, key)
	}
	return f
}

// pager leads to the page behind the items of this one.
func (p itemsPlace) pager(path string, list []verification.Item, more bool) (g part.Pager) {
	first := p
	first.After = ""
	if p.After != "" {
		g.First = first.at(path)
	}
	if more {
		last := list[len(list)-1]
		p.After = last.Kind + "-" + itemKey(last.Ref)
		g.Next = p.at(path)
	}
	return g
}

// picks are the ways to the same list by whom its items wait for, with their numbers,
// and by kind.
func (p itemsPlace) picks(v part.Page, path string, kinds []string, g verification.Progress, which ...verification.Which) (links []part.Link) {
	counts := map[verification.Which]int{verification.AllItems: g.Items, verification.OwingItems: g.Items - g.Answered, verification.AnsweredItems: g.Answered,
		verification.WaitingItems: g.Waiting, verification.DoneItems: g.Done}
	p.After = ""
	for _, w := range which {
		to := p
		if to.Which = string(w); w == verification.AllItems {
			to.Which, to.Kind = "", ""
		}
		links = append(links, part.Link{Text: v.T("verification.which."+string(w), "n", v.Lang.Count(int64(counts[w]))), Path: to.at(path)})
	}
	if len(kinds) < 2 {
		return links
	}
	for _, k := range kinds {
		p.Kind = k
		links = append(links, part.Link{Text: v.T("registry.kind." + k), Path: p.at(path)})
	}
	return links
}

// words say what of the list is shown; "" for all.
func (p itemsPlace) words(v part.Page) (out string) {
	if key := "verification.which." + p.Which + ".shown"; p.Which != "" && v.Lang.Has(key) {
		out += " · " + v.T(key)
	}
	if key := "registry.kind." + p.Kind; p.Kind != "" && v.Lang.Has(key) {
		out += " · " + v.T(key)
	}
	return out
}

// itemKey is an item's record in an address, beside its kind.
func itemKey(r registry.Ref) string { return strconv.Itoa(r.County) + "-" + r.ID.String() }

// refOfKey reads what itemKey wrote; ok is false for anything else.
func refOfKey(kind, key string) (r registry.Ref, ok bool) {
	county, record, _ := strings.Cut(key, "-")
	n, err := strconv.Atoi(county)
	r = registry.Ref{Kind: kind, County: n, ID: idOf(record)}
	return r, err == nil && r.ID != 0
}

// refsOf are the records of items.
func refsOf(list []verification.Item) (out []registry.Ref) {
	for _, i := range list {
		out = append(out, i.Ref)
	}
	return out
}
