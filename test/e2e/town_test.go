package e2e

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"log/slog"
	"math"
	"net"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/app"
	"yianju/internal/clock"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/config"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/httpx"
	"yianju/internal/media"
	"yianju/internal/message"
	"yianju/internal/seal"
	"yianju/test/e2e/browser"
)

// TestMain lets the test binary be the child that decodes photos.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "photo-child" {
		if err := media.ChildMain(os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const (
	heping   = 210102 // 沈阳市和平区
	password = "correct horse battery"
	secret   = "YIANJUENDTOENDTESTS2345ABCDEFGHI" // of everybody's codes by the clock
)

// monday is when every story begins: a working day, 9:00 in Shenyang.
var monday = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// town is the whole program on a database of its own, with one compound, the
// company in charge of it and the people of every role, who share a password and
// are called by their role.
type town struct {
	*app.App
	clock    *clock.Manual
	url      string
	mux      *httpx.Mux
	phones   *phones
	compound compound.Compound
	dorm     compound.Compound // without a company: its street is first
	building compound.Building
	home     compound.Unit
	firm     company.Company
	deal     contract.Contract
	photo    string // a file to upload
}

// phones are the phones of the town: codes and messages arrive here.
type phones struct {
	mu   sync.Mutex
	last string
}

// Send implements message.Sender.
func (p *phones) Send(_ context.Context, o message.Outward) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = o.Text()
	return nil
}

var sixDigits = regexp.MustCompile(`\d{6}`)

// code is the one-time code that came last.
func (p *phones) code() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return sixDigits.FindString(p.last)
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newTown opens the program as serve does and serves its pages.
func newTown(t *testing.T) *town { return newTownAt(t, "127.0.0.1") }

// newTownAt is newTown under a name of this machine.
func newTownAt(t *testing.T, host string) *town {
	t.Helper()
	dir := t.TempDir()
	server := httptest.NewUnstartedServer(nil)
	t.Cleanup(server.Close)
	n := &town{clock: clock.NewManual(monday), phones: &phones{}, url: fmt.Sprintf("http://%s:%d", host, server.Listener.Addr().(*net.TCPAddr).Port)}
	s := config.Settings{DB: "sqlite:" + filepath.Join(dir, "yianju.db"), Data: dir, Blob: filepath.Join(dir, "blob"), KeyFile: filepath.Join(dir, "keys"),
		Origin: n.url, Region: "辽宁", Sponsor: "辽宁省住房和城乡建设厅", Phone: "024-12345",
		OIDC: config.OIDC{Issuer: "https://sso.example", Client: "yianju", Secret: "never used", Name: "辽宁省统一身份认证"}}
	ok(t, seal.Create(s.KeyFile))
	var err error
	n.App, err = app.Open(t.Context(), s, slog.New(slog.DiscardHandler), n.clock, n.phones)
	ok(t, err)
	t.Cleanup(func() { ok(t, n.Close()) })
	ok(t, n.Migrate(t.Context()))
	n.Unlimited = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	n.settle(t)
	n.mux = n.Mux(n.Site(nil), nil)
	server.Config.Handler = n.mux
	server.Start()
	n.photo = filepath.Join(dir, "photo.jpg")
	ok(t, os.WriteFile(n.photo, picture(t), 0o600))
	return n
}

// settle builds the compound and lets people in.
func (n *town) settle(t *testing.T) {
	t.Helper()
	old := monday.AddDate(-6, 0, 0)
	uscc, err := company.CompleteUSCC("91210102MA0000001")
	ok(t, err)
	n.firm = company.Company{ID: n.IDs.Next(), USCC: uscc, Name: "沈阳和平物业服务有限公司", County: heping, Address: "沈阳市和平区南京南街 12 号", Phone24h: "024-22220000",
		Status: company.Active, Subject: seal.NewSubject(n.IDs.Bytes), ValidFrom: old, RecordedAt: old}
	n.compound = compound.Compound{County: heping, ID: n.IDs.Next(), Code: "HPHYUAN2", Subject: seal.NewSubject(n.IDs.Bytes), Name: "和平花园",
		Address: "南京南街 18 号", Street: 210102001, Neighborhood: 210102001002, Households: 600, Version: 1, ValidFrom: old, RecordedAt: old}
	var b db.Batch
	n.dorm = n.compound
	n.dorm.ID, n.dorm.Code, n.dorm.Subject = n.IDs.Next(), "NANHUAN2", seal.NewSubject(n.IDs.Bytes)
	n.dorm.Name, n.dorm.FirstLevel = "铁路三宿舍", compound.ByStreet
	n.firm.Put(&b)
	n.compound.Put(&b)
	n.dorm.Put(&b)
	n.deal = contract.Contract{County: heping, ID: n.IDs.Next(), Compound: n.compound.ID, Company: n.firm.ID, Kind: contract.Regular, Grade: 3,
		ValidFrom: old, RecordedAt: old}
	n.deal.Put(&b)
	for number, name := range []string{1: "1号楼", 2: "2号楼", 3: "3号楼"} {
		if number > 0 {
			n.building = n.build(&b, number, name, old)
		}
	}
	n.hire(t, &b, old)
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }))
}

