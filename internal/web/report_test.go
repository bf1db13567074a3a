package web

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/document/documenttest"
)

var (
	countOf  = regexp.MustCompile(`n=(\d+)`)
	received = regexp.MustCompile(`收到居民(?:「[^」]*」)?投诉报修(\d+)件`)
)

// reports drafts answers about several areas and matters of the golden month: every number
// of cases leads to as many cases, and the paper says what the page says.
func (g *golden) reports(t *testing.T) {
	t.Helper()
	for _, asked := range []struct {
		role     account.Role
		area     int
		category string
		fewest   int // numbers that lead somewhere
	}{
		{account.Province, 210000, "", 30}, {account.Province, 210202, "", 15}, {account.City, 210100, "", 20}, {account.City, 210102, "17", 10},
		{account.County, 210102, "", 20}, {account.County, 210102, "1701", 5},
	} {
		who := g.as(asked.role)
		query := "?area=" + strconv.Itoa(asked.area) + "&category=" + asked.category + "&from=2026-03&to=2026-03"
		page := g.get(who, reportPath+query)
		page.want(t, "the draft", 200)
		found := figureLink.FindAllStringSubmatch(page.body, -1)
		if len(found) < asked.fewest {
			t.Errorf("%s: %d numbers lead to their cases", query, len(found))
		}
		for _, link := range found {
			words := link[2]
			if n := countOf.FindStringSubmatch(words); n != nil {
				words = n[1]
			}
			if n, listed := atoi(words), g.listed(t, who, link[1]); n == 0 || n != listed {
				t.Errorf("%s: %s leads to %d cases: %s", query, link[2], listed, link[1])
			}
		}
		cut := casework.Cut{From: "2026-03-01", To: "2026-03-31", Category: asked.category, Lo: asked.area, Hi: asked.area}
		switch {
		case asked.area%10000 == 0:
			cut.Hi += 9999
		case asked.area%100 == 0:
			cut.Hi += 99
		}
		var sums casework.Sums
		ok(t, g.d.View(t.Context(), func(tx *db.Tx) (err error) { sums, err = casework.SumOf(tx, cut); return err }))
		paper := strings.ReplaceAll(documenttest.Read(t, []byte(g.get(who, reportPath+"/paper"+query).body)).Text(), " ", "")
		if said := received.FindStringSubmatch(paper); said == nil || said[1] != strconv.FormatInt(sums.Of(casework.MarkReceived), 10) {
			t.Errorf("%s: the paper says %v of %d received", query, said, sums.Of(casework.MarkReceived))
		}
		for _, words := range []string{"底稿", "不是公文", "一、受理和办理情况", "数据口径", "少于10的为样本不足", "截至"} {
			if !strings.Contains(paper, words) {
				t.Errorf("%s: the paper does not say %s", query, words)
			}
		}
	}
}

// listed counts the cases of a list.
func (g *golden) listed(t *testing.T, who account.Actor, path string) (n int) {
	t.Helper()
	list := g.get(who, html.UnescapeString(path))
	list.want(t, path, 200)
	for _, c := range g.cases {
		if strings.Contains(list.body, "/office/cases/"+c.Case.Code+`"`) {
			n++
		}
	}
	return n
}

// TestReport asks for drafts as forms do: what is wrong is said with what was typed, and
// an area of somebody else is none.
func TestReport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		month := w.Clock.Now().Format("2006-01")
		county, city := w.as(account.County), w.as(account.City)
		see := func(who account.Actor, query string, status int, words ...string) {
			t.Helper()
			got := w.get(who, reportPath+query)
			if got.status != status {
				t.Errorf("%s: %d, want %d", query, got.status, status)
			}
			for _, one := range words {
				if said := strings.Contains(got.body, strings.TrimPrefix(one, "!")); said == strings.HasPrefix(one, "!") {
					t.Errorf("%s: %s", query, one)
				}
			}
		}
		period := "&from=" + month + "&to=" + month
		see(county, "", 200, "和平区", "生成底稿", "!大连市", "!底稿(PDF)")
		see(county, "?area=210102"+period, 200, "没有收到居民投诉报修", "数据口径")
		w.file(t)
		see(county, "?area=210102&subject=第12号建议"+period, 200, "关于“第12号建议”的答复底稿", "共收到居民投诉报修", "和平花园", "无从计算")
		see(county, "?area=210102&subject=<b>"+period, 200, "!<b>”")
		see(county, "?area=210102&category=17&subject=x"+period, 200, "!反映较多的小区")
		see(city, "?area=210102"+period, 200, "共收到")
		for _, foreign := range []string{"210103", "210100", "210000", "210202", "220000", "210102001", "9"} {
			see(county, "?area="+foreign+period, 404)
			if got := w.get(county, reportPath+"/paper?area="+foreign+period); got.status != 404 {
				t.Errorf("paper of %s: %d", foreign, got.status)
			}
		}
		see(city, "?area=210202"+period, 404)
		see(county, "?area="+period+"&subject=仍在", 422, "请选择一项", `value="仍在"`)
		see(county, "?area=210102&category=99999"+period, 422, "请选择一项")
		see(county, "?area=210102&from=2999-01&to=2999-02", 422, "不晚于本月")
		see(county, "?area=210102&from="+month+"&to=2001-01", 422, "不早于起始月份")
		see(county, "?area=210102"+period+"&subject="+strings.Repeat("长", 101), 422, "最多 100 个字")
		see(w.as(account.Clerk), "?area=210102"+period, 403)
		see(w.visitor(), "", 401)
	})
}
