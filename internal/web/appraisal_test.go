package web

import (
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/document/documenttest"
	"yianju/internal/errs"
)

// TestAppraisal: a year of one city by the pages alone, with the points worked out by
// hand: 12 cases, a request that the county let pass (1 of 12 is far beyond 20 points), a
// docket that the city never answered (2 points), and three milestones missed (15), of
// which the county has two (10).
func TestAppraisal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		n.Dockets.Cities = []int{210100}
		for i := range 12 {
			c := n.file(t)
			if i > 0 {
				continue
			}
			for _, cmd := range []casework.Command{{Act: casework.ActAccept}, {Act: casework.ActRequest, Request: casework.Unsolvable, Text: "结构限制,无法改造"}} {
				_, err := n.Cases.Do(t.Context(), n.as(account.Clerk), c.Ref, casework.Deed{Command: cmd})
				ok(t, err)
			}
		}
		n.to(t, time.Date(2026, 3, 13, 7, 1, 0, 0, time.UTC)) // 15:01
		dbtest.Clock(d).Set(time.Date(2026, 3, 13, 7, 55, 0, 0, time.UTC))
		_, err := n.Dockets.Sweep(t.Context())
		ok(t, err)

		dbtest.Clock(d).Set(calendar.Date("2026-12-01").At(9 * time.Hour))
		city := n.staff(t, "city1", account.Grant{Role: account.City, Lo: 210100, Hi: 210199})
		city.open("/office/targets").press("年度绩效考核").sees(200, "2026年市、区县绩效考核", "本年进行中", "沈阳市", "和平区", "未排名", "!大连市", "!印发考核结果")
		city.press("沈阳市").sees(200, "得分 68", "1,扣 2 分", "2026-W11", "1/12,扣 20 分", "2,扣 10 分", "制定方案", "0(样本不足)")
		city.press("逾期未作决定的诉求 1 件").sees(200, "和平花园")
		city.open("/office/appraisal/2026/210102").sees(200, "得分 75", "!周督办反馈逾期").open("/office/appraisal/2026/210202").sees(404)
		early := n.as(account.Province)
		early.Session.FactorAt = early.At
		if err := n.Appraisals.Issue(t.Context(), early, 2026); !errs.Is(err, errs.Conflict) {
			t.Errorf("issued within the year: %v", err)
		}

		dbtest.Clock(d).Set(calendar.Date("2027-01-08").At(9 * time.Hour))
		province := n.staff(t, "province1", account.Grant{Role: account.Province, Lo: 210000, Hi: 219999})
		other := n.staff(t, "city2", account.Grant{Role: account.City, Lo: 210200, Hi: 210299})
		county := n.staff(t, "county1", account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty})
		other.open("/office/appraisal/2026").sees(200, "待印发", "大连市", "!沈阳市", "!印发考核结果")
		province.open("/office/appraisal/2026").sees(200, "待印发", "沈阳市", "大连市", "3,扣 15 分").press("印发考核结果").sees(200, "已印发", "辽住建考〔2027〕1号", "!印发考核结果")
		province.press("沈阳市").sees(200, "得分 63", "名次 1", "2026-W11")
		other.open("/office/appraisal/2026").sees(200, "已印发", "沈阳市").press("沈阳市").sees(200, "得分 63", "1/12,扣 20 分", "!逾期未作决定的诉求")
		other.open("/me/inbox").sees(200, "2026年市、区县绩效考核结果已印发")
		county.open("/office/appraisal/2026/210102").sees(200, "得分 70", "名次 1")
		county.open("/office/appraisal/2017").sees(404).open("/office/appraisal/x").sees(404).open("/office/appraisal/2026/x").sees(404)
		n.staff(t, "manager1", account.Grant{Role: account.Manager, Company: n.company}).open("/office/appraisal/2026").sees(403)
		n.browser(t).open("/office/appraisal").sees(401)

		text := strings.ReplaceAll(documenttest.Read(t, []byte(n.get(n.as(account.Province), "/office/appraisal/2026/paper").body)).Text(), " ", "")
		for _, words := range []string{"辽住建考〔2027〕1号", "绩效考核结果的通报", "沈阳市1631212001/1220315", "沈阳市和平区17012——001/1220210"} {
			if !strings.Contains(text, words) {
				t.Errorf("the paper does not say %s:\n%s", words, text)
			}
		}
		if got := n.get(n.as(account.Province), "/office/appraisal/2026/tables"); got.status != 200 {
			t.Errorf("tables: %d", got.status)
		}
		n.appraisalTampered(t)
	})
}

// appraisalTampered holds that Check finds nothing, and something once a sheet is another.
func (n *town) appraisalTampered(t *testing.T) {
	t.Helper()
	for _, change := range []struct {
		from, to string
		found    bool
	}{{"", "", false}, {`"rank":1`, `"rank":2`, true}, {`"rank":2`, `"rank":1`, false}, {`"tenths":630`, `"tenths":930`, true}} {
		ok(t, n.d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE appraisal SET content = REPLACE(content, $1, $2)`, change.from, change.to)
			return err
		}))
		found := false
		checked, err := n.Appraisals.Check(t.Context(), func(string, string) { found = true })
		if ok(t, err); checked != 1 || found != change.found {
			t.Errorf("%s for %s: %d checked, found %v", change.to, change.from, checked, found)
		}
	}
}
