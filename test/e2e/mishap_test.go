package e2e

import (
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/test/e2e/browser"
)

// TestMishaps: what goes wrong when people fill in forms loses nothing and does
// nothing twice.
func TestMishaps(t *testing.T) {
	t.Parallel()
	for name, view := range map[string]browser.View{"phone": views["phone"], "phone, no JS": views["phone, no JS"]} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &mishaps{t: t, town: newTown(t), b: sit(t), view: view}
			m.wrongTenTimes()
			m.twice()
			m.expiredOwner()
			m.expiredClerk()
			m.elder()
			m.english()
		})
	}
}

type mishaps struct {
	*town
	t    *testing.T
	b    *browser.Browser
	view browser.View
}

// begin fills in the pages up to the last, with a photo.
func (m *mishaps) begin(s *browser.Session, text string) {
	s.Goto(m.qr())
	s.Press("投诉 / 报修")
	s.Fill("[name=text]", text)
	s.Upload("input[type=file]:not([accept^=audio]):not([accept^=video])", m.photo)
	if !m.view.NoJS {
		s.Await(".photolist img")
	}
	s.Press("下一步")
	s.Press("下一步")
}

// wrongTenTimes: ten refusals in a row keep the words, the place and the photo.
func (m *mishaps) wrongTenTimes() {
	s := m.b.Open(m.view)
	const text = "楼道灯不亮,三天了 😀 𠮷"
	m.begin(s, text)
	s.Fill("[name=place]", "三楼拐角")
	for i := range 10 {
		s.Fill("[name=phone]", strings.Repeat("1", i+1))
		s.Press("提交")
		reads(m.t, s, text, "请填 11 位手机号")
		if got := s.Value("[name=place]"); got != "三楼拐角" {
			m.t.Fatalf("try %d: the place is %q", i, got)
		}
	}
	s.Fill("[name=phone]", "13998765432")
	s.Press("提交")
	reads(m.t, s, "已收到", text, "三楼拐角")
	if s.Count(".photorow img") != 1 {
		m.t.Error("the photo is gone after ten refusals")
	}
	s.Back()
	reads(m.t, s, text, "请填 11 位手机号") // a page like any other: nothing is offered to be sent again
	s.Goto(s.URL())
	reads(m.t, s, text, "请填 11 位手机号")
}

// twice: two taps in haste file one case, and so do Back and another tap.
func (m *mishaps) twice() {
	s := m.b.Open(m.view)
	before := m.count()
	m.begin(s, "单元门关不上,谁都能进")
	s.Fill("[name=phone]", "13998765433")
	s.SubmitTwice("提交")
	reads(m.t, s, "已收到")
	receipt := s.URL()
	s.Back()
	if s.Offers("提交") && s.Has("[name=phone]") {
		s.Fill("[name=phone]", "13998765433")
		s.Press("提交")
		if s.URL() != receipt {
			m.t.Errorf("Back and submitting again leads to %s", s.URL())
		}
	}
	s.Goto(receipt)
	s.Goto(receipt)
	if n := m.count() - before; n != 1 {
		m.t.Errorf("%d cases filed, want 1", n)
	}
}

// count is how many cases there are, as the city counts them.
func (m *mishaps) count() int {
	m.t.Helper()
	a := m.actor(m.t, m.token(m.t, account.City))
	n := 0
	ok(m.t, m.DB.View(m.t.Context(), func(tx *db.Tx) error {
		list, err := m.Cases.Latest(tx, account.ScopeOf(a, "office.list"), casework.Filter{})
		n = len(list.Cases)
		return err
	}))
	return n
}

// expiredOwner: an owner whose login ended while they wrote goes on after it.
func (m *mishaps) expiredOwner() {
	s := m.b.Open(m.view)
	m.loginOwner(s)
	const text = "电梯按钮掉了,露着线"
	m.begin(s, text)
	m.clock.Advance(8 * 24 * time.Hour)
	s.Press("提交")
	reads(m.t, s, text, "请填 11 位手机号")
	m.loginOwner(s)
	s.Goto(m.url + "/new")
	reads(m.t, s, "上次没有提交的内容")
	if got := s.Value("[name=text]"); got != text {
		m.t.Errorf("after signing in the form says %q", got)
	}
	s.Press("下一步")
	s.Press("下一步")
	s.Press("提交")
	reads(m.t, s, "已收到", text)
	if s.Count(".photorow img") != 1 {
		m.t.Error("the photo is gone after signing in again")
	}
}

func (m *mishaps) loginOwner(s *browser.Session) {
	s.Goto(m.url + "/login")
	s.Fill("[name=phone]", "13900000002")
	s.Press("发送验证码")
	s.Fill("[name=code]", m.phones.code())
	s.Press("登录")
}

// expiredClerk: a clerk's answer, written longer than a session lasts, is there
// again after signing in.
func (m *mishaps) expiredClerk() {
	s := m.b.Open(m.view)
	m.signIn(s, account.Clerk)
	s.Press("公共照明")
	s.Press("接单")
	s.Tap("其他处理")
	s.Press("记录联系")
	const text = "下午两点打通了,约好今晚上门"
	s.Fill("[name=text]", text)
	m.clock.Advance(time.Hour)
	s.Press("已联系上")
	reads(m.t, s, "登录名")
	s.Fill("[name=login]", string(account.Clerk))
	s.Fill("[name=password]", password)
	s.Press("登录")
	if got := s.Value("[name=text]"); got != text {
		m.t.Errorf("after signing in the form says %q", got)
	}
	s.Press("已联系上")
	reads(m.t, s, "已记录联系", text)
}

// elder: the mode for the elderly is one tap away, larger and shorter.
func (m *mishaps) elder() {
	s := m.b.Open(m.view)
	s.Goto(m.qr())
	before := m.fontSize(s)
	s.Press("长辈版")
	if after := m.fontSize(s); after <= before {
		m.t.Errorf("letters of %q, before %q", after, before)
	}
	reads(m.t, s, "本楼在办", "投诉 / 报修", "!打印楼栋二维码")
	s.Press("投诉 / 报修")
	s.Fill("[name=text]", "楼道灯不亮")
	s.Press("下一步")
	s.Press("下一步")
	s.Fill("[name=phone]", "13998765434")
	s.Press("提交")
	reads(m.t, s, "已收到")
}

func (m *mishaps) fontSize(s *browser.Session) string { return s.Style("main", "font-size") }

// english: the other language goes all the way too.
func (m *mishaps) english() {
	s := m.b.Open(m.view)
	s.Goto(m.qr())
	s.Press("English")
	reads(m.t, s, "!投诉", "!提交")
	s.Press("Complain or ask")
	s.Fill("[name=text]", "楼道灯不亮 hallway light is out")
	s.Press("Continue")
	reads(m.t, s, "Common lighting", "Step 2 of 3", "!照明", "!下一步")
}