func (n *town) build(b *db.Batch, number int, name string, at time.Time) compound.Building {
	house := compound.Building{County: heping, ID: n.IDs.Next(), Compound: n.compound.ID, Number: number, Name: name, Floors: 18, Lifts: 2}
	house.Put(b, at)
	for e, door := range []string{"1单元", "2单元"} {
		entrance := compound.Entrance{County: heping, ID: n.IDs.Next(), Building: house.ID, Number: e + 1, Name: door}
		entrance.Put(b, at)
		for floor, room := range []string{"101", "201", "301", "401", "501"} {
			n.home = compound.Unit{County: heping, ID: n.IDs.Next(), Compound: n.compound.ID, Building: house.ID, Entrance: entrance.ID, Floor: floor + 1,
				Room: room, Area: 8900}
			n.home.Put(b, at)
		}
	}
	return house
}

// hire gives every role one person.
func (n *town) hire(t *testing.T, b *db.Batch, at time.Time) {
	t.Helper()
	hash, err := n.Accounts.HashPassword(t.Context(), password)
	ok(t, err)
	city := account.Grant{Lo: 210100, Hi: 210199}
	for _, p := range []struct {
		name  string
		role  account.Role
		grant account.Grant
	}{
		{"夜班 赵师傅", account.Clerk, account.Grant{Company: n.firm.ID}},
		{"项目经理 钱经理", account.Manager, account.Grant{Company: n.firm.ID}},
		{"水电组 刘师傅", account.Worker, account.Grant{Company: n.firm.ID}},
		{"南湖社区 孙主任", account.Neighborhood, account.Grant{Neighborhood: n.compound.Neighborhood}},
		{"浑河湾街道 冯主任", account.Street, account.Grant{Street: n.compound.Street}},
		{"和平区 李科长", account.County, account.Grant{Lo: heping, Hi: heping}},
		{"沈阳市 周处长", account.City, city},
		{"省厅 吴处长", account.Province, account.Grant{Lo: 210000, Hi: 219999}},
		{"系统管理员 郑工", account.AdminSystem, account.Grant{}},
		{"安全管理员 王工", account.AdminSecurity, account.Grant{}},
		{"审计管理员 冯工", account.AdminAudit, account.Grant{}},
	} {
		person := account.Person{Account: n.IDs.Next(), Party: n.IDs.Next(), Subject: seal.NewSubject(n.IDs.Bytes), Home: heping, Kind: account.KindStaff,
			Name: p.name, Login: string(p.role), PasswordHash: hash}
		if p.role.Guarded() {
			person.Secret = secret
		}
		ok(t, n.Accounts.Put(b, at, person))
		g := p.grant
		g.ID, g.Role, g.ValidFrom = n.IDs.Next(), p.role, at
		g.Put(b, person.Account, 0, at)
	}
}

// wait lets time pass; what fell due meanwhile is judged, and messages go out.
func (n *town) wait(t *testing.T, d time.Duration) {
	t.Helper()
	n.clock.Advance(d)
	_, err := n.Cases.Sweep(t.Context())
	ok(t, err)
}

// qr is the address behind the code at the door of building 3.
func (n *town) qr() string { return n.url + "/c/" + n.compound.Code + "?b=" + n.building.ID.String() }

// signIn signs a member of staff in and leaves them at their first page.
func (n *town) signIn(s *browser.Session, role account.Role) {
	s.Goto(n.url + "/login/staff")
	s.Fill("[name=login]", string(role))
	s.Fill("[name=password]", password)
	s.Press("登录")
	if role.Guarded() {
		s.Fill("[name=code]", n.code())
		s.Press("继续")
	}
}

// code waits for the next code by the clock, because none is taken twice, and
// returns it.
func (n *town) code() string {
	n.clock.Advance(account.TOTPStep)
	code, err := account.TOTPCode(secret, n.clock.Now())
	if err != nil {
		panic(err) // the secret is ours
	}
	return code
}

// seats are for how many Chromium there is room at once.
var seats = make(chan struct{}, 2)

// sit waits for a seat and starts a Chromium in it.
func sit(t *testing.T) *browser.Browser {
	t.Helper()
	seats <- struct{}{}
	t.Cleanup(func() { <-seats })
	return browser.Start(t)
}

// picture is a photo of a lamp in a dark hallway, as far as a screenshot can tell.
func picture(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for y := range 480 {
		for x := range 640 {
			light := 150 * math.Exp(-(math.Pow(float64(x-400), 2)+math.Pow(float64(y-140), 2))/20000)
			if (x/160+y/120)%2 == 0 {
				light += 12
			}
			img.Set(x, y, color.RGBA{uint8(50 + light), uint8(46 + light), uint8(44 + light*0.8), 255})
		}
	}
	var b bytes.Buffer
	ok(t, jpeg.Encode(&b, img, nil))
	return b.Bytes()
}
