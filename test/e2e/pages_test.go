package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/test/e2e/browser"
)

// visit is one page as one person opens it.
type visit struct {
	who   account.Role // "" is nobody signed in
	path  string
	draft string // of a form that was begun
	press string // a button to press on it: the page with everything that is wrong
}

func (v visit) String() string {
	return strings.TrimSpace(string(v.who) + " " + v.path + " " + v.press)
}

// notPages are the routes that answer with something else than a page.
var notPages = []string{"GET /static/{name}", "GET /new/media/{id}", "GET /l/{secret}/media/{id}", "GET /j/{secret}/media/{id}", "GET /media/{case}/{id}",
	"GET /desk/draft/{key}/{id}", "GET /desk/jobs/{code}", "GET /livez", "GET /readyz", "GET /login/with/{way}", "GET /login/with/{way}/back",
	"GET /office/extracts", "GET /desk/dockets", // which lead to the newest
	"GET /me/data/phone"} // a page only for the browser that has just asked for a code

// files are the ends of routes at the desk and in offices that answer with a file.
var files = []string{"/import/template/{kind}", "/import/{id}/faults/{format}", "/export/{kind}/{format}", "/registry/claims/{county}/{id}/scan",
	"/registry/proposals/{county}/{id}/scan", "/compare.xlsx", "/targets.xlsx", "/appraisal/{year}/paper", "/appraisal/{year}/tables", "/compare.pdf", "/report/paper", "/spotchecks/{id}/population", "/spotchecks/{id}/list", "/supervision/list/xlsx", "/supervision/{county}/{id}/paper", "/supervision/{county}/{id}/scan/{note}",
	"/dockets/{week}/{city}/paper", "/dockets/{week}/{city}/list", "/bulletins/{month}/paper", "/bulletins/{month}/tables"}

// staff are those with pages of their own, in the order in which a page is
// opened by the first who may.
var staff = []account.Role{account.Clerk, account.Manager, account.Worker, account.Neighborhood, account.Street, account.County, account.City, account.Province,
	account.AdminSystem, account.AdminSecurity, account.AdminAudit}

// tour finds the pages of the program: every route that answers GET, with the
// cases of every state, for every role that has pages of its own; and every form
// sent empty. What is drawn by the same template for the same reason is taken
// once. It fails for a route that never answers with a page.
type tour struct {
	*village
	tokens map[account.Role]string
	taken  map[string]bool
	states map[string]string // of the cases, by code and by tracking secret
	hired  id.ID             // a clerk who is there for others' pages
	invite string            // secret of an invitation that waits
	mend   string            // secret of a recovery that was agreed to
	list   []visit
}

func newTour(t *testing.T) *tour {
	t.Helper()
	r := &tour{village: newVillage(t), tokens: map[account.Role]string{}, taken: map[string]bool{}, states: map[string]string{}}
	r.clock.Advance(2 * time.Minute)
	r.tokens[account.Owner] = r.ownerToken(t, neighbour)
	for _, role := range staff {
		r.tokens[role] = r.token(t, role)
	}
	r.recruit()
	r.tokens[peer], r.tokens[newcomer] = r.peer, r.newcomer()
	ok(t, r.Accounts.BeginTOTP(t.Context(), r.actor(t, r.tokens[account.Clerk]))) // on the way to codes by the clock
	for name, c := range r.cases {
		now := r.see(name)
		state := string(now.State) + now.Pause()
		r.states[c.Case.Code], r.states[c.Track] = state, state
	}
	seen := map[string]bool{}
	for _, route := range r.mux.Routes() {
		if route.Method != http.MethodGet || strings.HasPrefix(route.Path, "/api/") || slices.Contains(notPages, route.Pattern) || slices.Contains(files, end(route.Path)) {
			continue
		}
		for _, v := range r.visits(route.Path) {
			if r.answers(v) {
				seen[key(route.Path)] = true
				r.take(key(route.Path), v)
			}
		}
		seen[key(route.Path)] = seen[key(route.Path)] || false
	}
	for path, found := range seen {
		if !found {
			t.Errorf("nobody was shown a page at %s", path)
		}
	}
	r.list = append(r.list, r.mistakes()...)
	return r
}

