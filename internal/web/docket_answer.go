package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/docket"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// answersPage is the form in which a city answers the rows of its docket, some at a time.
type answersPage struct {
	part.Page
	docket.Docket
	City     string
	Rows     []answerRow
	Count    string
	Left     int // rows that are not answered whole
	Empty    bool
	Fill     fillForm
	Sign     signForm
	Wrong    form.Errors
	Done     string
	Pager    part.Pager
	Outcomes []part.Choice
	Words    []part.Choice
	Skip     string
	Handled  string
}

// answerRow is one row with what was written to it.
type answerRow struct {
	docket.NumberedRow
	Prefix string
	Title  string // what it is about and where
	About  string
	Path   string
	Form   answerTyped
	Told   string // when the owner was told
	Whole  bool
}

type answerTyped struct{ Measure, Outcome, Satisfaction, Reason, Expected string }

type fillForm struct {
	Reason   string `form:"reason"`
	Expected string `form:"expected"`
}

type signForm struct {
	Experience string `form:"experience"`
	Difficulty string `form:"difficulty"`
}

// answersMost is how many rows are on one page of the form.
const answersMost = 20

func (s *Site) docketAnswers(w http.ResponseWriter, r *http.Request) error {
	fields, wrong, err := s.sentBackFields(r)
	if err != nil {
		return err
	}
	return s.showAnswers(w, r, fields, wrong, statusOf(wrong))
}

func (s *Site) showAnswers(w http.ResponseWriter, r *http.Request, fields url.Values, wrong form.Errors, status int) error {
	a := s.actor(r)
	v := r.URL.Query()
	if fields.Get("skip") != "" {
		v.Set("after", fields.Get("skip"))
	}
	p := answersPage{Page: s.page(r, "docket.answer.title"), Wrong: wrong, Empty: v.Get("empty") == "1" || fields.Get("empty") == "1"}
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		if p.Docket, err = s.docketOf(tx, r); err != nil {
			return err
		}
		if err := account.Authorize(a, "docket.answer", "docket.see", account.Target{County: p.Docket.City}); err != nil {
			return err
		}
		if p.State() != docket.Received {
			return errs.New(errs.NotFound, "")
		}
		skip, _ := strconv.Atoi(v.Get("after"))
		f := docket.Filter{Skip: max(skip, 0), Most: answersMost, Open: p.Empty}
		rows, err := docket.Numbered(tx, p.Docket, f)
		if err != nil {
			return err
		}
		_, all, err := docket.Rows(tx, p.Docket, f)
		if err != nil {
			return err
		}
		plain := make([]docket.Row, len(rows))
		for i, row := range rows {
			plain[i] = row.Row
		}
		answers, err := s.Dockets.Answers(tx, plain)
		if err != nil {
			return err
		}
		for i, row := range rows {
			p.Rows = append(p.Rows, s.answerRow(p.Page, row, answers[i], fields))
		}
		p.Count = p.T("docket.rows.all", "n", p.Lang.Count(int64(all)))
		p.Skip = strconv.Itoa(f.Skip)
		p.Pager = nextPage(r, f.Skip+len(rows) < all, map[string]string{"after": strconv.Itoa(f.Skip + len(rows))})
		p.Left, err = docket.Unanswered(tx, p.Docket)
		return err
	})
	if err != nil {
		return err
	}
	p.City, p.Wide, p.Back = s.Regions.Name(p.Docket.City), true, docketPath(p.Docket, "")
	p.Title = p.City + " " + docket.Period(p.Lang, p.Week) + " " + p.T("docket.answer.title")
	for _, o := range docket.Outcomes {
		p.Outcomes = append(p.Outcomes, part.Choice{Value: string(o), Text: p.T("docket.outcome." + string(o))})
	}
	for _, o := range docket.Satisfactions {
		p.Words = append(p.Words, part.Choice{Value: string(o), Text: p.T("docket.satisfaction." + string(o))})
	}
	p.Fill, p.Sign = fillForm{fields.Get("reason"), fields.Get("expected")}, signForm{fields.Get("experience"), fields.Get("difficulty")}
	switch done := v.Get("done"); {
	case done == "saved":
		p.Done = p.T("docket.answer.saved")
	case done != "":
		if n, err := strconv.Atoi(done); err == nil {
			p.Done = p.T("docket.answer.filled", "n", n)
		}
	}
	return s.showStatus(w, r, status, answersView(p))
}

// answerRow is a row of the form: as it was typed, as it was saved, or as the case
// itself says.
func (s *Site) answerRow(p part.Page, r docket.NumberedRow, w docket.Answer, fields url.Values) answerRow {
	l := p.Lang
	row := answerRow{NumberedRow: r, Prefix: r.Field(), Whole: w.WrittenBy != 0 && w.Whole(), Path: officePlace.casePath(r.Code), Told: p.T("docket.answer.replied.none"),
		Title: strconv.Itoa(r.Number) + ". " + s.Dockets.CategoryName(l, r.Row) + " · " + r.Compound,
		About: strings.Join(slices.DeleteFunc([]string{s.Regions.Name(r.County), r.Company, r.Summary}, func(s string) bool { return s == "" }), " · ")}
	if !w.RepliedAt.IsZero() {
		row.Told = l.DateTime(w.RepliedAt, p.Now)
	}
	row.Form = answerTyped{w.Measure, string(w.Outcome), string(w.Satisfaction), w.Reason, w.Expected.String()}
	if _, typed := fields[row.Prefix+"outcome"]; typed {
		of := func(name string) string { return fields.Get(row.Prefix + name) }
		row.Form = answerTyped{of("measure"), of("outcome"), of("satisfaction"), of("reason"), of("expected")}
	}
	return row
}

