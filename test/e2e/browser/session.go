package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Session is one person at one page. Steps of one session run one after the
// other; sessions may run side by side.
type Session struct {
	t     testing.TB
	ctx   context.Context
	view  View
	shots string
	taps  int
	pages int

	complaints complaints
}

// Goto loads a page, as by its address or a QR code, and returns its status. It
// is no tap.
func (s *Session) Goto(url string) (status int) {
	s.t.Helper()
	return s.load("go to "+url, chromedp.NavigateResponse(url))
}

// Back goes back one page.
func (s *Session) Back() {
	s.t.Helper()
	s.do("go back", chromedp.NavigateBack())
}

// Click taps an element and stays on the page: a radio button, a disclosure.
func (s *Session) Click(selector string) {
	s.t.Helper()
	s.taps++
	s.do("click "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// Follow taps an element that leads to another page, a link or a submit button,
// waits until that has loaded and returns its status.
func (s *Session) Follow(selector string) (status int) {
	s.t.Helper()
	s.taps++
	return s.load("follow "+selector, func(ctx context.Context, _ *chromedp.Target) (*network.Response, error) {
		return chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector)))
	})
}

// Fill enters text into a field in place of what was there, as an input method
// does, so that rare characters arrive too. Typing is no tap.
func (s *Session) Fill(selector, text string) {
	s.t.Helper()
	choose := fmt.Sprintf("(e => { e.focus(); e.select() })(document.querySelector(%q))", selector)
	s.do("fill "+selector, chromedp.WaitVisible(chromedp.CSS(selector)),
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			if _, err := chromedp.Evaluate[*struct{}](choose)(ctx, t); err != nil {
				return err
			}
			_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
			return err
		}))
}

// Select opens a list and chooses the option of that value: two taps.
func (s *Session) Select(selector, value string) {
	s.t.Helper()
	s.taps += 2
	s.do("select "+selector, chromedp.SetValue(chromedp.CSS(selector), value))
}

// Upload taps a file field and puts files into it, as a file picker does.
func (s *Session) Upload(selector string, files ...string) {
	s.t.Helper()
	s.taps++
	s.do("upload "+selector, chromedp.SetUploadFiles(chromedp.CSS(selector), files))
}

// Text returns the visible text of the first element that matches.
func (s *Session) Text(selector string) string {
	s.t.Helper()
	return get(s, "text of "+selector, chromedp.Text(chromedp.CSS(selector)))
}

// Has tells whether any element matches now.
func (s *Session) Has(selector string) bool {
	s.t.Helper()
	return len(get(s, "look for "+selector, chromedp.QueryNodeIDs(chromedp.CSSAll(selector), chromedp.AtLeast(0)))) > 0
}

// Await waits until an element is to be seen, for what a script brings.
func (s *Session) Await(selector string) {
	s.t.Helper()
	s.do("wait for "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
}

// URL returns the address of the page.
func (s *Session) URL() string {
	s.t.Helper()
	return get(s, "address", chromedp.Location())
}

// Taps returns how many taps this person has needed so far.
func (s *Session) Taps() int { return s.taps }

// Pages returns how many pages this person has seen so far.
func (s *Session) Pages() int { return s.pages }

// Screenshot writes the whole page, beyond the screen too, to name.png in the
// folder of screenshots, and returns the path.
func (s *Session) Screenshot(name string) (path string) {
	s.t.Helper()
	png := get(s, "screenshot", chromedp.FullScreenshot(100))
	path = filepath.Join(s.shots, name+".png")
	if err := os.WriteFile(path, png, 0o644); err != nil {
		s.t.Fatalf("browser: screenshot: %v", err)
	}
	return path
}

func (s *Session) load(what string, a chromedp.Action[*network.Response]) (status int) {
	s.t.Helper()
	s.pages++
	response := get(s, what, a)
	if response == nil {
		return 0
	}
	return int(response.Status)
}

func (s *Session) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	s.t.Helper()
	get(s, what, chromedp.Steps(steps...))
}

// get runs an action within patience and ends the test if it fails.
func get[T any](s *Session, what string, a chromedp.Action[T]) T {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	// A page that replaces itself while it is read has no such node any more: read the new one.
	for err != nil && reads(what) && strings.Contains(err.Error(), "No node with given id") && ctx.Err() == nil {
		v, err = chromedp.Run(ctx, a)
	}
	if err != nil {
		where, _ := chromedp.Run(s.ctx, chromedp.Location())
		s.t.Fatalf("browser: %s at %s: %v", what, where, err)
	}
	return v
}

// reads reports whether an action may be repeated: it only looks.
func reads(what string) bool { return strings.HasPrefix(what, "text of") }
