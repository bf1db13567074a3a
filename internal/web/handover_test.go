package web

import (
	"net/url"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestHandoverPage: a cold room is measured and handed over on one page; the
// owner reads who has it, the number and until when.
func TestHandoverPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Clock(d).Set(calendar.NewDate(2026, time.January, 13).At(10 * time.Hour))
		w := newWorkplace(t, d)
		c := w.fileBy(t, w.owner(77), func(f *casework.Filing) { f.Category, f.Text = "1401", "家里室温只有十五度" }).Case
		clerk, case_ := w.as(account.Clerk), "/desk/cases/"+c.Code
		w.post(clerk, case_, case_+"/accept", nil).want(t, "accepted", 303)
		w.get(clerk, case_).want(t, "the case", 200, case_+"/handover")
		form := case_ + "/handover"
		w.post(clerk, form, form, url.Values{"temp": {"冷"}}).want(t, "no reading", 200, "请填测得的室温", "请填移交给哪家供热单位", "供热单位的受理编号")
		w.post(clerk, form, form, url.Values{"temp": {"15,2"}, "body": {"和平热力"}, "reference": {"RL-17"}}).want(t, "handed over", 303)
		w.get(clerk, case_).want(t, "afterwards", 200, "已移交供热单位", case_+"/reply")
		w.get(w.owner(77), "/me/cases/"+c.Code).want(t, "the owner's page", 200, "测得室温 15.2 ℃", "和平热力,受理编号 RL-17", "和平热力:供热单位处理")
		warm := w.file(t)
		w.get(clerk, "/desk/cases/"+warm.Code).want(t, "another kind", 200, "!/handover")
	})
}

// TestTenths: a temperature is read as people write it.
func TestTenths(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"16": 160, "16.5": 165, " 16,5 ℃": 165, "-3.5": -35, "0": 0} {
		if got := tenths(text); got == nil || *got != want {
			t.Errorf("%q is read as %v", text, got)
		}
	}
	for _, text := range []string{"", "冷", "16.55", "1.6.5", "."} {
		if got := tenths(text); got != nil {
			t.Errorf("%q is read as %d", text, *got)
		}
	}
}
