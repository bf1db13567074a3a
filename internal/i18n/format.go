package i18n

import (
	"fmt"
	"math/bits"
	"strconv"
	"time"
)

var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// None is written where there is no figure: a rate of nothing, no date.
const None = "—"

// DateTime writes an instant as people say it: 10月12日(周一)17:00, or
// Mon 12 Oct 17:00; of another year than now's with the year. Papers use Stamp.
func (l Lang) DateTime(t, now time.Time) string {
	if sameYear(t, now) {
		return l.write(t, "1月2日(%)15:04", "Mon 2 Jan 15:04")
	}
	return l.write(t, "2006年1月2日(%)15:04", "Mon 2 Jan 2006 15:04")
}

// Day writes the day of an instant: 10月12日(周一), or Mon 12 Oct; of another year
// than now's with the year.
func (l Lang) Day(t, now time.Time) string {
	if sameYear(t, now) {
		return l.write(t, "1月2日(%)", "Mon 2 Jan")
	}
	return l.write(t, "2006年1月2日(%)", "Mon 2 Jan 2006")
}

func sameYear(t, now time.Time) bool { return t.In(Shanghai).Year() == now.In(Shanghai).Year() }

// Date writes the day with its year: 2026年10月12日, or 12 Oct 2026.
func (l Lang) Date(t time.Time) string { return l.write(t, "2006年1月2日", "2 Jan 2006") }

// Month writes the month of an instant: 2026年10月, or October 2026.
func (l Lang) Month(t time.Time) string { return l.write(t, "2006年1月", "January 2006") }

// Stamp writes an instant with its year, for receipts and papers:
// 2026年10月12日 17:00, or 12 Oct 2026 17:00.
func (l Lang) Stamp(t time.Time) string {
	return l.write(t, "2006年1月2日 15:04", "2 Jan 2006 15:04")
}

// TimeOfDay writes 17:00.
func (l Lang) TimeOfDay(t time.Time) string { return l.write(t, "15:04", "15:04") }

// write puts t in Shanghai time into the layout of the language; % in the
// Chinese one is the weekday.
func (l Lang) write(t time.Time, chinese, english string) string {
	if t.IsZero() {
		return None
	}
	t = t.In(Shanghai)
	if l.String() == string(English) {
		return t.Format(english)
	}
	b := make([]byte, 0, 40)
	for i := range len(chinese) {
		if chinese[i] == '%' {
			b = t.AppendFormat(b, chinese[:i])
			b = append(b, weekdays[t.Weekday()]...)
			return string(t.AppendFormat(b, chinese[i+1:]))
		}
	}
	return string(t.AppendFormat(b, chinese))
}

// Left writes the time to a deadline, in its two largest units: 还剩 1 天 3 小时,
// 已超 40 分钟. It rounds down, so it never promises a minute that is not there.
func (l Lang) Left(d time.Duration) string {
	switch {
	case d >= time.Minute:
		return l.T("time.left", "span", l.Span(d))
	case d > 0:
		return l.T("time.left.soon")
	case d > -time.Minute:
		return l.T("time.over.now")
	}
	return l.T("time.over", "span", l.Span(-d))
}

// Span writes a length of time in its two largest units, rounded down: 1 天 3
// 小时, 12 分钟; under a minute, 不到 1 分钟. A day here is 24 hours.
func (l Lang) Span(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	minutes := int64(d / time.Minute)
	day, hour, minute := minutes/(24*60), minutes/60%24, minutes%60
	switch {
	case day > 0 && hour > 0:
		return l.T("time.days", "n", day) + " " + l.T("time.hours", "n", hour)
	case day > 0:
		return l.T("time.days", "n", day)
	case hour > 0 && minute > 0:
		return l.T("time.hours", "n", hour) + " " + l.T("time.minutes", "n", minute)
	case hour > 0:
		return l.T("time.hours", "n", hour)
	case minute > 0:
		return l.T("time.minutes", "n", minute)
	}
	return l.T("time.moment")
}

// Tenths writes a number of tenths without a zero that says nothing: 80, 82.5.
func Tenths(n int64) string {
	text := strconv.FormatInt(n/10, 10)
	if n%10 != 0 {
		text += "." + strconv.FormatInt(n%10, 10)
	}
	return text
}

// Percent writes a share with one decimal, 86.2%, or None when there is nothing
// to share. It is rounded, but never up to a whole percent that was not
// reached: 79.96 % is 79.9%, because targets are whole percents.
func (l Lang) Percent(num, den int64) string {
	if den <= 0 || num < 0 || num > den {
		return None
	}
	hi, lo := bits.Mul64(uint64(num), 1000)
	tenths, rest := bits.Div64(hi, lo, uint64(den))
	if rest >= uint64(den)-rest && tenths%10 != 9 {
		tenths++
	}
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}

// Count writes a whole number with separators: 41,207.
func (Lang) Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	from := 0
	if n < 0 {
		from = 1
	}
	for i := len(s) - 3; i > from; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
