package web

import (
	"net/http"
	"slices"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/i18n"
	"yianju/internal/web/part"
)

// workCasePage is one case before whoever works on it.
type workCasePage struct {
	part.Page
	caseView
	At     workPlace
	Clock  part.Clock
	Runs   bool // Clock is drawn
	Facts  []part.Answer
	Photos []part.Photo
	Clips  []part.Clip
	Steps  []part.Step
	Panel  panel
	Job    string      // address of the worker's page; "" without one
	Done   string      // what has just been done
	Reveal string      // address of the whole phone number; "" when it is not this reader's to see
	Orders []part.Link // by which the case is supervised
}

// panel is what may be done: the main act with its form, the others as links.
type panel struct {
	part.Decision
	Form  actView
	Asked *part.Notice // the request on the table
}

func (s *Site) workCase(at workPlace) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := s.workView(r, at)
		if err != nil {
			return err
		}
		p := workCasePage{Page: s.page(r, "desk.case.title"), caseView: v, At: at, Facts: v.facts()}
		p.Title, p.Wide, p.Back = v.title(), true, at.Base
		media := "/media/" + v.Case.Code + "/"
		p.Clock, p.Runs = v.workClock(levelOf(s.actor(r)))
		p.Photos, p.Clips, p.Steps = v.photos(1, media), v.clips(1, media), v.timeline(media)
		if len(p.Steps) > 0 {
			p.Steps[0].Detail, p.Steps[0].Photos, p.Steps[0].Clips = "", nil, nil // they stand above
		}
		if v.mayReveal(s.actor(r)) {
			p.Reveal = at.casePath(v.Case.Code) + "/phone"
		}
		if v.Job != "" {
			p.Job = s.Origin + "/j/" + v.Job
		}
		if done := r.URL.Query().Get("done"); done == "filed" || slices.ContainsFunc(actPages, func(a actPage) bool { return a.Path == done }) {
			p.Done = p.T("desk.done." + done)
		}
		if p.Panel, err = s.panel(r, v, at); err != nil {
			return err
		}
		if err := s.orderLinks(r, &p); err != nil {
			return err
		}
		return s.show(w, r, workCaseView(p))
	}
}

// workView reads the case in the path for somebody at work. An owner has their
// own page of it. Errors: Unauthenticated, Denied, NotFound.
func (s *Site) workView(r *http.Request, at workPlace) (caseView, error) {
	if _, _, err := s.enter(r, at.Open); err != nil {
		return caseView{}, err
	}
	ref, err := s.refOf(r, r.PathValue("code"))
	if err != nil {
		return caseView{}, err
	}
	return s.see(r, ref, account.NoLink)
}

// facts are what a handler needs to know at a glance.
func (v caseView) facts() []part.Answer {
	t := v.lang.T
	out := []part.Answer{{Label: t("desk.fact.place"), Value: v.place()}}
	add := func(key, value string) {
		if value != "" {
			out = append(out, part.Answer{Label: t("desk.fact." + key), Value: value})
		}
	}
	phone := v.Phone
	if phone == "" {
		phone = t("desk.fact.no_phone")
	}
	add("phone", phone)
	add("class", className(v.lang, v.Case.Class)+" · "+v.kind())
	add("handler", v.handler())
	add("channel", t("case.channel."+string(v.Case.Channel)))
	var flags string
	for _, f := range v.Case.Flags {
		flags += t("case.flag."+string(f)) + " "
	}
	add("flags", flags)
	if v.Joined > 0 {
		add("joined", t("case.count", "n", v.Joined))
	}
	return out
}

// panel chooses the one main act and lists the others.
func (s *Site) panel(r *http.Request, v caseView, at workPlace) (panel, error) {
	base := at.casePath(v.Case.Code) + "/"
	t := v.lang.T
	main, others, err := s.offered(v, levelOf(s.actor(r)))
	if err != nil {
		return panel{}, err
	}
	out := panel{Asked: v.asked()}
	out.Title = t("desk.panel")
	for _, p := range others {
		out.Others = append(out.Others, part.Link{Text: v.actName(p), Path: base + p.Path})
	}
	switch {
	case at == officePlace && v.mayRoute():
		out.Decision.Page = part.Link{Text: t("office.place.title"), Path: base + "route"}
	case main.Path == "":
		out.Open = true
		out.Title = t("desk.panel.none")
	case main.long():
		out.Decision.Page = part.Link{Text: v.actName(main), Path: base + main.Path}
	default:
		out.Action, out.Button = base+main.Path, part.Button{Text: t("desk.do." + main.Path)}
		if out.Form, err = s.actView(r, v, main.short(), deedForm{}); err != nil {
			return panel{}, err
		}
		out.Token = out.Form.hidden()
	}
	if main.Act == casework.ActDecide {
		out.Decision.Page = part.Link{Text: t("desk.act.refuse"), Path: base + "refuse"}
	}
	return out, nil
}

// actName is what an act is called on this case: the answer to what was promised is
// the promise kept.
func (v caseView) actName(p actPage) string {
	if p.Act == casework.ActReply && v.Case.State == casework.Promised {
		return v.lang.T("desk.act.keep")
	}
	return v.lang.T("desk.act." + p.Path)
}

