package docket_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/docket"
	"yianju/internal/errs"
	"yianju/internal/job"
)

func runJobs(ctx context.Context, s *docket.Service) error {
	r := &job.Runner{DB: s.DB, Handlers: s.Handlers()}
	_, err := r.RunDue(ctx)
	return err
}

// The dates of these tests: an ordinary week in March 2026.
const (
	monday, friday = "2026-03-16", "2026-03-20"
	week           = "2026-W12"
)

// rows are the rows of a docket as texts to compare.
func (n *town) rows(city int) []docket.Row {
	n.t.Helper()
	d := n.of(city, week)
	var out []docket.Row
	n.view(func(tx *db.Tx) (err error) {
		out, _, err = docket.Rows(tx, d, docket.Filter{Most: 1000})
		return err
	})
	return out
}

// play is two weeks of cases, of each kind one.
func (n *town) play() map[string]casework.Ref {
	n.set(at("2026-03-09", 9, 0))
	refs := map[string]casework.Ref{}
	refs["overdue"] = n.file(xinglongtai, "1701", "我叫李建国,3号楼2单元501门口垃圾一周没人清,电话13812345678")
	refs["reopened"] = n.file(xinglongtai, "1701", "楼道没人打扫")
	refs["unhappy"] = n.file(dawa, "1701", "门禁坏了")
	refs["answered"] = n.file(dawa, "1701", "路灯不亮")
	refs["other city"] = n.file(zhanqian, "1701", "电梯里有异味")
	n.set(at("2026-03-17", 10, 0))
	n.reply(refs["reopened"])
	n.reply(refs["unhappy"])
	n.reply(refs["answered"])
	n.set(at("2026-03-18", 10, 0))
	n.do(n.owner(), refs["reopened"], casework.Command{Act: casework.ActReopen, Rating: casework.Dissatisfied})
	n.do(n.owner(), refs["unhappy"], casework.Command{Act: casework.ActRate, Rating: casework.VeryDissatisfied})
	refs["not due"] = n.file(dawa, "1001", "顶楼漏雨")
	n.set(at(friday, 9, 0))
	refs["young"] = n.file(dawa, "1701", "垃圾桶满了")
	return refs
}

// TestSnapshot: each case in its section, with what the docket says of it.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		refs := n.play()
		n.set(at(friday, 14, 59))
		n.sweep()
		w, _ := docket.ParseWeek(week)
		n.view(func(tx *db.Tx) error {
			if _, err := docket.Of(tx, panjin, w); !errs.Is(err, errs.NotFound) {
				t.Errorf("there is a docket before its snapshot: %v", err)
			}
			return nil
		})
		n.set(at(friday, 15, 0).Add(3 * time.Second))
		n.sweep()
		n.sweep()
		got := n.of(panjin, week)
		if got.State() != docket.Draft || got.Rows != 3 || got.Taken != at(friday, 15, 0) || got.From != at("2026-03-13", 15, 0) {
			t.Fatalf("%s: %+v", got.State(), got)
		}
		want := docket.Figures{Filed: 2, Ended: 1, Open: 4, Waiting: 1, Overdue: 1, Unhappy: 2, NotDue: 1, Young: 1, Reopened: 1}
		f := got.Figures
		f.Rates = docket.Rates{}
		if f != want {
			t.Errorf("figures %+v, want %+v", f, want)
		}
		rows := n.rows(panjin)
		if len(rows) != 3 {
			t.Fatalf("%d rows", len(rows))
		}
		for i, want := range []string{"overdue", "reopened", "unhappy"} {
			if rows[i].Case != refs[want].ID {
				t.Errorf("row %d is not %s", i, want)
			}
		}
		first := rows[0]
		if first.Section != docket.Overdue || first.Compound != "第1花园" || first.Company != "第1物业服务有限公司" || first.Late == 0 || first.Weeks != 1 {
			t.Errorf("%+v", first)
		}
		for _, secret := range []string{"李建国", "501", "1381234"} {
			if strings.Contains(first.Summary, secret) {
				t.Errorf("the summary %q tells %s", first.Summary, secret)
			}
		}
		if n.of(yingkou, week).Rows != 1 {
			t.Error("the other city has no row of its own")
		}
	})
}

