package web

import (
	"net/http"

	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/web/form"
)

// lang is the reader's language.
func (s *Site) lang(r *http.Request) i18n.Lang { return httpx.PrefsOf(r).Lang }

// refused words a use case's refusal for the form it came from, with the status
// of the answer. ok is false when the form is not the place to say it: the case
// is not to be seen, nobody is signed in, or we are at fault.
func refused(l i18n.Lang, err error) (wrong form.Errors, status int, ok bool) {
	if e, is := form.From(l, err); is {
		return e, http.StatusUnprocessableEntity, true
	}
	switch errs.KindOf(err) {
	case errs.Conflict, errs.Stale, errs.Limited, errs.Unavailable, errs.Unknown:
		p := httpx.NewProblem(l, err, "")
		wrong.Add("", p.Detail)
		return wrong, p.Status, true
	}
	return wrong, 0, false
}
