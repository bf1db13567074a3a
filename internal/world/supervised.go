package world

import (
	"context"
	"log/slog"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/document"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/reminder"
	"yianju/internal/supervision"
)

// arrangedOrder is an order of the demo, and how far its people get with it.
type arrangedOrder struct {
	by         account.Role // province or city
	far        bool         // in another county than the demo's
	urgency    supervision.Urgency
	undertaker supervision.Undertaker
	demands    string
	then       supervision.State // where it stands at the end
}

// showcaseOrders are the orders of the demo: one in each state, those of the demo's
// own county first.
var showcaseOrders = []arrangedOrder{
	{by: account.Province, urgency: supervision.Urgent, undertaker: supervision.ByCounty, demands: "三个工作日内到现场核实并答复诉求人\n约谈项目负责人, 限期整改\n举一反三, 排查同类小区", then: supervision.Received},
	{by: account.City, urgency: supervision.Normal, undertaker: supervision.ByCompany, demands: "五个工作日内办结并上传照片\n向全体业主公示整改情况", then: supervision.Issued},
	{by: account.City, urgency: supervision.Normal, undertaker: supervision.ByCounty, demands: "核实两次答复是否属实\n会同街道调解", then: supervision.Answered},
	{by: account.Province, far: true, urgency: supervision.Extreme, undertaker: supervision.ByCity, demands: "两小时内签收, 当日到场处置\n每日报告进展直至办结", then: supervision.Concluded},
	{by: account.Province, far: true, urgency: supervision.Normal, undertaker: supervision.ByCounty, demands: "十个工作日内办结并反馈", then: supervision.Draft},
}

// press finds the concerns of the demo, arranges its orders and reminds everybody,
// by the use cases, unless that was done before.
func (m *maker) press(ctx context.Context) error {
	ids := id.NewSource(m.DB.Clock())
	log := audit.New(m.Keys, ids)
	cases := &casework.Service{DB: m.DB, Rules: m.Rules, Calendar: m.Calendar, Regions: m.Regions, Log: log, IDs: ids, Keys: m.Keys, Quiet: message.DefaultQuiet}
	s := &supervision.Service{DB: m.DB, IDs: ids, Log: log, Cases: cases, Calendar: m.Calendar, Counties: m.Regions.Counties(),
		Papers: document.Register{IDs: ids, Log: log}, Quiet: message.DefaultQuiet}
	quiet := func(context.Context, int64, int64) error { return nil }
	near, far, done, err := m.concerns(ctx)
	if err != nil || done {
		return err
	}
	if _, err := s.Find(ctx, quiet); err != nil {
		return err
	}
	if near, far, _, err = m.concerns(ctx); err != nil {
		return err
	}
	for _, o := range showcaseOrders {
		from := &near
		if o.far {
			from = &far
		}
		if len(*from) == 0 {
			continue // a province without trouble has nothing to show
		}
		if err := m.raise(ctx, s, o, (*from)[0]); err != nil {
			return err
		}
		*from = (*from)[1:]
	}
	r := &reminder.Service{DB: m.DB, IDs: ids, Counties: m.Regions.Counties(), Quiet: message.DefaultQuiet, Log: slog.New(slog.DiscardHandler)}
	_, err = r.Send(ctx, quiet)
	return err
}

// concerns are those of the demo's county that have a company, and those of other
// counties, one each; done reports whether there are orders already.
func (m *maker) concerns(ctx context.Context) (near, far []supervision.Concern, done bool, err error) {
	now, home := m.DB.Clock().Now(), m.plan.estates[0].county
	err = m.DB.View(ctx, func(tx *db.Tx) error {
		near, far = nil, nil
		province := m.official(account.Province, 210000, now)
		orders, _, err := supervision.List(tx, account.ScopeOf(province, "supervision.see"), supervision.Filter{})
		if err != nil {
			return err
		}
		done = len(orders) > 0
		own, _, err := supervision.Concerns(tx, account.ScopeOf(m.official(account.County, home, now), "supervision.concerns"), supervision.ParseCursor(""))
		if err != nil {
			return err
		}
		for _, c := range own {
			if c.Company != 0 {
				near = append(near, c)
			}
		}
		all, _, err := supervision.Concerns(tx, account.ScopeOf(province, "supervision.concerns"), supervision.ParseCursor(""))
		seen := map[int]bool{home: true}
		for _, c := range all {
			if !seen[c.County] {
				far, seen[c.County] = append(far, c), true
			}
		}
		return err
	})
	return near, far, done, err
}

// raise writes one order and lets its people do what brings it where it is to stand.
func (m *maker) raise(ctx context.Context, s *supervision.Service, o arrangedOrder, c supervision.Concern) error {
	as := func(role account.Role) account.Actor {
		code := map[account.Role]int{account.Province: 210000, account.City: c.County / 100 * 100, account.County: c.County}[role]
		now := m.DB.Clock().Now()
		a := m.official(role, code, now)
		a.Session.FactorAt = now
		return a
	}
	ref, err := s.Draft(ctx, as(o.by), supervision.Ref{}, supervision.New{Codes: c.Code, Urgency: string(o.urgency), Undertaker: string(o.undertaker), Source: "platform",
		Summary: "业主反映的问题长期未解决, 多次催办仍无结果", Problems: "承办单位答复后未落实, 业主再次反映; 已逾期或列入督办线索", Basis: "《物业管理条例》第四十八条:主管部门应当及时处理物业管理活动中的投诉。",
		Demands: o.demands, Days: "5", Feedback: "在易安居平台答复, 并报书面材料", Phone: "024-23456789", Copies: "市人民政府督查室",
		Parts: map[string]string{"management": "对占用公共部位的依法查处"}})
	if err != nil || o.then == supervision.Draft {
		return err
	}
	if err := s.Issue(ctx, as(o.by), ref); err != nil || o.then == supervision.Issued {
		return err
	}
	undertaker := account.County
	if o.undertaker == supervision.ByCity {
		undertaker = account.City
	}
	if err := s.Receive(ctx, as(undertaker), ref); err != nil {
		return err
	}
	if err := s.Report(ctx, as(undertaker), ref, "已派员到现场核实, 约谈项目负责人", ""); err != nil || o.then == supervision.Received {
		return err
	}
	if err := s.Answer(ctx, as(undertaker), ref, supervision.Answer{Measures: "责成企业当日整改, 主管部门现场复核", Result: "问题已解决", Opinion: "业主表示满意"}); err != nil || o.then == supervision.Answered {
		return err
	}
	return s.Conclude(ctx, as(o.by), ref, supervision.Done, "", "整改到位, 予以办结")
}
