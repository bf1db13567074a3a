package walls

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"yianju/internal/db"
)

// TestMatrix calls every route as everybody on everything and compares with the
// tables: no cell may be wrong, and what is hidden must look like what is missing.
func TestMatrix(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			n := newTown(t, dialect)
			rows := routes(t)
			unjudged := read(t, unjudgedCSV)
			everyRouteHasItsRow(t, n.mux.Routes(), rows, unjudged)
			if t.Failed() {
				return
			}
			began, m := time.Now(), &matrix{town: n, t: t}
			m.rows(rows)
			for _, row := range unjudged {
				m.nothing(row["route"])
			}
			t.Logf("%d routes unjudged", len(unjudged))
			t.Logf("%d cells, %d wrong, in %v", m.cells, m.wrong, time.Since(began).Round(time.Millisecond))
			if m.cells < 5000 {
				t.Errorf("only %d cells were tried: the matrix has lost its routes, its people or its things", m.cells)
			}
		})
	}
}

// shown is how many wrong cells of one route are told of.
const shown = 3

type matrix struct {
	*town
	t            testing.TB
	cells, wrong int
}

// nothing calls a route that no row judges on what never existed: nobody may make
// it fail, and a visitor is not answered.
func (m *matrix) nothing(pattern string) {
	method, path, _ := strings.Cut(pattern, " ")
	for _, p := range m.actors {
		a := m.call(route{pattern: pattern, method: method, path: path}, p, nil)
		if a.status >= 500 || p.name == "visitor" && a.status < 300 {
			m.t.Errorf("%s as %s on what never existed: %d", pattern, p.name, a.status)
		}
	}
}

// rows are the routes as everybody on everything.
func (m *matrix) rows(all []route) {
	for _, r := range all {
		before := m.wrong
		for _, p := range m.actors {
			if m.turn(r.pattern + " " + r.act + " as " + p.name) {
				m.row(r, p, before)
			}
		}
	}
}

// row is one route as one person on everything.
func (m *matrix) row(r route, p person, before int) {
	targets := []*thing{nil}
	if r.on != "" {
		if targets = m.of(r); len(targets) == 0 {
			m.t.Fatalf("%s: nothing in town is a %q", r.pattern, r.on)
		}
	}
	missing := answer{}
	if r.on != "" {
		missing = m.call(r, p, nil)
	}
	for _, to := range targets {
		got := m.call(r, p, to)
		if r.on == "home" { // whoever filed there is not bound to it
			home := *to
			home.filer, home.joined, home.delegate, home.worker = "", "", "", ""
			to = &home
		}
		m.cells++
		if wrong := m.judge(r, p, to, got, missing); wrong != "" {
			m.wrong++
			name := "-"
			if to != nil {
				name = to.name
			}
			if m.wrong <= before+shown {
				m.t.Errorf("%s as %s on %s: %s", r.pattern, p.name, name, wrong)
			}
		}
	}
}

// judge compares one answer with the tables; "" is right.
func (m *matrix) judge(r route, p person, to *thing, got, missing answer) string {
	if m.mutant && got.status >= 500 { // a fault is no leak
		return ""
	}
	if (got.status >= 500 || got.status == http.StatusTooManyRequests || got.status == http.StatusBadRequest) && !slices.Contains(r.ok, strconv.Itoa(got.status)) {
		return fmt.Sprintf("%d says nothing: %.200s", got.status, got.body)
	}
	link := ""
	if strings.HasSuffix(r.on, "_link") {
		link = r.on
	}
	if strings.HasPrefix(r.path, "/api/") && m.tokens[p.name] == "" {
		p = m.actors[0] // a program without a token is nobody
	}
	if to != nil && to.step == "reply" && m.cases[to.name].job != "" && strings.Contains(got.body, m.cases[to.name].job) {
		return "tells the link of a job that is over"
	}
	sees := r.sees
	if len(sees) == 0 {
		sees = r.needs
	}
	switch {
	case m.may(m.t, p, r.needs, to, link):
		if !got.given(r) {
			return fmt.Sprintf("refused with %d, the tables allow it: %.300s", got.status, words(got.body))
		}
	case to != nil && m.may(m.t, p, sees, to, link):
		if !got.refused(r) {
			return fmt.Sprintf("answered %d, the tables let them know of it and no more", got.status)
		}
	case to != nil:
		if diff := got.differs(missing); diff != "" {
			return "what is hidden does not look like what is missing: " + diff
		}
		if !got.hides(r, p) {
			return fmt.Sprintf("answered %d, the tables hide it", got.status)
		}
	default:
		if !got.refused(r) {
			return fmt.Sprintf("answered %d, the tables refuse it", got.status)
		}
	}
	return ""
}

