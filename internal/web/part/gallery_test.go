package part_test

import (
	"context"
	"io"
	"time"

	"github.com/a-h/templ"

	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// now is a Monday morning, 10:00 in Shanghai.
var now = time.Date(2026, 10, 12, 2, 0, 0, 0, time.UTC)

func at(d time.Duration) time.Time { return now.Add(d) }

// gallery holds one page of each family of parts, in the prefs given.
func gallery(prefs httpx.Prefs) map[string]templ.Component {
	return map[string]templ.Component{
		"owner":   page(prefs, ownerPage, ownerParts),
		"form":    page(prefs, formPage, formParts),
		"done":    page(prefs, ownerPage, doneParts),
		"desk":    page(prefs, deskPage, deskParts),
		"office":  page(prefs, officePage, officeParts),
		"problem": part.ProblemPage(frame(prefs), httpx.NewProblem(prefs.Lang, context.Canceled, "K3X8PQ2M")),
	}
}

func frame(prefs httpx.Prefs) part.Page {
	return part.Page{
		Prefs: prefs, Title: "样张", Path: "/gallery", Now: now,
		Site: part.Site{
			Name: "易安居", Region: "辽宁", Sponsor: "辽宁省住房和城乡建设厅", Operator: "辽宁省物业管理服务中心", Phone: "024-12345678",
			Code: "2100000001", ICP: "辽ICP备00000000号-1", Police: "辽公网安备 21010000000000号",
			Errata: "/errata", Accessibility: "/accessibility", Privacy: "/privacy",
		},
	}
}

func ownerPage(p *part.Page) {
	p.Who = part.Who{Name: "王女士", Path: "/me"}
	p.Back = "/me"
	p.Tabs = []part.Tab{
		{Text: "首页", Path: "/", Icon: part.IconHome},
		{Text: "诉求", Path: "/me/cases", Icon: part.IconCase, Here: true},
		{Text: "服务", Path: "/service", Icon: part.IconServe},
		{Text: "我的", Path: "/me", Icon: part.IconMe},
	}
}

func formPage(p *part.Page) { p.Back = "/" }

func deskPage(p *part.Page) {
	p.Who = part.Who{Name: "夜班二组", Role: "值班员 · 和平花园", Path: "/desk"}
	p.Wide = true
	p.Tabs = []part.Tab{{Text: "工单台", Path: "/desk", Here: true}, {Text: "交接班", Path: "/desk/shift"}, {Text: "今天", Path: "/desk/today"}}
}

func officePage(p *part.Page) {
	p.Who = part.Who{Name: "李科长", Role: "省住建厅", Path: "/office"}
	p.Wide = true
}

// page draws components in the layout, one after the other.
func page(prefs httpx.Prefs, set func(*part.Page), parts func(part.Page) []templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		p := frame(prefs)
		set(&p)
		ctx = templ.WithChildren(ctx, templ.Join(parts(p)...))
		return part.Layout(p).Render(ctx, w)
	})
}

