package target

import (
	"maps"
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/golive"
	"yianju/internal/id"
	"yianju/internal/indicator"
	"yianju/internal/region"
)

// State is how far a milestone is; shown names are the messages target.state.*.
type State string

// The states.
const (
	Ahead    State = "ahead"     // its day is not over, and nothing is there
	HandedIn State = "handed_in" // evidence waits for the province
	SentBack State = "sent_back"
	Accepted State = "accepted"
	Reached  State = "reached" // by the counties and companies or the figures themselves
	Few      State = "few"     // its day is over, and of so few cases a rate says nothing
	Missed   State = "missed"  // its day is over, and nothing is there
)

// Step is a milestone as it stands in one area.
type Step struct {
	Milestone
	Due   calendar.Date
	State State
	Late  bool      // handed in, or reached, after its day
	At    time.Time // of the first hand-in; zero: none
	Done  int       // counties that are live
	Of    int       // of so many
	Firms int       // companies that serve there; this year only, for sign-ins are not kept
	In    int       // those of which somebody has signed in
	Aim   Aim       // of a rate
}

// Aim is an indicator with what it is to reach.
type Aim struct {
	Goal
	Value indicator.Value
}

// Met reports whether the goal is reached; few cases reach nothing.
func (a Aim) Met() bool { return !a.Value.Few && a.Value.Reaches(a.Tenths) }

// Row is how one area stands.
type Row struct {
	Area  int
	Sums  casework.Sums
	Aims  []Aim
	Steps []Step // a county has none for which its city hands in evidence
}

// Step returns the row's step of a milestone.
func (r Row) Step(name string) (Step, bool) {
	at := slices.IndexFunc(r.Steps, func(s Step) bool { return s.Name == name })
	if at < 0 {
		return Step{}, false
	}
	return r.Steps[at], true
}

// Board is how the areas of a reader stand in a year.
type Board struct {
	Year       int
	Cut        casework.Cut
	Milestones []Milestone
	Rows       []Row // a province's cities; a city and its counties; a county
	Total      Row   // of the whole area; without steps
}

// Board returns how the areas of a reader stand in a year at the reader's instant (action
// target.see). Errors: Unauthenticated, Denied; NotFound for a year without targets.
func (s *Service) Board(tx *db.Tx, a account.Actor, year int) (Board, error) {
	d, err := s.state(tx, a, year)
	if err != nil {
		return Board{}, err
	}
	lo, hi := a.Area()
	b := Board{Year: year, Cut: d.cut, Milestones: d.milestones}
	for _, area := range s.areas(lo, hi) {
		b.Rows = append(b.Rows, d.row(area))
	}
	b.Total = d.whole(areaOf(lo, hi), lo, hi)
	return b, nil
}

// Rows returns how every city and county of a reader stands in a year (action target.see):
// a city before its counties. Errors: those of Board.
func (s *Service) Rows(tx *db.Tx, a account.Actor, year int) ([]Row, error) {
	d, err := s.state(tx, a, year)
	if err != nil {
		return nil, err
	}
	var out []Row
	lo, hi := a.Area()
	for _, area := range s.areas(lo, hi) {
		out = append(out, d.row(area))
		if hi-lo >= 100 {
			for _, county := range s.counties(area) {
				out = append(out, d.row(county))
			}
		}
	}
	return out, nil
}

// state reads what the rows of a reader's area are made of. Errors: those of Board.
func (s *Service) state(tx *db.Tx, a account.Actor, year int) (d state, err error) {
	scope := account.ScopeOf(a, "target.see")
	switch {
	case !a.SignedIn():
		return d, errs.New(errs.Unauthenticated, "")
	case scope.Nothing():
		return d, errs.New(errs.Denied, "")
	case !slices.Contains(Years(a.At), year):
		return d, errs.New(errs.NotFound, "")
	}
	d = state{Service: s, at: a.At, year: year, milestones: Milestones(year),
		cut: casework.InMonths(calendar.MonthOf(calendar.NewDate(year, 1, 1)), calendar.MonthOf(lastDay(year)))}
	d.cut.Lo, d.cut.Hi = a.Area()
	if d.sums, err = casework.PerCounties(tx, d.cut); err != nil {
		return d, err
	}
	if d.live, err = golive.Latest(tx, scope); err != nil {
		return d, err
	}
	if d.evidence, err = list(tx, scope, year); err != nil || year != calendar.DateOf(a.At).Year() {
		return d, err
	}
	return d, d.signIns(tx)
}

// areaOf is the code of an area of counties.
func areaOf(lo, hi int) int {
	switch {
	case lo == hi:
		return lo
	case hi-lo < 100:
		return region.City(lo)
	}
	return Province
}

// areas are those that stand in rows of a board of counties lo–hi.
func (s *Service) areas(lo, hi int) (out []int) {
	switch {
	case lo == hi:
		return []int{lo}
	case hi-lo >= 100:
		for _, city := range s.Regions.Children(Province) {
			if city.Code >= lo && city.Code <= hi {
				out = append(out, city.Code)
			}
		}
		return out
	}
	city := region.City(lo)
	return append([]int{city}, s.counties(city)...)
}

