package supervision

import (
	"fmt"
	"strings"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/document"
	"yianju/internal/i18n"
)

// Paper lays an issued order out as the official paper that it is (domain.md §10),
// with the part that the undertaker fills in. names are those of the undertaker and
// of the county; verify is the address at which the paper is checked. Papers are in
// Chinese, whoever prints them.
func (o Order) Paper(cases []Case, parts []Part, undertaker, county, verify string, at time.Time) document.Paper {
	l := i18n.Chinese
	office, _ := document.OfficeOn(o.Office, calendar.DateOf(o.IssuedAt))
	var codes []string
	for _, c := range cases {
		codes = append(codes, c.Code)
	}
	of := []document.Column{{Head: "项目", Width: 4}, {Head: "内容", Width: 16}}
	facts := document.Table{Columns: of, Rows: document.RowsOf(
		[]string{"缓急", l.T("supervision.urgency." + string(o.Urgency))},
		[]string{"督办单位", office.Authority},
		[]string{"承办单位", undertaker},
		[]string{"来源", l.T("supervision.source." + string(o.Source))},
		[]string{"事项编号", strings.Join(codes, "、")},
		[]string{"小区", orDash(strings.TrimSpace(county + " " + o.Place))},
		[]string{"物业企业", orDash(o.Firm)},
		[]string{"反映内容摘要", o.Summary},
		[]string{"前期办理及存在问题", o.Problems},
		[]string{"法规依据", o.Basis},
		[]string{"签收时限", dueWords(l, o.ReceiptDue)},
		[]string{"办结时限", l.Date(calendar.ClosingDate(o.AnswerDue).Start()) + fmt.Sprintf("（%d 个工作日）", o.Days)},
		[]string{"反馈方式", o.Feedback},
		[]string{"联系人电话", o.Phone},
		[]string{"签发", office.Authority + " " + l.Stamp(o.IssuedAt)},
	)}
	var demands []string
	for i, d := range o.Demands {
		demands = append(demands, fmt.Sprintf("%d. %s", i+1, d))
	}
	body := []document.Block{facts, document.Heading{Level: 1, Text: "督办要求"}, document.Text(strings.Join(demands, "\n"))}
	if len(parts) > 0 {
		var rows [][]string
		for _, p := range parts {
			d, _ := DepartmentOf(p.Department)
			rows = append(rows, []string{d.Chinese, p.Demand})
		}
		body = append(body, document.Heading{Level: 1, Text: "联合督办部门"},
			document.Table{Columns: []document.Column{{Head: "部门", Width: 5}, {Head: "要求", Width: 15}}, Rows: document.RowsOf(rows...)})
	}
	paper := document.Paper{Issuer: office.Authority, Number: o.Number, Urgency: urgencyMark[o.Urgency], Title: "督办单", To: undertaker, Body: body, Signer: office.Authority,
		Date: calendar.DateOf(o.IssuedAt), Seal: true, Publicity: "此件不公开", Verify: verify, Code: document.ShowCode(o.Code), Attach: []byte(o.Snapshot), At: at,
		Annexes: []document.Annex{{Title: "督办单回执", Body: []document.Block{document.Table{Columns: of, Rows: document.RowsOf(o.receipt(l, undertaker)...)}}}}}
	for _, c := range strings.FieldsFunc(o.Copies, func(r rune) bool { return strings.ContainsRune("、，,;；", r) }) {
		paper.CC = append(paper.CC, strings.TrimSpace(c))
	}
	return paper
}

// dueWords writes a limit: one that ends with a day at 24:00 of it.
func dueWords(l i18n.Lang, due time.Time) string {
	if day := calendar.ClosingDate(due); day.End().Equal(due) {
		return l.Date(day.Start()) + " 24:00"
	}
	return l.Stamp(due)
}

// urgencyMark is what stands on a paper (GB/T 9704-2012 §7.2.3).
var urgencyMark = map[Urgency]string{Urgent: "加急", Extreme: "特急"}

// receipt is the part that the undertaker fills in, as far as it has.
func (o Order) receipt(l i18n.Lang, undertaker string) [][]string {
	moment := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return l.Stamp(t)
	}
	conclusion := "□ 办结　　□ 延期　　□ 升级"
	if o.Outcome != "" {
		conclusion = l.T("supervision.outcome."+string(o.Outcome)) + "：" + o.Conclusion
	}
	answered := undertaker
	if o.AnsweredAt.IsZero() {
		answered += "（盖章）"
	}
	return [][]string{{"督办单编号", o.Number}, {"签收时间", moment(o.ReceivedAt)}, {"办理情况", blank(o.Measures)}, {"结果", blank(o.Result)}, {"群众意见", blank(o.Opinion)},
		{"承办单位", answered}, {"答复时间", moment(o.AnsweredAt)}, {"督办结论", conclusion}}
}

// blank leaves room to write by hand where nothing is written.
func blank(s string) string {
	if s == "" {
		return "\n\n\n"
	}
	return s
}

func orDash(s string) string {
	if s == "" {
		return i18n.None
	}
	return s
}
