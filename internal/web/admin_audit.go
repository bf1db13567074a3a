package web

import (
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/disclosure"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// auditView is what an audit administrator reads: what was done to accounts, who
// read personal data and what for, and the record of one case.
type auditView struct {
	part.Page
	Wrong form.Errors
	Form  auditForm
	Table part.Table
	Pager part.Pager
	Other []part.Link // the same of other accounts of that phone
}

// auditForm asks for the record: of a person, by login name or phone, who did
// something or to whom it was done; of a case; or of a time alone.
type auditForm struct {
	Query string `form:"q"`
	Side  string `form:"side"` // by, about, read: what they did, what was done to them, whose data they read
	Case  string `form:"case"`
	From  string `form:"from"`
	Until string `form:"until"`
}

const auditRows = 50

// sides are the ways in which the record speaks of a person.
var sides = []string{"by", "about", "read"}

func (s *Site) audit(w http.ResponseWriter, r *http.Request) error {
	f := auditForm{Side: "by"}
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	for name, into := range map[string]*string{"case": &f.Case, "from": &f.From, "until": &f.Until} {
		if v := q.Get(name); v != "" {
			*into = v
		}
	}
	for _, side := range sides {
		if q.Get(side) != "" {
			f.Side = side
		}
	}
	return s.showAudit(w, r, http.StatusOK, f, wrong)
}

// dates says what is wrong with the days asked for.
func (f auditForm) dates(l i18n.Lang, wrong *form.Errors) {
	for name, typed := range map[string]string{"from": f.From, "until": f.Until} {
		if _, err := calendar.ParseDate(typed); err != nil {
			wrong.Add(name, l.T("error.field.date"))
		}
	}
}

func (s *Site) showAudit(w http.ResponseWriter, r *http.Request, status int, f auditForm, wrong form.Errors) error {
	v := auditView{Page: s.page(r, "admin.record.title"), Form: f, Wrong: wrong}
	v.Page.Wide = true
	f.dates(v.Lang, &v.Wrong)
	if !v.Wrong.Any() {
		if err := s.fillAudit(r, &v); err != nil {
			return err
		}
	}
	return s.showStatus(w, r, status, auditPage(v))
}

// fillAudit reads what the address asks for.
func (s *Site) fillAudit(r *http.Request, v *auditView) error {
	q := r.URL.Query()
	before := idOf(q.Get("before"))
	filter := account.DoingFilter{By: idOf(q.Get("by")), About: idOf(q.Get("about")), Before: before}
	if d, err := calendar.ParseDate(v.Form.From); err == nil && !d.IsZero() {
		filter.From = d.Start()
	}
	if d, err := calendar.ParseDate(v.Form.Until); err == nil && !d.IsZero() {
		filter.To = d.End()
	}
	who := idOf(q.Get(v.Form.Side))
	return s.view(r.Context(), func(tx *db.Tx) (err error) {
		v.Table = part.Table{Dense: true}
		switch {
		case v.Form.Case != "":
			return s.caseRecord(tx, r, v)
		case v.Form.Side == "read" && who != 0:
			err = s.readings(tx, r, v, who, filter)
		default:
			err = s.doings(tx, r, v, filter)
		}
		if err != nil || who == 0 {
			return err
		}
		one, err := s.personCell(tx, v.Page, who)
		if err != nil {
			return err
		}
		v.Table.Caption = one.Text + " · " + v.T("admin.record.side."+v.Form.Side)
		return s.others(tx, v, q)
	})
}

// others lead to the same record of the other accounts that one phone has.
func (s *Site) others(tx *db.Tx, v *auditView, q url.Values) error {
	all := append([]string{q.Get(v.Form.Side)}, q["or"]...)
	for i, who := range all[1:] {
		one, err := s.personCell(tx, v.Page, idOf(who))
		if err != nil {
			return err
		}
		there := maps.Clone(q)
		there.Del("before")
		there.Set(v.Form.Side, who)
		there["or"] = append(slices.Clone(all[:i+1]), all[i+2:]...)
		v.Other = append(v.Other, part.Link{Text: v.T("admin.record.other", "who", one.Text), Path: auditPath + "?" + there.Encode()})
	}
	return nil
}

func (s *Site) doings(tx *db.Tx, r *http.Request, v *auditView, f account.DoingFilter) error {
	list, err := account.Doings(tx, s.actor(r), f, auditRows+1)
	if err != nil {
		return err
	}
	if len(list) > auditRows {
		list = list[:auditRows]
		v.Pager.Next = auditNext(r, list[len(list)-1].ID)
	}
	v.Table.Caption = v.T("admin.record.doings")
	v.Table.Columns = []part.Column{{Label: v.T("admin.record.at")}, {Label: v.T("admin.record.by")}, {Label: v.T("admin.record.what")}, {Label: v.T("admin.record.about")}}
	for _, d := range list {
		by, err := s.personCell(tx, v.Page, d.By)
		if err != nil {
			return err
		}
		about := part.Cell{Text: v.T("admin.record.nobody")} // an invitation's
		if d.About != 0 {
			if about, err = s.personCell(tx, v.Page, d.About); err != nil {
				return err
			}
		}
		v.Table.Rows = append(v.Table.Rows, []part.Cell{{Text: v.Lang.Stamp(d.At)}, by, {Text: v.T("admin.doing." + strings.TrimPrefix(d.Kind, "account."))}, about})
	}
	return nil
}

// personCell names an account and leads to it; the machine has none.
func (s *Site) personCell(tx *db.Tx, p part.Page, who id.ID) (part.Cell, error) {
	if who == 0 {
		return part.Cell{Text: p.T("account.role.system")}, nil
	}
	name, err := s.Accounts.Name(tx, who)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return part.Cell{}, err
	}
	if name == "" {
		name = p.T("people.kind.owner")
	}
	return part.Cell{Text: name, Path: accountsPath + "/" + who.String()}, nil
}

