package outside

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
)

// Record is one record over there.
type Record struct {
	Kind    string            `json:"kind"`
	Key     string            `json:"key"`
	County  int               `json:"county"`
	Version int64             `json:"version"`
	Gone    bool              `json:"gone"`
	Fields  map[string]string `json:"fields"`
}

// Fault is something that goes wrong with one request.
type Fault string

// The faults.
const (
	Breaks   Fault = "breaks"   // 500
	Half     Fault = "half"     // the answer ends in the middle
	Repeats  Fault = "repeats"  // the page before once more, with its own cursor
	Twice    Fault = "twice"    // each record of the page comes twice
	Backward Fault = "backward" // the records of the page in the wrong order
	Expired  Fault = "expired"  // 410
)

// Registry is the outside registry. It is safe for concurrent use.
type Registry struct {
	PageSize int // records of a page; 0 = 50

	mu      sync.Mutex
	log     []Record          // every state a record ever had, in order
	records map[string]Record // by key, as they are
	faults  []Fault           // of the requests to come
	asked   int
	before  int // where the page before began
}

// Put records a record as it is now; its version grows by itself.
func (r *Registry) Put(one Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.records == nil {
		r.records = map[string]Record{}
	}
	one.Version = int64(len(r.log) + 1)
	r.records[one.Key] = one
	r.log = append(r.log, one)
}

// Set changes fields of a record.
func (r *Registry) Set(key string, fields map[string]string) {
	r.mu.Lock()
	one := r.records[key]
	merged := map[string]string{}
	for _, m := range []map[string]string{one.Fields, fields} {
		for name, value := range m {
			merged[name] = value
		}
	}
	one.Fields = merged
	r.mu.Unlock()
	r.Put(one)
}

// Lose drops a record without a trace: only the full set shows that it is gone.
func (r *Registry) Lose(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.records, key)
}

// Fail lets the requests to come go wrong, each by one fault; "" is none.
func (r *Registry) Fail(faults ...Fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = append(r.faults, faults...)
}

// Asked returns how many requests came.
func (r *Registry) Asked() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked
}

type page struct {
	Records []Record `json:"records"`
	Cursor  string   `json:"cursor"`
	After   string   `json:"after"`
	More    bool     `json:"more"`
}

// ServeHTTP answers /changes and /records.
func (r *Registry) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked++
	fault := Fault("")
	if len(r.faults) > 0 {
		fault, r.faults = r.faults[0], r.faults[1:]
	}
	switch fault {
	case Breaks:
		http.Error(w, "the database is being backed up", http.StatusInternalServerError)
		return
	case Expired:
		http.Error(w, "cursor expired", http.StatusGone)
		return
	case Half, Repeats, Twice, Backward:
	}
	var p page
	switch q.URL.Path {
	case "/changes":
		from, err := strconv.Atoi(q.URL.Query().Get("since"))
		if err != nil || from > len(r.log) {
			http.Error(w, "cursor expired", http.StatusGone)
			return
		}
		if fault == Repeats {
			from = min(r.before, from)
		}
		r.before = from
		p = r.changes(from)
	case "/records":
		p = r.full(q.URL.Query().Get("after"))
	default:
		http.NotFound(w, q)
		return
	}
	if fault == Twice {
		p.Records = append(p.Records, p.Records...)
	}
	if fault == Backward {
		slices.Reverse(p.Records)
	}
	b, err := json.Marshal(p)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if fault == Half {
		b = b[:len(b)/2]
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(b) // the reader is gone if this fails
}

func (r *Registry) size() int { return cmp.Or(r.PageSize, 50) }

func (r *Registry) changes(from int) page {
	to := min(from+r.size(), len(r.log))
	return page{Records: slices.Clone(r.log[from:to]), Cursor: strconv.Itoa(to), More: to < len(r.log)}
}

func (r *Registry) full(after string) page {
	var keys []string
	for key := range r.records {
		if key > after {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	p := page{Cursor: strconv.Itoa(len(r.log)), More: len(keys) > r.size()}
	for _, key := range keys[:min(len(keys), r.size())] {
		p.Records, p.After = append(p.Records, r.records[key]), key
	}
	return p
}
