package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"yianju/internal/account"
	"yianju/internal/httpx"
)

// adapter registers huma's operations as routes of the one chain.
type adapter struct{ *httpx.Mux }

// Handle implements huma.Adapter. The route's own action is asked before a byte
// of the body is read.
func (a adapter) Handle(op *huma.Operation, handler func(huma.Context)) {
	action := op.Metadata["action"].(account.Action)
	a.Mux.Handle(op.Method+" "+op.Path, string(action), func(w http.ResponseWriter, r *http.Request) error {
		c := &call{actor: actorOf(r), w: w}
		if err := account.Authorize(c.actor, action, action, account.Target{}); err != nil {
			challenge(w)
			return err
		}
		httpx.NoStore(w)
		r = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
		c.inner = humago.NewContext(op, r, w)
		handler(c)
		return c.err
	})
}

// inner lets call embed huma's context, which has a method Context.
type inner huma.Context

// call is one request on its way through huma. Once err is set nothing is
// written any more: the answer is the renderer's.
type call struct {
	inner
	w     http.ResponseWriter
	actor account.Actor
	err   error
}

type callKey struct{}

func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// SetStatus implements huma.Context.
func (c *call) SetStatus(code int) {
	if c.err == nil {
		c.inner.SetStatus(code)
	}
}

// BodyWriter implements huma.Context.
func (c *call) BodyWriter() io.Writer {
	if c.err != nil {
		return io.Discard
	}
	return c.w
}

// BodyReader implements huma.Context. What goes wrong in reading is kept as it
// is: the chain tells a body too large from a line too slow by its type.
func (c *call) BodyReader() io.Reader { return &body{c.inner.BodyReader(), c} }

type body struct {
	io.Reader
	call *call
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.call.err = err
	}
	return n, err
}

// SetReadDeadline implements huma.Context: deadlines are the server's.
func (c *call) SetReadDeadline(time.Time) error { return nil }
