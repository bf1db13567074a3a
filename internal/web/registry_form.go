package web

import (
	"cmp"
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"yianju/internal/blob"
	"yianju/internal/calendar"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/i18n"
	"yianju/internal/media"
	"yianju/internal/registry"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// A form of the registry is made of its kind's table of fields: what is added to
// the table is on the form.

// editForm is what every form of a record carries besides its fields.
type editForm struct {
	Base     string `form:"base"`       // Seq of the history that the form shows
	Correct  string `form:"correct"`    // yes: it was never otherwise
	From     string `form:"valid_from"` // day from which it holds
	To       string `form:"valid_to"`
	Why      string `form:"why"`
	Evidence string `form:"evidence"`
	// What a new record belongs to.
	County, Company, CompoundCounty, Compound, Building, Entrance, Contract string

	typed map[string]string // the fields, as typed
}

// linkNames are the names of the inputs with what a new record belongs to.
var linkNames = []string{"l_county", "l_company", "l_compound_county", "l_compound", "l_building", "l_entrance", "l_contract"}

func (f *editForm) links() []*string {
	return []*string{&f.County, &f.Company, &f.CompoundCounty, &f.Compound, &f.Building, &f.Entrance, &f.Contract}
}

// readEdit reads a form of a kind from the values sent, or from an address.
func readEdit(t *field.Table, values url.Values) (editForm, error) {
	f := editForm{typed: map[string]string{}}
	if err := form.Decode(values, &f); err != nil {
		return f, err
	}
	for i, to := range f.links() {
		*to = strings.TrimSpace(values.Get(linkNames[i]))
	}
	for _, one := range t.Fields() {
		sent, there := values[one.Key]
		if there || one.Type == field.Choices && len(values) > 0 && values.Has("why") {
			f.typed[one.Key] = strings.Join(sent, ",")
		}
	}
	return f, nil
}

// edit is the form as a use case takes it; what is wrong with its days goes to
// wrong. Personal values that were left empty stay what they are: the form does not
// show them.
func (f editForm) edit(l i18n.Lang, t *field.Table, fresh bool, wrong *form.Errors) registry.Edit {
	e := registry.Edit{Typed: map[string]string{}, Why: f.Why, Evidence: f.Evidence}
	e.Base, _ = strconv.Atoi(f.Base) // what is no number is 0: the use case then looks at no base
	for _, one := range t.Fields() {
		value, there := f.typed[one.Key]
		if there && (fresh || !one.Personal || value != "") {
			e.Typed[one.Key] = value
		}
	}
	e.From, e.To = startOf(f.From), startOf(f.To)
	if f.Correct == "yes" {
		e.From = time.Time{}
	} else if e.From.IsZero() {
		wrong.Add("valid_from", l.T("error.field.date"))
	}
	if f.To != "" && e.To.IsZero() {
		wrong.Add("valid_to", l.T("error.field.date"))
	}
	return e
}

func (f editForm) newLinks() registry.Links {
	county, _ := strconv.Atoi(f.County) // 0 is no place anybody has a right in
	other, _ := strconv.Atoi(f.CompoundCounty)
	return registry.Links{County: county, Company: idOf(f.Company), CompoundCounty: other, Compound: idOf(f.Compound), Building: idOf(f.Building),
		Entrance: idOf(f.Entrance), Contract: idOf(f.Contract)}
}

// startOf is the beginning of a day as typed; zero for what is none.
func startOf(day string) time.Time {
	d, err := calendar.ParseDate(strings.TrimSpace(day))
	if err != nil || d.IsZero() {
		return time.Time{}
	}
	return d.Start().UTC()
}

// untilOf is the end of a last day as a date input has it; zero when it is none.
func untilOf(day string) time.Time {
	d, err := calendar.ParseDate(strings.TrimSpace(day))
	if err != nil || d.IsZero() {
		return time.Time{}
	}
	return d.End().UTC()
}

// dayText is the day of an instant as a date input takes it.
func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return string(calendar.DateOf(t))
}

// input is one question of such a form: one of its parts is set.
type input struct {
	Key    string
	Text   *part.Text
	Area   *part.TextArea
	Select *part.Select
	Radios *part.Radios
	Checks *part.Checks
}

// inputs makes the questions of a form of a kind in a county. fresh is a new
// record; own leaves out what a company may not say of itself.
func (s *Site) inputs(p part.Page, t *field.Table, f editForm, wrong form.Errors, county int, fresh, own bool) []input {
	var out []input
	for _, one := range t.Fields() {
		if one.Type == field.Link || own && !one.Own {
			continue
		}
		value := f.typed[one.Key]
		q := part.Field{Name: one.Key, Label: one.Header(p.Lang.String()), Error: wrong.Of(one.Key), Value: value, Optional: !one.Required}
		if one.Personal && !fresh {
			q.Hint, q.Optional = p.T("registry.personal.keep"), true
		}
		in := s.input(p, t, one, q, county)
		in.Key = one.Key
		out = append(out, in)
	}
	return out
}

