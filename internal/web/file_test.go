package web

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"regexp"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

func (n *town) qr() string { return "/c/" + n.compound.Code + "?b=" + n.building.ID.String() }

// fileByCode goes the way of somebody who read the code at their door.
func (b *browser) fileByCode(text string, last ...any) *browser {
	b.t.Helper()
	b.open(b.town.qr()).sees(200, "本楼在办")
	b.press("投诉 / 报修").sees(200, "出了什么问题")
	b.press("下一步", "text", text).sees(200, "是哪一类")
	b.press("下一步").sees(200, "在哪里,怎么联系您", text)
	return b.press("提交", append([]any{"phone", "13998765432"}, last...)...)
}

// TestFromCodeToReceipt: four pages and six taps at most (product.md).
func TestFromCodeToReceipt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newTown(t, d).browser(t)
		b.fileByCode("楼道灯不亮,三天了").sees(200, "已收到", "诉求编号", "公共照明", "3号楼", "139****5432", "和平物业要在", "前接单", "和平区住建局督办")
		if b.pages-1 > 4 || b.taps > 6 {
			t.Errorf("%d pages before the receipt and %d taps", b.pages-1, b.taps)
		}
		b.press("看办理进度").sees(200, "待接单", "您提交了诉求(扫楼栋码)", "催办", "若超时")
		b.open("/new").sees(200, "!三天了")
	})
}

// TestDraftSurvives: what was typed is still there after mistakes, another page
// and a fresh start of the program, and goes when it is discarded.
func TestDraftSurvives(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newTown(t, d).browser(t)
		b.open("/new").press("下一步", "text", "").sees(200, "请写明情况")
		b.press("下一步", "text", "单元门关不上,谁都能进").sees(200, "是哪一类")
		b.open("/").open("/new").sees(200, "单元门关不上", "上次没有提交")
		b.press("下一步").press("下一步").sees(200, "在哪个小区")
		b.press("查找", "find", "没有这个").sees(200, "没有查到")
		b.press("查找", "find", "和平").press("下一步", "c", b.town.compound.Code).sees(200, "几号楼", "和平花园")
		b.press("提交", "b", "", "phone", "12").sees(200, "请填 11 位手机号", "请写明在哪里", "单元门关不上")
		b.press("提交", "room", "501", "phone", "13998765432").sees(200, "还请选几号楼")
		b.press("提交", "b", b.town.building.ID.String(), "room", "502").sees(200, "没有查到「502」")
		b.press("提交", "room", "2单元 0501室").sees(200, "已收到", "3号楼2单元501")
		b.open("/new").press("下一步", "text", "又来一件")
		b.open("/new").press("不要了").sees(200, "!又来一件")
	})
}

// TestNotListed: a place in no list is filed with the county and words.
func TestNotListed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newTown(t, d).browser(t)
		b.open("/new").press("下一步", "text", "楼道灯不亮").press("下一步").press("找不到我的小区").sees(200, "区县", "地址")
		b.press("提交", "phone", "13998765432").sees(200, "请选择所在的区县")
		b.press("提交", "phone", "13998765432", "county", "210102", "place", "南京南街 12 号").sees(200, "已收到", "南京南街 12 号")
	})
}

// TestSentTwice: the same form again leads to the same receipt.
func TestSentTwice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newTown(t, d).browser(t)
		b.open(b.town.qr()).press("投诉 / 报修").press("下一步", "text", "楼道灯不亮").press("下一步")
		last := b.root
		b.press("提交", "phone", "13998765432")
		receipt := b.path
		b.root = last
		if b.press("提交", "phone", "13998765432"); b.path != receipt {
			t.Errorf("the second time led to %s", b.path)
		}
	})
}

// TestEmergency: words of danger bring the numbers first.
func TestEmergency(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newTown(t, d).browser(t)
		b.open(b.town.qr()).press("投诉 / 报修")
		b.press("下一步", "text", "电梯里有人被困,老人在里面").sees(200, "有危险,先打电话", "119", "024-22220000")
		b.open("/new").press("下一步", "text", "楼道里闻到煤气味").sees(200, "室外")
	})
}

// TestAlike: a neighbour's case is offered, and joining it takes a login.
func TestAlike(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		n.browser(t).fileByCode("3号楼电梯坏了,停在七楼不动")
		b := n.browser(t)
		b.open(n.qr()).sees(200, "电梯").press("投诉 / 报修")
		b.press("下一步", "text", "电梯坏了,停在七楼").sees(200, "是不是同一件事", "!139")
		b.press("我也遇到了").press("确定").sees(200, "登录")
		b.signIn("13900000001").press("确定").agree().sees(200, "另有 1 户", "您提交了诉求")
		b.open("/new").sees(200, "电梯坏了,停在七楼")
	})
}

