package part_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"yianju/internal/httpx"
	"yianju/internal/web/asset"
	"yianju/internal/web/static"
)

// TestGallery draws every part in every mode and holds the markup to the rules
// of the package. With -artifacts the pages are kept, to be looked at:
//
//	go test ./internal/web/part -run Gallery -artifacts -outputdir /tmp
func TestGallery(t *testing.T) {
	t.Parallel()
	dir := t.ArtifactDir()
	if err := os.CopyFS(dir, static.Files); err != nil {
		t.Fatal(err)
	}
	for _, prefs := range allPrefs {
		for name, component := range gallery(prefs) {
			t.Run(name+mode(prefs), func(t *testing.T) {
				t.Parallel()
				var b strings.Builder
				if err := component.Render(t.Context(), &b); err != nil {
					t.Fatal(err)
				}
				check(t, b.String())
				if err := os.WriteFile(filepath.Join(dir, name+mode(prefs)+".html"), []byte(beside(b.String())), 0o600); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

func mode(p httpx.Prefs) string {
	name := "-" + string(p.Lang)
	if p.Theme != "" {
		name += "-" + p.Theme
	}
	if p.Elder {
		name += "-elder"
	}
	return name
}

// beside points a page to the static files that lie in the same folder.
func beside(page string) string {
	for _, name := range []string{"app.css", "icon.svg", "time.js", "photo.js", "draft.js"} {
		page = strings.ReplaceAll(page, asset.URL(name), name)
	}
	return page
}

// check refuses what no part may draw: inline style and script, ids twice,
// references to nothing, controls and pictures without words.
func check(t *testing.T, page string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]*html.Node{}
	for n := range root.Descendants() {
		if id := attr(n, "id"); id != "" {
			if ids[id] != nil {
				t.Errorf("id %q is here twice", id)
			}
			ids[id] = n
		}
	}
	labelled := map[string]bool{}
	headings := 0
	for n := range root.Descendants() {
		switch n.Data {
		case "h1":
			headings++
		case "label":
			labelled[attr(n, "for")] = true
		}
	}
	if headings != 1 {
		t.Errorf("%d h1", headings)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			checkElement(t, n, ids, labelled)
		}
	}
}

func checkElement(t *testing.T, n *html.Node, ids map[string]*html.Node, labelled map[string]bool) {
	t.Helper()
	for _, a := range n.Attr {
		switch {
		case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
			t.Errorf("<%s %s> is inline", n.Data, a.Key)
		case a.Key == "for", a.Key == "aria-labelledby", a.Key == "aria-describedby":
			for ref := range strings.FieldsSeq(a.Val) {
				if ids[ref] == nil {
					t.Errorf("<%s %s=%q> points nowhere", n.Data, a.Key, ref)
				}
			}
		case a.Key == "href" && strings.HasPrefix(a.Val, "#") && ids[a.Val[1:]] == nil:
			t.Errorf("link %q leads nowhere", a.Val)
		}
	}
	switch n.Data {
	case "style":
		t.Error("<style> is inline")
	case "script":
		if attr(n, "src") == "" {
			t.Error("<script> is inline")
		}
	case "a", "button", "h1", "h2", "summary", "th", "label":
		if strings.TrimSpace(words(n)) == "" && attr(n, "aria-label") == "" && len(n.Attr) > 0 {
			t.Errorf("<%s> %v has no words", n.Data, n.Attr)
		}
	case "img":
		if attr(n, "alt") == "" {
			t.Errorf("picture %q has no words", attr(n, "src"))
		}
	case "input", "select", "textarea":
		if attr(n, "type") != "hidden" && !labelled[attr(n, "id")] && !within(n, "label") {
			t.Errorf("<%s name=%q> has no label", n.Data, attr(n, "name"))
		}
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func within(n *html.Node, name string) bool {
	for p := range n.Ancestors() {
		if p.Data == name {
			return true
		}
	}
	return false
}

// words returns what a reader or a screen reader gets from an element.
func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			fmt.Fprint(&b, d.Data)
		}
		if d.Data == "img" {
			fmt.Fprint(&b, attr(d, "alt"))
		}
	}
	return b.String()
}
