package web

import (
	"net/http"
	"net/url"
	"strings"

	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/web/part"
)

// findView is a look-up by name.
type findView struct {
	part.Page
	Label, Hint string
	Query       string
	Asked       bool
	Found       []foundRow
	None        part.Empty
}

// foundRow is one that matches.
type foundRow struct{ Text, Note, Path string }

func (s *Site) findCompound(w http.ResponseWriter, r *http.Request) error {
	v := s.finder(r, "compound")
	err := s.view(r.Context(), func(tx *db.Tx) error {
		list, err := compound.Search(tx, 0, maxCounty, v.Query, found)
		for _, c := range list {
			v.Found = append(v.Found, foundRow{c.Name, wholeAddress(s.Regions.FullName(c.County), c.Address), "/c/" + url.PathEscape(c.Code)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.show(w, r, findPage(v))
}

func (s *Site) findCompany(w http.ResponseWriter, r *http.Request) error {
	v := s.finder(r, "company")
	err := s.view(r.Context(), func(tx *db.Tx) error {
		list, err := company.Search(tx, v.Query, found)
		for _, c := range list {
			v.Found = append(v.Found, foundRow{c.Name, s.Regions.FullName(c.County), "/company/" + url.PathEscape(c.USCC)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.show(w, r, findPage(v))
}

// finder is the empty page of a look-up; what is its part of the messages' keys.
func (s *Site) finder(r *http.Request, what string) findView {
	key := "home.find." + what
	v := findView{Page: s.page(r, key+".title"), Query: strings.TrimSpace(r.URL.Query().Get("q"))}
	v.Back, v.Asked = "/", v.Query != ""
	v.Label, v.Hint = v.Title, v.T(key+".hint")
	v.None = part.Empty{Title: v.T("home.find.none", "name", v.Query), Text: v.T(key + ".none")}
	if what == "compound" {
		v.None.Link = part.Link{Text: v.T("home.file"), Path: "/new"}
	}
	return v
}

// wholeAddress is an address with its region before it, said once.
func wholeAddress(area, address string) string {
	if strings.HasPrefix(address, area) {
		return address
	}
	return area + " " + address
}