func inside(outer templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

// markup is trusted text of this file.
func markup(s string) templ.Component { return templ.Raw(s) }

func ownerParts(p part.Page) []templ.Component {
	clock := part.ClockOf(at(-24*time.Hour), at(27*time.Hour), now)
	clock.Action = "前答复"
	clock.Why = []string{"投诉类,3 个工作日内答复(省诉求办理时限表 2018 版)", "从 10月9日(周五)08:20 受理起算", "10月10日(周六)为调休上班日,10月11日(周日)不计", "到 10月13日(周二)13:00"}
	return []templ.Component{
		markup("<h1>卫生间漏水 · 3号楼2单元</h1>"),
		part.StateWord(part.State{Tone: part.Note, Word: "处理中"}),
		markup("<p></p>"),
		part.ClockLine(p, clock),
		part.NoticeBox(part.Notice{Tone: part.Note, Title: "请您评价", Text: "物业已经答复,您说问题解决了没有?72 小时内没有评价,按已答复结案。", Links: []part.Link{{Text: "去评价", Path: "/rate"}}}),
		part.Timeline(p, []part.Step{
			{At: at(-74 * time.Hour), Text: "您提交了诉求(网页)", Detail: "主卧卫生间顶棚一直往下滴水,楼上 301 说不是他家。\n已经三天了,吊顶都鼓起来了。", Photos: []part.Photo{{ID: "/p/1", Thumb: "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=", Alt: "卫生间顶棚"}}},
			{At: at(-73 * time.Hour), Text: "和平物业 受理"},
			{At: at(-72 * time.Hour), Text: "派给 水电维修组"},
			{At: at(27 * time.Hour), Text: "上门查看,由水电维修组负责", Next: true},
		}),
		markup("<h2>状态</h2><p>"),
		part.StateWord(part.State{Tone: part.Plain, Word: "已撤回"}), markup(" "),
		part.StateWord(part.State{Tone: part.Note, Word: "待您评价"}), markup(" "),
		part.StateWord(part.State{Tone: part.Soon, Word: "临期"}), markup(" "),
		part.StateWord(part.State{Tone: part.Late, Word: "已超期"}), markup(" "),
		part.StateWord(part.State{Tone: part.Fine, Word: "已解决"}), markup(" "),
		part.StateWord(part.State{Tone: part.Honour, Word: "红榜"}), markup("</p>"),
		part.EmptyBox(part.Empty{Title: "还没有诉求", Text: "家里或小区有什么要修、要问、要投诉的,说一次就行。", Link: part.Link{Text: "我要投诉/报修", Path: "/new"}}),
	}
}

func formParts(p part.Page) []templ.Component {
	var e form.Errors
	e.Add("text", "请写得再具体一点,至少 5 个字")
	e.Add("phone", "请填 11 位手机号")
	return []templ.Component{
		part.ErrorSummaryBox(p, part.ErrorSummary{Errors: e}),
		part.StepLine(p, 2, 4),
		markup(`<form method="post" enctype="multipart/form-data">`),
		part.TextAreaField(p, part.TextArea{Field: part.Field{Name: "text", Label: "出了什么问题?", Hint: "什么地方、什么情况、多久了。不用写姓名电话。", Error: e.Of("text"), Value: "漏水", Title: true}, Max: 2000}),
		part.PhotoField(p, part.Photos{Field: part.Field{Name: "photo", Label: "照片", Hint: "最多 9 张,每张不超过 20 MB", Optional: true}, Upload: "/new/photo", Max: 9, Accept: "image/jpeg,image/png,image/webp",
			Kept: []part.Photo{{ID: "1", Thumb: "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=", Alt: "已上传的照片 1"}}}),
		part.RadioField(p, part.Radios{Field: part.Field{Name: "secrecy", Label: "物业可以看到您的信息吗?", Value: "mask"}, Choices: []part.Choice{
			{Value: "named", Text: "可以", Hint: "物业能直接给您打电话,处理最快"},
			{Value: "mask", Text: "只看到房号和隐藏的电话", Hint: "物业通过平台转接联系您"},
			{Value: "anonymous", Text: "不可以,对物业匿名", Hint: "区住建局能看到,用来核实"},
		}}),
		part.CheckField(p, part.Checks{Field: part.Field{Name: "when", Label: "什么时候方便上门?", Optional: true}, Values: []string{"eve"}, Choices: []part.Choice{{Value: "day", Text: "白天"}, {Value: "eve", Text: "晚上 6 点以后"}}}),
		part.SelectField(p, part.Select{Field: part.Field{Name: "building", Label: "几号楼"}, Choices: []part.Choice{{Value: "1", Text: "1号楼"}, {Value: "2", Text: "2号楼"}}}),
		part.TextField(p, part.Text{Field: part.Field{Name: "phone", Label: "手机号", Hint: "用来告诉您进度,不会公开", Error: e.Of("phone"), Value: "1380000"}, Kind: "tel", Keyboard: "tel", Autocomplete: "tel", Max: 20, Width: "short"}),
		part.FileField(p, part.File{Field: part.Field{Name: "voice", Label: "语音", Optional: true}, Accept: "audio/*"}),
		part.Draft(p, "/new/draft"),
		part.SubmitButton(part.Button{Text: "下一步"}),
		markup("</form>"),
	}
}

func doneParts(p part.Page) []templ.Component {
	return []templ.Component{
		part.ConfirmationPanel(p, part.Confirmation{Title: "已提交", Label: "诉求编号", Code: "K3X8 PQ2M", Next: []string{
			"和平物业在 24 小时内受理,10月13日(周二)10:00 前您会收到短信。", "处理完会请您评价;不满意可以要求再次办理。", "若超时,和平区住建局督办。"}}),
		part.QRCode(part.QR{Address: "https://yianju.example/t/K3X8PQ2M", Label: "查进度的二维码"}),
		markup("<h2>您填写的内容</h2>"),
		part.Answers(p, []part.Answer{
			{Label: "问题", Value: "卫生间顶棚漏水,三天了。\n吊顶都鼓起来了。", Change: "/new/text"},
			{Label: "地点", Value: "和平花园 3号楼 2单元 201", Change: "/new/place"},
			{Label: "电话", Value: "138****0000", Change: "/new/contact"},
		}),
		part.SubmitButton(part.Button{Text: "保存回执"}),
	}
}

func queueRow(left time.Duration, kind, place, words, action, urgent string, s part.State) part.QueueRow {
	return part.QueueRow{Path: "/desk/1", Clock: part.ClockOf(at(left-4*time.Hour), at(left), now), Place: place, Kind: kind, Words: words, Action: action, Urgent: urgent, State: s}
}

func deskParts(p part.Page) []templ.Component {
	open, waiting := part.State{Tone: part.Note, Word: "处理中"}, part.State{Word: "待接单"}
	return []templ.Component{
		markup("<h1>工单台 · 和平花园</h1>"),
		part.Figures([]part.Figure{
			{Label: "超期", Value: "2", Tone: part.Late, Path: "/desk?late"}, {Label: "临期", Value: "5", Tone: part.Soon, Path: "/desk?soon"},
			{Label: "处理中", Value: "31", Path: "/desk?open"}, {Label: "待接单", Value: "3", Path: "/desk?new"},
		}),
		part.Queue(p, []part.QueueRow{
			queueRow(-40*time.Minute, "电梯困人", "2号楼 1单元", "电梯停在 7 楼和 8 楼之间,里面有老人和孩子,按铃没人应。", "接单", "急", waiting),
			queueRow(12*time.Minute, "爆管", "地下车库 B区", "车库进门左手边的管子爆了,水已经到脚脖子,有三辆车泡着。", "接单", "急", waiting),
			queueRow(3*time.Hour, "门禁坏", "5号楼 3单元", "单元门关不上好几天了,谁都能进,快递也丢过两回,麻烦尽快修,家里就老人自己在,晚上不敢开门,之前打过两次电话说来看也没来。", "答复", "", open),
			queueRow(27*time.Hour, "卫生间漏水", "3号楼 2单元 201", "楼上往下滴水。", "", "", open),
		}),
		part.PagerLine(p, part.Pager{First: "/desk", Next: "/desk?after=1"}),
		inside(part.DecisionPanel(p, part.Decision{Title: "答复业主", Action: "/desk/1/reply", Token: []part.Hidden{{Name: "key", Value: "1"}}, Button: part.Button{Text: "发出答复"},
			Others: []part.Link{{Text: "申请延期", Path: "/x"}, {Text: "不属于物业职责", Path: "/y"}, {Text: "派给维修工", Path: "/z"}}}),
			part.TextAreaField(p, part.TextArea{Field: part.Field{Name: "done", Label: "做了什么", Hint: "原因、处理、完成日期。业主会看到原话。"}, Max: 1000}),
			part.FileField(p, part.File{Field: part.Field{Name: "after", Label: "修好后的照片", Hint: "维修类必须有"}, Accept: "image/*"})),
	}
}

func officeParts(p part.Page) []templ.Component {
	cities := []struct {
		code          int
		name          string
		answered, all int64
		late          string
		tone          part.Tone
	}{
		{210100, "沈阳", 11204, 12890, "12", part.Fine}, {210200, "大连", 7801, 8806, "6", part.Fine}, {210300, "鞍山", 2701, 3190, "3", part.Fine},
		{210400, "抚顺", 1430, 1799, "4", part.Soon}, {210500, "本溪", 1204, 1420, "1", part.Fine}, {210600, "丹东", 1502, 1790, "0", part.Fine},
		{210700, "锦州", 1780, 2115, "2", part.Fine}, {210800, "营口", 1650, 1960, "1", part.Fine}, {210900, "阜新", 802, 1130, "7", part.Late},
		{211000, "辽阳", 1020, 1204, "0", part.Fine}, {211100, "盘锦", 1101, 1270, "0", part.Fine}, {211200, "铁岭", 1003, 1260, "2", part.Soon},
		{211300, "朝阳", 1180, 1390, "0", part.Fine}, {211400, "葫芦岛", 1142, 1383, "0", part.Fine},
	}
	var tiles []part.Tile
	var rows [][]part.Cell
	var bars []part.Bar
	word := map[part.Tone]string{part.Fine: "达标", part.Soon: "接近", part.Late: "未达标"}
	for i, c := range cities {
		rate := p.Lang.Percent(c.answered, c.all)
		tiles = append(tiles, part.Tile{City: c.code, Name: c.name, Value: rate, Note: word[c.tone], Tone: c.tone, Path: "/office/" + c.name})
		rows = append(rows, []part.Cell{{Text: c.name, Path: "/office/" + c.name}, {Text: p.Lang.Count(c.all)}, {Text: p.Lang.Count(c.answered)}, {Text: rate}, {Text: c.late, Path: "/late"}, {Text: word[c.tone], Tone: c.tone}})
		if i < 5 {
			bars = append(bars, part.Bar{Label: c.name, Value: rate, Share: int(c.answered * 1000 / c.all), Tone: c.tone})
		}
	}
	return []templ.Component{
		markup("<h1>全省今天</h1><p>今天 1,204 件,回复率 86.2%,38 件已超期,最该管的是 阜新。</p>"),
		part.Figures([]part.Figure{{Label: "本月回复率", Value: "86.2%", Of: "41,207 件中 35,520 件", Tone: part.Fine, Path: "/x"}, {Label: "已超期", Value: "38", Of: "比昨天少 4 件", Tone: part.Late, Path: "/y"}, {Label: "未办结", Value: "5,687", Path: "/z"}}),
		markup(`<div class="beside"><div>`),
		part.CartogramFigure(part.Cartogram{Title: "各市回复率", Tiles: tiles}),
		part.BarList(part.Bars{Title: "回复率与目标", Rows: bars, Mark: 800, Goal: "目标 80%"}),
		markup(`</div><div>`),
		part.DataTable(p, part.Table{Caption: "各市回复率,10月1日至12日", Dense: true, Columns: []part.Column{{Label: "市", Sort: "?s=name"}, {Label: "应回复", Num: true, Sort: "?s=all"}, {Label: "已回复", Num: true, Sort: "?s=done"}, {Label: "回复率", Num: true, Sort: "?s=rate", Dir: "ascending"}, {Label: "超期", Num: true, Sort: "?s=late"}, {Label: "目标"}},
			Rows: rows, Sums: []part.Cell{{Text: "全省"}, {Text: "41,207"}, {Text: "35,520"}, {Text: "86.2%"}, {Text: "38"}, {Text: ""}}, Files: []part.Link{{Text: "CSV", Path: "/a.csv"}, {Text: "XLSX", Path: "/a.xlsx"}}}),
		markup(`</div></div>`),
		part.NoticeBox(part.Notice{Tone: part.Late, Title: "沈阳市 12 件已超期", Text: "本周五 15:00 截止,16:00 前签发周督办工作单。"}),
		part.NoticeBox(part.Notice{Tone: part.Soon, Text: "2027 年工作日历还没有公布,跨年的期限是暂定的。"}),
		part.NoticeBox(part.Notice{Tone: part.Fine, Text: "本周工作单全部反馈。"}),
		part.NoticeBox(part.Notice{Tone: part.Honour, Title: "红榜", Text: "和平物业 连续四个季度满意率 95% 以上。"}),
	}
}

var allPrefs = []httpx.Prefs{
	{Lang: i18n.Chinese}, {Lang: i18n.Chinese, Theme: "dark"}, {Lang: i18n.Chinese, Elder: true}, {Lang: i18n.English, Theme: "light"},
}
