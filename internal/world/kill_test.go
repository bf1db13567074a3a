package world

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"yianju/internal/blob"
	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// into names the database that this program, run again as a child, makes a world
// in instead of running tests, and photosInto the folder of its photos.
const (
	into       = "YIANJU_TEST_WORLD_INTO"
	photosInto = "YIANJU_TEST_WORLD_PHOTOS"
)

func TestMain(m *testing.M) {
	if dsn := os.Getenv(into); dsn != "" {
		if err := makeInto(context.Background(), dsn, os.Getenv(photosInto)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// killed is a world of many parts, so that it is killed in the middle of an
// estate and of a county.
var killed = Options{Scale: 0.0006, Cases: 200, Years: 1, Seed: 11, Until: until, casesAtOnce: 5}

// makeInto makes the world and writes a line for each part that is in the
// database.
func makeInto(ctx context.Context, dsn, folder string) error {
	d, err := db.Open(ctx, dsn, db.Options{Clock: clock.NewManual(until)})
	if err != nil {
		return err
	}
	defer d.Close()
	o := killed
	o.Progress = func(done, total int, what string) { fmt.Println(done, total, what) }
	deps, err := load(d)
	if err != nil {
		return err
	}
	if deps.Blobs, err = blob.OpenFolder(folder); err != nil {
		return err
	}
	_, err = Run(ctx, deps, o)
	return err
}

// TestKilled: a program that makes a world and is killed with SIGKILL, twice, at
// whatever it is doing then, leaves a database in which the world is made to the
// end, and it is the world of a run that was left alone. Progress never goes back.
func TestKilled(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			whole, dsn, folder := hasty(t, dialect), dbtest.DSN(t, dialect), t.TempDir()
			if _, err := Run(t.Context(), pictured(t, whole), killed); err != nil {
				t.Fatal(err)
			}
			before := -1
			for _, parts := range []int{7, 5} {
				before = killAfter(t, dsn, folder, parts, before)
			}
			survived, o := dbtest.Reopen(t, dsn), killed
			goesOn := picturedIn(t, survived, folder)
			o.Progress = func(done, total int, what string) {
				if done < before || total != killed.Cases {
					t.Errorf("progress went from %d to %d of %d", before, done, total)
				}
				before = done
			}
			if _, err := Run(t.Context(), goesOn, o); err != nil {
				t.Fatal(err)
			}
			if before != killed.Cases {
				t.Errorf("the last progress was %d of %d", before, killed.Cases)
			}
			compare(t, whole, survived, counted)
			checkPhotos(t, goesOn)
		})
	}
}

// killAfter runs the child and kills it once it has told of so many parts. It
// returns the last progress told, which is not before the given one.
func killAfter(t *testing.T, dsn, folder string, parts, before int) int {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env, c.Stderr = append(os.Environ(), into+"="+dsn, photosInto+"="+folder), os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for i := 0; i < parts && lines.Scan(); i++ {
		var done, total int
		if _, err := fmt.Sscan(lines.Text(), &done, &total); err != nil || done < before {
			t.Errorf("after %d came %q: %v", before, lines.Text(), err)
		}
		before = done
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err == nil {
		t.Fatal("the child came to its end before it was killed")
	}
	return before
}
