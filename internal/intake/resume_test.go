package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/job"
)

// bigRoll is a roll of n rows, every tenth of which is wrong.
func bigRoll(n int) []string {
	lines := []string{rollHead}
	for i := range n {
		phone := fmt.Sprintf("139%08d", i)
		if i%10 == 9 {
			phone = "电话不详"
		}
		lines = append(lines, fmt.Sprintf("阳光花园,%d号楼,%d单元,%d,,80,,住户%d,%s,,,", i/40+1, i/20%2+1, 100*(i%20/2+1)+i%2+1, i, phone))
	}
	return lines
}

// TestKilled ends the pass after every transaction in turn: it goes on behind it,
// every row is there once and every fault is told once.
func TestKilled(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		r.chunk = 30
		a := r.officer()
		lines := bigRoll(200)
		in := r.file(a, "roll", "", lines...)
		if in.short() != "checked +180 ~0 =0 !20" {
			t.Fatalf("%s %q", in.short(), r.faults(in))
		}
		want := r.faults(in)
		if err := r.Apply(t.Context(), a, in.ID, Good); err != nil {
			t.Fatal(err)
		}
		kills := 0
		for in = r.reload(in); in.Busy(); in = r.reload(in) {
			ctx, stop := context.WithCancelCause(t.Context())
			watching := make(chan struct{})
			go func() { // as soon as it has come further, the process is gone
				defer close(watching)
				for ctx.Err() == nil {
					if r.reload(in).Read > in.Read {
						stop(errors.New("killed"))
						return
					}
				}
			}()
			err := r.Run(ctx, in.ID)
			stop(nil)
			<-watching
			if err != nil {
				kills++
			}
			if kills > 50 {
				t.Fatal("it does not come further", in.short(), in.Read, err)
			}
		}
		if in.short() != "done +180 ~0 =0 !20" || in.Faults != 20 || !slices.Equal(r.faults(in), want) {
			t.Errorf("after %d kills: %s, %d faults", kills, in.short(), len(r.faults(in)))
		}
		if n := [3]int{r.count("unit"), r.count("roll_entry"), r.count("party_person")}; n != [3]int{180, 180, 180} {
			t.Errorf("%v units, entries and persons", n)
		}
		if in = r.file(a, "roll", Good, lines...); in.short() != "done +0 ~0 =180 !20" {
			t.Errorf("again: %s", in.short())
		}
	})
}

// TestSomebodyElseWrites: what is written between the look and the write is seen at
// the second look.
func TestSomebodyElseWrites(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		r.chunk = 10
		a := r.officer()
		in := r.file(a, "unit", "", unitHead, "阳光花园,1号楼,1单元,101,1,80,", "阳光花园,1号楼,1单元,102,1,80,")
		b := r.file(a, "unit", "", unitHead, "阳光花园,1号楼,1单元,101,1,90,")
		if in = r.apply(a, in, Good); in.short() != "done +2 ~0 =0 !0" {
			t.Errorf("%s %q", in.short(), r.faults(in))
		}
		if b = r.apply(a, b, All); b.short() != "done +0 ~1 =0 !0" {
			t.Errorf("%s %q", b.short(), r.faults(b))
		}
		// Two at once: neither loses a row, and no row is there twice.
		one, err := r.File(t.Context(), a, "unit", "a.csv", workbook(t, []string{"小区", "楼栋", "房号", "面积"}, []string{"碧桂园", "1", "101", "80"}, []string{"碧桂园", "1", "102", "80"}), Good)
		two, err2 := r.File(t.Context(), a, "unit", "b.csv", workbook(t, []string{"小区", "楼栋", "房号", "面积"}, []string{"碧桂园", "1", "102", "80"}, []string{"碧桂园", "1", "103", "80"}), Good)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		ended := make(chan error)
		for _, in := range []Intake{one, two} {
			go func() { ended <- r.Run(t.Context(), in.ID) }()
		}
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		if n := r.count("unit"); n != 5 {
			t.Errorf("%d units: %s, %s", n, r.reload(one).short(), r.reload(two).short())
		}
	})
}

// TestTwoAtOnce: of two files that speak of the same homes and people each chunk is
// judged anew that the other got ahead of, and so are those behind it: nothing is there
// twice and nothing is missing.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		r.chunk = 2
		rows := func(from, to int) []string {
			lines := []string{rollHead}
			for i := from; i < to; i++ {
				lines = append(lines, fmt.Sprintf("阳光花园,%d,1,%d01,1,80,,甲%d,139000%05d,,,", i/10+1, i%10+1, i, i))
			}
			return lines
		}
		a := r.officer()
		all := []Intake{r.file(a, "roll", "", rows(0, 60)...), r.file(a, "roll", "", rows(20, 80)...)}
		ended := make(chan error)
		for _, in := range all {
			if err := r.Apply(t.Context(), a, in.ID, Good); err != nil {
				t.Fatal(err)
			}
			go func() {
				err := r.Run(t.Context(), in.ID)
				for n := 1; db.IsUnique(err) && n < 50; n++ { // as its job does: the other was always ahead
					err = r.Run(t.Context(), in.ID)
				}
				ended <- err
			}()
		}
		for range all {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		added := 0
		for _, in := range all {
			if in = r.reload(in); in.State != Done || in.Bad != 0 || in.Added+in.Same != 60 {
				t.Errorf("%s %q", in.short(), r.faults(in))
			}
			added += int(in.Added)
		}
		if n := [4]int{added, r.count("unit"), r.count("roll_entry"), r.count("party_person")}; n != [4]int{80, 80, 80, 80} {
			t.Errorf("%v added, units, entries and persons", n)
		}
	})
}

