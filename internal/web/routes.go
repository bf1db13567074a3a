package web

import (
	"yianju/internal/httpx"
	"yianju/internal/web/asset"
)

// Routes registers every page under its action of the policy table.
func (s *Site) Routes(m *httpx.Mux) {
	m.Handle(asset.Pattern, "static", asset.Serve)
	m.Handle("POST /prefs", "prefs", m.SetPrefs)
	s.publicRoutes(m)
	s.ownerRoutes(m)
	s.deskRoutes(m)
	s.officeRoutes(m)
	s.registryRoutes(m)
	s.staffRoutes(m)
	s.verificationRoutes(m)
	s.docketRoutes(m)
	s.mirrorRoutes(m)
	s.goliveRoutes(m)
	s.candidateRoutes(m)
	s.bulletinRoutes(m)
	s.targetRoutes(m)
	s.appraisalRoutes(m)
	s.disclosureRoutes(m)
	s.documentRoutes(m)
	s.consentRoutes(m)
	s.privacyRoutes(m)
	s.reminderRoutes(m)
	s.supervisionRoutes(m)
}
