package web

import (
	"net/http"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// joinForm is what somebody brings along to a link of theirs: a login name and a
// password. The same form serves an invitation, a recovery and a new password.
type joinForm struct {
	part.Page
	Wrong    form.Errors
	Action   string
	Login    string `form:"login"`
	Old      string `form:"old"`
	Password string `form:"password"`
	Do       string `form:"do"` // "mine": take the invitation up with the account signed in
	Next     string `form:"next"`
	Invite   account.Invitation
	Role     string
	Mine     bool // signed in as staff: no new account is needed
	Aged     bool
}

const passwordPath = "/me/password"

// invitation shows what a link invites to.
func (s *Site) invitation(w http.ResponseWriter, r *http.Request) error {
	var v joinForm
	wrong, err := s.sentBack(r, &v)
	if err != nil {
		return err
	}
	v.Wrong = wrong
	return s.showInvitation(w, r, http.StatusOK, v)
}

func (s *Site) showInvitation(w http.ResponseWriter, r *http.Request, status int, v joinForm) error {
	invite, err := s.Accounts.Invited(r.Context(), r.PathValue("secret"))
	if err != nil {
		return err
	}
	v.Page, v.Invite, v.Action = s.page(r, "people.join.title"), invite, "/invite/"+r.PathValue("secret")
	v.Mine = s.actor(r).Kind == account.KindStaff
	err = s.view(r.Context(), func(tx *db.Tx) (err error) {
		v.Role, err = s.grantText(tx, v.Lang, invite.Grant)
		return err
	})
	if err != nil {
		return err
	}
	return s.showStatus(w, r, status, invitationPage(v))
}

// joinStaff takes an invitation up.
func (s *Site) joinStaff(w http.ResponseWriter, r *http.Request) error {
	var v joinForm
	if err := form.Read(r, &v); err != nil {
		return err
	}
	secret := r.PathValue("secret")
	if v.Do == "mine" {
		err := s.Accounts.Accept(r.Context(), s.actor(r), secret)
		if err == nil {
			return httpx.SeeOther(w, r, home(s.actor(r)))
		}
		return s.joinBack(w, r, v, err, "/invite/"+secret, s.showInvitation)
	}
	token, err := s.Accounts.Join(r.Context(), secret, v.Login, v.Password, s.client(w, r))
	if err != nil {
		return s.joinBack(w, r, v, err, "/invite/"+secret, s.showInvitation)
	}
	return s.enterAs(w, r, token)
}

// joinBack sends the form back with what was wrong.
func (s *Site) joinBack(w http.ResponseWriter, r *http.Request, v joinForm, err error, page string,
	show func(http.ResponseWriter, *http.Request, int, joinForm) error) error {
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	v.Wrong = wrong
	return s.sendBack(w, r, page, wrong, func() error { return show(w, r, status, v) })
}

// enterAs signs the browser in and leads on: to what the sign-in still lacks, or home.
func (s *Site) enterAs(w http.ResponseWriter, r *http.Request, token string) error {
	if err := s.changeSession(w, r, token); err != nil {
		return err
	}
	return s.leadOn(w, r, token, "")
}

// leadOn leads whoever a token is of to the step their sign-in lacks, or to next.
func (s *Site) leadOn(w http.ResponseWriter, r *http.Request, token, next string) error {
	a, err := s.Accounts.Authenticate(r.Context(), token)
	if err != nil {
		return err
	}
	if step := stepOf(a, next); step != "" {
		return httpx.SeeOther(w, r, step)
	}
	return httpx.SeeOther(w, r, orPath(next, home(a)))
}

// recovery shows the form for a new password, to whoever holds the link.
func (s *Site) recovery(w http.ResponseWriter, r *http.Request) error {
	var v joinForm
	wrong, err := s.sentBack(r, &v)
	if err != nil {
		return err
	}
	v.Wrong = wrong
	return s.showRecovery(w, r, http.StatusOK, v)
}

func (s *Site) showRecovery(w http.ResponseWriter, r *http.Request, status int, v joinForm) error {
	if err := s.Accounts.Recoverable(r.Context(), r.PathValue("secret")); err != nil {
		return err
	}
	v.Page, v.Action = s.page(r, "people.recover.title"), "/recover/"+r.PathValue("secret")
	return s.showStatus(w, r, status, recoveryPage(v))
}

// recover takes the new password.
func (s *Site) recover(w http.ResponseWriter, r *http.Request) error {
	var v joinForm
	if err := form.Read(r, &v); err != nil {
		return err
	}
	token, err := s.Accounts.Recover(r.Context(), r.PathValue("secret"), v.Password, s.client(w, r))
	if err != nil {
		return s.joinBack(w, r, v, err, "/recover/"+r.PathValue("secret"), s.showRecovery)
	}
	return s.enterAs(w, r, token)
}

// password is the page of one's own password; an aged one must be changed there
// before anything else.
func (s *Site) password(w http.ResponseWriter, r *http.Request) error {
	v := joinForm{Next: r.URL.Query().Get("next")}
	wrong, err := s.sentBack(r, &v)
	if err != nil {
		return err
	}
	v.Wrong = wrong
	return s.showPassword(w, r, http.StatusOK, v)
}

func (s *Site) showPassword(w http.ResponseWriter, r *http.Request, status int, v joinForm) error {
	a := s.actor(r)
	if a.Kind == account.KindOwner {
		return errs.New(errs.NotFound, "")
	}
	v.Page, v.Action, v.Aged = s.page(r, "people.password.title"), passwordPath, a.Pending.Aged
	if v.Wide = a.SignedIn(); v.Wide {
		v.Back = ownPath
	}
	return s.showStatus(w, r, status, passwordPage(v))
}

func (s *Site) changePassword(w http.ResponseWriter, r *http.Request) error {
	var v joinForm
	if err := form.Read(r, &v); err != nil {
		return err
	}
	token, err := s.Accounts.ChangePassword(r.Context(), s.actor(r), v.Old, v.Password)
	if err != nil {
		return s.joinBack(w, r, v, err, passwordPath, s.showPassword)
	}
	s.setSession(w, token)
	return s.leadOn(w, r, token, v.Next)
}
