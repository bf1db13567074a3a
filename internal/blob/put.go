package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"yianju/internal/errs"
)

// Put implements Store: a new file, fsync, rename, fsync of the folder. Without
// the first fsync a crash leaves an empty file under the key, without the second
// none.
func (f *Folder) Put(ctx context.Context, key Key, r io.Reader) (Stored, error) {
	if err := usable(ctx, key); err != nil {
		return Stored{}, err
	}
	name, file, err := f.newFile()
	if err != nil {
		return Stored{}, writeError(err)
	}
	stored, err := fill(ctx, file, r)
	if err == nil {
		err = f.publish(name, key)
	}
	if err != nil {
		// Best effort: Sweep removes what stays.
		f.root.Remove(name)
		return Stored{}, err
	}
	return stored, nil
}

func (f *Folder) publish(name string, key Key) error {
	if err := f.root.Rename(name, key.path()); err != nil {
		return writeError(err)
	}
	if err := f.syncDir(key.shelf()); err != nil {
		return writeError(err)
	}
	return nil
}

// fill writes all of r to file, makes it durable and closes it.
func fill(ctx context.Context, file *os.File, r io.Reader) (Stored, error) {
	defer file.Close()
	hash := sha256.New()
	source := &source{ctx: ctx, r: r}
	n, err := io.Copy(io.MultiWriter(file, hash), source)
	if source.err != nil {
		return Stored{}, fmt.Errorf("blob: read content: %w", source.err)
	}
	if err != nil {
		return Stored{}, writeError(err)
	}
	if err := file.Sync(); err != nil {
		return Stored{}, writeError(err)
	}
	if err := file.Close(); err != nil {
		return Stored{}, writeError(err)
	}
	return Stored{Size: n, SHA256: [sha256.Size]byte(hash.Sum(nil))}, nil
}

// source remembers the error of reading, to tell a sender who went away from a
// disk that is full, and stops when the context ends.
type source struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if s.err = s.ctx.Err(); s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

func writeError(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return errs.Wrap(err, errs.Unavailable, "error.disk_full")
	}
	return fmt.Errorf("blob: write: %w", err)
}
