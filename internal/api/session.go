package api

import (
	"context"
	"net/http"
	"strings"

	"yianju/internal/account"
	"yianju/internal/errs"
)

type actorKey struct{}

// actorOf is who asks: the zero Actor, nobody, unless Session said otherwise.
func actorOf(r *http.Request) account.Actor {
	a, _ := r.Context().Value(actorKey{}).(account.Actor)
	return a
}

// Actor is who asks, for the limits of the chain.
func (a *API) Actor(r *http.Request) account.Actor { return actorOf(r) }

// Session puts the actor of the bearer token into the request; it is the session
// hook of every request under /api/. A token that does not hold is refused
// rather than ignored, so that a program learns of it. Errors: Unauthenticated.
func (a *API) Session(w http.ResponseWriter, r *http.Request) (*http.Request, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return r, nil
	}
	token, ok := bearer(header)
	if !ok {
		challenge(w)
		return r, errs.New(errs.Unauthenticated, "api.bearer")
	}
	actor, err := a.Accounts.AuthenticateToken(r.Context(), token)
	if errs.Is(err, errs.Unauthenticated) {
		challenge(w)
		return r, errs.Wrap(err, errs.Unauthenticated, "api.bearer")
	}
	if err != nil {
		return r, err
	}
	return r.WithContext(context.WithValue(r.Context(), actorKey{}, actor)), nil
}

// bearer returns the token of an Authorization header.
func bearer(header string) (token string, ok bool) {
	scheme, token, _ := strings.Cut(header, " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "Bearer")
}

// challenge says how to authenticate (RFC 9110 §11.6.1, RFC 6750 §3).
func challenge(w http.ResponseWriter) { w.Header().Set("WWW-Authenticate", `Bearer realm="yianju"`) }
