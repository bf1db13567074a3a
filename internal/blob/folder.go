package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"yianju/internal/errs"
)

// Folder is a Store in a local folder: content lies in <first two digits of the
// key>/<key>, unfinished writes in "unfinished". It reaches files only through
// an os.Root, so that no name and no symbolic link leads outside.
type Folder struct{ root *os.Root }

var _ Store = (*Folder)(nil)

const unfinished = "unfinished"

// OpenFolder opens the store in dir and makes what is missing of it. The
// caller closes it.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	f := &Folder{root}
	if err := f.makeShelves(); err != nil {
		root.Close()
		return nil, fmt.Errorf("blob: %w", err)
	}
	return f, nil
}

// makeShelves makes all sub-folders at once. Made on first use, one writer could
// acknowledge a blob in a folder whose own entry another has not yet synced.
func (f *Folder) makeShelves() error {
	names := []string{unfinished}
	for i := range 256 {
		names = append(names, fmt.Sprintf("%02x", i))
	}
	for _, name := range names {
		if err := f.root.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	// The folder's own entry lies in its parent.
	return errors.Join(f.syncDir("."), syncPath(filepath.Dir(f.root.Name())))
}

// Close ends the use of the folder; open contents stay readable.
func (f *Folder) Close() error { return f.root.Close() }

// Open implements Store.
func (f *Folder) Open(ctx context.Context, key Key) (Content, error) {
	if err := usable(ctx, key); err != nil {
		return nil, err
	}
	file, err := f.root.Open(key.path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errs.Wrap(err, errs.NotFound, "")
	}
	if err != nil {
		return nil, fmt.Errorf("blob: open: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("blob: open: %w", err)
	}
	return content{file, info.Size()}, nil
}

type content struct {
	*os.File
	size int64
}

func (c content) Size() int64 { return c.size }

// Delete implements Store. The entry is gone from disk when it returns: an
// erasure must not come back with the power.
func (f *Folder) Delete(ctx context.Context, key Key) error {
	if err := usable(ctx, key); err != nil {
		return err
	}
	if err := f.root.Remove(key.path()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("blob: delete: %w", err)
	}
	return f.syncDir(key.shelf())
}

// Walk implements Store.
func (f *Folder) Walk(ctx context.Context, fn func(Info) error) error {
	return fs.WalkDir(f.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		key := Key(path.Base(name))
		if entry.IsDir() || !key.valid() || key.path() != name {
			return nil
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted since the folder was listed
		}
		if err != nil {
			return err
		}
		return fn(Info{Key: key, Size: info.Size(), StoredAt: info.ModTime().UTC()})
	})
}

// Sweep removes unfinished writes last touched before the instant: what a crash
// left. Give writes in progress their time, a day is plenty.
func (f *Folder) Sweep(ctx context.Context, before time.Time) error {
	entries, err := fs.ReadDir(f.root.FS(), unfinished)
	if err != nil {
		return fmt.Errorf("blob: sweep: %w", err)
	}
	for _, entry := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil || !info.ModTime().Before(before) {
			continue // gone meanwhile, or still being written
		}
		if err := f.root.Remove(path.Join(unfinished, entry.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("blob: sweep: %w", err)
		}
	}
	return nil
}

func (f *Folder) newFile() (name string, file *os.File, err error) {
	name = path.Join(unfinished, rand.Text())
	file, err = f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	return name, file, err
}

func (f *Folder) syncDir(name string) error {
	return syncOpened(f.root.Open(name))
}

func syncPath(dir string) error {
	return syncOpened(os.Open(dir))
}

func syncOpened(dir *os.File, err error) error {
	if err != nil {
		return fmt.Errorf("blob: sync folder: %w", err)
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil {
		return fmt.Errorf("blob: sync folder: %w", err)
	}
	return nil
}

func (k Key) shelf() string { return string(k[:2]) }
func (k Key) path() string  { return k.shelf() + "/" + string(k) }

// usable refuses a key that was not made by NewKey or ParseKey, before any part
// of it becomes part of a path.
func usable(ctx context.Context, key Key) error {
	if !key.valid() {
		return errs.Wrap(fmt.Errorf("blob: malformed key"), errs.NotFound, "")
	}
	return ctx.Err()
}
