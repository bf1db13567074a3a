package web

import "yianju/internal/httpx"

const appraisalsPath = "/office/appraisal"

// appraisalRoutes registers the yearly appraisal of regions: the sheets of a year, one
// region's, and the paper.
func (s *Site) appraisalRoutes(m *httpx.Mux) {
	m.Handle("GET "+appraisalsPath, "appraisal.see", s.appraisal)
	const one = appraisalsPath + "/{year}"
	m.Handle("GET "+one, "appraisal.see", s.appraisal)
	m.Handle("GET "+one+"/paper", "appraisal.see", s.appraisalPaper)
	m.Handle("GET "+one+"/tables", "appraisal.see", s.appraisalTables)
	m.Handle("GET "+one+"/{area}", "appraisal.see", s.sheet)
	m.Handle("POST "+one+"/issue", "appraisal.issue", s.appraisalIssued)
}
