package rig

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"time"
)

// Caller is one connection that asks and waits, over and over. It is frugal,
// because it runs on the same machine as what it measures.
type Caller struct {
	conn net.Conn
	r    *bufio.Reader
}

// Dial connects from a local address of its own, so that a program that limits
// each client sees many; from may be nil.
func Dial(addr string, from net.IP) (*Caller, error) {
	d := net.Dialer{Timeout: 5 * time.Second}
	if from != nil {
		d.LocalAddr = &net.TCPAddr{IP: from}
	}
	c, err := d.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &Caller{conn: c, r: bufio.NewReader(c)}, nil
}

// Ask sends a request and reads the whole answer; location is where it points.
func (c *Caller) Ask(request string) (status int, location string, err error) {
	if err := c.conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return 0, "", err
	}
	if _, err := io.WriteString(c.conn, request); err != nil {
		return 0, "", err
	}
	answer, err := http.ReadResponse(c.r, nil)
	if err != nil {
		return 0, "", err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	answer.Body.Close()
	return answer.StatusCode, answer.Header.Get("Location"), err
}

// Close hangs up.
func (c *Caller) Close() error { return c.conn.Close() }
