package part

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"yianju/internal/httpx"
	"yianju/internal/i18n"
)

// Paths that the layout links to.
const (
	HomePath  = "/"
	LoginPath = "/login"
	PrefsPath = "/prefs" // httpx.Mux.SetPrefs
)

// Page is what the layout needs to know about a page.
type Page struct {
	httpx.Prefs

	Title string // of the window and the bookmark; the page writes its own h1
	Path  string // with query, to come back to after a switch
	Who   Who
	Site  Site
	Tabs  []Tab  // an owner's bottom tabs, or an office's sections; may be empty
	Back  string // where the back link leads; "" is none
	Alarm string // something that whoever works here must know on every page
	Wide  bool   // an officer's dense page, not one column for reading
	Now   time.Time

	// Follow says that the page tells of work under way: it is fetched again every
	// few seconds, with and without scripts.
	Follow bool

	// Token is what a form that is sent to path carries, for whoever is signed in;
	// nil for everybody else.
	Token func(path string) string

	// SignIn is where somebody proves more before they come back; "" is the login.
	SignIn string
}

// T returns a message in the page's language; a time among its arguments is
// written as of the page's now.
func (p Page) T(key string, args ...any) string {
	words := slices.Clone(args)
	for i, a := range args {
		if t, is := a.(time.Time); is {
			words[i] = p.Lang.DateTime(t, p.Now)
		}
	}
	return p.Lang.T(key, words...)
}

// Who is the person the page is for. The zero value is nobody signed in.
type Who struct {
	Name string // as they are addressed: 王女士, 夜班二组
	Role string // 业主, 值班员 · 和平花园
	Path string // their own page
}

// Site is the same on every page; it comes from the settings.
type Site struct {
	Name     string // 易安居
	Region   string // 辽宁
	Sponsor  string // 主办单位
	Operator string // 承办单位
	Phone    string // of the operator
	Code     string // 政府网站标识码
	ICP      string // ICP filing
	Police   string // 公安 filing

	Errata        string // 政府网站找错, an address
	Accessibility string // statement, an address
	Privacy       string // statement, an address

	Mourning bool // grey on days of mourning
}

// Tab is one place in the navigation.
type Tab struct {
	Text string
	Path string
	Icon Icon
	Here bool
}

// words carries the texts that time.js needs to keep clocks current.
func (p Page) words() string {
	w := map[string]string{}
	for _, key := range []string{"left", "left.soon", "over", "over.now", "days", "hours", "minutes", "moment"} {
		w[key] = p.T("time." + key)
		if p.Lang.Has("time." + key + ".one") {
			w[key+".one"] = p.T("time." + key + ".one")
		}
	}
	b, err := json.Marshal(w)
	if err != nil {
		panic(err) // strings only
	}
	return string(b)
}

// login is where somebody signs in to come back here: staff at their desks by
// name, everybody else by phone.
func (p Page) login() string {
	path := cmp.Or(p.SignIn, LoginPath)
	if p.SignIn == "" && (strings.HasPrefix(p.Path, "/desk") || strings.HasPrefix(p.Path, "/office") || strings.HasPrefix(p.Path, "/admin")) {
		path += "/staff"
	}
	return path + "?next=" + url.QueryEscape(p.Path)
}

// other is the language that the switch leads to.
func (p Page) other() i18n.Lang {
	if p.Lang == i18n.English {
		return i18n.Chinese
	}
	return i18n.English
}

// bottom reports whether the tabs stand at the foot of a phone: an owner's few,
// which have drawings. The many of an office would cover half of it.
func (p Page) bottom() bool {
	return !p.Wide && len(p.Tabs) > 0 && p.Tabs[0].Icon != ""
}

// tabbed makes room for bottom tabs.
func (p Page) tabbed() string {
	if p.bottom() {
		return "tabbed"
	}
	return ""
}
