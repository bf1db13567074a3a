package api

import (
	"github.com/danielgtaylor/huma/v2"

	"yianju/internal/casework"
	"yianju/internal/id"
)

// Filing is a case as a program files it. Its members are called as the use
// case calls them.
type Filing struct {
	Compound string           `json:"compound,omitempty" pattern:"^[0-9A-Za-z]{1,20}$" doc:"Public code of a listed compound; absent when it is not listed"`
	County   int              `json:"county,omitempty" doc:"6-digit code of a county or city, when the compound is not listed"`
	Building id.ID            `json:"building,omitempty"`
	Entrance id.ID            `json:"entrance,omitempty"`
	Unit     id.ID            `json:"unit,omitempty"`
	Place    string           `json:"place,omitempty" doc:"In words: a common part, or where it is when not listed"`
	Category string           `json:"category" doc:"A code of the second level of /categories"`
	Text     string           `json:"text" doc:"What is wrong. Phone and ID numbers in it are moved to the contact"`
	Phone    string           `json:"phone,omitempty" doc:"Of the person it is filed for"`
	Name     string           `json:"name,omitempty"`
	Privacy  casework.Privacy `json:"privacy" enum:"named,masked,anonymous" doc:"What the handler may know: room and phone, room and masked phone, nothing"`
}

// TransformSchema implements huma.SchemaTransformer: limits are the use case's.
func (Filing) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	longest(s, "text", casework.FilingTextMax)
	longest(s, "place", 100)
	longest(s, "name", 50)
	longest(s, "phone", 30)
	s.PrecomputeMessages()
	return s
}

// longest limits a text, in characters.
func longest(s *huma.Schema, member string, n int) { s.Properties[member].MaxLength = &n }

type fileIn struct {
	Write
	Body Filing
}

type stands struct{ Body Standing }

func (a *API) file(c *call, in *fileIn) (*stands, error) {
	s, err := once(a, c, in.Write, in.Body, func() (Standing, error) {
		f := in.Body
		r, err := a.Cases.File(c.Context(), c.actor, casework.Filing{Key: formKey(c, in.Write), Channel: casework.API, OnBehalf: true,
			Compound: f.Compound, County: f.County, Building: f.Building, Entrance: f.Entrance, Unit: f.Unit, Place: f.Place,
			Category: f.Category, Text: f.Text, Phone: f.Phone, Name: f.Name, Privacy: f.Privacy})
		return standing(r.Case), err
	})
	return &stands{s}, err
}
