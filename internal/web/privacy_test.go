package web

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/id"
	"yianju/internal/job"
	"yianju/internal/privacy"
)

var sixDigits = regexp.MustCompile(`\d{6}`)

// TestMyData: an owner sees how much of each kind is kept and who read it, takes it
// along whole, and corrects name and phone, the phone by a code to the new one.
func TestMyData(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		b := n.browser(t).open("/me").signIn("13900000001").fileByCode("保洁员一周没来,楼道里全是垃圾")
		code := b.code()
		ref, err := n.codeRef(t, code)
		ok(t, err)
		err = n.Cases.Reveal(t.Context(), n.as(account.Clerk), ref, account.NoLink, "约上门时间")
		ok(t, err)
		b.open("/me/data").sees(200, "139****0001", "!13900000001", "谁看过我的完整信息", "约上门时间", code, "诉求的联系人", "1826 天", "信访工作条例")

		text := b.download("下载(文字,给人看)")
		for _, want := range []string{"13900000001", "保洁员一周没来", code, "个人信息处理规则", "约上门时间"} {
			if !strings.Contains(text, want) {
				t.Errorf("the file to read lacks %s:\n%.900s", want, text)
			}
		}
		if all := b.open("/me/data").download("下载(JSON,给程序用)"); !strings.Contains(all, `"class":"words"`) || !strings.Contains(all, "13900000001") {
			t.Errorf("the file for programs: %.300s", all)
		}

		b.open("/me/data").press("保存姓名", "name", "王建军").sees(200, "姓名已更正", "王建军")
		dbtest.Clock(d).Advance(time.Minute)
		b.press("发送验证码", "phone", "123").sees(422, "11 位手机号")
		b.press("发送验证码", "phone", "13900000002").sees(200, "139****0002", "原手机号")
		b.press("确认更换", "code", "000000").sees(422, "验证码不对")
		b.press("确认更换", "code", sixDigits.FindString(n.phones.last)).sees(200, "手机号已更换", "139****0002")
		dbtest.Clock(d).Advance(time.Minute)
		n.browser(t).open("/me").signIn("13900000002").sees(200, "和平花园", "王建军")
	})
}

// download presses a button that answers with a file, and returns it.
func (b *browser) download(button string) string {
	b.t.Helper()
	b.press(button)
	return textOf(b.root)
}

// TestEraseMe: the plan says what will become of what; once confirmed nobody is
// signed in any more, and the page of the request tells how it ended to whoever has
// its address.
func TestEraseMe(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		b := n.browser(t).open("/me").signIn("13900000001").fileByCode("保洁员一周没来,楼道里全是垃圾")
		code := b.code()
		b.open("/me/data").press("看看会删除什么").sees(200, "立即删除", "诉求的联系人 "+code, "办结后 180 天", "不会停", "回执仍然有效")
		b.press("确认删除并注销账户").sees(200, "账户已注销,正在逐项处理", "!13900000001")
		page := b.path
		b.open("/me").sees(200, "手机号", "发送验证码")
		var who id.ID
		ok(t, d.View(t.Context(), func(tx *db.Tx) error { return tx.QueryRow(`SELECT account_id FROM privacy_request`).Scan(&who) }))
		r := &job.Runner{DB: d, Handlers: map[string]job.Handler{privacy.EraseJob: func(ctx context.Context, j *job.Job) error {
			of, err := id.Parse(j.Key)
			if err != nil || of != who {
				t.Errorf("the job is for %s, %v", j.Key, err)
			}
			return n.Privacy.RunErasure(ctx, of, j.Progress)
		}}}
		if ran, err := r.RunDue(t.Context()); ran != 1 || err != nil {
			t.Fatalf("%d jobs, %v", ran, err)
		}
		n.browser(t).open(page).sees(200, "已处理完", "已删除", code, "!13900000001")
		n.browser(t).open("/erased/" + strings.Repeat("Z", 26)).sees(404)
	})
}

// TestTakingConsentBack: without the one to the notice nobody is signed in, and it is
// asked again; staff see their own data, and who corrects it.
func TestTakingConsentBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		b := n.browser(t).open("/me").signIn("13900000001")
		b.open("/me/data").sees(200, "个人信息处理规则(2026-03-01 版)").press("撤回同意")
		b.open("/me/data").sees(200, "发送验证码")
		dbtest.Clock(d).Advance(time.Minute)
		b.press("发送验证码", "phone", "13900000001").press("登录", "code", sixDigits.FindString(n.phones.last)).sees(200, "我的数据", "撤回")
		b.open("/me").sees(200, "同意并继续")

		n.hire(t, "desk7", account.Grant{Role: account.Clerk, Company: n.company})
		n.browser(t).signInStaff("desk7").open("/me/data").sees(200, "值班 desk7", "由本单位的管理员更正", "!撤回同意", "!发送验证码").open("/me/data/erase").sees(200, "管理员停用", "!确认删除")
	})
}
