package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/intake"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// intakeRoutes registers the pages of files in and out under a place.
func (s *Site) intakeRoutes(m *httpx.Mux, at workPlace) {
	base := at.Base + "/import"
	m.Handle("GET "+base, "intake.open", s.intakes(at))
	m.Handle("POST "+base, "intake.open", s.intakeSent(at), httpx.Uploads(intake.MaxFile+64<<10))
	m.Handle("GET "+base+"/template/{kind}", "intake.open", s.intakeTemplate)
	m.Handle("GET "+base+"/{id}", "intake.open", s.intake(at))
	m.Handle("POST "+base+"/{id}/apply", "intake.open", s.intakeApplied(at))
	m.Handle("POST "+base+"/{id}/cancel", "intake.open", s.intakeCancelled(at))
	m.Handle("GET "+base+"/{id}/faults/{format}", "intake.open", s.intakeFaults)
	m.Handle("GET "+at.Base+"/export/{kind}/{format}", "intake.export", s.export(""))
	m.Handle("POST "+at.Base+"/export", "intake.reveal", s.exportWhole(at))
}

// intakesPage is what can be handed in, and what was.
type intakesPage struct {
	part.Page
	At     workPlace
	Forms  part.Table // templates and exports by kind
	Kinds  []part.Choice
	Kind   string
	Mine   part.Table
	Pager  part.Pager
	Wrong  form.Errors
	Reveal bool // may have personal values whole
}

// intakeRows is how many intakes the page lists.
const intakeRows = 20

func (s *Site) intakes(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var f intakeForm
		wrong, err := s.sentBack(r, &f)
		if err != nil {
			return err
		}
		return s.showIntakes(w, r, at, http.StatusOK, f, wrong)
	}
}

// intakeForm is either form of the page: of a file that comes in, or of whole names
// and phones that go out.
type intakeForm struct {
	Kind    string `form:"kind"`
	Purpose string `form:"purpose"`
}

func (s *Site) showIntakes(w http.ResponseWriter, r *http.Request, at workPlace, status int, f intakeForm, wrong form.Errors) error {
	a := s.actor(r)
	kinds := intake.Kinds(a)
	switch {
	case !a.SignedIn():
		return errs.New(errs.Unauthenticated, "")
	case len(kinds) == 0:
		return errs.New(errs.Denied, "")
	}
	p := intakesPage{Page: s.page(r, "intake.title"), At: at, Kind: cmp.Or(f.Kind, kinds[0].Name), Wrong: wrong,
		Reveal: !account.ScopeOf(a, intake.RevealAction).Nothing()}
	p.Wide = true
	p.Forms.Columns = []part.Column{{Label: p.T("intake.kind")}, {Label: p.T("intake.template")}, {Label: p.T("intake.export")}, {Label: p.T("intake.export.csv")}}
	for _, k := range kinds {
		name := p.T("intake.kind." + k.Name)
		p.Kinds = append(p.Kinds, part.Choice{Value: k.Name, Text: name})
		p.Forms.Rows = append(p.Forms.Rows, []part.Cell{{Text: name}, {Text: p.T("intake.template.of", "kind", name), Path: at.Base + "/import/template/" + k.Name},
			{Text: p.T("intake.export.of", "kind", name), Path: at.Base + "/export/" + k.Name + "/xlsx"},
			{Text: p.T("intake.export.csv.of", "kind", name), Path: at.Base + "/export/" + k.Name + "/csv"}})
	}
	var before id.ID
	if text := r.URL.Query().Get("before"); text != "" {
		var err error
		if before, err = id.Parse(text); err != nil {
			return errs.Wrap(err, errs.NotFound, "")
		}
		p.Pager.First = at.Base + "/import"
	}
	var mine []intake.Intake
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		mine, err = s.Intake.Mine(tx, a, before, intakeRows+1)
		return err
	})
	if err != nil {
		return err
	}
	if len(mine) > intakeRows {
		mine = mine[:intakeRows]
		p.Pager.Next = at.Base + "/import?before=" + mine[intakeRows-1].ID.String()
	}
	p.Mine = intakeTable(p.Page, at, mine)
	return s.showStatus(w, r, status, intakesView(p))
}

