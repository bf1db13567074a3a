package signon

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"yianju/internal/errs"
)

// TestWeChat asks a server of this machine that answers as WeChat's documents say.
func TestWeChat(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		switch {
		case r.URL.Path != "/sns/oauth2/access_token", q.Get("appid") != "wx1", q.Get("grant_type") != "authorization_code":
			w.WriteHeader(http.StatusNotFound)
		case q.Get("secret") != "secret-of-wx1":
			fmt.Fprint(w, `{"errcode":40001,"errmsg":"invalid credential"}`)
		case q.Get("code") == "nobody":
			fmt.Fprint(w, `{"access_token":"none"}`)
		case q.Get("code") == "broken":
			fmt.Fprint(w, `<html>`)
		case q.Get("code") != "good":
			fmt.Fprint(w, `{"errcode":40029,"errmsg":"invalid code"}`)
		default:
			fmt.Fprint(w, `{"access_token":"none","expires_in":7200,"openid":"o-1","scope":"snsapi_base"}`)
		}
	}))
	t.Cleanup(s.Close)
	we := &WeChat{App: "wx1", Secret: "secret-of-wx1", Client: client(t, s.URL), API: s.URL}
	address, err := we.Ask(t.Context(), question("1"), back)
	if err != nil || !strings.HasPrefix(address, "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1&redirect_uri="+url.QueryEscape(back)+"&response_type=code&scope=snsapi_base&state="+question("1").State) || strings.Contains(address, "secret") {
		t.Errorf("%s, %v", address, err)
	}
	if v, err := we.Answer(t.Context(), question("1"), back, url.Values{"code": {"good"}}); err != nil || v.Issuer != "wechat:wx1" || v.Subject != "o-1" || !v.FactorAt.IsZero() {
		t.Errorf("%+v, %v", v, err)
	}
	for code, kind := range map[string]errs.Kind{"": errs.Denied, "bad": errs.Denied, "nobody": errs.Denied, "broken": errs.Unavailable} {
		if v, err := we.Answer(t.Context(), question("1"), back, url.Values{"code": {code}}); !errs.Is(err, kind) {
			t.Errorf("%q: %+v, %v", code, v, err)
		}
	}
	gone := &WeChat{App: "wx1", Secret: "secret-of-wx1", Client: client(t, s.URL), API: "http://127.0.0.1:1"}
	if _, err := gone.Answer(t.Context(), question("1"), back, url.Values{"code": {"good"}}); !errs.Is(err, errs.Unavailable) || strings.Contains(err.Error(), "secret-of-wx1") {
		t.Errorf("%v", err)
	}
}
