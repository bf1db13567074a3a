package web

import (
	"net/http"
	"strconv"
	"strings"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/registry"
	"yianju/internal/verification"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

const ownItemsPath = "/desk/registry/verification"

func askPath(campaign id.ID, r registry.Ref) string {
	return ownItemsPath + "/" + campaign.String() + "/" + r.Kind + "/" + itemKey(r)
}

// ownItems is what a company is asked to verify now.
func (s *Site) ownItems(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.enter(r, "registry.own")
	if err != nil {
		return err
	}
	p := listPage{Page: s.page(r, "verification.title")}
	p.Wide, p.Heading, p.None, p.Back = true, p.T("verification.title"), p.T("verification.own.none"), "/desk/registry"
	p.Table = part.Table{Dense: true, Columns: verificationColumns(p.Page, "record", "kind", "state")}
	answers := account.Can(a, "verification.answer", account.Target{Company: companyOf(a)})
	err = s.view(r.Context(), func(tx *db.Tx) error {
		list, err := verification.Own(tx, companyOf(a))
		var texts []string
		for _, o := range list {
			left := p.T("verification.own.all")
			if o.Left > 0 {
				left = p.T("verification.own.left", "n", o.Left, "until", p.Lang.Date(o.To.Start()))
			}
			texts = append(texts, o.Title+":"+left)
			if err := s.fillOwnItems(tx, &p, o, answers); err != nil {
				return err
			}
		}
		p.Text = strings.Join(texts, " ")
		return err
	})
	if err != nil {
		return err
	}
	return s.show(w, r, listView(p))
}

// fillOwnItems adds the items of one campaign; who may answer is led to the question.
func (s *Site) fillOwnItems(tx *db.Tx, p *listPage, o verification.OwnCampaign, answers bool) error {
	for _, i := range o.Items {
		title, err := registry.TitleOf(tx, i.Ref)
		if err != nil {
			return err
		}
		path := deskPlace.recordPath(i.Ref)
		if answers {
			path = askPath(o.ID, i.Ref)
		}
		state := part.Cell{Text: p.T("verification.state." + string(i.State)), Tone: itemTones[i.State]}
		p.Table.Rows = append(p.Table.Rows, []part.Cell{{Text: title, Path: path}, {Text: p.T("registry.kind." + i.Kind)}, state})
	}
	return nil
}

// askPage is one record to be confirmed or corrected.
type askPage struct {
	part.Page
	verification.Question
	Heading string
	State   part.Cell
	Answers []part.Answer
	Missing string
	Action  string
	Change  string // the form of a proposal
	Wrong   form.Errors
}

// refOfItem is the campaign and record that a path names. Errors: NotFound;
// Unauthenticated for a visitor, who is not told what there is.
func (s *Site) refOfItem(r *http.Request) (id.ID, registry.Ref, error) {
	if !s.actor(r).SignedIn() {
		return 0, registry.Ref{}, errs.New(errs.Unauthenticated, "")
	}
	county, record, _ := strings.Cut(r.PathValue("key"), "-")
	n, err := strconv.Atoi(county)
	ref := registry.Ref{Kind: r.PathValue("kind"), County: n, ID: idOf(record)}
	campaign := idOf(r.PathValue("id"))
	if err != nil || ref.ID == 0 || campaign == 0 {
		return 0, ref, errs.New(errs.NotFound, "")
	}
	return campaign, ref, nil
}

func (s *Site) askItem(w http.ResponseWriter, r *http.Request) error {
	var f askForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showItem(w, r, wrong, statusOf(wrong))
}

type askForm struct {
	Seq string `form:"seq"`
}

func (s *Site) showItem(w http.ResponseWriter, r *http.Request, wrong form.Errors, status int) error {
	campaign, ref, err := s.refOfItem(r)
	if err != nil {
		return err
	}
	p := askPage{Page: s.page(r, "verification.ask"), Wrong: wrong, Action: askPath(campaign, ref), Change: deskPlace.recordPath(ref) + "/change"}
	p.Wide, p.Back, p.Path = true, ownItemsPath, p.Action
	if err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		p.Question, err = s.Verification.Ask(tx, s.actor(r), campaign, ref)
		return err
	}); err != nil {
		return err
	}
	v := p.Seen
	p.Heading = v.Title
	p.State = part.Cell{Text: p.T("verification.state." + string(p.Item.State)), Tone: itemTones[p.Item.State]}
	p.Answers = s.answers(p.Lang, v.Table, v.State.Values, nil)
	var missing []string
	for _, f := range v.Table.Missing(v.State.Values) {
		missing = append(missing, f.Header(p.Lang.String()))
	}
	p.Missing = strings.Join(missing, p.T("field.list"))
	return s.showStatus(w, r, status, askView(p))
}

// confirms reports whether the record can be confirmed now, or a change proposed.
func (p askPage) confirms() bool { return p.Takes && p.Item.State != verification.Proposed }

// seen is the history that stands on the page.
func (p askPage) seen() []part.Hidden {
	return []part.Hidden{{Name: "seq", Value: strconv.Itoa(p.Seen.History.Seq())}}
}

// askItemSent confirms a record and leads to the next that waits.
func (s *Site) askItemSent(w http.ResponseWriter, r *http.Request) error {
	campaign, ref, err := s.refOfItem(r)
	if err != nil {
		return err
	}
	var f askForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	a := s.actor(r)
	seq, _ := strconv.Atoi(f.Seq) // what is no number is 0, which no history has
	if err := s.Verification.Confirm(r.Context(), a, campaign, ref, seq); err != nil {
		wrong, status, ok := refused(s.lang(r), err)
		if !ok {
			return err
		}
		return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showItem(w, r, wrong, status) })
	}
	next := ownItemsPath
	if err := s.view(r.Context(), func(tx *db.Tx) error {
		list, err := verification.Items(tx, campaign, companyOf(a), 0)
		for _, i := range list {
			if !i.State.Answered() {
				next = askPath(campaign, i.Ref)
				break
			}
		}
		return err
	}); err != nil {
		return err
	}
	return httpx.SeeOther(w, r, next)
}
