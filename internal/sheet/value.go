package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// maxDigits is how many digits a number of a spreadsheet keeps.
const maxDigits = 15

// Lossy reports whether a number has more digits than its spreadsheet keeps: a
// code typed as a number has lost its end.
func (c Cell) Lossy() bool {
	return c.Kind == Number && len(strings.TrimLeft(strings.ReplaceAll(c.Text, ".", ""), "-0")) > maxDigits
}

// Date returns a civil date YYYY-MM-DD out of 2018-05-22, 2018/5/22, 2018.5.22,
// 2018年5月22日, 20180522, one of them with a time of day behind it, or the
// number by which spreadsheets keep a date.
func (c Cell) Date() (string, bool) {
	if c.Kind == Number {
		serial, err := strconv.ParseFloat(c.Text, 64)
		if c.from1904 {
			serial += days1904
		}
		if err == nil && serial >= 1 && serial < maxSerial {
			return fromSerial(serial).Format(time.DateOnly), true
		}
	}
	s := Plain(c.Text)
	if strings.ContainsRune(s, '年') { // spaces may stand anywhere, and what ends the date is 日
		s = Code(s)
		if i := strings.IndexAny(s, "日号"); i > 0 {
			s = s[:i]
		}
	} else if i := strings.IndexAny(s, " T"); i > 0 {
		s = s[:i]
	}
	s = Code(s)
	if len(s) == 8 && digits(s) {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	t, err := time.Parse("2006-1-2", dateMarks.Replace(s))
	if err != nil || t.Year() < 1900 || t.Year() > 2200 {
		return "", false
	}
	return t.Format(time.DateOnly), true
}

var dateMarks = strings.NewReplacer("年", "-", "月", "-", "/", "-", ".", "-")

// Decimal returns a number times 10^places: Decimal("1,234.5", 2) is 123450. It
// accepts separators of thousands, full width, and the unit behind the number
// when it is one of the units. ok is false for anything else; exact is false
// when there were more decimals, which are then rounded, half up.
func (c Cell) Decimal(places int, units ...string) (v int64, exact, ok bool) {
	s := Code(c.Text)
	for _, u := range units {
		s = strings.TrimSuffix(s, u)
	}
	negative := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "-"), "+")
	whole, fraction, point := strings.Cut(s, ".")
	whole, ok = ungroup(whole)
	if !ok || point && fraction == "" || !digits(fraction) || whole == "" {
		return 0, false, false
	}
	fraction = strings.TrimRight(fraction, "0")
	exact = len(fraction) <= places
	up := !exact && fraction[places] >= '5'
	fraction = (fraction + strings.Repeat("0", places))[:places]
	v, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || v == math.MaxInt64 {
		return 0, false, false
	}
	if up {
		v++
	}
	if negative {
		v = -v
	}
	return v, exact, true
}

// ungroup takes separators of thousands out of digits, and refuses them anywhere
// else: 1,5 is not fifteen.
func ungroup(s string) (string, bool) {
	parts := strings.Split(s, ",")
	for i, p := range parts {
		if !digits(p) || i > 0 && len(p) != 3 || i == 0 && len(parts) > 1 && (len(p) == 0 || len(p) > 3) {
			return "", false
		}
	}
	return strings.Join(parts, ""), true
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// days1904 is between the two systems of counting days.
const days1904 = 1462

// maxSerial is the day after 9999-12-31.
const maxSerial = 2_958_466

// fromSerial returns the instant, in no zone, that a serial number of the 1900
// system stands for. The system believes in a 29th of February 1900.
func fromSerial(serial float64) time.Time {
	day, fraction := math.Modf(serial)
	if day < 60 {
		day++
	}
	seconds := math.Round(fraction * 86400)
	return time.Date(1899, 12, 30, 0, 0, int(seconds), 0, time.UTC).AddDate(0, 0, int(day))
}
