package rig

import (
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"net/url"
	"strings"
	"time"

	"yianju/internal/casework"
	"yianju/internal/id"
	"yianju/internal/sample"
)

// Filing is a form as it is sent at last, from a ready draft.
type Filing struct {
	Key    string
	Unit   id.ID             // that the room written names
	Fields map[string]string // the draft
	Body   string            // of the final POST
}

// repairs and complaints of every class; none of them goes to the county first.
var categories = []string{"1701", "1101", "1202", "1301", "1004", "1103", "1602", "1005", "2101", "1001"}

// Writer makes filings. It is for one goroutine.
type Writer struct {
	town   []House
	rng    *mathrand.Rand
	drawer []matter
}

// matter is something to complain about.
type matter struct{ category, text string }

// drawerSize is how many texts a writer has: enough that an index of their
// pieces grows as in service.
const drawerSize = 2000

// NewWriter returns a writer; the same seed writes the same texts.
func NewWriter(town []House, seed uint64) *Writer {
	w := &Writer{town: town, rng: mathrand.New(mathrand.NewPCG(seed, 7)), drawer: make([]matter, drawerSize)}
	scene := sample.Scene{At: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
		Place: sample.Place{Compound: "和平花园", Building: "3号楼", Floor: 5, Company: "和平物业"}}
	for i := range w.drawer {
		scene.Category = categories[i%len(categories)]
		w.drawer[i] = matter{scene.Category, sample.Complaint(w.rng, scene).Body}
	}
	return w
}

// Next makes a filing by somebody without a login, with a key of its own.
func (w *Writer) Next() Filing {
	h := w.town[w.rng.IntN(len(w.town))]
	u := h.Units[w.rng.IntN(len(h.Units))]
	about := w.drawer[w.rng.IntN(len(w.drawer))]
	f := Filing{Key: rand.Text(), Unit: u.ID, Fields: map[string]string{"from": "web", "c": h.Code, "b": h.Building.ID.String(),
		"e": h.Entrance.ID.String(), "room": u.Room, "text": about.text, "category": about.category, "privacy": "masked"}}
	values := url.Values{"key": {f.Key}, "phone": {fmt.Sprintf("154%08d", w.rng.IntN(1e8))}, "name": {"王某"}}
	for k, v := range f.Fields {
		values.Set(k, v)
	}
	f.Body = values.Encode()
	return f
}

// Request is the final POST, ready for the wire.
func (f Filing) Request(host string) string {
	return strings.Join([]string{"POST /new/submit HTTP/1.1", "Host: " + host, "Cookie: draft=" + f.Key,
		"Content-Type: application/x-www-form-urlencoded", fmt.Sprintf("Content-Length: %d", len(f.Body)), "", f.Body}, "\r\n")
}

// Filing is the form as the use case takes it.
func (f Filing) Filing() casework.Filing {
	values, err := url.ParseQuery(f.Body)
	if err != nil {
		panic(err) // written by Next
	}
	number := func(name string) id.ID {
		v, err := id.Parse(values.Get(name))
		if err != nil {
			panic(err)
		}
		return v
	}
	return casework.Filing{Key: f.Key, Draft: f.Key, Channel: casework.Web, Compound: values.Get("c"), Building: number("b"),
		Entrance: number("e"), Unit: f.Unit, Category: values.Get("category"), Text: values.Get("text"),
		Phone: values.Get("phone"), Name: values.Get("name"), Privacy: casework.Masked}
}
