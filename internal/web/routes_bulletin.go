package web

import "yianju/internal/httpx"

const (
	bulletinsPath = "/office/bulletins"
	digestsPath   = "/bulletins"
)

// bulletinRoutes registers the monthly bulletin: the desk of the offices, and what the
// public reads of it.
func (s *Site) bulletinRoutes(m *httpx.Mux) {
	m.Handle("GET "+bulletinsPath, "bulletin.see", s.bulletins)
	const one = bulletinsPath + "/{month}"
	m.Handle("GET "+one, "bulletin.see", s.bulletin)
	m.Handle("GET "+one+"/paper", "bulletin.see", s.bulletinPaper)
	m.Handle("GET "+one+"/tables", "bulletin.see", s.bulletinSheet)
	m.Handle("POST "+one+"/text", "bulletin.write", s.bulletinWritten)
	m.Handle("POST "+one+"/figures", "bulletin.write", s.bulletinRetaken)
	m.Handle("POST "+one+"/issue", "bulletin.issue", s.bulletinIssued)
	m.Handle("POST "+one+"/correction", "bulletin.add", s.bulletinCorrected)
	m.Handle("GET "+digestsPath, "bulletin.public", s.digests)
	m.Handle("GET "+digestsPath+"/{year}/{month}", "bulletin.public", s.digest)
}
