// Package outside is the adapter of the outside registry: paged JSON over HTTP. All
// its calls go through a client of package egress.
//
//	GET {base}/changes?since=CURSOR       410 when the cursor has expired
//	GET {base}/records?after=KEY          the full set, in the order of its keys
//
// Both answer {"records":[{"kind","key","county","version","gone","fields":{…}}],
// "cursor","after","more"}.
package outside

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"yianju/internal/errs"
	"yianju/internal/mirror"
)

// Registry is the outside registry at an address. It implements mirror.Source.
type Registry struct {
	Client *http.Client
	Base   string // without a slash at its end
	Token  string // bearer; "" for none
}

type record struct {
	Kind    string            `json:"kind"`
	Key     string            `json:"key"`
	County  int               `json:"county"`
	Version int64             `json:"version"`
	Gone    bool              `json:"gone"`
	Fields  map[string]string `json:"fields"`
}

type page struct {
	Records []record `json:"records"`
	Cursor  string   `json:"cursor"`
	After   string   `json:"after"`
	More    bool     `json:"more"`
}

// Changes implements mirror.Source.
func (r *Registry) Changes(ctx context.Context, cursor string) (mirror.Page, error) {
	return r.get(ctx, "/changes?"+url.Values{"since": {cursor}}.Encode())
}

// Full implements mirror.Source.
func (r *Registry) Full(ctx context.Context, after string) (mirror.Page, error) {
	return r.get(ctx, "/records?"+url.Values{"after": {after}}.Encode())
}

func (r *Registry) get(ctx context.Context, path string) (mirror.Page, error) {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(r.Base, "/")+path, nil)
	if err != nil {
		return mirror.Page{}, err
	}
	if r.Token != "" {
		q.Header.Set("Authorization", "Bearer "+r.Token)
	}
	a, err := r.Client.Do(q)
	if err != nil {
		return mirror.Page{}, errs.Wrap(err, errs.Unavailable, "")
	}
	defer a.Body.Close()
	switch {
	case a.StatusCode == http.StatusGone:
		return mirror.Page{}, mirror.ErrExpired
	case a.StatusCode != http.StatusOK:
		return mirror.Page{}, errs.Wrap(fmt.Errorf("outside: %s", a.Status), errs.Unavailable, "")
	}
	var p page
	if err := json.NewDecoder(a.Body).Decode(&p); err != nil { // half a page is no page
		return mirror.Page{}, errs.Wrap(err, errs.Unavailable, "")
	}
	if p.Cursor == "" { // {} or an error with status 200 must not pass for an empty registry
		return mirror.Page{}, errs.Wrap(errors.New("outside: an answer without a cursor"), errs.Unavailable, "")
	}
	out := mirror.Page{Cursor: p.Cursor, After: p.After, More: p.More}
	for _, one := range p.Records {
		out.Records = append(out.Records, mirror.Record(one))
	}
	return out, nil
}