// answer is what came back.
type answer struct {
	status   int
	location string
	header   string
	body     string
}

// given reports whether the answer comes from somebody who was let in: done, or
// not possible now, or filled in wrongly.
func (a answer) given(r route) bool {
	if len(r.ok) > 0 {
		return slices.Contains(r.ok, strconv.Itoa(a.status)) && (!a.login() || strings.HasPrefix(r.path, "/login"))
	}
	switch a.status {
	case http.StatusOK, http.StatusCreated, http.StatusConflict, http.StatusUnprocessableEntity:
		return true
	}
	return a.status == http.StatusSeeOther && !a.login()
}

func (a answer) login() bool {
	return a.status == http.StatusUnauthorized || a.status == http.StatusSeeOther && strings.HasPrefix(a.location, "/login")
}

// refused reports whether somebody who may know of the thing was not let act: the
// page of an act leads back to the thing instead.
func (a answer) refused(r route) bool {
	switch {
	case a.login(), a.status == http.StatusForbidden: // some acts take another login than the one they have
		return true
	case a.status == http.StatusNotFound && slices.Contains(r.ok, "404"):
		return true
	case r.method == http.MethodGet && a.status == http.StatusSeeOther && !a.login():
		return true
	}
	return len(r.ok) > 0 && a.status == http.StatusUnprocessableEntity && !slices.Contains(r.ok, "422")
}

// hides reports whether the answer admits nothing.
func (a answer) hides(r route, p person) bool {
	return len(r.ok) > 0 && !a.given(r) || a.status == http.StatusNotFound || a.status == http.StatusForbidden || a.login() && p.name == "visitor" || a.status == http.StatusUnauthorized
}

func (a answer) differs(o answer) string {
	switch {
	case a.status != o.status:
		return fmt.Sprintf("%d, not %d", a.status, o.status)
	case a.location != o.location:
		return fmt.Sprintf("leads to %q, not %q", a.location, o.location)
	case a.header != o.header:
		return fmt.Sprintf("headers\n%s\nnot\n%s", a.header, o.header)
	case a.body != o.body:
		return fmt.Sprintf("%d bytes, not %d:\n%.400s\nnot\n%.400s", len(a.body), len(o.body), words(a.body), words(o.body))
	}
	return ""
}

var tags = regexp.MustCompile(`<[^>]*>|\s+`)

// words is a page without its marks.
func words(body string) string {
	if _, main, found := strings.Cut(body, "<main"); found {
		body = "<main" + main
	}
	return strings.Join(strings.Fields(tags.ReplaceAllString(body, " ")), " ")
}

// missingValues fill a path with what never existed.
var missingValues = map[string]string{"week": "2019-W10", "city": "210100", "code": "ZZZZZZZZZZ", "case": "ZZZZZZZZZZ", "id": "4611686018427387901", "secret": strings.Repeat("z", 32),
	"compound": "ZZZZZZZZ", "uscc": "91210102MA0000099X", "key": strings.Repeat("z", 32), "name": "none.css",
	"kind": "compound", "county": "210102", "area": "219999", "seq": "1", "foreign": "4611686018427387901", "entry": "4611686018427387901", "note": "4611686018427387901", "format": "csv", "way": "sso", "notice": "none", "year": "2019", "milestone": "none", "month": "2019-01"}

// of are the things of the kind that a route names.
func (n *town) of(r route) []*thing {
	var out []*thing
	for _, list := range [][]thing{n.others, n.targets} {
		for i := range list {
			if to := &list[i]; (len(r.only) == 0 || slices.Contains(r.only, to.name)) && n.values(r, to) != nil {
				out = append(out, to)
			}
		}
		if slices.ContainsFunc(list, func(to thing) bool { return to.kind == r.on }) {
			break
		}
	}
	return out
}

