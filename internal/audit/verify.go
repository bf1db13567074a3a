package audit

import (
	"bytes"
	"crypto/hmac"
	"errors"
	"fmt"
)

// ErrBroken means that a record is not what was written.
var ErrBroken = errors.New("audit: the record is broken")

// Verify checks the whole chain of one subject, from its first event on: seq
// without a gap, each prev the hash before, each hash that of its leaf. For a
// subject that moved, the histories of its counties are joined. What it cannot see
// is an end cut off: that is for the public log.
func Verify(chain []Recorded) error {
	var head Head
	for i, r := range chain {
		switch {
		case r.Subject != chain[0].Subject:
			return fmt.Errorf("%w: event %d is of another subject", ErrBroken, i+1)
		case r.Seq != head.Seq+1:
			return fmt.Errorf("%w: %d follows %d", ErrBroken, r.Seq, head.Seq)
		case !bytes.Equal(r.Prev, head.Hash):
			return fmt.Errorf("%w: event %d does not hang on the one before", ErrBroken, r.Seq)
		case !bytes.Equal(r.Hash, hashLeaf(r.Leaf())):
			return fmt.Errorf("%w: event %d was changed", ErrBroken, r.Seq)
		}
		head = r.Head()
	}
	return nil
}

// VerifyOpening checks that an event commits to an opening.
func VerifyOpening(r Recorded, o Opening) error {
	if len(o.K) != kSize || !hmac.Equal(r.Commitment, r.commit(o)) {
		return fmt.Errorf("%w: event %d does not commit to this opening", ErrBroken, r.Seq)
	}
	return nil
}
