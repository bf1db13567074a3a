package httpx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"yianju/internal/errs"
	"yianju/internal/i18n"
)

// Problem is an error in the reader's words. As JSON it is an RFC 9457 problem
// with three members of our own: kind, request and errors.
type Problem struct {
	Type    string         `json:"type"` // urn:yianju:problem:<kind>
	Title   string         `json:"title"`
	Status  int            `json:"status"`
	Detail  string         `json:"detail"`
	Kind    string         `json:"kind"`
	Request string         `json:"request"` // id to quote when asking for help
	Fields  []FieldProblem `json:"errors,omitempty"`
}

// FieldProblem is one wrong input.
type FieldProblem struct {
	Field  string `json:"field"`
	Key    string `json:"key"` // stable, for programs
	Detail string `json:"detail"`
}

var statusOf = map[errs.Kind]int{
	errs.Internal:        http.StatusInternalServerError,
	errs.Invalid:         http.StatusUnprocessableEntity,
	errs.Unauthenticated: http.StatusUnauthorized,
	errs.Denied:          http.StatusForbidden,
	errs.NotFound:        http.StatusNotFound,
	errs.Conflict:        http.StatusConflict,
	errs.Stale:           http.StatusConflict,
	errs.Limited:         http.StatusTooManyRequests,
	errs.Unavailable:     http.StatusServiceUnavailable,
	// Not 503: a program may repeat after 503 without asking, after this it must ask first.
	errs.Unknown: http.StatusGatewayTimeout,
}

// errMethod marks a method that the path does not accept: 405.
var errMethod = errors.New("method not allowed")

// waitError is a request over its rate limit.
type waitError struct{ after time.Duration }

func (e *waitError) Error() string { return "over the rate limit for " + e.after.String() }

// clientGone is nginx's status for a reader who left; nobody receives it.
const clientGone = 499

// NewProblem words an error in a language. It is what the renderer shows, for
// pages that show an error within themselves.
func NewProblem(l i18n.Lang, err error, request string) Problem {
	e := known(err)
	kind := e.Kind.String()
	p := Problem{
		Type:    "urn:yianju:problem:" + kind,
		Title:   l.T("error." + kind + ".title"),
		Status:  statusOf[e.Kind],
		Kind:    kind,
		Request: request,
	}
	key := e.Key
	if key == "" || !l.Has(key) {
		key = "error." + kind
	}
	p.Detail = l.T(key, e.Args...)
	for _, f := range e.Fields {
		p.Fields = append(p.Fields, FieldProblem{Field: f.Name, Key: f.Key, Detail: l.T(f.Key, f.Args...)})
	}
	if errors.Is(err, errMethod) {
		p.Status = http.StatusMethodNotAllowed
	} else if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		p.Status = http.StatusRequestEntityTooLarge
	}
	return p
}

// known gives the errors of net/http, which any handler may pass on, their kind.
func known(err error) *errs.Error {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[*waitError](err); ok {
		return errs.New(errs.Limited, "error.too_fast", "after", max(e.after, time.Minute))
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errs.New(errs.Invalid, "error.too_large")
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errs.New(errs.Unavailable, "error.slow")
	}
	return errs.New(errs.Internal, "")
}

// render answers a request with an error.
func (c chain) render(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		w.WriteHeader(clientGone)
		return
	}
	p := NewProblem(PrefsOf(r).Lang, err, RequestID(r.Context()))
	NoStore(w)
	switch p.Status {
	case http.StatusTooManyRequests:
		after := time.Minute
		if e, ok := errors.AsType[*waitError](err); ok {
			after = e.after
		}
		w.Header().Set("Retry-After", strconv.Itoa(int(after/time.Second)+1))
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "5")
	}
	if strings.HasPrefix(r.URL.Path, "/api/") {
		WriteProblem(w, p)
		return
	}
	c.o.Page(w, r, p)
}

// WriteProblem writes a problem as RFC 9457 JSON.
func WriteProblem(w http.ResponseWriter, p Problem) {
	body, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and numbers only
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // a reader who left needs no answer
}

func plainPage(w http.ResponseWriter, _ *http.Request, p Problem) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(p.Status)
	_, _ = fmt.Fprintf(w, "%s\n\n%s\n\n%s\n", p.Title, p.Detail, p.Request)
}
