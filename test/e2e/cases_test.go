package e2e

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/blob"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/consent"
	"yianju/internal/db"
	"yianju/internal/i18n"
	"yianju/internal/message"
)

// nonce is what a browser got with the login form.
const nonce = "nonce-nonce-nonce-nonce-nonce-32"

// token is a session of a member of staff.
func (n *town) token(t *testing.T, role account.Role) string {
	t.Helper()
	token, err := n.Accounts.Login(t.Context(), string(role), password, account.Browser{Nonce: nonce})
	ok(t, err)
	if role.Guarded() {
		token, err = n.Accounts.ProveTOTP(t.Context(), n.actor(t, token), n.code())
		ok(t, err)
	}
	return token
}

// ownerToken is a session of the owner of a phone.
func (n *town) ownerToken(t *testing.T, phone string) string {
	t.Helper()
	from := account.Browser{Nonce: nonce}
	ok(t, n.Accounts.RequestCode(t.Context(), phone, from))
	token, err := n.Accounts.VerifyCode(t.Context(), phone, n.phones.code(), from, heping)
	ok(t, err)
	a := n.actor(t, token)
	ok(t, n.Accounts.Agree(t.Context(), a, consent.Privacy, consent.Current(consent.Privacy, a.At).Version, i18n.Chinese))
	return token
}

func (n *town) actor(t *testing.T, token string) account.Actor {
	t.Helper()
	a, err := n.Accounts.Authenticate(t.Context(), token)
	ok(t, err)
	return a
}

// village is a town in which cases stand in every state there is.
type village struct {
	*town
	t     *testing.T
	as    map[account.Role]account.Actor
	cases map[string]casework.Receipt
	lost  string                // key of a message that did not arrive
	peer  string                // a session of the county that was drawn to check a grant
	files map[string][][]string // what stands in the paths of the registry and of imports, by their ends
}

// Categories whose way is not the ordinary one.
const (
	planned   = "1003" // 墙体开裂: R2, needs a plan
	handedOn  = "1608" // 噪声扰民: C3, stopped and reported
	countyOwn = "2302" // 业委会履职: the county handles it
)

const neighbour = "13900000001" // the phone of the owner who filed everything

// newVillage makes the cases by the use cases; the clock stands still afterwards.
func newVillage(t *testing.T) *village {
	t.Helper()
	v := &village{town: newTown(t), t: t, as: map[account.Role]account.Actor{}, cases: map[string]casework.Receipt{}}
	for _, role := range []account.Role{account.Clerk, account.Manager, account.Worker, account.County, account.City} {
		v.as[role] = v.actor(t, v.token(t, role))
	}
	v.as[account.Owner] = v.actor(t, v.ownerToken(t, neighbour))
	v.file("late", "1701", "楼道一周没人打扫了,垃圾堆在二楼")
	v.file("called", "1701", "电梯里全是烟头,没人扫")
	v.wait(t, 8*24*time.Hour)
	v.do("called", account.Clerk, casework.ActAccept)
	v.answer("called", casework.Explained)
	v.early()
	v.late()
	v.lose()
	v.register()
	v.watch()
	v.press()
	return v
}

