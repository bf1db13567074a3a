package seal

import (
	"bytes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"
)

// second stands for an algorithm to come, as SM4-GCM would: another cipher, and a
// key of its own from the same 32 bytes.
const second algorithm = 200

func init() { suites[second] = newSecond }

func newSecond(key []byte) cipher.AEAD {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("second"))
	inner, err := chacha20poly1305.New(mac.Sum(nil))
	if err != nil {
		panic(err)
	}
	return randomNonce{inner}
}

// randomNonce puts a nonce before what it seals, as the AES of this package does.
type randomNonce struct{ cipher.AEAD }

func (r randomNonce) NonceSize() int { return 0 }
func (r randomNonce) Overhead() int  { return r.AEAD.NonceSize() + r.AEAD.Overhead() }

func (r randomNonce) Seal(dst, _, plain, extra []byte) []byte {
	nonce := make([]byte, r.AEAD.NonceSize())
	rand.Read(nonce)
	return r.AEAD.Seal(append(dst, nonce...), nonce, plain, extra)
}

func (r randomNonce) Open(dst, _, sealed, extra []byte) ([]byte, error) {
	n := r.AEAD.NonceSize()
	if len(sealed) < n {
		return nil, ErrUnreadable
	}
	return r.AEAD.Open(dst, sealed[:n], sealed[n:], extra)
}

// TestASecondAlgorithmStandsBesideTheFirst: a ring may write with another one,
// while everything sealed and wrapped before still opens.
func TestASecondAlgorithmStandsBesideTheFirst(t *testing.T) {
	t.Parallel()
	first, next := wellKnownForm().keyring(), wellKnownForm().keyring()
	next.writes = second
	old, wrappedOld := newKey(t, first)
	sealedOld := old.Seal([]byte("张三"), "t", "c", 1)
	fresh, wrappedNew := newKey(t, next)
	sealedNew := fresh.Seal([]byte("李四"), "t", "c", 1)
	if wrappedNew[0] != byte(second) || sealedNew[0] != byte(second) {
		t.Fatalf("written by algorithm %d and %d", wrappedNew[0], sealedNew[0])
	}
	for _, ring := range []*Keyring{first, next} { // a server that still writes with the first reads both
		for _, c := range []struct{ wrapped, sealed []byte }{{wrappedOld, sealedOld}, {wrappedNew, sealedNew}} {
			key, err := ring.Unwrap(c.wrapped)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := key.Open(c.sealed, "t", "c", 1); err != nil {
				t.Error(err)
			}
		}
	}
	key, err := next.Unwrap(wrappedOld) // one subject's columns may be of both
	if err != nil {
		t.Fatal(err)
	}
	if again := key.Seal([]byte("张三"), "t", "c", 1); again[0] != byte(second) {
		t.Error("a changed column is still written by the first")
	}
	crossed := bytes.Clone(sealedOld)
	crossed[0] = byte(second)
	if _, err := key.Open(crossed, "t", "c", 1); !errors.Is(err, ErrUnreadable) {
		t.Errorf("a value opens by another algorithm: %v", err)
	}
	unknown := bytes.Clone(sealedOld)
	unknown[0] = 77
	if _, err := key.Open(unknown, "t", "c", 1); !errors.Is(err, ErrUnreadable) {
		t.Errorf("a value opens by no algorithm: %v", err)
	}
}
