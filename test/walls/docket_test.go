package walls

import (
	"strconv"
	"testing"

	"yianju/internal/db"
	"yianju/internal/docket"
)

// The weeks of the town's dockets: the answers to the first are signed, the second is
// being answered; the third is two weeks later, when the town has lived.
const (
	signedWeek   = "2026-W07"
	answeredWeek = "2026-W09"
	draftWeek    = "2026-W11" // city a's is not issued yet
)

// docket is what there is of a weekly docket. The town begins after their snapshots, so
// their rows and how far they are is written here.
func (n *town) docket(t *testing.T, to thing, word string) map[string]string {
	t.Helper()
	city := map[byte]int{'a': 210100, 'b': 210200}[to.at[0]]
	week := answeredWeek
	if to.kind == "signed" {
		week = signedWeek
	}
	values := map[string]string{"week": week, "city": strconv.Itoa(city)}
	n.Dockets.Cities = []int{210100, 210200}
	for _, w := range []string{signedWeek, answeredWeek} {
		ok(t, n.Dockets.Build(t.Context(), w, func(int64, int64) error { return nil }))
	}
	w, _ := docket.ParseWeek(week)
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error {
		d, err := docket.Of(tx, city, w)
		if err != nil {
			return err
		}
		switch to.kind {
		case "docket":
			_, err = tx.Exec(`UPDATE docket SET received_at = $2 WHERE id = $1`, d.ID, tx.Now())
		case "signed":
			_, err = tx.Exec(`UPDATE docket SET received_at = $2, signed_at = $2, experience = $3 WHERE id = $1`, d.ID, tx.Now(), word)
		case "extract":
			values["county"] = strconv.Itoa(counties[to.at])
		case "pressed":
			err = n.press(tx, d, to, word)
		}
		return err
	}))
	return values
}

// press lists the cases of a company that are on the docket, among them an accusation that
// its county took, and a threat.
func (n *town) press(tx *db.Tx, d docket.Docket, to thing, word string) error {
	county, firm := counties[to.at[:2]], n.companies[to.at]
	list := map[string][]string{"a1x": {"mine", "accused", "grave"}, "a1y": {"rival"}, "a2x": {"county2"}, "b1x": {"city2"}, "b1y": {"far rival"}}[to.at]
	for i, name := range list {
		of, summary := n.cases[name], word
		if i > 0 {
			summary = spoken(name + " text")
		}
		if _, err := tx.Exec(`INSERT INTO docket_row (county, docket_id, section, n, case_id, code, filed_at, street, compound_id, compound, company_id, company, manager_id,
				category, class, summary, state, level, stay_days, late_days, weeks, advice, mark)
			VALUES ($1, $2, 'A', $3, $4, $5, $6, 0, 0, '', $7, $8, 0, '1701', 'C1', $9, 'submitted', 1, 3, 2, 1, 'overdue1', $10)`,
			county, d.ID, int(to.at[2])+100*i, of.ID, of.Code, of.FiledAt, firm.ID, firm.Name, summary, []byte{0}); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`UPDATE docket_county SET a_rows = a_rows + $3 WHERE county = $1 AND docket_id = $2`, county, d.ID, len(list))
	return err
}