// recruit lets the manager invite two clerks: one comes, loses the password and is
// let in again, and loses it once more; the other has not come yet.
func (r *tour) recruit() {
	manager, security := r.actor(r.t, r.tokens[account.Manager]), r.actor(r.t, r.tokens[account.AdminSecurity])
	link := regexp.MustCompile(`/(?:invite|recover)/([\w-]+)`)
	invite := func(name string) string {
		_, err := r.Accounts.Invite(r.t.Context(), manager, account.NewInvitation{Name: name, Phone: "13840015678", Home: heping, Grant: account.Grant{Role: account.Clerk, Company: r.firm.ID}})
		ok(r.t, err)
		return link.FindStringSubmatch(r.phones.last)[1]
	}
	token, err := r.Accounts.Join(r.t.Context(), invite("夜班 褚师傅"), "newcomer", password+" staple", account.Browser{Nonce: nonce})
	ok(r.t, err)
	r.hired = r.actor(r.t, token).Account
	for range 2 {
		ok(r.t, r.Accounts.AskRecovery(r.t.Context(), manager, r.hired, "手机丢了,当面核对过", "13840015678"))
		list, err := r.Accounts.Recoveries(r.t.Context(), security)
		ok(r.t, err)
		if r.mend == "" {
			ok(r.t, r.Accounts.DecideRecovery(r.t.Context(), security, r.hired, list[0].ID, true, i18n.Chinese))
			r.mend = link.FindStringSubmatch(r.phones.last)[1]
		}
	}
	r.invite = invite("白班 卫师傅")
}

// key is what a page is drawn by: an act is the same form at the desk and in an
// office.
func key(path string) string {
	for _, base := range []string{"/desk/cases/{code}/", "/office/cases/{code}/", "/me/cases/{code}/", "/l/{secret}/"} {
		if act, ok := strings.CutPrefix(path, base); ok && act != "receipt" {
			return "act " + act
		}
	}
	return path
}

func (r *tour) take(key string, v visit) {
	if !strings.HasPrefix(key, "act ") {
		key += " " + v.of(r)
	}
	if !r.taken[key] {
		r.taken[key] = true
		r.list = append(r.list, v)
	}
}

// of tells visits of one route apart: by the state of the case, by act, or by who
// comes.
func (v visit) of(r *tour) string {
	parts := strings.Split(strings.Trim(v.path, "/"), "/")
	switch {
	case parts[0] == "me": // the same page as by the link
		return ""
	case parts[0] == "verify":
		return v.path + v.press
	case strings.Contains(v.path, "/cases/") && len(parts) == 3, parts[0] == "l" && len(parts) == 2:
		return r.states[parts[len(parts)-1]]
	case len(parts) > 3 && parts[1] == "registry" && (v.who == account.Province || v.who == account.Clerk):
		return "may look" + parts[3]
	case len(parts) > 3 && parts[1] == "registry":
		return parts[3]
	case v.who != "" && slices.Contains([]string{"desk", "office", "people", "admin"}, parts[0]):
		return string(v.who) + v.path
	case len(parts) > 1 && parts[0] != "find" && parts[0] != "c" && parts[0] != "new":
		return ""
	}
	return v.path + v.draft
}

