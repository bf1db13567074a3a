package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"yianju/internal/account"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/web/form"
)

// A form that cannot be taken goes back: what was typed is kept on the server,
// and the answer leads to the form's own page, which shows it again with what is
// wrong. That page is reached by GET, so Back and Reload never offer to send
// anything twice. Its address has a key that opens the form in this browser
// alone, and for the same account.

// keptForm is a form that went back.
type keptForm struct {
	Fields url.Values
	Wrong  []form.Error
}

// keptKey is the parameter of the address with the key.
const keptKey = "form"

// secrets are fields that are never kept.
var secrets = []string{"password", "old", "token", "code", "answer"}

// sendBack leads whoever sent the request's form to page, where sentBack finds
// it with what was wrong. Where it cannot be kept, because the database is busy
// or full, the page is shown in answer, so that nothing typed is lost.
func (s *Site) sendBack(w http.ResponseWriter, r *http.Request, page string, wrong form.Errors, show func() error) error {
	address, err := s.keep(w, r, page, s.actor(r).Account, wrong)
	if err != nil {
		return show()
	}
	return httpx.SeeOther(w, r, address)
}

// keep keeps the request's form for an account, 0 for whoever has this browser,
// and returns the address that shows it.
func (s *Site) keep(w http.ResponseWriter, r *http.Request, page string, owner id.ID, wrong form.Errors) (address string, err error) {
	fields := url.Values{}
	for name, values := range r.PostForm {
		fields[name] = values
	}
	for _, name := range secrets {
		fields.Del(name)
	}
	text, err := json.Marshal(keptForm{fields, wrong.All()})
	if err != nil {
		return "", err
	}
	key := s.IDs.Code(keyLength)
	// Whoever leaves meanwhile finds it when they come back.
	ctx := context.WithoutCancel(r.Context())
	return page + "?" + keptKey + "=" + key, s.Kept.Keep(ctx, keptSecret(key, s.client(w, r), owner), text)
}

func keptSecret(key string, from account.Browser, owner id.ID) string {
	return key + " " + from.Nonce + " " + owner.String()
}

// sentBack reads the form that was sent back to this page, if one was, into the
// struct that into points to, and returns what was wrong with it.
func (s *Site) sentBack(r *http.Request, into any) (wrong form.Errors, err error) {
	fields, wrong, err := s.sentBackFields(r)
	if err != nil {
		return wrong, err
	}
	return wrong, form.Decode(fields, into)
}

// sentBackFields is sentBack for a form whose fields are data; nil when none was
// sent back.
func (s *Site) sentBackFields(r *http.Request) (fields url.Values, wrong form.Errors, err error) {
	key := r.URL.Query().Get(keptKey)
	nonce := nonceCookie.Value(r, s.TLS)
	if key == "" || nonce == "" {
		return nil, wrong, nil
	}
	from := account.Browser{Nonce: nonce}
	text, err := s.Kept.Find(r.Context(), keptSecret(key, from, s.actor(r).Account))
	if errs.Is(err, errs.NotFound) { // it may have come before they signed in
		text, err = s.Kept.Find(r.Context(), keptSecret(key, from, 0))
	}
	if errs.Is(err, errs.NotFound) {
		return nil, wrong, nil
	}
	if err != nil {
		return nil, wrong, err
	}
	var f keptForm
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, wrong, err
	}
	for _, e := range f.Wrong {
		wrong.Add(e.Field, e.Text)
	}
	return f.Fields, wrong, nil
}