func (s *Site) input(p part.Page, t *field.Table, one field.Field, q part.Field, county int) input {
	choices := func(list []string) []part.Choice {
		var out []part.Choice
		for _, c := range list {
			out = append(out, part.Choice{Value: c, Text: t.ChoiceName(p.Lang, one.Key, c)})
		}
		return out
	}
	switch one.Type {
	case field.Long:
		return input{Area: &part.TextArea{Field: q, Max: one.Max, Rows: 3}}
	case field.Choice:
		return input{Select: &part.Select{Field: q, Choices: choices(one.Choices)}}
	case field.Choices:
		return input{Checks: &part.Checks{Field: q, Choices: choices(one.Choices), Values: strings.Split(q.Value, ",")}}
	case field.Bool:
		q.Optional = false
		return input{Radios: &part.Radios{Field: q, Choices: []part.Choice{{Value: "yes", Text: p.T("field.yes")}, {Value: "no", Text: p.T("field.no")}}}}
	case field.Code:
		return input{Select: &part.Select{Field: q, Choices: s.places9or12(county, one.Max)}}
	}
	line := part.Text{Field: q, Max: one.Max, Autocomplete: "off"}
	switch one.Type {
	case field.Date:
		line.Kind, line.Width, line.Max = "date", "short", 0
	case field.Phone:
		line.Kind, line.Keyboard, line.Max = "tel", "tel", 30
	case field.Count, field.Area, field.Money:
		line.Keyboard, line.Width, line.Max = "decimal", "short", 20
	}
	return input{Text: &line}
}

// places9or12 lists a county's streets, or its neighborhoods after their streets.
func (s *Site) places9or12(county, digits int) []part.Choice {
	var out []part.Choice
	for _, street := range s.Regions.Children(county) {
		if digits == 9 {
			out = append(out, part.Choice{Value: strconv.Itoa(street.Code), Text: street.Name})
			continue
		}
		for _, n := range s.Regions.Children(street.Code) {
			out = append(out, part.Choice{Value: strconv.Itoa(n.Code), Text: street.Name + " " + n.Name})
		}
	}
	return out
}

// shown writes a value as people read it; a code of a place as its name.
func (s *Site) shown(l i18n.Lang, t *field.Table, key, value string) string {
	if f, ok := t.Field(key); ok && f.Type == field.Code && value != "" {
		code, _ := strconv.Atoi(value)
		return cmp.Or(s.Regions.Name(code), value)
	}
	return t.Show(l, key, value)
}

// answers are the fields of a record as lines; some chooses which, nil all.
func (s *Site) answers(l i18n.Lang, t *field.Table, v field.Values, some func(field.Field) bool) []part.Answer {
	var out []part.Answer
	for _, f := range t.Fields() {
		if f.Type != field.Link && (some == nil || some(f)) {
			out = append(out, part.Answer{Label: f.Header(l.String()), Value: s.shown(l, t, f.Key, v[f.Key])})
		}
	}
	return out
}

// publicAnswers are the lines of a record that may stand on a page for everybody
// and have a value.
func (s *Site) publicAnswers(l i18n.Lang, t *field.Table, v field.Values, but ...string) []part.Answer {
	return s.answers(l, t, v, func(f field.Field) bool { return f.Public && v[f.Key] != "" && !slices.Contains(but, f.Key) })
}

// scan takes the picture of a paper that came with a form, "" when there is none.
// Errors: as media.Photos.Clean.
func (s *Site) scan(r *http.Request, name string) (key string, err error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File[name]) == 0 || r.MultipartForm.File[name][0].Size == 0 {
		return "", nil
	}
	return s.storeScan(r.Context(), r.MultipartForm.File[name][0])
}

func (s *Site) storeScan(ctx context.Context, h *multipart.FileHeader) (string, error) {
	f, err := h.Open()
	if err != nil {
		return "", err
	}
	defer f.Close()
	clean, err := s.Photos.Clean(ctx, f)
	if err != nil {
		return "", err
	}
	key, _, err := s.store(ctx, strings.NewReader(string(clean.JPEG)))
	return key, err
}

// showScan answers with the picture of a paper. It is shown, never kept by a cache.
func (s *Site) showScan(w http.ResponseWriter, r *http.Request, key string) error {
	k, err := blob.ParseKey(key)
	if err != nil {
		return err
	}
	content, err := s.Blobs.Open(r.Context(), k)
	if err != nil {
		return err
	}
	defer content.Close()
	for name, value := range media.Headers(media.JPEG) {
		w.Header().Set(name, value)
	}
	w.Header().Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", time.Time{}, content)
	return nil
}

// spanText says from when until when something is so.
func spanText(l i18n.Lang, s history.Span) string {
	from, to := l.T("registry.span.ever"), l.T("registry.span.still")
	if !s.From.IsZero() {
		from = l.Date(s.From)
	}
	if !s.To.IsZero() {
		to = l.Date(s.To)
	}
	return l.T("registry.span", "from", from, "to", to)
}