// visits are the ways to open a route.
func (r *tour) visits(path string) (out []visit) {
	places := strings.NewReplacer("{$}", "", "{uscc}", r.firm.USCC, "{compound}", r.compound.Code)
	path = places.Replace(path)
	who := []account.Role{""}
	switch {
	case strings.HasPrefix(path, "/me/factors"), path == "/login/factor", path == "/me/password", path == "/me/signon":
		who = staff
	case path == "/me/consent":
		who = []account.Role{newcomer}
	case strings.HasPrefix(path, "/disclosures"):
		who = []account.Role{account.AdminSecurity, account.AdminAudit, account.Manager}
	case strings.HasPrefix(path, "/people"), strings.HasPrefix(path, "/admin"):
		who, path = staff, strings.Replace(path, "{id}", r.hired.String(), 1)
	case strings.HasPrefix(path, "/invite/"):
		path = "/invite/" + r.invite
	case strings.HasPrefix(path, "/recover/"):
		path = "/recover/" + r.mend
	case strings.HasPrefix(path, "/me"), strings.Contains(path, "/join/"):
		who = []account.Role{account.Owner}
	case strings.Contains(path, "/registry"), strings.Contains(path, "/import"):
		if who = []account.Role{account.County, account.City, account.Province, account.Neighborhood}; strings.HasPrefix(path, "/desk") {
			who = []account.Role{account.Manager, account.Clerk, account.County}
		}
	case strings.HasPrefix(path, "/office/crosschecks/"):
		who = []account.Role{peer}
	case strings.Contains(path, "/supervision/"):
		who = []account.Role{account.County, account.City, account.Province, account.Manager}
	case strings.HasPrefix(path, "/desk"), strings.HasPrefix(path, "/office"):
		who = staff
	}
	for _, role := range who {
		for _, p := range r.fill(path) {
			out = append(out, visit{who: role, path: p})
		}
	}
	switch path {
	case "/c/" + r.compound.Code, "/c/" + r.compound.Code + "/qr":
		out = append(out, visit{path: path + "?b=" + r.building.ID.String()})
	case "/find/compound":
		out = append(out, visit{path: path + "?q=" + url.QueryEscape("和平")}, visit{path: path + "?q=" + url.QueryEscape("没有")})
	case "/office/report":
		out = append(out, visit{who: account.City, path: path + "?area=210100&from=2026-01&to=" + calendar.MonthOf(calendar.DateOf(r.clock.Now())).String()})
	case "/verify":
		out = append(out, visit{path: path + "?q=" + url.QueryEscape("没有")}, visit{path: path, press: "核验文件"})
	case "/desk":
		out = append(out, visit{who: account.Clerk, path: path + "?overdue=1"}, visit{who: account.Clerk, path: path + "?q=" + url.QueryEscape("没有")})
	case "/desk/registry/verification":
		out = append(out, visit{who: account.Manager, path: path + "?which=owing&kind=compound"})
	case "/people/" + r.hired.String():
		out = append(out, visit{who: account.Manager, path: path + "?after=1"})
	case "/new", "/new/kind":
		out = append(out, visit{path: path, draft: "here"}, visit{path: path, draft: "danger"})
	case "/new/where":
		out = append(out, visit{path: path, draft: "here"}, visit{path: path, draft: "found"}, visit{path: path, draft: "unlisted"})
	case "/admin/record":
		out = append(out, visit{who: account.AdminAudit, path: path + "?case=" + r.cases["final"].Case.Code})
	case "/login/code":
		out = append(out, visit{path: "/login", press: "发送验证码 phone"})
	}
	return out
}

// end is what is left of a path at the desk or in an office.
func end(path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, "/desk"), "/office")
}

// fill puts cases, records and files into a path.
func (r *tour) fill(path string) []string {
	if !strings.Contains(path, "{") {
		return []string{path}
	}
	var out []string
	for _, names := range r.files[end(path)] {
		out = append(out, strings.NewReplacer(names...).Replace(path))
	}
	if len(out) > 0 {
		return out
	}
	for _, name := range slices.Sorted(maps.Keys(r.cases)) {
		c := r.cases[name]
		secret := c.Track
		if strings.HasPrefix(path, "/j/") {
			secret = r.job(name)
		}
		one := strings.NewReplacer("{code}", c.Case.Code, "{secret}", secret, "{id}", c.Case.ID.String(), "{key}", r.lost).Replace(path)
		for _, act := range []string{"rate", "resume", "reopen", "object", "urge", "note", "withdraw"} {
			if !strings.Contains(one, "{act}") {
				out = append(out, one)
				break
			}
			out = append(out, strings.Replace(one, "{act}", act, 1))
		}
	}
	return out
}

// job is the secret of a case's job link, or something that is none.
func (r *tour) job(name string) string {
	secret, err := r.Cases.JobSecret(r.t.Context(), r.now(account.Worker), r.cases[name].Case.Ref)
	if err != nil {
		return "none"
	}
	return secret
}

