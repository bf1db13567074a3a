package docket_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/docket"
	"yianju/internal/id"
	"yianju/internal/job"
)

// server is one of two, with a clock of its own and what it measures time by.
type server struct {
	*docket.Service
	wall    *clock.Manual
	elapsed time.Duration
	offset  time.Duration // of its clock from the truth
	guard   *clock.Guard
	runner  *job.Runner
	down    bool
	dies    bool // at the next chance in a build
}

var errKilled = errors.New("killed")

func newServer(t *testing.T, dsn string, now time.Time, seed uint64) *server {
	t.Helper()
	v := &server{wall: clock.NewManual(now)}
	d, err := db.Open(t.Context(), dsn, db.Options{Clock: v.wall})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	v.Service = service(t, d, id.NewSeeded(v.wall, seed))
	v.start()
	return v
}

// start is the start of the program: the guard knows nothing of before.
func (v *server) start() {
	v.elapsed, v.down = 0, false
	v.guard = clock.NewGuard(v.wall, func() time.Duration { return v.elapsed })
	v.runner = &job.Runner{DB: v.DB, Ready: v.guard.Steady, Handlers: v.Handlers()}
	v.runner.Handlers["docket.sweep"] = v.timed(func(ctx context.Context, _ *job.Job) error {
		_, err := v.Sweep(ctx)
		return err
	})
	v.runner.Handlers[docket.BuildJob] = v.timed(func(ctx context.Context, j *job.Job) error {
		return v.Build(ctx, j.Key, func(done, total int64) error {
			if v.dies {
				v.dies, v.down = false, true
				return errKilled
			}
			return j.Progress(ctx, done, total)
		})
	})
	v.runner.Every("docket.sweep", func(after time.Time) time.Time { return after.Add(20 * time.Second) })
}

// timed and look are what package app does with the clock.
func (v *server) timed(h job.Handler) job.Handler {
	return func(ctx context.Context, j *job.Job) error {
		if err := v.look(ctx); err != nil || v.guard.Trouble() != nil {
			return err
		}
		return h(ctx, j)
	}
}

func (v *server) look(ctx context.Context) error {
	var newest time.Time
	if err := v.DB.View(ctx, func(tx *db.Tx) (err error) { newest, err = job.Newest(tx); return err }); err != nil {
		return err
	}
	if v.guard.Check(newest) != nil {
		return nil
	}
	return v.DB.Update(ctx, job.Beat)
}

// live lets the truth come to now, and does what a server that is up does by itself.
func (v *server) live(ctx context.Context, was, now time.Time) error {
	v.wall.Set(now.Add(v.offset))
	v.elapsed += now.Sub(was)
	if v.down {
		return nil
	}
	if !v.guard.Steady() {
		if err := v.look(ctx); err != nil {
			return err
		}
	}
	_, err := v.runner.RunDue(ctx)
	return err
}

// TestThreeYears: in each ISO week in which somebody works there is exactly one docket
// of each city, taken at 15:00 and issued before 16:00 of the right day, and in the
// others none: whatever server is restarted, killed in the middle of a build or has its
// clock set a day ahead or back, and whether a reviewer is there or not. Cases that stay
// open are in every one of them.
func TestThreeYears(t *testing.T) {
	t.Parallel()
	for _, from := range []int{2018, 2024} {
		for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
			t.Run(string(dialect)+" "+calendar.NewDate(from, 1, 1).String()[:4], func(t *testing.T) {
				t.Parallel()
				(&years{t: t, random: rand.New(rand.NewPCG(uint64(from), 7))}).run(dialect, from)
			})
		}
	}
}

// years is three years of two servers and what befalls them.
type years struct {
	t       *testing.T
	random  *rand.Rand
	town    *town
	servers []*server
	now     time.Time // the truth
	befell  map[string]int
}

func (y *years) run(dialect db.Dialect, from int) {
	dsn := dbtest.DSN(y.t, dialect)
	y.befell = map[string]int{}
	y.now = calendar.NewDate(from, 1, 2).Start()
	d := dbtest.Reopen(y.t, dsn)
	dbtest.Clock(d).Set(y.now)
	y.town = newTown(y.t, d)
	for i := range 2 {
		y.servers = append(y.servers, newServer(y.t, dsn, y.now, uint64(i+2)))
	}
	stuck := y.town.file(zhanqian, "1701", "楼道没人打扫")
	cal := loaded(y.t)
	slots := 0
	for w := docket.WeekOf(calendar.NewDate(from, 1, 4)); w.Year < from+3; w = w.Add(1) {
		s, ok := docket.SlotOf(cal, w)
		y.to(w.Monday().At(time.Duration(1+y.random.IntN(12)) * time.Hour))
		if y.random.IntN(20) == 0 {
			y.town.set(y.now)
			y.town.file(xinglongtai, "1701", "楼道没人打扫")
		}
		if !ok {
			continue
		}
		slots++
		y.friday(s)
		y.check(s, slots, stuck)
	}
	var all int
	y.town.view(func(tx *db.Tx) error { return tx.QueryRow(`SELECT COUNT(*) FROM docket`).Scan(&all) })
	if all != 2*slots {
		y.t.Errorf("%d dockets of %d slots in two cities", all, slots)
	}
	y.t.Logf("%d slots; %v", slots, y.befell)
}

