package document_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yianju/internal/document"
)

var out = flag.String("out", "", "folder to write the sample papers into, to look at them")

var made = time.Date(2026, 11, 27, 7, 30, 0, 0, time.UTC)

// samples are papers as the offices issue them, by the name of their file.
func samples() map[string]document.Paper {
	order := document.Paper{
		Issuer:    "辽宁省住房和城乡建设厅文件",
		Number:    "辽住建督〔2026〕12号",
		Urgency:   "特急",
		Publicity: "此件公开发布",
		Title:     "关于对和平花园小区供热管网漏水诉求超期未答复问题挂牌督办的通知",
		To:        "沈阳市房产局",
		Body: []document.Block{
			document.Text("经查，截至2026年11月27日15时，你市和平区和平花园小区（项目编号K7M2-9XQ4）关于供热管网漏水的诉求已超过答复时限11个工作日，连续两期列入周督办工作单，仍未形成解决方案。该问题涉及居民86户，群众反映强烈。依据《辽宁省物业管理条例》和《物业投诉报修办理规则》，决定予以挂牌督办。现将有关事项通知如下："),
			document.Heading{Level: 1, Text: "一、存在的主要问题"},
			document.Heading{Level: 2, Text: "（一）首次响应超过规定时限"},
			document.Text("工单受理后，物业服务企业未在30分钟内与业主联系，直至次日9时12分才首次到场，期间未采取任何临时措施，造成3号楼2单元1层至3层室内浸水。"),
			document.Heading{Level: 2, Text: "（二）整改措施不落实"},
			document.Text("企业两次承诺完成时间（10月30日、11月13日），均未兑现；区房产局两次核查，未依法责令限期改正。"),
			document.Heading{Level: 1, Text: "二、督办要求"},
			document.Heading{Level: 3, Text: "1. 立即组织抢修。自收到本通知之日起3日内完成漏点排查并恢复供热，临时措施须覆盖全部86户。"},
			document.Heading{Level: 3, Text: "2. 逐户答复到位。由项目负责人堃喆玥（工号A-2026/0715）牵头，逐户上门说明情况，答复内容须写明原因、措施和完成日期。"},
			document.Heading{Level: 4, Text: "（1）对房屋受损的，会同社区登记造册，5个工作日内提出处理意见。"},
			document.Heading{Level: 4, Text: "（2）对老年人、残疾人等特殊群体，优先安排。"},
			document.Heading{Level: 1, Text: "三、办结时限和反馈方式"},
			document.Text("请于2026年12月11日17时前，通过“易安居”平台提交办理结果和佐证材料，并经区、市两级审核。逾期未反馈的，将在全省通报，并记入绩效考核。联系人及电话见平台本件页面。"),
		},
		Annexes: []document.Annex{
			{Title: "和平花园小区超期诉求明细表", Body: []document.Block{details(12, true)}},
			{Title: "办理情况回执", Body: []document.Block{document.Text("请填写办理情况、结果、群众意见，并加盖公章。")}},
		},
		Signer: "辽宁省住房和城乡建设厅",
		Date:   "2026-11-27",
		Seal:   true,
		CC:     []string{"沈阳市人民政府办公室", "省信访局", "省纪委监委驻省住房和城乡建设厅纪检监察组", "和平区人民政府"},
		Verify: "https://yianju.example.cn/verify/K7M2Q9XRTB4W",
		Code:   "K7M2 Q9XR TB4W",
		Attach: []byte(`{"cases":[],"number":"辽住建督〔2026〕12号"}`),
		At:     made,
	}
	docket := document.Paper{
		Issuer: "辽宁省住房和城乡建设厅",
		Number: "辽住建督〔2026〕47号",
		Title:  "物业投诉报修周督办工作单\n（2026年第48周）",
		To:     "沈阳市房产局",
		Body: []document.Block{
			document.Text("现将你市本周超期未办结诉求60件予以督办，请按要求逐件办理，并于下周四17时前反馈。"),
		},
		Annexes: []document.Annex{{Title: "沈阳市超期未办结诉求明细表", Body: []document.Block{details(60, true)}}},
		Signer:  "辽宁省住房和城乡建设厅", Date: "2026-11-27", Seal: true,
		CC:     []string{"沈阳市人民政府办公室"},
		Verify: "https://yianju.example.cn/verify/PWX3N8JH2CKD", Code: "PWX3 N8JH 2CKD", At: made,
	}
	self := document.Paper{
		Number: "2026年第48周（总第447期）",
		Title:  "沈阳市物业投诉报修周督办工作单",
		To:     "沈阳市房产局",
		Body: []document.Block{
			document.Text("本周（11月20日15时至11月27日15时）你市受理诉求1,204件，办结1,038件，回复率86.2%；超期未办结38件，其中连续两期未办结5件。"),
			document.Heading{Level: 1, Text: "一、超期未办结诉求"},
			details(5, false),
			document.Heading{Level: 1, Text: "二、反馈要求"},
			document.Text("请于12月3日（星期四）17时前通过平台逐件反馈。"),
		},
		Signer: "辽宁省物业服务监管平台", Date: "2026-11-27",
		Note:   "本期工作单在发出时限内未经审签，由平台按规定时间自动发出，只编期号，不编发文字号，不盖印章",
		Verify: "https://yianju.example.cn/verify/3HD8RWQK5TNM", Code: "3HD8 RWQK 5TNM", At: made,
	}
	return map[string]document.Paper{"order": order, "docket": docket, "self": self}
}

func details(n int, landscape bool) document.Table {
	t := document.Table{Caption: "超期诉求明细", Landscape: landscape, Columns: []document.Column{
		{Head: "序号", Width: 4, Number: true}, {Head: "事项编号", Width: 10}, {Head: "受理时间", Width: 9}, {Head: "县区", Width: 6}, {Head: "小区", Width: 9},
		{Head: "类别", Width: 8}, {Head: "内容摘要", Width: 20}, {Head: "超期天数", Width: 5, Number: true}, {Head: "连续周数", Width: 5, Number: true}, {Head: "督办意见", Width: 12},
	}, Sums: []string{"", "合计", "", "", "", "", fmt.Sprintf("%d件", n), "", "", ""}}
	t.Rows = func(yield func([]string, error) bool) {
		for i := range n {
			row := []string{fmt.Sprint(i + 1), fmt.Sprintf("K7M2-%04d", 4711*i%10000), "11-12 08:15", "和平区", "和平花园", "供热管网",
				"三号楼供热管道漏水，" + strings.Repeat("住户家中进水，", i%4) + "要求尽快维修。", fmt.Sprint(i%9 + 1), fmt.Sprint(i%3 + 1), "限期3日办结"}
			if i%17 == 5 {
				row[6] = "网址https://example.cn/" + strings.Repeat("x7f3a9", 9) + "打不开"
			}
			if !yield(row, nil) {
				return
			}
		}
	}
	return t
}

func TestSamples(t *testing.T) {
	t.Parallel()
	if *out == "" {
		return
	}
	for name, p := range samples() {
		f, err := os.Create(filepath.Join(*out, name+".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		if err := p.WritePDF(f); err != nil {
			t.Error(err)
		}
		f.Close()
	}
}
