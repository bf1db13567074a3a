package web

import "yianju/internal/httpx"

// verificationRoutes registers the pages of verification campaigns: the city's and
// the counties' at the office, the companies' at the desk.
func (s *Site) verificationRoutes(m *httpx.Mux) {
	m.Handle("GET "+verificationPath, "verification.see", s.campaigns)
	m.Handle("GET "+verificationPath+"/new", "verification.open", s.newCampaign)
	m.Handle("POST "+verificationPath+"/new", "verification.open", s.newCampaignSent)
	m.Handle("GET "+verificationPath+"/{id}", "verification.see", s.campaign)
	m.Handle("POST "+verificationPath+"/{id}", "verification.open", s.campaignSent)
	m.Handle("GET "+verificationPath+"/{id}/{county}", "verification.see", s.campaignCounty)
	m.Handle("GET "+verificationPath+"/{id}/{county}/{uscc}", "verification.see", s.campaignCompany)
	m.Handle("POST "+verificationPath+"/{id}/{county}/{uscc}", "verification.check", s.campaignCompanySent)
	m.Handle("GET /desk/registry/verification", "registry.own", s.ownItems)
	m.Handle("GET /desk/registry/verification/{id}/{kind}/{key}", "verification.answer", s.askItem)
	m.Handle("POST /desk/registry/verification/{id}/{kind}/{key}", "verification.answer", s.askItemSent)
}
