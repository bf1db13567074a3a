package web

import (
	"slices"
	"strings"

	"yianju/internal/account"
	"yianju/internal/casework"
)

// actPage is one act as a page of its own: what it asks for, in order.
type actPage struct {
	Path    string // last part of its address, and of its message keys
	Act     casework.Act
	Request casework.Request
	Fields  []string // of deedForm, by name
}

// actPages are all acts of those who work on a case. The fields are those that
// the act's guards and effects read; "text?" may stay empty.
var actPages = []actPage{
	{Path: "accept", Act: casework.ActAccept},
	{Path: "contact", Act: casework.ActContact, Fields: []string{"text?"}},
	{Path: "dispatch", Act: casework.ActDispatch, Fields: []string{"worker", "text?"}},
	{Path: "arrive", Act: casework.ActArrive, Fields: []string{"text?", "evidence?"}},
	{Path: "reply", Act: casework.ActReply, Fields: []string{"result", "cause", "measure", "until?", "evidence?"}},
	{Path: "note", Act: casework.ActNote, Fields: []string{"text", "evidence?"}},
	{Path: "handover", Act: casework.ActHandover, Fields: []string{"temp", "body", "reference", "text?", "evidence?"}},
	{Path: "transfer", Act: casework.ActTransfer, Fields: []string{"text", "evidence?"}},
	{Path: "reclassify", Act: casework.ActReclassify, Fields: []string{"category", "class?", "text"}},

	{Path: "ask_extend", Act: casework.ActRequest, Request: casework.Extend, Fields: []string{"days", "extend_reason", "text"}},
	{Path: "ask_not_ours", Act: casework.ActRequest, Request: casework.NotOurs, Fields: []string{"text", "evidence?"}},
	{Path: "ask_unsolvable", Act: casework.ActRequest, Request: casework.Unsolvable, Fields: []string{"text", "evidence?"}},
	{Path: "ask_plan", Act: casework.ActRequest, Request: casework.Plan, Fields: []string{"until", "text", "evidence?"}},
	{Path: "ask_suspend", Act: casework.ActRequest, Request: casework.Suspend, Fields: []string{"suspend_reason", "until", "text"}},
	{Path: "ask_untrue", Act: casework.ActRequest, Request: casework.Untrue, Fields: []string{"text", "evidence"}},
	{Path: "ask_return", Act: casework.ActRequest, Request: casework.Return, Fields: []string{"text"}},
	{Path: "ask_relax", Act: casework.ActRequest, Request: casework.Relax, Fields: []string{"category", "class?", "text"}},
	{Path: "ask_reject", Act: casework.ActRequest, Request: casework.Refusal, Fields: []string{"reject_reason", "text"}},

	{Path: "decide", Act: casework.ActDecide, Fields: []string{"handler", "text?"}},
	{Path: "refuse", Act: casework.ActRefuse, Fields: []string{"text"}},
	{Path: "supervise", Act: casework.ActSupervise, Fields: []string{"text"}},
	{Path: "acknowledge", Act: casework.ActAcknowledge},
	{Path: "flag", Act: casework.ActFlag, Fields: []string{"flag", "text?"}},
	{Path: "callback", Act: casework.ActCallback, Fields: []string{"reached", "contacted", "solved", "rating", "text?"}},
	{Path: "suspend", Act: casework.ActSuspend, Fields: []string{"suspend_reason", "until", "text?"}},
	{Path: "resume", Act: casework.ActResume, Fields: []string{"text?"}},
	{Path: "reject", Act: casework.ActReject, Fields: []string{"reject_reason", "text"}},
	{Path: "merge", Act: casework.ActMerge, Fields: []string{"target", "text?"}},
	{Path: "falsify", Act: casework.ActFalsify, Fields: []string{"text", "evidence?"}},
	{Path: "review", Act: casework.ActReview, Fields: []string{"upheld", "text"}},
	{Path: "conclude", Act: casework.ActConclude, Fields: []string{"text"}},
}

// action is the row of the policy table the page stands under.
func (p actPage) action() account.Action { return casework.ActionOf(p.Act) }

// long reports whether the act takes more writing than fits beside the case.
func (p actPage) long() bool {
	return p.Act == casework.ActReply || len(p.short().Fields) > 1 || slices.Contains(p.Fields, "text")
}

// short is the act with what must be filled in alone.
func (p actPage) short() actPage {
	p.Fields = slices.DeleteFunc(slices.Clone(p.Fields), func(name string) bool { return strings.HasSuffix(name, "?") })
	return p
}

// fields are those that make sense on this case: a return needs to know who
// takes over, nothing else does.
func (p actPage) fields(c casework.Case) []string {
	if p.Act == casework.ActDecide && c.Request != casework.Return {
		return p.Fields[1:]
	}
	return p.Fields
}

// pageOf finds the page of an act, or of a request.
func pageOf(act casework.Act, request casework.Request) (actPage, bool) {
	for _, p := range actPages {
		if p.Act == act && p.Request == request {
			return p, true
		}
	}
	return actPage{}, false
}
