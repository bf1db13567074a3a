package world

import (
	"context"
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/internal/target"
)

// Targets hands in the year's plans of a province that Demo made, by the use cases
// themselves: one city's is accepted, one's waits, one's came late and was sent back, and
// the others have missed the day. s works on a database whose clock is at; it is left at
// until. A province that has evidence is left as it is.
func Targets(ctx context.Context, s *target.Service, at *clock.Manual, until time.Time) error {
	defer at.Set(until)
	year := calendar.DateOf(until).Year()
	list := target.Milestones(year)
	plan := slices.IndexFunc(list, func(m target.Milestone) bool { return m.Shown == target.ByPlan })
	if plan < 0 || !list[plan].Due(year).AddDays(30).End().Before(until) {
		return nil
	}
	due := list[plan].Due(year)
	for _, one := range []struct {
		city    int
		day     calendar.Date
		words   string
		verdict target.Verdict
		reason  string
	}{
		{exemplary, due.AddDays(-20), "已印发年度物业服务质量提升方案,明确责任科室和时间表;在全部街道组织了《物业管理条例》宣传周,张贴宣传画、发放手册。", target.Accept, ""},
		{lateReceipt, due.AddDays(-3), "方案已经局务会通过并印发,条例宣传已在各区县开展。", target.None, ""},
		{lateAnswer, due.AddDays(4), "方案正在会签,宣传材料已印制。", target.Return, "方案尚未印发,请印发后连同文号再报。"},
	} {
		r := target.Ref{City: one.city, Year: year, Milestone: list[plan].Name}
		at.Set(one.day.At(10 * time.Hour))
		city, err := officer(ctx, s.DB, at.Now(), account.City, one.city)
		if err != nil {
			return err
		}
		var before []target.Evidence
		if err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
			before, err = s.Evidence(tx, city, r)
			return err
		}); err != nil || len(before) > 0 {
			return err
		}
		if err := s.HandIn(ctx, city, r, 0, one.words, ""); err != nil {
			return err
		}
		if one.verdict == target.None {
			continue
		}
		at.Set(one.day.AddDays(2).At(15 * time.Hour))
		province, err := officer(ctx, s.DB, at.Now(), account.Province, target.Province)
		if err != nil {
			return err
		}
		if err := s.Decide(ctx, province, r, 1, one.verdict, one.reason); err != nil {
			return err
		}
	}
	return nil
}
