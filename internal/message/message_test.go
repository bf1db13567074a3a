package message

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/id"
)

const county = 210102

// gateway answers as told and keeps what it took.
type gateway struct {
	mu     sync.Mutex
	answer error
	taken  []Outward
}

func (g *gateway) Send(_ context.Context, o Outward) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.answer == nil {
		g.taken = append(g.taken, o)
	}
	return g.answer
}

// book knows everybody but number 404.
type book struct{}

func (book) Address(_ *db.Tx, _ int, to Recipient, _ Channel) (string, i18n.Lang, error) {
	if to.ID == 404 {
		return "", i18n.Chinese, nil
	}
	return "1384001" + to.ID.String(), i18n.Chinese, nil
}

func post(d *db.DB, g *gateway) *Post {
	return &Post{DB: d, Sender: g, Book: book{}, Log: slog.New(slog.DiscardHandler)}
}

func put(t *testing.T, d *db.DB, messages ...Message) {
	t.Helper()
	var b db.Batch
	for _, m := range messages {
		m.County = county
		if err := DefaultQuiet.Put(&b, d.Clock().Now(), m); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Submit(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
}

func sms(n, to id.ID) Message {
	return Message{ID: n, To: Recipient{ToAccount, to}, Channel: SMS, Subject: 5, Template: "case.told", Args: Args{"code": "ABCD"}}
}

func about(t *testing.T, d *db.DB) map[id.ID]Message {
	t.Helper()
	out := map[id.ID]Message{}
	if err := d.View(t.Context(), func(tx *db.Tx) error {
		list, err := About(tx, county, 5)
		for _, m := range list {
			out[m.ID] = m
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func deliver(t *testing.T, p *Post) int {
	t.Helper()
	n, err := p.Deliver(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestQuietHours(t *testing.T) {
	t.Parallel()
	local := func(s string) time.Time {
		v, err := time.ParseInLocation("01-02 15:04:05", s, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		return v.AddDate(2026, 0, 0)
	}
	for from, want := range map[string]string{
		"03-02 20:59:59": "03-02 20:59:59", "03-02 21:00:00": "03-03 07:00:00", "02-28 23:59:59": "03-01 07:00:00",
		"03-02 00:00:00": "03-02 07:00:00", "03-02 06:59:59": "03-02 07:00:00", "03-02 07:00:00": "03-02 07:00:00",
	} {
		if got := DefaultQuiet.Next(local(from)); !got.Equal(local(want)) {
			t.Errorf("%s: %v, want %s", from, got.In(shanghai), want)
		}
	}
	noon := Quiet{From: 12 * time.Hour, To: 13 * time.Hour}
	if got := noon.Next(local("03-02 12:30:00")); !got.Equal(local("03-02 13:00:00")) {
		t.Errorf("quiet hours of one day: %v", got)
	}
	if at := local("03-02 23:00:00"); !(Quiet{}).Next(at).Equal(at) {
		t.Error("no quiet hours, yet a pause")
	}
}

func TestDeliver(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := &gateway{}
		p := post(d, g)
		urgent := sms(3, 1001)
		urgent.Urgent = true
		put(t, d, sms(1, 1001), sms(2, 1001), urgent, sms(4, 1002), sms(5, 404))
		if n := deliver(t, p); n != 4 {
			t.Errorf("%d left", n)
		}
		var sent []string
		for _, o := range g.taken {
			sent = append(sent, o.ID.String()+" "+o.Template+" "+o.Address)
		}
		slices.Sort(sent)
		want := []string{"1 message.digest 13840011001", "3 case.told 13840011001", "4 case.told 13840011002"}
		if !slices.Equal(sent, want) {
			t.Errorf("got %q, want %q", sent, want)
		}
		for n, m := range about(t, d) {
			state := Sent
			if n == 5 {
				state = Suppressed
			}
			if m.State != state || m.Attempts != 1 || m.SentAt.IsZero() == (state == Sent) {
				t.Errorf("%+v", m)
			}
		}
		if n := deliver(t, p); n != 0 || len(g.taken) != 3 {
			t.Errorf("sent again: %d", n)
		}
	})
}

func TestNightWaits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g, clock := &gateway{}, dbtest.Clock(d)
		clock.Set(time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)) // 23:00 in Shanghai
		urgent := sms(2, 1001)
		urgent.Urgent = true
		put(t, d, sms(1, 1001), urgent)
		if deliver(t, post(d, g)); len(g.taken) != 1 || g.taken[0].ID != 2 {
			t.Errorf("at night: %+v", g.taken)
		}
		clock.Advance(8 * time.Hour)
		if deliver(t, post(d, g)); len(g.taken) != 2 {
			t.Errorf("in the morning: %+v", g.taken)
		}
	})
}

func TestGatewayFails(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := &gateway{answer: errs.New(errs.Unavailable, "")}
		p, clock := post(d, g), dbtest.Clock(d)
		put(t, d, sms(1, 1001))
		for attempt := 1; attempt <= maxAttempts; attempt++ {
			deliver(t, p)
			m := about(t, d)[1]
			want := Pending
			if attempt == maxAttempts {
				want = Failed
			}
			if m.State != want || m.Attempts != attempt || m.Reason == "" {
				t.Fatalf("attempt %d: %+v", attempt, m)
			}
			deliver(t, p) // not yet due: no attempt
			clock.Advance(firstPause << (attempt - 1))
		}
		for answer, want := range map[error]State{errs.New(errs.Unknown, ""): Unknown, errors.New("no such number"): Failed} {
			g.answer = answer
			if err := d.Update(t.Context(), func(tx *db.Tx) error { return Requeue(tx, county, 1, "号码已核对") }); err != nil {
				t.Fatal(err)
			}
			if m := about(t, d)[1]; m.State != Pending || m.ReplayReason != "号码已核对" || m.ReplayedAt.IsZero() {
				t.Errorf("requeued: %+v", m)
			}
			deliver(t, p)
			if m := about(t, d)[1]; m.State != want || m.Attempts != 1 || m.ReplayReason != "号码已核对" {
				t.Errorf("%v: %+v", answer, m)
			}
		}
	})
}

// The program dies after the gateway took the message: what is left says unknown.
func TestDeathBetween(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		put(t, d, sms(1, 1001))
		if _, err := post(d, &gateway{}).claim(t.Context()); err != nil {
			t.Fatal(err)
		}
		if m := about(t, d)[1]; m.State != Unknown || m.Attempts != 1 {
			t.Errorf("%+v", m)
		}
		if n := deliver(t, post(d, &gateway{})); n != 0 {
			t.Error("sent by itself a second time")
		}
	})
}

