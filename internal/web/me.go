package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/disclosure"
	"yianju/internal/document"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/web/part"
)

// signedIn lets only those in who are signed in, and have agreed to the privacy
// notice where that is asked: a page leads to the login and back, a form says so.
func (s *Site) signedIn(h httpx.Handler) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if a := s.actor(r); a.SignedIn() {
			if a.MustAgree() && asksFirst(r.URL.Path) {
				return s.askConsent(w, r)
			}
			return h(w, r)
		}
		if r.Method == http.MethodGet {
			return httpx.SeeOther(w, r, "/login?next="+url.QueryEscape(r.URL.Path))
		}
		return errs.New(errs.Unauthenticated, "")
	}
}

// owners keeps a page to owners, who are asked to sign in first. Errors: Denied
// for staff, who have no home here.
func (s *Site) owners(h httpx.Handler) httpx.Handler {
	return s.signedIn(func(w http.ResponseWriter, r *http.Request) error {
		if s.actor(r).Kind != account.KindOwner {
			return errs.New(errs.Denied, "")
		}
		return h(w, r)
	})
}

// meView is an owner's own first page: what waits for them comes first.
type meView struct {
	part.Page
	Waiting []part.QueueRow
	Open    []part.QueueRow
	Done    []part.QueueRow
	For     []delegatedRow // homes of family
	Unread  int
}

func (s *Site) me(w http.ResponseWriter, r *http.Request) error {
	a := s.actor(r)
	if a.Kind != account.KindOwner {
		return httpx.SeeOther(w, r, home(a))
	}
	v := meView{Page: s.page(r, "me.title")}
	err := s.view(r.Context(), func(tx *db.Tx) error {
		cases, err := s.Cases.Mine(tx, a)
		if err != nil {
			return err
		}
		names, err := compoundNames(tx, cases)
		if err != nil {
			return err
		}
		for _, c := range byTurn(cases) {
			row := s.row(v.Lang, c, names[c.Place.Compound])
			row.Path = "/me/cases/" + url.PathEscape(c.Code)
			v.add(c, row)
		}
		if v.For, err = delegatedRows(tx, a.Account); err != nil {
			return err
		}
		v.Unread, err = message.Unread(tx, a.Account)
		return err
	})
	if err != nil {
		return err
	}
	return s.show(w, r, mePage(v))
}

// byTurn sorts cases by when something is due.
func byTurn(cases []casework.Case) []casework.Case {
	return slices.SortedStableFunc(slices.Values(cases), func(a, b casework.Case) int {
		return cmp.Or(a.NextDue.Compare(b.NextDue), b.FiledAt.Compare(a.FiledAt))
	})
}

func (v *meView) add(c casework.Case, row part.QueueRow) {
	switch {
	case c.State == casework.Replied:
		row.Action = v.T("case.act.rate")
		v.Waiting = append(v.Waiting, row)
	case c.Suspended && c.State.Open():
		row.Action = v.T("me.look")
		v.Waiting = append(v.Waiting, row)
	case c.State.Open():
		v.Open = append(v.Open, row)
	default:
		v.Done = append(v.Done, row)
	}
}

// inboxView is what somebody was told, newest first: an owner of every step, an
// officer of what is theirs at once.
type inboxView struct {
	part.Page
	Messages []inboxRow
	Latest   id.ID
	Pager    part.Pager
}

type inboxRow struct {
	message.Message
	Text string
	Path string
}

const inboxPageSize = 30

