package walls

import (
	_ "embed"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/docket"
)

//go:embed crawl.csv
var crawlCSV string

// TestCrawl opens every list and search as everybody, follows where they lead, and
// looks for words of cases that are not theirs to see.
func TestCrawl(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			n := newTown(t, dialect)
			n.live(t)
			pages, typed := n.crawl(t)
			t.Logf("%d pages, %d with what was typed", pages, typed)
			if pages < 500 || typed < 100 {
				t.Errorf("only %d pages were opened, %d of them with what was typed", pages, typed)
			}
		})
	}
}

// crawl goes the way of everybody and counts pages, and those with what was typed.
func (n *town) crawl(t testing.TB) (pages, typed int) {
	for _, p := range n.actors {
		if !n.turn("crawl as " + p.name) {
			continue
		}
		c := crawl{town: n, t: t, p: p, seen: map[string]int{}, found: map[string]bool{}}
		c.run()
		pages, typed = pages+len(c.seen), typed+c.typed
	}
	return pages, typed
}

// target is the row of target.csv with a name.
func (n *town) target(name string) *thing {
	return &n.targets[slices.IndexFunc(n.targets, func(to thing) bool { return to.name == name })]
}

// live lets two weeks pass in town, so that every list has something of everybody:
// what is asked, what is late and has risen, and what was answered and is called
// back; and so that the province has a docket to issue.
func (n *town) live(t *testing.T) {
	t.Helper()
	at := func(name string) *filedCase {
		c := n.cases[name]
		return &c
	}
	as := func(name string) account.Actor {
		return n.handler(*n.target(name))
	}
	for _, ask := range []struct {
		name, word string
		what       casework.Request
	}{{"rival", "deed", casework.Unsolvable}, {"county2", "deed", casework.Unsolvable},
		{"nextdoor", "staff", casework.Return}, {"city2", "staff", casework.Return}} { // why a case is sent back is between the offices
		n.do(t, as(ask.name), at(ask.name), casework.Deed{Command: casework.Command{Act: casework.ActRequest, Request: ask.what, Text: "做不到 " + spoken(ask.name+" "+ask.word)}})
	}
	n.late = map[string]filedCase{}
	for _, at := range far {
		n.late[at] = n.filed(t, at, account.Anonymous(n.clock.Now()))
	}
	n.clock.Advance(14 * 24 * time.Hour)
	_, err := n.Cases.Sweep(t.Context())
	ok(t, err)
	_, err = n.Supervision.Find(t.Context(), quietly)
	ok(t, err)
	n.Dockets.Cities = []int{210100}
	ok(t, n.Dockets.Build(t.Context(), draftWeek, func(int64, int64) error { return nil }))
	for _, name := range []string{"quiet", "orphan"} {
		n.do(t, as(name), at(name), casework.Deed{Command: casework.Command{Act: casework.ActReply, Result: casework.Explained, Cause: "人手不够", Measure: "已增派两名保洁员, 今日起每天打扫并拍照留存"}})
	}
	w, _ := docket.ParseWeek(draftWeek)
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error { // everybody is still there
		if _, err := tx.Exec(`UPDATE docket SET issued_at = NULL, built_at = NULL WHERE year = $1 AND week = $2`, w.Year, w.Number); err != nil { // or it issues itself
			return err
		}
		_, err := tx.Exec(`UPDATE session SET seen_at = $1 WHERE revoked_at IS NULL`, tx.Now())
		return err
	}))
}

// crawl is one person's way through the pages.
type crawl struct {
	*town
	t     testing.TB
	p     person
	seen  map[string]int  // by path: the status
	found map[string]bool // cases of which words were found
	typed int             // pages with what was typed
}

// most is how many pages one person opens.
const most = 700

func (c *crawl) run() {
	c.t.Helper()
	queue, led := c.starts(), map[string]string{} // by path: the page that leads there
	for depth := 0; depth < 3 && len(queue) > 0; depth++ {
		var next []string
		for _, path := range queue {
			if _, known := c.seen[path]; known || len(c.seen) >= most {
				continue
			}
			a := c.send(c.p, http.MethodGet, path, "")
			c.seen[path] = a.status
			if a.status >= 500 && !c.mutant || depth > 0 && c.refused(path) {
				c.t.Errorf("%s as %s, which a page leads to: %d", path, c.p.name, a.status)
			}
			c.look(path, a)
			for _, to := range leads(a) {
				if next = append(next, to); led[to] == "" && !c.stray(path) {
					led[to] = path
				}
			}
		}
		queue = next
	}
	for _, path := range slices.Sorted(maps.Keys(led)) {
		if c.refused(path) {
			c.t.Errorf("%s as %s, to which %s leads: %d", path, c.p.name, led[path], c.seen[path])
		}
	}
	if expected := c.listed(); len(expected) > 0 && len(c.found) == 0 {
		c.t.Errorf("%s sees none of their own cases %v: the crawl is blind", c.p.name, expected)
	}
}

// refused reports whether a page that was opened is none of its reader's.
func (c *crawl) refused(path string) bool {
	return c.p.at != "-" && (c.seen[path] == http.StatusNotFound || c.seen[path] == http.StatusForbidden)
}

// stray reports whether a page is of a place that its reader does not work at: somebody
// typed its address, and it leads on to where they have nothing to do.
func (c *crawl) stray(path string) bool {
	home := "/office"
	switch c.p.role {
	case "worker", "clerk", "manager":
		home = "/desk"
	case "admin_system", "admin_security", "admin_audit":
		home = "/admin"
	}
	return slices.ContainsFunc([]string{"/office", "/desk", "/admin"}, func(place string) bool { return place != home && strings.HasPrefix(path, place) })
}

