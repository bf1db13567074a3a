package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
)

const (
	leafVersion = 1
	maxLeaf     = 1024 // bytes
	kSize       = 32
)

// Leaf returns the canonical JSON of the public part.
func (r Recorded) Leaf() []byte { return r.form(false, nil) }

// form returns the leaf or the full event, keys in their sorted order. Its strings
// were checked by Prepare; ones that a tamperer stored give other bytes, and so
// another hash.
func (r Recorded) form(full bool, secret []byte) []byte {
	b := make([]byte, 0, maxLeaf)
	b = append(b, '{')
	b = appendPair(b, "actor_role", r.Role)
	b = appendNumber(b, "at", r.At.UnixMicro())
	if !full {
		b = appendPair(b, "commit", hex.EncodeToString(r.Commitment))
	}
	b = appendPair(b, "id", r.ID.String())
	b = appendPair(b, "org", r.Office)
	b = appendPair(b, "prev", hex.EncodeToString(r.Prev))
	b = append(append(append(b, `"pub":`...), r.Facts...), ',')
	b = appendNumber(b, "region", int64(r.County))
	if full {
		b = appendPair(b, "secret", base64.StdEncoding.EncodeToString(secret))
	}
	b = appendNumber(b, "seq", r.Seq)
	b = appendPair(b, "subj", r.Subject.String())
	b = appendPair(b, "type", r.Kind)
	return append(strconv.AppendInt(append(b, `"v":`...), leafVersion, 10), '}')
}

func appendPair(b []byte, key, value string) []byte {
	b = append(append(append(b, '"'), key...), `":`...)
	return append(quote(b, value), ',')
}

func appendNumber(b []byte, key string, n int64) []byte {
	b = append(append(append(b, '"'), key...), `":`...)
	return append(strconv.AppendInt(b, n, 10), ',')
}

func hashLeaf(leaf []byte) []byte {
	sum := sha256.Sum256(leaf)
	return sum[:]
}

// commit returns what the commitment of the event has to be under an opening.
func (r Recorded) commit(o Opening) []byte {
	mac := hmac.New(sha256.New, o.K)
	mac.Write(r.form(true, o.Secret))
	return mac.Sum(nil)
}
