package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"yianju/internal/errs"
)

// Photo is a photo made harmless: upright, opaque, in two sizes.
type Photo struct {
	JPEG          []byte // longer edge at most 2560 pixels
	Thumb         []byte // JPEG, longer edge at most 640 pixels, at most 80 kB
	Width, Height int    // of JPEG, in pixels
}

// Photos cleans photos, one at a time, in child processes.
type Photos struct {
	self []string
	turn chan struct{}
}

// NewPhotos returns a Photos whose child is the command self, which must call
// ChildMain: this program and the name of its hidden subcommand.
func NewPhotos(self []string) *Photos {
	return &Photos{self: self, turn: make(chan struct{}, 1)}
}

// Clean reads all of r and returns the photo in it, made harmless.
//
// The input's faults are errs.Invalid with the field "photo". A child that
// crashes or uses up its memory or time makes the photo "broken", for the next
// try would end alike; a child that cannot be started or is killed from outside
// is errs.Unavailable. An error of r, or the end of ctx, is returned wrapped.
//
// The photo waits for its turn in an unlinked temporary file: a sender on a slow
// line must not hold the decoder, nor a crowd of them memory.
func (p *Photos) Clean(ctx context.Context, r io.Reader) (Photo, error) {
	f, err := spool(r)
	if err != nil {
		return Photo{}, err
	}
	defer f.Close()
	if _, err := judge(f); err != nil {
		return Photo{}, err
	}
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return Photo{}, fmt.Errorf("media: wait for the decoder: %w", ctx.Err())
	}
	return p.decode(ctx, f)
}

// judge reads the header and refuses, before decoding, what is not allowed.
func judge(f *os.File) (header, error) {
	info, err := f.Stat()
	if err != nil {
		return header{}, fmt.Errorf("media: %w", err)
	}
	if info.Size() > PhotoBytes {
		return header{}, tooLarge(fieldPhoto, PhotoBytes)
	}
	h, err := inspect(f, info.Size())
	switch {
	case err != nil, info.Size() == 0:
		return h, broken(fieldPhoto, err)
	case h.kind != JPEG && h.kind != PNG && h.kind != WebP:
		return h, wrongType(fieldPhoto, h.kind)
	}
	return h, h.check()
}

// spool copies up to one byte more than is allowed to a file without a name.
func spool(r io.Reader) (*os.File, error) {
	f, err := os.CreateTemp("", "photo-")
	if err == nil {
		err = os.Remove(f.Name())
	}
	if err != nil {
		return nil, spoolError(err)
	}
	if _, err := io.Copy(f, io.LimitReader(r, PhotoBytes+1)); err != nil {
		f.Close()
		return nil, spoolError(err)
	}
	return f, nil
}

func spoolError(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return errs.Wrap(err, errs.Unavailable, "error.disk_full")
	}
	return fmt.Errorf("media: keep photo for decoding: %w", err)
}
