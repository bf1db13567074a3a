package browser

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// mark finds what bears the words, in the main part of the page before its
// frame, and marks it for a selector: the shortest text wins, so that a row is
// not taken for the link in it.
const mark = `((words, selector) => {
	for (const e of document.querySelectorAll("[data-marked]")) e.removeAttribute("data-marked");
	const text = e => e.textContent.replace(/\s+/g, " ").trim();
	const found = [...document.querySelectorAll(selector)].filter(e => e.checkVisibility() && text(e).includes(words));
	const weight = e => text(e).length + (e.closest("main") ? 0 : 1e6);
	const best = found.sort((a, b) => weight(a) - weight(b))[0];
	best?.setAttribute("data-marked", "");
	return !!best;
})(%q, %q)`

// Press taps the link or button that bears the words, waits until the page it
// leads to has loaded and returns its status.
func (s *Session) Press(words string) (status int) {
	s.t.Helper()
	s.mark(words, "a[href], button")
	return s.Follow("[data-marked]")
}

// Tap taps the answer or the disclosure that bears the words and stays on the page.
func (s *Session) Tap(words string) {
	s.t.Helper()
	s.mark(words, "label, summary")
	s.Click("[data-marked]")
}

// Offers tells whether there is a link or button that bears the words.
func (s *Session) Offers(words string) bool {
	s.t.Helper()
	return s.marks(words, "a[href], button")
}

func (s *Session) mark(words, selector string) {
	s.t.Helper()
	if !s.marks(words, selector) {
		s.t.Fatalf("browser: %s has nothing to tap that says %q:\n%s", s.URL(), words, s.Text("body"))
	}
}

func (s *Session) marks(words, selector string) bool {
	s.t.Helper()
	return run[bool](s, "look for "+words, fmt.Sprintf(mark, words, selector))
}

// run evaluates an expression of JavaScript as the inspector does: also in a
// session without scripts, and without regard to the page's policy.
func run[T any](s *Session, what, expression string) T {
	s.t.Helper()
	return get(s, what, func(ctx context.Context, t *chromedp.Target) (T, error) {
		return chromedp.Evaluate[T](expression)(ctx, t)
	})
}

// Attribute returns an attribute of the first element that matches, "" without one.
func (s *Session) Attribute(selector, name string) string {
	s.t.Helper()
	return run[string](s, "read "+selector, fmt.Sprintf(`document.querySelector(%q)?.getAttribute(%q) ?? ""`, selector, name))
}

// Value returns what stands in the first field that matches.
func (s *Session) Value(selector string) string {
	s.t.Helper()
	return run[string](s, "value of "+selector, fmt.Sprintf(`document.querySelector(%q)?.value ?? ""`, selector))
}

// Count returns how many elements match.
func (s *Session) Count(selector string) int {
	s.t.Helper()
	return run[int](s, "count "+selector, fmt.Sprintf(`document.querySelectorAll(%q).length`, selector))
}

// SubmitTwice sends the form of the button that bears the words and, before the
// answer is here, again: two taps in haste. Returns the status of the page that
// came last.
func (s *Session) SubmitTwice(words string) (status int) {
	s.t.Helper()
	s.mark(words, "button")
	s.taps += 2
	const first = `(f => { fetch(f.action, {method: "POST", body: new URLSearchParams(new FormData(f)), redirect: "manual"}) })(document.querySelector("[data-marked]").form)`
	return s.load("press "+words+" twice", func(ctx context.Context, t *chromedp.Target) (*network.Response, error) {
		if _, err := chromedp.Evaluate[*struct{}](first)(ctx, t); err != nil {
			return nil, err
		}
		return chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS("[data-marked]")))
	})
}

// Style returns a property of the first element that matches as it is shown.
func (s *Session) Style(selector, property string) string {
	s.t.Helper()
	return run[string](s, "style of "+selector, fmt.Sprintf(`getComputedStyle(document.querySelector(%q)).getPropertyValue(%q)`, selector, property))
}

// Play starts the first player that matches and returns how long its clip lasts,
// in seconds, 0 when it cannot be played.
func (s *Session) Play(selector string) float64 {
	s.t.Helper()
	const play = `new Promise(done => {
		const e = document.querySelector(%q);
		e.muted = true;
		e.addEventListener("loadedmetadata", () => done(e.duration));
		e.addEventListener("error", () => done(0));
		e.load();
		e.play().catch(() => {});
	})`
	return get(s, "play "+selector, func(ctx context.Context, t *chromedp.Target) (float64, error) {
		return chromedp.Evaluate[float64](fmt.Sprintf(play, selector), chromedp.EvalAwaitPromise)(ctx, t)
	})
}