// values fills the wildcards of a route's path with the real ids of a thing; nil
// when the thing has none of that kind.
func (n *town) values(r route, to *thing) map[string]string {
	if to.kind != "" {
		if to.kind == r.on {
			return n.things[to.kind+" "+to.name]
		}
		return nil
	}
	c := n.cases[to.name]
	switch r.on {
	case "case":
		return map[string]string{"code": c.Code, "seq": strconv.FormatInt(c.Seq, 10), "foreign": n.foreign.String()}
	case "media":
		return map[string]string{"case": c.Code, "id": c.photo.String()}
	case "track_link":
		return map[string]string{"secret": c.track, "id": c.photo.String()}
	case "job_link":
		if c.job != "" && !to.over() {
			return map[string]string{"secret": c.job, "id": c.photo.String()}
		}
	case "over_job":
		if c.job != "" && to.over() {
			return map[string]string{"code": c.Code, "secret": c.job}
		}
	case "job":
		if c.job != "" && !to.over() {
			return map[string]string{"code": c.Code}
		}
	case "board":
		if place, listed := n.compounds[to.at]; listed && !c.Restricted() {
			return map[string]string{"compound": place.Code, "id": c.ID.String()}
		}
	case "compound":
		if place, listed := n.compounds[to.at]; listed {
			return map[string]string{"compound": place.Code}
		}
	case "company":
		if firm, there := n.companies[to.at[:min(3, len(to.at))]]; there {
			return map[string]string{"uscc": firm.USCC}
		}
	case "employee": // a clerk of the company that works there
		if who, there := n.employees[to.at[:min(3, len(to.at))]]; there {
			return map[string]string{"id": who.String()}
		}
	case "estate": // a compound as the registry names it
		if place, listed := n.compounds[to.at]; listed {
			return map[string]string{"kind": "compound", "county": strconv.Itoa(place.County), "id": place.ID.String(), "area": strconv.Itoa(place.County)}
		}
	case "home": // a unit whose roll is empty
		if u, listed := n.units[to.at+"2"]; listed {
			return map[string]string{"county": strconv.Itoa(u.County), "id": u.ID.String()}
		}
	case "campaign": // the verification of city a in the county, or of the company, where the thing lies
		if to.at[:1] != "a" {
			return nil
		}
		v := map[string]string{"id": n.campaign.String()}
		if len(to.at) > 1 {
			v["county"] = strconv.Itoa(counties[to.at[:2]])
		}
		if firm, there := n.companies[to.at[:min(3, len(to.at))]]; there {
			v["uscc"] = firm.USCC
		}
		return v
	case "area": // the county where the thing lies
		if len(to.at) > 1 {
			return map[string]string{"area": strconv.Itoa(counties[to.at[:2]])}
		}
	case "entry": // what the outside registry says of a compound
		if place, listed := n.compounds[to.at]; listed {
			return map[string]string{"county": strconv.Itoa(place.County), "id": n.entries[to.at].String()}
		}
	case "sought": // a company that the county looks for
		if place, listed := n.compounds[to.at]; listed {
			return map[string]string{"county": strconv.Itoa(place.County), "id": n.sought[place.County].String()}
		}
	case "question": // what that verification asks a company of a compound
		if place, listed := n.compounds[to.at]; listed && to.at[:1] == "a" && to.at[2] != 'z' {
			return map[string]string{"id": n.campaign.String(), "kind": "compound", "key": fmt.Sprintf("%d-%d", place.County, place.ID)}
		}
	case "bulletin": // the province's, which nobody is nearer to than others
		return map[string]string{"month": reported.String()}
	case "digest":
		return map[string]string{"year": strconv.Itoa(reported.Year()), "month": strconv.Itoa(reported.Number())}
	case "milestone": // of the city where the thing lies
		if len(to.at) > 1 {
			return map[string]string{"year": strconv.Itoa(n.clock.Now().Year()), "city": strconv.Itoa(counties[to.at[:2]] / 100 * 100), "milestone": "plan"}
		}
	case "sheet": // of the county where the thing lies, or of the city
		area := counties[(to.at + "1")[:2]]
		if len(to.at) == 1 {
			area = area / 100 * 100
		}
		return map[string]string{"year": strconv.Itoa(n.clock.Now().Year()), "area": strconv.Itoa(area)}
	case "place": // a compound as the interface calls it
		if place, listed := n.compounds[to.at]; listed {
			return map[string]string{"code": place.Code}
		}
	default:
		panic(fmt.Sprintf("%s: town.values knows no %q", r.pattern, r.on))
	}
	return nil
}

var wildcard = regexp.MustCompile(`\{([a-z]+)(?:\.\.\.)?\}`)

