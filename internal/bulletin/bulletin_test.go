package bulletin_test

import (
	"bytes"
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/bulletin"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/document"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/indicator"
)

const march calendar.Month = 202603

// month is a month of cases: twelve in one county, three in another, four in another city
// of which one is answered.
func (e *estate) month(from calendar.Date) (open casework.Ref) {
	e.t.Helper()
	for i, day := range []int{1, 3, 8, 9, 10, 11, 15, 16, 17, 18, 22, 23} {
		e.to(at(from.AddDays(day), 10, 0))
		ref := e.file(xinglongtai, []string{"1701", "1702"}[i%2])
		said := []casework.Rating{casework.Satisfied, casework.VerySatisfied, casework.FairlySatisfied, casework.Dissatisfied}[i%4]
		if i == 11 {
			said = ""
		}
		e.answer(ref, said)
	}
	for day := range 3 {
		e.to(at(from.AddDays(1+day), 11, 0).AddDate(0, 0, 23))
		e.answer(e.file(dawa, "1701"), casework.Satisfied)
	}
	for range 3 {
		open = e.file(zhanqian, "1701")
	}
	e.answer(e.file(zhanqian, "1101"), "")
	return open
}

// TestFrozen: the figures of a bulletin are those of indicator.Compare when it was taken;
// what happens later does not change it and is told by an addendum; whatever is changed
// by hand is found.
func TestFrozen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Clock(d).Set(at("2026-02-20", 9, 0))
		e := newEstate(t, d)
		e.answer(e.file(xinglongtai, "1701"), casework.Satisfied)
		open := e.month("2026-03-01")
		e.to(at("2026-04-01", 5, 59))
		if e.sweep(); len(e.list()) != 0 {
			t.Error("drafted before its hour")
		}
		e.to(at("2026-04-01", 6, 0))
		e.sweep()
		b := e.of(march)
		e.equal(b)
		if !b.IssuedAt.IsZero() || b.Content.Total.Received != 19 || b.Content.LastMonth.Received != 1 || b.Content.LastYear.Received != 0 {
			t.Errorf("drafted: %+v", b.Content.Total)
		}
		if got := names(b.Content.Cities); got != "盘锦市1 营口市0" {
			t.Errorf("cities: %s", got)
		}
		if got := names(b.Content.Best); got != "第1物业服务有限公司1" || len(b.Content.Worst) != 0 {
			t.Errorf("companies: %s, %s", got, names(b.Content.Worst))
		}
		if got := names(b.Content.Groups[:1]) + names(b.Content.Categories[:1]) + names(b.Content.Compounds[:1]); !strings.Contains(got, "第1花园") {
			t.Errorf("what came most: %s", got)
		}

		texts := e.texts(march)
		if w := texts[bulletin.Opening].Words; !strings.Contains(w, "2026年3月") {
			t.Errorf("opening: %s", w)
		}
		if err := e.see(e.city(211100), march); !errs.Is(err, errs.NotFound) {
			t.Errorf("a city sees a draft: %v", err)
		}
		if err := e.Write(t.Context(), e.city(211100), march, bulletin.Problems, 1, "都好"); !errs.Is(err, errs.NotFound) {
			t.Errorf("a city writes: %v", err)
		}
		ok(t, e.Write(t.Context(), e.province(), march, bulletin.Problems, 1, "个别市回复不及时。"))
		if err := e.Write(t.Context(), e.province(), march, bulletin.Problems, 1, "也写一句"); !errs.Is(err, errs.Stale) {
			t.Errorf("two write at once: %v", err)
		}
		if err := e.Write(t.Context(), e.province(), march, bulletin.Demands, 1, strings.Repeat("长", bulletin.WordsMax+1)); !errs.Is(err, errs.Invalid) {
			t.Errorf("too long: %v", err)
		}

		stale := e.province()
		stale.Session.FactorAt = longAgo
		if err := e.Issue(t.Context(), stale, march); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("issued without a second factor: %v", err)
		}
		ok(t, e.Issue(t.Context(), e.province(), march))
		if err := e.Issue(t.Context(), e.province(), march); !errs.Is(err, errs.Conflict) {
			t.Errorf("issued twice: %v", err)
		}
		if err := e.Write(t.Context(), e.province(), march, bulletin.Problems, 2, "改一改"); !errs.Is(err, errs.Conflict) {
			t.Errorf("an issued one is written: %v", err)
		}
		if err := e.Retake(t.Context(), e.province(), march); !errs.Is(err, errs.Conflict) {
			t.Errorf("an issued one is taken again: %v", err)
		}
		issued := e.of(march)
		if bulletin.Number(issued) != "辽住建通〔2026〕1号" || issued.IssuedItself() {
			t.Errorf("issued: %s", bulletin.Number(issued))
		}
		if list, days := e.changes(issued); len(list) != 0 || len(days) != 0 {
			t.Errorf("changed since: %v, %v", list, days)
		}

		e.to(at("2026-04-03", 10, 0))
		e.answer(open, casework.Satisfied)
		after := e.of(march)
		if !bytes.Equal(issued.Hash, after.Hash) || after.Content.Total.Answered != issued.Content.Total.Answered {
			t.Error("an issued one has changed")
		}
		list, days := e.changes(issued)
		if len(days) != 1 || !told(list, "cities", "营口市", "reply_rate") || !told(list, "total", "", "reply_rate") {
			t.Errorf("what came late is not told: %v, %+v", days, list)
		}
		ok(t, e.Add(t.Context(), e.province(), march, "4月3日补充回复一件。"))
		if faults := e.faults(); len(faults) != 0 {
			t.Errorf("sound, yet: %v", faults)
		}
		e.papers(after)
		e.tampered()
	})
}

