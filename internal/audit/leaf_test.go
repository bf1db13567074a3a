package audit

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"yianju/internal/clock"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// The vector was computed with Python's json, hmac and hashlib.
func TestLeafVector(t *testing.T) {
	t.Parallel()
	r := Recorded{
		County: 210102, Seq: 1, ID: 1234567890123456789, At: time.UnixMicro(1772413200000000),
		Kind: "case.filed", Role: "owner", Facts: `{"class":"R1","due":1772499600000000,"state":"filed"}`,
	}
	opening := Opening{Secret: []byte("漏水")}
	for i := range kSize {
		opening.K = append(opening.K, byte(i))
		if i < len(r.Subject) {
			r.Subject[i] = byte(i)
		}
	}
	const full = `{"actor_role":"owner","at":1772413200000000,"id":"1234567890123456789","org":"","prev":"",` +
		`"pub":{"class":"R1","due":1772499600000000,"state":"filed"},"region":210102,"secret":"5ryP5rC0","seq":1,` +
		`"subj":"000102030405060708090a0b0c0d0e0f","type":"case.filed","v":1}`
	if got := string(r.form(true, opening.Secret)); got != full {
		t.Errorf("full event\n%s\nwant\n%s", got, full)
	}
	r.Commitment = r.commit(opening)
	const commit = "8ec541c6cdc272e3d836018c0a367a77c639371019f0931ab68ae19f67300416"
	leaf := strings.Replace(full, `"id"`, `"commit":"`+commit+`","id"`, 1)
	leaf = strings.Replace(leaf, `"secret":"5ryP5rC0",`, "", 1)
	if got := string(r.Leaf()); got != leaf {
		t.Errorf("leaf\n%s\nwant\n%s", got, leaf)
	}
	if got := hex.EncodeToString(hashLeaf(r.Leaf())); got != "4039a828f26d109cd5888694d11b158a7119c9914b46a4e802d6333b073bfb7c" {
		t.Errorf("hash %s", got)
	}
}

func TestPrepareRefuses(t *testing.T) {
	t.Parallel()
	l, key := pureLog(t)
	good := Event{County: 210102, Subject: Subject{1}, Kind: "case.filed"}
	if _, err := l.Prepare(start, good, Head{}, key); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Event){
		"no kind":         func(e *Event) { e.Kind = "" },
		"no county":       func(e *Event) { e.County = 0 },
		"no subject":      func(e *Event) { e.Subject = Subject{} },
		"a zero byte":     func(e *Event) { e.Office = "a\x00" },
		"invalid UTF-8":   func(e *Event) { e.Role = "\xff" },
		"facts a list":    func(e *Event) { e.Facts = []any{} },
		"facts a string":  func(e *Event) { e.Facts = "x" },
		"facts too large": func(e *Event) { e.Facts = map[string]any{"x": strings.Repeat("x", 1000)} },
		"facts in halves": func(e *Event) { e.Facts = map[string]any{"x": 0.5} },
	} {
		e := good
		change(&e)
		if _, err := l.Prepare(start, e, Head{}, key); err == nil {
			t.Errorf("%s is prepared", name)
		}
	}
}

var start = time.Date(2026, time.March, 2, 1, 0, 0, 0, time.UTC)

func pureLog(t testing.TB, consumers ...string) (*Log, seal.DataKey) {
	t.Helper()
	keys, ids := seal.WellKnown(), id.NewSource(clock.NewManual(start))
	key, _, err := keys.NewDataKey(start, ids.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return New(keys, ids, consumers...), key
}

// chain prepares events of one subject, each after the other.
func chain(t testing.TB, l *Log, key seal.DataKey, n int) []Entry {
	t.Helper()
	var entries []Entry
	var head Head
	subject := seal.NewSubject(l.ids.Bytes)
	for i := range n {
		e, err := l.Prepare(start.Add(time.Duration(i)*time.Hour), Event{
			County: 210102, Subject: subject, Kind: "case.noted", Role: "clerk", Office: "91210100MA0000001X",
			Facts: map[string]any{"n": i}, Secret: []byte("漏水"),
		}, head, key)
		if err != nil {
			t.Fatal(err)
		}
		entries, head = append(entries, e), e.Head()
	}
	return entries
}

func BenchmarkPrepare(b *testing.B) {
	l, key := pureLog(b)
	e := Event{County: 210102, Subject: Subject{1}, Kind: "case.filed", Role: "owner",
		Facts: map[string]any{"class": "R1", "due": start, "state": "filed"}, Secret: make([]byte, 300)}
	for b.Loop() {
		if _, err := l.Prepare(start, e, Head{}, key); err != nil {
			b.Fatal(err)
		}
	}
}
