package web

import (
	"strconv"
	"strings"

	"yianju/internal/web/part"
)

func num(n int) string { return strconv.Itoa(n) }

// queryLength is how much of an address is its query.
func queryLength(path string) int {
	if i := strings.IndexByte(path, '?'); i >= 0 {
		return len(path) - i
	}
	return 0
}

func yesNo(s string) string {
	if s == "yes" {
		return s
	}
	return "no"
}

// relations are what somebody may be to a home.
func relations(p part.Page) []part.Choice {
	var out []part.Choice
	for _, r := range []string{"owner", "tenant", "family"} {
		out = append(out, part.Choice{Value: r, Text: p.T("compound.relation." + r)})
	}
	return out
}

func (v editPage) fromLabel() string {
	if v.Span || v.Fresh {
		return v.T("registry.from.span")
	}
	return v.T("registry.from.change")
}

func (v editPage) button() string {
	if v.Propose {
		return v.T("registry.propose.do")
	}
	return v.T("registry.save")
}

// seen is the history that stands beside a proposal on its page.
func (v proposalPage) seen() []part.Hidden {
	return []part.Hidden{{Name: "seq", Value: strconv.Itoa(v.History.Seq())}}
}

// proposalFrom says from when a proposal would hold.
func proposalFrom(v proposalPage) string {
	if v.Proposal.From.IsZero() {
		return v.T("registry.corrected")
	}
	return v.T("registry.from", "day", v.Lang.Date(v.Proposal.From))
}
