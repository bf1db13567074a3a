package web

import (
	"net/http"

	"yianju/internal/account"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/media"
)

// deskRoutes registers the pages of a company: its duty desk and its workers.
func (s *Site) deskRoutes(m *httpx.Mux) {
	m.Handle("GET /desk", "desk.open", s.desk)
	m.Handle("GET /desk/new", "case.file_for", s.fileFor)
	m.Handle("POST /desk/new", "case.file_for", s.fileForSent, httpx.Uploads(workBody))
	m.Handle("GET /desk/shift", "desk.handover", s.shift)
	m.Handle("POST /desk/shift", "desk.handover", s.shiftSent)
	m.Handle("GET /desk/jobs", "job.list", s.jobs)
	m.Handle("GET /desk/jobs/{code}", "job.list", s.jobOf)
	m.Handle("GET /j/{secret}", "job.see", s.job)
	m.Handle("POST /desk/draft/{key}", "media.upload", s.actPhoto, httpx.Uploads(photoBody))
	m.Handle("GET /desk/draft/{key}/{id}", "media.upload", s.actDraftMedia)
	s.workCaseRoutes(m, deskPlace)
	s.intakeRoutes(m, deskPlace)
	for _, act := range jobActs {
		m.Handle("POST /j/{secret}/"+act.Path, string(act.action()), s.jobSent(act), httpx.Uploads(workBody))
	}
}

// officeRoutes registers the pages of neighborhoods, streets and departments.
func (s *Site) officeRoutes(m *httpx.Mux) {
	m.Handle("GET /office", "office.open", s.office)
	m.Handle("GET /office/wall", "province.today", s.wall)
	m.Handle("GET /office/cases", "office.list", s.officeCases)
	m.Handle("GET "+comparePath, "figures.compare", s.compare)
	m.Handle("GET "+comparePath+".xlsx", "figures.compare", s.compareFile)
	m.Handle("GET "+comparePath+".pdf", "figures.compare", s.comparePaper)
	m.Handle("GET "+reportPath, "report.draft", s.report)
	m.Handle("GET "+reportPath+"/paper", "report.draft", s.reportPaper)
	m.Handle("GET "+spotchecksPath, "spotcheck.see", s.spotchecks)
	m.Handle("POST "+spotchecksPath, "spotcheck.draw", s.spotcheckDrawn)
	m.Handle("GET "+spotchecksPath+"/{id}", "spotcheck.see", s.spotcheck)
	m.Handle("GET "+spotchecksPath+"/{id}/population", "spotcheck.see", s.spotcheckFile)
	m.Handle("GET "+spotchecksPath+"/{id}/list", "spotcheck.see", s.spotcheckFile)
	m.Handle("POST "+spotchecksPath+"/{id}/open", "spotcheck.draw", s.spotcheckOpened)
	m.Handle("GET "+historyPath+"/company/{uscc}", "figures.company", s.companyHistory)
	m.Handle("GET "+historyPath+"/compound/{compound}", "figures.compare", s.compoundHistory)
	m.Handle("GET /office/overdue", "office.overdue", s.officeOverdue)
	m.Handle("GET /office/decisions", "office.decisions", s.officeDecisions)
	m.Handle("GET /office/alerts", "office.alerts", s.officeAlerts)
	m.Handle("GET /office/crosschecks", "office.crosschecks", s.checks)
	m.Handle("GET /office/crosschecks/{id}", "office.crosschecks", s.check)
	m.Handle("POST /office/crosschecks/{id}", "case.crosscheck", s.checkSent)
	m.Handle("GET /office/watch", "office.watch", s.watch)
	m.Handle("POST /office/watch", "office.watch", s.watchSent)
	m.Handle("POST /office/watch/{id}/end", "office.watch", s.turnEnded)
	m.Handle("GET /office/callbacks", "office.callbacks", s.officeCallbacks)
	m.Handle("GET /office/route", "office.route", s.officeRoute)
	m.Handle("GET /office/messages", "message.replay", s.messages)
	m.Handle("GET /office/messages/{key}", "message.replay", s.message)
	m.Handle("POST /office/messages/{key}", "message.replay", s.replay)
	m.Handle("GET /office/new", "case.file_for", s.fileFor)
	m.Handle("POST /office/new", "case.file_for", s.fileForSent, httpx.Uploads(workBody))
	m.Handle("GET /office/cases/{code}/route", "case.route", s.routeForm)
	m.Handle("POST /office/cases/{code}/route", "case.route", s.routeSent)
	s.workCaseRoutes(m, officePlace)
	s.intakeRoutes(m, officePlace)
}

// workCaseRoutes registers a case's page and the pages of its acts under a place.
func (s *Site) workCaseRoutes(m *httpx.Mux, at workPlace) {
	m.Handle("GET "+at.Base+"/cases/{code}", "case.see", s.workCase(at))
	m.Handle("GET "+at.Base+"/cases/{code}/phone", "case.reveal_phone", s.reveal(at))
	m.Handle("POST "+at.Base+"/cases/{code}/phone", "case.reveal_phone", s.revealSent(at))
	for _, act := range actPages {
		path := at.Base + "/cases/{code}/" + act.Path
		m.Handle("GET "+path, string(act.action()), s.actForm(at, act))
		m.Handle("POST "+path, string(act.action()), s.actSent(at, act), httpx.Uploads(workBody))
	}
}

// workBody is the largest form with photos, bytes: without scripts three come at once.
const workBody = 3*media.PhotoBytes + 64<<10

// workPlace is where somebody works: the same case has its page at each.
type workPlace struct {
	Base string // address
	Open account.Action
}

var (
	deskPlace   = workPlace{"/desk", "desk.open"}
	officePlace = workPlace{"/office", "office.open"}
)

// enter returns the actor and what they may list by an action. Errors:
// Unauthenticated; Denied when there is nothing.
func (s *Site) enter(r *http.Request, action account.Action) (account.Actor, account.Scope, error) {
	a := s.actor(r)
	scope := account.ScopeOf(a, action)
	switch {
	case !a.SignedIn():
		return a, scope, errs.New(errs.Unauthenticated, "")
	case scope.Nothing():
		return a, scope, errs.New(errs.Denied, "")
	}
	return a, scope, nil
}
