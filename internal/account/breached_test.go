package account

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
)

// listOf writes a list of passwords as the public ones are.
func listOf(t *testing.T, passwords ...string) *Breached {
	t.Helper()
	var lines []string
	for i, p := range passwords {
		sum := sha1.Sum([]byte(p))
		lines = append(lines, fmt.Sprintf("%s:%d", strings.ToUpper(hex.EncodeToString(sum[:])), i*i*i+1))
	}
	slices.Sort(lines)
	path := filepath.Join(t.TempDir(), "breached.txt")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\r\n")+"\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := OpenBreached(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// TestBreached: whatever is on the list is found, and nothing else, wherever it stands.
func TestBreached(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 3, 100, 1001} {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprint("password ", i))
		}
		b := listOf(t, all...)
		for i, p := range all {
			if found, err := b.Has(p); err != nil || !found {
				t.Errorf("%d of %d: %v, %v", i, n, found, err)
			}
			if found, err := b.Has(p + "!"); err != nil || found {
				t.Errorf("not on the list of %d: %v, %v", n, found, err)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "none.txt")
	if err := os.WriteFile(path, []byte("password\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenBreached(path); err == nil {
		t.Error("a list without hashes is opened")
	}
}

// TestBreachedPasswordIsRefused: nobody gets in with a password that is known, however
// long it is.
func TestBreachedPasswordIsRefused(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	s, _ := service(d)
	s.o.Breached = listOf(t, "correct horse battery", "another")
	create := func(login, password string) error {
		_, err := s.CreateStaff(t.Context(), System(dbtest.Start), NewStaff{Login: login, Password: password, Name: "张伟", Home: 210102})
		return err
	}
	if err := create("known", "correct horse battery"); !errs.Is(err, errs.Invalid) {
		t.Errorf("a breached password: %v", err)
	}
	if err := create("unknown", "correct horse battery staple"); err != nil {
		t.Errorf("another: %v", err)
	}
}