// TestAllOrNothing: a row that became wrong after the check leaves nothing written.
func TestAllOrNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		r.chunk = 2
		a := r.officer()
		in := r.file(a, "unit", "", unitHead, "阳光花园,1,,101,1,80,", "阳光花园,1,,102,1,80,", "碧桂园,1,,101,1,80,", "碧桂园,1,,102,1,80,")
		if in.short() != "checked +4 ~0 =0 !0" {
			t.Fatal(in.short())
		}
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE compound SET search_name = 'x' WHERE id = $1`, r.jade.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		in = r.apply(a, in, All)
		if want := []string{"A4 intake.unknown_place", "A5 intake.unknown_place"}; in.State != Refused || !slices.Equal(r.faults(in), want) || len(in.Troubles("zh-CN")) != 1 {
			t.Errorf("%s %q", in.short(), r.faults(in))
		}
		if n := r.count("unit") + r.count("building"); n != 0 {
			t.Errorf("%d rows were written", n)
		}
	})
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		a := r.officer()
		in := r.file(a, "unit", "", unitHead, "阳光花园,1,,101,1,80,")
		if err := r.Cancel(t.Context(), a, in.ID); err != nil {
			t.Fatal(err)
		}
		if in = r.run(in); in.State != Cancelled || in.Blob != "" || r.count("unit") != 0 {
			t.Errorf("%s, file %q", in.short(), in.Blob)
		}
		if err := r.Cancel(t.Context(), a, in.ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if err := r.Apply(t.Context(), a, in.ID, Good); !errs.Is(err, errs.Conflict) {
			t.Errorf("applied: %v", err)
		}
		// Who was disabled meanwhile writes nothing more.
		other, err := r.File(t.Context(), a, "unit", "a.csv", workbook(t, []string{"小区", "楼栋", "房号", "面积"}, []string{"碧桂园", "1", "101", "80"}), Good)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Accounts.Disable(t.Context(), account.System(dbtest.Start), a.Account); err != nil {
			t.Fatal(err)
		}
		if other = r.run(other); other.State != Cancelled || r.count("unit") != 0 {
			t.Errorf("%s", other.short())
		}
	})
}

// TestTidy: a file nobody applies does not stay.
func TestTidy(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		in := r.file(r.officer(), "unit", "", unitHead, "阳光花园,1,,101,1,80,")
		if n, err := r.Tidy(t.Context()); n != 0 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		dbtest.Clock(d).Advance(8 * 24 * time.Hour)
		if n, err := r.Tidy(t.Context()); n != 1 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		if in = r.reload(in); in.State != Cancelled || in.Blob != "" {
			t.Errorf("%s %q", in.short(), in.Blob)
		}
	})
}

func TestRefusedFiles(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		a := r.officer()
		for want, lines := range map[string][]string{
			"前 10 行里没有找到表头。必须有这些列:小区、楼栋、房号":                     {"a,b,c"},
			"第 1 行是表头,缺少必填的列:楼栋":                                {"小区,房号,面积"},
			"这不是表格文件。请上传 .xlsx 或 .csv;网页格式的表格请先在表格软件里另存为 .xlsx": {"<html>"},
		} {
			in := r.file(a, "unit", "", lines...)
			if got := in.Troubles("zh-CN"); in.State != Refused || len(got) != 1 || got[0] != want {
				t.Errorf("%s: %q, want %q", in.State, got, want)
			}
		}
		if jobs := view(t, d, func(tx *db.Tx) ([]job.Status, error) { return job.Dead(tx, 10) }); len(jobs) != 0 {
			t.Errorf("%v", jobs)
		}
	})
}

// TestAheadOfTheWrite: rows are judged while those before them are written, and it
// comes to the same wherever a file is cut: homes, people and shares reach over cuts.
func TestAheadOfTheWrite(t *testing.T) {
	t.Parallel()
	lines := []string{rollHead,
		"阳光花园,1,1,101,1,80,,甲,13900000001,1,2,",
		"阳光花园,1,1,101,,,,乙,13900000002,1,2,",  // of a home that the row before makes
		"阳光花园,1,1,101,,,,丙,13900000003,1,3,",  // more than the whole
		"阳光花园,1,1,102,1,80,,甲,13900000001,,,", // a person that a row before makes
		"阳光花园,1,1,101,,,,甲,13900000001,,,",    // twice
		"阳光花园,1,2,101,1,80,,丁,13900000004,,,",
		"阳光花园,1,2,101,,80,,戊,,,,承租人",
		"阳光花园,1,1,102,,,,己,13900000006,,,", // of a home long written
		"阳光花园,2,1,101,,,,庚,13900000007,,,", // of one that is not there
	}
	want := []string{"J4 roll.shares", "6 intake.twice", "F10 error.field.required"}
	for _, chunk := range []int{1, 2, 3, 4, 100} {
		t.Run(strconv.Itoa(chunk), func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				r := newRig(t, d)
				r.chunk = chunk
				in := r.file(r.officer(), "roll", Good, lines...)
				if in.short() != "done +6 ~0 =0 !3" || !slices.Equal(r.faults(in), want) {
					t.Errorf("%s %q", in.short(), r.faults(in))
				}
				if n := [3]int{r.count("unit"), r.count("roll_entry"), r.count("party_person")}; n != [3]int{3, 6, 4} {
					t.Errorf("%v units, entries and persons", n)
				}
			})
		})
	}
}
