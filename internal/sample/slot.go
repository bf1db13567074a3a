package sample

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

func (w *writer) placeSlot(name string) (string, bool) {
	p := w.scene.Place
	switch name {
	case "home":
		return w.spoken(p.home()), true
	case "spot":
		return w.spoken(p.spot()), true
	case "bldg":
		return p.Building, true
	case "compound":
		return p.Compound, true
	case "county":
		return p.County, true
	case "firm":
		return p.firm(), true
	case "company":
		return p.shortCompany(), true
	case "body": // whom an officer calls to account
		switch {
		case w.scene.Office:
			return "区住建局", true
		case p.Company == "" && p.Street:
			return "街道", true
		case p.Company == "":
			return "社区", true
		}
		return "企业", true
	case "at":
		return w.at(), true
	case "floor":
		if p.Floor > 0 {
			return strconv.Itoa(p.Floor), true
		}
		return strconv.Itoa(3 + w.rng.IntN(5)), true
	case "nth":
		return pick(w.rng, []string{"2", "3", "4", "5", "6", "三", "四", "五"}), true
	}
	return "", false
}

// at is where the category's cases are reported from: the flat, the entrance
// or the compound, as the category's section says.
func (w *writer) at() string {
	switch w.category.where {
	case "home":
		return w.value("home")
	case "compound":
		return w.value("compound")
	}
	return w.value("spot")
}

// spoken writes a door number as different people do: 3号楼2单元501, 3-2-501,
// 三号楼二单元501.
func (w *writer) spoken(place string) string {
	p := w.scene.Place
	switch {
	case place == p.home() && p.Room != "" && strings.HasSuffix(p.Building, "号楼") && strings.HasSuffix(p.Entrance, "单元") && chance(w.rng, 5):
		return strings.TrimSuffix(p.Building, "号楼") + "-" + strings.TrimSuffix(p.Entrance, "单元") + "-" + p.Room
	case place == p.spot() && p.Entrance != "" && chance(w.rng, 6):
		return hanDigits(place)
	}
	return place
}

// hanDigits turns the numbers up to 99 of a place into Chinese ones.
func hanDigits(place string) string {
	var out strings.Builder
	for i := 0; i < len(place); {
		j := i
		for j < len(place) && place[j] >= '0' && place[j] <= '9' {
			j++
		}
		if j == i {
			out.WriteByte(place[i])
			i++
			continue
		}
		n, _ := strconv.Atoi(place[i:j])
		out.WriteString(han(n))
		i = j
	}
	return out.String()
}

func han(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case n >= 100 || n == 0:
		return strconv.Itoa(n)
	case n < 10:
		return digits[n]
	case n < 20:
		return "十" + digits[n-10]
	}
	return digits[n/10] + "十" + digits[n%10]
}

func (w *writer) timeSlot(name string) (string, bool) {
	at := w.scene.At.In(shanghai)
	switch name {
	case "date": // some weeks ago
		return monthDay(at.AddDate(0, 0, -8-w.rng.IntN(40)), "号"), true
	case "day": // some days ago
		return w.dayBefore(at), true
	case "recent": // hours ago
		return w.recently(at), true
	case "month":
		return fmt.Sprintf("%d月份", at.AddDate(0, 0, -40-w.rng.IntN(40)).Month()), true
	case "lastyear":
		return strconv.Itoa(at.Year() - 1), true
	case "promise":
		until := w.scene.Until.In(shanghai)
		if w.scene.Until.IsZero() {
			until = at.AddDate(0, 0, 5+w.rng.IntN(20))
		}
		return monthDay(until, "日"), true
	case "doneon":
		return monthDay(w.doneOn(), "日"), true
	case "sawon":
		if !w.scene.Seen.IsZero() {
			return monthDay(w.scene.Seen.In(shanghai), "日"), true
		}
		return monthDay(w.between(0), "日"), true
	case "tomorrow":
		return monthDay(at.AddDate(0, 0, 1), "日"), true
	case "hour":
		t := at.Add(-time.Duration(w.rng.IntN(20)) * time.Minute)
		return fmt.Sprintf("%d:%02d", t.Hour(), t.Minute()), true
	case "later": // hours ahead, on the half hour
		t := at.Add(time.Duration(90+w.rng.IntN(60)) * time.Minute).Truncate(30 * time.Minute)
		return fmt.Sprintf("%d:%02d", t.Hour(), t.Minute()), true
	}
	return "", false
}

// between is a moment after the work began and before now: in the first half of
// the time for from 0, in the second for from 0.5.
func (w *writer) between(from float64) time.Time {
	at, since := w.scene.At.In(shanghai), w.scene.Since
	if since.IsZero() || since.After(at) {
		since = at.Add(-36 * time.Hour)
	}
	return since.In(shanghai).Add(time.Duration((from + w.rng.Float64()/2) * float64(at.Sub(since))))
}

// doneOn is a moment at which the work may have been done. What is answered early in the
// morning was done by the evening before, where it had begun by then.
func (w *writer) doneOn() time.Time {
	const early = 10
	at, done := w.scene.At.In(shanghai), w.between(0.5)
	midnight := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, shanghai)
	if at.Hour() < early && done.After(midnight) && w.scene.Since.Before(midnight) {
		return midnight.Add(-time.Minute)
	}
	return done
}

func monthDay(t time.Time, unit string) string {
	return fmt.Sprintf("%d月%d%s", t.Month(), t.Day(), unit)
}

func (w *writer) dayBefore(at time.Time) string {
	n := 1 + w.rng.IntN(9)
	t := at.AddDate(0, 0, -n)
	switch {
	case n == 1:
		return "昨天"
	case n == 2:
		return "前天"
	case n >= 7:
		return monthDay(t, "号")
	}
	weekday := "周" + string([]rune("日一二三四五六")[t.Weekday()])
	// Monday begins the week; a day of the week before is named so.
	if daysSinceMonday(t) > daysSinceMonday(at) {
		return "上" + weekday
	}
	return "这" + weekday
}

func daysSinceMonday(t time.Time) int { return (int(t.Weekday()) + 6) % 7 }

// recently never names an hour that has not come yet.
func (w *writer) recently(at time.Time) string {
	choices := []string{"昨天", "昨晚", "昨天下午", "昨天早上", "前天", "昨天半夜"}
	if at.Hour() >= 9 {
		choices = append(choices, "今天早上", "今早六点多", "今天一大早")
	}
	if at.Hour() >= 15 {
		choices = append(choices, "今天上午", "今天中午")
	}
	return pick(w.rng, choices)
}

func (w *writer) numberSlot(name string) (string, bool) {
	switch name {
	case "count":
		return strconv.Itoa(2 + w.rng.IntN(7)), true
	case "lot":
		return strconv.Itoa(11 + w.rng.IntN(36)), true
	case "area":
		return strconv.Itoa(6 + w.rng.IntN(40)), true
	case "attempt":
		return han(max(w.scene.Attempt, 1)), true
	case "phone":
		return Phone(w.rng), true
	}
	return "", false
}
