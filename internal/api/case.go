package api

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/id"
)

func (a *API) caseRoutes(h huma.API) {
	register(h, operation{id: "fileCase", method: http.MethodPost, path: "/cases", action: "api.write", own: "case.file_for",
		status: http.StatusCreated, summary: "File a case on behalf of somebody",
		about: "The channel on record is api. The place is a listed compound within the account's grants, or a county or city and words."}, a.file)
	register(h, operation{id: "listCases", method: http.MethodGet, path: "/cases", action: "api.read", own: "case.list",
		summary: "The queue: open cases within the account's grants, the duty due first on top"}, a.queue)
	register(h, operation{id: "getCase", method: http.MethodGet, path: "/cases/{code}", action: "api.read", own: "case.see",
		summary: "One case with its history, its limits and what the account may do to it"}, a.see)
	register(h, operation{id: "actOnCase", method: http.MethodPost, path: "/cases/{code}/acts", action: "api.write",
		status: http.StatusOK, summary: "Do one act to a case",
		about: "Each act is allowed by its own row of the policy table. What is possible from where the case stands is in its choices."}, a.act)
}

// Standing is where a case stands: the answer to a write. It tells whoever filed
// or acted what became of that, and nothing that takes leave to see.
type Standing struct {
	Code      string           `json:"code" doc:"Public code"`
	County    int              `json:"county" doc:"6-digit code"`
	State     casework.State   `json:"state"`
	Seq       int64            `json:"seq" doc:"Number of the last event"`
	Level     string           `json:"level" doc:"Who presses now: L1 the handler alone, L2 the county, L3 the city"`
	Handler   casework.Handler `json:"handler"`
	Class     rule.Class       `json:"class" doc:"Class of limits"`
	Category  string           `json:"category"`
	Request   casework.Request `json:"request,omitempty" doc:"Asked by the handler, undecided"`
	FiledAt   time.Time        `json:"filed_at"`
	NextDueAt time.Time        `json:"next_due_at,omitzero" required:"false" doc:"When the next duty is due; absent when nothing is owed or everything stands still"`
	NextLimit string           `json:"next_limit,omitempty" doc:"The obligation that is due then"`
}

func standing(c casework.Case) Standing {
	s := Standing{Code: c.Code, County: c.County, State: c.State, Seq: c.Seq, Level: levelName(c.Level), Handler: c.Handler,
		Class: c.Class, Category: c.Category, Request: c.Request, FiledAt: c.FiledAt.UTC(), NextLimit: c.NextLimit}
	if c.NextDue.Before(casework.Never) {
		s.NextDueAt = c.NextDue.UTC()
	}
	return s
}

// Case is a case as lists show it.
type Case struct {
	Standing
	Compound  id.ID            `json:"compound_id,omitempty" doc:"Absent when the place is not listed"`
	Place     string           `json:"place,omitempty" doc:"In words; absent when the case is anonymous to the account"`
	Text      string           `json:"text" doc:"As filed, without phone and ID numbers"`
	Channel   casework.Channel `json:"channel"`
	Privacy   casework.Privacy `json:"privacy"`
	Flags     []rule.Flag      `json:"flags,omitempty"`
	Round     int              `json:"round" doc:"Times reopened"`
	Suspended bool             `json:"suspended"`
	Result    casework.Result  `json:"result,omitempty"`
	Rating    casework.Rating  `json:"rating,omitempty"`
	Ending    casework.Ending  `json:"ending,omitempty"`
	RepliedAt time.Time        `json:"replied_at,omitzero" required:"false"`
	ClosedAt  time.Time        `json:"closed_at,omitzero" required:"false"`
}

// caseOf shows a case, as the use case gave it to somebody who may see it.
func caseOf(c casework.Case) Case {
	return Case{Standing: standing(c), Compound: c.Place.Compound, Place: c.Place.Text, Text: c.Text, Channel: c.Channel,
		Privacy: c.Privacy, Flags: c.Flags, Round: c.Round, Suspended: c.Suspended, Result: c.Result, Rating: c.Rating,
		Ending: c.Ending, RepliedAt: c.RepliedAt, ClosedAt: c.ClosedAt}
}

func levelName(l rule.Level) string {
	switch l {
	case rule.System:
		return "system"
	case rule.Owner:
		return "owner"
	case rule.L2:
		return "L2"
	case rule.L3:
		return "L3"
	case rule.Outside:
		return "outside"
	case rule.Peer:
		return "peer"
	}
	return "L1"
}
