package audit

import (
	"time"

	"yianju/internal/id"
	"yianju/internal/seal"
)

// Subject stands for the case, person or document an event is about.
type Subject = seal.Subject

// Event is what a use case wants recorded.
type Event struct {
	County  int     // 6-digit code
	Subject Subject // of the case, person or document
	Kind    string  // such as case.filed
	Role    string  // of whoever acted
	Office  string  // public code of the company or authority that acted, or ""
	Facts   any     // public, an object, no personal data: nil, a map or a struct
	Secret  []byte  // what only the parties may know, or nil
}

// Recorded is an event as it stands in the record.
type Recorded struct {
	County     int
	Subject    Subject
	Seq        int64
	ID         id.ID
	Prev       []byte // hash of the subject's event before; empty for the first
	Hash       []byte // SHA-256 of Leaf
	At         time.Time
	Kind       string
	Role       string
	Office     string
	Facts      string // canonical JSON
	Commitment []byte // HMAC-SHA256 under the opening's k
}

// Head is the last event of a subject; zero before the first. It comes from Head
// or Entry.Head.
type Head struct {
	Seq  int64
	Hash []byte
	ID   id.ID // keeps ids rising within a subject when two servers' clocks differ
}

// Head returns the head after this event.
func (r Recorded) Head() Head { return Head{Seq: r.Seq, Hash: r.Hash, ID: r.ID} }

// Opening is what proves the secret part of one event.
type Opening struct {
	K      []byte // 32 bytes
	Secret []byte
}
