package casework

import (
	"context"
	"encoding/binary"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/region"
)

// Some of what a county grants is looked at by another county of its city
// (交叉复核, domain.md §0.1, 11). Whether, and by which, is drawn from the hash of
// the event before the grant, which the log proves: nobody picks. The county that
// checks has no business with the case itself: it gets a row of its own with a
// copy of what was asked and answered, without people, place or company, and the
// copy is wiped when it is done.

// checked is the drawing of a grant for a check, or nothing. A threat is shown to
// nobody who need not act on it; one check at a time is enough.
func checked(s Status, c Command, env Env) []Event {
	if c.By != rule.L2 || s.Checking || s.Has(rule.Threat) || len(env.Peers) == 0 || len(env.Hash) < 16 {
		return nil
	}
	lot, county := binary.BigEndian.Uint64(env.Hash), binary.BigEndian.Uint64(env.Hash[8:])
	if lot%100 >= uint64(env.Rules.Param("crosscheck_percent")) {
		return nil
	}
	return []Event{{Kind: CheckDrawn, Facts: Facts{County: env.Peers[county%uint64(len(env.Peers))]}}}
}

// peersOf are the other counties of a county's city, in the order of the tree:
// those with a department of their own by law, so no functional zones.
func (s *Service) peersOf(county int) []int {
	if s.Regions == nil {
		return nil
	}
	var out []int
	for _, r := range s.Regions.Children(region.City(county)) {
		if r.Code != county && r.Type != region.Functional && r.Type != region.Waiting {
			out = append(out, r.Code)
		}
	}
	return out
}

// putCheck gives the county that was drawn its copy.
func (s *Service) putCheck(b *db.Batch, w *work, events []Event, d *Deed) {
	for _, e := range events {
		if e.Kind != CheckDrawn || d == nil {
			continue
		}
		b.Exec(`INSERT INTO case_check (county, id, code, seq, request, reason, category, class, text, asked, granted, drawn_at)
			SELECT CAST($1 AS INTEGER), CAST($2 AS BIGINT), $3, CAST($4 AS BIGINT), $5, $6, $7, $8, $9,
				COALESCE((SELECT text FROM case_entry WHERE county = $10 AND case_id = $11 AND seq = $12), ''), $13, CAST($14 AS BIGINT)`,
			e.County, s.IDs.Next(), w.Code, e.Seq, string(d.Pending.Request), d.Pending.Reason, w.Category, string(w.Class), w.Text,
			w.County, w.ID, d.Pending.Seq, d.Text, e.At)
	}
}

// Check is a grant of another county, as the county that was drawn reads it.
type Check struct {
	County   int // that checks
	ID       id.ID
	Code     string // of the case; shown to nobody
	Request  Request
	Reason   string
	Category string
	Class    rule.Class
	Text     string // the complaint
	Asked    string // what the handler wrote
	Granted  string // what the county wrote
	DrawnAt  time.Time
	Due      time.Time
}

const checkColumns = `k.county, k.id, k.code, k.request, k.reason, k.category, k.class, k.text, k.asked, k.granted, k.drawn_at`

func (s *Service) scanCheck(r db.Scanner, k *Check) error {
	if err := r.Scan(&k.County, &k.ID, &k.Code, &k.Request, &k.Reason, &k.Category, &k.Class, &k.Text, &k.Asked, &k.Granted, &k.DrawnAt); err != nil {
		return err
	}
	for _, o := range s.Rules.At(k.DrawnAt).Obligations(k.Class, 1, "drawn") {
		k.Due = s.Calendar.Add(k.DrawnAt, o.Span).At
	}
	return nil
}

// Checks lists what a scope's counties were drawn to check and have not, the
// oldest first, a page at most.
func (s *Service) Checks(tx *db.Tx, scope account.Scope) ([]Check, error) {
	sql, args := scope.Where(1, account.Columns{County: "k.county"})
	return db.List(tx, s.scanCheck, `SELECT `+checkColumns+` FROM case_check k WHERE `+sql+` AND k.done_at IS NULL
		ORDER BY k.drawn_at, k.id LIMIT `+place(len(args)+1), append(args, PageSize)...)
}

// CheckOf reads one for whoever has to do it (action case.crosscheck). Errors:
// NotFound.
func (s *Service) CheckOf(tx *db.Tx, a account.Actor, county int, check id.ID) (Check, error) {
	if err := account.Authorize(a, "case.crosscheck", "case.crosscheck", account.Target{County: county}); err != nil {
		return Check{}, err
	}
	found, err := db.List(tx, s.scanCheck, `SELECT `+checkColumns+` FROM case_check k WHERE k.county = $1 AND k.id = $2 AND k.done_at IS NULL`, county, check)
	if err != nil {
		return Check{}, err
	}
	if len(found) == 0 {
		return Check{}, errs.New(errs.NotFound, "")
	}
	return found[0], nil
}

// CrossCheck is the word of the county that was drawn: it agrees with what was
// granted, or not, and says why. What it disagrees with the city decides. Errors:
// NotFound; Invalid (text).
func (s *Service) CrossCheck(ctx context.Context, a account.Actor, county int, check id.ID, agrees bool, text string) error {
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		k, err := s.CheckOf(tx, a, county, check)
		if err != nil {
			return err
		}
		ref, err := ByCode(tx, k.Code)
		if err != nil {
			return err
		}
		w, err := s.open(tx, ref)
		if err != nil {
			return err
		}
		var b db.Batch
		if w.watch, err = watchOf(tx, w.County); err != nil {
			return err
		}
		if _, err := s.pass(&b, w, tx.Now()); err != nil {
			return err
		}
		d := Deed{Command: Command{Act: ActCrosscheck, By: rule.Peer, Upheld: agrees, Text: scrub(text)}}
		if _, err := s.carryOut(&b, w, a, &d, tx.Now()); err != nil {
			return err
		}
		b.Exec(`UPDATE case_check SET done_at = $3, text = '', asked = '', granted = '' WHERE county = $1 AND id = $2`, county, check, tx.Now())
		return tx.Pipeline(&b)
	})
	if db.IsUnique(err) {
		err = errs.Wrap(err, errs.Stale, "case.stale")
	}
	return err
}
