package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/document"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/supervision"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// orderPage is one order: what it says, how far it is, and what its reader may do.
type orderPage struct {
	part.Page
	supervision.Order
	Heading string
	State   part.Cell
	Clock   part.Clock
	Runs    bool          // Clock is drawn
	Asks    []part.Answer // what it is about and what it demands
	Facts   []part.Answer // the rest
	Parts   part.Table
	Steps   []part.Step
	Action  string // address of the forms
	Edit    string // address of the draft's form; "" = none
	Paper   string // of the PDF; "" = none
	May     orderMay
	Form    orderForm
	Wrong   form.Errors

	Outcomes, Departments []part.Choice
}

// orderMay is what the reader may do now.
type orderMay struct{ Issue, Cancel, Receive, Report, Answer, Join, Conclude bool }

// orderForm is what any of the order's forms was filled in with.
type orderForm struct {
	Do         string `form:"do"`
	Words      string `form:"words"`
	Measures   string `form:"measures"`
	Result     string `form:"result"`
	Opinion    string `form:"opinion"`
	Department string `form:"department"`
	JoinWords  string `form:"join_words"`
	Outcome    string `form:"outcome"`
	Days       string `form:"days"`
}

func (p orderPage) field(name, value string) part.Field {
	f := part.Field{Name: name, Label: p.T("supervision.field." + name), Value: value, Error: p.Wrong.Of(name)}
	if key := "supervision.field." + name + ".hint"; p.Lang.Has(key) {
		f.Hint = p.T(key)
	}
	return f
}

func (s *Site) order(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var f orderForm
		wrong, err := s.sentBack(r, &f)
		if err != nil {
			return err
		}
		return s.showOrder(w, r, at, f, wrong, statusOf(wrong))
	}
}

func (s *Site) showOrder(w http.ResponseWriter, r *http.Request, at workPlace, f orderForm, wrong form.Errors, status int) error {
	if _, _, err := s.enter(r, at.Open); err != nil {
		return err
	}
	ref, err := orderRef(r)
	if err != nil {
		return err
	}
	a := s.actor(r)
	p := orderPage{Page: s.page(r, "supervision.title"), Form: f, Wrong: wrong, Action: at.orderPath(ref)}
	p.Wide, p.Back, p.Path = true, at.Base+"/supervision", p.Action
	err = s.view(r.Context(), func(tx *db.Tx) error {
		if p.Order, err = s.Supervision.See(tx, a, ref); err != nil {
			return err
		}
		cases, err := supervision.Cases(tx, ref)
		if err != nil {
			return err
		}
		parts, err := supervision.Parts(tx, ref)
		if err != nil {
			return err
		}
		notes, err := supervision.Notes(tx, ref)
		s.fillOrder(&p, at, cases, parts)
		p.Steps = orderSteps(p.Page, p.Action, notes)
		return err
	})
	if err != nil {
		return err
	}
	p.May = orderMayOf(a, p.Order, len(p.Parts.Rows) > 0)
	for _, o := range supervision.Outcomes {
		if o != supervision.Raised || p.Office%10000 != 0 {
			p.Outcomes = append(p.Outcomes, part.Choice{Value: string(o), Text: p.T("supervision.outcome." + string(o))})
		}
	}
	if p.May.Cancel {
		p.Edit = p.Action + "/edit"
	}
	return s.showStatus(w, r, status, orderView(p))
}

// orderMayOf is what an actor may do with an order now; issuing asks for a fresh proof
// when it is done.
func orderMayOf(a account.Actor, o supervision.Order, joined bool) orderMay {
	state, own := o.State(), supervision.OfficeOf(a) == o.Office
	under := state == supervision.Issued || state == supervision.Received || state == supervision.Answered
	can := func(action account.Action) bool { return account.CouldProve(a, action, o.Target()) }
	return orderMay{Issue: own && state == supervision.Draft && can("supervision.issue"), Cancel: own && state == supervision.Draft && can("supervision.raise"),
		Receive: state == supervision.Issued && o.Answers(a), Report: (state == supervision.Received || state == supervision.Answered) && o.Answers(a),
		Answer: state == supervision.Received && o.Answers(a), Join: joined && under && can("supervision.join"), Conclude: own && under && can("supervision.conclude")}
}

