package web

import (
	"encoding/hex"
	"net/http"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/docket"
	"yianju/internal/draw"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// samplePage is what of a docket's answers was drawn, how, and what the province found.
type samplePage struct {
	part.Page
	docket.Docket
	City     string
	Size     int
	Hash     string
	Answers  string
	Shell    string // the draw as a command
	Drawn    []sampleRow
	Result   string
	Judges   bool
	Verdicts []part.Choice
	Wrong    form.Errors
	Form     verdictForm
}

type sampleRow struct {
	docket.Sample
	answerRow
	Answer  []part.Answer
	Verdict string
	Tone    part.Tone
}

type verdictForm struct {
	Order   string `form:"order"`
	Verdict string `form:"verdict"`
	Reason  string `form:"reason"`
}

func (s *Site) docketSample(w http.ResponseWriter, r *http.Request) error {
	var f verdictForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showSample(w, r, f, wrong, statusOf(wrong))
}

func (s *Site) showSample(w http.ResponseWriter, r *http.Request, f verdictForm, wrong form.Errors, status int) error {
	a := s.actor(r)
	p := samplePage{Page: s.page(r, "docket.verify.title"), Form: f, Wrong: wrong}
	p.Wide = true
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		if p.Docket, err = s.docketOf(tx, r); err != nil {
			return err
		}
		if p.SignedAt.IsZero() {
			return errs.New(errs.NotFound, "")
		}
		drawn, err := docket.Drawn(tx, p.ID)
		if err != nil {
			return err
		}
		for _, one := range drawn {
			row, err := s.sampleRow(tx, p, one)
			if err != nil {
				return err
			}
			p.Drawn = append(p.Drawn, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	d := p.Docket
	p.City, p.Back, p.Size = s.Regions.Name(d.City), docketPath(d, ""), len(p.Drawn)
	p.Title = p.City + " " + docket.Period(p.Lang, d.Week) + " " + p.T("docket.verify.title")
	p.Hash, p.Answers = hex.EncodeToString(d.Hash), hex.EncodeToString(d.AnswersSum)
	p.Shell = draw.Shell(d.Seed(), d.Rows, p.Size)
	p.Judges = p.State() == docket.Answered && account.Can(a, "docket.verify", account.Target{County: d.City})
	for _, v := range []docket.Verdict{docket.Upheld, docket.Refuted} {
		p.Verdicts = append(p.Verdicts, part.Choice{Value: string(v), Text: p.T("docket.verdict." + string(v))})
	}
	upheld, refuted := 0, 0
	for _, one := range p.Drawn {
		switch one.Sample.Verdict {
		case docket.Upheld:
			upheld++
		case docket.Refuted:
			refuted++
		}
	}
	p.Result = p.T("docket.verify.done", "drawn", p.Size, "upheld", upheld, "refuted", refuted)
	return s.showStatus(w, r, status, sampleView(p))
}

// sampleRow is a drawn row with the city's answer to it.
func (s *Site) sampleRow(tx *db.Tx, p samplePage, one docket.Sample) (sampleRow, error) {
	row, err := docket.RowAt(tx, one.Place)
	if err != nil {
		return sampleRow{}, err
	}
	parts, err := docket.Parts(tx, one.Docket)
	if err != nil {
		return sampleRow{}, err
	}
	answers, err := s.Dockets.Answers(tx, []docket.Row{row})
	if err != nil {
		return sampleRow{}, err
	}
	w := answers[0]
	out := sampleRow{Sample: one, answerRow: s.answerRow(p.Page, docket.NumberedRow{Row: row, Number: docket.NumberOf(parts, one.Place)}, w, nil)}
	line := func(key, value string) {
		if value != "" {
			out.Answer = append(out.Answer, part.Answer{Label: p.T("docket.answer." + key), Value: value})
		}
	}
	line("measure", w.Measure)
	line("outcome", p.T("docket.outcome."+string(w.Outcome)))
	line("replied", out.Told)
	line("satisfaction", p.T("docket.satisfaction."+string(w.Satisfaction)))
	line("reason", w.Reason)
	if !w.Expected.IsZero() {
		line("expected", p.Lang.Date(w.Expected.Start()))
	}
	if one.Verdict != "" {
		out.Verdict, out.Tone = p.T("docket.verdict."+string(one.Verdict)), part.Fine
		if one.Verdict == docket.Refuted {
			out.Tone = part.Late
		}
	}
	return out, nil
}

func (s *Site) docketJudged(w http.ResponseWriter, r *http.Request) error {
	var f verdictForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	var d docket.Docket
	err := s.view(r.Context(), func(tx *db.Tx) (err error) { d, err = s.docketOf(tx, r); return err })
	if err == nil {
		order, _ := strconv.Atoi(f.Order)
		err = s.Dockets.Judge(r.Context(), s.actor(r), d.ID, order, docket.Verdict(f.Verdict), f.Reason)
	}
	if err == nil {
		return httpx.SeeOther(w, r, docketPath(d, "verification"))
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, docketPath(d, "verification"), wrong, func() error { return s.showSample(w, r, f, wrong, status) })
}

// field is a field of the form of one drawn row: what was typed for it, and what is wrong.
func (p samplePage) field(r sampleRow, name string) part.Field {
	f := part.Field{Name: name, Label: p.T("docket.verify." + name), Optional: name == "reason"}
	if p.Form.Order == strconv.Itoa(r.Order) {
		f.Value, f.Error = map[string]string{"verdict": p.Form.Verdict, "reason": p.Form.Reason}[name], p.Wrong.Of(name)
	}
	return f
}
