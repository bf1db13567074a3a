package casework

import (
	"context"
	"slices"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/seal"
)

// Turn is one turn of an officer on call for a county or a city (值守名单): who is
// rung up, from–to, when an alarm is not acknowledged.
type Turn struct {
	County  int // code of the county, or of the city for a city's own list
	ID      id.ID
	Account id.ID
	From    time.Time
	Until   time.Time // excluded
	Phone   string    // the number that rings; as read, masked
}

// TurnMax is the longest turn.
const TurnMax = 31 * 24 * time.Hour

// turnsPage is how many turns a list has at most.
const turnsPage = 100

// roleOver is whose list an area has: a city's officers or a county's.
func roleOver(area int) (account.Role, rule.Level) {
	if area%100 == 0 {
		return account.City, rule.L3
	}
	return account.County, rule.L2
}

// onCallOver is who is on call now over a county's cases, by level.
func onCallOver(tx *db.Tx, county int) (map[rule.Level][]id.ID, error) {
	type row struct {
		area    int
		account id.ID
	}
	rows, err := db.List(tx, func(s db.Scanner, r *row) error { return s.Scan(&r.area, &r.account) },
		`SELECT county, account_id FROM case_watch WHERE county IN ($1, $2) AND until_at > $3 AND from_at <= $3 AND ended_at IS NULL
		ORDER BY county, from_at, id`, county, region.City(county), tx.Now())
	out := map[rule.Level][]id.ID{}
	for _, r := range rows {
		if _, level := roleOver(r.area); !slices.Contains(out[level], r.account) {
			out[level] = append(out[level], r.account)
		}
	}
	return out, err
}

// Turns lists the turns of an area that are not over, the first first, for
// whoever keeps its list (action office.watch). Errors: NotFound.
func (s *Service) Turns(tx *db.Tx, a account.Actor, area int) ([]Turn, error) {
	if err := account.Authorize(a, "office.watch", "office.watch", account.Target{County: area}); err != nil {
		return nil, err
	}
	type row struct {
		Turn
		subject seal.Subject
		phone   []byte
	}
	rows, err := db.List(tx, func(s db.Scanner, r *row) error {
		return s.Scan(&r.County, &r.ID, &r.Account, &r.From, &r.Until, &r.subject, &r.phone)
	}, `SELECT county, id, account_id, from_at, until_at, subject, phone FROM case_watch
		WHERE county = $1 AND until_at > $2 AND ended_at IS NULL ORDER BY until_at, id LIMIT $3`, area, tx.Now(), turnsPage)
	out := make([]Turn, len(rows))
	for i, r := range rows {
		phone, err := s.turnPhone(tx, r.Turn, r.subject, r.phone)
		if err != nil {
			return nil, err
		}
		out[i] = r.Turn
		out[i].Phone = seal.MaskPhone(phone)
	}
	return out, err
}

func (s *Service) turnPhone(tx *db.Tx, t Turn, subject seal.Subject, sealed []byte) (string, error) {
	key, found, err := s.Keys.Find(tx, t.County, subject)
	if err != nil || !found {
		return "", err
	}
	phone, err := key.Open(sealed, "case_watch", "phone", t.ID)
	return string(phone), err
}

// PlanTurn puts an officer on call (action office.watch). Errors: Invalid with
// every wrong field, NotFound.
func (s *Service) PlanTurn(ctx context.Context, a account.Actor, t Turn) (Turn, error) {
	t.Phone = strings.NewReplacer(" ", "", "-", "", "+86", "").Replace(seal.NarrowDigits(t.Phone))
	key, wrapped, err := s.Keys.NewDataKey(a.At, s.IDs.Bytes)
	if err != nil {
		return t, err
	}
	t.ID = s.IDs.Next()
	subject := seal.NewSubject(s.IDs.Bytes)
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		if err := account.Authorize(a, "office.watch", "office.watch", account.Target{County: t.County}); err != nil {
			return err
		}
		role, _ := roleOver(t.County)
		officers, err := account.Officers(tx, role, account.Target{County: t.County})
		if err != nil {
			return err
		}
		var wrong errs.Check
		wrong.That(slices.Contains(officers, t.Account), "account", "case.watch.officer_missing")
		wrong.That(!t.From.IsZero(), "from", "error.field.date")
		wrong.That(t.Until.After(t.From) && t.Until.After(tx.Now()) && t.Until.Sub(t.From) <= TurnMax, "until", "case.watch.until", "days", int(TurnMax.Hours()/24))
		wrong.That(seal.IsPhone(t.Phone), "phone", "case.phone_invalid")
		if err := wrong.Err(); err != nil {
			return err
		}
		var b db.Batch
		seal.Put(&b, t.County, subject, wrapped)
		b.Exec(`INSERT INTO case_watch (county, id, account_id, subject, phone, from_at, until_at, recorded_by, recorded_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, t.County, t.ID, t.Account, subject, key.Seal([]byte(t.Phone), "case_watch", "phone", t.ID),
			t.From, t.Until, a.Account, tx.Now())
		return tx.Pipeline(&b)
	})
	return t, err
}

// EndTurn takes a turn off the list: from now on nobody is rung up by it. Errors:
// NotFound.
func (s *Service) EndTurn(ctx context.Context, a account.Actor, area int, turn id.ID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		if err := account.Authorize(a, "office.watch", "office.watch", account.Target{County: area}); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE case_watch SET ended_at = $3 WHERE county = $1 AND id = $2 AND ended_at IS NULL`, area, turn, tx.Now())
		if err == nil && n == 0 {
			err = errs.New(errs.NotFound, "")
		}
		return err
	})
}

// OnCallPhone is the number at which an officer on call is rung up now, "" when
// they are on nobody's list.
func (s *Service) OnCallPhone(tx *db.Tx, who id.ID) (string, error) {
	type row struct {
		Turn
		subject seal.Subject
		phone   []byte
	}
	rows, err := db.List(tx, func(s db.Scanner, r *row) error { return s.Scan(&r.County, &r.ID, &r.subject, &r.phone) },
		`SELECT county, id, subject, phone FROM case_watch WHERE account_id = $1 AND until_at > $2 AND from_at <= $2 AND ended_at IS NULL
		ORDER BY from_at DESC, id DESC LIMIT 1`, who, tx.Now())
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return s.turnPhone(tx, rows[0].Turn, rows[0].subject, rows[0].phone)
}
