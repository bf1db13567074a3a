package web

import "yianju/internal/httpx"

// staffRoutes registers what belongs to the accounts of staff: their coming and
// going, and the administrators who look after them.
func (s *Site) staffRoutes(m *httpx.Mux) {
	m.Handle("GET /invite/{secret}", "account.join", s.invitation, httpx.In(httpx.Guess))
	m.Handle("POST /invite/{secret}", "account.join", s.joinStaff, httpx.In(httpx.Guess))
	m.Handle("GET /recover/{secret}", "account.join", s.recovery, httpx.In(httpx.Guess))
	m.Handle("POST /recover/{secret}", "account.join", s.recover, httpx.In(httpx.Guess))
	m.Handle("GET "+passwordPath, "account.factor", s.bearing(s.password))
	m.Handle("POST "+passwordPath, "account.factor", s.bearing(s.changePassword), httpx.In(httpx.Guess))

	m.Handle("GET "+peoplePath, "account.people", s.signedIn(s.people))
	m.Handle("POST "+peoplePath, "account.people", s.signedIn(s.withdraw))
	m.Handle("GET "+peoplePath+"/invite", "account.people", s.forPeople("account.people", s.invite))
	m.Handle("POST "+peoplePath+"/invite", "account.people", s.forPeople("account.people", s.sendInvite))
	m.Handle("GET "+peoplePath+"/{id}", "account.people", s.forPeople("account.people", s.person(peoplePath)))
	m.Handle("POST "+peoplePath+"/{id}", "account.people", s.forPeople("account.people", s.personSent(peoplePath)))

	m.Handle("GET /admin", "account.search", s.forPeople("account.search", s.accounts))
	m.Handle("GET "+accountsPath, "account.search", s.forPeople("account.search", s.accounts))
	m.Handle("POST "+accountsPath, "account.search", s.forPeople("account.search", s.searchAccounts))
	m.Handle("GET "+accountsPath+"/{id}", "account.see", s.forPeople("account.see", s.person(accountsPath)))
	m.Handle("POST "+accountsPath+"/{id}", "account.see", s.forPeople("account.see", s.personSent(accountsPath)))
	m.Handle("GET "+accountsPath+"/{id}/grant", "account.grant", s.signedIn(s.addGrant))
	m.Handle("POST "+accountsPath+"/{id}/grant", "account.grant", s.signedIn(s.sendGrant))
	m.Handle("GET "+recoveriesPath, "account.recover_decide", s.signedIn(s.recoveries))
	m.Handle("POST "+recoveriesPath, "account.recover_decide", s.signedIn(s.decideRecovery))
	m.Handle("GET "+auditPath, "audit.see", s.forPeople("audit.see", s.audit))
	m.Handle("POST "+auditPath, "audit.see", s.forPeople("audit.see", s.searchAudit))
}
