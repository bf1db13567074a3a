package message

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"

	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Outward is one message as it leaves. It holds an address and maybe a code,
// so it is never logged or stored.
type Outward struct {
	ID       id.ID // the same at each attempt: a gateway that knows it sends once
	Channel  Channel
	Address  string // phone number or WeChat open id
	Lang     i18n.Lang
	Template string
	Args     Args
}

// Text returns the message in words.
func (o Outward) Text() string {
	pairs := make([]any, 0, 2*len(o.Args))
	for name, value := range o.Args {
		pairs = append(pairs, name, value)
	}
	return o.Lang.T(o.Template, pairs...)
}

// Sender hands messages to a gateway. Its errors say what became of one:
// Unavailable: not taken, try later; Unknown: no answer; anything else: refused
// for good.
type Sender interface {
	Send(ctx context.Context, o Outward) error
}

// Console writes messages for people to read, the address masked: for the demo
// and for development.
type Console struct {
	W  io.Writer
	mu sync.Mutex
}

// Send implements Sender.
func (c *Console) Send(_ context.Context, o Outward) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := fmt.Fprintf(c.W, "[%s → %s] %s\n", o.Channel, seal.MaskPhone(o.Address), o.Text())
	return err
}

// File appends messages to a file only its owner can read, one JSON object a
// line, for a gateway that picks them up there.
type File struct {
	Path string
	mu   sync.Mutex
}

// Send implements Sender. The line is on disk when it returns.
func (f *File) Send(_ context.Context, o Outward) error {
	line, err := json.Marshal(map[string]any{"id": o.ID, "channel": o.Channel, "address": o.Address,
		"template": o.Template, "args": o.Args, "text": o.Text()})
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	w, err := os.OpenFile(f.Path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer w.Close()
	if _, err := w.Write(append(line, '\n')); err != nil {
		return err
	}
	return w.Sync()
}
