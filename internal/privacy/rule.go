package privacy

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"yianju/internal/i18n"
)

// Class is one kind of what is kept; shown names and reasons are the messages
// privacy.class.* and privacy.why.*.
type Class string

// The classes.
const (
	Drafts      Class = "draft"
	KeptForms   Class = "kept"
	Codes       Class = "code"
	Sessions    Class = "session"
	Account     Class = "account"
	Staff       Class = "staff"
	Homes       Class = "home"
	Claims      Class = "claim"
	Rolls       Class = "roll"
	Contacts    Class = "contact"
	Words       Class = "words" // of cases, with their pictures and rooms
	Messages    Class = "message"
	Consents    Class = "consent"
	Disclosures Class = "disclosure"
	Invites     Class = "invite" // that nobody took up
	Results     Class = "result" // of erasures
	Events      Class = "event"
)

// Classes lists them in the order of the page.
func Classes() []Class {
	return []Class{Account, Sessions, Homes, Claims, Rolls, Contacts, Words, Messages, Consents, Disclosures, Staff, Invites, Results, Codes, Drafts, KeptForms, Events}
}

// Forever is how long something is kept that has no end.
const Forever time.Duration = 1<<63 - 1

// Rule says how long a class is kept.
type Rule struct {
	Class Class
	From  time.Time     // in force from, 00:00 in Shanghai
	Keep  time.Duration // after what its time runs from; Forever = while it is used
	Asked time.Duration // at least so long although its person asks for erasure
	Then  string        // delete, detach or keep
	Title string        // Chinese
	Basis string        // in law, Chinese
	Why   string        // Chinese
}

//go:embed retention.csv
var retentionCSV string

// The table is part of the program: a broken one must not start.
var rules = func() []Rule {
	list, err := parseRules(retentionCSV)
	if err != nil {
		panic(err)
	}
	return list
}()

// RetentionCSV returns the table as the file a lawyer reads.
func RetentionCSV() string { return retentionCSV }

// RuleAt returns the rule of a class in force at an instant.
func RuleAt(c Class, at time.Time) Rule {
	var current Rule
	for _, r := range rules {
		if r.Class == c && (current.Class == "" || !r.From.After(at)) {
			current = r
		}
	}
	return current
}

// cut is the instant before which something is due at now, when it is kept for so long.
func cut(now time.Time, kept time.Duration) time.Time {
	if kept == Forever {
		return time.Time{}.Add(time.Microsecond) // nothing is that old
	}
	return now.Add(-kept)
}

// parseRules reads the table and refuses one with a class unknown, left out, or
// going back in time.
func parseRules(text string) ([]Rule, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment, r.FieldsPerRecord = '#', 9
	lines, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("retention.csv: %w", err)
	}
	var list []Rule
	for i, l := range lines[1:] {
		from, err1 := time.ParseInLocation(time.DateOnly, l[0], i18n.Shanghai)
		keep, err2 := span(l[3])
		asked, err3 := span(l[4])
		one := Rule{Class: Class(l[1]), From: from, Keep: keep, Asked: asked, Then: l[5], Title: l[6], Basis: l[7], Why: l[8]}
		earlier := slices.ContainsFunc(list, func(o Rule) bool { return o.Class == one.Class && !o.From.Before(one.From) })
		if err1 != nil || err2 != nil || err3 != nil || !slices.Contains(Classes(), one.Class) || earlier ||
			!slices.Contains([]string{"delete", "detach", "keep"}, one.Then) || l[2] == "" || one.Title == "" || one.Basis == "" || one.Why == "" ||
			(one.Then == "keep") != (one.Keep == Forever && one.Asked == Forever) {
			return nil, fmt.Errorf("retention.csv row %d: %v says nothing that holds", i+2, l)
		}
		list = append(list, one)
	}
	for _, c := range Classes() {
		if !slices.ContainsFunc(list, func(r Rule) bool { return r.Class == c }) {
			return nil, fmt.Errorf("retention.csv: %s has no rule", c)
		}
	}
	return list, nil
}

// span reads a number of days; "" is for ever.
func span(days string) (time.Duration, error) {
	if days == "" {
		return Forever, nil
	}
	n, err := strconv.Atoi(days)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is no number of days", days)
	}
	return time.Duration(n) * 24 * time.Hour, nil
}
