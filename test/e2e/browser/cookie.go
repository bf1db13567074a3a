package browser

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Keep gives the browser a cookie of the site at url, as if it had been there
// before: a session, a draft, a preference.
func (s *Session) Keep(url, name, value string) {
	s.t.Helper()
	s.do("keep cookie "+name, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: url})
		return err
	}))
}
