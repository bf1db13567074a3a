package httpx

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"yianju/internal/errs"
)

// chain is everything that happens around a handler. serve is done for every
// request, around once the route is known.
type chain struct {
	o       Options
	buckets *buckets
	slots   chan struct{}
	cross   *http.CrossOriginProtection
}

func newChain(o Options) chain {
	return chain{
		o:       o,
		buckets: newBuckets(o.MaxClients),
		slots:   make(chan struct{}, o.MaxInFlight),
		cross:   http.NewCrossOriginProtection(),
	}
}

// request is what the chain keeps about a request in its context.
type request struct {
	id     string
	client string // the address it counts against
	err    error  // what the handler returned, for the log
}

type requestKey struct{}

// RequestID returns the id of the request, which the log and the error page
// show; "" outside the chain.
func RequestID(ctx context.Context) string {
	if q, ok := ctx.Value(requestKey{}).(*request); ok {
		return q.id
	}
	return ""
}

// Client returns the address that a request counts against, behind our own
// proxies too; "" outside the chain. It is for limits, and is not logged.
func Client(ctx context.Context) string {
	if q, ok := ctx.Value(requestKey{}).(*request); ok {
		return q.client
	}
	return ""
}

// serve gives the request its id and its headers, runs next, and logs.
func (c chain) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	began := time.Now() // the duration of an answer is real time, whatever the clock says
	q := &request{id: c.o.RequestID(), client: clientOf(r, c.o.Proxies).String()}
	r = r.WithContext(context.WithValue(r.Context(), requestKey{}, q))
	secure(w.Header(), c.o.TLS)
	w.Header().Set("X-Request-Id", q.id)
	rec := &recorder{ResponseWriter: w}

	next.ServeHTTP(rec, r)

	took := time.Since(began)
	c.o.Observe(Observation{Pattern: r.Pattern, Method: method(r.Method), Status: rec.Status(), Took: took})
	c.log(r, q, rec, took)
	if rec.cut {
		// Half an answer is out. Cutting the connection is the only way left to keep
		// the reader from taking it for a whole one.
		panic(http.ErrAbortHandler)
	}
}

// log writes the one line of a request. It has the pattern and no address, path
// or query. The cause of an error appears here and nowhere else.
func (c chain) log(r *http.Request, q *request, rec *recorder, took time.Duration) {
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("request", q.id),
		slog.String("method", method(r.Method)),
		slog.String("route", r.Pattern),
		slog.Int("status", rec.Status()),
		slog.Int64("bytes", rec.bytes),
		slog.Duration("took", took),
	}
	if q.err != nil {
		attrs = append(attrs, slog.String("kind", errs.KindOf(q.err).String()), slog.Any("err", q.err))
		if rec.Status() >= 500 {
			level = slog.LevelError
		}
	}
	c.o.Log.LogAttrs(r.Context(), level, "request", attrs...)
}

// around makes a route's handler: limits, cross-origin check, session, guard,
// handler, and the renderer for whatever error comes. Only serve may call it: w is its
// recorder.
func (c chain) around(route Route, h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := w.(*recorder)
		asked, err := c.run(rec, r, route, h)
		if err == nil {
			return
		}
		if q, ok := r.Context().Value(requestKey{}).(*request); ok {
			q.err = err
		}
		if rec.status != 0 {
			rec.cut = true
			return
		}
		c.render(rec, asked, err)
	})
}

// run returns the request as Session left it, for the error page.
func (c chain) run(w http.ResponseWriter, r *http.Request, route Route, h Handler) (asked *http.Request, err error) {
	asked = r
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	default:
		return asked, errs.New(errs.Unavailable, "error.busy")
	}
	if err := c.limit(w, r, route); err != nil {
		return asked, err
	}
	if err := c.cross.Check(r); err != nil {
		return asked, errs.Wrap(err, errs.Denied, "error.cross_origin")
	}
	asked, err = c.o.Session(w, r)
	if err != nil {
		return r, err
	}
	if err := c.take(asked, c.o.Person(asked), route.Group.person()); err != nil {
		return asked, err
	}
	defer forgetUploads(asked)
	return asked, h(w, asked)
}

// forgetUploads removes the files that a large form left on disk. net/http does
// so for the request it made, and the handler's is a copy of that.
func forgetUploads(r *http.Request) {
	if r.MultipartForm != nil {
		_ = r.MultipartForm.RemoveAll() // what cannot be removed is the system's to clean
	}
}

// limit applies the route's rate and body limits.
func (c chain) limit(w http.ResponseWriter, r *http.Request, route Route) error {
	if err := c.take(r, Client(r.Context()), route.Group); err != nil {
		return err
	}
	if r.ContentLength > route.Body {
		return &http.MaxBytesError{Limit: route.Body}
	}
	r.Body = http.MaxBytesReader(w, r.Body, route.Body)
	if route.Body > c.o.MaxBody {
		deadline := time.Now().Add(c.o.UploadTime)
		// A connection that cannot be given more time keeps the server's own.
		if err := http.NewResponseController(w).SetReadDeadline(deadline); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
	}
	return nil
}

// take takes one request from somebody's share of a group.
func (c chain) take(r *http.Request, who string, g Group) error {
	if who == "" || within(clientOf(r, c.o.Proxies), c.o.Unlimited) {
		return nil
	}
	if wait := c.buckets.take(who, g, c.o.Clock.Now()); wait > 0 {
		return &waitError{after: wait}
	}
	return nil
}

// method keeps made-up methods out of logs and metrics.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}