// A server that stops in the middle of a sweep leaves the rest to be sent later.
func TestStopInTheMiddle(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		put(t, d, sms(1, 1001), sms(2, 1002), sms(3, 1003))
		ctx, stop := context.WithCancel(t.Context())
		g := &gateway{}
		p := post(d, g)
		p.Sender = stopper{g, stop}
		if _, err := p.Deliver(ctx); err == nil {
			t.Error("stopped without an error")
		}
		dbtest.Clock(d).Advance(firstPause)
		deliver(t, post(d, g))
		for n, m := range about(t, d) {
			if m.State != Sent {
				t.Errorf("%d: %+v", n, m)
			}
		}
		if len(g.taken) != 3 {
			t.Errorf("%d left", len(g.taken))
		}
	})
}

// stopper stops the server once the first message is out.
type stopper struct {
	*gateway
	stop context.CancelFunc
}

func (s stopper) Send(ctx context.Context, o Outward) error {
	defer s.stop()
	return s.gateway.Send(ctx, o)
}

func TestTwoServersSendOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := &gateway{}
		const n = 50
		for i := range n {
			put(t, d, sms(id.ID(i+1), id.ID(2000+i)))
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := post(d, g).Deliver(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		seen := map[id.ID]bool{}
		for _, o := range g.taken {
			if seen[o.ID] {
				t.Errorf("%d left twice", o.ID)
			}
			seen[o.ID] = true
		}
		if len(seen) != n {
			t.Errorf("%d of %d left", len(seen), n)
		}
	})
}

func TestRequeueIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		inapp := sms(2, 1001)
		inapp.Channel = InApp
		put(t, d, sms(1, 1001), inapp)
		for n, want := range map[id.ID]errs.Kind{1: errs.Conflict, 2: errs.NotFound, 3: errs.NotFound} {
			if err := d.Update(t.Context(), func(tx *db.Tx) error { return Requeue(tx, county, n, "x") }); !errs.Is(err, want) {
				t.Errorf("message %d: %v", n, err)
			}
		}
	})
}

func TestInbox(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for n := range id.ID(5) {
			m := sms(n+1, 1001)
			m.Channel = InApp
			put(t, d, m)
		}
		other := sms(9, 1002)
		other.Channel = InApp
		contact := other // a contact with the account's number is somebody else
		contact.ID, contact.To = 10, Recipient{ToContact, 1001}
		put(t, d, other, contact)
		inbox := func(before id.ID) (list []Message, unread int) {
			if err := d.View(t.Context(), func(tx *db.Tx) (err error) {
				if list, err = Inbox(tx, 1001, before, 3); err != nil {
					return err
				}
				unread, err = Unread(tx, 1001)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return list, unread
		}
		list, unread := inbox(0)
		if len(list) != 3 || list[0].ID != 5 || unread != 5 || list[0].State != Sent || list[0].Args["code"] != "ABCD" {
			t.Errorf("%+v, %d unread", list, unread)
		}
		if list, _ = inbox(3); len(list) != 2 || list[0].ID != 2 {
			t.Errorf("second page: %+v", list)
		}
		if err := d.Update(t.Context(), func(tx *db.Tx) error { return MarkRead(tx, 1001, 4) }); err != nil {
			t.Fatal(err)
		}
		if list, unread = inbox(0); unread != 1 || list[1].ReadAt.IsZero() || !list[0].ReadAt.IsZero() {
			t.Errorf("after reading: %+v, %d unread", list, unread)
		}
	})
}

func TestSenders(t *testing.T) {
	t.Parallel()
	o := Outward{ID: 7, Channel: SMS, Address: "13840011234", Lang: i18n.Chinese, Template: "message.digest", Args: Args{"n": "3"}}
	var out bytes.Buffer
	if err := (&Console{W: &out}).Send(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); strings.Contains(s, "13840011234") || !strings.Contains(s, "138****1234") || !strings.Contains(s, "3 条") {
		t.Errorf("console: %q", s)
	}
	f := &File{Path: filepath.Join(t.TempDir(), "out.jsonl")}
	for range 2 {
		if err := f.Send(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	var line struct{ ID, Address, Text string }
	if err := json.Unmarshal([]byte(lines[0]), &line); err != nil || len(lines) != 2 || line.ID != "7" || line.Address != o.Address {
		t.Errorf("file: %q, %v", raw, err)
	}
	if info, err := os.Stat(f.Path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode: %v, %v", info.Mode(), err)
	}
}
