package web

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/httpx"
	"yianju/internal/media"
	"yianju/internal/message"
	"yianju/internal/seal"
)

// TestMain lets the test binary be the child that decodes photos.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "photo-child" {
		if err := media.ChildMain(os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// town is a workplace with a building to live in and phones to send codes to,
// served as it would be.
type town struct {
	*workplace
	server   *httptest.Server
	building compound.Building
	unit     compound.Unit
	phones   *phones
	routes   []httpx.Route
}

// phones keeps the last message that was sent out.
type phones struct{ last string }

func (p *phones) Send(_ context.Context, o message.Outward) error {
	p.last = o.Text()
	return nil
}

func newTown(t *testing.T, d *db.DB) *town {
	t.Helper()
	w := newWorkplace(t, d)
	n := &town{workplace: w, phones: &phones{}}
	keys := seal.WellKnown()
	w.Accounts = account.NewService(d, keys, w.IDs, audit.New(keys, w.IDs), n.phones, account.Options{})
	w.Privacy.Accounts = w.Accounts
	w.Photos = media.NewPhotos([]string{os.Args[0], "photo-child"})
	w.Demo = []Login{{Role: "业主", Name: "王女士", Phone: "13900000001"}, {Role: "值班员", Name: "和平物业", Login: "shuidian", Password: "correct horse battery"}}
	now := w.Clock.Now()
	n.building = compound.Building{County: hepingCounty, ID: w.IDs.Next(), Compound: w.compound.ID, Number: 3, Name: "3号楼", Floors: 18, Lifts: 2}
	entrance := compound.Entrance{County: hepingCounty, ID: w.IDs.Next(), Building: n.building.ID, Number: 2, Name: "2单元"}
	n.unit = compound.Unit{County: hepingCounty, ID: w.IDs.Next(), Compound: w.compound.ID, Building: n.building.ID, Entrance: entrance.ID, Floor: 5, Room: "501", Area: 8900}
	var b db.Batch
	n.building.Put(&b, now)
	entrance.Put(&b, now)
	n.unit.Put(&b, now)
	ok(t, d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }))
	mux := httpx.NewMux(httpx.Options{Known: func(s string) bool { return account.Known(account.Action(s)) }, Page: w.Problem, Session: w.Session, Guard: w.Guard,
		Clock: w.Clock, Log: slog.New(slog.DiscardHandler)})
	w.Routes(mux)
	n.routes = mux.Routes()
	n.server = httptest.NewServer(mux)
	t.Cleanup(n.server.Close)
	return n
}

// browser is somebody's browser without JavaScript: it keeps cookies, follows
// redirects, fills in the forms of its page, and counts what it took.
type browser struct {
	t      *testing.T
	town   *town
	client *http.Client
	lang   string
	agent  string // User-Agent

	status int
	path   string // where it is
	root   *html.Node
	pages  int // pages seen
	taps   int // links and buttons pressed, answers chosen
}

func (n *town) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	ok(t, err)
	return &browser{t: t, town: n, client: &http.Client{Jar: jar}, lang: "zh-CN"}
}

// open goes to an address of the site.
func (b *browser) open(path string) *browser {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), "GET", b.town.server.URL+path, nil)
	ok(b.t, err)
	return b.do(r)
}

func (b *browser) do(r *http.Request) *browser {
	b.t.Helper()
	r.Header.Set("Accept-Language", b.lang)
	r.Header.Set("User-Agent", b.agent)
	resp, err := b.client.Do(r)
	ok(b.t, err)
	defer resp.Body.Close()
	b.root, err = html.Parse(resp.Body)
	ok(b.t, err)
	b.status, b.path = resp.StatusCode, resp.Request.URL.RequestURI()
	b.pages++
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		b.sound()
	}
	return b
}

// unworded is a message key or a placeholder that reached a page.
var unworded = regexp.MustCompile(`\b(case|file|home|track|me|media|tab|error|account|intake|sheet|people|admin|audit)\.[a-z][a-z_.]+|\{[a-z_]+\}`)

// sound refuses what no page may have: words missing, ids twice, references to
// nothing, other than one h1, inline style or script.
func (b *browser) sound() {
	b.t.Helper()
	if m := unworded.FindString(textOf(b.root)); m != "" {
		b.t.Errorf("%s shows %q", b.path, m)
	}
	ids, headings := map[string]bool{}, 0
	for n := range b.root.Descendants() {
		if n.Data == "h1" {
			headings++
		}
		if id := attribute(n, "id"); id != "" {
			if ids[id] {
				b.t.Errorf("%s has the id %q twice", b.path, id)
			}
			ids[id] = true
		}
	}
	if headings != 1 {
		b.t.Errorf("%s has %d h1", b.path, headings)
	}
	for n := range b.root.Descendants() {
		for _, a := range n.Attr {
			switch {
			case a.Key == "style", strings.HasPrefix(a.Key, "on"):
				b.t.Errorf("%s: <%s %s> is inline", b.path, n.Data, a.Key)
			case a.Key == "for", a.Key == "aria-labelledby", a.Key == "aria-describedby":
				for ref := range strings.FieldsSeq(a.Val) {
					if !ids[ref] {
						b.t.Errorf("%s: %s=%q points nowhere", b.path, a.Key, ref)
					}
				}
			case a.Key == "href" && len(a.Val) > 1 && a.Val[0] == '#' && !ids[a.Val[1:]]:
				b.t.Errorf("%s: a link to %s points nowhere", b.path, a.Val)
			}
		}
	}
}