// counties are those of a city, without the one of cases that wait to be placed.
func (s *Service) counties(city int) (out []int) {
	for _, c := range s.Regions.Children(city) {
		if c.Type != region.Waiting {
			out = append(out, c.Code)
		}
	}
	return out
}

// state is what rows are made of.
type state struct {
	*Service
	at         time.Time
	year       int
	cut        casework.Cut
	milestones []Milestone
	sums       map[int]casework.Sums
	live       map[int]golive.Step
	evidence   map[Ref][]Evidence
	served     map[int][]id.ID            // companies by county; nil for a year that is over
	there      map[id.ID]account.Presence // of these companies
}

// signIns reads which companies serve the counties, and whether anybody of each has
// signed in.
func (d *state) signIns(tx *db.Tx) (err error) {
	if d.served, err = contract.Companies(tx, d.cut.Lo, d.cut.Hi, d.at); err != nil {
		return err
	}
	d.there, err = account.OfCompanies(tx, d.firms(slices.Collect(maps.Keys(d.served))))
	return err
}

// firms are the companies that serve some counties, each once.
func (d state) firms(counties []int) (out []id.ID) {
	for _, c := range counties {
		out = append(out, d.served[c]...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (d state) row(area int) Row {
	lo, hi := region.Range(area)
	r := d.whole(area, lo, hi)
	for _, m := range d.milestones {
		step := Step{Milestone: m, Due: m.Due(d.year)}
		over := !d.at.Before(step.Due.End())
		switch m.Shown {
		case ByPlan:
			if lo == hi {
				continue
			}
			step.plan(d.evidence[Ref{area, d.year, m.Name}], over)
		case ByOnline:
			for _, firm := range d.firms(d.under(area)) {
				if step.Firms++; d.there[firm].Signed > 0 {
					step.In++
				}
			}
			step.online(d.live, d.under(area), over)
		case ByRate:
			goal, _ := GoalOf(m.Indicator, area, lastDay(d.year))
			step.rate(Aim{goal, d.book().Of(m.Indicator, r.Sums, 0)}, over)
		}
		r.Steps = append(r.Steps, step)
	}
	return r
}

// under are the counties that an area has.
func (d state) under(area int) []int {
	if lo, hi := region.Range(area); lo == hi {
		return []int{area}
	}
	return d.counties(area)
}

// whole is a row without steps: the cases of counties lo–hi against the goals of an area.
func (d state) whole(area, lo, hi int) Row {
	r := Row{Area: area}
	for county, sums := range d.sums {
		if county >= lo && county <= hi {
			r.Sums = r.Sums.Plus(sums)
		}
	}
	for _, name := range aims {
		if goal, there := GoalOf(name, area, lastDay(d.year)); there {
			r.Aims = append(r.Aims, Aim{goal, d.book().Of(name, r.Sums, 0)})
		}
	}
	return r
}

func (d state) book() indicator.Book { return indicator.At(calendar.DateOf(d.at)) }

// plan is a step by evidence. The instant of the first version counts.
func (s *Step) plan(list []Evidence, over bool) {
	if len(list) == 0 {
		s.unless(over)
		return
	}
	s.At = list[0].At
	s.Late = !s.At.Before(s.Due.End())
	s.State = map[Verdict]State{None: HandedIn, Accept: Accepted, Return: SentBack}[list[len(list)-1].Verdict]
}

// online is a step by counties that are live and companies that have signed in, since the
// day of the last county.
func (s *Step) online(live map[int]golive.Step, counties []int, over bool) {
	var since calendar.Date
	for _, c := range counties {
		if g := live[c]; g.State == golive.Live {
			s.Done++
			since = max(since, g.On)
		}
	}
	if s.Of = len(counties); s.Done < s.Of || s.In < s.Firms {
		s.unless(over)
		return
	}
	s.State, s.Late = Reached, since.After(s.Due)
}

// rate is a step by an indicator: what it is at the end of its day decides, and what
// comes of the year's cases later still counts.
func (s *Step) rate(aim Aim, over bool) {
	s.Aim = aim
	switch {
	case !over:
		s.State = Ahead
	case aim.Value.Few:
		s.State = Few
	case aim.Met():
		s.State = Reached
	default:
		s.State = Missed
	}
}

// unless is a step of which nothing is there.
func (s *Step) unless(over bool) {
	if s.State = Ahead; over {
		s.State = Missed
	}
}

// StepOf is a city's milestone by evidence as it stands at an instant; list is what was
// handed in for it, the first version first.
func StepOf(r Ref, list []Evidence, at time.Time) Step {
	m, _ := MilestoneOf(r.Year, r.Milestone)
	s := Step{Milestone: m, Due: m.Due(r.Year)}
	s.plan(list, !at.Before(s.Due.End()))
	return s
}