func (s *Site) inbox(w http.ResponseWriter, r *http.Request) error {
	v := inboxView{Page: s.page(r, "me.inbox.title")}
	v.Wide = s.actor(r).Kind == account.KindStaff // as all pages of their work
	before := idOf(r.URL.Query().Get("before"))
	cases := home(s.actor(r)) + "/cases/"
	err := s.view(r.Context(), func(tx *db.Tx) error {
		list, err := message.Inbox(tx, s.actor(r).Account, before, inboxPageSize+1)
		if len(list) > inboxPageSize {
			list = list[:inboxPageSize]
			v.Pager.Next = "/me/inbox?before=" + list[len(list)-1].ID.String()
		}
		for _, m := range list {
			text := inboxText(v.Page, m)
			if isReminder(m) {
				text = s.reminderText(v.Page, m)
			}
			v.Messages = append(v.Messages, inboxRow{m, unsigned(text), inboxPath(cases, m)})
			v.Latest = max(v.Latest, m.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	if before != 0 {
		v.Pager.First = "/me/inbox"
	}
	return s.show(w, r, inboxPage(v))
}

func inboxText(p part.Page, m message.Message) string {
	args := make([]any, 0, 2*len(m.Args))
	for name, value := range m.Args {
		args = append(args, name, value)
	}
	return p.T(m.Template, args...)
}

// unsigned drops the sender's signature that an SMS must begin with.
func unsigned(text string) string {
	for _, end := range []string{"】", "] "} {
		if _, rest, ok := strings.Cut(text, end); ok && (strings.HasPrefix(text, "【") || strings.HasPrefix(text, "[")) {
			return rest
		}
	}
	return text
}

func (s *Site) readInbox(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	upTo := idOf(r.PostForm.Get("up_to"))
	err := s.DB.Update(r.Context(), func(tx *db.Tx) error { return message.MarkRead(tx, s.actor(r).Account, upTo) })
	if err != nil {
		return err
	}
	return httpx.SeeOther(w, r, "/me/inbox")
}

// own is the page of one's own account: everything there is about signing in.
func (s *Site) own(w http.ResponseWriter, r *http.Request) error {
	v := ownView{Page: s.page(r, "me.own.title"), Staff: s.actor(r).Kind == account.KindStaff}
	v.Wide = v.Staff
	if back := home(s.actor(r)); back != ownPath {
		v.Back = back
	}
	v.Ties = slices.ContainsFunc(s.Ways, func(w Way) bool { return w.For == s.actor(r).Kind })
	v.People = account.Can(s.actor(r), "account.people", account.Target{})
	v.Bulletins = !account.ScopeOf(s.actor(r), "bulletin.see").Nothing()
	v.Papers = !account.ScopeOf(s.actor(r), document.ListAction).Nothing()
	v.Alarms = !account.ScopeOf(s.actor(r), disclosure.ListAction).Nothing()
	for _, role := range s.actor(r).Roles() {
		v.Roles = append(v.Roles, v.T("account.role."+string(role)))
	}
	return s.show(w, r, ownPage(v))
}

type ownView struct {
	part.Page
	Staff     bool
	People    bool // there are people below
	Ties      bool // somebody else's word may open the account
	Bulletins bool // reads the monthly bulletins
	Papers    bool // has a register of papers that were issued
	Alarms    bool // may watch over full views of personal data
	Roles     []string
}

// sessionsView is where an account is signed in.
type sessionsView struct {
	part.Page
	Sessions []account.Session
	Here     id.ID
}

// device words where somebody signed in.
func (v sessionsView) device(words string) string {
	var out []string
	for word := range strings.FieldsSeq(words) {
		out = append(out, v.T("me.device."+word))
	}
	if len(out) == 0 {
		return v.T("me.device.unknown")
	}
	return strings.Join(out, " · ")
}

func (s *Site) sessions(w http.ResponseWriter, r *http.Request) error {
	a := s.actor(r)
	v := sessionsView{Page: s.page(r, "me.sessions.title"), Here: a.Session.ID}
	v.Back, v.Wide = ownPath, a.Kind == account.KindStaff
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		v.Sessions, err = account.Sessions(tx, a.Account)
		return err
	})
	if err != nil {
		return err
	}
	return s.show(w, r, sessionsPage(v))
}

func (s *Site) endSession(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	if r.PostForm.Get("session") == "others" {
		if err := s.Accounts.RevokeOthers(r.Context(), s.actor(r)); err != nil {
			return err
		}
		return httpx.SeeOther(w, r, "/me/sessions")
	}
	session := idOf(r.PostForm.Get("session"))
	if session == 0 {
		return errs.New(errs.NotFound, "")
	}
	if err := s.Accounts.Revoke(r.Context(), s.actor(r), session); err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	return httpx.SeeOther(w, r, "/me/sessions")
}
