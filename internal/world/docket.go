package world

import (
	"context"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/internal/docket"
	"yianju/internal/errs"
	"yianju/internal/job"
)

// Those who are late, or absent, in the weeks that Dockets plays.
const (
	absentBefore = 210900 // its docket of the week before the last issued itself
	absentLast   = 210300 // that of the last week
	lateReceipt  = 210500
	lateAnswer   = 210100 // the city of the logins has something to do
	exemplary    = 210200 // its answers of the week before are verified
)

// Dockets plays the last two weekly dockets of a province that Demo made, by the use
// cases themselves: they are taken, issued by the province or by themselves, received,
// answered, and some verified. s works on a database whose clock is at; it is left at
// until. A province that has dockets is left as it is.
func Dockets(ctx context.Context, s *docket.Service, at *clock.Manual, until time.Time) error {
	last := docket.Latest(s.Calendar, until)
	before := docket.Latest(s.Calendar, last.Taken.Add(-time.Microsecond))
	p := dockets{s, at}
	for _, slot := range []docket.Slot{before, last} {
		there := false
		err := s.DB.View(ctx, func(tx *db.Tx) error {
			_, err := docket.Of(tx, exemplary, slot.Week)
			there = err == nil
			if errs.Is(err, errs.NotFound) {
				err = nil
			}
			return err
		})
		if err != nil || there {
			return err
		}
		if err := p.week(ctx, slot, slot.Week == last.Week, until); err != nil {
			return err
		}
	}
	at.Set(until)
	return nil
}

type dockets struct {
	*docket.Service
	at *clock.Manual
}

func (p dockets) officer(ctx context.Context, role account.Role, code int) (account.Actor, error) {
	return officer(ctx, p.DB, p.at.Now(), role, code)
}

// officer is the first of a department, who has just proved a second factor.
func officer(ctx context.Context, d *db.DB, at time.Time, role account.Role, code int) (account.Actor, error) {
	a := account.Actor{Kind: account.KindStaff, At: at, Session: account.Session{FactorAt: at}}
	g := account.Grant{Role: role, Lo: code, Hi: code + 99, ValidFrom: at.AddDate(-1, 0, 0)}
	place := code
	if role == account.Province {
		g.Hi, place = code+9999, exemplary
	}
	a.Grants = []account.Grant{g}
	return a, d.View(ctx, func(tx *db.Tx) error {
		list, err := account.Officers(tx, role, account.Target{County: place})
		if err == nil && len(list) == 0 {
			err = errs.New(errs.NotFound, "")
		}
		if err == nil {
			a.Account = list[0]
		}
		return err
	})
}

func (p dockets) week(ctx context.Context, slot docket.Slot, last bool, until time.Time) error {
	p.at.Set(slot.Taken.Add(5 * time.Second))
	if err := p.Build(ctx, slot.Week.String(), func(int64, int64) error { return nil }); err != nil {
		return err
	}
	absent := absentBefore
	if last {
		absent = absentLast
	}
	p.at.Set(slot.Taken.Add(32 * time.Minute))
	province, err := p.officer(ctx, account.Province, 210000)
	if err != nil {
		return err
	}
	list, err := p.list(ctx, slot)
	if err != nil {
		return err
	}
	for _, d := range list {
		if d.City == absent {
			continue
		}
		if err := p.Issue(ctx, province, d.ID, "请逐件核实办理进度,超期的写明原因。供暖前的漏水、管线事项优先办理。"); err != nil {
			return err
		}
	}
	p.at.Set(slot.Publish)
	if _, err := p.Sweep(ctx); err != nil {
		return err
	}
	if _, err := (&job.Runner{DB: p.DB, Handlers: p.Handlers()}).RunDue(ctx); err != nil {
		return err
	}
	for _, d := range list {
		if err := p.receive(ctx, d, slot, until); err != nil {
			return err
		}
	}
	if last {
		return nil
	}
	for _, d := range list {
		if err := p.answer(ctx, d, slot); err != nil {
			return err
		}
	}
	return p.verify(ctx, slot)
}

func (p dockets) list(ctx context.Context, slot docket.Slot) (list []docket.Docket, err error) {
	province, err := p.officer(ctx, account.Province, 210000)
	if err != nil {
		return nil, err
	}
	return list, p.DB.View(ctx, func(tx *db.Tx) error {
		all, err := docket.List(tx, account.ScopeOf(province, "docket.see"), true, time.Time{})
		for _, d := range all {
			if d.Week == slot.Week {
				list = append(list, d)
			}
		}
		return err
	})
}

// receive is a city that acknowledges its docket within the hour, or not in time.
func (p dockets) receive(ctx context.Context, d docket.Docket, slot docket.Slot, until time.Time) error {
	p.at.Set(slot.Issue.Add(time.Duration(d.City/100%100) * 3 * time.Minute))
	if d.City == lateReceipt {
		if p.at.Set(slot.Receipt.Add(3 * time.Hour)); !p.at.Now().Before(until) {
			return nil
		}
	}
	city, err := p.officer(ctx, account.City, d.City)
	if err != nil {
		return err
	}
	return p.Receive(ctx, city, d.ID)
}

// answer is a city that answers every row from what it knows, and signs.
func (p dockets) answer(ctx context.Context, d docket.Docket, slot docket.Slot) error {
	if d.City == lateAnswer {
		return nil
	}
	p.at.Set(slot.Answer.Add(-time.Duration(20+d.City/100%100*10) * time.Minute))
	city, err := p.officer(ctx, account.City, d.City)
	if err != nil {
		return err
	}
	if _, err := p.Fill(ctx, city, d.ID, "配件、施工队已排期", calendar.DateOf(slot.Answer).AddDays(9)); err != nil {
		return err
	}
	for {
		var answers []docket.Answer
		if err := p.DB.View(ctx, func(tx *db.Tx) error {
			rows, _, err := docket.Rows(tx, d, docket.Filter{Open: true, Most: 200})
			if err == nil {
				answers, err = p.Answers(tx, rows)
			}
			return err
		}); err != nil {
			return err
		}
		if len(answers) == 0 {
			break
		}
		for i := range answers {
			answers[i].Measure = "区县已到场督促,企业排出维修计划并告知业主"
		}
		if err := p.Answer(ctx, city, d.ID, answers); err != nil {
			return err
		}
	}
	return p.Sign(ctx, city, d.ID, "区县每日调度超期件,街道、社区同时上门。", "老旧小区维修资金不足,部分管线改造须业主表决。")
}

// verify is the province that looks at what was drawn of one city.
func (p dockets) verify(ctx context.Context, slot docket.Slot) error {
	p.at.Set(slot.Answer.Add(15 * time.Hour))
	province, err := p.officer(ctx, account.Province, 210000)
	if err != nil {
		return err
	}
	var d docket.Docket
	var drawn []docket.Sample
	if err := p.DB.View(ctx, func(tx *db.Tx) error {
		if d, err = docket.Of(tx, exemplary, slot.Week); err != nil {
			return err
		}
		drawn, err = docket.Drawn(tx, d.ID)
		return err
	}); err != nil {
		return err
	}
	for i, one := range drawn {
		verdict, reason := docket.Upheld, ""
		if i == 0 {
			verdict, reason = docket.Refuted, "业主反映没有人上门"
		}
		if err := p.Judge(ctx, province, d.ID, one.Order, verdict, reason); err != nil {
			return err
		}
	}
	return nil
}
