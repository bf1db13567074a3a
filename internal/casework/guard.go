package casework

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
	"yianju/internal/errs"
)

// guard is one named condition of transition.csv. What the person can mend in
// the form goes to wrong, all of it at once; what no form can mend is returned.
type guard func(s Status, c Command, env Env, wrong *errs.Check) error

// guards by the name transition.csv calls them.
var guards = map[string]guard{
	"handled_here":    handledHere,
	"has_text":        hasText,
	"heating":         heating,
	"measured":        measured,
	"has_body":        hasBody,
	"request_allowed": requestAllowed,
	"decides_request": decidesRequest,
	"suspend_reason":  suspendReason,
	"class_allowed":   classAllowed,
	"reply_complete":  replyComplete,
	"reject_reason":   rejectReason,
	"has_target":      hasTarget,
	"once_per_level":  oncePerLevel,
	"rating_given":    ratingGiven,
	"unrated":         unrated,
	"reopen_window":   reopenWindow,
	"may_object":      mayObject,
	"objection_open":  objectionOpen,
	"check_open":      checkOpen,
	"attempts_left":   attemptsLeft,
	"alarm_open":      alarmOpen,
	"flag_given":      flagGiven,
	"limit_passed":    limitPassed,
}

// TextMax is the longest text of any act, in characters.
const TextMax = 5000

// RejectReasons are the grounds of 不予受理 (JSJB §11, WF12345 §19).
var RejectReasons = []string{"emergency", "in_court", "same_matter", "secret", "not_property", "unlawful"}

// SuspendReasons are the only grounds on which a clock may stand still.
var SuspendReasons = []string{"owner", "vote_or_fund", "lawsuit"}

// ExtendReasons are the grounds of an extension.
var ExtendReasons = []string{"parts", "weather", "vote_or_fund", "owner", "other_office"}

func refuse(key string, args ...any) error { return errs.New(errs.Conflict, key, args...) }

func handledHere(s Status, _ Command, _ Env, _ *errs.Check) error {
	if s.Handler == "" {
		return refuse("case.no_handler")
	}
	return nil
}

func hasText(_ Status, c Command, _ Env, wrong *errs.Check) error {
	wrong.That(strings.TrimSpace(c.Text) != "", "text", "case.text_missing")
	wrong.That(utf8.RuneCountInString(c.Text) <= TextMax, "text", "case.text_too_long", "max", TextMax)
	return nil
}

// heating lets only what waits for heat be handed to a heat company.
func heating(s Status, _ Command, _ Env, _ *errs.Check) error {
	if s.Class != rule.H1 {
		return refuse("case.not_heating")
	}
	return nil
}

// The readings of a room that are taken for readings, 0.1 °C.
const (
	TempMin = -300
	TempMax = 500
)

func measured(_ Status, c Command, _ Env, wrong *errs.Check) error {
	wrong.That(c.Temp != nil && *c.Temp >= TempMin && *c.Temp <= TempMax, "temp", "case.temp_missing", "min", TempMin/10, "max", TempMax/10)
	return nil
}

// BodyMax is the longest name or number of a body outside, in characters.
const BodyMax = 50

func hasBody(_ Status, c Command, _ Env, wrong *errs.Check) error {
	wrong.That(c.Body != "", "body", "case.body_missing")
	wrong.That(c.Reference != "", "reference", "case.reference_missing")
	wrong.That(utf8.RuneCountInString(c.Body) <= BodyMax, "body", "case.text_too_long", "max", BodyMax)
	wrong.That(utf8.RuneCountInString(c.Reference) <= BodyMax, "reference", "case.text_too_long", "max", BodyMax)
	return nil
}