// to lets time go on to an instant.
func (y *years) to(at time.Time) {
	y.t.Helper()
	if !at.After(y.now) {
		return
	}
	was := y.now
	y.now = at
	for _, v := range y.servers {
		if err := v.live(y.t.Context(), was, y.now); err != nil {
			y.t.Fatalf("%s: %v", y.now, err)
		}
	}
}

// friday is the afternoon of a docket with what befalls it.
func (y *years) friday(s docket.Slot) {
	y.t.Helper()
	y.to(s.Taken.Add(-time.Duration(10+y.random.IntN(50)) * time.Minute))
	hit := y.servers[y.random.IntN(2)]
	what := []string{"nothing", "ahead", "back", "restart", "down", "killed"}[y.random.IntN(6)]
	y.befell[what]++
	begins := s.Taken.Add(time.Duration(y.random.IntN(60)-10) * time.Minute)
	reviewer := y.random.IntN(2) == 0
	reviewed := s.Taken.Add(time.Duration(5+y.random.IntN(40)) * time.Minute)
	for at := s.Taken.Add(-5 * time.Minute); at.Before(s.Issue); at = at.Add(6 * time.Minute) {
		if !begins.IsZero() && at.After(begins) {
			begins = time.Time{}
			y.befall(hit, what)
		}
		y.to(at.Add(time.Duration(y.random.IntN(90)) * time.Second))
		if reviewer && y.now.After(reviewed) {
			reviewer = false
			y.issue(s)
		}
	}
	for _, v := range y.servers { // mended in the evening
		if v.offset != 0 {
			v.wall.Set(y.now)
			v.offset = 0
		}
		if v.down {
			v.start()
		}
		v.dies = false
	}
	y.to(y.now.Add(2 * time.Minute))
	y.to(y.now.Add(clock.Settle))
}

func (y *years) befall(v *server, what string) {
	switch what {
	case "ahead":
		v.offset = 24 * time.Hour
	case "back":
		v.offset = -24 * time.Hour
	case "restart":
		v.start()
	case "down":
		v.down = true
	case "killed":
		v.dies = true
	}
}

// issue is a person who issues one of the drafts.
func (y *years) issue(s docket.Slot) {
	y.t.Helper()
	y.town.set(y.now)
	d := y.town.of(panjin, s.Week.String())
	if d.State() == docket.Draft {
		y.befell["issued by a person"]++
		if err := y.town.Issue(y.t.Context(), y.town.province(), d.ID, ""); err != nil {
			y.t.Fatal(err)
		}
	}
}

func (y *years) check(s docket.Slot, slots int, stuck casework.Ref) {
	y.t.Helper()
	for _, city := range []int{panjin, yingkou} {
		d := y.town.of(city, s.Week.String())
		if d.Taken != s.Taken || d.From != s.From || d.IssuedAt.Before(s.Taken) || !d.IssuedAt.Before(s.Issue) {
			y.t.Fatalf("%s of %d: taken %s, issued %s, not before %s (%s)", s.Week, city, d.Taken, d.IssuedAt, s.Issue, d.State())
		}
		if (d.IssuedBy != 0) != (d.Number != 0) {
			y.t.Errorf("%s: issued by %s under number %d", s.Week, d.IssuedBy, d.Number)
		}
	}
	d := y.town.of(yingkou, s.Week.String())
	y.town.view(func(tx *db.Tx) error {
		rows, _, err := docket.Rows(tx, d, docket.Filter{})
		if slots > 4 && (len(rows) != 1 || rows[0].Case != stuck.ID || rows[0].Weeks < slots-2) {
			y.t.Errorf("%s: the case that nobody answers is not in the docket: %v", s.Week, rows)
		}
		if err != nil {
			return err
		}
		running, err := docket.Running(tx, stuck.County)
		if slots > 4 && running[stuck.ID] != rows[0].Weeks {
			y.t.Errorf("%s: running dockets %v", s.Week, running)
		}
		return err
	})
}

func loaded(t *testing.T) *calendar.Calendar {
	t.Helper()
	cal, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	return cal
}
