package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Finding is one rule of axe-core that a page breaks, or may break.
type Finding struct {
	Rule   string `json:"rule"`   // such as "image-alt"
	Impact string `json:"impact"` // minor, moderate, serious or critical
	Help   string `json:"help"`
	// Sure is false where axe could not decide and a person has to look.
	Sure  bool     `json:"sure"`
	Where []string `json:"where"` // selectors and the HTML there
}

// String is one line for the rule and one for each place.
func (f Finding) String() string {
	kind := "violation"
	if !f.Sure {
		kind = "to be reviewed"
	}
	return fmt.Sprintf("%s (%s, %s): %s\n\t%s", f.Rule, kind, f.Impact, f.Help, strings.Join(f.Where, "\n\t"))
}

// runAxe checks what WCAG 2.2 AA asks and what axe calls best practice.
//
// axe passes over noscript, also where it is shown: with the argument true its
// children stand in its place meanwhile.
const runAxe = `(async unwrap => {
	const unwrapped = unwrap ? [...document.body.querySelectorAll("noscript")].map(n => {
		const children = [...n.childNodes], place = document.createComment("");
		n.replaceWith(place, ...children);
		return [n, place, children];
	}) : [];
	const result = await axe.run(document, {
		resultTypes: ["violations", "incomplete"],
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
	});
	for (const [n, place, children] of unwrapped) {
		n.append(...children);
		place.replaceWith(n);
	}
	const finding = sure => r => ({
		rule: r.id, impact: r.impact || "", help: r.help, sure: sure,
		where: r.nodes.map(n => n.target.join(" ") + "  " + n.html.slice(0, 200) + "  " + (n.any[0]?.message ?? "")),
	});
	return result.violations.map(finding(true)).concat(result.incomplete.map(finding(false)));
})(%t)`

// Axe checks the page with axe-core and returns what it found, violations
// first, none if the page is well.
//
// axe needs scripts. In a session without them they are let run for the check
// only, without loading the page again: its own scripts were passed over when it
// was parsed and stay so, and what stands in noscript stays on the page, so axe
// sees what the person sees. What a style sheet says of noscript itself is lost
// for that moment.
func (s *Session) Axe() []Finding {
	s.t.Helper()
	if s.view.NoJS {
		s.do("let axe run", scripts(true))
		defer s.do("stop scripts again", scripts(false))
	}
	source := axe(s.t)
	return get(s, "axe", func(ctx context.Context, t *chromedp.Target) ([]Finding, error) {
		// "void": what the library evaluates to cannot be sent by value.
		if _, err := chromedp.Evaluate[*struct{}](source+"\n;void 0;")(ctx, t); err != nil {
			return nil, err
		}
		return chromedp.Evaluate[[]Finding](fmt.Sprintf(runAxe, s.view.NoJS), chromedp.EvalAwaitPromise)(ctx, t)
	})
}

func axe(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root(t), "test", "e2e", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatalf("browser: there is no axe-core here: run scripts/browser: %v", err)
	}
	return string(b)
}
