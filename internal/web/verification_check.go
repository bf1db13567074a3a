package web

import (
	"net/http"
	"strings"

	"yianju/internal/account"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/registry"
	"yianju/internal/verification"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// companyItemsPage is one company in one county: record by record, and what the
// county may do.
type companyItemsPage struct {
	campaignPage
	Company  verification.CompanyProgress
	Standing part.Cell
	Notices  []string
	Checks   []part.Choice // confirmations of this page that wait for the reader
	Proposed int           // corrections of the company that wait for them
	Restores bool
	At       itemsPlace
	Form     itemsForm
}

// itemsForm is what a county says of a company's answers.
type itemsForm struct {
	Do    string   `form:"do"`
	Items []string `form:"items"` // kind/id
	Words string   `form:"words"`
}

func (f itemsForm) records(county int) []registry.Ref {
	var out []registry.Ref
	for _, one := range f.Items {
		kind, record, _ := strings.Cut(one, "/")
		out = append(out, registry.Ref{Kind: kind, County: county, ID: idOf(record)})
	}
	return out
}

var itemTones = map[verification.State]part.Tone{verification.Returned: part.Soon, verification.Confirmed: part.Note, verification.Proposed: part.Note,
	verification.Checked: part.Fine, verification.Corrected: part.Fine}

func (s *Site) campaignCompany(w http.ResponseWriter, r *http.Request) error {
	var f itemsForm
	at, wrong, err := s.sentBackPlace(r, &f)
	if err != nil {
		return err
	}
	return s.showCampaignCompany(w, r, f, at, wrong, statusOf(wrong))
}

func (s *Site) showCampaignCompany(w http.ResponseWriter, r *http.Request, f itemsForm, at itemsPlace, wrong form.Errors, status int) error {
	campaign, county, err := countyOf(r)
	if err != nil {
		return err
	}
	a := s.actor(r)
	p := companyItemsPage{campaignPage: campaignPage{Page: s.page(r, "verification.title"), Wrong: wrong}, Form: f, At: at}
	p.Wide, p.Back = true, campaignPath(campaign, county)
	if r.URL.Query().Get("done") == "1" {
		p.Done = p.T("verification.done")
	}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		if p.Campaign, err = s.Verification.See(tx, a, campaign, county); err != nil {
			return err
		}
		firm, err := company.ByUSCC(tx, r.PathValue("uscc"))
		if err != nil {
			return err
		}
		list, _, err := verification.Companies(tx, account.ScopeOf(a, "verification.see"), campaign, county, firm.ID, 0)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return errs.New(errs.NotFound, "")
		}
		p.Company = list[0]
		p.Restores = p.Company.Standing() == verification.StandsMissing && firm.Status == company.Missing &&
			account.Can(a, "verification.restore", account.Target{County: firm.County})
		return s.fillItems(tx, &p, county, account.Can(a, "verification.check", account.Target{County: county}))
	})
	if err != nil {
		return err
	}
	p.fill(p.Company.Name)
	p.Standing = standingCell(p.Page, p.Company)
	return s.showStatus(w, r, status, companyItemsView(p))
}

func (s *Site) fillItems(tx *db.Tx, p *companyItemsPage, county int, checks bool) error {
	list, more, err := verification.Items(tx, p.At.filter(p.ID, p.Company.Company, county))
	if err != nil {
		return err
	}
	titles, err := registry.Titles(tx, refsOf(list))
	if err != nil {
		return err
	}
	p.Picks = p.At.picks(p.Page, p.here(), p.Campaign.Kinds, p.Company.Progress, verification.AllItems, verification.OwingItems, verification.WaitingItems, verification.DoneItems)
	p.Pager = p.At.pager(p.here(), list, more)
	if checks {
		p.Proposed = p.Company.Proposed
	}
	t := part.Table{Dense: true, Columns: verificationColumns(p.Page, "record", "kind", "state", "complete")}
	for _, i := range list {
		title := titles[i.Ref]
		state := part.Cell{Text: p.T("verification.state." + string(i.State)), Tone: itemTones[i.State]}
		if i.State == verification.Returned {
			state.Text += " · " + p.T("verification.check.returned", "words", i.Words)
		}
		share := shareOf(p.Lang, i.Complete.Filled, i.Complete.All)
		kind := p.T("registry.kind." + i.Kind)
		t.Rows = append(t.Rows, []part.Cell{{Text: title, Path: officePlace.recordPath(i.Ref)}, {Text: kind}, state, {Text: share}})
		if checks && i.State == verification.Confirmed {
			p.Checks = append(p.Checks, part.Choice{Value: i.Kind + "/" + i.ID.String(), Text: kind + " " + title,
				Hint: p.T("verification.check.hint", "at", i.ConfirmedAt, "share", share)})
		}
	}
	p.Section = officeSection{Title: p.T("verification.items") + p.At.words(p.Page), None: p.T("registry.list.none"), Table: t}
	return s.fillNotices(tx, p)
}

// fillNotices says how the company was pressed, and what came of it.
func (s *Site) fillNotices(tx *db.Tx, p *companyItemsPage) error {
	v := p.Company.Party
	if !v.FirstNoticeAt.IsZero() {
		p.Notices = append(p.Notices, p.T("verification.notice.first", "at", v.FirstNoticeAt))
		if v.Told == 0 {
			p.Notices = append(p.Notices, p.T("verification.notice.nobody"))
		}
	}
	if !v.SecondNoticeAt.IsZero() {
		p.Notices = append(p.Notices, p.T("verification.notice.second", "at", v.SecondNoticeAt))
	}
	if !v.MissingAt.IsZero() {
		p.Notices = append(p.Notices, p.T("verification.notice.missing", "at", v.MissingAt))
	}
	if v.RestoredAt.IsZero() {
		return nil
	}
	who, err := s.staffName(tx, p.Lang, v.RestoredBy)
	p.Notices = append(p.Notices, p.T("verification.notice.restored", "at", v.RestoredAt, "who", who, "why", v.RestoreWhy))
	return err
}

func (s *Site) campaignCompanySent(w http.ResponseWriter, r *http.Request) error {
	campaign, county, err := countyOf(r)
	if err != nil {
		return err
	}
	var f itemsForm
	at, err := sentPlace(r, &f)
	if err != nil {
		return err
	}
	a := s.actor(r)
	if f.Do == "restore" {
		err = s.restoreCompany(r, a, campaign, f.Words)
	} else {
		err = s.Verification.Check(r.Context(), a, campaign, county, f.records(county), f.Do == "accept", f.Words)
	}
	if err == nil {
		v := at.values()
		v.Set("done", "1")
		return httpx.SeeOther(w, r, r.URL.EscapedPath()+"?"+v.Encode())
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showCampaignCompany(w, r, f, at, wrong, status) })
}

func (s *Site) restoreCompany(r *http.Request, a account.Actor, campaign id.ID, why string) error {
	var firm company.Company
	if err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		firm, err = company.ByUSCC(tx, r.PathValue("uscc"))
		return err
	}); err != nil {
		return err
	}
	return s.Verification.Restore(r.Context(), a, campaign, firm.ID, why)
}

// here is the page's own address.
func (p companyItemsPage) here() string {
	return p.Back + "/" + p.Company.USCC
}
