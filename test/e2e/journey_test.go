package e2e

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/test/e2e/browser"
)

// views are the four ways everybody must be able to take.
var views = map[string]browser.View{
	"phone":          {Width: 360, Height: 640},
	"phone, no JS":   {Width: 360, Height: 640, NoJS: true},
	"desktop":        {Width: 1280, Height: 800},
	"desktop, no JS": {Width: 1280, Height: 800, NoJS: true},
}

// TestJourney is the main job from end to end: filed once, answered badly,
// filed as unsolved, overdue, supervised by the county and by the city, solved
// and rated by the person who filed it.
func TestJourney(t *testing.T) {
	t.Parallel()
	for name, view := range views {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := sit(t)
			j := &journey{t: t, town: newTown(t), name: strings.NewReplacer(",", "", " ", "_").Replace(name), view: view, b: b}
			j.owner = b.Open(view)
			j.file()
			j.accept()
			j.work()
			j.answer("灯座老化", "换了新的声控灯头,现场试过,亮了")
			j.reject()
			j.overdue()
			j.supervise(account.County, "和平区", "区县督办中", "今天之内修好,把照片传上来")
			j.wait(t, 40*time.Hour)
			j.supervise(account.City, "沈阳市", "市督办中", "区里盯到现场,明天中午前办结")
			j.answer("线路接头烧断,换灯没有用", "重新接线,连试两晚都亮,每层都查过")
			j.close()
			for who, s := range map[string]*browser.Session{"owner": j.owner, "staff": j.staff} {
				if said := s.Complaints(); len(said) > 0 {
					t.Errorf("the browser of the %s complains: %q", who, said)
				}
			}
		})
	}
}

// journey is one case on its way.
type journey struct {
	*town
	t     *testing.T
	name  string
	view  browser.View
	b     *browser.Browser
	owner *browser.Session
	staff *browser.Session // whoever works on it now
	link  string           // of the receipt
	code  string           // of the case
}

const complaint = "3号楼2单元三楼的楼道灯不亮,三天了,老人晚上下楼害怕"

// file goes from the code on the wall to the receipt.
func (j *journey) file() {
	s := j.owner
	s.Goto(j.qr())
	j.reads(s, "和平花园 3号楼", "本楼在办")
	s.Press("投诉 / 报修")
	s.Fill("[name=text]", complaint)
	s.Upload("input[type=file]:not([accept^=audio]):not([accept^=video])", j.photo)
	if !j.view.NoJS {
		s.Await(".photolist img")
	}
	s.Screenshot(j.name + "_what")
	s.Press("下一步")
	j.reads(s, "是哪一类", "公共照明")
	s.Press("下一步")
	j.reads(s, complaint, "3号楼")
	s.Fill("[name=phone]", "13998765432")
	s.Screenshot(j.name + "_where")
	s.Press("提交")
	// The page of the code is where it starts; the receipt is where it ends.
	if s.Pages()-1 > 4 || s.Taps() > 6 {
		j.t.Errorf("%d pages and %d taps from the code to the receipt, at most 4 and 6", s.Pages()-1, s.Taps())
	}
	j.reads(s, "已收到", "诉求编号", "公共照明", "139****5432", "和平物业服务有限公司要在 3月2日(周一)11:00 前接单", "和平区住建局督办", "沈阳市住建局督办")
	if s.Count(".photorow img") != 1 {
		j.t.Error("the receipt does not show the photo")
	}
	j.code = s.Text(".confirmation .code")
	j.link = j.address(s.Attribute("main a.button", "href"))
	s.Screenshot(j.name + "_receipt")
	s.Press("看办理进度")
	j.reads(s, "待接单", "您提交了诉求(扫楼栋码)", "若超时,和平区住建局督办", "催办")
	s.Screenshot(j.name + "_tracked")
}

// TestInHome: what is mended in a home takes a room too, and no tap more.
func TestInHome(t *testing.T) {
	t.Parallel()
	n, b := newTown(t), sit(t)
	for name, view := range map[string]browser.View{"phone": views["phone"], "phone_no_JS": views["phone, no JS"]} {
		s := b.Open(view)
		s.Goto(n.qr())
		s.Press("投诉 / 报修")
		s.Fill("[name=text]", "卫生间天花板漏水,滴到马桶上,楼上说不是他家的事")
		s.Upload("input[type=file]:not([accept^=audio]):not([accept^=video])", n.photo)
		if !view.NoJS {
			s.Await(".photolist img")
		}
		s.Press("下一步")
		s.Press("下一步")
		reads(t, s, "要进家门才能修", "房号")
		s.Fill("[name=room]", "2单元501")
		s.Fill("[name=phone]", "13998765432")
		s.Screenshot("in_home_" + name)
		s.Press("提交")
		reads(t, s, "已收到", "3号楼2单元501")
		if s.Pages()-1 > 4 || s.Taps() > 6 {
			t.Errorf("%s: %d pages and %d taps from the code to the receipt, at most 4 and 6", name, s.Pages()-1, s.Taps())
		}
	}
}

// TestPlayer: a voice note that came with a case can be heard on its page, under
// the policy that the pages come with, and by parts.
func TestPlayer(t *testing.T) {
	t.Parallel()
	v := newVillage(t)
	s := sit(t).Open(views["phone"])
	s.Goto(v.url + "/l/" + v.cases["new"].Track)
	if n := s.Count("video[controls][preload=none]"); n == 0 {
		t.Error("the video has no player")
	}
	if heard := s.Play("audio"); heard < 0.5 {
		t.Errorf("the voice note lasts %v s", heard)
	}
	if said := s.Complaints(); len(said) > 0 {
		t.Errorf("the browser complains: %q", said)
	}
	s.Screenshot("player")
}

