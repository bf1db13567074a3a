package casework_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
)

// TestFigures lets several people act at random at once, while deltas are folded and
// figures rebuilt, and holds after each round that every table of figures is what a
// recount of all events says, and that every list of a mark has as many cases.
func TestFigures(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		e.officer(t, 1005, account.Grant{Role: account.Worker, Company: e.company})
		began := e.now()
		rng := rand.New(rand.NewPCG(7, 11))
		for round := range 12 {
			fileUnplaced := round%4 == 1
			for i := range 6 {
				f := e.filing()
				f.Category = []string{"1701", "1702", "2001", "9003", "1301", "9002"}[i]
				f.Channel = []casework.Channel{casework.QR, casework.Web, casework.Phone}[i%3]
				if fileUnplaced && i == 0 {
					f.Compound, f.Unit, f.County, f.Place = "", 0, county, "说不清是哪个小区"
				}
				if _, err := e.File(t.Context(), e.owner(), f); err != nil {
					t.Fatal(err)
				}
			}
			everyCase := allCases(t, d)
			var all sync.WaitGroup
			for worker := range 4 {
				hand := &hand{e, rand.New(rand.NewPCG(rng.Uint64(), uint64(worker)))}
				all.Go(func() {
					for range 25 {
						hand.act(t, everyCase[hand.IntN(len(everyCase))])
					}
				})
			}
			all.Go(func() {
				if _, err := e.FoldFigures(t.Context()); err != nil && !errs.Is(err, errs.Unavailable) {
					t.Error(err)
				}
			})
			all.Go(func() { e.rebuilt(t, false, 0) })
			all.Wait()
			e.recount(t)
			step := []time.Duration{time.Minute, time.Hour, 5 * time.Hour, 26 * time.Hour, 5 * 24 * time.Hour}[rng.IntN(5)]
			dbtest.Clock(d).Advance(step)
			if _, err := e.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			e.recount(t)
		}
		e.marked(t, began)
		late := view(t, e, func(tx *db.Tx) ([]int, error) {
			return casework.ChangedSince(tx, 0, 999999, calendar.DateOf(began), calendar.DateOf(began), began.Add(24*time.Hour))
		})
		if len(late) != 1 {
			t.Errorf("what came a day late to the first day is not marked: %v", late)
		}

		// Whatever is changed by hand is found, and put right.
		for table, sql := range map[string]string{"case_day": `UPDATE case_day SET answered = answered + 1`, "case_month": `UPDATE case_month SET late = late + 1`,
			"case_kind": `DELETE FROM case_kind WHERE category = '1701'`, "case_place": `UPDATE case_place SET received = 0`,
			"case_category": `DELETE FROM case_category WHERE month > 0`, "case_channel": `UPDATE case_channel SET urgent = urgent - 1`,
			"case_file": `UPDATE case_file SET marks = marks + 1 WHERE state <> 'moved'`} {
			if err := d.Update(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(sql); return err }); err != nil {
				t.Fatal(err)
			}
			if n := e.rebuilt(t, true, -1); n == 0 {
				t.Errorf("%s: no difference is found", table)
			}
			e.rebuilt(t, false, 0)
			e.recount(t)
		}
	})
}

