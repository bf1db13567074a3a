package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"yianju/internal/clock"
	"yianju/internal/errs"
	"yianju/internal/id"
)

func open(t *testing.T) (*Folder, string, *id.Source) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "blobs")
	f, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, dir, id.NewSeeded(clock.NewManual(time.Unix(0, 0)), 1)
}

func read(t *testing.T, s Store, key Key) []byte {
	t.Helper()
	c, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	got, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	if c.Size() != int64(len(got)) {
		t.Errorf("Size() = %d, content has %d bytes", c.Size(), len(got))
	}
	return got
}

func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestPutOpenDelete(t *testing.T) {
	t.Parallel()
	f, dir, ids := open(t)
	key := NewKey(ids.Bytes)
	want := bytes.Repeat([]byte("漏水 "), 100_000)

	stored, err := f.Put(t.Context(), key, bytes.NewReader(want))
	if err != nil {
		t.Fatal(err)
	}
	if stored != (Stored{int64(len(want)), sha256.Sum256(want)}) {
		t.Errorf("Put() = %+v", stored)
	}
	if got := read(t, f, key); !bytes.Equal(got, want) {
		t.Error("content differs")
	}
	for _, name := range files(t, dir) {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, error %v, want 0600", name, info.Mode(), err)
		}
	}

	again, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := read(t, again, key); !bytes.Equal(got, want) {
		t.Error("content differs after opening the folder again")
	}

	for range 2 {
		if err := f.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.Open(t.Context(), key); !errs.Is(err, errs.NotFound) {
		t.Errorf("Open after Delete: %v, want not found", err)
	}
}

func TestPutReplacesWhole(t *testing.T) {
	t.Parallel()
	f, _, ids := open(t)
	key := NewKey(ids.Bytes)
	for _, s := range []string{"a long first content", "short"} {
		if _, err := f.Put(t.Context(), key, strings.NewReader(s)); err != nil {
			t.Fatal(err)
		}
		if got := string(read(t, f, key)); got != s {
			t.Errorf("content %q, want %q", got, s)
		}
	}
}

func TestPutTogether(t *testing.T) {
	t.Parallel()
	f, dir, ids := open(t)
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			key := NewKey(ids.Bytes)
			if _, err := f.Put(t.Context(), key, strings.NewReader(string(key))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	seen := 0
	err := f.Walk(t.Context(), func(i Info) error {
		seen++
		if got := string(read(t, f, i.Key)); got != string(i.Key) || i.Size != 32 || i.StoredAt.IsZero() {
			t.Errorf("%+v holds %q", i, got)
		}
		return nil
	})
	if err != nil || seen != 32 || len(files(t, dir)) != 32 {
		t.Errorf("Walk saw %d blobs among %d files, error %v, want 32", seen, len(files(t, dir)), err)
	}
}

func TestKeysNeverBecomePaths(t *testing.T) {
	t.Parallel()
	f, dir, _ := open(t)
	secret := filepath.Join(filepath.Dir(dir), "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"", "..", "../secret", "/etc/passwd", strings.Repeat("a", 31), strings.Repeat("A", 32),
		strings.Repeat("a", 30) + "/.", "../" + strings.Repeat("a", 29), strings.Repeat("a", 31) + "\x00", strings.Repeat("a", 33)} {
		if _, err := ParseKey(s); err == nil {
			t.Errorf("ParseKey(%q) accepted", s)
		}
		_, put := f.Put(t.Context(), Key(s), strings.NewReader("x"))
		_, open := f.Open(t.Context(), Key(s))
		for _, err := range []error{put, open, f.Delete(t.Context(), Key(s))} {
			if !errs.Is(err, errs.NotFound) {
				t.Errorf("key %q: %v, want not found", s, err)
			}
		}
	}
	if n := len(files(t, dir)); n != 0 {
		t.Errorf("%d files were written", n)
	}
}

func TestSymlinkDoesNotLeadOutside(t *testing.T) {
	t.Parallel()
	f, dir, ids := open(t)
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	key := NewKey(ids.Bytes)
	if err := os.Symlink(outside, filepath.Join(dir, key.path())); err != nil {
		t.Fatal(err)
	}
	if c, err := f.Open(t.Context(), key); err == nil {
		c.Close()
		t.Error("a link out of the folder was followed")
	}
}

func TestFailedPutLeavesNothing(t *testing.T) {
	t.Parallel()
	f, dir, ids := open(t)
	gone := errors.New("sender gone")
	ctx, cancel := context.WithCancel(t.Context())

	_, err := f.Put(ctx, NewKey(ids.Bytes), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(gone)))
	if !errors.Is(err, gone) {
		t.Errorf("failing reader: %v", err)
	}
	_, err = f.Put(ctx, NewKey(ids.Bytes), io.MultiReader(strings.NewReader("half"), readerFunc(func([]byte) (int, error) {
		cancel()
		return 0, nil
	}), strings.NewReader("rest")))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled caller: %v", err)
	}
	if names := files(t, dir); len(names) != 0 {
		t.Errorf("left behind: %v", names)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestDiskFull(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = fill(t.Context(), full, strings.NewReader("x"))
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind != errs.Unavailable || e.Key != "error.disk_full" {
		t.Errorf("fill on a full disk: %v, want unavailable error.disk_full", err)
	}
}

func TestSweepRemovesOnlyOldUnfinished(t *testing.T) {
	t.Parallel()
	f, dir, ids := open(t)
	key := NewKey(ids.Bytes)
	if _, err := f.Put(t.Context(), key, strings.NewReader("kept")); err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	for name, at := range map[string]time.Time{"old": day.Add(-time.Hour), "new": day.Add(time.Hour)} {
		name = filepath.Join(dir, unfinished, name)
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(filepath.Join(dir, key.path()), day.Add(-time.Hour), day.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := f.Sweep(t.Context(), day); err != nil {
		t.Fatal(err)
	}
	want := []string{filepath.Join(dir, key.path()), filepath.Join(dir, unfinished, "new")}
	got := files(t, dir)
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("after Sweep: %v, want %v", got, want)
	}
}
