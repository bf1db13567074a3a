package privacy

import (
	"context"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/consent"
	"yianju/internal/db"
	"yianju/internal/disclosure"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/roll"
)

// sweep is how what is due of a class is counted and forgotten: in one county, or,
// of what lies in no county, at once (county 0). kept and asked are the instants
// before which things are due, by themselves and at their person's wish.
type sweep struct {
	class  Class
	wide   bool
	count  func(tx *db.Tx, county int, kept, asked time.Time) (int, error)
	forget func(tx *db.Tx, county int, kept, asked time.Time, most int) (n int, blobs []string, err error)
}

// sweeps are the classes that the nightly job goes through. Drafts and forms that
// were sent back have jobs of their own, every hour.
func (s *Service) sweeps() []sweep {
	// wide and local adapt what needs less than there is.
	wide := func(c Class, count func(*db.Tx, time.Time) (int, error), forget func(*db.Tx, time.Time, int) (int, error)) sweep {
		return sweep{c, true, func(tx *db.Tx, _ int, kept, _ time.Time) (int, error) { return count(tx, kept) },
			func(tx *db.Tx, _ int, kept, _ time.Time, most int) (int, []string, error) {
				n, err := forget(tx, kept, most)
				return n, nil, err
			}}
	}
	local := func(c Class, count func(*db.Tx, int, time.Time) (int, error), forget func(*db.Tx, int, time.Time, int) (int, error)) sweep {
		return sweep{c, false, func(tx *db.Tx, county int, kept, _ time.Time) (int, error) { return count(tx, county, kept) },
			func(tx *db.Tx, county int, kept, _ time.Time, most int) (int, []string, error) {
				n, err := forget(tx, county, kept, most)
				return n, nil, err
			}}
	}
	return []sweep{
		{Contacts, false, casework.DueContacts, func(tx *db.Tx, county int, kept, asked time.Time, most int) (int, []string, error) {
			n, err := casework.ForgetContacts(tx, county, kept, asked, most)
			return n, nil, err
		}},
		{Words, false, func(tx *db.Tx, county int, kept, _ time.Time) (int, error) {
			return casework.DueWords(tx, county, kept)
		},
			func(tx *db.Tx, county int, kept, _ time.Time, most int) (int, []string, error) {
				return s.Cases.ForgetWords(tx, county, kept, most)
			}},
		local(Claims, roll.DueClaims, roll.ForgetDueClaims),
		local(Rolls, roll.DueEntries, roll.ForgetEntries),
		local(Messages, message.Due, message.ForgetDue),
		wide(Sessions, account.DueSessions, account.ForgetSessions),
		wide(Codes, account.DueCodes, account.ForgetCodes),
		wide(Staff, account.DueStaff, s.Accounts.ForgetStaff),
		wide(Consents, consent.Due, consent.Forget),
		wide(Disclosures, disclosure.Due, disclosure.Forget),
		wide(Invites, account.DueInvites, account.ForgetInvites),
		wide(Results, dueResults, forgetResults),
	}
}

// dueResults counts the erasures that were done before an instant and whose result is
// still to be read.
func dueResults(tx *db.Tx, before time.Time) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM privacy_request WHERE ended_at <= $1`, before).Scan(&n)
	return n, err
}

// forgetResults deletes up to most of them and returns how many.
func forgetResults(tx *db.Tx, before time.Time, most int) (int, error) {
	list, err := db.List(tx, func(s db.Scanner, v *id.ID) error { return s.Scan(v) },
		`SELECT account_id FROM privacy_request WHERE ended_at <= $1 ORDER BY account_id LIMIT $2`, before, most)
	for _, account := range list {
		for _, table := range []string{"privacy_outcome", "privacy_request"} {
			if err == nil {
				_, err = tx.Exec(`DELETE FROM `+table+` WHERE account_id = $1`, account)
			}
		}
	}
	return len(list), err
}

// batch is how many things one transaction forgets.
const batch = 500

// counties are the codes that county tables are led by: of cities, of cases of unknown
// place and of nobody's messages too.
func (s *Service) counties() (codes []int) {
	for _, city := range s.Regions.Children(province) {
		codes = append(codes, city.Code)
		for _, r := range s.Regions.Children(city.Code) {
			codes = append(codes, r.Code)
		}
	}
	return append(codes, province, 0)
}

// province keeps what belongs to nobody's county.
const province = 210000

// Due counts what is due now, by class: what Retain would forget.
func (s *Service) Due(ctx context.Context) (map[Class]int, error) {
	due := map[Class]int{}
	err := s.each(func(w sweep, county int) error {
		return s.DB.View(ctx, func(tx *db.Tx) error {
			r := RuleAt(w.class, tx.Now())
			n, err := w.count(tx, county, cut(tx.Now(), r.Keep), cut(tx.Now(), r.Asked))
			due[w.class] += n
			return err
		})
	})
	return due, err
}

// Retain forgets everything whose time is over, county by county in batches, and
// returns how much by class. It may be stopped and repeated. tell hears how far it
// has come, in classes of counties.
func (s *Service) Retain(ctx context.Context, tell func(ctx context.Context, done, total int64) error) (map[Class]int, error) {
	forgotten := map[Class]int{}
	var done, total int64
	_ = s.each(func(sweep, int) error { total++; return nil })
	err := s.each(func(w sweep, county int) error {
		for {
			n, err := s.forget(ctx, w, county)
			forgotten[w.class] += n
			if err != nil {
				return err
			}
			if n < batch {
				done++
				return tell(ctx, done, total)
			}
		}
	})
	return forgotten, err
}

// forget forgets one batch.
func (s *Service) forget(ctx context.Context, w sweep, county int) (n int, err error) {
	var blobs []string
	err = s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		r := RuleAt(w.class, tx.Now())
		n, blobs, err = w.forget(tx, county, cut(tx.Now(), r.Keep), cut(tx.Now(), r.Asked), batch)
		return err
	})
	if err != nil {
		return 0, err
	}
	return n, s.drop(ctx, blobs)
}

func (s *Service) each(do func(sweep, int) error) error {
	for _, w := range s.sweeps() {
		counties := []int{0}
		if !w.wide {
			counties = s.counties()
		}
		for _, county := range counties {
			if err := do(w, county); err != nil {
				return err
			}
		}
	}
	return nil
}
