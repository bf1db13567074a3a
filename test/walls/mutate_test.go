//go:build mutate

package walls

import (
	"bufio"
	"database/sql"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"yianju/internal/app"
	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/test/walls/mutant"
)

// TestMutants is the other half of command mutate: it reads the numbers of mutants
// and says of each whether it is noticed, and by what.
func TestMutants(t *testing.T) {
	n := newTown(t, db.SQLite)
	stages := []*stage{n.stage(t, func(n *town, t testing.TB) { (&matrix{town: n, t: t}).rows(routes(t)) })}
	n.live(t)
	stages = append([]*stage{n.stage(t, func(n *town, t testing.TB) { n.apartFrom(t); n.jobs(t) })}, append(stages, // the quick one first
		n.stage(t, func(n *town, t testing.TB) { n.crawl(t) }), n.stage(t, func(n *town, t testing.TB) { n.elsewhere(t) }))...)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		number, err := strconv.Atoi(in.Text())
		ok(t, err)
		word, how := judge(t, stages, number)
		fmt.Printf("%d\t%s\t%s\n", number, word, strings.Join(strings.Fields(how), " "))
	}
}

// judge tries one mutant at every stage.
func judge(t *testing.T, stages []*stage, number int) (word, how string) {
	word = "not reached"
	for _, s := range stages {
		turns := s.by(t, number)
		if len(turns) == 0 {
			continue
		}
		word = "missed"
		wrong, last := s.try(t, number, turns)
		if wrong == "" {
			continue
		}
		turns = slices.DeleteFunc(slices.Clone(turns), func(of string) bool { return s.order[of] > s.order[last] })
		if without, _ := s.try(t, 0, turns); without != "" { // these turns alone are not what the tables speak of
			how = "wrong with the check in its place too: " + without
			continue
		}
		return "noticed", wrong
	}
	return word, how
}

// stage is a town at one time of its life, and what is done in it.
type stage struct {
	town   town
	image  []byte // of the database
	at     time.Time
	run    func(*town, testing.TB)
	passed map[int][]string // by mutant: the turns that come by it
	order  map[string]int   // of the turns
	copies int
}

// stage is the town as it stands.
func (n *town) stage(t *testing.T, run func(*town, testing.TB)) *stage {
	return &stage{town: *n, image: n.image(t), at: n.clock.Now(), run: run}
}

// by are the turns that come by a mutant. They are noted when they are first asked
// for: what an early stage notices of all mutants does not wait for the late ones.
func (s *stage) by(t *testing.T, number int) []string {
	if s.passed == nil {
		mutant.Note()
		if wrong, _ := s.try(t, 0, nil); wrong != "" {
			t.Fatalf("the walls do not stand as they are: %s", wrong)
		}
		s.passed = mutant.Passed()
	}
	return s.passed[number]
}

// try does some turns, nil for all, in a copy of the town with a check taken out, 0
// for none, and returns the first thing that was wrong and whose turn it was.
func (s *stage) try(t *testing.T, number int, turns []string) (wrong, last string) {
	s.copies++
	dir := filepath.Join(t.TempDir(), strconv.Itoa(s.copies))
	ok(t, os.MkdirAll(dir, 0o700))
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "test.db")
	ok(t, os.WriteFile(path, s.image, 0o600))
	ok(t, os.CopyFS(filepath.Join(dir, "blob"), os.DirFS(s.town.Settings.Blob)))
	n := s.town
	n.clock = clock.NewManual(s.at)
	settings := n.Settings
	settings.DB, settings.Blob, settings.Data = "sqlite:"+path, filepath.Join(dir, "blob"), dir
	var err error
	n.App, err = app.Open(t.Context(), settings, n.Log, n.clock, n.post)
	ok(t, err)
	defer func() { ok(t, n.Close()) }()
	n.Unlimited = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	n.mux = n.Mux(n.Site(nil), nil)
	n.mutant = number != 0
	first := s.order == nil
	if first {
		s.order = map[string]int{}
	}
	those := map[string]bool{}
	for _, of := range turns {
		those[of] = true
	}
	n.turn = func(of string) bool {
		if _, known := s.order[of]; first && !known {
			s.order[of] = len(s.order)
		}
		mutant.Turn(of)
		if turns != nil && !those[of] {
			return false
		}
		last = of
		return true
	}
	defer func() {
		mutant.Set(0)
		switch r := recover().(type) {
		case nil:
		case heard:
			wrong = string(r)
		default:
			panic(r)
		}
	}()
	mutant.Set(number)
	s.run(&n, ear{t})
	return "", last
}

// heard is the first thing that somebody said was wrong.
type heard string

// ear listens for it; there the run ends.
type ear struct{ testing.TB }

func (e ear) Errorf(format string, args ...any) { panic(heard(fmt.Sprintf(format, args...))) }
func (e ear) Fatalf(format string, args ...any) { panic(heard(fmt.Sprintf(format, args...))) }
func (e ear) Error(args ...any)                 { panic(heard(fmt.Sprint(args...))) }
func (e ear) Fatal(args ...any)                 { panic(heard(fmt.Sprint(args...))) }

// image is the database of the town as a file.
func (n *town) image(t *testing.T) []byte {
	t.Helper()
	d, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(n.Settings.DB, "sqlite:"))
	ok(t, err)
	path := filepath.Join(t.TempDir(), "image.db")
	_, err = d.Exec(`VACUUM INTO ?`, path)
	ok(t, err)
	ok(t, d.Close())
	image, err := os.ReadFile(path)
	ok(t, err)
	return image
}