// signIn gives the phone and the code that came to it.
func (b *browser) signIn(phone string) *browser {
	b.t.Helper()
	b.press("发送验证码", "phone", phone).sees(200, "验证码已发到")
	b.press("登录", "code", regexp.MustCompile(`\d{6}`).FindString(b.town.phones.last))
	return b.agree()
}

// agree agrees to the privacy notice where it is asked for.
func (b *browser) agree() *browser {
	b.t.Helper()
	if strings.HasPrefix(b.path, consentPath) {
		b.press("同意并继续")
	}
	return b
}

func photo(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	img.Set(3, 3, color.White)
	var b bytes.Buffer
	ok(t, png.Encode(&b, img))
	return b.Bytes()
}

// TestPhotos: a photo goes with the form, is seen by its sender alone, and by
// those who may see the case after it is filed.
func TestPhotos(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		b := n.browser(t)
		b.open(n.qr()).press("投诉 / 报修")
		b.press("先上传", "text", "外墙砖往下掉", "file", file{"wall.png", photo(t)}).sees(200, "已上传", "外墙砖往下掉")
		b.press("先上传", "file", file{"wall.txt", []byte("no photo at all")}).sees(200, "这不是能显示的照片", "已上传")
		thumb := addressOf(b, "/new/media/")
		n.browser(t).open(thumb).sees(404)
		b.press("下一步").press("下一步").press("提交", "phone", "13998765432").sees(200, "已收到")
		link := addressOf(b, "/l/")
		b.open(link)
		full := addressOf(b, link+"/media/")
		n.browser(t).open(full).sees(200)
		code := regexp.MustCompile(`诉求编号 (\S+)`).FindStringSubmatch(textOf(b.root))[1]
		signed := strings.Replace(full, link+"/media/", "/media/"+code+"/", 1)
		n.browser(t).open(signed).sees(404)

		b.open("/new").press("先上传", "file", file{"wall.png", photo(t)}).press("下一步", "text", "不要照片了", "photo", []string{})
		if b.open("/new"); strings.Contains(textOf(b.root), "已上传") {
			t.Error("a photo that was not kept is still there")
		}
	})
}

// addressOf is the first address on the page that begins so.
func addressOf(b *browser, prefix string) string {
	b.t.Helper()
	for n := range b.root.Descendants() {
		for _, name := range []string{"href", "src"} {
			if v := attribute(n, name); strings.HasPrefix(v, prefix) {
				return v
			}
		}
	}
	b.t.Fatalf("%s has no %s…", b.path, prefix)
	return ""
}

// TestTrack: code and four digits show a case and allow nothing; a wrong guess
// and a wrong code are alike.
func TestTrack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		c := n.file(t)
		b := n.browser(t)
		b.open("/t").press("查进度", "code", "", "four", "").sees(200, "请填诉求编号", "请填手机号后四位")
		b.press("查进度", "code", c.Code, "four", "0000").sees(200, "没有找到")
		wrong := textOf(b.root)
		b.press("查进度", "code", "ABCDEFGHJK", "four", "0000").sees(200)
		if textOf(b.root) != wrong {
			t.Error("a wrong guess and a wrong code are told apart")
		}
		b.press("查进度", "code", strings.ToLower(c.Code), "four", "5432").sees(200, "待接单", "这里只能看", "!等得着急")
		n.browser(t).open(b.path).sees(200, "手机号后四位", "!待接单")
	})
}

// TestOwnersDay: an owner presses, adds a note, is answered, is not content and
// reopens; everything from the pages' own buttons.
func TestOwnersDay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		b := n.browser(t)
		b.open("/me").signIn("13900000001").sees(200, "还没有诉求")
		b.fileByCode("保洁员一周没来,楼道里全是垃圾").sees(200, "已收到")
		b.open("/me").sees(200, "正在办理", "和平花园").press("保洁").sees(200, "待接单")
		b.press("催办").sees(200, "您催办", "!等得着急")
		b.press("补充说明", "text", "二楼最严重", "photo", file{"a.png", photo(t)}).sees(200, "二楼最严重")
		code := regexp.MustCompile(`/me/cases/(\w+)`).FindStringSubmatch(b.path)[1]
		ref, err := n.codeRef(t, code)
		ok(t, err)
		n.answer(t, ref)
		b.open("/me").sees(200, "等您处理", "条新消息").press("评价").sees(200, "请您评价", "已清扫")
		b.press("提交评价", "rating", "satisfied").sees(200, "请先选解决没有")
		b.press("提交评价", "solved", "no", "rating", "dissatisfied", "text", "还是脏").sees(200, "再次办理", "还是脏")
		b.open("/me/inbox").sees(200, "有了答复", "!【易安居】").press("全部标为已读").sees(200, "!新 ")
		b.open("/me/sessions").sees(200, "这台设备").press("退出登录").sees(200, "登录")
		b.open("/me").sees(200, "手机号")
		n.browser(t).open("/me/cases/"+code).sees(200, "手机号")
	})
}

