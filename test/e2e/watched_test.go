package e2e

import (
	"context"
	"fmt"

	"yianju/internal/account"
	"yianju/internal/bulletin"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/disclosure"
	"yianju/internal/document"
	"yianju/internal/id"
	"yianju/internal/mirror"
	"yianju/internal/registry"
	"yianju/internal/supervision"
	"yianju/internal/verification"
)

// elsewhere is an outside registry that knows the compound by another number of
// households.
type elsewhere struct{ record mirror.Record }

func (e elsewhere) Changes(context.Context, string) (mirror.Page, error) {
	return mirror.Page{Cursor: "1"}, nil
}

func (e elsewhere) Full(context.Context, string) (mirror.Page, error) {
	return mirror.Page{Records: []mirror.Record{e.record}, Cursor: "1"}, nil
}

// watch lets the registry be looked after: a campaign of the city, a company that is
// missing, a record that the outside registry has otherwise; and an officer look at
// too many people.
func (v *village) watch() {
	v.t.Helper()
	at := []string{"{county}", fmt.Sprint(heping), "{id}"}
	today := calendar.DateOf(v.clock.Now())
	campaign, err := v.Verification.Open(v.t.Context(), v.now(account.City), verification.New{City: heping / 100 * 100, Title: "秋季登记核查",
		Kinds: verification.Kinds, From: today.String(), To: today.AddDays(30).String()})
	ok(v.t, err)
	for end, names := range map[string][]string{
		"":                         {"{id}", campaign.String()},
		"/{county}":                append(at, campaign.String()),
		"/{county}/" + v.firm.USCC: append(at, campaign.String()),
		"/{kind}/{key}":            {"{id}", campaign.String(), "{kind}", "company", "{key}", fmt.Sprint(heping, "-", v.firm.ID)},
	} {
		v.files["/registry/verification/{id}"+end] = [][]string{names}
	}

	missing, err := v.Registry.Record(v.t.Context(), account.System(v.clock.Now()), "candidate", registry.Links{County: heping},
		registry.Edit{Typed: map[string]string{"name": "沈阳新邻物业服务有限公司", "source": "market"}, Why: "市场主体名单"})
	ok(v.t, err)
	v.files["/registry/candidates/{county}/{id}"] = [][]string{append(at, missing.String())}

	v.Mirror.Source = elsewhere{mirror.Record{Kind: "compound", Key: "LN-1", County: heping, Version: 1,
		Fields: map[string]string{"name": v.compound.Name, "households": "777"}}}
	_, err = v.Mirror.Pull(v.t.Context())
	ok(v.t, err)

	officer, book := v.now(account.County), disclosure.Book{IDs: v.IDs, Log: v.Audit}
	var alarm id.ID
	ok(v.t, v.DB.Update(v.t.Context(), func(tx *db.Tx) error {
		queue, _, err := mirror.Queue(tx, account.ScopeOf(v.now(account.City), "mirror.see"), 0)
		if err != nil {
			return err
		}
		v.files["/registry/outside/{county}/{id}"] = [][]string{append(at, queue[0].Number.String())}
		if _, err := book.Enter(tx, officer, disclosure.Disclosure{Kind: disclosure.OfCase, County: heping, Record: v.cases["late"].Case.ID,
			Code: v.cases["late"].Case.Code, Persons: 60, Purpose: "逐户回访"}); err != nil {
			return err
		}
		return tx.QueryRow(`SELECT id FROM disclosure_alarm ORDER BY id LIMIT 1`).Scan(&alarm)
	}))
	v.files["/disclosures/{county}/{id}"] = [][]string{append(at, alarm.String())}
	v.papers()
	v.supervise()
	v.report()
	v.spotcheck()
	v.files["/targets/{year}/{city}/{milestone}"] = [][]string{{"{year}", fmt.Sprint(v.clock.Now().Year()), "{city}", fmt.Sprint(heping / 100 * 100), "{milestone}", "plan"}}
	v.files["/appraisal/{year}"] = [][]string{{"{year}", fmt.Sprint(v.clock.Now().Year())}}
	v.files["/appraisal/{year}/{area}"] = [][]string{{"{year}", fmt.Sprint(v.clock.Now().Year()), "{area}", fmt.Sprint(heping / 100 * 100)}}
	v.files["/golive/{area}"] = [][]string{{"{area}", fmt.Sprint(heping)}}
	v.files["/notice/{notice}"] = [][]string{{"{notice}", "privacy"}, {"{notice}", "deed"}}

	secret, err := v.Privacy.Erase(v.t.Context(), v.actor(v.t, v.ownerToken(v.t, "13900000011")))
	ok(v.t, err)
	v.files["/erased/{secret}"] = [][]string{{"{secret}", secret}}
}

