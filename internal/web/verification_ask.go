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
	at, err := itemsPlaceOf(r.URL.Query())
	if err != nil {
		return err
	}
	p := listPage{Page: s.page(r, "verification.title")}
	p.Wide, p.Heading, p.None, p.Back = true, p.T("verification.title"), p.T("verification.own.none"), "/desk/registry"
	p.Table = part.Table{Dense: true, Columns: verificationColumns(p.Page, "record", "kind", "state")}
	answers := account.Can(a, "verification.answer", account.Target{Company: companyOf(a)})
	err = s.view(r.Context(), func(tx *db.Tx) error {
		list, err := verification.Own(tx, companyOf(a))
		if err != nil || len(list) == 0 {
			return err
		}
		shown, texts := list[0], []string(nil)
		for _, o := range list {
			left := p.T("verification.own.all")
			if o.Left() > 0 {
				left = p.T("verification.own.left", "n", o.Left(), "until", p.Lang.Date(o.To.Start()))
			}
			texts = append(texts, p.T("verification.own.text", "title", o.Title, "items", o.Items, "answered", o.Answered, "left", left))
			if o.ID.String() == at.Campaign {
				shown = o
			}
			if len(list) > 1 {
				p.Links = append(p.Links, part.Link{Text: o.Title, Path: itemsPlace{Campaign: o.ID.String()}.at(ownItemsPath)})
			}
		}
		p.Text = strings.Join(texts, " ")
		return s.fillOwnItems(tx, &p, companyOf(a), shown, at, answers)
	})
	if err != nil {
		return err
	}
	return s.show(w, r, listView(p))
}

// fillOwnItems shows a page of the items of one campaign; who may answer is led to the
// question.
func (s *Site) fillOwnItems(tx *db.Tx, p *listPage, firm id.ID, o verification.OwnCampaign, at itemsPlace, answers bool) error {
	at.Campaign = o.ID.String()
	list, more, err := verification.Items(tx, at.filter(o.ID, firm, 0))
	if err != nil {
		return err
	}
	titles, err := registry.Titles(tx, refsOf(list))
	if err != nil {
		return err
	}
	if p.Heading += at.words(p.Page); at.Which != string(verification.OwingItems) {
		p.None = p.T("registry.list.none")
	}
	p.Links = append(p.Links, at.picks(p.Page, ownItemsPath, o.Kinds, o.Progress, verification.AllItems, verification.OwingItems, verification.AnsweredItems)...)
	p.Pager = at.pager(ownItemsPath, list, more)
	for _, i := range list {
		path := deskPlace.recordPath(i.Ref)
		if answers {
			path = at.at(askPath(o.ID, i.Ref))
		}
		state := part.Cell{Text: p.T("verification.state." + string(i.State)), Tone: itemTones[i.State]}
		p.Table.Rows = append(p.Table.Rows, []part.Cell{{Text: titles[i.Ref], Path: path}, {Text: p.T("registry.kind." + i.Kind)}, state})
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
	At      itemsPlace
	Wrong   form.Errors
}

// refOfItem is the campaign and record that a path names. Errors: NotFound;
// Unauthenticated for a visitor, who is not told what there is.
func (s *Site) refOfItem(r *http.Request) (id.ID, registry.Ref, error) {
	if !s.actor(r).SignedIn() {
		return 0, registry.Ref{}, errs.New(errs.Unauthenticated, "")
	}
	ref, ok := refOfKey(r.PathValue("kind"), r.PathValue("key"))
	campaign := idOf(r.PathValue("id"))
	if !ok || campaign == 0 {
		return 0, ref, errs.New(errs.NotFound, "")
	}
	return campaign, ref, nil
}

func (s *Site) askItem(w http.ResponseWriter, r *http.Request) error {
	var f askForm
	at, wrong, err := s.sentBackPlace(r, &f)
	if err != nil {
		return err
	}
	return s.showItem(w, r, at, wrong, statusOf(wrong))
}

type askForm struct {
	Seq string `form:"seq"`
}

func (s *Site) showItem(w http.ResponseWriter, r *http.Request, at itemsPlace, wrong form.Errors, status int) error {
	campaign, ref, err := s.refOfItem(r)
	if err != nil {
		return err
	}
	p := askPage{Page: s.page(r, "verification.ask"), Wrong: wrong, Action: askPath(campaign, ref), Change: deskPlace.recordPath(ref) + "/change"}
	p.Wide, p.Back, p.Path, p.At = true, at.at(ownItemsPath), at.at(p.Action), at
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

// seen is the history that stands on the page, and the list that led to it.
func (p askPage) seen() []part.Hidden {
	return append(p.At.hidden(), part.Hidden{Name: "seq", Value: strconv.Itoa(p.Seen.History.Seq())})
}

// askItemSent confirms a record and leads to the next that waits on the page of the
// list where it was found, and back to that page when none is left.
func (s *Site) askItemSent(w http.ResponseWriter, r *http.Request) error {
	campaign, ref, err := s.refOfItem(r)
	if err != nil {
		return err
	}
	var f askForm
	at, err := sentPlace(r, &f)
	if err != nil {
		return err
	}
	a := s.actor(r)
	seq, _ := strconv.Atoi(f.Seq) // what is no number is 0, which no history has
	if err := s.Verification.Confirm(r.Context(), a, campaign, ref, seq); err != nil {
		wrong, status, ok := refused(s.lang(r), err)
		if !ok {
			return err
		}
		return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showItem(w, r, at, wrong, status) })
	}
	next := at.at(ownItemsPath)
	if err := s.view(r.Context(), func(tx *db.Tx) error {
		list, _, err := verification.Items(tx, at.filter(campaign, companyOf(a), 0))
		for _, i := range list {
			if !i.State.Answered() && verification.Compare(i.Ref, ref) > 0 {
				next = at.at(askPath(campaign, i.Ref))
				break
			}
		}
		return err
	}); err != nil {
		return err
	}
	return httpx.SeeOther(w, r, next)
}