// mains are the acts a page leads with, the first that is possible.
func mains(c casework.Case, owed func(duty casework.Duty) bool) []casework.Act {
	var out []casework.Act
	add := func(is bool, act casework.Act) {
		if is {
			out = append(out, act)
		}
	}
	add(owed(casework.DutyAcknowledge2) || owed(casework.DutyAcknowledge3), casework.ActAcknowledge)
	add(c.Request != casework.NoRequest, casework.ActDecide)
	add(c.Reviewing || c.Disputed, casework.ActReview)
	add(c.State == casework.Final, casework.ActConclude)
	add(owed(casework.DutySupervise2) || owed(casework.DutySupervise3), casework.ActSupervise)
	add(c.State == casework.Submitted, casework.ActAccept)
	add(c.State == casework.Accepted && c.Class.Repair(), casework.ActDispatch)
	add(c.State == casework.Dispatched, casework.ActArrive)
	add(c.State.Working() && c.Class == rule.H1, casework.ActHandover)
	add(c.State.Working() || c.State == casework.HandedOver || c.State == casework.Promised, casework.ActReply)
	add(owed(casework.DutyCallback), casework.ActCallback)
	return out
}

// offered lists the pages of what this reader may do: the main one, or the zero
// page, and the others.
func (s *Site) offered(v caseView, by rule.Level) (main actPage, others []actPage, err error) {
	asks, err := s.Cases.Requests(v.Case, v.Limits, v.now)
	if err != nil {
		return main, nil, err
	}
	leads := mains(v.Case, func(d casework.Duty) bool { return v.owed(d, by) })
	if i := slices.IndexFunc(leads, v.may); i >= 0 {
		main, _ = pageOf(leads[i], casework.NoRequest)
	}
	for _, p := range actPages {
		fits := v.may(p.Act) && (p.Request == casework.NoRequest || slices.Contains(asks, p.Request))
		if main.Act == casework.ActDecide && p.Act == casework.ActRefuse {
			fits = false // stands beside it
		}
		if p.Act == casework.ActDispatch && v.Case.Company == 0 {
			fits = false // nobody to send
		}
		if p.Act == casework.ActHandover && v.Case.Class != rule.H1 {
			fits = false // no heat company's
		}
		if p.Act == casework.ActAcknowledge && casework.AlarmOf(v.Limits, by).Name == "" {
			fits = false // nothing rings
		}
		if fits && p.Path != main.Path {
			others = append(others, p)
		}
	}
	return main, others, nil
}

// workClock is the clock this reader works by: a department's own duty before
// the handler's.
func (v caseView) workClock(by rule.Level) (part.Clock, bool) {
	next, ok := casework.Next(v.Limits)
	own, owed := v.soonest(func(l casework.Limit) bool {
		act, known := dutyActs[casework.Duty(l.Name)]
		return known && l.Actor == by && v.may(act)
	})
	if owed {
		next, ok = own, true
	}
	if !ok {
		return v.clock()
	}
	clock := v.clockOf(next)
	clock.Action = v.lang.T("desk.by", "limit", i18n.Key("case.limit."+next.Name+".name"))
	return clock, true
}

// dutyActs are the acts by which the departments' duties are done.
var dutyActs = map[casework.Duty]casework.Act{
	casework.DutyAcknowledge2: casework.ActAcknowledge, casework.DutyAcknowledge3: casework.ActAcknowledge,
	casework.DutyDecide: casework.ActDecide, casework.DutySupervise2: casework.ActSupervise, casework.DutySupervise3: casework.ActSupervise,
	casework.DutyCallback: casework.ActCallback, casework.DutyReview: casework.ActReview, casework.DutyRecheck: casework.ActReview, casework.DutyFinal: casework.ActConclude,
}

// levelOf is the level whose duties an actor's pages lead with.
func levelOf(a account.Actor) rule.Level {
	switch {
	case a.Has(account.City), a.Has(account.Province):
		return rule.L3
	case a.Has(account.County):
		return rule.L2
	}
	return rule.L1
}

// owed reports whether a duty of the departments is open at a level; whoever is
// below them may only help to call back.
func (v caseView) owed(d casework.Duty, by rule.Level) bool {
	return slices.ContainsFunc(v.Limits, func(l casework.Limit) bool {
		return l.Name == string(d) && l.Open() && (l.Actor == by || by == rule.L1)
	})
}

// asked says what the handler asks for and why, to whoever decides it.
func (v caseView) asked() *part.Notice {
	if v.Case.Request == casework.NoRequest {
		return nil
	}
	for _, e := range slices.Backward(v.Events) {
		if e.Kind != casework.Requested {
			continue
		}
		words := v.Entries[e.Seq].Text
		if e.Reason != "" {
			words = v.lang.T("case.reason."+e.Reason) + " · " + words
		}
		if e.Until != "" {
			words += " · " + v.lang.T("desk.asked.until", "day", v.dayWords(e.Until))
		}
		if e.Span.Amount > 0 {
			words += " · " + spanWords(v.lang, e.Span)
		}
		if e.Category != "" {
			words += " · " + categoryName(v.rules(), v.lang, e.Category) + " " + className(v.lang, e.Class)
		}
		return &part.Notice{Tone: part.Note, Title: v.lang.T("desk.asked", "who", v.whoDid(e), "request", i18n.Key("case.request."+string(e.Request))), Text: words}
	}
	return nil
}

// workers are the people of the company in charge who can be sent, as choices.
func (s *Site) workers(tx *db.Tx, c casework.Case) ([]part.Choice, error) {
	if c.Company == 0 {
		return nil, nil
	}
	ids, err := account.Staff(tx, account.Worker, c.Company)
	if err != nil {
		return nil, err
	}
	out := make([]part.Choice, len(ids))
	for i, one := range ids {
		name, err := s.Accounts.Name(tx, one)
		if err != nil {
			return nil, err
		}
		out[i] = part.Choice{Value: one.String(), Text: name}
	}
	return out, nil
}