func (s *Site) fillOrder(p *orderPage, at workPlace, cases []supervision.Case, parts []supervision.Part) {
	o := p.Order
	if p.Heading = o.Number; p.Heading == "" {
		p.Heading = p.T("supervision.new") + p.T("supervision.undrafted")
	}
	p.Page.Title, p.State = p.Heading, orderState(p.Page, o)
	if what, due := o.Due(); what != "" {
		p.Clock, p.Runs = part.ClockOf(o.IssuedAt, due, p.Now), true
		p.Clock.Action = p.T("supervision." + what + "_due")
	}
	add := func(key, value string) {
		if value != "" {
			p.Facts = append(p.Facts, part.Answer{Label: p.T(key), Value: value})
		}
	}
	var codes []string
	for _, c := range cases {
		codes = append(codes, c.Code)
	}
	add("supervision.field.urgency", p.T("supervision.urgency."+string(o.Urgency)))
	add("supervision.column.office", orderOffice(o, calendar.DateOf(p.Now)))
	add("supervision.field.undertaker", s.undertakerName(p.Lang, o))
	add("supervision.field.source", p.T("supervision.source."+string(o.Source)))
	add("supervision.field.codes", strings.Join(codes, " "))
	add("supervision.column.place", strings.TrimSpace(s.Regions.Name(o.County)+" "+o.Place))
	add("supervision.column.company", o.Firm)
	p.Asks = []part.Answer{{Label: p.T("supervision.field.summary"), Value: o.Summary}, {Label: p.T("supervision.demands"), Value: numberedLines(o.Demands)}}
	add("supervision.field.problems", o.Problems)
	add("supervision.field.basis", o.Basis)
	add("supervision.field.days", p.Lang.Count(int64(o.Days)))
	if !o.IssuedAt.IsZero() {
		add("supervision.receipt_due", part.Deadline(p.Lang, o.ReceiptDue, p.Now))
		add("supervision.answer_due", part.Deadline(p.Lang, o.AnswerDue, p.Now))
		p.Paper = p.Action + "/paper"
	}
	add("supervision.field.feedback", o.Feedback)
	add("supervision.field.phone", o.Phone)
	add("supervision.field.copies", o.Copies)
	add("supervision.field.measures", o.Measures)
	add("supervision.field.result", o.Result)
	add("supervision.field.opinion", o.Opinion)
	if o.Outcome != "" {
		add("supervision.field.outcome", p.T("supervision.outcome."+string(o.Outcome))+" · "+o.Conclusion)
	}
	p.Parts = part.Table{Dense: true}
	for _, key := range []string{"department", "demand", "received", "answer"} {
		p.Parts.Columns = append(p.Parts.Columns, part.Column{Label: p.T("supervision.column." + key), Long: key != "department"})
	}
	for _, one := range parts {
		received := orNone("")
		if !one.ReceivedAt.IsZero() {
			received = p.Lang.DateTime(one.ReceivedAt, p.Now)
		}
		name := departmentName(p.Lang, one.Department)
		p.Parts.Rows = append(p.Parts.Rows, []part.Cell{{Text: name}, {Text: one.Demand}, {Text: received}, {Text: orNone(one.Answer)}})
		p.Departments = append(p.Departments, part.Choice{Value: one.Department, Text: name})
	}
}

func numberedLines(list []string) string {
	var b strings.Builder
	for i, line := range list {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strconv.Itoa(i+1) + ". " + line)
	}
	return b.String()
}

func orderSteps(p part.Page, address string, notes []supervision.Note) (out []part.Step) {
	for _, n := range notes {
		step := part.Step{At: n.At, Text: p.T("supervision.note." + n.Kind), Detail: n.Words}
		if n.Role != account.SystemRole {
			step.Text += " · " + p.T("account.role."+string(n.Role))
		} else {
			step.Tone = part.Late
		}
		if n.Scan != "" {
			scan := address + "/scan/" + n.ID.String()
			step.Photos = []part.Photo{{ID: scan, Thumb: scan, Alt: p.T("supervision.note.scan")}}
		}
		out = append(out, step)
	}
	return out
}