// TestBuiltLate: a docket that is built hours later, after more has happened, is the
// same docket.
func TestBuiltLate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		refs := n.play()
		n.set(at(friday, 15, 20))
		n.reply(refs["overdue"])
		n.reply(refs["not due"])
		n.do(n.owner(), refs["answered"], casework.Command{Act: casework.ActRate, Rating: casework.Satisfied, Solved: true})
		n.file(dawa, "1701", "来得太晚")
		n.set(at(friday, 15, 40))
		if _, err := n.Cases.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		n.sweep()
		got := n.of(panjin, week)
		got.Figures.Rates = docket.Rates{}
		want := docket.Figures{Filed: 2, Ended: 1, Open: 4, Waiting: 1, Overdue: 1, Unhappy: 2, NotDue: 1, Young: 1, Reopened: 1}
		if got.Figures != want {
			t.Errorf("figures %+v, want %+v", got.Figures, want)
		}
		var cases []string
		for _, r := range n.rows(panjin) {
			cases = append(cases, string(r.State))
		}
		if !slices.Equal(cases, []string{"submitted", "reopened", "closed"}) {
			t.Errorf("the rows stand at %v", cases)
		}
	})
}

// TestNobodyIssues: the docket goes out before 16:00 with its week only, and says so;
// one that was issued by a person has a number.
func TestNobodyIssues(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		n.play()
		n.set(at(friday, 15, 0))
		n.sweep()
		n.set(at(friday, 15, 30))
		signed := n.of(panjin, week)
		if err := n.Issue(t.Context(), n.province(), signed.ID, "请各区县逐件核实。"); err != nil {
			t.Fatal(err)
		}
		if err := n.Issue(t.Context(), n.province(), signed.ID, ""); !errs.Is(err, errs.Conflict) {
			t.Errorf("issued twice: %v", err)
		}
		n.set(at(friday, 15, 49))
		n.sweep()
		if s := n.of(yingkou, week).State(); s != docket.Draft {
			t.Errorf("too early: %s", s)
		}
		n.set(at(friday, 15, 50))
		n.sweep()
		if got := n.of(yingkou, week); got.State() != docket.Issued || !got.IssuedItself() || got.Number != 0 || !got.IssuedAt.Before(at(friday, 16, 0)) {
			t.Errorf("%s %+v", got.State(), got)
		}
		if got := n.of(panjin, week); got.IssuedItself() || got.Number != 1 || got.Words == "" {
			t.Errorf("%+v", got)
		}
	})
}

// TestEditedRows: an edit of an issued row, of its mark too, of the head, or a row taken
// away is found and named.
func TestEditedRows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		n.play()
		n.set(at(friday, 15, 50))
		n.sweep()
		check := func() (found []string) {
			t.Helper()
			checked, err := n.Check(t.Context(), func(docket, diff string) { found = append(found, docket+": "+diff) })
			if err != nil || checked != 2 {
				t.Fatal(checked, err)
			}
			return found
		}
		if found := check(); len(found) != 0 {
			t.Fatal(found)
		}
		one := n.rows(panjin)[1]
		for name, edit := range map[string]struct {
			sql  string
			want string
		}{
			"a row":      {`UPDATE docket_row SET late_days = late_days + 1 WHERE docket_id = $1 AND case_id = $2`, "row 2 (section B, case " + one.Code + ")"},
			"its level":  {`UPDATE docket_row SET level = 3 WHERE docket_id = $1 AND case_id = $2`, "row 2"},
			"the words":  {`UPDATE docket SET words = 'x' WHERE id = $1 AND CAST($2 AS BIGINT) <> 0`, "its hash"},
			"the marks":  {`UPDATE docket SET hash = subject WHERE id = $1 AND CAST($2 AS BIGINT) <> 0`, "its hash"},
			"a county":   {`UPDATE docket_county SET figures = '{}' WHERE docket_id = $1 AND CAST($2 AS BIGINT) <> 0`, "its hash"},
			"row's gone": {`DELETE FROM docket_row WHERE docket_id = $1 AND case_id = $2`, "it has 2 rows, and had 3"},
		} {
			tampered := errs.New(errs.Conflict, "")
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				if k, err := tx.Exec(edit.sql, one.Docket, one.Case); err != nil || k == 0 {
					t.Fatalf("%s: %d rows, %v", name, k, err)
				}
				var found []string
				if err := n.CheckIn(tx, panjin, week, func(diff string) { found = append(found, diff) }); err != nil {
					t.Fatal(err)
				}
				if !slices.ContainsFunc(found, func(s string) bool { return strings.Contains(s, edit.want) }) {
					t.Errorf("%s: found %q, want %q", name, found, edit.want)
				}
				return tampered // undone
			})
			if !errs.Is(err, errs.Conflict) {
				t.Fatal(err)
			}
		}
		if found := check(); len(found) != 0 {
			t.Error(found)
		}
	})
}
