// Package mutant is the switch behind which command mutate puts every check of who
// may see or do what. One process tries one mutant at a time, so the switch is a
// word for all goroutines; nothing of the program imports it but in that command's
// own build.
package mutant

import (
	"sync"
	"sync/atomic"
)

var (
	now    atomic.Int64 // the check that is taken out; 0 = none
	noting atomic.Bool

	mu     sync.Mutex
	turn   string                      // whose turn it is
	passed = map[int]map[string]bool{} // by check: the turns that came by it
)

// Set takes a check out, and puts the one before back; 0 takes none out.
func Set(n int) { now.Store(int64(n)) }

// Note begins to note which turns come by which check.
func Note() {
	mu.Lock()
	defer mu.Unlock()
	passed = map[int]map[string]bool{}
	noting.Store(true)
}

// Turn says whose turn it is from now on.
func Turn(of string) {
	mu.Lock()
	defer mu.Unlock()
	turn = of
}

// Passed returns the turns that came by each check since Note.
func Passed() map[int][]string {
	mu.Lock()
	defer mu.Unlock()
	noting.Store(false)
	out := map[int][]string{}
	for n, turns := range passed {
		for t := range turns {
			out[n] = append(out[n], t)
		}
	}
	return out
}

// On reports whether a check is taken out.
func On(n int) bool {
	if noting.Load() {
		mu.Lock()
		if passed[n] == nil {
			passed[n] = map[string]bool{}
		}
		passed[n][turn] = true
		mu.Unlock()
	}
	return int64(n) == now.Load()
}

// Bool is a condition that may be taken out: then it is left.
func Bool(n int, left bool, f func() bool) bool {
	if On(n) {
		return left
	}
	return f()
}

// Err is a verdict that may be taken out: then it is nil.
func Err(n int, f func() error) error {
	if On(n) {
		return nil
	}
	return f()
}

// Where is the predicate of a scope, which may hold for every row.
func Where(n int) func(string, []any) (string, []any) {
	return func(sql string, args []any) (string, []any) {
		if On(n) {
			return "TRUE", nil
		}
		return sql, args
	}
}

// SQL is a condition, or a statement with one, and the same where it holds for
// every row.
func SQL(n int, without, sql string) string {
	if On(n) {
		return without
	}
	return sql
}
