package casework

import (
	"fmt"
	"slices"

	"yianju/internal/account"
	"yianju/internal/db"
)

// beside checks the rows that stand beside a case's own against its events: who
// was sent and by which link, where its code leads, what is said with its events,
// whether it is found, and what another county has to check. What it does not
// cover is what no event names: the place, the company, the contact and what was
// typed, of which the log holds only the commitments.
func (w *work) beside(tx *db.Tx, d db.Dialect) (diff string, err error) {
	for _, check := range []func(*db.Tx) (string, error){w.checkWorker, w.checkLinks, w.checkCode, w.checkSaid, w.checkDrawn} {
		if diff, err = check(tx); diff != "" || err != nil {
			return diff, err
		}
	}
	return w.checkFound(tx, d)
}

// checkWorker: somebody is sent exactly if there was a dispatch since the case
// came to its handler or was reopened, and is or was one of the company's workers.
func (w *work) checkWorker(tx *db.Tx) (string, error) {
	sent := false
	for _, e := range w.events {
		switch {
		case e.Kind == Assigned, e.reopens():
			sent = false
		case e.Kind == WasDispatched:
			sent = true
		}
	}
	if sent != (w.Worker != 0) {
		return fmt.Sprintf("case_file: worker %d, the events say sent %t", w.Worker, sent), nil
	}
	if !sent || w.Handler != ByCompany {
		return "", nil
	}
	employed, err := account.EverStaff(tx, account.Worker, w.Company, w.Worker)
	if err == nil && !employed {
		return fmt.Sprintf("case_file: worker %d never worked for the company", w.Worker), nil
	}
	return "", err
}

// checkLinks: the worker's link is open exactly while somebody is sent and at
// work, and whoever filed has theirs.
func (w *work) checkLinks(tx *db.Tx) (string, error) {
	var jobs, tracks int
	err := tx.QueryRow(`SELECT CAST(COALESCE(SUM(CASE WHEN kind = 'job' THEN 1 ELSE 0 END), 0) AS BIGINT),
			CAST(COALESCE(SUM(CASE WHEN kind = 'track' THEN 1 ELSE 0 END), 0) AS BIGINT)
		FROM case_link WHERE county = $1 AND case_id = $2 AND ended_at IS NULL`, w.County, w.ID).Scan(&jobs, &tracks)
	want := 0
	if w.Worker != 0 && w.State.Working() {
		want = 1
	}
	if err == nil && (jobs != want || tracks != 1) {
		return fmt.Sprintf("case_link: %d job links and %d tracking links are open, the events say %d and 1", jobs, tracks, want), nil
	}
	return "", err
}

func (w *work) checkCode(tx *db.Tx) (string, error) {
	if ref, err := ByCode(tx, w.Code); err != nil || ref != w.Ref {
		return fmt.Sprintf("case_code: the code leads to %v, %v", ref, err), nil
	}
	return "", nil
}

// checkSaid: words and pieces belong to events that there are.
func (w *work) checkSaid(tx *db.Tx) (string, error) {
	said, err := entries(tx, w.Ref, true)
	if err != nil {
		return "", err
	}
	pieces, err := mediaOf(tx, w.Ref)
	if err != nil {
		return "", err
	}
	last := w.events[len(w.events)-1].Seq
	for seq := range said {
		if seq < 1 || seq > last {
			return fmt.Sprintf("case_entry: words with event %d, the last is %d", seq, last), nil
		}
	}
	if i := slices.IndexFunc(pieces, func(m Media) bool { return m.Seq < 1 || m.Seq > last }); i >= 0 {
		return fmt.Sprintf("case_media: a piece with event %d, the last is %d", pieces[i].Seq, last), nil
	}
	return "", nil
}

// checkFound: the search has the case once, under its county where it knows any.
func (w *work) checkFound(tx *db.Tx, d db.Dialect) (string, error) {
	sql, args := `SELECT COUNT(*) FROM case_search WHERE rowid = $1`, []any{w.ID}
	if d == db.Postgres {
		sql, args = `SELECT COUNT(*) FROM case_search WHERE county = $1 AND case_id = $2`, []any{w.County, w.ID}
	}
	var n int
	err := tx.QueryRow(sql, args...).Scan(&n)
	if err == nil && n != 1 {
		return fmt.Sprintf("case_search: %d rows", n), nil
	}
	return "", err
}

// checkDrawn: the county that was drawn has the grant before it exactly while it
// owes its word.
func (w *work) checkDrawn(tx *db.Tx) (string, error) {
	peer := 0
	for _, e := range w.events {
		if e.Kind == CheckDrawn {
			peer = e.County
		}
	}
	if peer == 0 {
		return "", nil
	}
	var n int
	err := tx.QueryRow(`SELECT COUNT(*) FROM case_check WHERE county = $1 AND code = $2 AND done_at IS NULL`, peer, w.Code).Scan(&n)
	if err == nil && (n == 1) != w.Checking {
		return fmt.Sprintf("case_check: %d rows wait, the events say %t", n, w.Checking), nil
	}
	return "", err
}
