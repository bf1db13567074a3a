package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"yianju/internal/account"
	"yianju/internal/casework/rule"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/region"
)

// lookupRoutes are what a filing refers to.
func (a *API) lookupRoutes(h huma.API) {
	register(h, operation{id: "listCategories", method: http.MethodGet, path: "/categories", action: "api.read",
		summary: "What a case can be about, in force now"}, a.categories)
	register(h, operation{id: "searchCompounds", method: http.MethodGet, path: "/compounds", action: "api.read", own: "compound.search",
		summary: "Compounds by a part of their name"}, a.compounds)
	register(h, operation{id: "getCompound", method: http.MethodGet, path: "/compounds/{code}", action: "api.read", own: "compound.see",
		summary: "One compound with its buildings"}, a.compound)
}

// Category is what a case can be about.
type Category struct {
	Code   string     `json:"code"`
	Parent string     `json:"parent,omitempty" doc:"Absent on the first level, under which nothing can be filed"`
	Name   string     `json:"name"`
	NameEN string     `json:"name_en"`
	Plain  string     `json:"plain" doc:"As an owner says it"`
	Kind   rule.Kind  `json:"kind,omitempty" doc:"R repair, C complaint, Q question, S suggestion, P praise"`
	Class  rule.Class `json:"class,omitempty"`
	InHome bool       `json:"in_home" doc:"Somebody must come in: it cannot be anonymous"`
}

// Categories is the taxonomy of a version of the rules.
type Categories struct {
	Version    string     `json:"version"`
	Categories []Category `json:"categories" nullable:"false" doc:"Each head before its children"`
}

type taxonomy struct{ Body Categories }

func (a *API) categories(c *call, _ *struct{}) (*taxonomy, error) {
	v := a.Cases.Rules.At(c.actor.At)
	out := &taxonomy{Categories{Version: v.Name}}
	for _, head := range v.Heads() {
		for _, k := range append([]*rule.Category{head}, v.Children(head.Code)...) {
			one := Category{Code: k.Code, Parent: k.Parent, Name: k.NameZH, NameEN: k.NameEN, Plain: k.PlainZH, Kind: k.Kind, InHome: k.InHome}
			if k.Parent != "" {
				one.Class = k.Class
			}
			out.Body.Categories = append(out.Body.Categories, one)
		}
	}
	return out, nil
}

// Compound is a compound, public as all of it is.
type Compound struct {
	Code         string `json:"code" doc:"Public code"`
	ID           id.ID  `json:"id"`
	County       int    `json:"county"`
	Street       int64  `json:"street" doc:"9-digit code"`
	Neighborhood int64  `json:"neighborhood,omitempty" doc:"12-digit code"`
	Name         string `json:"name"`
	Address      string `json:"address,omitempty"`
}

// Building is one building of a compound.
type Building struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name"`
}

func compoundOf(c compound.Compound) Compound {
	return Compound{c.Code, c.ID, c.County, c.Street, c.Neighborhood, c.Name, c.Address}
}

// compoundsMax is how many compounds a search shows.
const compoundsMax = 20

type compoundSearch struct {
	Name   string `query:"name" required:"true" minLength:"1" maxLength:"60" doc:"Part of the name"`
	Region int    `query:"region" minimum:"100000" maximum:"999999" doc:"6-digit code of a county, city or province to look in"`
}

// Compounds is what a search found.
type Compounds struct {
	Compounds []Compound `json:"compounds" nullable:"false" doc:"In the order of their names, 20 at most"`
}

type foundCompounds struct{ Body Compounds }

func (a *API) compounds(c *call, in *compoundSearch) (*foundCompounds, error) {
	if err := account.Authorize(c.actor, "compound.search", "compound.search", account.Target{}); err != nil {
		return nil, err
	}
	lo, hi := 0, 999999
	if in.Region != 0 {
		lo, hi = region.Range(in.Region)
	}
	out := &foundCompounds{Compounds{Compounds: []Compound{}}}
	err := a.DB.View(c.Context(), func(tx *db.Tx) error {
		list, err := compound.Search(tx, lo, hi, in.Name, compoundsMax)
		out.Body.Compounds = out.Body.Compounds[:0]
		for _, v := range list {
			out.Body.Compounds = append(out.Body.Compounds, compoundOf(v))
		}
		return err
	})
	return out, err
}

// CompoundDetail is one compound with its buildings; rooms are nobody's to list.
type CompoundDetail struct {
	Compound
	Buildings []Building `json:"buildings" nullable:"false"`
}

type foundCompound struct{ Body CompoundDetail }

func (a *API) compound(c *call, in *ByCode) (*foundCompound, error) {
	if err := account.Authorize(c.actor, "compound.see", "compound.see", account.Target{}); err != nil {
		return nil, err
	}
	var out foundCompound
	err := a.DB.View(c.Context(), func(tx *db.Tx) error {
		v, err := compound.ByCode(tx, id.CleanCode(in.Code))
		if err != nil {
			return err
		}
		list, err := compound.Buildings(tx, v.County, v.ID)
		out.Body = CompoundDetail{compoundOf(v), make([]Building, 0, len(list))}
		for _, b := range list {
			out.Body.Buildings = append(out.Body.Buildings, Building{b.ID, b.Name})
		}
		return err
	})
	return &out, err
}
