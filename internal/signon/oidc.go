package signon

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"

	"yianju/internal/account"
	"yianju/internal/clock"
)

// OIDC is a provider of OpenID Connect.
type OIDC struct {
	Issuer string
	ID     string   // of this program, as the provider knows it
	Secret string   // of this program
	Levels []string // values of acr that say that a second factor was proved
	Client *http.Client
	Clock  clock.Clock

	opening singleflight.Group
	opened  *oidc.Provider // once it was found; guarded by opening
}

var _ Provider = (*OIDC)(nil)

// provider reads once where the provider's doors are. It is not asked when the
// program starts: a program that waits for another does not start.
func (o *OIDC) provider(ctx context.Context) (*oidc.Provider, error) {
	v, err, _ := o.opening.Do("", func() (any, error) {
		if o.opened != nil {
			return o.opened, nil
		}
		p, err := oidc.NewProvider(o.through(context.WithoutCancel(ctx)), o.Issuer)
		if err == nil {
			o.opened = p
		}
		return p, err
	})
	if err != nil {
		return nil, unavailable(err)
	}
	return v.(*oidc.Provider), nil
}

// through makes the libraries call by our client.
func (o *OIDC) through(ctx context.Context) context.Context { return oidc.ClientContext(ctx, o.Client) }

func (o *OIDC) config(p *oidc.Provider, back string) *oauth2.Config {
	return &oauth2.Config{ClientID: o.ID, ClientSecret: o.Secret, Endpoint: p.Endpoint(), RedirectURL: back, Scopes: []string{oidc.ScopeOpenID}}
}

// Ask implements Provider.
func (o *OIDC) Ask(ctx context.Context, q account.SignOn, back string) (string, error) {
	p, err := o.provider(ctx)
	if err != nil {
		return "", err
	}
	return o.config(p, back).AuthCodeURL(q.State, oidc.Nonce(q.Nonce), oauth2.S256ChallengeOption(q.Verifier)), nil
}

// Answer implements Provider.
func (o *OIDC) Answer(ctx context.Context, q account.SignOn, back string, brought url.Values) (account.Identity, error) {
	if iss := brought.Get("iss"); iss != "" && iss != o.Issuer {
		return account.Identity{}, refused(errors.New("signon: the answer is another issuer's"))
	}
	given, err := code(brought)
	if err != nil {
		return account.Identity{}, err
	}
	p, err := o.provider(ctx)
	if err != nil {
		return account.Identity{}, err
	}
	ctx = o.through(ctx)
	token, err := o.config(p, back).Exchange(ctx, given, oauth2.VerifierOption(q.Verifier))
	if said, is := errors.AsType[*oauth2.RetrieveError](err); is {
		return account.Identity{}, refused(errors.New("signon: the provider says " + plain(said.ErrorCode)))
	}
	if err != nil {
		return account.Identity{}, unavailable(err)
	}
	raw, _ := token.Extra("id_token").(string)
	return o.read(ctx, p, q, raw)
}

// claims are what we read of an ID token beside what the library checks.
type claims struct {
	Party string   `json:"azp"`
	Level string   `json:"acr"`
	How   []string `json:"amr"`
	At    int64    `json:"auth_time"` // seconds; 0 is not said
}

// read believes an ID token or does not.
func (o *OIDC) read(ctx context.Context, p *oidc.Provider, q account.SignOn, raw string) (account.Identity, error) {
	t, err := p.VerifierContext(ctx, &oidc.Config{ClientID: o.ID, Now: o.Clock.Now}).Verify(ctx, raw)
	if err != nil {
		return account.Identity{}, refused(err)
	}
	var c claims
	if err := t.Claims(&c); err != nil {
		return account.Identity{}, refused(err)
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(t.Nonce), []byte(q.Nonce)) != 1:
		return account.Identity{}, refused(errors.New("signon: the answer is to another question"))
	case t.Subject == "":
		return account.Identity{}, refused(errors.New("signon: the answer names nobody"))
	case len(t.Audience) > 1 && c.Party != o.ID, c.Party != "" && c.Party != o.ID:
		return account.Identity{}, refused(errors.New("signon: the answer is for somebody else"))
	}
	v := account.Identity{Issuer: t.Issuer, Subject: t.Subject}
	if slices.Contains(c.How, "mfa") || slices.Contains(o.Levels, c.Level) {
		v.FactorAt = t.IssuedAt.Add(-account.FreshFor) // proved; when is not said, so it is not fresh
		if c.At != 0 {
			v.FactorAt = time.Unix(c.At, 0).UTC()
		}
	}
	return v, nil
}
