package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"

	"yianju/internal/id"
)

// ErrUnreadable means that a sealed value does not open: it was changed, it
// belongs elsewhere, or its key is gone.
var ErrUnreadable = errors.New("seal: does not open")

// keySize is the length of every key in bytes.
const keySize = 32

// algorithm is the first byte of what is sealed or wrapped.
type algorithm byte

const aes256GCM algorithm = 1

// suites make the AEAD of an algorithm from 32 bytes of key. Whatever was sealed
// by one that stands here opens; a Keyring writes with one of them. A second one,
// such as SM4-GCM, derives a key of its own from the 32 bytes: no key serves two
// algorithms.
var suites = map[algorithm]func(key []byte) cipher.AEAD{aes256GCM: newAES}

func newAES(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the length is wrong, which every caller has made sure of
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // the block size of AES is right
	}
	return aead
}

// DataKey seals and opens the personal columns of one subject.
type DataKey struct {
	raw    []byte
	writes algorithm
	aead   cipher.AEAD // of writes
}

func newDataKey(raw []byte, writes algorithm) DataKey {
	return DataKey{raw, writes, suites[writes](raw)}
}

// Under is the data key that whoever has a secret of at least 128 random bits can
// make again: what is sealed under it, nobody opens who has the database alone.
func Under(secret string) DataKey {
	mac := hmac.New(sha256.New, []byte("yianju sealed under a secret"))
	mac.Write([]byte(secret))
	return newDataKey(mac.Sum(nil), aes256GCM)
}

// Seal returns plain sealed for one column of one row.
func (d DataKey) Seal(plain []byte, table, column string, row id.ID) []byte {
	var space [64]byte
	out := make([]byte, 1, 1+len(plain)+d.aead.Overhead())
	out[0] = byte(d.writes)
	return d.aead.Seal(out, nil, plain, place(space[:0], table, column, row))
}

// Open returns what was sealed for this column of this row, by whatever
// algorithm, or ErrUnreadable.
func (d DataKey) Open(sealed []byte, table, column string, row id.ID) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, ErrUnreadable
	}
	aead := d.aead
	if by := algorithm(sealed[0]); by != d.writes {
		suite, known := suites[by]
		if !known {
			return nil, ErrUnreadable
		}
		aead = suite(d.raw)
	}
	var space [64]byte
	plain, err := aead.Open(nil, nil, sealed[1:], place(space[:0], table, column, row))
	if err != nil {
		return nil, ErrUnreadable
	}
	return plain, nil
}

// place is the authenticated data: no name holds a zero byte, so no two places
// are written alike.
func place(b []byte, table, column string, row id.ID) []byte {
	b = append(append(b, table...), 0)
	b = append(append(b, column...), 0)
	return binary.BigEndian.AppendUint64(b, uint64(row))
}
