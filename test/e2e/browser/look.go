package browser

import (
	"fmt"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// complaints is what the browser itself found wrong: scripts that failed, and
// what the pages' own policy forbade.
type complaints struct {
	mu   sync.Mutex
	list []string
}

func (c *complaints) hear(event any) {
	said := ""
	switch e := event.(type) {
	case *log.EventEntryAdded:
		// A page that is not found is an entry too, of source "network".
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			said = e.Entry.Text
		}
	case *runtime.EventExceptionThrown:
		said = e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			said = e.ExceptionDetails.Exception.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError {
			said = fmt.Sprint("console.error ", len(e.Args))
		}
	}
	if said != "" {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.list = append(c.list, said)
	}
}

// Complaints returns what the browser has complained about since the last call:
// breaches of the content security policy, scripts that failed.
func (s *Session) Complaints() []string {
	s.complaints.mu.Lock()
	defer s.complaints.mu.Unlock()
	list := s.complaints.list
	s.complaints.list = nil
	return list
}

// Resize turns the screen into one of another size.
func (s *Session) Resize(width, height int) {
	s.t.Helper()
	s.view.Width, s.view.Height = width, height
	s.do("resize", s.view.screen())
}

// Wide returns what reaches beyond the right edge of the page's window, nothing
// when the page fits: nobody should have to push a page to and fro to read it.
func (s *Session) Wide() []string {
	s.t.Helper()
	return run[[]string](s, "measure the width", fmt.Sprintf(`(width => {
		if (document.documentElement.scrollWidth <= width) return [];
		const out = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > width + 1)
			.map(e => e.tagName + "." + e.getAttribute("class") + " " + Math.round(e.getBoundingClientRect().right) + "px " + e.textContent.trim().slice(0, 40));
		return ["the page is " + document.documentElement.scrollWidth + "px wide", ...out.slice(-4)];
	})(%d)`, s.view.Width))
}

// Small returns what can be tapped in the main part of the page but is lower or
// narrower than so many CSS pixels. A link within a sentence is as tall as its line
// (WCAG 2.2 2.5.8); an answer's target is its label.
func (s *Session) Small(pixels int) []string {
	s.t.Helper()
	return run[[]string](s, "measure targets", fmt.Sprintf(`(min => {
		const inText = e => e.tagName == "A" && getComputedStyle(e).display == "inline" && [...e.parentElement.childNodes].some(n => n.nodeType == 3 && n.textContent.trim());
		return [...document.querySelectorAll("main :is(a[href], button, input, select, textarea, summary)")]
			.filter(e => e.checkVisibility() && e.type != "hidden" && !inText(e) && !e.closest("svg"))
			.map(e => e.closest("label") ?? e)
			.map(e => [e, e.getBoundingClientRect()])
			.filter(([e, r]) => r.width > 1 && r.height > 1 && (Math.round(r.height) < min || Math.round(r.width) < min))
			.map(([e, r]) => e.tagName + "." + e.className + " " + Math.round(r.width) + "×" + Math.round(r.height) + " " + e.textContent.trim().slice(0, 40));
	})(%d)`, pixels))
}

// screen makes the window that of a view.
func (v View) screen() chromedp.Action[chromedp.Void] {
	var options []chromedp.EmulateViewportOption
	if v.Width < 600 {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	return chromedp.EmulateViewport(int64(v.Width), int64(v.Height), options...)
}