// readings lists what somebody read in full, and what for.
func (s *Site) readings(tx *db.Tx, r *http.Request, v *auditView, who id.ID, f account.DoingFilter) error {
	list, err := disclosure.By(tx, s.actor(r), who, f.From, f.To, f.Before, auditRows+1)
	if err != nil {
		return err
	}
	if len(list) > auditRows {
		list = list[:auditRows]
		v.Pager.Next = auditNext(r, list[len(list)-1].ID)
	}
	v.Table = s.disclosed(v.Page, list)
	for i, d := range list {
		if d.Kind == disclosure.OfCase {
			v.Table.Rows[i][1].Path = auditPath + "?case=" + d.Code
		}
	}
	return nil
}

// caseRecord lists what happened to a case: in which role, never who or what they
// wrote.
func (s *Site) caseRecord(tx *db.Tx, r *http.Request, v *auditView) error {
	record, err := casework.RecordOf(tx, s.actor(r), id.CleanCode(v.Form.Case))
	if errs.Is(err, errs.NotFound) {
		v.Wrong.Add("case", v.T("admin.record.case_unknown"))
		return nil
	}
	if err != nil {
		return err
	}
	v.Table.Caption = v.T("admin.record.events")
	v.Table.Columns = []part.Column{{Label: v.T("admin.record.at")}, {Label: v.T("admin.record.role")}, {Label: v.T("admin.record.what"), Long: true}, {Label: v.T("admin.record.hash")}}
	if audit.Verify(record.Kept) != nil {
		v.Wrong.Add("", v.T("admin.record.broken"))
	}
	words := caseView{site: s, lang: v.Lang, now: v.Now}
	words.Case.County, words.Case.FiledAt, words.Case.Handler = record.County, record.Events[0].At, record.Events[0].Handler
	for i, e := range record.Events {
		kept := record.Kept[i]
		role := kept.Role
		if key := "account.role." + role; v.Lang.Has(key) {
			role = v.T(key)
		}
		v.Table.Rows = append(v.Table.Rows, []part.Cell{{Text: v.Lang.Stamp(kept.At)}, {Text: role}, {Text: words.eventWords(e)}, {Text: hex.EncodeToString(kept.Hash[:8])}})
	}
	return nil
}

// auditNext is the address of the rest of a list.
func auditNext(r *http.Request, last id.ID) string {
	q := r.URL.Query()
	q.Set("before", last.String())
	q.Del(keptKey)
	return auditPath + "?" + q.Encode()
}

// searchAudit leads to the record that was asked for; the person's name or phone
// stays out of the address.
func (s *Site) searchAudit(w http.ResponseWriter, r *http.Request) error {
	var f auditForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	a := s.actor(r)
	back := func(wrong form.Errors) error {
		return s.sendBack(w, r, auditPath, wrong, func() error { return s.showAudit(w, r, http.StatusUnprocessableEntity, f, wrong) })
	}
	var wrong form.Errors
	if f.dates(s.lang(r), &wrong); wrong.Any() {
		return back(wrong)
	}
	q := url.Values{}
	for name, v := range map[string]string{"case": id.CleanCode(f.Case), "from": f.From, "until": f.Until} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if f.Query != "" {
		found, err := s.Accounts.Search(r.Context(), a, f.Query)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			wrong.Add("q", s.lang(r).T("admin.none"))
			return back(wrong)
		}
		if !slices.Contains(sides, f.Side) {
			f.Side = sides[0]
		}
		q.Set(f.Side, found[0].String())
		for _, other := range found[1:] {
			q.Add("or", other.String())
		}
	}
	return httpx.SeeOther(w, r, auditPath+"?"+q.Encode())
}
