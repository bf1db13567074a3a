package seal

import "encoding/hex"

// Subject stands for one case or one person in records that must not name them.
type Subject [16]byte

// NewSubject returns a random subject.
func NewSubject(random func(int) []byte) Subject { return Subject(random(len(Subject{}))) }

// String returns 32 hexadecimal digits.
func (s Subject) String() string { return hex.EncodeToString(s[:]) }
