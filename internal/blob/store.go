package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"time"
)

// Store keeps blobs. Every implementation holds the invariants of the package
// comment and is safe for concurrent use.
type Store interface {
	// Put stores all of r under the key, replacing what was there. An error of
	// r is returned wrapped, as is a context that ended before the end of r; a
	// full disk is errs.Unavailable "error.disk_full". After an error a blob
	// that was under the key before may be the old or the new one.
	Put(ctx context.Context, key Key, r io.Reader) (Stored, error)
	// Open returns the content, or errs.NotFound. The caller closes it.
	Open(ctx context.Context, key Key) (Content, error)
	// Delete removes the blob for good. A missing blob is not an error, so a
	// delete can be tried again.
	Delete(ctx context.Context, key Key) error
	// Walk calls fn for every blob, in no promised order, until fn fails. It is
	// how blobs that no row names are found.
	Walk(ctx context.Context, fn func(Info) error) error
}

// Content is an open blob, ready for http.ServeContent.
type Content interface {
	io.ReadSeekCloser
	// Size is in bytes.
	Size() int64
}

// Stored describes what Put wrote.
type Stored struct {
	Size   int64 // bytes
	SHA256 [sha256.Size]byte
}

// Info describes a blob met by Walk.
type Info struct {
	Key      Key
	Size     int64 // bytes
	StoredAt time.Time
}

// Key names a blob: 32 lower-case hex digits, 128 random bits.
type Key string

const keyBytes = 16

// NewKey makes a key of 16 bytes from random, such as (*id.Source).Bytes.
func NewKey(random func(n int) []byte) Key {
	return Key(hex.EncodeToString(random(keyBytes)))
}

// ParseKey checks the form of a key that comes from outside.
func ParseKey(s string) (Key, error) {
	k := Key(s)
	if !k.valid() {
		return "", fmt.Errorf("blob: %.40q is not a key", s)
	}
	return k, nil
}

func (k Key) valid() bool {
	if len(k) != 2*keyBytes {
		return false
	}
	for i := range len(k) {
		if c := k[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
