package model

import (
	"slices"
	"strings"
	"unicode/utf8"
)

var (
	rejectReasons  = []string{"emergency", "in_court", "same_matter", "secret", "not_property", "unlawful"}
	suspendReasons = []string{"owner", "vote_or_fund", "lawsuit"}
	extendReasons  = []string{"parts", "weather", "vote_or_fund", "owner", "other_office"}
	ratings        = []string{"very_satisfied", "satisfied", "fairly_satisfied", "dissatisfied", "very_dissatisfied"}
)

func (c *Case) guard(name string, a Act) bool {
	p := c.rules.params
	switch name {
	case "handled_here":
		return c.handler != ""
	case "has_text":
		return strings.TrimSpace(a.Text) != "" && utf8.RuneCountInString(a.Text) <= 5000
	case "heating":
		return c.class == "H1"
	case "measured":
		return a.Measured && a.Temp >= -300 && a.Temp <= 500
	case "has_body":
		return named(a.Body) && named(a.Reference)
	case "request_allowed":
		return c.mayRequest(a)
	case "decides_request": // after the second bounce the city assigns
		return c.request != "return" || a.Name != "decide" || c.returns+1 < p["bounce_max"] || a.By == "L3"
	case "suspend_reason":
		return slices.Contains(suspendReasons, a.Reason) && c.until(a, c.now, p["suspend_days_max"])
	case "class_allowed":
		return c.mayReclassify(a)
	case "reply_complete":
		return c.mayReply(a)
	case "reject_reason":
		return slices.Contains(rejectReasons, a.Reason)
	case "has_target":
		return a.Target != ""
	case "once_per_level":
		return !c.urged[c.level]
	case "rating_given":
		return slices.Contains(ratings, a.Rating)
	case "unrated":
		return c.rating == ""
	case "reopen_window":
		return c.result != "final" && c.now <= c.window().End()
	case "may_object":
		return c.mayObject()
	case "objection_open":
		return c.reviewing || c.disputed
	case "check_open":
		return c.checking
	case "alarm_open":
		return slices.ContainsFunc(c.clocks, func(k *clock) bool { return k.ends == "acknowledged"+a.By[1:] })
	case "flag_given":
		return len(a.Flags) == 1 && slices.Contains([]string{"group", "media", "directive", "lawsuit"}, a.Flags[0]) && !slices.Contains(c.flags, a.Flags[0])
	case "attempts_left":
		return c.attempts < p["callback_attempts"]
	}
	return false // the rest is the system's
}

// until wants a day after today and within days of from.
func (c *Case) until(a Act, from Minute, days int) bool {
	return a.Until > c.now.Day() && a.Until <= from.Day()+Day(days)
}

func (c *Case) mayRequest(a Act) bool {
	p := c.rules.params
	working := slices.Contains([]string{"accepted", "dispatched", "in_progress", "reopened"}, c.state)
	switch a.Request {
	case "return":
		minutes := p["return_minutes"]
		if c.class == "U0" || c.class == "U1" {
			minutes = p["return_minutes_urgent"]
		}
		return c.round == 0 && c.returns < p["bounce_max"] && c.now-c.assignedAt <= Minute(minutes)
	case "extend":
		return working && c.extensions < p["extend_max"] && a.Unit == "work_day" && a.Amount >= 1 && a.Amount <= p["extend_days_max"] &&
			slices.Contains(extendReasons, a.Reason) && a.Amount <= c.hadDays() && c.finishing()
	case "suspend":
		return working && slices.Contains(suspendReasons, a.Reason) && c.until(a, c.now, p["suspend_days_max"])
	case "plan":
		return working && c.class == "R2" && c.until(a, c.filedAt, p["plan_days_max"])
	case "reject":
		return slices.Contains(rejectReasons, a.Reason)
	case "relax":
		return c.mayReclassify(a)
	case "not_ours":
		return c.rules.categories[c.category]["stop_report"] != "1" || a.Evidence > 0
	case "untrue":
		return a.Evidence > 0
	}
	return a.Request == "unsolvable"
}

// hadDays is how many days the class gives for finishing; a plan has no such number.
func (c *Case) hadDays() int {
	for _, r := range c.rules.rowsOf(c.class, c.grade, "filed") {
		if r.name == "finish" && r.unit == "work_day" {
			return r.amount
		} else if r.name == "finish" {
			return r.amount / 1440
		}
	}
	return 1000
}

// finishing reports whether the time for finishing is still running.
func (c *Case) finishing() bool {
	return slices.ContainsFunc(c.clocks, func(k *clock) bool { return k.name == "finish" && !k.passed && !k.run.done && k.held == "" })
}

// mayReclassify: the handler alone may only make a case more urgent.
func (c *Case) mayReclassify(a Act) bool {
	return c.rules.categories[a.Category] != nil && slices.Contains(Classes, a.Class) &&
		(a.Name != "reclassify" || a.By != "L1" || a.Class == c.class || faster(c.class, a.Class))
}

func (c *Case) mayReply(a Act) bool {
	length := utf8.RuneCountInString(strings.Join(strings.Fields(a.Cause+a.Measure+a.Text), ""))
	if length < c.rules.params["reply_chars_min"] || length > 5000 ||
		strings.TrimSpace(a.Cause) == "" || strings.TrimSpace(a.Measure) == "" {
		return false
	}
	switch a.Result {
	case "solved":
		return a.Evidence > 0 || !slices.Contains([]string{"U0", "U1", "R1", "R2", "H1"}, c.class)
	case "partly":
		return c.state != "promised" && c.until(a, c.now, c.rules.params["promise_days_max"])
	case "explained":
		return true
	case "unsolvable":
		return c.consented
	}
	return false
}

func named(s string) bool { return s != "" && utf8.RuneCountInString(s) <= 50 }

// window returns the last day on which an owner may say that it is not solved.
func (c *Case) window() Day {
	category, p := c.rules.categories[c.category], c.rules.params
	answered := c.repliedAt.Day()
	last := answered + Day(p["reopen_days"])
	switch {
	case category["leak"] == "1":
		last = answered + Day(p["reopen_days_leak"])
	case slices.Contains([]string{"U0", "U1", "R1", "R2", "H1"}, c.class):
		last = answered + Day(p["reopen_days_repair"])
	}
	if off, heated := c.rules.heated(c.county, answered); heated && category["heat"] == "1" {
		last = max(last, off)
	}
	return last
}

// mayObject: once, within days, to being called untrue, not ours or not to be dealt with.
func (c *Case) mayObject() bool {
	at := c.repliedAt
	if c.state == "rejected" {
		at = c.closedAt
	} else if c.result != "untrue" && c.result != "not_ours" {
		return false
	}
	return !c.objected && c.now <= (at.Day()+Day(c.rules.params["review_days"])).End()
}
