package seal

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// Keyring holds the yearly keys and the index key. It is safe for concurrent use.
type Keyring struct {
	years map[int]cipher.AEAD
	index []byte
}

// headerSize is the length of what stands before a wrapped key: the algorithm,
// and the year of the wrapping key in two bytes.
const headerSize = 3

// wrapping is authenticated with a wrapped key, so that it never passes for a
// sealed column.
const wrapping = "data_key"

// NewDataKey returns a new data key and its form for table data_key, wrapped by
// the key of at's year (UTC). It fails when the ring has no key of that year.
func (k *Keyring) NewDataKey(at time.Time, random func(int) []byte) (DataKey, []byte, error) {
	year := at.UTC().Year()
	wrap, ok := k.years[year]
	if !ok {
		return DataKey{}, nil, fmt.Errorf("seal: the key file has no key for %d", year)
	}
	raw := random(keySize)
	wrapped := make([]byte, headerSize, headerSize+keySize+wrap.Overhead())
	wrapped[0] = byte(aes256GCM)
	binary.BigEndian.PutUint16(wrapped[1:], uint16(year))
	wrapped = wrap.Seal(wrapped, nil, raw, append([]byte(wrapping), wrapped[:headerSize]...))
	return DataKey{newAEAD(raw)}, wrapped, nil
}

// Unwrap returns the data key of a wrapped form, or ErrUnreadable, also when the
// key of its year was destroyed.
func (k *Keyring) Unwrap(wrapped []byte) (DataKey, error) {
	if len(wrapped) < headerSize || algorithm(wrapped[0]) != aes256GCM {
		return DataKey{}, ErrUnreadable
	}
	header := wrapped[:headerSize]
	wrap, ok := k.years[int(binary.BigEndian.Uint16(header[1:]))]
	if !ok {
		return DataKey{}, fmt.Errorf("%w: no key of its year", ErrUnreadable)
	}
	raw, err := wrap.Open(nil, nil, wrapped[headerSize:], append([]byte(wrapping), header...))
	if err != nil || len(raw) != keySize {
		return DataKey{}, ErrUnreadable
	}
	return DataKey{newAEAD(raw)}, nil
}

// Index returns the 32 bytes under which value is found again. Equal values have
// different indexes for different purposes, such as "account.phone".
func (k *Keyring) Index(purpose, value string) []byte {
	mac := hmac.New(sha256.New, k.index)
	mac.Write([]byte(purpose))
	mac.Write([]byte{0})
	mac.Write([]byte(value))
	return mac.Sum(nil)
}
