package account

import (
	"cmp"
	"context"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"yianju/internal/errs"
)

// Argon2id after OWASP ASVS 5.0 §11.4.2: 19 MiB, two passes, one lane.
const (
	argonMemory = 19 * 1024 // KiB
	argonTime   = 2
	argonLanes  = 1
	argonSalt   = 16
	argonKey    = 32
)

// parallelHashes bounds the memory of a rush of logins to 76 MiB, and leaves a core
// to whoever does something else meanwhile.
func parallelHashes() int { return min(4, max(1, runtime.GOMAXPROCS(0)-1)) }

// Lengths of a password in characters.
const (
	MinPassword = 12
	MaxPassword = 128
)

// hasher computes password hashes, a few at a time.
type hasher chan struct{}

func newHasher() hasher { return make(hasher, parallelHashes()) }

func (h hasher) key(ctx context.Context, password string, salt []byte) ([]byte, error) {
	select {
	case h <- struct{}{}:
		defer func() { <-h }()
	case <-ctx.Done():
		return nil, errs.Wrap(ctx.Err(), errs.Unavailable, "")
	}
	return argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey), nil
}

// HashPassword returns the stored form of a password (PHC string).
func (s *Service) HashPassword(ctx context.Context, password string) (string, error) {
	salt := s.ids.Bytes(argonSalt)
	key, err := s.hasher.key(ctx, password, salt)
	if err != nil {
		return "", err
	}
	return phcHead + encode64(salt) + "$" + encode64(key), nil
}

var phcHead = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, argonMemory, argonTime, argonLanes)

// matches reports whether password is the one of the stored form. For an empty
// form it works as long and says no, so that a name nobody has cannot be told
// by the time the answer takes.
func (s *Service) matches(ctx context.Context, stored, password string) (bool, error) {
	salt, want := make([]byte, argonSalt), []byte{}
	if stored != "" {
		rest, ok := strings.CutPrefix(stored, phcHead)
		saltText, keyText, ok2 := strings.Cut(rest, "$")
		var err, err2 error
		salt, err = decode64(saltText)
		want, err2 = decode64(keyText)
		if !ok || !ok2 || err != nil || err2 != nil {
			return false, fmt.Errorf("account: a stored password has another form")
		}
	}
	key, err := s.hasher.key(ctx, password, salt)
	return err == nil && subtle.ConstantTimeCompare(key, want) == 1, err
}

//go:embed password.txt
var passwordWords string

// plainWords are what a password may contain but not consist of, the longest first.
var plainWords = func() []string {
	var words []string
	for line := range strings.Lines(passwordWords) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			words = append(words, line)
		}
	}
	slices.SortFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return words
}()

// leastDistinct is how many different characters must be left of a password
// without its common words and runs.
const leastDistinct = 5

// checkPassword records what is wrong with a new password. Errors: of the list of
// breached ones.
func (s *Service) checkPassword(c *errs.Check, login, password string) error {
	n := utf8.RuneCountInString(password)
	c.That(n >= MinPassword, "password", "account.password_short", "min", MinPassword)
	c.That(n <= MaxPassword, "password", "error.field.too_long", "max", MaxPassword, "n", n)
	c.That(n < MinPassword || !plain(login, password), "password", "account.password_plain")
	if s.o.Breached == nil || n < MinPassword || n > MaxPassword {
		return nil
	}
	known, err := s.o.Breached.Has(password)
	c.That(!known, "password", "account.password_breached")
	return err
}

// plain reports whether a password can be guessed from its owner's login name or
// from what everybody writes.
func plain(login, password string) bool {
	lower := strings.ToLower(password)
	if login = strings.ToLower(login); login != "" && strings.Contains(lower, login) {
		return true
	}
	for _, word := range plainWords {
		lower = strings.ReplaceAll(lower, word, "")
	}
	distinct := map[rune]bool{}
	last := []rune{0, 0}
	for _, c := range lower {
		// The third of a run such as 789 or aaa tells nothing new.
		if step := c - last[1]; step != last[1]-last[0] || step < -1 || step > 1 {
			distinct[c] = true
		}
		last[0], last[1] = last[1], c
	}
	return len(distinct) < leastDistinct
}

func encode64(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }

func decode64(s string) ([]byte, error) { return base64.RawStdEncoding.DecodeString(s) }
