package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// ownerCase is a case as its owner or a joiner sees it, by login (/me/cases/…),
// by the link of the receipt (/l/…) or, to look only, by code and digits (/t/…).
type ownerCase struct {
	part.Page
	caseView
	Base    string // address of the case; acts lie below it
	Media   string // address of its attachments
	Receipt string
	Main    casework.Act // what the page asks for; "" for nothing
	Others  []part.Link
	Deed    ownerDeed
	Wrong   form.Errors
}

// ownerActs are the acts with a page of their own, in the order they are offered.
var ownerActs = []casework.Act{casework.ActRate, casework.ActResume, casework.ActReopen, casework.ActObject,
	casework.ActUrge, casework.ActNote, casework.ActWithdraw}

// ownCase reads the case of the path for its owner. Errors: NotFound.
func (s *Site) ownCase(r *http.Request) (v ownerCase, ref casework.Ref, link account.Link, err error) {
	v.Page = s.page(r, "track.case")
	if secret := r.PathValue("secret"); secret != "" {
		link, v.Base = account.TrackLink, "/l/"+url.PathEscape(secret)
		v.Media, v.Receipt = v.Base+"/media/", v.Base+"/receipt"
		ref, err = s.Cases.ByTrackSecret(r.Context(), secret)
	} else if !s.actor(r).Has(account.Owner) { // staff have pages of their own, on which they are not 「您」
		return v, ref, link, errs.New(errs.NotFound, "")
	} else {
		code := url.PathEscape(r.PathValue("code"))
		v.Base, v.Media, v.Back = "/me/cases/"+code, "/media/"+code+"/", "/me"
		ref, err = s.refOf(r, r.PathValue("code"))
	}
	if err != nil {
		return v, ref, link, err
	}
	if v.caseView, err = s.see(r, ref, link); err != nil {
		return v, ref, link, err
	}
	v.owner = true
	v.Title = v.kind()
	return v, ref, link, nil
}

// showOwnCase is the page of a case with its one main act.
func (s *Site) showOwnCase(w http.ResponseWriter, r *http.Request) error {
	v, _, _, err := s.ownCase(r)
	if err != nil {
		return err
	}
	v.Deed.Key = s.IDs.Code(keyLength)
	for _, act := range ownerActs {
		switch {
		case !v.open(act):
		case v.Main == "" && v.leads(act):
			v.Main = act
		default:
			v.Others = append(v.Others, part.Link{Text: v.T("case.act." + string(act)), Path: v.Base + "/" + string(act)})
		}
	}
	return s.show(w, r, ownerCasePage(v))
}

// open reports whether an act may be offered: allowed to this person by the
// table, and not refused by what anybody can see.
func (v ownerCase) open(act casework.Act) bool {
	c := v.Case
	if !v.may(act) {
		return false
	}
	switch act {
	case casework.ActUrge:
		return !slices.Contains(c.Urged, c.Level)
	case casework.ActRate:
		return c.State == casework.Replied || c.Rating == "" && v.inWindow()
	case casework.ActReopen:
		return v.inWindow()
	case casework.ActObject:
		return !c.Objected && (c.State == casework.Rejected || c.Result == casework.FoundUntrue || c.Result == casework.NotOurDuty)
	}
	return true
}

// leads reports whether a page may lead with the act: of what is promised nobody
// says that it failed before the day has come.
func (v ownerCase) leads(act casework.Act) bool {
	return act != casework.ActReopen || v.Case.State != casework.Promised || !v.caseView.now.Before(v.Case.Promised.End())
}

// inWindow reports whether the answer is recent enough to be reopened.
func (v ownerCase) inWindow() bool {
	c := v.Case
	last := casework.ReopenLast(c.Status, v.rules(), c.County).End()
	return c.Result != casework.FinalAnswered && !v.caseView.now.After(last)
}

// ReadOnly reports whether the page only shows.
func (v ownerCase) ReadOnly() bool {
	return v.Link == account.NoLink && v.Choices == nil && v.Media == ""
}

func (v ownerCase) decision() part.Decision {
	return part.Decision{Title: v.T("track.panel." + string(v.Main)), Action: v.Base + "/" + string(v.Main), Token: v.token(),
		Button: part.Button{Text: v.button()}, Others: v.Others}
}

func (v ownerCase) token() []part.Hidden {
	return []part.Hidden{{Name: "seq", Value: strconv.FormatInt(v.Case.Seq, 10)}, {Name: "key", Value: v.Deed.Key}}
}

func (v ownerCase) button() string { return v.T("track.button." + string(v.Main)) }

// hint says what the act brings about, "" where the panel's title says enough.
func (v ownerCase) hint() string {
	if key := "track.hint." + string(v.Main); v.Page.Lang.Has(key) {
		return v.T(key)
	}
	return ""
}

func (v ownerCase) levelWord() string { return v.T("case.level." + strconv.Itoa(int(v.Case.Level))) }

// replied is the last answer, in its words.
func (v ownerCase) replied() string {
	for _, e := range slices.Backward(v.Events) {
		if e.Kind == casework.WasReplied || e.Kind == casework.Concluded || e.Kind == casework.WasRejected {
			return v.written(e)
		}
	}
	return ""
}

func (v ownerCase) solvedChoices() []part.Choice {
	return []part.Choice{{Value: "yes", Text: v.T("track.solved.yes")}, {Value: "no", Text: v.T("track.solved.no"), Hint: v.T("track.solved.no_hint")}}
}

func (v ownerCase) ratingChoices() []part.Choice {
	var out []part.Choice
	for _, r := range casework.Ratings {
		out = append(out, part.Choice{Value: string(r), Text: v.T("case.rating." + string(r))})
	}
	return out
}

func (v ownerCase) facts() []part.Answer {
	out := []part.Answer{
		{Label: v.T("file.receipt.code"), Value: v.Case.Code},
		{Label: v.T("file.check.handler"), Value: v.handler()},
	}
	if v.Phone != "" {
		out = append(out, part.Answer{Label: v.T("file.contact.phone"), Value: v.Phone})
	}
	if v.Joined > 0 {
		out = append(out, part.Answer{Label: v.T("track.joined"), Value: v.T("track.joined_n", "n", v.Joined)})
	}
	return append(out, part.Answer{Label: v.T("track.class"), Value: v.T("track.class_words", "class", className(v.Page.Lang, v.Case.Class),
		"channel", i18n.Key("case.channel."+string(v.Case.Channel)))})
}

// ownerDeed is the form of any of the owner's acts.
type ownerDeed struct {
	Seq    string `form:"seq"`
	Key    string `form:"key"` // holds the photos of a note
	Text   string `form:"text"`
	Rating string `form:"rating"`
	Solved string `form:"solved"`
}

// ownAct is the page of one act, or of its form that came back.
func (s *Site) ownAct(w http.ResponseWriter, r *http.Request) error {
	v, _, _, err := s.ownCase(r)
	if err != nil {
		return err
	}
	v.Main = casework.Act(r.PathValue("act"))
	if v.Wrong, err = s.sentBack(r, &v.Deed); err != nil {
		return err
	}
	if !slices.Contains(ownerActs, v.Main) || !v.may(v.Main) && !v.Wrong.Any() {
		return errs.New(errs.NotFound, "")
	}
	if v.Back = v.Base; v.Deed.Key == "" {
		v.Deed.Key = s.IDs.Code(keyLength)
	}
	return s.show(w, r, ownerActPage(v))
}