func (r answerRow) field(p answersPage, name, value string) part.Field {
	return part.Field{Name: r.Prefix + name, Label: p.T("docket.answer." + name), Value: value, Error: p.Wrong.Of(r.Prefix + name)}
}

// docketAnswersSent saves a page of answers and leads to the next.
func (s *Site) docketAnswersSent(w http.ResponseWriter, r *http.Request) error {
	if err := form.Read(r, &struct{}{}); err != nil {
		return err
	}
	fields := r.PostForm
	var d docket.Docket
	var answers []docket.Answer
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		if d, err = s.docketOf(tx, r); err != nil {
			return err
		}
		if err := account.Authorize(s.actor(r), "docket.answer", "docket.see", account.Target{County: d.City}); err != nil {
			return err
		}
		answers, err = s.answersSent(tx, d, fields)
		return err
	})
	if err == nil {
		err = s.Dockets.Answer(r.Context(), s.actor(r), d.ID, answers)
	}
	if err == nil {
		return httpx.SeeOther(w, r, docketPath(d, "answers")+"?"+onwards(fields, len(answers)).Encode())
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, docketPath(d, "answers"), wrong, func() error { return s.showAnswers(w, r, fields, wrong, status) })
}

// onwards is the page after the one that was saved; of those not answered whole it is the
// first, which has others now.
func onwards(fields url.Values, n int) url.Values {
	v := url.Values{"done": {"saved"}}
	skip, _ := strconv.Atoi(fields.Get("skip"))
	switch {
	case fields.Get("empty") == "1":
		v.Set("empty", "1")
	case n == answersMost:
		v.Set("after", strconv.Itoa(skip+n))
	case skip > 0:
		v.Set("after", strconv.Itoa(skip))
	}
	return v
}

// answersSent reads the rows that are on the form. A row that is of no docket, or of
// another, is none of this form.
func (s *Site) answersSent(tx *db.Tx, d docket.Docket, fields url.Values) ([]docket.Answer, error) {
	var wrong errs.Check
	var rows []docket.Row
	for _, name := range fields["row"] {
		at, ok := docket.ParsePlace(d.ID, name)
		if !ok {
			return nil, errs.New(errs.NotFound, "")
		}
		row, err := docket.RowAt(tx, at)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	answers, err := s.Dockets.Answers(tx, rows) // when the owner was told is the case's to say
	if err != nil {
		return nil, err
	}
	for i := range answers {
		w := &answers[i]
		of := func(name string) string { return fields.Get(w.Field() + name) }
		w.Measure, w.Outcome, w.Satisfaction, w.Reason = of("measure"), docket.Outcome(of("outcome")), docket.Satisfaction(of("satisfaction")), of("reason")
		day, err := calendar.ParseDate(of("expected"))
		wrong.That(err == nil, w.Field()+"expected", "error.field.date")
		w.Expected = day
	}
	return answers, wrong.Err()
}

// docketFilled answers the rest of the rows from the record.
func (s *Site) docketFilled(w http.ResponseWriter, r *http.Request) error {
	var f fillForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	return s.answersDone(w, r, func(d docket.Docket) (string, error) {
		if err := account.Authorize(s.actor(r), "docket.answer", "docket.see", account.Target{County: d.City}); err != nil {
			return "", err
		}
		var wrong errs.Check
		day, err := calendar.ParseDate(f.Expected)
		wrong.That(err == nil, "expected", "error.field.date")
		if err := wrong.Err(); err != nil {
			return "", err
		}
		n, err := s.Dockets.Fill(r.Context(), s.actor(r), d.ID, f.Reason, day)
		return docketPath(d, "answers") + "?empty=1&done=" + strconv.Itoa(n), err
	})
}

// docketSigned signs the answers.
func (s *Site) docketSigned(w http.ResponseWriter, r *http.Request) error {
	var f signForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	return s.answersDone(w, r, func(d docket.Docket) (string, error) {
		return docketPath(d, ""), s.Dockets.Sign(r.Context(), s.actor(r), d.ID, f.Experience, f.Difficulty)
	})
}

// answersDone carries out an act from the form's page, and leads to where it says.
func (s *Site) answersDone(w http.ResponseWriter, r *http.Request, do func(docket.Docket) (string, error)) error {
	var d docket.Docket
	err := s.view(r.Context(), func(tx *db.Tx) (err error) { d, err = s.docketOf(tx, r); return err })
	to := ""
	if err == nil {
		to, err = do(d)
	}
	if err == nil {
		return httpx.SeeOther(w, r, to)
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, docketPath(d, "answers"), wrong, func() error { return s.showAnswers(w, r, r.PostForm, wrong, status) })
}
