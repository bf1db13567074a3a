package account

import (
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Breached is a list of passwords that became known (ASVS 6.2.12), as the public ones
// come: SHA-1 in hex, one a line and in order, and after it whatever there is. The
// network of a department cannot ask anybody, so it is a file, and read where it lies:
// the lists have a thousand million lines.
type Breached struct {
	file *os.File
	size int64
}

// hashLength is that of SHA-1 in hex.
const hashLength = 2 * sha1.Size

// OpenBreached opens a list. Errors: what the file says no to, and a file that begins
// with no hash.
func OpenBreached(path string) (*Breached, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	b := &Breached{f, info.Size()}
	if first, _, err := b.line(0); err != nil || len(first) != hashLength {
		return nil, errors.Join(fmt.Errorf("account: %s does not begin with a SHA-1 in hex", path), err, f.Close())
	}
	return b, nil
}

// Close closes the list.
func (b *Breached) Close() error { return b.file.Close() }

// Has reports whether a password is on the list, by halving it. It may be asked by
// several at once.
func (b *Breached) Has(password string) (bool, error) {
	sum := sha1.Sum([]byte(password))
	want := strings.ToUpper(hex.EncodeToString(sum[:]))
	lo, hi := int64(0), b.size // the line sought begins within
	for lo < hi {
		middle := (lo + hi) / 2
		begin := middle
		if middle > lo {
			_, next, err := b.line(middle - 1) // the rest of the line before
			if err != nil {
				return false, err
			}
			if begin = next; begin >= hi {
				hi = middle
				continue
			}
		}
		hash, next, err := b.line(begin)
		switch {
		case err != nil:
			return false, err
		case hash == want:
			return true, nil
		case hash < want:
			lo = next
		default:
			hi = middle
		}
	}
	return false, nil
}

// longestLine is more than a hash and a count.
const longestLine = 128

// line reads the hash at a place and where the next line begins.
func (b *Breached) line(at int64) (hash string, next int64, err error) {
	buf := make([]byte, longestLine)
	n, err := b.file.ReadAt(buf, at)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", 0, err
	}
	text, _, whole := strings.Cut(string(buf[:n]), "\n")
	next = at + int64(len(text)) + 1
	if !whole && n == longestLine {
		return "", 0, fmt.Errorf("account: a line of the list of breached passwords is longer than %d", longestLine)
	}
	return strings.ToUpper(text[:min(len(text), hashLength)]), next, nil
}
