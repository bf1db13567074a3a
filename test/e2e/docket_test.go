package e2e

import (
	"fmt"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/docket"
)

// press lets the last two weeks have their dockets: the city has signed its answers to the
// first, and answers the second.
func (v *village) press() {
	v.t.Helper()
	v.Dockets.Cities = []int{heping / 100 * 100}
	last := docket.Latest(v.Dockets.Calendar, v.clock.Now())
	signed := docket.Latest(v.Dockets.Calendar, last.Taken.Add(-time.Microsecond))
	for _, slot := range []docket.Slot{signed, last} {
		ok(v.t, v.Dockets.Build(v.t.Context(), slot.Week.String(), func(int64, int64) error { return nil }))
		var d docket.Docket
		ok(v.t, v.DB.View(v.t.Context(), func(tx *db.Tx) (err error) { d, err = docket.Of(tx, heping/100*100, slot.Week); return err }))
		ok(v.t, v.Dockets.Receive(v.t.Context(), v.now(account.City), d.ID))
		if slot.Week == signed.Week {
			v.sign(d)
		}
		names := []string{"{week}", slot.Week.String(), "{city}", fmt.Sprint(d.City), "{county}", fmt.Sprint(heping)}
		for _, end := range []string{"/dockets/{week}/{city}", "/dockets/{week}/{city}/answers", "/dockets/{week}/{city}/verification", "/extracts/{week}/{county}", "/dockets/{week}"} {
			v.files[end] = append(v.files[end], names)
		}
	}
}

// sign answers every row of a docket, and signs.
func (v *village) sign(d docket.Docket) {
	v.t.Helper()
	city := v.now(account.City)
	city.Session.FactorAt = v.clock.Now()
	var answers []docket.Answer
	ok(v.t, v.DB.View(v.t.Context(), func(tx *db.Tx) error {
		rows, _, err := docket.Rows(tx, d, docket.Filter{Most: 1000})
		if err == nil {
			answers, err = v.Dockets.Answers(tx, rows)
		}
		return err
	}))
	for i := range answers {
		answers[i].Measure, answers[i].Reason, answers[i].Expected = "区县已到场督促,企业排出维修计划", "配件、施工队已排期", calendar.DateOf(v.clock.Now()).AddDays(7)
	}
	ok(v.t, v.Dockets.Answer(v.t.Context(), city, d.ID, answers))
	ok(v.t, v.Dockets.Sign(v.t.Context(), city, d.ID, "区县每日调度超期件。", "老旧小区缺维修资金。"))
}
