package api

import (
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// acts are those of staff on one case. Filing has an operation of its own;
// finding the place of a case of unknown place is done by people, on a page.
var acts = actsOfStaff()

func actsOfStaff() []casework.Act {
	var out []casework.Act
	for _, t := range casework.Transitions {
		staff := slices.ContainsFunc(t.By, func(l rule.Level) bool { return l == rule.L1 || l == rule.L2 || l == rule.L3 })
		if staff && t.Act != casework.ActFile && t.Act != casework.ActRoute && !slices.Contains(out, t.Act) {
			out = append(out, t.Act)
		}
	}
	return out
}

// Deed is an act with what it needs; which acts need what the refusal says.
type Deed struct {
	Act       casework.Act     `json:"act"`
	Seq       int64            `json:"seq" minimum:"1" doc:"Seq of the case when it was read: an act on a case that went on since is refused if it does not fit any more, and the same act sent twice is done once"`
	Text      string           `json:"text,omitempty" doc:"Note, reason, answer"`
	Cause     string           `json:"cause,omitempty" doc:"reply: why it was so"`
	Measure   string           `json:"measure,omitempty" doc:"reply: what was done about it"`
	Result    casework.Result  `json:"result,omitempty" doc:"reply" enum:"solved,partly,explained,unsolvable"`
	Request   casework.Request `json:"request,omitempty" doc:"request: what is asked of the level above" enum:"return,extend,not_ours,suspend,untrue,reject,unsolvable,plan,relax"`
	Reason    string           `json:"reason,omitempty" doc:"From the list of the act or request"`
	Until     string           `json:"until,omitempty" format:"date" doc:"A promised, planned or suspended-to day"`
	Days      int              `json:"days,omitempty" doc:"request extend: workdays" minimum:"1"`
	Class     rule.Class       `json:"class,omitempty"`
	Category  string           `json:"category,omitempty"`
	Handler   casework.Handler `json:"handler,omitempty" doc:"decide on a return: who handles it now" enum:"company,neighborhood,street,county"`
	Worker    id.ID            `json:"worker,omitempty" doc:"dispatch: the account that goes"`
	Temp      *int             `json:"temp,omitempty" doc:"handover: what was measured in the room, 0.1 °C"`
	Body      string           `json:"body,omitempty" doc:"handover: name of the heat company"`
	Reference string           `json:"reference,omitempty" doc:"handover: the heat company's own number of the case"`
	Flag      rule.Flag        `json:"flag,omitempty" doc:"flag: the mark" enum:"group,media,directive,lawsuit"`
	Target    string           `json:"target,omitempty" doc:"merge: code of the case it goes into" pattern:"^[0-9A-Za-z]{1,20}$"`
	Upheld    *bool            `json:"upheld,omitempty" doc:"review: the objection is right; callback: somebody was reached"`
	Solved    *bool            `json:"solved,omitempty" doc:"callback that reached somebody: whether it is solved"`
	Rating    casework.Rating  `json:"rating,omitempty" doc:"callback that reached somebody" enum:"very_satisfied,satisfied,fairly_satisfied,dissatisfied,very_dissatisfied"`
}

// TransformSchema implements huma.SchemaTransformer: acts and limits are the use case's.
func (Deed) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	for _, act := range acts {
		s.Properties["act"].Enum = append(s.Properties["act"].Enum, string(act))
	}
	for _, reasons := range [][]string{casework.RejectReasons, casework.SuspendReasons, casework.ExtendReasons} {
		for _, r := range reasons {
			if !slices.Contains(s.Properties["reason"].Enum, any(r)) {
				s.Properties["reason"].Enum = append(s.Properties["reason"].Enum, r)
			}
		}
	}
	for _, member := range []string{"text", "cause", "measure"} {
		longest(s, member, casework.TextMax)
	}
	longest(s, "body", casework.BodyMax)
	longest(s, "reference", casework.BodyMax)
	longest(s, "category", 10)
	longest(s, "class", 4)
	s.PrecomputeMessages()
	return s
}

// deed turns what was sent into what is to be done. Errors: Invalid for a day
// that is none and for a question that was not answered.
func (d Deed) deed() (casework.Deed, error) {
	var wrong errs.Check
	until, err := calendar.ParseDate(d.Until)
	wrong.That(err == nil, "until", "error.field.date")
	asked := d.Act == casework.ActReview || d.Act == casework.ActCallback
	wrong.That(!asked || d.Upheld != nil, "upheld", "api.answer_missing")
	reached := d.Act == casework.ActCallback && d.Upheld != nil && *d.Upheld
	wrong.That(!reached || d.Solved != nil, "solved", "api.answer_missing")
	wrong.That(!reached || d.Rating != "", "rating", "case.rating_missing")
	out := casework.Deed{Seq: d.Seq, Worker: d.Worker, Command: casework.Command{Act: d.Act, Text: d.Text, Cause: d.Cause, Measure: d.Measure,
		Result: d.Result, Request: d.Request, Reason: d.Reason, Until: until, Class: d.Class, Category: d.Category, Handler: d.Handler,
		Temp: d.Temp, Body: d.Body, Reference: d.Reference, Target: id.CleanCode(d.Target), Rating: d.Rating, Upheld: d.Upheld != nil && *d.Upheld, Solved: d.Solved != nil && *d.Solved}}
	if d.Flag != "" {
		out.Flags = []rule.Flag{d.Flag}
	}
	if d.Days != 0 {
		out.Span = calendar.Span{Amount: d.Days, Unit: calendar.WorkDay}
	}
	return out, wrong.Err()
}

type actIn struct {
	Write
	ByCode
	Body Deed
}

func (a *API) act(c *call, in *actIn) (*stands, error) {
	d, err := in.Body.deed()
	if err != nil {
		return nil, err
	}
	asked := struct {
		Code string
		Deed Deed
	}{id.CleanCode(in.Code), in.Body}
	s, err := once(a, c, in.Write, asked, func() (Standing, error) {
		ref, err := a.ref(c, in.Code)
		if err != nil {
			return Standing{}, err
		}
		done, err := a.Cases.Do(c.Context(), c.actor, ref, d)
		return standing(done), err
	})
	return &stands{s}, err
}
