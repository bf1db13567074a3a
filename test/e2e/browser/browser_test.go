package browser

import (
	"fmt"
	"html/template"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const page = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>试</title>
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>投诉报修</h1>
<p id="mode">{{.Script}}</p><noscript><p id="plain">无脚本</p></noscript>
<p id="said">{{.Said}}</p><p id="seen">{{.Seen}}</p><p id="lang">{{.Lang}}</p>
<form method="post" enctype="multipart/form-data">
<label>说明 <textarea name="text">旧</textarea></label>
<label><input type="radio" name="kind" value="repair"> 报修</label>
<label>单元 <select name="unit"><option value="1">一<option value="2">二</select></label>
<label>照片 <input type="file" name="photo"></label>
<button>提交</button></form>
<p style="height:1500px"></p></main>
<script>document.getElementById("mode").textContent = "有脚本"</script></body></html>`

// site answers a form with what it was sent, and counts visits by cookie.
func site(t *testing.T) string {
	t.Helper()
	tmpl := template.Must(template.New("").Parse(page))
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		// As strict as the product's, so that the harness is known to work under it.
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; form-action 'self'")
		said, seen := "", "没来过"
		if r.Method == http.MethodPost {
			if f, h, err := r.FormFile("photo"); err == nil {
				b, _ := io.ReadAll(f)
				said = fmt.Sprintf("%s:%s ", h.Filename, b)
			}
			said += r.FormValue("text") + r.FormValue("kind") + r.FormValue("unit")
			w.WriteHeader(http.StatusUnprocessableEntity)
		}
		if _, err := r.Cookie("seen"); err == nil {
			seen = "来过"
		}
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
		tmpl.Execute(w, map[string]string{"Script": "无脚本", "Said": said, "Seen": seen, "Lang": r.Header.Get("Accept-Language")})
	})
	mux.HandleFunc("/bad", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `<!doctype html><html lang="zh-CN"><title>坏</title><main><h1>坏</h1><noscript><img src="data:,"></noscript></main>`)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func TestJourney(t *testing.T) {
	t.Parallel()
	url := site(t)
	b := Start(t)
	photo := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(photo, []byte("像"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, noJS := range []bool{false, true} {
		s := b.Open(View{Width: 360, Height: 640, NoJS: noJS})
		if status := s.Goto(url); status != http.StatusOK {
			t.Errorf("status %d", status)
		}
		if got, want := s.Text("#mode") == "无脚本", noJS; got != want {
			t.Errorf("noJS %v: the page says %s", noJS, s.Text("#mode"))
		}
		if got := s.Has("#plain"); got != noJS {
			t.Errorf("noJS %v: noscript part shown: %v", noJS, got)
		}
		if got := s.Text("#seen"); got != "没来过" {
			t.Errorf("a new session brings cookies: %s", got)
		}
		if got := s.Text("#lang"); !strings.HasPrefix(got, "zh-CN") {
			t.Errorf("the browser asks for %q", got)
		}
		s.Fill("textarea", "电梯坏了\n𠮷😀")
		s.Click("input[type=radio]")
		s.Select("select", "2")
		s.Upload("input[type=file]", photo)
		if status := s.Follow("button"); status != http.StatusUnprocessableEntity {
			t.Errorf("status %d", status)
		}
		if got := strings.Join(strings.Fields(s.Text("#said")), " "); got != "a.txt:像 电梯坏了 𠮷😀repair2" {
			t.Errorf("the form sent %q", got)
		}
		if got := s.Text("#seen"); got != "来过" {
			t.Errorf("cookie was not kept: %s", got)
		}
		if s.Taps() != 5 || s.Pages() != 2 { // a list is two taps
			t.Errorf("%d taps, %d pages, want 5 and 2", s.Taps(), s.Pages())
		}
		if found := s.Axe(); len(found) != 0 {
			t.Errorf("axe on a good page: %v", found)
		}
		s.Goto(url)
		if got := s.Has("#plain"); got != noJS {
			t.Errorf("noJS %v: after axe, noscript part shown: %v", noJS, got)
		}
	}
}

func TestAxeFindsWhatIsShown(t *testing.T) {
	t.Parallel()
	url := site(t) + "/bad"
	b := Start(t)
	for _, noJS := range []bool{false, true} {
		s := b.Open(View{Width: 1280, Height: 800, NoJS: noJS})
		s.Goto(url)
		found := slices.ContainsFunc(s.Axe(), func(f Finding) bool { return f.Rule == "image-alt" && f.Sure && len(f.Where) == 1 })
		if found != noJS {
			t.Errorf("noJS %v: the image in noscript reported: %v", noJS, found)
		}
	}
}

func TestScreenshotShowsTheWholePage(t *testing.T) {
	t.Parallel()
	s := Start(t).Open(View{Width: 360, Height: 640, Dark: true})
	s.Goto(site(t))
	f, err := os.Open(s.Screenshot("whole"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c, err := png.DecodeConfig(f)
	if err != nil || c.Width != 360 || c.Height < 1500 {
		t.Errorf("screenshot of %d×%d, error %v", c.Width, c.Height, err)
	}
}