// orderSent does what one of the order's forms says.
func (s *Site) orderSent(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if _, _, err := s.enter(r, at.Open); err != nil {
			return err
		}
		ref, err := orderRef(r)
		if err != nil {
			return err
		}
		a, ctx := s.actor(r), r.Context()
		if err := s.view(ctx, func(tx *db.Tx) error { _, err := s.Supervision.See(tx, a, ref); return err }); err != nil {
			return err
		}
		var f orderForm
		if err := form.Read(r, &f); err != nil {
			return err
		}
		switch f.Do {
		case "issue":
			err = s.Supervision.Issue(ctx, a, ref)
		case "cancel":
			err = s.Supervision.Cancel(ctx, a, ref)
		case "receive":
			err = s.Supervision.Receive(ctx, a, ref)
		case "report":
			err = s.withScan(r, "report_scan", func(key string) error { return s.Supervision.Report(ctx, a, ref, f.Words, key) })
		case "answer":
			err = s.withScan(r, "scan", func(key string) error {
				return s.Supervision.Answer(ctx, a, ref, supervision.Answer{Measures: f.Measures, Result: f.Result, Opinion: f.Opinion, Scan: key})
			})
		case "join":
			err = s.Supervision.Join(ctx, a, ref, f.Department, f.JoinWords)
		case "conclude":
			err = s.Supervision.Conclude(ctx, a, ref, supervision.Outcome(f.Outcome), f.Days, f.Words)
		default:
			err = errs.New(errs.Invalid, "error.form")
		}
		if err == nil {
			to := at.orderPath(ref)
			if f.Do == "cancel" {
				to = at.Base + "/supervision"
			}
			return httpx.SeeOther(w, r, to)
		}
		wrong, status, ok := refused(s.lang(r), err)
		if !ok {
			return err
		}
		return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showOrder(w, r, at, f, wrong, status) })
	}
}

// withScan does something with the picture that came with a form. One that does not
// come to stand in a row is an orphan, which is collected.
func (s *Site) withScan(r *http.Request, name string, do func(key string) error) error {
	key, err := s.scan(r, name)
	if err != nil {
		return err
	}
	return do(key)
}

func (s *Site) orderScan(w http.ResponseWriter, r *http.Request) error {
	ref, err := orderRef(r)
	if err != nil {
		return err
	}
	var key string
	if err := s.view(r.Context(), func(tx *db.Tx) error {
		key, err = s.Supervision.ScanOf(tx, s.actor(r), ref, idOf(r.PathValue("note")))
		return err
	}); err != nil {
		return err
	}
	return s.showScan(w, r, key)
}

// orderPaper gives an issued order out as the paper that it is.
func (s *Site) orderPaper(w http.ResponseWriter, r *http.Request) error {
	ref, err := orderRef(r)
	if err != nil {
		return err
	}
	var paper document.Paper
	err = s.view(r.Context(), func(tx *db.Tx) error {
		o, err := s.Supervision.See(tx, s.actor(r), ref)
		if err != nil {
			return err
		}
		if o.IssuedAt.IsZero() {
			return errs.New(errs.NotFound, "")
		}
		cases, err := supervision.Cases(tx, ref)
		if err != nil {
			return err
		}
		parts, err := supervision.Parts(tx, ref)
		paper = o.Paper(cases, parts, s.undertakerName("", o), s.Regions.Name(o.County), s.Origin+"/verify?code="+url.QueryEscape(o.Code), tx.Now())
		return err
	})
	if err != nil {
		return err
	}
	httpx.NoStore(w)
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `inline; filename="order.pdf"; filename*=UTF-8''`+url.PathEscape(paper.Number+"督办单.pdf"))
	return paper.WritePDF(w)
}

// orderLinks lead from a case to the orders by which it is supervised, and whoever may
// raise one to where it is drafted.
func (s *Site) orderLinks(r *http.Request, p *workCasePage) error {
	a := s.actor(r)
	if p.At == officePlace && p.Case.State.Open() && account.Can(a, "supervision.raise", account.Target{County: p.Case.County}) {
		p.Panel.Others = append(p.Panel.Others, part.Link{Text: p.T("supervision.draft_this"), Path: supervisionPath + "/new?case=" + p.Case.Code})
	}
	return s.view(r.Context(), func(tx *db.Tx) error {
		orders, err := supervision.OfCase(tx, p.Case.County, p.Case.ID)
		for _, o := range orders {
			if account.Can(a, "supervision.see", o.Target()) {
				p.Orders = append(p.Orders, part.Link{Text: p.T("supervision.of_case", "number", o.Number), Path: p.At.orderPath(o.Ref)})
			}
		}
		return err
	})
}