// starts are the rows of crawl.csv with words and areas filled in.
func (c *crawl) starts() []string {
	var out []string
	for _, r := range read(c.t, crawlCSV) {
		switch path := r["path"]; {
		case strings.Contains(path, "<word>"):
			for _, to := range c.targets {
				for _, word := range []string{canary(to.name + " text"), canary(to.name + " place"), c.cases[to.name].Code} {
					out = append(out, strings.ReplaceAll(path, "<word>", word))
				}
			}
		case strings.Contains(path, "<area>"):
			for _, area := range []int{210102, 210103, 210198, 210202, 210100, 210200, 210000} {
				out = append(out, strings.ReplaceAll(path, "<area>", strconv.Itoa(area)))
			}
		default:
			before, query, asked := strings.Cut(path, "?")
			if v, err := url.ParseQuery(query); asked && err == nil {
				path = before + "?" + v.Encode()
			}
			out = append(out, path)
		}
	}
	return out
}

var link = regexp.MustCompile(`(?:href|src)="([^"]+)"`)

// leads are the addresses of this site that a page names; acts are left to the matrix.
func leads(a answer) []string {
	var out []string
	if strings.HasPrefix(a.location, "/") {
		out = append(out, a.location)
	}
	for _, m := range link.FindAllStringSubmatch(a.body, -1) {
		path, _, _ := strings.Cut(strings.TrimPrefix(html.UnescapeString(m[1]), "http://yianju.test"), "#")
		if strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "/static/") && strings.Count(path, "/") < 7 {
			out = append(out, path)
		}
	}
	return out
}

// look holds what a page says against what its reader may know.
func (c *crawl) look(path string, a answer) {
	c.t.Helper()
	if strings.Contains(a.header, "Content-Type: text/html") && strings.Contains(a.body, html.UnescapeString(escaped)) {
		c.t.Errorf("%s as %s: what was typed is markup there", path, c.p.name)
	}
	if strings.Contains(a.body, escaped) {
		c.typed++
	}
	body := html.UnescapeString(a.body)
	echo, err := url.QueryUnescape(path)
	ok(c.t, err)
	body = strings.ReplaceAll(strings.ReplaceAll(body, echo, ""), path, "")
	if _, q, asked := strings.Cut(echo, "q="); asked { // a search says what was searched for
		body = strings.ReplaceAll(body, q, "")
	}
	for i := range c.targets {
		to := &c.targets[i]
		for _, word := range []string{"text", "note", "deed", "staff", "place", "name"} {
			if !strings.Contains(body, canary(to.name+" "+word)) {
				continue
			}
			if !c.knows(to, word) {
				c.t.Errorf("%s shows %s the %s of %s", path, c.p.name, word, to.name)
			}
			c.found[to.name] = true
		}
		if job := c.cases[to.name].job; job != "" && strings.Contains(body, job) && to.worker != c.p.name && !c.may(c.t, c.p, []string{"case.dispatch"}, to, "") {
			c.t.Errorf("%s tells %s the link of the worker's job of %s", path, c.p.name, to.name)
		}
		if strings.Contains(body, c.cases[to.name].Code) {
			if !c.may(c.t, c.p, []string{"case.see"}, to, "") {
				c.t.Errorf("%s tells %s the number of %s", path, c.p.name, to.name)
			}
			if to.joined == c.p.name { // they read no words of it, but it is in their list
				c.found[to.name] = true
			}
		}
	}
	for at := range c.employees {
		if strings.Contains(body, canary(at+" employee")) && !c.may(c.t, c.p, []string{"account.see|account.invite_clerk"}, &thing{at: at}, "") {
			c.t.Errorf("%s tells %s who works for %s", path, c.p.name, at)
		}
	}
	for i := range c.others {
		to := &c.others[i]
		if len(to.sees) > 0 && strings.Contains(body, canary(to.kind+" "+to.name)) && !c.may(c.t, c.p, to.sees, to, "") {
			c.t.Errorf("%s shows %s the %s %s", path, c.p.name, to.kind, to.name)
		}
	}
	if strings.Contains(body, "136****7777") && !c.may(c.t, c.p, []string{"case.reveal_identity"}, c.target("quiet"), "") {
		c.t.Errorf("%s shows %s the phone of who filed anonymously", path, c.p.name)
	}
	if strings.Contains(body, "13612340000") || strings.Contains(body, "13612347777") {
		c.t.Errorf("%s shows %s a whole phone number", path, c.p.name)
	}
}

// knows reports whether the tables let a person read one kind of a case's words.
func (c *crawl) knows(to *thing, word string) bool {
	own := to.filer == c.p.name
	switch {
	case to.joined == c.p.name && !own: // nobody here is bound to a home: a neighbour who joined reads kind and steps alone
		return false
	case !c.may(c.t, c.p, []string{"case.see"}, to, "") || word == "name":
		return false
	case word == "staff":
		return c.p.role != "owner"
	case word == "place" && to.privacy == "anonymous":
		return own || c.may(c.t, c.p, []string{"case.reveal_identity"}, to, "")
	}
	return true
}

// listed are the cases that must be in some list of a person.
func (c *crawl) listed() []string {
	var out []string
	for i := range c.targets {
		if to := &c.targets[i]; c.may(c.t, c.p, []string{"case.list", "case.see"}, to, "") {
			out = append(out, to.name)
		}
	}
	return out
}
