package web

import "yianju/internal/httpx"

const targetsPath = "/office/targets"

// targetRoutes registers the yearly targets and milestones: the board, its workbook, and
// the evidence that a city hands in for a milestone.
func (s *Site) targetRoutes(m *httpx.Mux) {
	m.Handle("GET "+targetsPath, "target.see", s.targets)
	m.Handle("GET "+targetsPath+".xlsx", "target.see", s.targetsFile)
	m.Handle("GET "+onboardingPath, "target.see", s.onboarding)
	const one = targetsPath + "/{year}/{city}/{milestone}"
	m.Handle("GET "+one, "target.evidence", s.evidence)
	m.Handle("POST "+one+"/evidence", "target.hand", s.evidenceHanded)
	m.Handle("POST "+one+"/decision", "target.decide", s.evidenceDecided)
}
