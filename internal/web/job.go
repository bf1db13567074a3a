package web

import (
	"net/http"
	"slices"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/httpx"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// jobActs are what a worker may do by the link, the main one first.
var jobActs = []actPage{
	{Path: "arrive", Act: casework.ActArrive},
	{Path: "note", Act: casework.ActNote, Fields: []string{"text", "evidence?"}},
	{Path: "contact", Act: casework.ActContact},
}

// jobPage is a job before the worker who was sent: place, problem, photos and
// the promised time, nothing about who complained but how to reach them.
type jobPage struct {
	part.Page
	caseView
	Base    string // address of the job
	Photos  []part.Photo
	Clips   []part.Clip
	Clock   part.Clock
	Runs    bool
	Desk    string // the company's duty phone
	Arrived bool
	Note    actView
	Done    string
}

func (j jobPage) token() []part.Hidden { return j.Note.hidden() }

// job shows a job to whoever has its link.
func (s *Site) job(w http.ResponseWriter, r *http.Request) error {
	v, err := s.jobView(r)
	if err != nil {
		return err
	}
	var f deedForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showJob(w, r, http.StatusOK, v, f, wrong)
}

// jobView reads the case of the link in the path. Errors: NotFound for a wrong
// link and for one that is over.
func (s *Site) jobView(r *http.Request) (caseView, error) {
	ref, err := s.Cases.ByJobSecret(r.Context(), r.PathValue("secret"))
	if err != nil {
		return caseView{}, err
	}
	return s.see(r, ref, account.JobLink)
}

func (s *Site) showJob(w http.ResponseWriter, r *http.Request, status int, v caseView, f deedForm, wrong form.Errors) error {
	f.Seq = ""
	note, err := s.actView(r, v, jobActs[1], f)
	if err != nil {
		return err
	}
	note.Wrong = wrong
	j := jobPage{Page: s.page(r, "desk.job.title"), caseView: v, Base: "/j/" + r.PathValue("secret"), Note: note,
		Desk: v.Company.Phone24h, Arrived: !v.Case.ArrivedAt.IsZero() && v.Case.State != casework.Dispatched}
	j.Photos, j.Clips = v.photos(1, j.Base+"/media/"), v.clips(1, j.Base+"/media/")
	j.Clock, j.Runs = v.workClock(rule.L1)
	if done := r.URL.Query().Get("done"); slices.ContainsFunc(jobActs, func(p actPage) bool { return p.Path == done }) {
		j.Done = j.T("desk.done." + done)
	}
	return s.showStatus(w, r, status, jobView(j))
}

// jobSent carries out one of the worker's acts.
func (s *Site) jobSent(p actPage) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := s.jobView(r)
		if err != nil {
			return err
		}
		var f deedForm
		if err := form.Read(r, &f); err != nil {
			return err
		}
		var wrong form.Errors
		if p.Act == casework.ActNote {
			wrong, err = s.takePhotos(r, f.Draft, f.Photos)
		} else {
			f.Draft = "" // photos go with the note they were taken for
		}
		if err != nil {
			return err
		}
		page := "/j/" + r.PathValue("secret")
		back := func(status int, wrong form.Errors) error {
			return s.sendBack(w, r, page, wrong, func() error { return s.showJob(w, r, status, v, f, wrong) })
		}
		if f.Do == "photo" || wrong.Any() {
			return back(statusOf(wrong), wrong)
		}
		if err = s.act(r, v, p, f); err == nil {
			return httpx.SeeOther(w, r, page+"?done="+p.Path)
		}
		wrong, status, ok := refusedAct(s.lang(r), err)
		if !ok {
			return err
		}
		return back(status, wrong)
	}
}

// jobsPage lists what a worker has been sent to.
type jobsPage struct {
	part.Page
	Rows  []part.QueueRow
	Pager part.Pager
}

// jobs lists a worker's own open jobs. Each leads to its job page, which is the
// same with and without a login.
func (s *Site) jobs(w http.ResponseWriter, r *http.Request) error {
	_, scope, err := s.enter(r, "job.list")
	if err != nil {
		return err
	}
	p := jobsPage{Page: s.page(r, "desk.jobs.title")}
	p.Wide = true
	err = s.view(r.Context(), func(tx *db.Tx) error {
		list, err := s.Cases.Queue(tx, scope, casework.Filter{States: casework.AtWork, After: casework.ParseCursor(r.URL.Query().Get("after"))})
		if err != nil {
			return err
		}
		names, err := compoundNames(tx, list.Cases)
		p.Rows = s.rows(p.Lang, list.Cases, names, func(c casework.Case) string { return "/desk/jobs/" + c.Code }, nil)
		p.Pager = pager(r, list.Next)
		return err
	})
	if err != nil {
		return err
	}
	return s.show(w, r, jobsView(p))
}

// jobOf leads a worker who is signed in from the list to the job's page.
func (s *Site) jobOf(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.enter(r, "job.list")
	if err != nil {
		return err
	}
	ref, err := s.refOf(r, r.PathValue("code"))
	if err != nil {
		return err
	}
	secret, err := s.Cases.JobSecret(r.Context(), a, ref)
	if err != nil {
		return err
	}
	return httpx.SeeOther(w, r, "/j/"+secret)
}
