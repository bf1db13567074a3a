package seal

import (
	"bytes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"
)

// Years for which Create makes keys. All are made at once, so that no new year
// finds the file without its key; destroying a year is deleting its entry.
const (
	firstYear = 2018
	lastYear  = 2067
)

// fileForm is the content of a key file. A wrapping key has a number: its year
// and, when a year's key had to be replaced, 10000 for each one before it: 2026,
// 12026, 22026. The highest of a year is in use.
type fileForm struct {
	Version int            `json:"version"`
	Index   []byte         `json:"index"`
	Years   map[int][]byte `json:"years"`
}

// generation separates the numbers of one year's keys.
const generation = 10000

// Create makes a key file with fresh random keys, readable by its owner only. It
// never replaces a file.
func Create(path string) error {
	return generate(fresh).write(path)
}

func fresh(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

// write makes a new file.
func (f fileForm) write(path string) error {
	content, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("seal: key file: %w", err)
	}
	_, err = file.Write(append(content, '\n'))
	// Losing this file loses every personal column: it is on the disk before use.
	err = errors.Join(err, file.Sync(), file.Close(), syncFolder(filepath.Dir(path)))
	if err != nil {
		return fmt.Errorf("seal: key file: %w", err)
	}
	return nil
}

func generate(random func(int) []byte) fileForm {
	form := fileForm{Version: 1, Index: random(keySize), Years: make(map[int][]byte)}
	for year := firstYear; year <= lastYear; year++ {
		form.Years[year] = random(keySize)
	}
	return form
}

func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Open reads a key file. It refuses a missing file, one that others than its owner
// may read or write, and keys that are short, weak or known from the source code.
func Open(path string) (*Keyring, error) {
	form, as, err := readFile(path)
	if err != nil {
		return nil, err
	}
	k := &Keyring{path: path, writes: aes256GCM}
	k.held.Store(form.ring(as))
	return k, nil
}

// readFile returns the content of a key file and when it was last changed.
func readFile(path string) (form fileForm, as time.Time, err error) {
	f, err := os.Open(path)
	if err != nil {
		return form, as, fmt.Errorf("seal: key file: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return form, as, fmt.Errorf("seal: key file: %w", err)
	}
	if mode := info.Mode(); !mode.IsRegular() || mode.Perm()&0o077 != 0 {
		return form, as, fmt.Errorf("seal: key file %s has mode %s: only its owner may read it (chmod 600)", path, mode)
	}
	content, err := io.ReadAll(io.LimitReader(f, 1<<20))
	if err != nil {
		return form, as, fmt.Errorf("seal: key file: %w", err)
	}
	in := json.NewDecoder(bytes.NewReader(content))
	in.DisallowUnknownFields()
	if err := in.Decode(&form); err != nil {
		// The decoder's message may quote the content.
		return form, as, fmt.Errorf("seal: %s is not a key file", path)
	}
	if err := form.check(); err != nil {
		return form, as, fmt.Errorf("seal: key file %s: %w", path, err)
	}
	return form, info.ModTime(), nil
}

func (f fileForm) check() error {
	if f.Version != 1 {
		return fmt.Errorf("unknown version %d", f.Version)
	}
	if len(f.Years) == 0 {
		return errors.New("no yearly keys")
	}
	for number := range f.Years {
		if number < 1 || number > math.MaxUint16 {
			return fmt.Errorf("no key can have the number %d", number)
		}
	}
	seen := make(map[string]bool)
	for _, key := range wellKnownForm().raw() {
		seen[string(key)] = true
	}
	for _, key := range f.raw() {
		if len(key) != keySize || weak(key) {
			return errors.New("a key is short or weak")
		}
		if seen[string(key)] {
			return errors.New("a key stands twice or is the well-known one of tests")
		}
		seen[string(key)] = true
	}
	return nil
}

func (f fileForm) raw() [][]byte {
	keys := [][]byte{f.Index}
	for _, key := range f.Years {
		keys = append(keys, key)
	}
	return keys
}

// weak reports whether a key has fewer distinct bytes than a random one ever has:
// 32 random bytes show 30 on average, and fewer than 16 practically never.
func weak(key []byte) bool {
	distinct := make(map[byte]bool)
	for _, b := range key {
		distinct[b] = true
	}
	return len(distinct) < 16
}

func (f fileForm) keyring() *Keyring {
	k := &Keyring{writes: aes256GCM}
	k.held.Store(f.ring(time.Time{}))
	return k
}

func (f fileForm) ring(as time.Time) *ring {
	r := &ring{wrap: make(map[header]cipher.AEAD, len(f.Years)), now: make(map[int]uint16), as: as}
	r.index.New = func() any { return hmac.New(sha256.New, f.Index) }
	for number, key := range f.Years {
		for by, suite := range suites {
			r.wrap[header{by, uint16(number)}] = suite(key)
		}
		r.now[number%generation] = max(r.now[number%generation], uint16(number))
	}
	return r
}
