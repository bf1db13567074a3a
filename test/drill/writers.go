package main

import (
	"net"
	"net/http"
	"strings"
	"sync"

	"yianju/test/load/rig"
)

// form is a filing and what is known of it.
type form struct {
	rig.Filing
	acked bool
	track string // secret of the receipt
	code  string // of the case found by the key after a kill
}

// writers file over and over until their server is gone.
type writers struct {
	mu     sync.Mutex
	writer *rig.Writer
	forms  []*form
	client int // each connection comes from an address of its own
}

const (
	crowd = 8
	// perClient stays below what the program lets one client write at once.
	perClient = 80
)

// file sends new forms from all writers until the connection is refused.
func (w *writers) file(addr string) {
	var group sync.WaitGroup
	for range crowd {
		group.Go(func() {
			for w.fileFrom(addr) {
			}
		})
	}
	group.Wait()
}

// fileFrom sends some forms over one connection; false when the server is gone.
func (w *writers) fileFrom(addr string) bool {
	c, err := rig.Dial(addr, w.address())
	if err != nil {
		return false
	}
	defer c.Close()
	for range perClient {
		f := w.next()
		if !w.send(c, addr, f) {
			return false
		}
	}
	return true
}

// send sends a form and notes the answer; false when none came.
func (w *writers) send(c *rig.Caller, addr string, f *form) bool {
	status, to, err := c.Ask(f.Request(addr))
	if err == nil && status == http.StatusSeeOther {
		if secret, ok := strings.CutPrefix(to, "/r/"); ok {
			f.acked, f.track = true, secret
		}
	}
	return err == nil
}

// again sends every form without an answer once more, as an owner would.
func (w *writers) again(addr string) error {
	for from := 0; from < len(w.forms); {
		c, err := rig.Dial(addr, w.address())
		if err != nil {
			return err
		}
		for sent := 0; from < len(w.forms) && sent < perClient; from++ {
			if f := w.forms[from]; !f.acked {
				w.send(c, addr, f)
				sent++
			}
		}
		c.Close()
	}
	return nil
}

func (w *writers) next() *form {
	w.mu.Lock()
	defer w.mu.Unlock()
	f := &form{Filing: w.writer.Next()}
	w.forms = append(w.forms, f)
	return f
}

func (w *writers) address() net.IP {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.client++
	return net.IPv4(127, 1, byte(w.client>>8), byte(w.client))
}
