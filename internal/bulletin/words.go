package bulletin

import (
	"strings"
	"yianju/internal/calendar"

	"yianju/internal/i18n"
)

// TotalWords say how the month was, beside the one before and the same a year ago; a
// sentence each.
func TotalWords(l i18n.Lang, c Content) []string {
	t := c.Total
	rate := t.Rate("reply_rate")
	m, _ := calendar.ParseMonth(c.Month)
	out := []string{l.T("bulletin.total", "month", l.Month(m.First().Start()), "received", l.Count(t.Received),
		"mom", changeWords(l, t.Received, c.LastMonth.Received), "yoy", changeWords(l, t.Received, c.LastYear.Received))}
	key := "bulletin.total.reached"
	switch {
	case rate.Few:
		key = "bulletin.total.few"
	case tenths(rate.Value) < 10*c.Goal:
		key = "bulletin.total.short"
	}
	return append(out,
		l.T(key, "owed", l.Count(rate.N), "answered", l.Count(t.Answered), "rate", rate.Value, "goal", c.Goal, "before", c.LastMonth.enough(l, "reply_rate"), "year", c.LastYear.enough(l, "reply_rate")),
		l.T("bulletin.total.rates", "timely", t.enough(l, "timely_rate"), "solved", t.enough(l, "solve_rate"), "satisfied", t.enough(l, "satisfaction"),
			"composite", t.enough(l, rankedBy), "n", l.Count(t.Rate(rankedBy).N), "homes", t.Rate(perHomes).Value))
}

// enough is a rate in a sentence: of too few, that.
func (line Line) enough(l i18n.Lang, name string) string {
	if r := line.Rate(name); !r.Few {
		return r.Value
	}
	return l.T("bulletin.few")
}

// changeWords say how much more or less a number is than another.
func changeWords(l i18n.Lang, now, then int64) string {
	switch {
	case then == 0:
		return l.T("bulletin.change.none")
	case now > then:
		return l.T("bulletin.change.up", "share", growth(now-then, then))
	case now < then:
		return l.T("bulletin.change.down", "share", growth(then-now, then))
	}
	return l.T("bulletin.change.same")
}

// growth is n as a share of all, which may be more than all.
func growth(n, all int64) string {
	t := (n*2000 + all) / (2 * all)
	return i18n.Chinese.Count(t/10) + "." + string(rune('0'+t%10)) + "%"
}

// CityWords name the first and the last three, and how many have too few.
func CityWords(l i18n.Lang, c Content) string {
	var ranked, few []string
	for _, line := range c.Cities {
		if line.Rank > 0 {
			ranked = append(ranked, line.Name)
		} else {
			few = append(few, line.Name)
		}
	}
	var out []string
	if len(ranked) >= 6 {
		out = append(out, l.T("bulletin.cities.ends", "first", strings.Join(ranked[:3], "、"), "last", strings.Join(ranked[len(ranked)-3:], "、")))
	}
	if len(few) > 0 {
		out = append(out, l.T("bulletin.cities.few", "names", strings.Join(few, "、")))
	}
	return sentences(l, append(out, l.T("bulletin.cities.text")))
}

// PressedWords say how the departments pressed.
func PressedWords(l i18n.Lang, c Content) string {
	out := []string{l.T("bulletin.pressed", "n", l.Count(c.Total.Supervised), "late", l.Count(c.Total.Late), "reopened", l.Count(c.Total.Reopened))}
	for _, a := range c.Acts {
		out = append(out, l.T("bulletin.act."+a.Name, "issued", l.Count(a.Issued), "closed", l.Count(a.Closed), "open", l.Count(a.Open), "long", l.Count(a.Long)))
	}
	return sentences(l, out)
}

// sentences joins them as the language does.
func sentences(l i18n.Lang, list []string) string {
	if l == i18n.English {
		return strings.Join(list, " ")
	}
	return strings.Join(list, "")
}

// BasisWords say when the figures were taken and of what they are.
func BasisWords(l i18n.Lang, c Content) string {
	return l.T("bulletin.basis.text", "taken", l.Stamp(instant(c.Taken)), "goal", c.Goal)
}