func intakeTable(p part.Page, at workPlace, mine []intake.Intake) part.Table {
	t := part.Table{Columns: []part.Column{{Label: p.T("intake.file")}, {Label: p.T("intake.kind")}, {Label: p.T("intake.recorded_at")}, {Label: p.T("intake.state")},
		{Label: p.T("intake.added"), Num: true}, {Label: p.T("intake.changed"), Num: true}, {Label: p.T("intake.bad"), Num: true}}}
	for _, in := range mine {
		t.Rows = append(t.Rows, []part.Cell{{Text: in.Name, Path: at.Base + "/import/" + in.ID.String()}, {Text: p.T("intake.kind." + in.Kind)},
			{Text: p.Lang.DateTime(in.RecordedAt, p.Now)}, {Text: p.T("intake.state." + string(in.State)), Tone: intakeTone(in)},
			{Text: p.Lang.Count(in.Added)}, {Text: p.Lang.Count(in.Changed)}, {Text: p.Lang.Count(in.Bad)}})
	}
	return t
}

func intakeTone(in intake.Intake) part.Tone {
	switch in.State {
	case intake.Done:
		return part.Fine
	case intake.Refused:
		return part.Late
	case intake.Checked:
		return part.Soon
	}
	return part.Note
}

// intakeSent takes a file in and leads to its page.
func (s *Site) intakeSent(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if _, _, err := s.enter(r, intake.Open); err != nil {
			return err
		}
		if len(intake.Kinds(s.actor(r))) == 0 {
			return errs.New(errs.Denied, "")
		}
		var f intakeForm
		if err := form.Read(r, &f); err != nil {
			return err
		}
		l := s.lang(r)
		var wrong form.Errors
		back := func() error { return s.intakeBack(w, r, at, f, wrong) }
		if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) != 1 {
			wrong.Add("file", l.T("intake.file.missing"))
			return back()
		}
		header := r.MultipartForm.File["file"][0]
		content, err := header.Open()
		if err != nil {
			return err
		}
		defer content.Close()
		in, err := s.Intake.File(r.Context(), s.actor(r), f.Kind, header.Filename, content, "")
		if errs.Is(err, errs.NotFound) {
			wrong.Add("kind", l.T("error.field.choose"))
			return back()
		}
		if err != nil {
			return err
		}
		return httpx.SeeOther(w, r, at.Base+"/import/"+in.ID.String())
	}
}

// intakeBack leads back to the page with what is wrong with one of its forms.
func (s *Site) intakeBack(w http.ResponseWriter, r *http.Request, at workPlace, f intakeForm, wrong form.Errors) error {
	return s.sendBack(w, r, at.Base+"/import", wrong, func() error {
		return s.showIntakes(w, r, at, http.StatusUnprocessableEntity, f, wrong)
	})
}

func (s *Site) intakeTemplate(w http.ResponseWriter, r *http.Request) error {
	if !s.actor(r).SignedIn() {
		return errs.New(errs.Unauthenticated, "")
	}
	k, known := intake.KindOf(r.PathValue("kind"))
	switch {
	case !known:
		return errs.New(errs.NotFound, "")
	case !slices.Contains(intake.Kinds(s.actor(r)), k):
		return errs.New(errs.Denied, "")
	}
	l := s.lang(r)
	s.download(w, l.T("intake.template.file", "kind", l.T("intake.kind."+k.Name)), intake.XLSX)
	return k.Template(l, w)
}

