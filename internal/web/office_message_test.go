package web

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/message"
)

// gateway takes what it is told to take.
type gateway struct{ answer error }

func (g *gateway) Send(context.Context, message.Outward) error { return g.answer }

// everywhere has an address for everybody.
type everywhere struct{}

func (everywhere) Address(*db.Tx, int, message.Recipient, message.Channel) (string, i18n.Lang, error) {
	return "13998765432", i18n.Chinese, nil
}

// TestMessageDesk: a department sees which messages of its area did not arrive,
// without whom they were for, and has one sent again for a reason that stays.
func TestMessageDesk(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		code := n.file(t).Code
		g := &gateway{answer: errs.New(errs.Unknown, "")}
		post := &message.Post{DB: d, Sender: g, Book: everywhere{}, Log: slog.New(slog.DiscardHandler)}
		deliver := func() {
			t.Helper()
			dbtest.Clock(d).Advance(12 * time.Hour) // whatever the hour, the quiet ones pass
			_, err := post.Deliver(t.Context())
			ok(t, err)
			dbtest.Clock(d).Advance(12 * time.Minute)
		}
		deliver()

		county := n.staff(t, "heping", account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty})
		county.open("/office").sees(200, "没有送到").press("没有送到的消息")
		county.sees(200, code, "不确定是否送达", "网关没有回应", "短信", "!1399876", "!139****")
		county.press(code).sees(200, "可能收到两次", "没有登录的诉求人")
		lost := county.path
		county.press("重发", "reason", "").sees(200, "请填写")
		county.press("重发", "reason", "网关已恢复,电话核实没有收到").sees(200, "已放回待发队列", "没有没送到的消息", "最近重发的", "待发送", "网关已恢复,电话核实没有收到")
		county.open(lost).sees(200, "!为什么重发")
		g.answer = nil
		deliver()
		n.staff(t, "heping2", hepingOffice).open(messagesPath).sees(200, "已发送", "网关已恢复,电话核实没有收到")

		key := messageKey(strings.TrimPrefix(lost, messagesPath+"/"))
		ok(t, d.View(t.Context(), func(tx *db.Tx) error {
			var events int
			err := tx.QueryRow(`SELECT COUNT(*) FROM audit_event WHERE kind = 'message.replayed'`).Scan(&events)
			if events != 1 {
				t.Errorf("%d replays on record", events)
			}
			return err
		}))
		elsewhere := n.staff(t, "shenhe", account.Grant{Role: account.County, Lo: 210103, Hi: 210103})
		elsewhere.open(messagesPath).sees(200, "!"+code)
		elsewhere.open(lost).sees(404)
		clerk := n.staff(t, "desk1", account.Grant{Role: account.Clerk, Company: n.company})
		clerk.open(messagesPath).sees(403)
		clerk.open(lost).sees(403)
		for _, a := range []account.Actor{n.visitor(), n.as(account.Clerk)} {
			if err := n.Cases.Replay(t.Context(), a, key, "因为"); !errs.Is(err, errs.NotFound) && !errs.Is(err, errs.Unauthenticated) {
				t.Errorf("replayed by somebody else: %v", err)
			}
		}
	})
}

// TestMessagePages: a long list goes on by key, and nothing stands on it twice.
func TestMessagePages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		const all = casework.PageSize + 7
		for range all {
			n.file(t)
		}
		ok(t, d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE message SET state = 'failed', reason = 'refused', attempts = 5 WHERE channel = 'sms'`)
			return err
		}))
		dbtest.Clock(d).Advance(48 * time.Hour)
		scope := account.ScopeOf(n.as(account.City), "message.replay")
		seen := map[message.Key]bool{}
		ok(t, d.View(t.Context(), func(tx *db.Tx) error {
			var after message.Key
			for {
				list, next, err := casework.Undelivered(tx, scope, after)
				if err != nil {
					return err
				}
				for _, m := range list {
					seen[message.Key{County: m.County, ID: m.ID}] = true
				}
				if after = next; next.ID == 0 {
					return nil
				}
			}
		}))
		if len(seen) != all {
			t.Errorf("%d of %d listed", len(seen), all)
		}
	})
}
