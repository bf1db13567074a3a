package calendar

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	c := loaded(t)

	start := at(t, "2025-10-10 10:00")
	got := c.Explain(start, Span{3, WorkDay})
	want := Explanation{
		Start: start, Span: Span{3, WorkDay},
		Due:      Due{At: date(t, "2025-10-14").End()},
		Special:  []Day{{date(t, "2025-10-11"), MakeUp, "国庆节"}},
		Weekends: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	got = c.Explain(at(t, "2025-09-30 16:00"), Span{120, WorkMin})
	if len(got.Special) != 8 || got.Special[5].Name != "中秋" || got.Weekends != 0 {
		t.Errorf("over the golden week: %+v", got)
	}
	if got := c.Explain(at(t, "2025-09-30 16:00"), Span{60 * 24 * 9, NaturalMin}); got.Special != nil || got.Weekends != 0 {
		t.Errorf("natural time has no special days: %+v", got)
	}
	if got := c.Explain(at(t, "2026-12-31 16:00"), Span{2, WorkDay}); !got.Due.Provisional || len(got.Special) != 1 || got.Weekends != 2 {
		t.Errorf("into 2027: %+v", got)
	}
}