// press follows the link, or presses the button, that bears the words.
func (b *browser) press(words string, fill ...any) *browser {
	b.t.Helper()
	for n := range b.main().Descendants() {
		if n.Data == "a" && attribute(n, "href") != "" && strings.Contains(textOf(n), words) {
			b.taps++
			return b.open(attribute(n, "href"))
		}
		if n.Data == "button" && strings.Contains(textOf(n), words) {
			b.taps++
			return b.submit(n, fill)
		}
	}
	b.t.Fatalf("%s has nothing to press that says %q:\n%s", b.path, words, textOf(b.root))
	return nil
}

// main is the page without its frame.
func (b *browser) main() *html.Node {
	for n := range b.root.Descendants() {
		if n.Data == "main" {
			return n
		}
	}
	return b.root
}

// file is a file chosen in a form.
type file struct {
	name    string
	content []byte
}

// submit sends the form of a button with what was filled in: name, value pairs.
func (b *browser) submit(button *html.Node, fill []any) *browser {
	b.t.Helper()
	form := button.Parent
	for form.Data != "form" {
		form = form.Parent
	}
	values := valuesOf(form)
	if name := attribute(button, "name"); name != "" {
		values.Set(name, attribute(button, "value"))
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i < len(fill); i += 2 {
		name := fill[i].(string)
		switch v := fill[i+1].(type) {
		case string:
			values.Set(name, v)
		case []string:
			values[name] = v
		case file:
			p, err := w.CreateFormFile(name, v.name)
			ok(b.t, err)
			_, err = p.Write(v.content)
			ok(b.t, err)
		}
	}
	action := attribute(form, "action")
	if action == "" {
		action, _, _ = strings.Cut(b.path, "?")
	}
	if attribute(form, "method") != "post" {
		return b.open(action + "?" + values.Encode())
	}
	kind, content := "application/x-www-form-urlencoded", io.Reader(strings.NewReader(values.Encode()))
	if attribute(form, "enctype") != "" {
		for name, list := range values {
			for _, v := range list {
				ok(b.t, w.WriteField(name, v))
			}
		}
		ok(b.t, w.Close())
		kind, content = w.FormDataContentType(), &body
	}
	r, err := http.NewRequestWithContext(b.t.Context(), "POST", b.town.server.URL+action, content)
	ok(b.t, err)
	r.Header.Set("Content-Type", kind)
	return b.do(r)
}

// upload sends one file by itself, as photo.js does.
func (b *browser) upload(name string, content []byte) (status int, answer string) {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	p, err := w.CreateFormFile(name, "a.jpg")
	ok(b.t, err)
	_, err = p.Write(content)
	ok(b.t, err)
	ok(b.t, w.Close())
	r, err := http.NewRequestWithContext(b.t.Context(), "POST", b.town.server.URL+"/new/photo", &body)
	ok(b.t, err)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Accept-Language", "zh-CN")
	resp, err := b.client.Do(r)
	ok(b.t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	ok(b.t, err)
	return resp.StatusCode, string(text)
}

// valuesOf is what a form would send untouched.
func valuesOf(form *html.Node) url.Values {
	v := url.Values{}
	for n := range form.Descendants() {
		name := attribute(n, "name")
		switch {
		case name == "":
		case n.Data == "input" && (attribute(n, "type") == "radio" || attribute(n, "type") == "checkbox"):
			if has(n, "checked") {
				v.Add(name, attribute(n, "value"))
			}
		case n.Data == "input" && attribute(n, "type") != "file":
			v.Add(name, attribute(n, "value"))
		case n.Data == "textarea":
			v.Add(name, textOf(n))
		case n.Data == "select":
			for o := range n.Descendants() {
				if o.Data == "option" && has(o, "selected") {
					v.Add(name, attribute(o, "value"))
				}
			}
		}
	}
	return v
}

// sees checks the page's status and words; "!" before words means that they are not there.
func (b *browser) sees(status int, words ...string) *browser {
	b.t.Helper()
	text := textOf(b.root)
	if b.status != status {
		b.t.Errorf("%s: status %d, want %d:\n%s", b.path, b.status, status, text)
	}
	for _, w := range words {
		not, absent := strings.CutPrefix(w, "!")
		if strings.Contains(text, not) == absent {
			b.t.Errorf("%s: %q:\n%s", b.path, w, text)
		}
	}
	return b
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

var blank = regexp.MustCompile(`\s+`)

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data + " ")
		}
	}
	return strings.TrimSpace(blank.ReplaceAllString(b.String(), " "))
}
