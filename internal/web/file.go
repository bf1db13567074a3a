package web

import (
	"maps"
	"net/http"
	"slices"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// Filing is four pages at most: the compound's from the code on the wall, what
// happened (file_what), which kind of matter (file_kind), where and whom to tell
// (file_where); then the receipt. Every page carries the answers of the others
// unseen, so that the last one is whole however often it is sent, and every POST
// keeps them as a draft under the form's key, but for the contact.

// filing is the form as typed.
type filing struct {
	Key      string `form:"key"`
	Channel  string `form:"from"`
	Compound string `form:"c"`
	Building string `form:"b"`
	Entrance string `form:"e"`
	Room     string `form:"room"`
	For      string `form:"for"`      // compound.Delegate by which it is filed for family
	Unlisted string `form:"unlisted"` // "1": the compound is not in our lists
	Find     string `form:"find"`     // what the compound was looked for by
	County   string `form:"county"`
	Place    string `form:"place"`
	Text     string `form:"text"`
	Search   string `form:"q"` // what the category was looked for by
	Category string `form:"category"`
	Privacy  string `form:"privacy"`

	Phone string `form:"phone"`
	Name  string `form:"name"`

	Photos []string `form:"photo"` // pieces kept
	Clips  []string `form:"clip"`
	Do     string   `form:"do"` // which button

	unit id.ID // that Room names
}

// kept are the answers a draft holds, by their input's name.
func (f *filing) kept() map[string]*string {
	return map[string]*string{"from": &f.Channel, "c": &f.Compound, "b": &f.Building, "e": &f.Entrance, "room": &f.Room, "for": &f.For,
		"unlisted": &f.Unlisted, "find": &f.Find, "county": &f.County, "place": &f.Place, "text": &f.Text, "q": &f.Search,
		"category": &f.Category, "privacy": &f.Privacy}
}

// hidden are the answers that a page carries unseen: all but those it asks for.
func (f *filing) hidden(asked ...string) []part.Hidden {
	out := []part.Hidden{{Name: "key", Value: f.Key}}
	answers := f.kept()
	for _, name := range slices.Sorted(maps.Keys(answers)) {
		if v := *answers[name]; v != "" && !slices.Contains(asked, name) {
			out = append(out, part.Hidden{Name: name, Value: v})
		}
	}
	return out
}

// steps is how many pages there are: one more where the compound must be found.
func (f *filing) steps() int {
	if f.Compound != "" && f.Find == "" {
		return 3
	}
	return 4
}

// draftCookie has the key of this browser's draft, for 30 days.
var draftCookie = httpx.Cookie{Name: "draft", Path: "/new", Life: 30 * 24 * 60 * 60}

const keyLength = 26 // of the form's alphabet: about 127 bits

func (s *Site) draftKey(r *http.Request) string {
	if key := draftCookie.Value(r, s.TLS); len(key) >= keyLength && len(key) <= 64 {
		return key
	}
	return ""
}

// keepKey ties the browser to a draft; "" unties it.
func (s *Site) keepKey(w http.ResponseWriter, key string) {
	draftCookie.Set(w, s.TLS, key)
}

// draft reads this browser's draft; without one it is an empty form without key.
func (s *Site) draft(r *http.Request) (filing, []casework.Media, error) {
	f := filing{Key: s.draftKey(r)}
	if f.Key == "" {
		return f, nil, nil
	}
	d, err := s.Cases.LoadDraft(r.Context(), f.Key)
	if err != nil {
		return f, nil, err
	}
	for name, into := range f.kept() {
		*into = d.Fields[name]
	}
	return f, d.Media, nil
}

// readFiling reads what a page sent and keeps it as the draft.
func (s *Site) readFiling(w http.ResponseWriter, r *http.Request) (filing, error) {
	f, err := s.typedFiling(w, r)
	if err != nil {
		return f, err
	}
	return f, s.keepDraft(r, f)
}

// typedFiling reads what a page sent.
func (s *Site) typedFiling(w http.ResponseWriter, r *http.Request) (filing, error) {
	var f filing
	if err := form.Read(r, &f); err != nil {
		return f, err
	}
	if f.Key == "" {
		f.Key = s.draftKey(r)
	}
	if f.Key == "" {
		return f, errs.New(errs.Invalid, "case.form_stale")
	}
	s.keepKey(w, f.Key)
	return f, nil
}

func (s *Site) keepDraft(r *http.Request, f filing) error {
	fields := map[string]string{}
	for name, v := range f.kept() {
		if *v != "" {
			fields[name] = *v
		}
	}
	return s.Cases.SaveDraft(r.Context(), f.Key, fields)
}

// saveDraft answers the page that saves while somebody types.
func (s *Site) saveDraft(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.readFiling(w, r); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// where is the compound that a form names, with what is in it. found is false
// when it names none, or one that is not there.
type where struct {
	compound.Compound
	found bool
}

func (s *Site) whereOf(tx *db.Tx, f filing) (where, error) {
	if f.Compound == "" {
		return where{}, nil
	}
	c, err := compound.ByCode(tx, f.Compound)
	if errs.Is(err, errs.NotFound) {
		return where{}, nil
	}
	return where{c, err == nil}, err
}

// fillHome starts an owner's form with the home they are bound to.
func (s *Site) fillHome(r *http.Request, f *filing) error {
	a := s.actor(r)
	if a.Kind != account.KindOwner || f.Compound != "" || f.Unlisted != "" {
		return nil
	}
	return s.view(r.Context(), func(tx *db.Tx) error {
		homes, err := compound.Homes(tx, a.Account, tx.Now())
		if err != nil || len(homes) == 0 {
			return err
		}
		c, err := compound.Get(tx, homes[0].County, homes[0].Compound)
		if err != nil {
			return err
		}
		u, err := compound.UnitByID(tx, homes[0].County, homes[0].Unit)
		f.Compound, f.Building, f.Entrance, f.Room = c.Code, idText(u.Building), idText(u.Entrance), u.Room
		return err
	})
}

// fillDelegated fills in the home for which the owner lets the actor act; nothing
// is said of one that is not theirs.
func (s *Site) fillDelegated(r *http.Request, f *filing, delegate string) error {
	return s.view(r.Context(), func(tx *db.Tx) error {
		d, there, err := s.delegateOf(tx, s.actor(r), delegate)
		if err != nil || !there {
			return err
		}
		u, err := compound.UnitByID(tx, d.County, d.Unit)
		if err != nil {
			return err
		}
		c, err := compound.Get(tx, d.County, u.Compound)
		f.For, f.Compound, f.Building, f.Entrance, f.Room, f.Unlisted = delegate, c.Code, idText(u.Building), idText(u.Entrance), u.Room, ""
		return err
	})
}

// delegateOf is the delegate of a form, if it is the actor's and holds.
func (s *Site) delegateOf(tx *db.Tx, a account.Actor, delegate string) (d compound.Delegate, there bool, err error) {
	if a.Kind != account.KindOwner || delegate == "" {
		return d, false, nil
	}
	list, err := compound.DelegatedTo(tx, a.Account, tx.Now())
	i := slices.IndexFunc(list, func(d compound.Delegate) bool { return d.ID == idOf(delegate) })
	if i < 0 {
		return d, false, err
	}
	return list[i], true, nil
}

// idText writes an id for a form, "" for none.
func idText(v id.ID) string {
	if v == 0 {
		return ""
	}
	return v.String()
}

// idOf reads an id from a form; what is none is 0, which use cases refuse.
func idOf(s string) id.ID {
	v, err := id.Parse(s)
	if err != nil {
		return 0
	}
	return v
}