// accept is the clerk's part: the case is taken on and a worker sent.
func (j *journey) accept() {
	j.wait(j.t, 20*time.Minute)
	j.staff = j.b.Open(j.view)
	s := j.staff
	j.signIn(s, account.Clerk)
	j.reads(s, "工单台", "公共照明", "和平花园 3号楼", complaint[:30], "还剩 1 小时 40 分钟")
	s.Screenshot(j.name + "_desk")
	s.Press("公共照明")
	j.reads(s, complaint, "139****5432", "待接单")
	s.Press("接单")
	j.reads(s, "已接单,业主会收到通知", "派工")
	s.Select("[name=worker]", s.Attribute("[name=worker] option:not([value=''])", "value"))
	s.Press("派工")
	j.reads(s, "已派工", "派工链接")
	s.Screenshot(j.name + "_case")
}

// work is the worker's part, on the link alone.
func (j *journey) work() {
	link := j.staff.Attribute(".joblink a", "href")
	s := j.b.Open(browser.View{Width: 360, Height: 640, NoJS: j.view.NoJS})
	s.Goto(link)
	j.reads(s, "公共照明", "和平花园 3号楼", complaint, "024-22220000", "!13998765432", "!139****5432")
	j.wait(j.t, 10*time.Minute)
	s.Press("已到场")
	j.reads(s, "已记录到场")
	s.Screenshot(j.name + "_job")
	j.read(j.owner, "处理中", "已到场")
}

// answer has the clerk answer, first without the photo that a repair needs.
func (j *journey) answer(cause, measure string) {
	s := j.b.Open(j.view)
	j.staff = s
	j.signIn(s, account.Clerk)
	s.Goto(j.url + "/desk/cases/" + j.code)
	s.Press("答复")
	s.Tap("已解决")
	s.Fill("[name=cause]", cause)
	s.Fill("[name=measure]", measure)
	s.Press("发出答复")
	j.reads(s, "请附上现场照片")
	if got := s.Value("[name=measure]"); got != measure {
		j.t.Errorf("the answer was lost: %q", got)
	}
	s.Upload("input[type=file]", j.photo)
	if !j.view.NoJS {
		s.Await(".photolist img")
	}
	s.Screenshot(j.name + "_reply")
	s.Press("发出答复")
	j.reads(s, "答复已发给业主", "已答复,待评价", measure)
	j.read(j.owner, "已答复,待评价", cause, measure, "请您评价")
	if n := j.owner.Count(".timeline .photorow img"); n < 1 {
		j.t.Error("the owner does not see the photo of the answer")
	}
}

// reject is the owner's 不满意: the case is open again.
func (j *journey) reject() {
	s := j.owner
	j.wait(j.t, time.Hour)
	j.read(s, "问题解决了吗")
	s.Screenshot(j.name + "_rate")
	s.Press("提交评价")
	j.reads(s, "请先选解决没有")
	s.Tap("没有解决")
	s.Tap("不满意")
	s.Fill("[name=text]", "换了灯头当晚又灭了")
	s.Press("提交评价")
	j.reads(s, "再次办理", "您要求再次办理", "换了灯头当晚又灭了", "办完并答复")
	j.reload(s, "再次办理", "!请您评价")
}

// overdue lets the second promise pass too.
func (j *journey) overdue() {
	j.wait(j.t, 37*time.Hour)
	j.read(j.owner, "区县督办中", "超期,升级到和平区住建局督办", "超期记录")
	j.owner.Screenshot(j.name + "_overdue")
}

// supervise is what an office does about a case that came up to it.
func (j *journey) supervise(role account.Role, name, state, demand string) {
	s := j.b.Open(j.view)
	j.staff = s
	j.signIn(s, role)
	j.reads(s, name, "公共照明")
	s.Screenshot(j.name + "_" + string(role))
	s.Press("公共照明")
	j.reads(s, complaint, "再次办理")
	s.Press("督办")
	s.Fill("[name=text]", demand)
	s.Press("发出督办")
	j.reads(s, "督办已发给承办单位", demand)
	j.read(j.owner, state, name+"住建局督办", demand)
}

// close is the owner content at last.
func (j *journey) close() {
	s := j.owner
	j.read(s, "问题解决了吗")
	s.Tap("解决了")
	s.Tap("满意")
	s.Press("提交评价")
	j.reads(s, "已办结", "您评价:满意")
	s.Screenshot(j.name + "_closed")
	s.Back()
	j.read(s, "已办结")
	if n := strings.Count(s.Text(".timeline"), "您评价"); n != 1 {
		j.t.Errorf("rated %d times", n)
	}
}

// read has the owner open the link of the receipt and checks what it says.
func (j *journey) read(s *browser.Session, words ...string) {
	j.t.Helper()
	s.Goto(j.link)
	j.reads(s, words...)
}

func (j *journey) reload(s *browser.Session, words ...string) {
	j.t.Helper()
	s.Goto(s.URL())
	j.reads(s, words...)
}

func (j *journey) reads(s *browser.Session, words ...string) {
	j.t.Helper()
	reads(j.t, s, words...)
}

// reads checks what can be read on a page; "!" before words means that they are
// not there.
func reads(t *testing.T, s *browser.Session, words ...string) {
	t.Helper()
	text := strings.Join(strings.Fields(s.Text("body")), " ")
	for _, w := range words {
		not, absent := strings.CutPrefix(w, "!")
		if strings.Contains(text, not) == absent {
			t.Fatalf("%s: %q:\n%s", s.URL(), w, text)
		}
	}
}

// address makes a path of the site an address.
func (n *town) address(path string) string {
	base, _ := url.Parse(n.url)
	return base.ResolveReference(&url.URL{Path: path}).String()
}
