package httpx

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Timeouts of a connection. The body's is longer on upload routes.
const (
	headerTime = 5 * time.Second
	readTime   = 30 * time.Second
	writeTime  = 2 * time.Minute // an export over a slow line
	idleTime   = 2 * time.Minute
	headerSize = 32 << 10
	drainTime  = 25 * time.Second
)

// Server listens from the moment it is made, so that its address is known before
// it answers: port 0 takes any free one.
type Server struct {
	listener net.Listener
	server   *http.Server
}

// Listen opens addr ("127.0.0.1:8080") for a handler.
func Listen(addr string, h http.Handler, log *slog.Logger) (*Server, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("httpx: %w", err)
	}
	return &Server{listener: l, server: &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       readTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headerSize,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}}, nil
}

// Addr returns the address it listens on, with the true port.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Run serves until ctx ends, then lets requests under way finish, 25 s at most.
// It returns nil after a clean end.
func (s *Server) Run(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() { failed <- s.server.Serve(s.listener) }()
	select {
	case err := <-failed:
		if errors.Is(err, http.ErrServerClosed) {
			return nil // by Close
		}
		return fmt.Errorf("httpx: %w", err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if err := s.server.Shutdown(drain); err != nil {
		return errors.Join(fmt.Errorf("httpx: requests were cut off: %w", err), s.server.Close())
	}
	return nil
}

// Close stops at once, cutting off what is under way.
func (s *Server) Close() error {
	return errors.Join(s.server.Close(), ignoreClosed(s.listener.Close()))
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
