package world

import (
	"context"
	"time"
	"yianju/internal/calendar"

	"yianju/internal/account"
	"yianju/internal/bulletin"
	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/internal/errs"
)

// Bulletins drafts the last three bulletins of a province that Demo made, by the use
// cases themselves: the first is issued by the province, the second has issued itself,
// and the third waits unless its hour has come. s works on a database whose clock is at;
// it is left at until. A province that has bulletins is left as it is.
func Bulletins(ctx context.Context, s *bulletin.Service, at *clock.Manual, until time.Time) error {
	defer at.Set(until)
	last := bulletin.Latest(s.Calendar, until)
	var there []bulletin.Bulletin
	if err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		there, err = bulletin.List(tx, 0, true, 1)
		return err
	}); err != nil || len(there) > 0 {
		return err
	}
	for _, month := range []calendar.Month{last.Month.Add(-2), last.Month.Add(-1), last.Month} {
		slot := bulletin.SlotOf(s.Calendar, month)
		at.Set(slot.Draft)
		if err := s.Draft(ctx, month); err != nil {
			return err
		}
		if month == last.Month.Add(-2) {
			if err := issueBulletin(ctx, s, at, slot); err != nil {
				return err
			}
		}
		if at.Set(slot.Issue); at.Now().Before(until) {
			if _, err := s.Sweep(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// issueBulletin is the province that rewrites a text and issues, the day before it has
// to.
func issueBulletin(ctx context.Context, s *bulletin.Service, at *clock.Manual, slot bulletin.Slot) error {
	at.Set(slot.Issue.Add(-26 * time.Hour))
	province := account.Actor{Kind: account.KindStaff, At: at.Now(), Session: account.Session{FactorAt: at.Now()},
		Grants: []account.Grant{{Role: account.Province, Lo: 210000, Hi: 219999, ValidFrom: at.Now().AddDate(-1, 0, 0)}}}
	if err := s.DB.View(ctx, func(tx *db.Tx) error {
		list, err := account.Officers(tx, account.Province, account.Target{County: 210100})
		if err == nil && len(list) == 0 {
			err = errs.New(errs.NotFound, "")
		}
		if err == nil {
			province.Account = list[0]
		}
		return err
	}); err != nil {
		return err
	}
	if err := s.Write(ctx, province, slot.Month, bulletin.Demands, 1, "1．回复率未达到目标的市,要逐件清理到期未回复的诉求,主要负责同志每周调度。\n"+
		"2．各县(市、区)要约谈本通报点名的企业,督促整改,整改情况纳入下月核查。\n3．供热季前完成管线、阀门排查,对往年反复报修的楼栋逐栋落实责任。"); err != nil {
		return err
	}
	return s.Issue(ctx, province, slot.Month)
}
