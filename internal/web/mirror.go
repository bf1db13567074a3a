package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/field"
	"yianju/internal/httpx"
	"yianju/internal/mirror"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// mirrorPage is how far the mirror is, and what waits in the reader's area.
type mirrorPage struct {
	part.Page
	Pass    string
	Figures []part.Figure
	Queue   officeSection
	Pager   part.Pager
}

var entryTones = map[mirror.State]part.Tone{mirror.Conflict: part.Soon, mirror.Unfit: part.Late, mirror.Gone: part.Soon, mirror.Same: part.Fine}

func (s *Site) mirrored(w http.ResponseWriter, r *http.Request) error {
	_, scope, err := s.enter(r, "mirror.see")
	if err != nil {
		return err
	}
	p := mirrorPage{Page: s.page(r, "mirror.title")}
	p.Wide, p.Back = true, "/office/registry"
	err = s.view(r.Context(), func(tx *db.Tx) error {
		pass, err := mirror.PassOf(tx)
		if err != nil {
			return err
		}
		p.Pass = passWords(p.Page, pass)
		figures, err := mirror.Figures(tx, scope)
		if err != nil {
			return err
		}
		for _, state := range []mirror.State{mirror.Conflict, mirror.Unfit, mirror.Gone, mirror.Same} {
			one := part.Figure{Label: p.T("mirror.figure." + string(state)), Value: p.Lang.Count(int64(figures[state]))}
			if figures[state] > 0 {
				one.Tone = entryTones[state]
			}
			p.Figures = append(p.Figures, one)
		}
		list, more, err := mirror.Queue(tx, scope, idOf(r.URL.Query().Get("after")))
		p.Queue = officeSection{None: p.T("mirror.none"), Table: part.Table{Dense: true, Columns: []part.Column{{Label: p.T("mirror.column.name")}}}}
		for _, key := range []string{"kind", "county", "state", "since"} {
			p.Queue.Table.Columns = append(p.Queue.Table.Columns, part.Column{Label: p.T("mirror.column." + key), Long: key == "state"})
		}
		for _, e := range list {
			p.Queue.Table.Rows = append(p.Queue.Table.Rows, []part.Cell{{Text: cmp.Or(e.Theirs["name"], e.Key), Path: entryPath(e)}, {Text: p.T("registry.kind." + e.Kind)},
				{Text: s.Regions.Name(e.County)}, {Text: p.T("mirror.state." + string(e.State)), Tone: entryTones[e.State]}, {Text: p.Lang.DateTime(e.At, p.Now)}})
		}
		if len(list) > 0 {
			p.Pager = nextPage(r, more, map[string]string{"after": list[len(list)-1].Number.String()})
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.show(w, r, mirrorView(p))
}

func passWords(p part.Page, v mirror.Pass) string {
	count := func(n int64) string { return p.Lang.Count(n) }
	switch {
	case v.StartedAt.IsZero():
		return p.T("mirror.never")
	case v.EndedAt.IsZero():
		return p.T("mirror.pass.runs", "at", v.StartedAt, "seen", count(v.Seen), "changed", count(v.Changed), "waiting", count(v.Waiting))
	}
	return p.T("mirror.pass.done", "at", v.EndedAt, "seen", count(v.Seen), "changed", count(v.Changed), "waiting", count(v.Waiting), "nowhere", count(v.Nowhere))
}

func entryPath(e mirror.Entry) string {
	return mirrorPath + "/" + strconv.Itoa(e.County) + "/" + e.Number.String()
}

// entryPage is an entry that waits, beside the record: field by field.
type entryPage struct {
	part.Page
	mirror.Open
	Heading string
	State   part.Cell
	Text    string // why it waits
	Record  string // address of the record; "" when there is none
	Table   part.Table
	Picks   []pickInput
	Settles bool
	Action  string
	Why     string
	Wrong   form.Errors
}

// pickInput is the question which value of a field holds.
type pickInput struct {
	Radios part.Radios
	Other  part.Text
}

const otherPrefix = "other_"

func (s *Site) entry(w http.ResponseWriter, r *http.Request) error {
	fields, wrong, err := s.sentBackFields(r)
	if err != nil {
		return err
	}
	return s.showEntry(w, r, fields, wrong, statusOf(wrong))
}

func (s *Site) showEntry(w http.ResponseWriter, r *http.Request, fields url.Values, wrong form.Errors, status int) error {
	county, number, err := numbered(r)
	if err != nil {
		return err
	}
	a := s.actor(r)
	p := entryPage{Page: s.page(r, "mirror.entry"), Wrong: wrong, Why: fields.Get("why")}
	p.Wide, p.Back = true, mirrorPath
	if err := s.view(r.Context(), func(tx *db.Tx) error { p.Open, err = s.Mirror.See(tx, a, county, number); return err }); err != nil {
		return err
	}
	p.Action = entryPath(p.Entry)
	p.Path = p.Action
	p.Heading = cmp.Or(p.Seen.Title, p.Theirs["name"], p.Key)
	p.State = part.Cell{Text: p.T("mirror.state." + string(p.Open.State)), Tone: entryTones[p.Open.State]}
	if p.ID != 0 {
		p.Record = officePlace.recordPath(p.Entry.Ref)
	}
	switch p.Open.State {
	case mirror.Unfit:
		p.Text = p.T("mirror.unfit", "why", p.T(p.Trouble))
	case mirror.Gone:
		p.Text = p.T("mirror.gone")
	case mirror.Same, mirror.Conflict:
	}
	p.Settles = p.Open.State != mirror.Same && account.Can(a, "mirror.settle", account.Target{County: county})
	s.fillEntry(&p, fields)
	return s.showStatus(w, r, status, entryView(p))
}

func (s *Site) fillEntry(p *entryPage, fields url.Values) {
	t := mirror.TableOf(p.Kind)
	ours := p.Seen.State.Values
	shown := func(v field.Values, key string) string { return s.shown(p.Lang, t, key, v[key]) }
	for _, key := range []string{"field", "agreed", "ours", "theirs"} {
		p.Table.Columns = append(p.Table.Columns, part.Column{Label: p.T("mirror.column." + key), Long: key != "field"})
	}
	p.Table.Dense = true
	for _, f := range t.Fields() {
		value, said := p.Theirs[f.Key]
		if !said || value == ours[f.Key] {
			continue
		}
		p.Table.Rows = append(p.Table.Rows, []part.Cell{{Text: f.Header(p.Lang.String())}, {Text: shown(p.Agreed, f.Key)}, {Text: shown(ours, f.Key)}, {Text: shown(p.Theirs, f.Key)}})
	}
	if !p.Settles {
		return
	}
	for _, key := range p.Conflicts {
		f, _ := t.Field(key)
		name := f.Header(p.Lang.String())
		p.Picks = append(p.Picks, pickInput{
			Radios: part.Radios{Field: part.Field{Name: key, Label: p.T("mirror.pick", "field", name), Value: fields.Get(key), Error: p.Wrong.Of(key)}, Choices: []part.Choice{
				{Value: string(mirror.Theirs), Text: p.T("mirror.pick.theirs", "value", shown(p.Theirs, key))},
				{Value: string(mirror.Ours), Text: p.T("mirror.pick.ours", "value", shown(ours, key))},
				{Value: string(mirror.Other), Text: p.T("mirror.pick.other")}}},
			Other: part.Text{Field: part.Field{Name: otherPrefix + key, Label: p.T("mirror.other", "field", name), Value: fields.Get(otherPrefix + key), Optional: true}, Max: f.Max, Autocomplete: "off"}})
	}
}

// seen are the versions that stand beside each other on the page.
func (p entryPage) seen() []part.Hidden {
	return []part.Hidden{{Name: "version", Value: strconv.FormatInt(p.Version, 10)}, {Name: "seq", Value: strconv.Itoa(p.Seen.History.Seq())}}
}

func (p entryPage) button() string {
	if len(p.Picks) > 0 {
		return p.T("mirror.settle")
	}
	return p.T("mirror.keep")
}

func (s *Site) entrySent(w http.ResponseWriter, r *http.Request) error {
	county, number, err := numbered(r)
	if err != nil {
		return err
	}
	var none struct{}
	if err := form.Read(r, &none); err != nil {
		return err
	}
	v := mirror.Settlement{Why: r.PostForm.Get("why"), Choices: map[string]mirror.Choice{}}
	v.Version, _ = strconv.ParseInt(r.PostForm.Get("version"), 10, 64) // what is no number is 0, which nothing is
	v.Seq, _ = strconv.Atoi(r.PostForm.Get("seq"))
	for key := range r.PostForm {
		v.Choices[key] = mirror.Choice{Pick: mirror.Pick(r.PostForm.Get(key)), Typed: r.PostForm.Get(otherPrefix + key)}
	}
	err = s.Mirror.Settle(r.Context(), s.actor(r), county, number, v)
	if err == nil {
		return httpx.SeeOther(w, r, r.URL.EscapedPath())
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	fields := r.PostForm
	return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showEntry(w, r, fields, wrong, status) })
}
