package casework_test

import (
	"fmt"
	"slices"
	"testing"

	"yianju/test/model"
)

// TestUntouched files a case of every class and grade at several hours before,
// on and after every make-up day and every run of holidays, and lets nobody do
// anything: each obligation passes exactly once, at the model's minute. The
// sweep comes once at the end, or at every instant at which something is due.
func TestUntouched(t *testing.T) {
	t.Parallel()
	rules := modelRules(t)
	for _, years := range [][2]string{{"2018-01-01", "2020-12-31"}, {"2024-01-01", "2026-12-31"}} {
		for _, class := range model.Classes {
			t.Run(years[0][:4]+class, func(t *testing.T) {
				t.Parallel()
				u := untouched{T: t, rules: rules, subject: newPure(t)}
				for _, d := range specialDays(rules.Calendar, years[0], years[1]) {
					u.around(class, d)
				}
				if u.cases < 900 {
					t.Errorf("only %d cases", u.cases)
				}
			})
		}
	}
}

func specialDays(cal *model.Calendar, from, to string) []model.Day {
	var out []model.Day
	for _, d := range slices.Concat(cal.MakeUps(), cal.Holidays()) {
		if d.String() >= from && d.String() <= to {
			out = append(out, d)
		}
	}
	return out
}

type untouched struct {
	*testing.T
	rules   *model.Rules
	subject *pure
	cases   int
}

func (u *untouched) around(class string, d model.Day) {
	grades := 1
	if class == "U1" || class == "R1" { // only these have rows by grade
		grades = 5
	}
	for _, away := range []model.Day{-11, -4, -1, 0, 1} {
		for _, hour := range []model.Minute{0, 9 * 60, 11*60 + 30, 16*60 + 59, 24*60 - 1} {
			for grade := 1; grade <= grades; grade++ {
				u.cases++
				u.leave(class, grade, (d+away).Start()+hour, u.cases%2 == 0)
			}
		}
	}
}

// leave files a case and leaves it alone for sixty days.
func (u *untouched) leave(class string, grade int, at model.Minute, late bool) {
	u.Helper()
	m := model.New(u.rules, county, at)
	*u.subject = pure{book: u.subject.book, cal: u.subject.cal, county: county}
	a := model.Act{Name: "file", By: "owner", Class: class, Category: "1701", Grade: grade, Handler: "company"}
	if err := m.Do(at, a); err != nil {
		u.Fatal(err)
	}
	if err := u.subject.Do(at.Time(), a); err != nil {
		u.Fatal(err)
	}
	end := at + 60*24*60
	for m.Now() < end {
		next := end
		for _, l := range m.Limits() {
			if !late && !l.Passed && l.Due < next {
				next = l.Due
			}
		}
		m.Sweep(next)
		if err := u.subject.Sweep(next.Time()); err != nil {
			u.Fatal(err)
		}
	}
	if diff := differences(m, u.subject); diff != "" {
		u.Fatalf("%s grade %d filed %s: %s", class, grade, at, diff)
	}
	u.once(class, at, late, m.Passings)
}

// once holds that nothing passed twice and, except for praise, that the county was
// called and answers for what it was called for.
func (u *untouched) once(class string, at model.Minute, late bool, passings []model.Passing) {
	u.Helper()
	seen := map[string]bool{}
	for _, p := range passings {
		if seen[p.Name] {
			u.Fatalf("%s filed %s: %s passed twice", class, at, p.Name)
		}
		seen[p.Name] = true
	}
	want := []string{"accept", "supervise2", "press2"}
	if late { // the county's own time counts from when it was told
		want = want[:1]
	}
	for _, name := range want {
		if !seen[name] && class != "P" {
			u.Fatalf("%s filed %s: %s never passed: %v", class, at, name, passings)
		}
	}
}

// TestLeapIsWalk holds that the model comes to the same by leaping over minutes
// that are all alike as by going through every single one.
func TestLeapIsWalk(t *testing.T) {
	t.Parallel()
	rules := modelRules(t)
	for i, d := range specialDays(rules.Calendar, "2018-01-01", "2026-12-31") {
		t.Run(d.String(), func(t *testing.T) {
			t.Parallel()
			for k, class := range model.Classes {
				at := (d - 3).Start() + model.Minute((i*977+k*1511)%(4*24*60))
				var said [2]string
				for way, literal := range []bool{false, true} {
					m := model.New(rules, county, at)
					m.Literal = literal
					if err := m.Do(at, model.Act{Name: "file", By: "owner", Class: class, Category: "1701", Grade: 1 + k%5, Handler: "company"}); err != nil {
						t.Fatal(err)
					}
					m.Sweep(at + 3*24*60)
					m.Sweep(at + 35*24*60)
					said[way] = fmt.Sprint(m.Status(), show(sorted(m.Limits())), m.Passings)
				}
				if said[0] != said[1] {
					t.Fatalf("%s filed %s\nleapt  %s\nwalked %s", class, at, said[0], said[1])
				}
			}
		})
	}
}
