package seal

import (
	"crypto/aes"
	"crypto/cipher"
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

func newAEAD(key []byte) cipher.AEAD {
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
type DataKey struct{ aead cipher.AEAD }

// Seal returns plain sealed for one column of one row.
func (d DataKey) Seal(plain []byte, table, column string, row id.ID) []byte {
	var space [64]byte
	out := make([]byte, 1, 1+len(plain)+d.aead.Overhead())
	out[0] = byte(aes256GCM)
	return d.aead.Seal(out, nil, plain, place(space[:0], table, column, row))
}

// Open returns what was sealed for this column of this row, or ErrUnreadable.
func (d DataKey) Open(sealed []byte, table, column string, row id.ID) ([]byte, error) {
	if len(sealed) == 0 || algorithm(sealed[0]) != aes256GCM {
		return nil, ErrUnreadable
	}
	var space [64]byte
	plain, err := d.aead.Open(nil, nil, sealed[1:], place(space[:0], table, column, row))
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
