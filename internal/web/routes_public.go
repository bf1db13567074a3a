package web

import (
	"yianju/internal/httpx"
)

// publicRoutes registers what anybody may open, signed in or not.
func (s *Site) publicRoutes(m *httpx.Mux) {
	m.Handle("GET /{$}", "home", s.homePage)
	m.Handle("GET /find/compound", "compound.search", s.findCompound)
	m.Handle("GET /find/company", "company.search", s.findCompany)
	m.Handle("GET /indicators", "figures.indicators", s.indicators)
	m.Handle("GET /company/{uscc}", "company.see", s.companyPage)
	m.Handle("GET /c/{compound}", "compound.see", s.compoundPage)
	m.Handle("GET /c/{compound}/qr", "qr", s.qrSheet)
	m.Handle("GET /c/{compound}/join/{id}", "compound.see", s.joinPage)
	m.Handle("POST /c/{compound}/join/{id}", "case.join", s.join)

	m.Handle("GET /new", "case.draft", s.fileWhat)
	m.Handle("POST /new", "case.draft", s.sendWhat, httpx.Uploads(pageBody))
	m.Handle("GET /new/kind", "case.draft", s.fileKind)
	m.Handle("POST /new/kind", "case.draft", s.sendKind)
	m.Handle("GET /new/where", "case.draft", s.fileWhere)
	m.Handle("POST /new/compound", "case.draft", s.sendCompound)
	m.Handle("POST /new/submit", "case.file", s.submit)
	m.Handle("POST /new/draft", "case.draft", s.saveDraft)
	m.Handle("POST /new/photo", "media.upload", s.addPhoto, httpx.Uploads(photoBody))
	m.Handle("GET /new/media/{id}", "case.draft", s.draftMedia)

	m.Handle("GET /r/{secret}", "case.track", s.receipt)
	m.Handle("GET /l/{secret}/receipt", "case.track", s.receipt)
	m.Handle("GET /t", "case.track", s.track)
	m.Handle("POST /t", "case.track", s.sendTrack, httpx.In(httpx.Guess))
	m.Handle("GET /t/{code}", "case.track", s.tracked, httpx.In(httpx.Guess))
	m.Handle("GET /l/{secret}", "case.track", s.showOwnCase)
	m.Handle("GET /l/{secret}/{act}", "case.track", s.ownAct)
	m.Handle("POST /l/{secret}/{act}", "case.track", s.sendOwnAct, httpx.Uploads(pageBody))
	m.Handle("GET /l/{secret}/media/{id}", "media.see", s.linkMedia)
	m.Handle("GET /j/{secret}/media/{id}", "media.see", s.jobMedia)
	m.Handle("GET /media/{case}/{id}", "media.see", s.caseMedia)
}

// ownerRoutes registers signing in, and what owners find behind it.
func (s *Site) ownerRoutes(m *httpx.Mux) {
	m.Handle("GET /login", "account.login", s.loginPage)
	m.Handle("POST /login", "account.login", s.sendPhone, httpx.In(httpx.Guess))
	m.Handle("GET /login/code", "account.login", s.codePage)
	m.Handle("POST /login/code", "account.login", s.sendCode, httpx.In(httpx.Guess))
	m.Handle("GET /login/staff", "account.login", s.staffPage)
	m.Handle("POST /login/staff", "account.login", s.sendStaff, httpx.In(httpx.Guess))
	m.Handle("GET "+wayPath+"{way}", "account.login", s.goWay, httpx.In(httpx.Guess))
	m.Handle("GET "+wayPath+"{way}/back", "account.login", s.wayBack, httpx.In(httpx.Guess))
	m.Handle("POST /logout", "account.logout", s.logout)
	m.Handle("GET "+provePath, "account.factor", s.bearing(s.provePage))
	m.Handle("POST "+provePath, "account.factor", s.bearing(s.prove), httpx.In(httpx.Guess))
	m.Handle("POST "+provePath+"/passkey/ask", "account.factor", s.bearing(s.askPasskey))
	m.Handle("POST "+provePath+"/passkey", "account.factor", s.bearing(s.provePasskey), httpx.In(httpx.Guess))
	m.Handle("GET "+factorsPath, "account.factor", s.bearing(s.factors))
	m.Handle("POST "+factorsPath, "account.factor", s.bearing(s.changeFactors))
	m.Handle("GET "+totpPath, "account.factor", s.bearing(s.totp))
	m.Handle("POST "+totpPath, "account.factor", s.bearing(s.confirmTOTP), httpx.In(httpx.Guess))
	m.Handle("POST "+factorsPath+"/passkey/ask", "account.factor", s.bearing(s.newPasskey))
	m.Handle("POST "+factorsPath+"/passkey", "account.factor", s.bearing(s.addPasskey), httpx.In(httpx.Guess))

	m.Handle("GET /me", "me.see", s.signedIn(s.me))
	m.Handle("GET /me/cases/{code}", "me.list", s.signedIn(s.showOwnCase))
	m.Handle("GET /me/cases/{code}/{act}", "me.list", s.signedIn(s.ownAct))
	m.Handle("POST /me/cases/{code}/{act}", "me.list", s.signedIn(s.sendOwnAct), httpx.Uploads(pageBody))
	m.Handle("GET /me/inbox", "account.inbox", s.signedIn(s.inbox))
	m.Handle("POST /me/inbox", "account.inbox", s.signedIn(s.readInbox))
	m.Handle("GET "+ownPath, "account.me", s.signedIn(s.own))
	m.Handle("GET "+tiesPath, "account.identity", s.signedIn(s.ties))
	m.Handle("POST "+tiesPath, "account.identity", s.signedIn(s.changeTies))
	m.Handle("GET /me/sessions", "account.me", s.signedIn(s.sessions))
	m.Handle("POST /me/sessions", "account.me", s.signedIn(s.endSession))
}
