// Command mutate asks whether the walls are watched: it takes every check of who
// may see or do what out of the program, one at a time, and runs the matrix and
// the crawl of package walls, which must notice.
//
// All mutants are compiled into one test binary (go test -overlay), each behind a
// switch that an environment variable turns on; the source is not touched. What
// no route reaches is listed apart, and so is what another check stands behind
// (doubled.csv): nothing from outside can notice it.
//
//	go run ./test/walls/mutate            everything, some tens of minutes
//	go run ./test/walls/mutate -every 5   a sample
//	go run ./test/walls/mutate -list      what there is
package main

import (
	"context"
	_ "embed"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// goal is the share of mutants that must be noticed, in percent.
const goal = 95

func main() {
	every := flag.Int("every", 1, "try only every nth mutant that a route reaches")
	list := flag.Bool("list", false, "list the mutants and stop")
	flag.Parse()
	if err := run(context.Background(), *every, *list); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, every int, list bool) error {
	sites, edits, err := find()
	if err != nil {
		return err
	}
	if list {
		for _, s := range sites {
			fmt.Println(s)
		}
		return nil
	}
	dir, err := os.MkdirTemp("", "yianju-mutate-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary, err := compile(ctx, dir, edits)
	if err != nil {
		return err
	}
	reached, err := binary.reaches()
	if err != nil {
		return fmt.Errorf("the walls do not stand as they are: %w", err)
	}
	reasons, err := doubled()
	if err != nil {
		return err
	}
	var tried []site
	for _, s := range sites {
		switch why, is := reasons[s.what]; {
		case !reached[s.n]:
			fmt.Printf("not reached  %s\n", s)
		case is:
			fmt.Printf("doubled      %s: %s\n", s, why)
		case s.n%every == 0:
			tried = append(tried, s)
		}
	}
	return try(binary, tried)
}

//go:embed doubled.csv
var doubledCSV string

// doubled are the checks that another one stands behind, with what that is.
func doubled() (map[string]string, error) {
	in := csv.NewReader(strings.NewReader(doubledCSV))
	in.Comment, in.LazyQuotes = '#', true
	rows, err := in.ReadAll()
	out := map[string]string{}
	for _, r := range rows {
		out[r[0]] = r[1]
	}
	return out, err
}

// try runs the tests against each mutant and counts who was noticed.
func try(b binary, sites []site) error {
	missed := 0
	for i, s := range sites {
		began := time.Now()
		word := "noticed"
		if b.passes(strconv.Itoa(s.n)) {
			word = "MISSED "
			missed++
		}
		fmt.Printf("%3d/%d  %s  %s  (%v)\n", i+1, len(sites), word, s, time.Since(began).Round(time.Second))
	}
	share := 100 * (len(sites) - missed) / max(len(sites), 1)
	fmt.Printf("%d of %d noticed, %d %%\n", len(sites)-missed, len(sites), share)
	if share < goal {
		return fmt.Errorf("%d %% noticed, the goal is %d %%", share, goal)
	}
	return nil
}

// binary is the compiled tests with all mutants in them.
type binary struct{ path, dir string }

// tests are what must notice, the quick one first.
var tests = []string{"^TestCrawl$/^sqlite$", "^TestMatrix$/^sqlite$"}

func (b binary) run(test string, env ...string) error {
	c := exec.Command(b.path, "-test.run", test, "-test.timeout", "15m")
	c.Env = append(os.Environ(), env...)
	out, err := c.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", test, err, tail(out))
	}
	return nil
}

func tail(b []byte) []byte { return b[max(0, len(b)-2000):] }

// passes reports whether nothing is noticed of a mutant.
func (b binary) passes(mutant string) bool {
	return !slices.ContainsFunc(tests, func(test string) bool { return b.run(test, switchName+"="+mutant) != nil })
}

// reaches runs the tests with nothing taken out and says which mutants' places
// were passed.
func (b binary) reaches() (map[int]bool, error) {
	reached := map[int]bool{}
	for i, test := range tests {
		hits := filepath.Join(b.dir, fmt.Sprint("hits", i))
		if err := b.run(test, hitsName+"="+hits); err != nil {
			return nil, err
		}
		text, err := os.ReadFile(hits)
		if err != nil {
			return nil, err
		}
		for line := range strings.FieldsSeq(string(text)) {
			n, err := strconv.Atoi(line)
			if err != nil {
				return nil, err
			}
			reached[n] = true
		}
	}
	return reached, nil
}
