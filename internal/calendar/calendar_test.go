package calendar

import (
	"strings"
	"testing"
	"time"
)

func loaded(t testing.TB) *Calendar {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func date(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The numbers of workdays a year, counted by hand from the notices.
func TestWorkdaysAYear(t *testing.T) {
	t.Parallel()
	c := loaded(t)
	want := map[int]int{2018: 250, 2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}
	for year, n := range want {
		first, last := NewDate(year, time.January, 1), NewDate(year, time.December, 31)
		if got := c.Between(first.Start(), last.End(), WorkDay); got != n {
			t.Errorf("%d has %d workdays, want %d", year, got, n)
		}
		if !c.Known(year) {
			t.Errorf("%d is not known", year)
		}
	}
	for _, year := range []int{1999, 2017, 2027, 2101} {
		if c.Known(year) {
			t.Errorf("%d is known", year)
		}
	}
}

func TestDay(t *testing.T) {
	t.Parallel()
	c := loaded(t)
	for _, want := range []Day{
		{date(t, "2025-10-11"), MakeUp, "国庆节"},
		{date(t, "2025-10-12"), Weekend, ""},
		{date(t, "2025-10-06"), Holiday, "中秋"},
		{date(t, "2025-10-09"), Ordinary, ""},
		{date(t, "2027-05-02"), Holiday, "劳动节"},
		{date(t, "2027-10-01"), Holiday, "国庆节"},
		{date(t, "2027-10-04"), Ordinary, ""}, // the lunar part of a golden week is unknown
		{date(t, "2027-10-09"), Weekend, ""},
	} {
		if got := c.Day(want.Date); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	monday := Day{Date: date(t, "2026-03-02"), Kind: Ordinary}
	gap := Day{Date: date(t, "2026-03-04"), Kind: Ordinary}
	far := Day{Date: date(t, "2101-01-03"), Kind: Ordinary}
	for name, try := range map[string]struct {
		days    []Day
		windows []Window
	}{
		"gap":          {[]Day{monday, gap}, OfficeHours()},
		"horizon":      {[]Day{far}, OfficeHours()},
		"no window":    {[]Day{monday}, nil},
		"empty window": {[]Day{monday}, []Window{{9 * time.Hour, 9 * time.Hour}}},
		"overlap":      {[]Day{monday}, []Window{{9 * time.Hour, 12 * time.Hour}, {11 * time.Hour, 13 * time.Hour}}},
		"past 24:00":   {[]Day{monday}, []Window{{9 * time.Hour, 25 * time.Hour}}},
	} {
		if _, err := New(try.days, try.windows); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestReadDaysRefuses(t *testing.T) {
	t.Parallel()
	const heading = "date,iso_weekday,is_workday,kind,name\n"
	for name, row := range map[string]string{
		"no date":          ",1,1,workday,",
		"wrong weekday":    "2026-03-02,2,1,workday,",
		"free workday":     "2026-03-02,1,0,workday,",
		"worked holiday":   "2026-03-02,1,1,holiday,元旦",
		"Monday weekend":   "2026-03-02,1,0,weekend,",
		"Saturday workday": "2026-03-07,6,1,workday,",
		"Monday make-up":   "2026-03-02,1,1,makeup_workday,春节",
		"unknown kind":     "2026-03-02,1,0,strike,",
		"missing column":   "2026-03-02,1,1,workday",
	} {
		if days, err := ReadDays(strings.NewReader(heading + row + "\n")); err == nil {
			t.Errorf("%s is read as %v", name, days)
		}
	}
	if _, err := ReadDays(strings.NewReader("")); err == nil {
		t.Error("an empty file is read")
	}
}
