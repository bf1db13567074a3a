// Package browser lets a test use the product as a person does: in Chromium,
// with or without JavaScript, on the screen of a phone or of an office.
//
//	b := browser.Start(t)
//	s := b.Open(browser.View{Width: 360, Height: 640, NoJS: true})
//	s.Goto(url)
//	s.Fill("#text", "电梯坏了")
//	s.Follow("button[type=submit]")
//	s.Screenshot("receipt")
//
// A step that fails ends the test and says on which page. Nothing waits for a
// fixed time: a step that needs an element waits until it is there, a step that
// leads to a page until that page has loaded, at most patience.
//
// Selectors are CSS, and mean the first element that matches.
//
// What the tests need is brought by scripts/browser. Missing, it is a failure
// and not a skip.
package browser
