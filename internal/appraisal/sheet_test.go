package appraisal

import (
	"testing"

	"yianju/internal/docket"
)

// TestSheet: what items cost, worked out by hand.
func TestSheet(t *testing.T) {
	t.Parallel()
	week := func(n int) docket.Week { return docket.Week{Year: 2026, Number: n} }
	f := facts{
		received:  map[int]int64{210102: 900, 210103: 100, 210202: 9},
		undecided: map[int]int64{210102: 3, 210103: 1, 210202: 9},
		late:      map[int][]Note{210100: {{Week: "2026-W11"}, {Week: "2026-W12"}}},
		judged: []docket.Judged{{Docket: 1, Week: week(11), County: 210102, Judged: 20, Refuted: 1}, {Docket: 1, Week: week(11), County: 210103, Judged: 10, Refuted: 2},
			{Docket: 2, Week: week(12), County: 210102, Judged: 10}, {Docket: 3, Week: week(11), County: 210202, Judged: 9, Refuted: 9}},
		missed: map[int][]Note{210100: {{Milestone: "plan"}}, 210103: {{Milestone: "online"}, {Milestone: "rate"}}},
	}
	for area, want := range map[int]struct {
		received, left int64
		minus          []int64 // in the order of the items
	}{
		210100: {1000, 1000 - 40 - 75 - 40 - 50, []int64{40, 75, 40, 50}}, // 2 dockets; 3 of 40 refuted; 4 of 1000; 1 milestone
		210102: {900, 1000 - 33 - 33, []int64{33, 33, 0}},                 // 1 of 30; 3 of 900
		210103: {100, 1000 - 200 - 100 - 100, []int64{200, 100, 100}},     // 2 of 10; 1 of 100
		210202: {9, 1000, []int64{0, 0, 0}},                               // too few of either
		210200: {9, 1000, []int64{0, 0, 0, 0}},
	} {
		s := f.sheet(Items(2026), area)
		if s.Received != want.received || s.Tenths != want.left || len(s.Lines) != len(want.minus) {
			t.Fatalf("%d: %+v", area, s)
		}
		for i, l := range s.Lines {
			if l.Minus != want.minus[i] {
				t.Errorf("%d: %s costs %d, by hand %d", area, l.Item, l.Minus, want.minus[i])
			}
		}
	}
	if l, _ := f.sheet(Items(2026), 210100).Line(Refuted); len(l.Notes) != 1 || l.Notes[0].Count != 3 {
		t.Errorf("the dockets of which something was refuted: %+v", l.Notes)
	}
	if l, _ := f.sheet(Items(2026), 210202).Line(Refuted); !l.Few {
		t.Error("nine are enough")
	}
}

// TestMost: an item costs no more than its most.
func TestMost(t *testing.T) {
	t.Parallel()
	for _, i := range Items(2026) {
		if got, _ := i.minus(1000, 1000); got != i.Most {
			t.Errorf("%s: %d, want %d", i.Name, got, i.Most)
		}
		if got, few := i.minus(0, 1000); got != 0 || few {
			t.Errorf("%s: nothing costs %d", i.Name, got)
		}
	}
	if len(Items(2017)) != 0 {
		t.Error("items before there were any")
	}
}

// TestRank: the same points, the same rank; whoever received nothing has none.
func TestRank(t *testing.T) {
	t.Parallel()
	sheets := []Sheet{{Area: 1, Received: 1, Tenths: 900}, {Area: 2, Received: 1, Tenths: 950}, {Area: 3, Tenths: 1000}, {Area: 4, Received: 1, Tenths: 950}, {Area: 5, Received: 1, Tenths: 10}}
	rank(sheets)
	for i, want := range []int{3, 1, 0, 1, 4} {
		if sheets[i].Rank != want {
			t.Errorf("%d has rank %d, want %d", sheets[i].Area, sheets[i].Rank, want)
		}
	}
}
