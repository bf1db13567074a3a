// Package id makes the identifiers of rows and the random codes people type.
//
// An ID is 63 bits: 41 bits of milliseconds since 2018-01-01, 22 bits that
// start at random in each millisecond and count up. IDs made by one process
// rise, so rows made together lie together; two processes meet in one
// millisecond with a chance of about one in four million, and the primary key
// then refuses the second. A public code carries no order and no count.
package id

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	mathrand "math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"yianju/internal/clock"
)

// ID identifies a row. It is a positive 63-bit integer, and a string in JSON,
// because JavaScript cannot hold it as a number. Zero means none.
type ID int64

// String returns the decimal form.
func (i ID) String() string { return strconv.FormatInt(int64(i), 10) }

// MarshalText implements encoding.TextMarshaler.
func (i ID) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (i *ID) UnmarshalText(b []byte) error {
	v, err := Parse(string(b))
	*i = v
	return err
}

// Parse reads a decimal ID.
func Parse(s string) (ID, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("id: %q is not an id", s)
	}
	return ID(n), nil
}

const (
	epochMS    = 1514764800000 // 2018-01-01T00:00:00Z
	randomBits = 22
)

// Source makes IDs, subjects and codes. It is safe for concurrent use.
type Source struct {
	clock clock.Clock
	read  func([]byte)

	mu   sync.Mutex
	last ID
}

// NewSource returns a source of cryptographic randomness.
func NewSource(c clock.Clock) *Source {
	return &Source{clock: c, read: func(b []byte) { rand.Read(b) }}
}

// NewSeeded returns a source that makes the same identifiers for the same seed
// and clock. It is for tests and the synthetic province, never for service.
func NewSeeded(c clock.Clock, seed uint64) *Source {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	chacha := mathrand.NewChaCha8(key)
	return &Source{clock: c, read: func(b []byte) { chacha.Read(b) }}
}

// Next returns a new ID, greater than every ID this source made before.
func (s *Source) Next() ID {
	ms := max(s.clock.Now().UnixMilli()-epochMS, 0)
	s.mu.Lock()
	defer s.mu.Unlock()
	if ID(ms) > s.last>>randomBits {
		var b [4]byte
		s.read(b[:])
		// The top bit of the random part stays clear: room to count within the millisecond.
		s.last = ID(ms)<<randomBits | ID(binary.LittleEndian.Uint32(b[:])>>(32-randomBits+1))
	} else {
		s.last++
	}
	return s.last
}

// First is the least ID that can be made at t or later.
func First(t time.Time) ID { return ID(max(t.UnixMilli()-epochMS, 0)) << randomBits }

// Bytes returns n random bytes.
func (s *Source) Bytes(n int) []byte {
	b := make([]byte, n)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.read(b)
	return b
}

// alphabet has no 0 O 1 I L U: nothing to mishear or misread, no words.
const alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

// Code returns n random characters of an alphabet without look-alikes, about
// 4.9 bits each.
func (s *Source) Code(n int) string {
	out := make([]byte, 0, n)
	for len(out) < n {
		for _, b := range s.Bytes(n) {
			if v := int(b) % 32; v < len(alphabet) && len(out) < n {
				out = append(out, alphabet[v])
			}
		}
	}
	return string(out)
}

// CleanCode brings a typed code to its stored form: spaces and dashes dropped,
// upper case, full-width characters narrowed.
func CleanCode(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= '!'+0xFEE0 && r <= '~'+0xFEE0 {
			r -= 0xFEE0
		}
		if r == '-' || r == ' ' || r == '\u3000' {
			continue
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}