func requestAllowed(s Status, c Command, env Env, wrong *errs.Check) error {
	p := env.Rules.Param
	switch c.Request {
	case Return:
		minutes := p("return_minutes")
		if s.Class.Urgent() {
			minutes = p("return_minutes_urgent")
		}
		switch {
		case s.Round > 0 || env.Now.Sub(s.AssignedAt) > time.Duration(minutes)*time.Minute:
			return refuse("case.return_too_late", "minutes", minutes)
		case s.Returns >= p("bounce_max"):
			return refuse("case.return_exhausted")
		}
	case Extend:
		if s.Extensions >= p("extend_max") {
			return refuse("case.extend_exhausted", "max", p("extend_max"))
		}
		most := extendDays(s, env)
		switch {
		case most < 1:
			return refuse("case.extend_not_urgent")
		case c.Finish.Name == "" || !c.Finish.Due.After(env.Now):
			return refuse("case.extend_too_late")
		}
		wrong.That(c.Span.Unit == calendar.WorkDay && c.Span.Amount >= 1 && c.Span.Amount <= most, "days", "case.extend_days", "max", most)
		wrong.That(slices.Contains(ExtendReasons, c.Reason), "reason", "case.reason_missing")
	case Suspend:
		wrong.That(slices.Contains(SuspendReasons, c.Reason), "reason", "case.reason_missing")
		until(c, env, wrong, p("suspend_days_max"), env.Now)
	case Plan:
		if s.Class != rule.R2 {
			return refuse("case.plan_not_r2")
		}
		until(c, env, wrong, p("plan_days_max"), s.FiledAt)
	case Refusal:
		wrong.That(slices.Contains(RejectReasons, c.Reason), "reason", "case.reason_missing")
	case Relax:
		return classAllowed(s, c, env, wrong)
	case NotOurs:
		if category := env.Rules.Category(s.Category); category != nil && category.StopReport {
			wrong.That(c.Evidence > 0, "evidence", "case.stop_report_missing")
		}
	case Untrue:
		wrong.That(c.Evidence > 0, "evidence", "case.evidence_missing")
	case Unsolvable:
	default:
		wrong.That(false, "request", "case.request_missing")
	}
	if (c.Request == Extend || c.Request == Suspend || c.Request == Plan) && !s.State.Working() {
		return refuse("case.accept_first")
	}
	return nil
}

// extendDays is how many working days one extension may give: no more than the
// rule's and no more than the case had in the first place (domain.md §4.4).
func extendDays(s Status, env Env) int {
	most := env.Rules.Param("extend_days_max")
	for _, o := range env.Rules.Obligations(s.Class, s.Grade, "filed") {
		if o.Name == "finish" {
			days := o.Span.Amount
			if o.Span.Unit != calendar.WorkDay {
				days /= 24 * 60
			}
			most = min(most, days)
		}
	}
	return most
}

// until wants a day after today and within days of from.
func until(c Command, env Env, wrong *errs.Check, days int, from time.Time) {
	last := calendar.DateOf(from).AddDays(days)
	wrong.That(c.Until.After(calendar.DateOf(env.Now)) && !c.Until.After(last), "until", "case.until_range", "last", last.String())
}

// decidesRequest leaves a return that has bounced too often to the city.
func decidesRequest(s Status, c Command, env Env, _ *errs.Check) error {
	if s.Request == Return && s.Returns+1 >= env.Rules.Param("bounce_max") && c.Act == ActDecide && c.By != rule.L3 && s.Returns > 0 {
		return refuse("case.return_l3_only")
	}
	return nil
}

func suspendReason(_ Status, c Command, env Env, wrong *errs.Check) error {
	wrong.That(slices.Contains(SuspendReasons, c.Reason), "reason", "case.reason_missing")
	until(c, env, wrong, env.Rules.Param("suspend_days_max"), env.Now)
	return nil
}

// classAllowed lets the handler make a case more urgent, never less: that takes
// the county (domain.md §0.1, 10).
func classAllowed(s Status, c Command, env Env, wrong *errs.Check) error {
	wrong.That(env.Rules.Category(c.Category) != nil, "category", "case.category_missing")
	wrong.That(c.Class.Valid(), "class", "case.class_missing")
	if c.Act == ActReclassify && c.By == rule.L1 && c.Class != s.Class && !c.Class.Faster(s.Class) {
		return refuse("case.relax_needs_l2")
	}
	return nil
}

func replyComplete(s Status, c Command, env Env, wrong *errs.Check) error {
	least := env.Rules.Param("reply_chars_min")
	length := utf8.RuneCountInString(strings.Join(strings.Fields(c.Cause+c.Measure+c.Text), ""))
	wrong.That(strings.TrimSpace(c.Cause) != "", "cause", "case.reply_cause_missing")
	wrong.That(strings.TrimSpace(c.Measure) != "", "measure", "case.reply_measure_missing")
	wrong.That(length >= least, "measure", "case.reply_too_short", "min", least)
	wrong.That(length <= TextMax, "measure", "case.text_too_long", "max", TextMax)
	switch c.Result {
	case Solved:
		wrong.That(!s.Class.Repair() || c.Evidence > 0, "evidence", "case.evidence_missing")
	case Partly:
		until(c, env, wrong, env.Rules.Param("promise_days_max"), env.Now)
	case Explained:
	case CannotBeDone:
		if !s.Consented {
			return refuse("case.unsolvable_needs_l2")
		}
	default:
		// 不属实 and 非职责 are the county's to say, by granting the request.
		wrong.That(false, "result", "case.result_missing")
	}
	if s.State == Promised && c.Result == Partly {
		wrong.That(false, "result", "case.promise_again")
	}
	return nil
}