// papers issues two papers, one of whose rows was changed since.
func (v *village) papers() {
	register := document.Register{IDs: v.IDs, Log: v.Audit}
	paper := document.Document{Office: heping / 100 * 100, Kind: "docket", Number: "沈房督〔2026〕1号", Title: "物业投诉报修周督办工作单（2026年第42周）", Issuer: "沈阳市房产局",
		Snapshot: []byte(`{"cases":[]}`), Digest: []document.Fact{{Name: "督办件数", Value: "38"}, {Name: "统计区间", Value: "10月9日15时至10月16日15时"}}, Open: true}
	ok(v.t, v.DB.Update(v.t.Context(), func(tx *db.Tx) error {
		for _, number := range []string{"沈房督〔2026〕1号", "沈房督〔2026〕2号"} {
			paper.Number = number
			i, err := register.Issue(tx, account.System(tx.Now()), paper)
			if err != nil {
				return err
			}
			v.files["/verify/{code}"] = append(v.files["/verify/{code}"], []string{"{code}", i.Code})
		}
		_, err := tx.Exec(`UPDATE document SET number = '沈房督〔2026〕22号' WHERE number = '沈房督〔2026〕2号'`)
		return err
	}))
}

// supervise lets the city press the county and the company by orders, one in each
// state, and a case wait for one.
func (v *village) supervise() {
	v.t.Helper()
	ctx := v.t.Context()
	as := func(role account.Role) account.Actor {
		a := v.now(role)
		a.Session.FactorAt = v.clock.Now()
		return a
	}
	draft := func(undertaker supervision.Undertaker) supervision.Ref {
		ref, err := v.Supervision.Draft(ctx, as(account.City), supervision.Ref{}, supervision.New{Codes: v.cases["late"].Case.Code, Urgency: "urgent", Undertaker: string(undertaker),
			Source: "platform", Summary: "楼道保洁长期无人负责", Problems: "两次答复均未落实", Basis: "《物业管理条例》第四十八条", Demands: "三日内恢复保洁\n约谈项目经理", Days: "5",
			Feedback: "书面与平台同步", Phone: "024-23456789", Copies: "和平区人民政府", Parts: map[string]string{"management": "查处乱堆乱放"}})
		ok(v.t, err)
		return ref
	}
	const page = "/supervision/{county}/{id}"
	name := func(ref supervision.Ref) []string {
		return []string{"{county}", fmt.Sprint(ref.County), "{id}", ref.ID.String()}
	}
	open := draft(supervision.ByCounty)
	v.files[page+"/edit"] = [][]string{name(open)}
	v.files[page] = [][]string{name(open)}
	for _, undertaker := range []supervision.Undertaker{supervision.ByCounty, supervision.ByCompany} {
		role := map[supervision.Undertaker]account.Role{supervision.ByCounty: account.County, supervision.ByCompany: account.Manager}[undertaker]
		for steps := range 4 {
			ref := draft(undertaker)
			v.files[page] = append(v.files[page], name(ref))
			do := []func() error{func() error { return v.Supervision.Issue(ctx, as(account.City), ref) }, func() error { return v.Supervision.Receive(ctx, as(role), ref) },
				func() error {
					return v.Supervision.Answer(ctx, as(role), ref, supervision.Answer{Measures: "更换班组", Result: "已恢复", Opinion: "业主满意"})
				},
				func() error {
					return v.Supervision.Conclude(ctx, as(account.City), ref, supervision.Done, "", "予以办结")
				}}
			for _, one := range do[:steps+1] {
				ok(v.t, one())
			}
		}
	}
	_, err := v.Supervision.Find(ctx, func(context.Context, int64, int64) error { return nil })
	ok(v.t, err)
}

// report has the last month's bulletin drafted, and that of the month before issued.
func (v *village) report() {
	latest := bulletin.Latest(v.Bulletins.Calendar, v.clock.Now()).Month
	for _, m := range []calendar.Month{latest.Add(-1), latest} {
		ok(v.t, v.Bulletins.Draft(v.t.Context(), m))
		v.files["/bulletins/{month}"] = append(v.files["/bulletins/{month}"], []string{"{month}", m.String()})
	}
	_, err := v.Bulletins.Sweep(v.t.Context())
	ok(v.t, err)
	m := latest.Add(-1)
	v.files["/bulletins/{year}/{month}"] = [][]string{{"{year}", fmt.Sprint(m.Year()), "{month}", fmt.Sprint(m.Number())}}
}

// spotcheck has the city draw from what was closed the month before, which is as if it had
// been then, and open one of two lists.
func (v *village) spotcheck() {
	m := calendar.MonthOf(calendar.DateOf(v.clock.Now())).Add(-1)
	ok(v.t, v.DB.Update(v.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE case_file SET closed_at = $1 WHERE state = 'closed'`, m.Last().Start())
		return err
	}))
	for _, area := range []int{heping, heping / 100 * 100} {
		list, err := v.Spotchecks.Draw(v.t.Context(), v.now(account.City), area, m, 5)
		ok(v.t, err)
		v.files["/spotchecks/{id}"] = append(v.files["/spotchecks/{id}"], []string{"{id}", list.String()})
		if area == heping {
			ok(v.t, v.Spotchecks.Open(v.t.Context(), v.now(account.City), list))
		}
	}
}

// newcomer is an owner who has agreed to nothing yet, among the roles of the tour.
const newcomer account.Role = "newcomer"

func (v *village) newcomer() string {
	from := account.Browser{Nonce: nonce}
	ok(v.t, v.Accounts.RequestCode(v.t.Context(), "13900000012", from))
	token, err := v.Accounts.VerifyCode(v.t.Context(), "13900000012", v.phones.code(), from, heping)
	ok(v.t, err)
	return token
}