// download says that a file follows.
func (s *Site) download(w http.ResponseWriter, name string, f intake.Format) {
	kind := "text/csv; charset=utf-8"
	if f == intake.XLSX {
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	httpx.NoStore(w)
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="export.%s"; filename*=UTF-8''%s`, f, url.PathEscape(name+"."+string(f))))
}

// intakePage is one file on its way.
type intakePage struct {
	part.Page
	At       workPlace
	In       intake.Intake
	Answers  []part.Answer
	Progress part.Progress
	Figures  []part.Figure
	Trouble  string
	Faults   part.Table
	More     bool // faults than are shown
	All      bool // it may be applied in mode all
}

// faultRows is how many faults the page shows; the files have all.
const faultRows = 100

func (p intakePage) path() string { return p.At.Base + "/import/" + p.In.ID.String() }

// myIntake is the intake that the path names, if it is the actor's own.
func (s *Site) myIntake(r *http.Request, tx *db.Tx) (intake.Intake, error) {
	number, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return intake.Intake{}, errs.Wrap(err, errs.NotFound, "")
	}
	return s.Intake.Get(tx, s.actor(r), number)
}

func (s *Site) intake(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p := intakePage{Page: s.page(r, "intake.title"), At: at}
		p.Wide, p.Back = true, at.Base+"/import"
		var faults []intake.Fault
		err := s.view(r.Context(), func(tx *db.Tx) (err error) {
			if p.In, err = s.myIntake(r, tx); err == nil {
				faults, _, err = s.Intake.Faults(tx, p.In, 0, faultRows+1)
			}
			return err
		})
		if err != nil {
			return err
		}
		p.Follow = p.In.Busy()
		p.More = len(faults) > faultRows
		p.fill(faults[:min(len(faults), faultRows)])
		return s.show(w, r, intakeView(p))
	}
}

// fill words an intake.
func (p *intakePage) fill(faults []intake.Fault) {
	in, l := p.In, p.Lang
	p.Answers = []part.Answer{{Label: p.T("intake.kind"), Value: p.T("intake.kind." + in.Kind)}, {Label: p.T("intake.state"), Value: p.T("intake.state." + string(in.State))},
		{Label: p.T("intake.recorded_at"), Value: l.DateTime(in.RecordedAt, p.Now)}}
	if in.Mode != "" {
		p.Answers = append(p.Answers, part.Answer{Label: p.T("intake.mode"), Value: p.T("intake.mode." + string(in.Mode))})
	}
	if len(in.Ignored) > 0 {
		list := ""
		for i, name := range in.Ignored {
			if i > 0 {
				list += l.T("field.list")
			}
			list += name
		}
		p.Answers = append(p.Answers, part.Answer{Label: p.T("intake.ignored"), Value: list})
	}
	p.Progress = part.Progress{Label: p.T("intake.progress."+string(in.State), "read", l.Count(in.Read), "total", l.Count(in.Total)), Done: in.Read, Of: in.Total}
	figure := func(key string, n int64, tone part.Tone) part.Figure {
		if n == 0 {
			tone = ""
		}
		return part.Figure{Label: p.T("intake." + key), Value: l.Count(n), Tone: tone}
	}
	p.Figures = []part.Figure{figure("added", in.Added, part.Fine), figure("changed", in.Changed, part.Note), figure("same", in.Same, ""), figure("bad", in.Bad, part.Late)}
	for i, why := range in.Troubles(l) {
		if i > 0 {
			p.Trouble += " "
		}
		p.Trouble += why
	}
	p.All = in.Bad == 0 && in.Total <= intake.AllRows
	p.Faults = part.Table{Columns: []part.Column{{Label: p.T("intake.faults.place")}, {Label: p.T("intake.faults.header")}, {Label: p.T("intake.faults.what"), Long: true},
		{Label: p.T("intake.faults.hint"), Long: true}}}
	for _, f := range faults {
		place := f.Letters + fmt.Sprint(f.Row)
		if f.Letters == "" {
			place = p.T("intake.faults.line", "row", f.Row)
		}
		if f.Sheet != "" {
			place = f.Sheet + " " + place
		}
		p.Faults.Rows = append(p.Faults.Rows, []part.Cell{{Text: place}, {Text: f.Header}, {Text: f.Say(l)}, {Text: f.Hint}})
	}
	if len(faults) > 0 {
		p.Faults.Files = []part.Link{{Text: "XLSX", Path: p.path() + "/faults/xlsx"}, {Text: "CSV", Path: p.path() + "/faults/csv"}}
	}
}

func (s *Site) intakeApplied(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var f struct {
			Mode string `form:"mode"`
		}
		if err := form.Read(r, &f); err != nil {
			return err
		}
		return s.intakeDone(w, r, at, func(number id.ID) error { return s.Intake.Apply(r.Context(), s.actor(r), number, intake.Mode(f.Mode)) })
	}
}

func (s *Site) intakeCancelled(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return s.intakeDone(w, r, at, func(number id.ID) error { return s.Intake.Cancel(r.Context(), s.actor(r), number) })
	}
}

// intakeDone does something to the intake of the path and leads back to it.
func (s *Site) intakeDone(w http.ResponseWriter, r *http.Request, at workPlace, do func(id.ID) error) error {
	number, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return errs.Wrap(err, errs.NotFound, "")
	}
	if err := do(number); err != nil {
		return err
	}
	return httpx.SeeOther(w, r, at.Base+"/import/"+number.String())
}

func (s *Site) intakeFaults(w http.ResponseWriter, r *http.Request) error {
	f, ok := format(r.PathValue("format"))
	if !ok {
		return errs.New(errs.NotFound, "")
	}
	var in intake.Intake
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		in, err = s.myIntake(r, tx)
		return err
	})
	if err != nil {
		return err
	}
	l := s.lang(r)
	s.download(w, l.T("intake.faults"), f)
	return s.Intake.WriteFaults(r.Context(), in, f, l, w)
}

func format(s string) (intake.Format, bool) {
	f := intake.Format(s)
	return f, f == intake.XLSX || f == intake.CSV
}

// export gives a kind's records out; with a purpose their personal values too.
func (s *Site) export(purpose string) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return s.writeExport(w, r, r.PathValue("kind"), r.PathValue("format"), purpose)
	}
}

func (s *Site) writeExport(w http.ResponseWriter, r *http.Request, kind, form, purpose string) error {
	a := s.actor(r)
	f, ok := format(form)
	k, known := intake.KindOf(kind)
	switch {
	case !a.SignedIn():
		return errs.New(errs.Unauthenticated, "")
	case !ok || !known:
		return errs.New(errs.NotFound, "")
	case account.ScopeOf(a, intake.ExportAction).Nothing():
		return errs.New(errs.Denied, "")
	}
	l := s.lang(r)
	s.download(w, exportName(l, k, s.Clock.Now().In(i18n.Shanghai).Format("20060102")), f)
	return s.Intake.Export(r.Context(), a, kind, f, l, purpose, w)
}

func exportName(l i18n.Lang, k *intake.Kind, day string) string {
	return l.T("intake.kind."+k.Name) + "-" + day
}

// exportWhole gives a kind's records out with whole names and phones.
func (s *Site) exportWhole(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var f intakeForm
		if err := form.Read(r, &f); err != nil {
			return err
		}
		a := s.actor(r)
		if a.SignedIn() && account.ScopeOf(a, "intake.reveal").Nothing() {
			return errs.New(errs.Denied, "")
		}
		if a.SignedIn() && f.Purpose == "" {
			var wrong form.Errors
			wrong.Add("purpose", s.lang(r).T("intake.purpose.missing"))
			return s.intakeBack(w, r, at, f, wrong)
		}
		if err := intake.MayReveal(a, f.Purpose); err != nil {
			return err
		}
		return s.writeExport(w, r, f.Kind, string(intake.XLSX), f.Purpose)
	}
}