// lose has the oldest outward messages fail, and one of them sent again.
func (v *village) lose() {
	v.t.Helper()
	officer := v.now(account.City)
	ok(v.t, v.DB.Update(v.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE message SET state = 'failed', reason = 'refused', attempts = 5, not_before = recorded_at
			WHERE channel = 'sms' AND id IN (SELECT id FROM message WHERE channel = 'sms' ORDER BY id LIMIT 5)`)
		if err != nil {
			return err
		}
		list, _, err := casework.Undelivered(tx, account.ScopeOf(officer, "message.replay"), message.Key{})
		if len(list) < 2 {
			v.t.Fatalf("%d messages did not arrive", len(list))
		}
		v.lost = strconv.Itoa(list[0].County) + "-" + list[0].ID.String()
		again := message.Key{County: list[1].County, ID: list[1].ID}
		if err == nil {
			err = message.Requeue(tx, again.County, again.ID, "网关已恢复,电话核实没有收到")
		}
		return err
	}))
}

// early are the cases that somebody still works on.
func (v *village) early() {
	v.fileWithMedia("new", "1202", complaint)
	for _, name := range []string{"accepted", "dispatched", "arrived", "asked", "suspended"} {
		v.file(name, "1202", "路灯不亮,"+name)
		v.do(name, account.Clerk, casework.ActAccept)
	}
	for _, name := range []string{"dispatched", "arrived"} {
		v.deed(name, account.Clerk, casework.Deed{Command: casework.Command{Act: casework.ActDispatch}, Worker: v.as[account.Worker].Account})
	}
	v.do("arrived", account.Clerk, casework.ActArrive)
	v.command("asked", account.Clerk, casework.Command{Act: casework.ActRequest, Request: casework.Extend, Reason: "parts",
		Span: calendar.Span{Amount: 3, Unit: calendar.WorkDay}, Text: "灯杆要从厂家发货,预计周四到"})
	v.file("returned", "1202", "路灯不亮,应当归市政")
	v.command("returned", account.Clerk, casework.Command{Act: casework.ActRequest, Request: casework.Return, Text: "这根灯杆是市政的"})
	v.command("suspended", account.County, casework.Command{Act: casework.ActSuspend, Reason: "owner", Text: "等业主开门",
		Until: calendar.DateOf(v.clock.Now()).AddDays(5)})
	v.file("plan", planned, "外墙往下掉砖")
	v.do("plan", account.Clerk, casework.ActAccept)
	v.file("handed", handedOn, "楼上半夜装修")
	v.do("handed", account.Clerk, casework.ActAccept)
	v.file("danger", "1301", "电梯里有人被困,停在七楼")
	v.file("county", countyOwn, "业委会不公开账目")
	v.fileAs("street", casework.Filing{Compound: v.dorm.Code, Place: "3单元楼道", Category: "1701", Text: "没有物业,楼道三个月没人扫"})
	v.fileAs("nowhere", casework.Filing{County: heping, Place: "老煤矿家属院 3 栋", Category: "1202", Text: "路灯不亮"})
}

// late are those that were answered, or never will be.
func (v *village) late() {
	for _, name := range []string{"replied", "closed", "final"} {
		v.file(name, "1701", "楼下垃圾没人收,"+name)
		v.do(name, account.Clerk, casework.ActAccept)
		v.answer(name, casework.Explained)
	}
	v.command("closed", account.Owner, casework.Command{Act: casework.ActRate, Rating: casework.Satisfied, Solved: true})
	v.file("promised", "1202", "地下车库灯坏了一半")
	v.do("promised", account.Clerk, casework.ActAccept)
	v.answer("promised", casework.Partly)
	for range 3 {
		v.command("final", account.Owner, casework.Command{Act: casework.ActReopen, Rating: casework.Dissatisfied, Text: "还是没人收"})
		if c := v.see("final"); c.State == casework.Reopened {
			v.answer("final", casework.Explained)
		}
	}
	for _, name := range []string{"rejected", "objected"} {
		v.file(name, "1701", "让物业给我家装空调,"+name)
		v.command(name, account.County, casework.Command{Act: casework.ActReject, Reason: "not_property", Text: "请找商家"})
	}
	v.command("objected", account.Owner, casework.Command{Act: casework.ActObject, Text: "空调外机位是公共部位"})
	v.file("withdrawn", "1701", "不用办了")
	v.command("withdrawn", account.Owner, casework.Command{Act: casework.ActWithdraw})
}

func (v *village) file(name, category, text string) {
	v.t.Helper()
	v.fileAs(name, casework.Filing{Compound: v.compound.Code, Building: v.building.ID, Category: category, Text: text})
}

// fileWithMedia puts a photo, a video and a voice note with the case, as the page does.
func (v *village) fileWithMedia(name, category, text string) {
	v.t.Helper()
	b, err := os.ReadFile(v.photo)
	ok(v.t, err)
	clean, err := v.Photos.Clean(v.t.Context(), bytes.NewReader(b))
	ok(v.t, err)
	put := func(content []byte) string {
		key := blob.NewKey(v.IDs.Bytes)
		_, err := v.Blobs.Put(v.t.Context(), key, bytes.NewReader(content))
		ok(v.t, err)
		return string(key)
	}
	draft := strings.Repeat("d", 26)
	for _, piece := range []casework.Media{
		{Kind: "photo", Blob: put(clean.JPEG), Thumb: put(clean.Thumb), Size: int64(len(clean.JPEG))},
		{Kind: "video", Blob: put([]byte("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42")), Size: 3 << 20},
		{Kind: "voice", Blob: put(silence), Size: int64(len(silence))},
	} {
		_, err = v.Cases.AddMedia(v.t.Context(), draft, piece)
		ok(v.t, err)
	}
	v.fileAs(name, casework.Filing{Draft: draft, Compound: v.compound.Code, Building: v.building.ID, Category: category, Text: text})
}

// silence is a second of it in MP3.
var silence = slices.Repeat(slices.Concat([]byte{0xff, 0xfb, 0x90, 0xc4}, make([]byte, 413)), 40)

func (v *village) fileAs(name string, f casework.Filing) {
	v.t.Helper()
	f.Key, f.Channel, f.Phone, f.Privacy = v.IDs.Code(26), casework.QR, "13998765432", casework.Masked
	v.clock.Advance(time.Minute)
	r, err := v.Cases.File(v.t.Context(), v.now(account.Owner), f)
	if err != nil {
		v.t.Fatalf("file %s: %v", name, err)
	}
	v.cases[name] = r
}

// now is who does something, at this moment.
func (v *village) now(role account.Role) account.Actor {
	a := v.as[role]
	a.At = v.clock.Now()
	return a
}

func (v *village) do(name string, role account.Role, act casework.Act) {
	v.t.Helper()
	v.command(name, role, casework.Command{Act: act})
}

func (v *village) command(name string, role account.Role, c casework.Command) {
	v.t.Helper()
	v.deed(name, role, casework.Deed{Command: c})
}

func (v *village) deed(name string, role account.Role, d casework.Deed) {
	v.t.Helper()
	v.clock.Advance(time.Second)
	if _, err := v.Cases.Do(v.t.Context(), v.now(role), v.cases[name].Case.Ref, d); err != nil {
		v.t.Fatalf("%s %s: %v", d.Act, name, err)
	}
}

func (v *village) answer(name string, r casework.Result) {
	v.t.Helper()
	c := casework.Command{Act: casework.ActReply, Result: r, Cause: "保洁员上周离职,班次没有补上", Measure: "今天已清扫二楼并安排新保洁员每日上午清扫楼道"}
	if r == casework.Partly {
		c.Until = calendar.DateOf(v.clock.Now()).AddDays(7)
	}
	v.command(name, account.Clerk, c)
}

func (v *village) see(name string) casework.Case {
	v.t.Helper()
	seen, err := v.Cases.See(v.t.Context(), v.now(account.City), v.cases[name].Case.Ref, account.NoLink)
	ok(v.t, err)
	return seen.Case
}