func allCases(t *testing.T, d *db.DB) (out []casework.Ref) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) (err error) {
		out, err = db.List(tx, func(s db.Scanner, r *casework.Ref) error { return s.Scan(&r.County, &r.ID) },
			`SELECT county, id FROM case_file WHERE state <> 'moved' ORDER BY id`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// rebuilt rebuilds and wants so many differences, -1 for any.
func (e *estate) rebuilt(t *testing.T, mend bool, want int64) int64 {
	t.Helper()
	got, err := e.Rebuild(t.Context(), mend, func(int, int) error { return nil })
	if err != nil || want >= 0 && got.Differences != want {
		t.Errorf("rebuilt: %+v, %v", got, err)
	}
	return got.Differences
}

// hand does random things.
type hand struct {
	*estate
	*rand.Rand
}

func (h *hand) act(t *testing.T, ref casework.Ref) {
	levels := []rule.Level{rule.Owner, rule.Owner, rule.L1, rule.L1, rule.L1, rule.L1, rule.L2, rule.L3}
	by := levels[h.IntN(len(levels))]
	who := map[rule.Level]account.Actor{rule.Owner: h.owner(), rule.L1: h.clerk(), rule.L2: h.county(), rule.L3: h.city()}[by]
	var now casework.Case
	err := h.d.View(t.Context(), func(tx *db.Tx) error {
		page, err := h.Latest(tx, account.ScopeOf(h.city(), "office.list"), casework.Filter{Most: 1000})
		for _, c := range page.Cases {
			if c.Ref == ref {
				now = c
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
		return
	}
	words := fmt.Sprintf("已核实情况,请等待进一步处理,第 %d 次说明", h.IntN(1000))
	c := casework.Command{Text: words, Cause: "水泵电机轴承磨损", Measure: "已更换轴承并试运行两小时, 水压恢复正常" + words, Solved: h.IntN(2) == 0, Upheld: h.IntN(4) > 0, Evidence: 1,
		Reached: h.IntN(2) == 0, Rating: casework.Ratings[h.IntN(5)], Until: calendar.DateOf(h.now()).AddDays(1 + h.IntN(5))}
	acts := casework.Possible(now.Status, by)
	if by == rule.Owner && h.IntN(3) == 0 { // somebody who joined, or joins
		who = account.Actor{Account: 78, Kind: account.KindOwner, At: h.now()}
		acts = []casework.Act{casework.ActJoin, casework.ActRate}
	}
	if len(acts) == 0 {
		return
	}
	if c.Act = acts[h.IntN(len(acts))]; c.Act == casework.ActWithdraw && h.IntN(4) > 0 {
		return
	}
	switch c.Act {
	case casework.ActReply:
		c.Result = []casework.Result{casework.Solved, casework.Explained, casework.Partly, casework.FoundUntrue}[h.IntN(4)]
	case casework.ActReject:
		c.Reason = "in_court"
	case casework.ActRequest:
		c.Request = []casework.Request{casework.Extend, casework.NotOurs, casework.Untrue, casework.Return}[h.IntN(4)]
		c.Reason, c.Span = "parts", calendar.Span{Amount: 1, Unit: calendar.WorkDay}
	case casework.ActReclassify:
		c.Category, c.Class = "1702", rule.C1
	}
	deed := casework.Deed{Command: c}
	if h.IntN(20) == 0 {
		_, err = h.Route(t.Context(), h.county(), ref, h.compound.Code)
	} else {
		_, err = h.Do(t.Context(), who, ref, deed)
	}
	switch errs.KindOf(err) {
	case errs.Internal, errs.Unavailable:
		if err != nil {
			t.Errorf("%s: %v", c.Act, err)
		}
	}
}

// recount holds that all figures are what the events of all cases say.
func (e *estate) recount(t *testing.T) {
	t.Helper()
	e.rebuilt(t, false, 0)
	type key struct {
		part casework.Part
		name string
	}
	want := map[key]casework.Sums{}
	got := map[key]casework.Sums{}
	err := e.d.View(t.Context(), func(tx *db.Tx) error {
		type row struct {
			casework.Case
			subject []byte
		}
		rows, err := db.List(tx, func(s db.Scanner, r *row) error {
			return s.Scan(&r.County, &r.ID, &r.subject, &r.CameFrom, &r.FiledAt, &r.Place.Compound, &r.Company, &r.Category, &r.Channel)
		}, `SELECT county, id, subject, came_from, filed_at, compound_id, company_id, category, channel FROM case_file WHERE state <> 'moved'`)
		if err != nil {
			return err
		}
		for _, r := range rows {
			copy(r.Subject[:], r.subject)
			var events []audit.Recorded
			for _, county := range []int{r.CameFrom, r.County} {
				some, err := audit.History(tx, county, r.Subject)
				if err != nil {
					return err
				}
				events = append(events, some...)
			}
			sums := naive(t, events)
			day := calendar.DateOf(r.FiledAt)
			for part, name := range map[casework.Part]string{casework.PerDay: fmt.Sprint(casework.DayNumber(day)), casework.PerMonth: fmt.Sprint(casework.DayNumber(day) / 100),
				casework.PerCounty: fmt.Sprint(r.County), casework.PerCity: fmt.Sprint(r.County / 100), casework.PerCompound: r.Place.Compound.String(),
				casework.PerCompany: r.Company.String(), casework.PerCategory: r.Category, casework.PerChannel: string(r.Channel)} {
				want[key{part, name}] = want[key{part, name}].Plus(sums)
			}
			want[key{"kind", r.Category + string(r.Channel)}] = want[key{"kind", r.Category + string(r.Channel)}].Plus(sums)
		}
		ever := casework.Cut{Lo: 210000, Hi: 219999, From: "2018-01-01", To: "2030-12-31"}
		nowhere := ever
		nowhere.Lo, nowhere.Hi = 330000, 339999
		if none, err := casework.SumOf(tx, nowhere); err != nil || none != (casework.Sums{}) {
			t.Errorf("where there is no county: %+v, %v", none, err)
		}
		kinds, err := casework.FiguresOf(tx, ever, casework.PerCategory, casework.PerChannel)
		if err != nil {
			return err
		}
		for _, f := range kinds {
			if f.Sums != (casework.Sums{}) {
				got[key{"kind", f.Category + string(f.Channel)}] = f.Sums
			}
		}
		for _, part := range []casework.Part{casework.PerDay, casework.PerMonth, casework.PerCounty, casework.PerCity, casework.PerCompound, casework.PerCompany, casework.PerCategory, casework.PerChannel} {
			list, err := casework.FiguresOf(tx, ever, part)
			if err != nil {
				return err
			}
			for _, f := range list {
				name := map[casework.Part]string{casework.PerDay: fmt.Sprint(f.Day), casework.PerMonth: fmt.Sprint(f.Day), casework.PerCounty: fmt.Sprint(f.County), casework.PerCity: fmt.Sprint(f.County),
					casework.PerCompound: f.Compound.String(), casework.PerCompany: f.Company.String(), casework.PerCategory: f.Category, casework.PerChannel: string(f.Channel)}[part]
				if f.Sums != (casework.Sums{}) {
					got[key{part, name}] = f.Sums
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(want, func(_ key, s casework.Sums) bool { return s == casework.Sums{} })
	if !maps.Equal(got, want) {
		for k := range want {
			if got[k] != want[k] {
				t.Fatalf("%v: stored less recounted: %v", k, got[k].Minus(want[k]))
			}
		}
		t.Fatalf("figures of nothing: %d, want %d", len(got), len(want))
	}
}

// naive says what one case counts for, each mark in its own words, from all events
// at once.
func naive(t *testing.T, recorded []audit.Recorded) (out casework.Sums) {
	t.Helper()
	type event struct {
		casework.Facts
		By   rule.Level `json:"by"`
		Kind string     `json:"-"`
	}
	var all []event
	for _, r := range recorded {
		e := event{Kind: r.Kind}
		if err := json.Unmarshal([]byte(r.Facts), &e); err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	index := func(is func(event) bool) int { return slices.IndexFunc(all, is) }
	lastOf := func(is func(event) bool) int {
		for i := len(all) - 1; i >= 0; i-- {
			if is(all[i]) {
				return i
			}
		}
		return -1
	}
	kind := func(kinds ...casework.Kind) func(event) bool {
		return func(e event) bool { return slices.Contains(kinds, casework.Kind(e.Kind)) }
	}
	has := func(is func(event) bool) bool { return index(is) >= 0 }
	mark := func(m casework.Mark, is bool) {
		if is {
			out.Cases[m] = 1
		}
	}
	reopening := func(e event) bool { return e.Round > 0 }
	lapse := func(limits ...string) func(event) bool {
		return func(e event) bool { return e.Kind == string(casework.Lapsed) && slices.Contains(limits, e.Limit) }
	}
	class := rule.Class("")
	for _, e := range all {
		if e.Kind == string(casework.Filed) || e.Kind == string(casework.Reclassified) {
			class = e.Class
		}
	}
	ending := kind(casework.WasClosed, casework.WasRejected, casework.WasWithdrawn, casework.WasMerged, casework.Concluded)
	end := lastOf(func(e event) bool { return ending(e) || e.Kind == string(casework.Rated) && !e.Joiner })
	back := lastOf(reopening)
	over := end > back
	accepted := index(kind(casework.WasAccepted))
	reply := index(kind(casework.WasReplied))
	answered := reply >= 0 && class != rule.P

	mark(casework.MarkReceived, true)
	mark(casework.MarkUrgent, class == "U0" || class == "U1")
	mark(casework.MarkAnswered, answered)
	mark(casework.MarkRejected, over && all[end].Kind == string(casework.WasRejected))
	mark(casework.MarkMerged, has(kind(casework.WasMerged)))
	lastReply := lastOf(kind(casework.WasReplied, casework.Concluded))
	closer := -1
	for i := back + 1; i < len(all); i++ { // the event that closed it
		if e := all[i]; e.Kind == string(casework.WasClosed) || e.Kind == string(casework.Concluded) || e.Kind == string(casework.Rated) && !e.Joiner && lastReply >= 0 && lastReply > back {
			closer = i
			break
		}
	}
	mark(casework.MarkEnded, closer >= 0)
	mark(casework.MarkConfirmed, closer >= 0 && all[closer].Kind == string(casework.Rated) && all[closer].Solved)
	mark(casework.MarkSilent, closer >= 0 && all[closer].Kind == string(casework.WasClosed) && all[closer].Ending == casework.Silent)
	mark(casework.MarkReopened, has(reopening))
	level := func(l rule.Level) func(event) bool {
		return func(e event) bool { return e.Kind == string(casework.Escalated) && e.Level == l }
	}
	mark(casework.MarkCounty, has(level(rule.L2)))
	mark(casework.MarkCity, has(level(rule.L3)))
	mark(casework.MarkSupervised, has(kind(casework.Escalated, casework.Supervised)))
	late := has(lapse("finish"))
	mark(casework.MarkLate, late)
	mark(casework.MarkUndecided, has(lapse("decide")))
	mark(casework.MarkTimely, answered && !late)
	mark(casework.MarkReturned, has(kind(casework.Assigned)))
	mark(casework.MarkExtended, has(kind(casework.Extended)))
	press := index(func(e event) bool { return kind(casework.Urged, casework.Escalated)(e) || lapse("accept")(e) })
	mark(casework.MarkPrompt, accepted >= 0 && (press < 0 || press > accepted))
	mark(casework.MarkPressed, press >= 0 && (accepted < 0 || press < accepted))
	partly := func(e event) bool { return e.Kind == string(casework.WasReplied) && e.Result == casework.Partly }
	mark(casework.MarkPromised, has(partly))
	broken := has(lapse("promise"))
	mark(casework.MarkBroken, broken)
	for i, e := range all {
		if e.Kind != string(casework.WasReplied) || partly(e) || broken {
			continue
		}
		for j := i - 1; j >= 0; j-- { // a promise still stood when this answer came
			if partly(all[j]) {
				mark(casework.MarkKept, true)
				break
			}
			if reopening(all[j]) || all[j].Kind == string(casework.WasReplied) {
				break
			}
		}
	}
	mark(casework.MarkFalsified, has(kind(casework.Falsified)))
	mark(casework.MarkWithdrawn, has(kind(casework.WasWithdrawn)) && back < 0 && (accepted < 0 || lastOf(kind(casework.Assigned)) > lastOf(kind(casework.WasAccepted))))
	// missed
	missed := false
	for i, e := range all {
		first := reply < 0 || i < reply
		switch {
		case lapse("finish", "heat", "plan")(e) && first:
			missed = true
		case kind(casework.WasReplied, casework.WasRejected, casework.WasMerged, casework.Concluded, casework.Planned)(e):
			missed = false
		case e.Kind == string(casework.WasWithdrawn):
			missed = first && out.Cases[casework.MarkWithdrawn] == 0
		}
	}
	mark(casework.MarkMissed, missed)
	// what the owner said last
	word := lastOf(func(e event) bool {
		return e.Rating != "" && (e.Kind == string(casework.Rated) && !e.Joiner || e.Kind == string(casework.WasReopened))
	})
	if word >= 0 {
		mark(casework.MarkVerySatisfied+casework.Mark(slices.Index(casework.Ratings, all[word].Rating)), true)
	}
	heard := max(word, lastOf(func(e event) bool { return e.Kind == string(casework.CalledBack) && e.Upheld && e.Rating != "" }))
	if heard >= 0 {
		h := all[heard]
		touched := slices.ContainsFunc(all[:heard], kind(casework.Contacted, casework.Arrived, casework.WasHandedOver, casework.WasReplied))
		contacted := touched
		if h.Kind == string(casework.CalledBack) {
			contacted = h.Reached
		}
		result := casework.Result("")
		for i, e := range all {
			if e.Kind == string(casework.WasReplied) || e.Kind == string(casework.Concluded) {
				if result = e.Result; e.Kind == string(casework.Concluded) {
					result = casework.FinalAnswered
				}
			}
			if reopening(all[i]) {
				result = ""
			}
		}
		judged := result != casework.FoundUntrue && result != casework.NotOurDuty
		solved := h.Solved && h.Kind != string(casework.WasReopened)
		mark(casework.MarkHeard, true)
		mark(casework.MarkContacted, contacted)
		mark(casework.MarkJudged, judged)
		mark(casework.MarkSolved, judged && solved)
		mark(casework.MarkPleased, judged && (h.Rating == casework.Satisfied || h.Rating == casework.VerySatisfied))
		mark(casework.MarkFair, judged && h.Rating == casework.FairlySatisfied)
		department := has(func(e event) bool {
			return e.Kind == string(casework.Escalated) || (e.By == rule.L2 || e.By == rule.L3) && !kind(casework.Moved, casework.Selected, casework.CalledBack, casework.CheckDrawn, casework.CrossChecked)(e)
		})
		mark(casework.MarkFirstLine, judged && solved && !h.Rating.Bad() && out.Cases[casework.MarkEnded] == 1 && !department)
	}
	for _, e := range all {
		if e.Kind == string(casework.Rated) && e.Joiner {
			out.Joiners[slices.Index(casework.Ratings, e.Rating)]++
		}
	}
	return out
}

// marked holds that the list of every mark has as many cases as its figure says.
func (e *estate) marked(t *testing.T, since time.Time) {
	t.Helper()
	cut := casework.Cut{From: calendar.DateOf(since), To: calendar.DateOf(e.now())}
	scope := account.ScopeOf(e.city(), "office.list")
	err := e.d.View(t.Context(), func(tx *db.Tx) error {
		sums, err := casework.SumOf(tx, cut)
		if err != nil {
			return err
		}
		for m := casework.MarkReceived; m <= casework.MarkUndecided; m++ {
			n, f := int64(0), casework.Filter{From: cut.From.Start(), Until: cut.To.End(), Marks: casework.MarksOf(m)}
			for {
				page, err := e.Latest(tx, scope, f)
				if err != nil {
					return err
				}
				n += int64(len(page.Cases))
				if f.After = page.Next; page.Next.ID == 0 {
					break
				}
			}
			if n != sums.Of(m) {
				t.Errorf("%s: %d listed, the figure is %d", m, n, sums.Of(m))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
