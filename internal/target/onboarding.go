package target

import (
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/company"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/golive"
	"yianju/internal/id"
)

// Onboarding is how far a county and the companies that work there are with using the
// platform.
type Onboarding struct {
	County    int
	State     golive.State
	Office    account.Presence // of the department
	Companies []CompanyOnboarding
	Signed    int   // companies of which somebody has signed in
	Received  int64 // cases of this year
	Answered  int64
}

// CompanyOnboarding is one company in one county.
type CompanyOnboarding struct {
	ID id.ID
	company.Title
	account.Presence
	Received, Answered int64 // cases of this year and county
}

// OnboardingOf returns how far a county is, at an instant; live are the latest steps of
// going online. Whoever calls it has asked whether the reader may see the county.
func OnboardingOf(tx *db.Tx, live map[int]golive.Step, county int, now time.Time) (Onboarding, error) {
	o := Onboarding{County: county, State: golive.NotStarted}
	if step, there := live[county]; there {
		o.State = step.State
	}
	var err error
	if o.Office, err = account.OfCounty(tx, county); err != nil {
		return o, err
	}
	served, err := contract.Companies(tx, county, county, now)
	if err != nil {
		return o, err
	}
	firms := served[county]
	there, err := account.OfCompanies(tx, firms)
	if err != nil {
		return o, err
	}
	names, err := company.Titles(tx, firms)
	if err != nil {
		return o, err
	}
	year := calendar.DateOf(now).Year()
	cut := casework.InMonths(calendar.MonthOf(calendar.NewDate(year, 1, 1)), calendar.MonthOf(lastDay(year)))
	cut.Lo, cut.Hi = county, county
	figures, err := casework.FiguresOf(tx, cut, casework.PerCompany)
	if err != nil {
		return o, err
	}
	sums := map[id.ID]casework.Sums{}
	for _, f := range figures {
		sums[f.Company] = f.Sums
		o.Received, o.Answered = o.Received+f.Of(casework.MarkReceived), o.Answered+f.Of(casework.MarkAnswered)
	}
	for _, firm := range firms {
		c := CompanyOnboarding{ID: firm, Title: names[firm], Presence: there[firm], Received: sums[firm].Of(casework.MarkReceived), Answered: sums[firm].Of(casework.MarkAnswered)}
		if c.Signed > 0 {
			o.Signed++
		}
		o.Companies = append(o.Companies, c)
	}
	return o, nil
}
