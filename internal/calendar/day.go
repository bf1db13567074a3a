package calendar

import "time"

// Shanghai is the zone of every civil date and hour of the project.
var Shanghai = time.FixedZone("Asia/Shanghai", eastOfUTC)

// day is a Date as a number to count with: days since 0000-12-31, so that
// 0001-01-01 is 1, a Monday, and 0 is none.
type day int32

const (
	unixEpoch     day = 719163 // 1970-01-01
	secondsPerDay     = 24 * 60 * 60
	eastOfUTC         = 8 * 60 * 60
)

func dayOf(year int, month time.Month, dayOfMonth int) day {
	return unixEpoch + day(time.Date(year, month, dayOfMonth, 0, 0, 0, 0, time.UTC).Unix()/secondsPerDay)
}

// split returns the day of t and the time passed since its midnight.
func split(t time.Time) (day, time.Duration) {
	s := t.Unix() + int64(unixEpoch)*secondsPerDay + eastOfUTC
	return day(s / secondsPerDay), time.Duration(s%secondsPerDay)*time.Second + time.Duration(t.Nanosecond())
}

// closing returns the day of t, midnight being the end of the day before.
func closing(t time.Time) day {
	d, rest := split(t)
	if rest == 0 {
		d--
	}
	return d
}

// at returns the instant that lies the given time after the day's midnight, in UTC.
func (d day) at(rest time.Duration) time.Time {
	return time.Unix(int64(d-unixEpoch)*secondsPerDay-eastOfUTC, int64(rest)).UTC()
}

func (d day) end() time.Time { return (d + 1).at(0) }

func (d day) utc() time.Time { return time.Unix(int64(d-unixEpoch)*secondsPerDay, 0).UTC() }

func (d day) weekday() time.Weekday { return time.Weekday(d % 7) }

func (d day) weekend() bool { return d.weekday() == time.Saturday || d.weekday() == time.Sunday }

func (d day) date() Date {
	if d <= 0 {
		return ""
	}
	return Date(d.utc().Format(time.DateOnly))
}