// answers reports whether a visit is answered with a page.
func (r *tour) answers(v visit) bool {
	if v.press != "" {
		return true
	}
	request := httptest.NewRequest(http.MethodGet, v.path, nil)
	request.RemoteAddr = "127.0.0.1:1"
	for name, value := range r.cookies(v) {
		request.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	r.mux.ServeHTTP(w, request)
	return w.Code == http.StatusOK && strings.HasPrefix(w.Header().Get("Content-Type"), "text/html")
}

// cookies are what the visitor's browser has.
func (r *tour) cookies(v visit) map[string]string {
	out := map[string]string{}
	if v.who != "" {
		out["session"] = r.tokens[v.who]
	}
	if v.draft != "" {
		out["draft"] = r.begun(v.draft)
	}
	return out
}

// begun is the key of a form that somebody began.
func (r *tour) begun(name string) string {
	key := strings.Repeat(name[:1], 26)
	fields := map[string]string{"here": "楼道灯不亮,三天了", "danger": "电梯里有人被困", "found": "路灯不亮", "unlisted": "路灯不亮"}
	draft := map[string]string{"text": fields[name], "category": "1202", "c": r.compound.Code, "b": r.building.ID.String()}
	switch name {
	case "found":
		draft["c"], draft["find"] = "", "和平"
	case "unlisted":
		draft["c"], draft["unlisted"] = "", "1"
	}
	ok(r.t, r.Cases.SaveDraft(r.t.Context(), key, draft))
	return key
}

// mistakes are the forms sent empty, and the pages of errors.
func (r *tour) mistakes() []visit {
	code := func(name string) string { return r.cases[name].Case.Code }
	return []visit{
		{path: "/c/nothing"}, {path: "/desk"}, {who: account.Clerk, path: "/office"},
		{path: "/new", press: "下一步"},
		{path: "/new/where", draft: "here", press: "提交"},
		{path: "/t", press: "查进度"},
		{path: "/t", press: "查进度 " + code("new") + " 5432"},
		{path: "/login", press: "发送验证码"},
		{path: "/login/staff", press: "登录"},
		{who: account.County, path: "/login/factor", press: "继续"},
		{who: account.Clerk, path: "/me/factors/totp", press: "确认"},
		{path: "/l/" + r.cases["replied"].Track, press: "提交评价"},
		{who: account.Clerk, path: "/desk/cases/" + code("arrived") + "/reply", press: "发出答复"},
		{who: account.Clerk, path: "/desk/new", press: "登记"},
		{who: account.Clerk, path: "/desk/shift", press: "交班"},
		{who: account.County, path: "/office/cases/" + code("late") + "/supervise", press: "发出督办"},
		{path: "/invite/" + r.invite, press: "开通账号"},
		{who: account.Clerk, path: "/me/password", press: "保存"},
		{who: account.Manager, path: "/people/invite", press: "发出邀请"},
		{who: account.Manager, path: "/people/" + r.hired.String(), press: "交接并停用账号"},
		{who: account.AdminSystem, path: "/admin/accounts/" + r.hired.String() + "/grant", press: "授予"},
		{who: account.AdminSecurity, path: "/admin", press: "查找"},
	}
}

// walk is a tour by one kind of screen.
type walk struct {
	*tour
	t        *testing.T
	b        *browser.Browser
	view     browser.View
	prefs    map[string]string // elder, lang, theme
	sessions map[string]*browser.Session
}

func (r *tour) walk(t *testing.T, view browser.View, prefs map[string]string) *walk {
	return &walk{tour: r, t: t, b: sit(t), view: view, prefs: prefs, sessions: map[string]*browser.Session{}}
}

// open goes to a visit's page in its visitor's browser, and presses.
func (w *walk) open(v visit) *browser.Session {
	w.t.Helper()
	who := string(v.who) + v.draft
	s := w.sessions[who]
	if s == nil {
		s = w.b.Open(w.view)
		w.sessions[who] = s
		for name, value := range w.cookies(v) {
			at := w.url
			if name == "draft" {
				at += "/new/"
			}
			s.Keep(at, name, value)
		}
		for name, value := range w.prefs {
			s.Keep(w.url, name, value)
		}
	}
	s.Goto(w.url + v.path)
	button, values, _ := strings.Cut(v.press, " ")
	for i, one := range strings.Fields(values) {
		if one == "phone" {
			one = fmt.Sprintf("139%08d", phoneNumber.Add(1)) // a phone gets one code a minute
		}
		s.Fill(fmt.Sprintf("main .field:nth-of-type(%d) input", i+1), one)
	}
	if button != "" {
		s.Press(button)
	}
	return s
}

var phoneNumber atomic.Int32

// target is the least height and width of what is tapped, CSS pixels (GB/T 37668
// and the rules for the elderly).
const target = 44

// check says everything that is wrong with a page.
func (w *walk) check(v visit) {
	w.t.Helper()
	s := w.open(v)
	if os.Getenv("YIANJU_SHOTS") != "" {
		s.Screenshot(w.shot(v))
	}
	wrong := func(what string, list ...any) { w.t.Errorf("%s: %s: %v", v, what, list) }
	for _, f := range s.Axe() {
		if f = decided(f); len(f.Where) > 0 {
			wrong("axe", f)
		}
	}
	if said := s.Complaints(); len(said) > 0 {
		wrong("the browser complains", said)
	}
	if w.view.Width > 600 {
		return // wide screens have a mouse and room
	}
	if small := s.Small(target); len(small) > 0 {
		wrong("small targets", strings.Join(small, "; "))
	}
	for _, width := range []int{320, 360} {
		s.Resize(width, 640)
		if wide := s.Wide(); len(wide) > 0 {
			wrong(fmt.Sprint("wider than ", width), strings.Join(wide, "; "))
		}
	}
}

// shot names the picture of a page.
func (w *walk) shot(v visit) string {
	clean := strings.NewReplacer("/", "_", "?", "_", " ", "_", "=", "")
	return clean.Replace(w.t.Name() + "_" + v.String())
}

// decided leaves out what axe cannot decide: the colours of words in charts, which
// part's contrast test computes from the tokens; and captions of videos that
// people made with their phones, beside which stand the words they wrote.
func decided(f browser.Finding) browser.Finding {
	if !f.Sure && f.Rule == "video-caption" {
		f.Where = nil
	}
	if !f.Sure && f.Rule == "color-contrast" {
		f.Where = slices.DeleteFunc(f.Where, func(at string) bool { return strings.Contains(at, "  <text ") })
	}
	return f
}

// TestPages opens every page of the route table, with JavaScript on a phone and
// without in an office: nothing is broken, nothing is too wide or too small to
// tap, and axe finds nothing.
func TestPages(t *testing.T) {
	t.Parallel()
	r := newTour(t)
	t.Logf("%d pages", len(r.list))
	for name, view := range map[string]browser.View{"phone": {Width: 360, Height: 640}, "office, no JS": {Width: 1280, Height: 800, NoJS: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := r.walk(t, view, nil)
			for _, v := range r.list {
				w.check(v)
			}
		})
	}
	for name, prefs := range map[string]map[string]string{"elder": {"elder": "1"}, "English, dark": {"lang": "en", "theme": "dark"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := r.walk(t, browser.View{Width: 360, Height: 640}, prefs)
			for _, v := range r.main() {
				w.check(v)
			}
		})
	}
}