// call sends the request of one cell.
func (m *matrix) call(r route, p person, to *thing) answer {
	a := m.ask(m.request(r, p, to))
	if to == nil {
		return a
	}
	// What the caller said comes back in some answers; that is no news to them.
	values := m.values(r, to)
	names := slices.SortedFunc(maps.Keys(values), func(a, b string) int { return len(values[b]) - len(values[a]) }) // one may stand within another
	for _, name := range names {
		if name == "seq" { // a digit or two, which stand anywhere
			continue
		}
		if !strings.Contains(r.path, "{"+name+"}") && !strings.Contains(r.body, "<"+name+">") {
			continue
		}
		a.body = strings.ReplaceAll(a.body, values[name], missingValues[name])
		a.location = strings.ReplaceAll(a.location, values[name], missingValues[name])
	}
	return a
}

// request is the request of one cell; a nil thing of a route that names one is a
// thing that never existed.
func (m *matrix) request(r route, p person, to *thing) *http.Request {
	values := map[string]string{}
	if to != nil {
		values = m.values(r, to)
	}
	fill := func(s string, open, shut string) string {
		for name, missing := range missingValues {
			v, real := values[name]
			if !real {
				v = missing
			}
			s = strings.ReplaceAll(s, open+name+shut, v)
		}
		return s
	}
	path := strings.ReplaceAll(strings.ReplaceAll(r.path, "{$}", ""), "{act}", r.act)
	if r.act != "" {
		path = strings.ReplaceAll(path, "{kind}", r.act)
	}
	if path = fill(path, "{", "}"); wildcard.MatchString(path) {
		m.t.Fatalf("%s: nothing to fill %s with", r.pattern, path)
	}
	m.forms++
	body := fill(strings.ReplaceAll(r.body, "<key>", fmt.Sprintf("walls-%032d", m.forms)), "<", ">")
	for at, place := range m.compounds {
		body = strings.ReplaceAll(body, "<"+at+">", place.Code)
	}
	if r.method == http.MethodGet && body != "" {
		path, body = path+"?"+body, ""
	}
	return m.as(p, r.method, path, body)
}

// as is a request of a person: to pages with their cookie, to the interface with
// their token.
func (n *town) as(p person, method, path, body string) *http.Request {
	if method != http.MethodGet && !strings.HasPrefix(path, "/api/") {
		body = strings.TrimPrefix(body+"&token="+n.formToken(n.sessions[p.name], path), "&")
	}
	q := httptest.NewRequest(method, path, strings.NewReader(body))
	q.Header.Set("Accept-Language", "zh-CN")
	if strings.HasPrefix(path, "/api/") {
		q.Header.Set("Content-Type", "application/json")
		q.Header.Set("Idempotency-Key", fmt.Sprintf("walls-%d", n.forms))
		if token := n.tokens[p.name]; token != "" {
			q.Header.Set("Authorization", "Bearer "+token)
		}
	} else {
		q.Header.Set("Accept", "text/html")
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		q.AddCookie(&http.Cookie{Name: "session", Value: n.sessions[p.name]})
	}
	return q
}

// send asks as a person.
func (n *town) send(p person, method, path, body string) answer {
	return n.ask(n.as(p, method, path, body))
}

func (n *town) ask(q *http.Request) answer {
	w := httptest.NewRecorder()
	n.mux.ServeHTTP(w, q)
	if at, _, back := strings.Cut(w.Header().Get("Location"), "?form="); back && w.Code == http.StatusSeeOther { // the form, with what is wrong in it
		return answer{status: http.StatusUnprocessableEntity, location: at}
	}
	return answer{status: w.Code, location: formKey.ReplaceAllString(w.Header().Get("Location"), "$1"), header: headers(w.Header()),
		body: strings.ReplaceAll(w.Body.String(), w.Header().Get("X-Request-Id"), "")}
}

// formKey is where a form waits while its author signs in; never the same twice.
var formKey = regexp.MustCompile(`(%3Fform%3D)[0-9A-Z]+`)

// headers are those of an answer but the request's id; of cookies the names.
func headers(h http.Header) string {
	var out []string
	for name, values := range h {
		if name == "X-Request-Id" || name == "Location" {
			continue
		}
		for _, v := range values {
			if name == "Set-Cookie" {
				v, _, _ = strings.Cut(v, "=")
			}
			out = append(out, name+": "+v)
		}
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}
