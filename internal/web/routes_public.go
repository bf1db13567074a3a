package web

import "yianju/internal/httpx"

// publicRoutes registers what anybody may open, signed in or not.
func (s *Site) publicRoutes(m *httpx.Mux) {}

// ownerRoutes registers what owners do: signing in, their cases, their messages.
func (s *Site) ownerRoutes(m *httpx.Mux) {}
