package signon

import (
	"context"
	"errors"
	"net/url"

	"yianju/internal/account"
	"yianju/internal/errs"
)

// Provider is somebody else who knows people.
type Provider interface {
	// Ask returns the address to which a browser is sent with a question; it comes
	// back to the address back, exactly. Errors: Unavailable.
	Ask(ctx context.Context, q account.SignOn, back string) (string, error)
	// Answer returns who it is by what the browser brought back. Errors: Denied for
	// whatever is not an answer to the question; Unavailable.
	Answer(ctx context.Context, q account.SignOn, back string, brought url.Values) (account.Identity, error)
}

// refused is the error of an answer that is none. The cause is for the log.
func refused(cause error) error { return errs.Wrap(cause, errs.Denied, "account.signon_refused") }

// unavailable is the error of a provider that cannot be asked. Addresses are left
// out of the cause: some carry a secret.
func unavailable(cause error) error {
	if u, is := errors.AsType[*url.Error](cause); is {
		cause = u.Err
	}
	return errs.Wrap(cause, errs.Unavailable, "account.signon_unavailable")
}

// code is what a browser brings back when the provider knows who it is.
func code(brought url.Values) (string, error) {
	if said := brought.Get("error"); said != "" {
		return "", refused(errors.New("signon: the provider says " + plain(said)))
	}
	if brought.Get("code") == "" {
		return "", refused(errors.New("signon: there is no code"))
	}
	return brought.Get("code"), nil
}

// plain is a word of a foreign answer that may stand in the log.
func plain(word string) string {
	out := []rune{}
	for _, c := range word {
		if c == '_' || 'a' <= c && c <= 'z' {
			out = append(out, c)
		}
	}
	return string(out[:min(len(out), 40)])
}
