package seal

import (
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"hash"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Keyring holds the wrapping keys and the index key. It is safe for concurrent
// use. A key that it does not know makes it read its file again: a new key may
// come into use while servers run.
type Keyring struct {
	path   string // of the key file; "" for one that was made in memory
	writes algorithm
	held   atomic.Pointer[ring]
	read   sync.Mutex // one reads the file at a time
}

// ring is the content of a key file, ready for use.
type ring struct {
	wrap  map[header]cipher.AEAD
	now   map[int]uint16 // year → number of the key in use for it
	index sync.Pool      // of hash.Hash, keyed and reset: keying one takes as long as a value
	as    time.Time      // modification time of the file it was read from
}

// header stands before a wrapped key: its algorithm, and the number of the
// wrapping key.
type header struct {
	by     algorithm
	number uint16
}

const headerSize = 3

func (h header) bytes() []byte {
	return binary.BigEndian.AppendUint16([]byte{byte(h.by)}, h.number)
}

func headerOf(wrapped []byte) (header, bool) {
	if len(wrapped) < headerSize {
		return header{}, false
	}
	return header{algorithm(wrapped[0]), binary.BigEndian.Uint16(wrapped[1:])}, true
}

// wrapping is authenticated with a wrapped key, so that it never passes for a
// sealed column.
const wrapping = "data_key"

func wrappingPlace(h []byte) []byte { return append([]byte(wrapping), h...) }

// current is the header of the key that wraps at an instant.
func (k *Keyring) current(at time.Time) (header, cipher.AEAD, error) {
	r := k.held.Load()
	year := at.UTC().Year()
	h := header{k.writes, r.now[year]}
	wrap, ok := r.wrap[h]
	if !ok {
		return header{}, nil, fmt.Errorf("seal: the key file has no key for %d", year)
	}
	return h, wrap, nil
}

// NewDataKey returns a new data key and its form for table data_key, wrapped by
// the key in use for at's year (UTC). It fails when the ring has none.
func (k *Keyring) NewDataKey(at time.Time, random func(int) []byte) (DataKey, []byte, error) {
	h, wrap, err := k.current(at)
	if err != nil {
		return DataKey{}, nil, err
	}
	raw := random(keySize)
	return newDataKey(raw, k.writes), seal(h, wrap, raw), nil
}

func seal(h header, wrap cipher.AEAD, raw []byte) []byte {
	out := make([]byte, headerSize, headerSize+keySize+wrap.Overhead())
	copy(out, h.bytes())
	return wrap.Seal(out, nil, raw, wrappingPlace(h.bytes()))
}

// Unwrap returns the data key of a wrapped form, or ErrUnreadable, also when its
// wrapping key was destroyed.
func (k *Keyring) Unwrap(wrapped []byte) (DataKey, error) {
	raw, err := k.unwrap(wrapped)
	if err != nil {
		return DataKey{}, err
	}
	return newDataKey(raw, k.writes), nil
}

func (k *Keyring) unwrap(wrapped []byte) ([]byte, error) {
	h, ok := headerOf(wrapped)
	if !ok {
		return nil, ErrUnreadable
	}
	wrap, ok := k.held.Load().wrap[h]
	if !ok {
		if wrap, ok = k.learn(h); !ok {
			return nil, fmt.Errorf("%w: no key %d", ErrUnreadable, h.number)
		}
	}
	raw, err := wrap.Open(nil, nil, wrapped[headerSize:], wrappingPlace(h.bytes()))
	if err != nil || len(raw) != keySize {
		return nil, ErrUnreadable
	}
	return raw, nil
}

// learn looks for a key in the file, if that has changed since it was read.
func (k *Keyring) learn(h header) (cipher.AEAD, bool) {
	if k.path == "" {
		return nil, false
	}
	k.read.Lock()
	defer k.read.Unlock()
	info, err := os.Stat(k.path)
	if err == nil && !info.ModTime().Equal(k.held.Load().as) {
		if form, as, err := readFile(k.path); err == nil {
			k.held.Store(form.ring(as))
		}
	}
	wrap, ok := k.held.Load().wrap[h]
	return wrap, ok
}

// Index returns the 32 bytes under which value is found again. Equal values have
// different indexes for different purposes, such as "account.phone".
func (k *Keyring) Index(purpose, value string) []byte {
	macs := &k.held.Load().index
	mac := macs.Get().(hash.Hash)
	defer macs.Put(mac)
	mac.Reset()
	mac.Write([]byte(purpose))
	mac.Write([]byte{0})
	mac.Write([]byte(value))
	return mac.Sum(nil)
}