func (e *estate) list() (out []bulletin.Bulletin) {
	e.view(func(tx *db.Tx) (err error) { out, err = bulletin.List(tx, 0, true, 100); return err })
	return out
}

func names(list []bulletin.Line) string {
	var out []string
	for _, l := range list {
		out = append(out, l.Name+string(rune('0'+l.Rank)))
	}
	return strings.Join(out, " ")
}

func told(list []bulletin.Change, table, name, what string) bool {
	for _, c := range list {
		if c.Table == table && c.Name == name && c.What == what && c.Was != c.Is {
			return true
		}
	}
	return false
}

// equal holds that a bulletin says what the comparisons say.
func (e *estate) equal(b bulletin.Bulletin) {
	e.t.Helper()
	for per, list := range map[casework.Part][]bulletin.Line{casework.PerCity: b.Content.Cities, casework.PerCounty: b.Content.Counties,
		casework.PerChannel: b.Content.Channels, casework.PerCategory: b.Content.Categories, casework.PerCompound: b.Content.Compounds} {
		var c indicator.Comparison
		e.view(func(tx *db.Tx) (err error) {
			c, err = indicator.Compare(tx, indicator.Question{Cut: bulletin.CutOf(b.Month), Per: per, Rank: "composite"}, b.Taken)
			return err
		})
		if len(c.Rows) != len(list) {
			e.t.Errorf("%s: %d lines of %d", per, len(list), len(c.Rows))
		}
		for _, line := range list {
			for _, row := range c.Rows {
				if row.Key != line.Key {
					continue
				}
				if line.Received != row.Sums.Of(casework.MarkReceived) || line.Late != row.Sums.Of(casework.MarkLate) || line.Rank != row.Rank {
					e.t.Errorf("%s %s: %+v, %+v", per, line.Name, line, row)
				}
				for _, r := range line.Rates {
					if v := c.Book.Of(r.Name, row.Sums, row.Homes); r.Value != v.Text() || r.N != v.N {
						e.t.Errorf("%s %s %s: %+v, %s of %d", per, line.Name, r.Name, r, v.Text(), v.N)
					}
				}
			}
		}
	}
}

func (e *estate) see(a account.Actor, m calendar.Month) error {
	return e.DB.View(e.t.Context(), func(tx *db.Tx) error {
		_, err := e.See(tx, a, m)
		return err
	})
}

func (e *estate) changes(b bulletin.Bulletin) (list []bulletin.Change, days []int) {
	e.t.Helper()
	e.view(func(tx *db.Tx) (err error) { list, days, err = e.Changes(tx, b); return err })
	return list, days
}

// papers holds that the paper and the workbook can be made, and that the register has
// what was issued.
func (e *estate) papers(b bulletin.Bulletin) {
	e.t.Helper()
	e.view(func(tx *db.Tx) error {
		var pdf, again, xlsx bytes.Buffer
		ok(e.t, e.WritePDF(tx, b, "https://yianju.test/verify/"+b.Verify, &pdf))
		ok(e.t, e.WritePDF(tx, b, "https://yianju.test/verify/"+b.Verify, &again))
		ok(e.t, e.WriteXLSX(tx, i18n.Chinese, b, &xlsx))
		if !bytes.Equal(pdf.Bytes(), again.Bytes()) || pdf.Len() < 10_000 || xlsx.Len() < 5_000 {
			e.t.Errorf("paper of %d and %d bytes, workbook of %d", pdf.Len(), again.Len(), xlsx.Len())
		}
		keep(e.t, "bulletin.pdf", pdf.Bytes())
		keep(e.t, "bulletin.xlsx", xlsx.Bytes())
		doc, err := document.Of(tx, b.Verify)
		if err != nil || doc.Number != bulletin.Number(b) || doc.Kind != bulletin.Kind {
			e.t.Errorf("register: %+v, %v", doc, err)
		}
		return nil
	})
}

// tampered holds that every row changed by hand is found, and put back is sound again.
func (e *estate) tampered() {
	e.t.Helper()
	for what, sql := range map[string][2]string{
		"a figure":     {`UPDATE bulletin SET content = REPLACE(content, '"received":19,', '"received":91,')`, `UPDATE bulletin SET content = REPLACE(content, '"received":91,', '"received":19,')`},
		"a text":       {`UPDATE bulletin_text SET words = words || '!' WHERE part = 'demands'`, `UPDATE bulletin_text SET words = REPLACE(words, '!', '') WHERE part = 'demands'`},
		"the number":   {`UPDATE bulletin SET number = 2`, `UPDATE bulletin SET number = 1`},
		"a correction": {`UPDATE bulletin_addendum SET words = words || '!'`, `UPDATE bulletin_addendum SET words = REPLACE(words, '!', '')`},
	} {
		change := func(sql string) {
			ok(e.t, e.DB.Update(e.t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(sql); return err }))
		}
		change(sql[0])
		if len(e.faults()) == 0 {
			e.t.Errorf("%s was changed, and nothing is found", what)
		}
		change(sql[1])
		if faults := e.faults(); len(faults) != 0 {
			e.t.Errorf("%s was put back, yet: %v", what, faults)
		}
	}
	ok(e.t, e.DB.Update(e.t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(`UPDATE bulletin_addendum SET changes = '[]'`); return err }))
	if len(e.faults()) == 0 {
		e.t.Error("the changes of a correction were changed, and nothing is found")
	}
}
