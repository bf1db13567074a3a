package api

import (
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// ByCode addresses one thing by its public code. It is exported because huma does
// not look into fields that are not.
type ByCode struct {
	Code string `path:"code" pattern:"^[0-9A-Za-z]{1,20}$" doc:"Public code"`
}

func (a *API) ref(c *call, code string) (casework.Ref, error) {
	var ref casework.Ref
	err := a.DB.View(c.Context(), func(tx *db.Tx) (err error) {
		ref, err = casework.ByCode(tx, id.CleanCode(code))
		return err
	})
	return ref, err
}

// Detail is one case with all that the account may know of it.
type Detail struct {
	Case
	Phone   string         `json:"phone_masked,omitempty" doc:"Absent when the account may not know it"`
	Joined  int            `json:"joined" doc:"How many others reported the same"`
	Choices []casework.Act `json:"choices" nullable:"false" doc:"Acts open to this account now"`
	Limits  []Limit        `json:"limits" nullable:"false"`
	Events  []Event        `json:"events" nullable:"false"`
}

// Limit is one obligation of a case.
type Limit struct {
	Name        string    `json:"name"`
	Owes        string    `json:"owes" doc:"owner, L1, L2, L3, outside (a body that has no desk here, such as a heat company), peer (another county that was drawn to check a grant) or system"`
	DueAt       time.Time `json:"due_at,omitzero" required:"false" doc:"Absent while it stands still"`
	Provisional bool      `json:"provisional" doc:"Leans on a year whose calendar is not published"`
	PassedAt    time.Time `json:"passed_at,omitzero" required:"false" doc:"When its passing was put on record"`
	EndedAt     time.Time `json:"ended_at,omitzero" required:"false"`
}

// Event is one thing that happened to a case.
type Event struct {
	Seq       int64         `json:"seq"`
	At        time.Time     `json:"at"`
	Kind      casework.Kind `json:"kind"`
	By        string        `json:"by" doc:"owner, L1, L2, L3, peer or system"`
	Text      string        `json:"text,omitempty"`
	Cause     string        `json:"cause,omitempty"`
	Measure   string        `json:"measure,omitempty"`
	Body      string        `json:"body,omitempty" doc:"Of a hand-over: the heat company"`
	Reference string        `json:"reference,omitempty" doc:"Of a hand-over: the heat company's own number"`
	Temp      *int          `json:"temp,omitempty" doc:"Of a hand-over: what was measured, 0.1 °C"`
}

type seen struct{ Body Detail }

func (a *API) see(c *call, in *ByCode) (*seen, error) {
	ref, err := a.ref(c, in.Code)
	if err != nil {
		return nil, err
	}
	v, err := a.Cases.See(c.Context(), c.actor, ref, account.NoLink)
	if err != nil {
		return nil, err
	}
	d := Detail{Case: caseOf(v.Case), Phone: v.Phone, Joined: v.Joined, Choices: known(v.Choices),
		Limits: make([]Limit, 0, len(v.Limits)), Events: make([]Event, 0, len(v.Events))}
	for _, l := range v.Limits {
		d.Limits = append(d.Limits, Limit{l.Name, levelName(l.Actor), l.Due, l.Settled.Provisional, l.PassedAt, l.EndedAt})
	}
	for _, e := range v.Events {
		said := v.Entries[e.Seq]
		event := Event{e.Seq, e.At, e.Kind, levelName(e.By), said.Text, said.Cause, said.Measure, said.Body, said.Reference, nil}
		if e.Kind == casework.WasHandedOver {
			event.Temp = &e.Temp
		}
		d.Events = append(d.Events, event)
	}
	return &seen{d}, nil
}

// known keeps the acts that this interface has.
func known(choices []casework.Act) []casework.Act {
	return slices.DeleteFunc(append([]casework.Act{}, choices...), func(act casework.Act) bool { return !slices.Contains(acts, act) })
}

// queueOf narrows the queue.
type queueOf struct {
	After   string   `query:"after" pattern:"^[0-9]{1,18}-[0-9]{1,19}$" doc:"The next of the page before"`
	Overdue bool     `query:"overdue" doc:"Only where the next duty is late"`
	Soon    bool     `query:"soon" doc:"Only where the next duty is due soon"`
	State   []string `query:"state" maxItems:"9" enum:"submitted,accepted,dispatched,in_progress,handed_over,promised,replied,reopened,final" doc:"Only these, comma-separated"`
}

// Cases is one page of a queue.
type Cases struct {
	Cases []Case `json:"cases" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"Send as after for the next page; absent at the end"`
}

type queued struct{ Body Cases }

func (a *API) queue(c *call, in *queueOf) (*queued, error) {
	scope := account.ScopeOf(c.actor, "case.list")
	if scope.Nothing() {
		return nil, errs.New(errs.Denied, "")
	}
	f := casework.Filter{Overdue: in.Overdue, Soon: in.Soon, After: casework.ParseCursor(in.After)}
	for _, s := range in.State {
		f.States = append(f.States, casework.State(s))
	}
	var page casework.Page
	err := a.DB.View(c.Context(), func(tx *db.Tx) (err error) {
		page, err = a.Cases.Queue(tx, scope, f)
		return err
	})
	out := &queued{Cases{Cases: []Case{}, Next: page.Next.String()}}
	for _, v := range page.Cases {
		out.Body.Cases = append(out.Body.Cases, caseOf(v))
	}
	return out, err
}
