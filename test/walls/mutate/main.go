// Command mutate asks whether the walls are watched: it takes every check of who
// may see or do what out of the program, one at a time, and runs the matrix and
// the crawl of package walls, which must notice.
//
// All mutants are compiled into one test binary (go test -overlay), each behind a
// switch of package mutant; the source is not touched. The town is built once, on
// SQLite, with nothing taken out, and a first run notes which turns of the matrix
// (a row as a person) and of the crawl (a person) come by which check. Each mutant
// is then tried on those alone, in a copy of the town, and is noticed with the
// first thing that is wrong, if the same turns find nothing wrong with the check in
// its place. A fault is no leak: status 500 notices nothing. What nobody comes by is
// listed apart, and so is what another check stands behind (doubled.csv): nothing
// from outside can notice it.
//
// A whole run takes hours. With -keep it writes down what it finds and goes on, the
// next time, with what is not tried yet.
//
//	go run ./test/walls/mutate            everything
//	go run ./test/walls/mutate -keep file everything that the file says nothing of
//	go run ./test/walls/mutate -every 5   a sample
//	go run ./test/walls/mutate -only 17,4 these
//	go run ./test/walls/mutate -list      what there is
package main

import (
	"bufio"
	"cmp"
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
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
)

// goal is the share of mutants that must be noticed, in percent.
const goal = 95

func main() {
	every := flag.Int("every", 1, "try only every nth mutant")
	only := flag.String("only", "", "try only these mutants")
	jobs := flag.Int("j", runtime.NumCPU(), "how many are tried at once")
	keep := flag.String("keep", "", "keep what is found in this file, and try only what it says nothing of")
	list := flag.Bool("list", false, "list the mutants and stop")
	flag.Parse()
	sites, edits, err := find()
	switch {
	case err != nil:
	case *list:
		for _, s := range sites {
			fmt.Println(s)
		}
	default:
		err = run(context.Background(), sites, chosen(sites, *every, *only), edits, *jobs, *only != "", *keep)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

// chosen are the mutants that the flags ask for.
func chosen(sites []site, every int, only string) []site {
	wanted := strings.Split(only, ",")
	return slices.DeleteFunc(slices.Clone(sites), func(s site) bool {
		return only != "" && !slices.Contains(wanted, strconv.Itoa(s.n)) || s.n%every != 0
	})
}

// run tries the chosen mutants in as many processes as there are jobs and counts who
// of all was noticed, here or in a run that was kept. What is asked for by number is
// tried though it is doubled or kept.
func run(ctx context.Context, all, chosen []site, edits []edit, jobs int, asked bool, path string) error {
	reasons, err := doubled(all)
	if err != nil {
		return err
	}
	k, err := open(path)
	if err != nil {
		return err
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
	work := make(chan site)
	var mu sync.Mutex
	var trying sync.WaitGroup
	errs := make([]error, jobs)
	for i := range jobs {
		trying.Go(func() {
			errs[i] = try(ctx, binary, work, func(s site, word, how string) error {
				mu.Lock()
				defer mu.Unlock()
				fmt.Printf("%-11s  %s\n             %s\n", word, s, how)
				return k.add(s, word, how)
			})
			for range work { // nobody else may be left to take it
			}
		})
	}
	for _, s := range chosen {
		mu.Lock()
		why, known := reasons.of(s), k.found[s.key()] != ""
		if why != "" && !asked {
			fmt.Printf("%-11s  %s\n             %s\n", "doubled", s, why)
		}
		mu.Unlock()
		if asked || why == "" && !known {
			work <- s
		}
	}
	close(work)
	trying.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	count := map[string]int{}
	for _, s := range all {
		word := k.found[s.key()]
		if reasons.of(s) != "" {
			word = "doubled"
		}
		count[word]++
	}
	tried := count["noticed"] + count["missed"]
	share := 100 * count["noticed"] / max(tried, 1)
	fmt.Printf("%d of %d noticed, %d %%; of all %d: %d doubled, %d not reached, %d not tried\n", count["noticed"], tried, share,
		len(all), count["doubled"], count["not reached"], count[""])
	if share < goal {
		return fmt.Errorf("%d %% noticed, the goal is %d %%", share, goal)
	}
	return nil
}

//go:embed doubled.csv
var doubledCSV string

// reasons are what stands behind checks: by file, words, and which of them it is, ""
// for each.
type reasons map[[3]string]string

func (r reasons) of(s site) string {
	file, _, _ := strings.Cut(s.at, ":")
	return cmp.Or(r[[3]string{file, s.what, strconv.Itoa(s.nth)}], r[[3]string{file, s.what, ""}])
}

// doubled are the checks that another one stands behind. Errors: for a row that names
// no check there is.
func doubled(all []site) (reasons, error) {
	in := csv.NewReader(strings.NewReader(doubledCSV))
	in.Comment = '#'
	rows, err := in.ReadAll()
	if err != nil {
		return nil, err
	}
	out := reasons{}
	for _, r := range rows[1:] {
		one := reasons{{r[0], r[1], r[2]}: r[3]}
		if !slices.ContainsFunc(all, func(s site) bool { return one.of(s) != "" }) {
			err = errors.Join(err, fmt.Errorf("doubled.csv: nothing is %s in %s", r[1], r[0]))
		}
		out[[3]string{r[0], r[1], r[2]}] = r[3]
	}
	return out, err
}

// try hands mutants to one process of TestMutants and passes on what it says:
// lines of number, word and how, parted by tabs.
func try(ctx context.Context, binary string, work <-chan site, told func(s site, word, how string) error) error {
	c := exec.CommandContext(ctx, binary, "-test.run", "^TestMutants$", "-test.timeout", "3h")
	c.Dir = filepath.Join("test", "walls")
	numbers, err := c.StdinPipe()
	if err != nil {
		return err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	c.Stderr = os.Stderr
	if err := c.Start(); err != nil {
		return err
	}
	lines, rest := bufio.NewScanner(out), []string{}
	lines.Buffer(nil, 1<<20)
	for s := range work {
		if _, err := fmt.Fprintln(numbers, s.n); err != nil {
			return errors.Join(err, c.Wait(), errors.New(strings.Join(rest, "\n")))
		}
		answered := false
		for !answered && lines.Scan() {
			number, said, _ := strings.Cut(lines.Text(), "\t")
			if answered = number == strconv.Itoa(s.n); answered {
				word, how, _ := strings.Cut(said, "\t")
				if err := told(s, word, how); err != nil {
					return errors.Join(err, numbers.Close(), c.Wait())
				}
			} else {
				rest = append(rest, lines.Text())
			}
		}
		if !answered {
			return errors.Join(c.Wait(), fmt.Errorf("no word of %v:\n%s", s, strings.Join(rest, "\n")))
		}
	}
	if err := numbers.Close(); err != nil {
		return err
	}
	for lines.Scan() {
		rest = append(rest, lines.Text())
	}
	if err := c.Wait(); err != nil {
		return fmt.Errorf("%w:\n%s", err, strings.Join(rest, "\n"))
	}
	return nil
}
