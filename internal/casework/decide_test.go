package casework

import (
	"testing"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
)

// script runs commands over a case at given instants, with the passings of
// limits recorded in between as the sweep would.
type script struct {
	t      *testing.T
	book   *rule.Book
	cal    *calendar.Calendar
	events []Event
}

func newScript(t *testing.T) *script {
	t.Helper()
	book, err := rule.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &script{t: t, book: book, cal: cal}
}

func (s *script) limits() []Limit {
	s.t.Helper()
	l, err := Limits(s.events, s.book, s.cal)
	if err != nil {
		s.t.Fatal(err)
	}
	return l
}

func (s *script) do(at string, c Command) error {
	s.t.Helper()
	now := shanghai(s.t, at)
	s.sweep(now)
	status := Fold(s.events)
	c.Finish = FinishOf(s.limits())
	if status.Request != NoRequest {
		for _, e := range s.events {
			if e.Kind == Requested {
				c.Pending = e
			}
		}
	}
	events, err := Decide(status, c, Env{Now: now, Rules: s.book.At(now), Calendar: s.cal, Draw: 99})
	s.events = append(s.events, events...)
	return err
}

func (s *script) must(at string, c Command) {
	s.t.Helper()
	if err := s.do(at, c); err != nil {
		s.t.Fatalf("%s %s: %v", at, c.Act, err)
	}
}

// sweep records every passing up to now, at its own due time.
func (s *script) sweep(now time.Time) {
	s.t.Helper()
	for {
		status := Fold(s.events)
		c, ok := Passing(s.limits(), now)
		if !ok {
			return
		}
		events, err := Decide(status, c, Env{Now: c.Limit.Due, Rules: s.book.At(now), Calendar: s.cal})
		if err != nil {
			s.t.Fatalf("sweep %s: %v", c.Limit.Name, err)
		}
		s.events = append(s.events, events...)
	}
}

func (s *script) status() Status { return Fold(s.events) }

func shanghai(t *testing.T, at string) time.Time {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", at, calendar.Shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return v.UTC()
}

func file(class rule.Class, category string) Command {
	return Command{Act: ActFile, By: rule.Owner, Class: class, Category: category, Grade: 3, Handler: ByCompany, Channel: Web}
}

func goodReply() Command {
	return Command{Act: ActReply, By: rule.L1, Result: Solved, Evidence: 1,
		Cause: "水泵电机轴承磨损", Measure: "已于今日上午更换轴承并试运行两小时, 水压恢复正常"}
}

// TestLadder: nobody moves; the county is called, then the city, and the owner
// gets the answer in the end.
func TestLadder(t *testing.T) {
	t.Parallel()
	s := newScript(t)
	s.must("2026-03-02 10:00", file(rule.C1, "1701"))
	s.sweep(shanghai(t, "2026-03-03 09:59"))
	if got := s.status().Level; got != rule.L1 {
		t.Fatalf("level %d before 24 hours", got)
	}
	s.sweep(shanghai(t, "2026-03-03 10:00"))
	if got := s.status().Level; got != rule.L2 {
		t.Fatalf("level %d after 24 hours unaccepted", got)
	}
	s.must("2026-03-03 10:05", Command{Act: ActAccept, By: rule.L1})
	s.sweep(shanghai(t, "2026-03-10 23:59"))
	if got := s.status().Level; got != rule.L2 {
		t.Fatalf("level %d on the sixth working day", got)
	}
	s.sweep(shanghai(t, "2026-03-11 00:00"))
	if got := s.status().Level; got != rule.L3 {
		t.Fatalf("level %d after six working days", got)
	}
	s.must("2026-03-11 09:00", goodReply())
	s.must("2026-03-11 12:00", Command{Act: ActRate, By: rule.Owner, Rating: Satisfied, Solved: true})
	if got := s.status(); got.State != Closed || got.Ending != Confirmed {
		t.Fatalf("%+v", got)
	}
}

// TestPause: granted, the time is given back and the extension moves finish,
// →L2 and →L3 alike; refused, it counts after all.
func TestPause(t *testing.T) {
	t.Parallel()
	for _, granted := range []bool{true, false} {
		s := newScript(t)
		s.must("2026-03-02 10:00", file(rule.C1, "1701"))
		s.must("2026-03-02 10:30", Command{Act: ActAccept, By: rule.L1})
		s.must("2026-03-03 16:00", Command{Act: ActRequest, By: rule.L1, Request: Extend, Reason: "parts", Text: "等配件",
			Span: calendar.Span{Amount: 2, Unit: calendar.WorkDay}})
		act := Command{Act: ActRefuse, By: rule.L2, Text: "理由不充分"}
		if granted {
			act = Command{Act: ActDecide, By: rule.L2}
		}
		s.must("2026-03-04 09:00", act)
		want := map[bool]map[string]string{
			false: {"finish": "2026-03-06 00:00", "l2": "2026-03-06 00:00", "l3": "2026-03-11 00:00"},
			// one working day end under the request, two of extension; 7 and 8 March are a weekend
			true: {"finish": "2026-03-11 00:00", "l2": "2026-03-11 00:00", "l3": "2026-03-14 00:00"},
		}[granted]
		for _, l := range s.limits() {
			if at, asked := want[l.Name]; asked && !l.Due.Equal(shanghai(t, at)) {
				t.Errorf("granted %v: %s due %s, want %s", granted, l.Name, l.Due.In(calendar.Shanghai), at)
			}
		}
	}
}

// TestReopenLadder: the handler again, then the county, then the city for good.
func TestReopenLadder(t *testing.T) {
	t.Parallel()
	s := newScript(t)
	s.must("2026-03-02 10:00", file(rule.C1, "1701"))
	s.must("2026-03-02 10:30", Command{Act: ActAccept, By: rule.L1})
	for round, want := range []State{Reopened, Reopened, Final} {
		s.must("2026-03-02 11:00", goodReply())
		s.must("2026-03-02 12:00", Command{Act: ActReopen, By: rule.Owner, Rating: Dissatisfied})
		if got := s.status(); got.State != want || int(got.Level) != round+1 {
			t.Fatalf("round %d: %s level %d", round+1, got.State, got.Level)
		}
	}
	s.must("2026-03-03 10:00", Command{Act: ActConclude, By: rule.L3, Text: "经核查……可申请人民调解或者提起诉讼。"})
	if err := s.do("2026-03-03 11:00", Command{Act: ActReopen, By: rule.Owner}); err == nil {
		t.Fatal("reopened after the final answer")
	}
}