// main are the pages that most people see.
func (r *tour) main() []visit {
	c := func(name string) string { return r.cases[name].Case.Code }
	return []visit{{path: "/"}, {path: "/c/" + r.compound.Code + "?b=" + r.building.ID.String()}, {path: "/new", draft: "here"}, {path: "/new/kind", draft: "here"},
		{path: "/new/where", draft: "here"}, {path: "/r/" + r.cases["new"].Track}, {path: "/l/" + r.cases["late"].Track}, {path: "/l/" + r.cases["replied"].Track},
		{path: "/t"}, {path: "/login"}, {path: "/verify/" + r.files["/verify/{code}"][1][1]}, {who: account.Owner, path: "/me"}, {path: "/j/" + r.job("dispatched")},
		{who: account.Clerk, path: "/desk"}, {who: account.Clerk, path: "/desk/cases/" + c("accepted")}, {who: account.Clerk, path: "/desk/cases/" + c("arrived") + "/reply"},
		{who: account.County, path: "/office"}, {who: account.City, path: "/office"}, {who: account.Province, path: "/office"},
		{who: account.County, path: "/office/cases/" + c("late")},
		{path: "/invite/" + r.invite}, {who: account.Manager, path: "/people"}, {who: account.Province, path: "/people/invite"},
		{who: account.Manager, path: "/people/" + r.hired.String()}, {who: account.AdminSecurity, path: "/admin/recoveries"},
		{who: account.AdminSystem, path: "/admin/accounts/" + r.hired.String()}, {who: account.AdminAudit, path: "/admin/record"}}
}
