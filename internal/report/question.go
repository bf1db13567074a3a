package report

import (
	"slices"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/errs"
	"yianju/internal/region"
)

// Question is what a department is asked.
type Question struct {
	Area     int            // code of the province, a city or a county
	Matter   string         // a category, or the two digits of a group; "" for all
	From, To calendar.Month // both included
	Subject  string         // what is answered, such as the title of a proposal; may be empty
}

// SubjectMax is the most characters of a subject, Longest the most months.
const (
	SubjectMax = 100
	Longest    = 60
)

// levels are those of the areas that can be asked about.
var levels = []region.Level{region.Province, region.CityLevel, region.CountyLevel}

func (q Question) cut() casework.Cut {
	cut := casework.InMonths(q.From, q.To)
	cut.Lo, cut.Hi = region.Range(q.Area)
	cut.Category = q.Matter
	return cut
}

// check holds a question to what can be answered at an instant. Errors: NotFound for an
// area that is none or not the actor's; Invalid, by the names area, category, from, to and
// subject.
func (s *Service) check(a account.Actor, q Question, now time.Time) error {
	var c errs.Check
	c.That(q.Area != 0, "area", "error.field.choose")
	if q.Area != 0 {
		lo, hi := a.Area()
		from, to := region.Range(q.Area)
		at, _ := s.Regions.Get(q.Area)
		if !slices.Contains(levels, at.Level) || from < lo || to > hi {
			return errs.New(errs.NotFound, "")
		}
	}
	c.That(q.Matter == "" || matterOf(s.Rules.At(now), q.Matter) != nil, "category", "error.field.choose")
	this := calendar.MonthOf(calendar.DateOf(now))
	c.That(q.From != 0 && q.From <= this, "from", "report.wrong.from")
	c.That(q.To >= q.From && q.To.Sub(q.From) < Longest, "to", "report.wrong.to", "most", Longest)
	length := len([]rune(q.Subject))
	c.That(length <= SubjectMax, "subject", "error.field.too_long", "max", SubjectMax, "n", length)
	c.That(!strings.ContainsAny(q.Subject, "\r\n"), "subject", "report.wrong.subject")
	return c.Err()
}

// matterOf returns the category or group of a code, or nil.
func matterOf(rules *rule.Version, code string) *rule.Category {
	for _, head := range rules.Heads() {
		if head.Code == code {
			return head
		}
	}
	return rules.Category(code)
}
