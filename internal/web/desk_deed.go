package web

import (
	"slices"
	"strconv"
	"strings"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// deedForm is the form of any act, as typed.
type deedForm struct {
	Seq       string   `form:"seq"`   // of the case when the page was made
	Draft     string   `form:"draft"` // key of the photos
	Do        string   `form:"do"`    // "photo": only take the photos
	Photos    []string `form:"photo"` // those to keep
	Text      string   `form:"text"`
	Cause     string   `form:"cause"`
	Measure   string   `form:"measure"`
	Result    string   `form:"result"`
	Reason    string   `form:"reason"`
	Days      string   `form:"days"`
	Until     string   `form:"until"`
	Category  string   `form:"category"`
	Class     string   `form:"class"`
	Worker    string   `form:"worker"`
	Handler   string   `form:"handler"`
	Target    string   `form:"target"`
	Reached   string   `form:"reached"`
	Contacted string   `form:"contacted"`
	Solved    string   `form:"solved"`
	Upheld    string   `form:"upheld"`
	Rating    string   `form:"rating"`
	Flag      string   `form:"flag"`
	Temp      string   `form:"temp"` // ℃, with or without a tenth
	Body      string   `form:"body"`
	Reference string   `form:"reference"`
}

// deed turns the form into what is to be done. What is not a number, a day or a
// choice stays empty, and the use case says what is lacking. Errors: Invalid for
// a question with two answers that has none.
func (f deedForm) deed(p actPage) (casework.Deed, error) {
	var wrong errs.Check
	seq, _ := strconv.ParseInt(f.Seq, 10, 64)
	worker, _ := id.Parse(f.Worker)
	until, _ := calendar.ParseDate(f.Until)
	days, _ := strconv.Atoi(strings.TrimSpace(f.Days))
	d := casework.Deed{Seq: seq, Draft: f.Draft, Worker: worker, Command: casework.Command{
		Act: p.Act, Request: p.Request, Text: f.Text, Cause: f.Cause, Measure: f.Measure, Result: casework.Result(f.Result),
		Reason: f.Reason, Until: until, Category: f.Category, Class: rule.Class(f.Class), Handler: casework.Handler(f.Handler),
		Temp: tenths(f.Temp), Body: f.Body, Reference: f.Reference, Target: id.CleanCode(f.Target), Upheld: f.Upheld == "yes", Solved: f.Solved == "yes"}}
	if f.Flag != "" {
		d.Flags = []rule.Flag{rule.Flag(f.Flag)}
	}
	if slices.Contains(p.Fields, "days") {
		d.Span = calendar.Span{Amount: days, Unit: calendar.WorkDay}
	}
	if p.Act == casework.ActReply && d.Result != casework.Partly {
		d.Until = ""
	}
	if slices.Contains(p.Fields, "upheld") {
		wrong.That(f.Upheld == "yes" || f.Upheld == "no", "upheld", "error.field.choose")
	}
	if p.Act == casework.ActCallback {
		f.called(&d, &wrong)
	}
	return d, wrong.Err()
}

// tenths reads a temperature as a person writes it, 16.5 or 16,5, in 0.1 °C; nil
// for what is none.
func tenths(s string) *int {
	whole, part, _ := strings.Cut(strings.NewReplacer("℃", "", "，", ".", ",", ".", "．", ".", " ", "").Replace(s), ".")
	if len(part) > 1 {
		return nil
	}
	n, err := strconv.Atoi(whole + part)
	if err != nil {
		return nil
	}
	if part == "" {
		n *= 10
	}
	return &n
}

// called reads a call-back: whoever was not reached has answered nothing.
func (f deedForm) called(d *casework.Deed, wrong *errs.Check) {
	d.Upheld = f.Reached == "yes"
	wrong.That(f.Reached == "yes" || f.Reached == "no", "reached", "error.field.choose")
	if !d.Upheld {
		d.Solved = false
		return
	}
	d.Rating, d.Reached = casework.Rating(f.Rating), f.Contacted == "yes"
	wrong.That(f.Contacted == "yes" || f.Contacted == "no", "contacted", "error.field.choose")
	wrong.That(f.Solved == "yes" || f.Solved == "no", "solved", "error.field.choose")
	wrong.That(slices.Contains(casework.Ratings, d.Rating), "rating", "case.rating_missing")
}
