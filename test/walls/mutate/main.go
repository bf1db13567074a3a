// Command mutate asks whether the walls are watched: it takes every check of who
// may see or do what out of the program, one at a time, and runs the matrix and
// the crawl of package walls, which must notice.
//
// All mutants are compiled into one test binary (go test -overlay), each behind a
// switch that an environment variable turns on; the source is not touched. A first
// run with nothing taken out notes which rows of the matrix and which people of the
// crawl come by which check: each mutant is then tried on those alone, and is
// noticed with the first thing that is wrong. What nobody comes by is listed apart,
// and so is what another check stands behind (doubled.csv): nothing from outside
// can notice it.
//
//	go run ./test/walls/mutate            everything
//	go run ./test/walls/mutate -every 5   a sample
//	go run ./test/walls/mutate -only 17   one, with what it is noticed by
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
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// goal is the share of mutants that must be noticed, in percent.
const goal = 95

func main() {
	every := flag.Int("every", 1, "try only every nth mutant that a route reaches")
	alone := flag.Int("only", 0, "try only this mutant, and say how it is noticed")
	jobs := flag.Int("j", runtime.NumCPU(), "how many are tried at once")
	list := flag.Bool("list", false, "list the mutants and stop")
	flag.Parse()
	if err := run(context.Background(), *every, *alone, *jobs, *list); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, every, alone, jobs int, list bool) error {
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
	b, err := compile(ctx, dir, edits)
	if err != nil {
		return err
	}
	if err := b.reach(); err != nil {
		return fmt.Errorf("the walls do not stand as they are: %w", err)
	}
	reasons, err := doubled()
	if err != nil {
		return err
	}
	var tried []site
	for _, s := range sites {
		file, _, _ := strings.Cut(s.at, ":")
		why, is := reasons[[2]string{file, s.what}]
		switch {
		case alone != 0:
			if s.n == alone {
				tried = append(tried, s)
			}
		case !b.reached(s.n):
			fmt.Printf("not reached  %s\n", s)
		case is:
			fmt.Printf("doubled      %s: %s\n", s, why)
		case s.n%every == 0:
			tried = append(tried, s)
		}
	}
	return try(b, tried, jobs, alone != 0)
}

//go:embed doubled.csv
var doubledCSV string

// doubled are the checks that another one stands behind, by file and words, with
// what that is.
func doubled() (map[[2]string]string, error) {
	in := csv.NewReader(strings.NewReader(doubledCSV))
	in.Comment = '#'
	rows, err := in.ReadAll()
	out := map[[2]string]string{}
	for _, r := range rows {
		out[[2]string{r[0], r[1]}] = r[2]
	}
	return out, err
}

// try runs the tests against each mutant and counts who was noticed.
func try(b *binary, sites []site, jobs int, tell bool) error {
	var mu sync.Mutex
	done, missed := 0, 0
	work := make(chan site)
	var all sync.WaitGroup
	for range jobs {
		all.Go(func() {
			for s := range work {
				began := time.Now()
				word, how := b.notices(s.n)
				mu.Lock()
				done++
				if word == "MISSED " {
					missed++
				}
				fmt.Printf("%3d/%d  %s  %s  (%v)\n", done, len(sites), word, s, time.Since(began).Round(time.Second))
				if tell {
					fmt.Println(how)
				}
				mu.Unlock()
			}
		})
	}
	for _, s := range sites {
		work <- s
	}
	close(work)
	all.Wait()
	share := 100 * (len(sites) - missed) / max(len(sites), 1)
	fmt.Printf("%d of %d noticed, %d %%\n", len(sites)-missed, len(sites), share)
	if share < goal {
		return fmt.Errorf("%d %% noticed, the goal is %d %%", share, goal)
	}
	return nil
}

// binary is the compiled tests with all mutants in them.
type binary struct {
	path, dir string
	rows      map[string]map[int][]string // by test and mutant: what comes by it
}

// tests are what must notice.
var tests = []string{"^TestMatrix$/^sqlite$", "^TestCrawl$/^sqlite$"}

func (b *binary) run(test string, env ...string) error {
	c := exec.Command(b.path, "-test.run", test, "-test.timeout", "30m")
	c.Env = append(os.Environ(), env...)
	c.Dir = filepath.Join("test", "walls")
	out, err := c.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", test, err, tail(out))
	}
	return nil
}

func tail(b []byte) []byte { return b[max(0, len(b)-2000):] }

// reach runs the tests with nothing taken out and notes who comes by which mutant.
func (b *binary) reach() error {
	b.rows = map[string]map[int][]string{}
	for i, test := range tests {
		hits := filepath.Join(b.dir, fmt.Sprint("hits", i))
		if err := b.run(test, hitsName+"="+hits); err != nil {
			return err
		}
		text, err := os.ReadFile(hits)
		if err != nil {
			return err
		}
		by := map[int][]string{}
		for line := range strings.Lines(string(text)) {
			number, row, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			n, err := strconv.Atoi(number)
			if err != nil {
				return err
			}
			if row != "" { // while the town was built
				by[n] = append(by[n], row)
			}
		}
		b.rows[test] = by
	}
	return nil
}

func (b *binary) reached(mutant int) bool {
	return slices.ContainsFunc(tests, func(test string) bool { return len(b.rows[test][mutant]) > 0 })
}

// notices tries a mutant on what comes by it.
func (b *binary) notices(mutant int) (word, how string) {
	for _, test := range tests {
		rows := b.rows[test][mutant]
		if len(rows) == 0 {
			continue
		}
		if err := b.run(test, switchName+"="+strconv.Itoa(mutant), rowsName+"="+strings.Join(rows, "\n")); err != nil {
			return "noticed", err.Error()
		}
	}
	return "MISSED ", ""
}