func (n *town) codeRef(t *testing.T, code string) (ref casework.Ref, err error) {
	t.Helper()
	err = n.d.View(t.Context(), func(tx *db.Tx) (err error) {
		ref, err = casework.ByCode(tx, code)
		return err
	})
	return ref, err
}

// answer has the clerk take a case on and answer it.
func (n *town) answer(t *testing.T, ref casework.Ref) {
	t.Helper()
	for _, c := range []casework.Command{{Act: casework.ActAccept},
		{Act: casework.ActReply, Result: casework.Explained, Cause: "保洁员上周离职, 班次没有补上", Measure: "今天已清扫二楼并安排新保洁员每日上午清扫楼道"}} {
		dbtest.Clock(n.d).Advance(time.Minute)
		_, err := n.Cases.Do(t.Context(), n.as(account.Clerk), ref, casework.Deed{Command: c})
		ok(t, err)
	}
}

// TestPhotoAlone: the picker's own upload answers in JSON, the reason included.
func TestPhotoAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newTown(t, d).browser(t)
		status, body := b.upload("photo", photo(t))
		if status != 422 || !strings.Contains(body, "表单已过期") {
			t.Errorf("without a form: %d %s", status, body)
		}
		b.open("/new")
		if status, body = b.upload("photo", photo(t)); status != 200 || !strings.Contains(body, `"thumb":"/new/media/`) {
			t.Errorf("a photo: %d %s", status, body)
		}
		if status, body = b.upload("photo", []byte("<svg onload=alert(1)>")); status != 422 || !strings.Contains(body, "SVG") {
			t.Errorf("no photo: %d %s", status, body)
		}
		b.open("/new").sees(200, "已上传")
	})
}

// TestStaleQR: a code that leads nowhere any more says so, and asks.
func TestStaleQR(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newTown(t, d).browser(t)
		b.open("/c/NOTHERE2?b=1").sees(404, "没有找到", "回首页")
		b.open("/new?c=NOTHERE2&b=1").press("下一步", "text", "楼道灯不亮").press("下一步").sees(200, "没有找到这个小区", "找不到我的小区")
	})
}

// TestInHome: what is mended in a home cannot be asked for anonymously.
func TestInHome(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newTown(t, d).browser(t)
		b.open(b.town.qr()).press("投诉 / 报修").press("下一步", "text", "卫生间漏水").press("下一步", "category", "1007").sees(200, "要进家门才能修", "!对物业匿名")
		b.press("提交", "privacy", "anonymous").sees(200, "不能匿名", "卫生间漏水")
		b.press("提交", "privacy", "masked", "room", "501", "phone", "13998765432").sees(200, "已收到", "3号楼2单元501")
	})
}

// TestEveryPage opens what is left, in both languages; each page is checked on
// the way.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	n := newTown(t, dbtest.Open(t, db.SQLite))
	c := n.file(t)
	for range leastCounted {
		rated := n.file(t)
		n.answer(t, rated.Ref)
		_, err := n.Cases.Do(t.Context(), n.visitor(), rated.Ref, casework.Deed{Link: account.TrackLink,
			Command: casework.Command{Act: casework.ActRate, Rating: casework.Satisfied, Solved: true}})
		ok(t, err)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		b := n.browser(t)
		b.lang = lang
		b.open(n.qr()).sees(200)
		firm := addressOf(b, "/company/")
		for path, status := range map[string]int{"/": 200, firm: 200, "/find/compound": 200, "/find/compound?q=和平": 200, "/find/company?q=无": 200,
			"/c/" + n.compound.Code + "/qr": 200, "/c/" + n.compound.Code + "/join/1": 404, "/t": 200, "/t/" + c.Code: 200, "/new": 200, "/new/kind": 200,
			"/login": 200, "/login/code": 200, "/login/staff": 200, "/me": 200, "/company/none": 404, "/l/none": 404, "/r/none": 404, "/media/none/1": 404} {
			b.open(path).sees(status)
		}
		b.open("/new?c=" + n.compound.Code)
		b.press(map[string]string{"zh-CN": "下一步", "en": "Continue"}[lang], "text", "问一下几点上班").sees(200)
		b.press(map[string]string{"zh-CN": "下一步", "en": "Continue"}[lang]).sees(200)
		b.press(map[string]string{"zh-CN": "提交", "en": "Submit"}[lang], "phone", "13998765432", "place", "门口").sees(200)
		link := addressOf(b, "/l/")
		b.open(link).sees(200)
		for _, act := range ownerActs {
			b.open(link + "/" + string(act))
		}
		b.open(link + "/accept").sees(404)
	}
}
