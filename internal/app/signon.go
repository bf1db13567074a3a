package app

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"yianju/internal/account"
	"yianju/internal/egress"
	"yianju/internal/signon"
	"yianju/internal/web"
)

// ways are the ways to sign in by somebody else's word that the settings name:
// the province's single sign-on for staff, WeChat for owners.
func (a *App) ways() ([]web.Way, error) {
	s := a.Settings
	rules, err := s.Egress()
	if err != nil {
		return nil, err
	}
	if s.OIDC.Issuer != "" {
		u, err := url.Parse(s.OIDC.Issuer)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Hostname() != "127.0.0.1" {
			return nil, errors.New("YIANJU_OIDC_ISSUER must be the https:// address of the issuer")
		}
		if s.OIDC.Client == "" || s.OIDC.Secret == "" {
			return nil, errors.New("YIANJU_OIDC_ISSUER needs YIANJU_OIDC_CLIENT and YIANJU_OIDC_SECRET_FILE")
		}
		rules.Origins = append(rules.Origins, u.Scheme+"://"+u.Host)
	}
	if s.WeChat.App != "" {
		if s.WeChat.Secret == "" {
			return nil, errors.New("YIANJU_WECHAT_APP needs YIANJU_WECHAT_SECRET_FILE")
		}
		rules.Origins = append(rules.Origins, signon.WeChatAPI)
	}
	client, err := egress.New(rules)
	if err != nil {
		return nil, fmt.Errorf("YIANJU_EGRESS: %w", err)
	}
	var out []web.Way
	if s.OIDC.Issuer != "" {
		out = append(out, web.Way{Key: "sso", Name: s.OIDC.Name, For: account.KindStaff, Provider: &signon.OIDC{Issuer: s.OIDC.Issuer, ID: s.OIDC.Client,
			Secret: s.OIDC.Secret, Levels: strings.Fields(s.OIDC.Levels), Client: client, Clock: a.Clock}})
	}
	if s.WeChat.App != "" {
		out = append(out, web.Way{Key: "wechat", For: account.KindOwner, Only: "wechat",
			Provider: &signon.WeChat{App: s.WeChat.App, Secret: s.WeChat.Secret, Client: client}})
	}
	return out, nil
}
