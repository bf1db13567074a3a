package web

import (
	"net/http"
	"slices"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/document"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/target"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// evidencePage is a milestone of a city: what was handed in, and what the reader may do.
type evidencePage struct {
	part.Page
	Heading  string
	State    part.Cell
	Due      string
	Versions []evidenceVersion // the last first
	Hands    bool
	Decides  bool
	N        int
	Ref      target.Ref
	Form     evidenceForm
	Wrong    form.Errors
}

// evidenceVersion is one hand-in with the verdict on it.
type evidenceVersion struct {
	Title   string
	Answers []part.Answer
	Paper   part.Link // the document in the register; may be empty
}

// evidenceForm is whatever is typed on the page.
type evidenceForm struct {
	N        string `form:"n"`
	Words    string `form:"words"`
	Document string `form:"document"`
	Verdict  string `form:"verdict"`
	Reason   string `form:"reason"`
}

func evidencePath(r target.Ref) string {
	return targetsPath + "/" + strconv.Itoa(r.Year) + "/" + strconv.Itoa(r.City) + "/" + r.Milestone
}

// evidenceRef is the milestone that a path names. Errors: NotFound.
func evidenceRef(r *http.Request) (target.Ref, error) {
	year, err := strconv.Atoi(r.PathValue("year"))
	if err != nil {
		return target.Ref{}, errs.New(errs.NotFound, "")
	}
	city, err := strconv.Atoi(r.PathValue("city"))
	if err != nil {
		return target.Ref{}, errs.New(errs.NotFound, "")
	}
	return target.Ref{City: city, Year: year, Milestone: r.PathValue("milestone")}, nil
}

func (s *Site) evidence(w http.ResponseWriter, r *http.Request) error {
	var f evidenceForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showEvidence(w, r, f, wrong, statusOf(wrong))
}

func (s *Site) showEvidence(w http.ResponseWriter, r *http.Request, f evidenceForm, wrong form.Errors, status int) error {
	a := s.actor(r)
	ref, err := evidenceRef(r)
	if err != nil {
		return err
	}
	p := evidencePage{Page: s.page(r, "target.evidence.title"), Ref: ref, Form: f, Wrong: wrong}
	p.Wide, p.Back, p.Path = true, targetsPath+"?year="+strconv.Itoa(ref.Year), evidencePath(ref)
	err = s.view(r.Context(), func(tx *db.Tx) error {
		list, err := s.Targets.Evidence(tx, a, ref)
		if err != nil {
			return err
		}
		p.Versions = nil
		for _, e := range slices.Backward(list) {
			v, err := evidenceWords(tx, p.Page, e)
			if err != nil {
				return err
			}
			p.Versions = append(p.Versions, v)
		}
		s.fillEvidence(&p, a, list)
		return nil
	})
	if err != nil {
		return err
	}
	return s.showStatus(w, r, status, evidenceView(p))
}

func (s *Site) fillEvidence(p *evidencePage, a account.Actor, list []target.Evidence) {
	step := target.StepOf(p.Ref, list, a.At)
	p.Heading = p.T("target.evidence.heading", "city", s.Regions.Name(p.Ref.City), "year", p.Ref.Year, "title", step.Title(p.Lang))
	p.State = part.Cell{Text: stepWords(p.Page, step), Tone: stepTones[step.State]}
	p.Due = p.T("target.evidence.due", "day", p.Lang.Date(step.Due.Start()))
	if !step.At.IsZero() {
		p.Due += " " + p.T("target.evidence.first", "time", p.Lang.DateTime(step.At, p.Now))
	}
	at := account.Target{County: p.Ref.City}
	p.Hands = account.Can(a, "target.hand", at) && step.State != target.Accepted
	p.Decides = account.Can(a, "target.decide", at) && step.State == target.HandedIn
	if p.N = len(list); p.N > 0 && !p.Wrong.Any() {
		p.Form.Words, p.Form.Document = list[p.N-1].Words, list[p.N-1].Document
	}
}

// evidenceWords write one version; a paper that the register has is linked.
func evidenceWords(tx *db.Tx, p part.Page, e target.Evidence) (evidenceVersion, error) {
	v := evidenceVersion{Title: p.T("target.evidence.version", "n", e.N, "time", p.Lang.DateTime(e.At, p.Now))}
	v.Answers = []part.Answer{{Label: p.T("target.evidence.words"), Value: e.Words}}
	if e.Document != "" {
		v.Answers = append(v.Answers, part.Answer{Label: p.T("target.evidence.document"), Value: e.Document})
		found, by, err := document.Look(tx, e.Document)
		if err != nil {
			return v, err
		}
		if len(found) > 0 && by == document.ByNumber {
			v.Paper = part.Link{Text: p.T("target.evidence.paper"), Path: verifyPath + "/" + found[0].Code}
		}
	}
	if e.Verdict != target.None {
		v.Answers = append(v.Answers, part.Answer{Label: p.T("target.state." + string(e.Verdict)), Value: p.Lang.DateTime(e.DecidedAt, p.Now)})
	}
	if e.Reason != "" {
		v.Answers = append(v.Answers, part.Answer{Label: p.T("target.evidence.reason"), Value: e.Reason})
	}
	return v, nil
}

// evidenceAct carries out an act on the milestone of the path; a form that is refused
// goes back to its page.
func (s *Site) evidenceAct(w http.ResponseWriter, r *http.Request, do func(account.Actor, target.Ref, int, evidenceForm) error) error {
	ref, err := evidenceRef(r)
	if err != nil {
		return err
	}
	var f evidenceForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	n, _ := strconv.Atoi(f.N)
	if err = do(s.actor(r), ref, n, f); err == nil {
		return httpx.SeeOther(w, r, evidencePath(ref))
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, evidencePath(ref), wrong, func() error { return s.showEvidence(w, r, f, wrong, status) })
}

func (s *Site) evidenceHanded(w http.ResponseWriter, r *http.Request) error {
	return s.evidenceAct(w, r, func(a account.Actor, ref target.Ref, n int, f evidenceForm) error {
		return s.Targets.HandIn(r.Context(), a, ref, n, f.Words, f.Document)
	})
}

func (s *Site) evidenceDecided(w http.ResponseWriter, r *http.Request) error {
	return s.evidenceAct(w, r, func(a account.Actor, ref target.Ref, n int, f evidenceForm) error {
		return s.Targets.Decide(r.Context(), a, ref, n, target.Verdict(f.Verdict), f.Reason)
	})
}
