// Package part holds the parts that pages are made of. A part is a Go struct, in
// words already translated, and a templ component that draws it; a page fills
// structs and calls components, and writes no markup of its own where a part
// exists.
//
// Rules every part keeps:
//
//   - It works without JavaScript, from 320 px, at 200 % zoom, by keyboard, in
//     light, dark and elder mode, and on paper.
//   - Nothing is said by colour alone: a state has an icon and a word.
//   - No inline style or script: the content security policy forbids them.
//   - Targets are 48 px, 64 px in elder mode (WCAG 2.2 2.5.8, 适老化 2021).
//
// The generated *_templ.go files are committed: go tool templ generate.
package part
