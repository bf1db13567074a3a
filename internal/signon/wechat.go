package signon

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"yianju/internal/account"
)

// The origins of WeChat.
const (
	weChatPages = "https://open.weixin.qq.com"
	// WeChatAPI is whom the program itself calls.
	WeChatAPI = "https://api.weixin.qq.com"
)

// WeChat is the login of an official account (网页授权, snsapi_base), which works
// within WeChat and tells nothing but a name for the person that is the official
// account's own. Its answer is not signed: it is believed because of the line it
// came by.
type WeChat struct {
	App    string // of the official account
	Secret string
	Client *http.Client
	API    string // where codes are exchanged; "" is WeChatAPI
}

var _ Provider = (*WeChat)(nil)

// Ask implements Provider. WeChat wants the parameters in this order.
func (w *WeChat) Ask(_ context.Context, q account.SignOn, back string) (string, error) {
	return weChatPages + "/connect/oauth2/authorize?appid=" + url.QueryEscape(w.App) + "&redirect_uri=" + url.QueryEscape(back) +
		"&response_type=code&scope=snsapi_base&state=" + q.State + "#wechat_redirect", nil
}

// Answer implements Provider.
func (w *WeChat) Answer(ctx context.Context, _ account.SignOn, _ string, brought url.Values) (account.Identity, error) {
	given, err := code(brought)
	if err != nil {
		return account.Identity{}, err
	}
	q := url.Values{"appid": {w.App}, "secret": {w.Secret}, "code": {given}, "grant_type": {"authorization_code"}}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, cmp.Or(w.API, WeChatAPI)+"/sns/oauth2/access_token?"+q.Encode(), nil)
	if err != nil {
		return account.Identity{}, unavailable(err)
	}
	answer, err := w.Client.Do(r)
	if err != nil {
		return account.Identity{}, unavailable(err)
	}
	defer answer.Body.Close()
	var said struct {
		OpenID string `json:"openid"`
		Wrong  int    `json:"errcode"`
	}
	if answer.StatusCode != http.StatusOK {
		return account.Identity{}, unavailable(fmt.Errorf("signon: WeChat answers %d", answer.StatusCode))
	}
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil {
		return account.Identity{}, unavailable(err)
	}
	switch {
	case said.Wrong != 0:
		return account.Identity{}, refused(fmt.Errorf("signon: WeChat says %d", said.Wrong))
	case said.OpenID == "":
		return account.Identity{}, refused(errors.New("signon: WeChat names nobody"))
	}
	return account.Identity{Issuer: "wechat:" + w.App, Subject: said.OpenID}, nil
}