func rejectReason(_ Status, c Command, _ Env, wrong *errs.Check) error {
	wrong.That(slices.Contains(RejectReasons, c.Reason), "reason", "case.reason_missing")
	return nil
}

func hasTarget(_ Status, c Command, _ Env, wrong *errs.Check) error {
	wrong.That(c.Target != "", "target", "case.target_missing")
	return nil
}

func oncePerLevel(s Status, _ Command, _ Env, _ *errs.Check) error {
	if slices.Contains(s.Urged, s.Level) {
		return refuse("case.urged_already")
	}
	return nil
}

func ratingGiven(_ Status, c Command, _ Env, wrong *errs.Check) error {
	wrong.That(slices.Contains(Ratings, c.Rating), "rating", "case.rating_missing")
	return nil
}

func unrated(s Status, c Command, _ Env, _ *errs.Check) error {
	if s.Rating != "" && !c.Joiner {
		return refuse("case.rated_already")
	}
	return nil
}

// reopenWindow counts natural days from the answer (domain.md §0.1, 12).
func reopenWindow(s Status, _ Command, env Env, _ *errs.Check) error {
	if s.Result == FinalAnswered {
		return refuse("case.final_given")
	}
	if last := ReopenLast(s, env.Rules, env.County); env.Now.After(last.End()) {
		return refuse("case.reopen_too_late", "last", last.String())
	}
	return nil
}

// ReopenLast is the last day on which an owner may say that an answer did not
// solve it: later for repairs and leaks, which show again; for heating not before
// the season of the county is over.
func ReopenLast(s Status, v *rule.Version, county int) calendar.Date {
	name := "reopen_days"
	category := v.Category(s.Category)
	switch {
	case category != nil && category.Leak:
		name = "reopen_days_leak"
	case s.Class.Repair():
		name = "reopen_days_repair"
	}
	answered := calendar.DateOf(s.RepliedAt)
	last := answered.AddDays(v.Param(name))
	if season, heating := v.HeatSeason(county, answered); heating && category != nil && category.Heat && season.Last.After(last) {
		last = season.Last
	}
	return last
}

func mayObject(s Status, _ Command, env Env, _ *errs.Check) error {
	if s.State != Rejected && s.Result != FoundUntrue && s.Result != NotOurDuty || s.Objected {
		return refuse("case.nothing_to_object")
	}
	at, days := s.RepliedAt, env.Rules.Param("review_days")
	if s.State == Rejected {
		at = s.ClosedAt
	}
	if env.Now.After(calendar.DateOf(at).AddDays(days).End()) {
		return refuse("case.object_too_late", "days", days)
	}
	return nil
}

func objectionOpen(s Status, _ Command, _ Env, _ *errs.Check) error {
	if !s.Reviewing && !s.Disputed {
		return refuse("case.nothing_to_review")
	}
	return nil
}

func checkOpen(s Status, _ Command, _ Env, _ *errs.Check) error {
	if !s.Checking {
		return refuse("case.nothing_to_check")
	}
	return nil
}

func attemptsLeft(s Status, _ Command, env Env, _ *errs.Check) error {
	if s.Attempts >= env.Rules.Param("callback_attempts") {
		return refuse("case.callback_exhausted")
	}
	return nil
}

func alarmOpen(_ Status, c Command, _ Env, _ *errs.Check) error {
	if c.Alarm.Name == "" {
		return refuse("case.nothing_to_acknowledge")
	}
	return nil
}

// FlagsGiven are the flags that a department gives a case; the others are its words' or
// its history's.
var FlagsGiven = []rule.Flag{rule.Group, rule.Media, rule.Directive, rule.Lawsuit}

func flagGiven(s Status, c Command, _ Env, wrong *errs.Check) error {
	wrong.That(len(c.Flags) == 1 && slices.Contains(FlagsGiven, c.Flags[0]), "flag", "case.flag_missing")
	if len(c.Flags) == 1 && s.Has(c.Flags[0]) {
		return refuse("case.flagged_already")
	}
	return nil
}

// limitPassed is why the system cannot act early: the limit it names must be
// the case's own and over.
func limitPassed(_ Status, c Command, env Env, _ *errs.Check) error {
	if !c.Limit.Runs() || c.Limit.Due.After(env.Now) {
		return refuse("case.limit_not_passed")
	}
	return nil
}
