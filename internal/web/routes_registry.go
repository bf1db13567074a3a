package web

import "yianju/internal/httpx"

// registryRoutes registers the pages of the registry: of offices, of companies,
// and of owners who bind their homes.
func (s *Site) registryRoutes(m *httpx.Mux) {
	m.Handle("GET /office/registry", "registry.list", s.officeRegistry)
	m.Handle("GET /office/registry/new/{kind}", "office.open", s.newRecord)
	m.Handle("POST /office/registry/new/{kind}", "office.open", s.newRecordSent, httpx.Uploads(photoBody))
	m.Handle("GET /desk/registry", "registry.own", s.ownRegistry)
	for _, at := range []workPlace{deskPlace, officePlace} {
		base := at.Base + "/registry"
		m.Handle("GET "+base+"/proposals", "registry.proposals", s.proposals(at))
		m.Handle("GET "+base+"/proposals/{county}/{id}", "registry.see", s.proposal(at))
		m.Handle("POST "+base+"/proposals/{county}/{id}", "registry.see", s.proposalSent(at))
		m.Handle("GET "+base+"/proposals/{county}/{id}/scan", "registry.see", s.proposalScan)
		m.Handle("GET "+base+"/claims", "claim.list", s.claims(at))
		m.Handle("GET "+base+"/claims/{county}/{id}", "claim.see", s.claim(at))
		m.Handle("POST "+base+"/claims/{county}/{id}", "binding.verify", s.claimSent(at))
		m.Handle("GET "+base+"/claims/{county}/{id}/scan", "claim.see", s.claimScan)
		m.Handle("GET "+base+"/roll/{county}/{id}", "roll.see", s.roll(&at))
		m.Handle("POST "+base+"/roll/{county}/{id}", "roll.record", s.rollSent(&at))
		m.Handle("GET "+base+"/record/{kind}/{county}/{id}", "registry.see", s.record(at))
		for _, act := range []editAct{changing, moving} {
			m.Handle("GET "+base+"/record/{kind}/{county}/{id}/"+string(act), "registry.see", s.recordForm(at, act))
			m.Handle("POST "+base+"/record/{kind}/{county}/{id}/"+string(act), "registry.see", s.recordSent(at, act), httpx.Uploads(photoBody))
		}
	}
	m.Handle("GET /me/home", "me.see", s.owners(s.homes))
	m.Handle("POST /me/home", "binding.answer", s.owners(s.answerClaim))
	m.Handle("GET /me/home/new", "binding.make", s.owners(s.bindHome))
	m.Handle("POST /me/home/new", "binding.make", s.owners(s.bindSent), httpx.Uploads(photoBody))
	m.Handle("GET /me/home/{county}/{id}", "roll.see", s.signedIn(s.roll(ownHome)))
	m.Handle("POST /me/home/{county}/{id}", "roll.record", s.signedIn(s.rollSent(ownHome)))
}
