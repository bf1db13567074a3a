package web

import "yianju/internal/httpx"

const mirrorPath = "/office/registry/outside"

// mirrorRoutes registers the pages of what the outside registry says.
func (s *Site) mirrorRoutes(m *httpx.Mux) {
	m.Handle("GET "+mirrorPath, "mirror.see", s.mirrored)
	m.Handle("GET "+mirrorPath+"/{county}/{id}", "mirror.see", s.entry)
	m.Handle("POST "+mirrorPath+"/{county}/{id}", "mirror.settle", s.entrySent)
}
