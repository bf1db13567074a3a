package web

import "yianju/internal/httpx"

const (
	docketsPath  = "/office/dockets"
	extractsPath = "/office/extracts"
	ownDockets   = "/desk/dockets"
)

// docketRoutes registers the pages of the weekly docket: the province's desk and the
// dockets of the cities, and the parts of them for counties and companies.
func (s *Site) docketRoutes(m *httpx.Mux) {
	m.Handle("GET "+docketsPath, "docket.see", s.dockets)
	const one = docketsPath + "/{week}/{city}"
	m.Handle("GET "+one, "docket.see", s.docket)
	m.Handle("GET "+one+"/paper", "docket.see", s.docketPaper)
	m.Handle("GET "+one+"/list", "docket.see", s.docketSheet)
	m.Handle("POST "+one+"/issue", "docket.issue", s.docketIssued)
	m.Handle("POST "+one+"/advice", "docket.advise", s.docketAdvised)
	m.Handle("POST "+one+"/correction", "docket.add", s.docketCorrected)
	m.Handle("POST "+one+"/receipt", "docket.receive", s.docketReceived)
	m.Handle("GET "+one+"/answers", "docket.answer", s.docketAnswers)
	m.Handle("POST "+one+"/answers", "docket.answer", s.docketAnswersSent)
	m.Handle("POST "+one+"/fill", "docket.answer", s.docketFilled)
	m.Handle("POST "+one+"/signature", "docket.sign", s.docketSigned)
	m.Handle("GET "+one+"/verification", "docket.see", s.docketSample)
	m.Handle("POST "+one+"/verification", "docket.verify", s.docketJudged)
	m.Handle("POST "+one+"/end", "docket.close", s.docketClosed)
	m.Handle("GET "+extractsPath, "docket.extract", s.extracts)
	m.Handle("GET "+extractsPath+"/{week}/{county}", "docket.extract", s.extract)
	m.Handle("POST "+extractsPath+"/{week}/{county}", "docket.read", s.extractRead)
	m.Handle("GET "+ownDockets, "docket.own", s.ownExtracts)
	m.Handle("GET "+ownDockets+"/{week}", "docket.own", s.ownExtract)
	m.Handle("POST "+ownDockets+"/{week}", "docket.own", s.ownExtractRead)
}
