package web

import (
	"net/http"
	"net/url"
	"slices"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/i18n"
	"yianju/internal/web/part"
)

// receiptView is what whoever filed takes home.
type receiptView struct {
	part.Page
	caseView
	Secret string
	Link   string // the tracking link in full, for the code
}

// receipt shows the receipt of a filing: /r/{secret} and /l/{secret}/receipt.
func (s *Site) receipt(w http.ResponseWriter, r *http.Request) error {
	secret := r.PathValue("secret")
	ref, err := s.Cases.ByTrackSecret(r.Context(), secret)
	if err != nil {
		return err
	}
	c, err := s.see(r, ref, account.TrackLink)
	if err != nil {
		return err
	}
	v := receiptView{Page: s.page(r, "file.receipt.title"), caseView: c, Secret: secret, Link: s.Origin + "/l/" + url.PathEscape(secret)}
	return s.show(w, r, receiptPage(v))
}

func (v receiptView) confirmation() part.Confirmation {
	return part.Confirmation{Title: v.T("file.receipt.done"), Label: v.T("file.receipt.code"), Code: v.Case.Code, Next: v.promises()}
}

// promises are who does what by when, and what happens if they do not.
func (v receiptView) promises() []string {
	var out []string
	for _, l := range v.promised() {
		out = append(out, v.T("file.receipt.promise", "who", v.level(l.Actor), "what", i18n.Key("case.limit."+l.Name+".name"),
			"at", part.Deadline(v.Page.Lang, dueOf(l), v.Page.Now)))
	}
	if len(out) == 0 {
		out = append(out, v.T("file.receipt.noted"))
	} else {
		out = append(out, v.T("file.receipt.late", "county", v.level(rule.L2), "city", v.level(rule.L3)))
	}
	return append(out, v.T("file.receipt.rate"))
}

// promised are the handler's duties still owed, in the order they fall due.
func (v receiptView) promised() []casework.Limit {
	var out []casework.Limit
	for _, l := range v.Limits {
		if l.Open() && l.Then == rule.Lapse && slices.Contains([]string{"accept", "onsite", "plan", "finish", "promise"}, l.Name) {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b casework.Limit) int { return dueOf(a).Compare(dueOf(b)) })
	return out
}

func (v receiptView) answers() []part.Answer {
	out := []part.Answer{
		{Label: v.T("file.check.text"), Value: v.Case.Text},
		{Label: v.T("file.check.kind"), Value: v.kind()},
		{Label: v.T("file.check.place"), Value: v.place()},
		{Label: v.T("file.check.handler"), Value: v.handler()},
		{Label: v.T("file.check.filed"), Value: v.Page.Lang.Stamp(v.Case.FiledAt)},
	}
	if v.Phone != "" {
		out = append(out, part.Answer{Label: v.T("file.contact.phone"), Value: v.Phone})
	}
	return out
}
