package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"yianju/internal/calendar"

	"yianju/internal/account"
	"yianju/internal/bulletin"
	"yianju/internal/db"
	"yianju/internal/document"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// bulletinPath is the page of a bulletin, or of a part of what is done with it.
func bulletinPath(m calendar.Month, of string) string {
	path := bulletinsPath + "/" + m.String()
	if of != "" {
		path += "/" + of
	}
	return path
}

// bulletinsPage is the desk of the bulletins.
type bulletinsPage struct {
	part.Page
	Slot  string
	Table part.Table
	Pager part.Pager
}

// bulletinsMost is how many bulletins a page lists: two years.
const bulletinsMost = 24

func (s *Site) bulletins(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.enter(r, "bulletin.see")
	if err != nil {
		return err
	}
	p := bulletinsPage{Page: s.page(r, "bulletin.desk.title")}
	p.Wide, p.Back = true, "/office"
	drafts := !account.ScopeOf(a, "bulletin.draft").Nothing()
	for _, key := range []string{"month", "state", "number", "issued"} {
		p.Table.Columns = append(p.Table.Columns, part.Column{Label: p.T("bulletin.desk." + key), Long: key == "number"})
	}
	for _, key := range []string{"received", "reply_rate", "composite"} {
		p.Table.Columns = append(p.Table.Columns, part.Column{Label: p.T("bulletin.column." + key), Num: true})
	}
	p.Table.Dense = true
	before, _ := calendar.ParseMonth(r.URL.Query().Get("after"))
	err = s.view(r.Context(), func(tx *db.Tx) error {
		list, err := bulletin.List(tx, before, drafts, bulletinsMost)
		p.Table.Rows = nil
		for _, b := range list {
			p.Table.Rows = append(p.Table.Rows, bulletinRow(p.Page, b))
		}
		more := len(list) == bulletinsMost
		if more {
			p.Pager = nextPage(r, more, map[string]string{"after": list[len(list)-1].Month.String()})
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Slot = s.bulletinSlot(p.Page)
	return s.show(w, r, bulletinsView(p))
}

// bulletinSlot says by when the latest bulletin is issued while that is ahead, and then
// when the next is drafted.
func (s *Site) bulletinSlot(p part.Page) string {
	slot, key := bulletin.Latest(s.Bulletins.Calendar, p.Now), "bulletin.desk.due"
	if !p.Now.Before(slot.Issue) {
		slot, key = bulletin.SlotOf(s.Bulletins.Calendar, slot.Month.Add(1)), "bulletin.desk.next"
	}
	return p.T(key, "month", p.Lang.Month(slot.Month.First().Start()), "draft", p.Lang.DateTime(slot.Draft, p.Now), "issue", p.Lang.DateTime(slot.Issue, p.Now))
}

func bulletinRow(p part.Page, b bulletin.Bulletin) []part.Cell {
	number, issued := i18n.None, i18n.None
	if !b.IssuedAt.IsZero() {
		number, issued = bulletin.Number(b), p.Lang.DateTime(b.IssuedAt, p.Now)
	}
	t := b.Content.Total
	return []part.Cell{{Text: p.Lang.Month(b.Month.First().Start()), Path: bulletinPath(b.Month, "")}, bulletinState(p, b), {Text: number}, {Text: issued},
		{Text: p.Lang.Count(t.Received)}, {Text: t.Rate("reply_rate").Value}, {Text: t.Rate("composite").Value}}
}

// bulletinState is a bulletin's state as a word; a draft whose hour has come is drawn
// late.
func bulletinState(p part.Page, b bulletin.Bulletin) part.Cell {
	switch {
	case b.IssuedItself():
		return part.Cell{Text: p.T("bulletin.state.itself"), Tone: part.Soon}
	case !b.IssuedAt.IsZero():
		return part.Cell{Text: p.T("bulletin.state.issued"), Tone: part.Fine}
	case !p.Now.Before(b.Due):
		return part.Cell{Text: p.T("bulletin.state.draft"), Tone: part.Late}
	}
	return part.Cell{Text: p.T("bulletin.state.draft"), Tone: part.Soon}
}

// bulletinForm is whatever is typed on a bulletin's page.
type bulletinForm struct {
	Part       string `form:"part"`
	N          string `form:"n"`
	Opening    string `form:"opening"`
	Problems   string `form:"problems"`
	Demands    string `form:"demands"`
	Correction string `form:"correction"`
}

// words are what was typed for the part.
func (f bulletinForm) words() string {
	return map[string]string{string(bulletin.Opening): f.Opening, string(bulletin.Problems): f.Problems, string(bulletin.Demands): f.Demands}[f.Part]
}

func (s *Site) bulletin(w http.ResponseWriter, r *http.Request) error {
	var f bulletinForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showBulletin(w, r, f, wrong, statusOf(wrong))
}

// bulletinOf reads the bulletin that the path names, for an actor. Errors: NotFound.
func (s *Site) bulletinOf(tx *db.Tx, r *http.Request) (bulletin.Bulletin, error) {
	m, ok := calendar.ParseMonth(r.PathValue("month"))
	if !ok {
		return bulletin.Bulletin{}, errs.New(errs.NotFound, "")
	}
	return s.Bulletins.See(tx, s.actor(r), m)
}

func (s *Site) showBulletin(w http.ResponseWriter, r *http.Request, f bulletinForm, wrong form.Errors, status int) error {
	a := s.actor(r)
	p := bulletinPage{Page: s.page(r, "bulletin.title"), Wrong: wrong, Form: f}
	p.Wide, p.Back = true, bulletinsPath
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		b, err := s.bulletinOf(tx, r)
		if err != nil {
			return err
		}
		return s.fillBulletin(tx, a, &p, b)
	})
	if err != nil {
		return err
	}
	return s.showStatus(w, r, status, bulletinView(p))
}

// bulletinPaper and bulletinSheet give a bulletin as files.
func (s *Site) bulletinPaper(w http.ResponseWriter, r *http.Request) error {
	return s.bulletinFile(w, r, "pdf", "application/pdf", func(tx *db.Tx, b bulletin.Bulletin, out *bytes.Buffer) error {
		return s.Bulletins.WritePDF(tx, b, s.Origin+verifyPath+"/"+b.Verify, out)
	})
}

func (s *Site) bulletinSheet(w http.ResponseWriter, r *http.Request) error {
	return s.bulletinFile(w, r, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(tx *db.Tx, b bulletin.Bulletin, out *bytes.Buffer) error {
		return s.Bulletins.WriteXLSX(tx, s.lang(r), b, out)
	})
}

// bulletinFile writes a file to memory and then to whoever asked: nobody who reads slowly
// holds a transaction.
func (s *Site) bulletinFile(w http.ResponseWriter, r *http.Request, kind, media string, write func(*db.Tx, bulletin.Bulletin, *bytes.Buffer) error) error {
	var out bytes.Buffer
	name := ""
	err := s.view(r.Context(), func(tx *db.Tx) error {
		out.Reset()
		b, err := s.bulletinOf(tx, r)
		if err != nil {
			return err
		}
		name = bulletin.Title(b.Month)
		return write(tx, b, &out)
	})
	if err != nil {
		return err
	}
	httpx.NoStore(w)
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Disposition", `attachment; filename="bulletin.`+kind+`"; filename*=UTF-8''`+url.PathEscape(name+"."+kind))
	_, err = w.Write(out.Bytes())
	return err
}

// bulletinAct carries out an act on the bulletin of the path; a form that is refused goes
// back to the bulletin's page.
func (s *Site) bulletinAct(w http.ResponseWriter, r *http.Request, do func(account.Actor, calendar.Month, bulletinForm) error) error {
	var f bulletinForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	m, ok := calendar.ParseMonth(r.PathValue("month"))
	if !ok {
		return errs.New(errs.NotFound, "")
	}
	err := do(s.actor(r), m, f)
	if err == nil {
		return httpx.SeeOther(w, r, bulletinPath(m, ""))
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, bulletinPath(m, ""), wrong, func() error { return s.showBulletin(w, r, f, wrong, status) })
}

func (s *Site) bulletinWritten(w http.ResponseWriter, r *http.Request) error {
	return s.bulletinAct(w, r, func(a account.Actor, m calendar.Month, f bulletinForm) error {
		n, _ := strconv.Atoi(f.N)
		return s.Bulletins.Write(r.Context(), a, m, bulletin.Part(f.Part), n, f.words())
	})
}

func (s *Site) bulletinRetaken(w http.ResponseWriter, r *http.Request) error {
	return s.bulletinAct(w, r, func(a account.Actor, m calendar.Month, _ bulletinForm) error {
		return s.Bulletins.Retake(r.Context(), a, m)
	})
}

func (s *Site) bulletinIssued(w http.ResponseWriter, r *http.Request) error {
	return s.bulletinAct(w, r, func(a account.Actor, m calendar.Month, _ bulletinForm) error {
		return s.Bulletins.Issue(r.Context(), a, m)
	})
}

func (s *Site) bulletinCorrected(w http.ResponseWriter, r *http.Request) error {
	return s.bulletinAct(w, r, func(a account.Actor, m calendar.Month, f bulletinForm) error {
		return s.Bulletins.Add(r.Context(), a, m, f.Correction)
	})
}

// bulletinFacts say when what was done, and where the files are.
func bulletinFacts(p *bulletinPage, b bulletin.Bulletin) {
	l := p.Lang
	p.Facts = []string{bulletin.BasisWords(l, b.Content)}
	switch {
	case b.IssuedItself():
		p.Facts = append(p.Facts, p.T("bulletin.issued.itself", "time", l.DateTime(b.IssuedAt, p.Now)))
	case !b.IssuedAt.IsZero():
		p.Facts = append(p.Facts, p.T("bulletin.issued.by", "time", l.DateTime(b.IssuedAt, p.Now), "number", bulletin.Number(b)))
	}
	pdf := "bulletin.export.preview"
	if b.Verify != "" {
		p.Facts, pdf = append(p.Facts, p.T("bulletin.check")+" "+document.ShowCode(b.Verify)), "bulletin.export.pdf"
	}
	p.Files = []part.Link{{Text: p.T(pdf), Path: bulletinPath(b.Month, "paper")}, {Text: p.T("bulletin.export.xlsx"), Path: bulletinPath(b.Month, "tables")}}
}
