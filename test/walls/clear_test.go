package walls

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/httpx"
)

// What people type in the stories below, by where they type it. None of it may
// stand anywhere in the clear.
var typed = map[string]string{
	"the contact's phone":           "13712345601",
	"the contact's name":            "诸葛暗记",
	"a phone in the text":           "13712345602",
	"a spaced phone in the text":    "137 1234 5603",
	"a full-width phone":            "１３７１２３４５６０４",
	"a landline in the text":        "024-23456781",
	"an identity number":            "210102198503071234",
	"a phone in the place":          "13712345605",
	"a phone in a draft":            "13712345606",
	"an identity number in a draft": "21010219850307123X",
	"the phone of a login":          "13712345607",
	"a phone in a note":             "13712345608",
	"a phone in a reply":            "13712345609",
	"a phone in a purpose":          "13712345610",
	"a phone of the shift":          "13712345611",
	"a phone in a picture":          "13712345612",
	"the phone of a caller":         "13712345613",
	"the name of a caller":          "司马暗记",
	"a phone a program files":       "13712345614",
	"a phone searched for":          "13712345615",
}

// TestNothingInTheClear lives through every story in which somebody says who they
// are, and then looks for it in the log, the metrics, every table, the database's
// own files, the pictures and the messages.
func TestNothingInTheClear(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			n := newTown(t, dialect)
			metrics := httpx.NewMetrics()
			n.mux = n.Mux(n.Site(nil), metrics.Observe)
			n.tell(t)
			_, err := n.Post.Deliver(t.Context())
			ok(t, err)
			counted := httptest.NewRecorder()
			metrics.Handler().ServeHTTP(counted, httptest.NewRequest(http.MethodGet, "/metrics", nil))
			searched := 0
			for where, text := range map[string][]byte{"the log": []byte(n.log.String()), "the metrics": counted.Body.Bytes(),
				"the tables": n.dump(t), "the files": n.files(t), "the messages": n.words()} {
				search(t, where, text)
				searched += len(text)
			}
			if searched < 100_000 {
				t.Errorf("only %d bytes were searched", searched)
			}
		})
	}
}

// search looks for what was typed, as it was and as bare digits.
func search(t *testing.T, where string, text []byte) {
	t.Helper()
	for what, said := range typed {
		forms := []string{said, hex.EncodeToString([]byte(said))}
		if digits := onlyDigits(said); len(digits) > 7 {
			forms = append(forms, digits, hex.EncodeToString([]byte(digits)))
		}
		for _, f := range forms {
			if at := bytes.Index(text, []byte(f)); at >= 0 {
				t.Errorf("%s holds %s: …%.80q…", where, what, text[max(0, at-30):])
				break
			}
		}
	}
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '\uff10' && r <= '\uff19':
			return r - '\uff10' + '0'
		}
		return -1
	}, s)
}

// surfer is a browser with a jar.
type surfer struct {
	*town
	t   *testing.T
	jar map[string]string
}

func (n *town) surf(t *testing.T, as string) *surfer {
	s := &surfer{n, t, map[string]string{}}
	if as != "" {
		s.jar["session"] = n.sessions[as]
	}
	return s
}

func (s *surfer) get(path string) answer { return s.ask(http.MethodGet, path, "", nil) }

func (s *surfer) post(path string, fields ...string) answer {
	v := url.Values{"token": {s.formToken(s.jar["session"], path)}}
	for i := 0; i < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	return s.ask(http.MethodPost, path, "application/x-www-form-urlencoded", []byte(v.Encode()))
}

func (s *surfer) ask(method, path, kind string, body []byte) answer {
	s.t.Helper()
	q := httptest.NewRequest(method, path, bytes.NewReader(body))
	q.Header.Set("Accept", "text/html")
	if kind != "" {
		q.Header.Set("Content-Type", kind)
	}
	for name, value := range s.jar {
		q.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, q)
	for _, c := range w.Result().Cookies() {
		if s.jar[c.Name] = c.Value; c.MaxAge < 0 {
			delete(s.jar, c.Name)
		}
	}
	if w.Code >= 500 {
		s.t.Errorf("%s %s: %d", method, path, w.Code)
	}
	return answer{status: w.Code, location: w.Header().Get("Location"), body: w.Body.String()}
}

// must is an answer that leads on.
func (s *surfer) must(a answer, status int) answer {
	s.t.Helper()
	if a.status != status {
		s.t.Fatalf("%d, want %d: %.300s", a.status, status, words(a.body))
	}
	return a
}

var hiddenKey = regexp.MustCompile(`name="key" value="([^"]+)"`)

// tell is every story.
func (n *town) tell(t *testing.T) {
	home := n.compounds["a1xp"].Code
	s := n.surf(t, "")
	key := hiddenKey.FindStringSubmatch(s.get("/new?c=" + home).body)[1]
	s.must(s.upload("/new/photo", key), 200)
	text := fmt.Sprintf("楼道没人打扫, 打 %s 或 %s, 也可 %s、%s, 证件 %s", typed["a phone in the text"], typed["a spaced phone in the text"],
		typed["a full-width phone"], typed["a landline in the text"], typed["an identity number"])
	s.must(s.post("/new", "key", key, "c", home, "text", text), 303)
	s.must(s.post("/new/kind", "key", key, "c", home, "text", text, "category", "1701"), 303)
	receipt := s.must(s.post("/new/submit", "key", key, "c", home, "text", text, "category", "1701", "privacy", "named",
		"place", "2单元门口 "+typed["a phone in the place"], "phone", typed["the contact's phone"], "name", typed["the contact's name"]), 303)
	s.must(s.get(receipt.location), 200)
	link := strings.Replace(receipt.location, "/r/", "/l/", 1)
	s.must(s.post(link+"/note", "seq", "1", "text", "改打 "+typed["a phone in a note"]), 303)
	code := regexp.MustCompile(`[0-9A-Z]{10}`).FindString(words(s.get(link).body))

	// A form that nobody files.
	d := n.surf(t, "")
	key = hiddenKey.FindStringSubmatch(d.get("/new?c=" + home).body)[1]
	d.must(d.post("/new/draft", "key", key, "c", home, "text", "找我 "+typed["a phone in a draft"]+" "+typed["an identity number in a draft"]), 204)
	if !strings.Contains(d.get("/new").body, typed["a phone in a draft"]) {
		t.Error("the draft is lost to its own browser")
	}

	o := n.surf(t, "")
	o.get("/login")
	o.must(o.post("/login", "phone", typed["the phone of a login"]), 303)
	one := regexp.MustCompile(`\d{6}`).FindString(n.post.last)
	o.must(o.post("/login/code", "code", one), 303)
	o.must(o.get("/me"), 303)
	notice := o.get("/me/consent").body
	agreed := url.Values{}
	for _, name := range []string{"version", "token"} {
		agreed.Set(name, regexp.MustCompile(`name="` + name + `" value="([^"]+)"`).FindStringSubmatch(notice[strings.Index(notice, `action="/me/consent"`):])[1])
	}
	o.must(o.ask(http.MethodPost, "/me/consent", "application/x-www-form-urlencoded", []byte(agreed.Encode())), 303)
	o.must(o.get("/me"), 200)
	o.get("/find/compound?q=" + typed["a phone searched for"])

	c := n.surf(t, "clerk")
	at := "/desk/cases/" + code
	c.must(c.post(at+"/accept", "seq", "2"), 303)
	c.must(c.post(at+"/note", "seq", "3", "text", "已联系 "+typed["a phone in a note"]), 303)
	c.must(c.post(at+"/phone", "purpose", "回电 "+typed["a phone in a purpose"]), 303)
	shown := c.must(c.get(at+"/phone"), 200)
	if !strings.Contains(shown.body, typed["the contact's phone"]) {
		t.Error("the clerk is not shown the phone")
	}
	c.get("/desk?q=" + typed["a phone searched for"])
	c.must(c.post("/desk/shift", "text", "夜里打 "+typed["a phone of the shift"]), 303)
	c.must(c.post("/desk/new", "key", "walls-clear-00000000000000000000", "channel", "phone", "compound", home, "place", "1号楼", "category", "1701",
		"text", "来电", "name", typed["the name of a caller"], "phone", typed["the phone of a caller"], "privacy", "masked"), 303)
	c.must(c.post(at+"/reply", "seq", "4", "result", string(casework.Explained), "cause", "保洁缺人",
		"measure", "已增派两名保洁员, 今日起每天打扫, 有事打 "+typed["a phone in a reply"]), 303)
	n.forms++
	a := n.send(n.person("clerk"), http.MethodPost, "/api/v1/cases", fmt.Sprintf(`{"compound":%q,"place":"1","category":"1701","text":"a","phone":%q,"privacy":"masked"}`,
		home, typed["a phone a program files"]))
	s.must(a, 201)
}

func (n *town) person(name string) person {
	for _, p := range n.actors {
		if p.name == name {
			return p
		}
	}
	panic(name)
}

// upload sends a picture whose comment says whom to call.
func (s *surfer) upload(path, key string) answer {
	s.t.Helper()
	var picture bytes.Buffer
	ok(s.t, jpeg.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 64, 64)), nil))
	said := []byte(typed["a phone in a picture"])
	comment := append([]byte{0xff, 0xfe, 0, byte(len(said) + 2)}, said...)
	raw := append(append(append([]byte{}, picture.Bytes()[:2]...), comment...), picture.Bytes()[2:]...)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	ok(s.t, form.WriteField("key", key))
	file, err := form.CreateFormFile("photo", "IMG_"+typed["a phone in a picture"]+".jpg")
	ok(s.t, err)
	_, err = file.Write(raw)
	ok(s.t, err)
	ok(s.t, form.Close())
	return s.ask(http.MethodPost, path, form.FormDataContentType(), body.Bytes())
}

// words are the messages as they leave; that they have an address is the point of them.
func (n *town) words() []byte {
	n.post.mu.Lock()
	defer n.post.mu.Unlock()
	var b bytes.Buffer
	for _, m := range n.post.all {
		fmt.Fprintln(&b, m.Text(), m.Args)
	}
	return b.Bytes()
}

// files are all files in the data folder: pictures, and SQLite's own with what lies
// in its free pages.
func (n *town) files(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	folders := []string{n.Settings.Data}
	if path, is := strings.CutPrefix(n.Settings.DB, "sqlite:"); is {
		folders = append(folders, filepath.Dir(path))
	}
	for _, folder := range folders {
		ok(t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			b.Write(text)
			return err
		}))
	}
	return b.Bytes()
}

// dump is every row of every table in words.
func (n *town) dump(t *testing.T) []byte {
	t.Helper()
	if path, is := strings.CutPrefix(n.Settings.DB, "sqlite:"); is {
		return dumpSQLite(t, path)
	}
	return dumpPostgres(t, n.Settings.DB)
}

func dumpSQLite(t *testing.T, path string) []byte {
	t.Helper()
	d, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	ok(t, err)
	defer d.Close()
	var tables []string
	rows, err := d.Query(`SELECT name FROM sqlite_master WHERE type = 'table'`)
	ok(t, err)
	for rows.Next() {
		var name string
		ok(t, rows.Scan(&name))
		tables = append(tables, name)
	}
	ok(t, rows.Err())
	var b bytes.Buffer
	for _, name := range tables {
		rows, err := d.Query(`SELECT * FROM "` + name + `"`)
		if err != nil {
			continue // a shadow of the full-text index
		}
		columns, err := rows.Columns()
		ok(t, err)
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		for rows.Next() {
			ok(t, rows.Scan(values...))
			for _, v := range values {
				fmt.Fprintf(&b, "%s ", *v.(*any))
			}
		}
		ok(t, rows.Err())
		fmt.Fprintln(&b, name)
	}
	return b.Bytes()
}

func dumpPostgres(t *testing.T, dsn string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	config, err := pgx.ParseConfig(regexp.MustCompile(`pool_max_conns=\d+&?`).ReplaceAllString(dsn, ""))
	ok(t, err)
	c, err := pgx.ConnectConfig(ctx, config)
	ok(t, err)
	defer c.Close(ctx)
	rows, err := c.Query(ctx, `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`)
	ok(t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	ok(t, err)
	var b bytes.Buffer
	for _, name := range tables {
		rows, err := c.Query(ctx, `SELECT * FROM "`+name+`"`)
		ok(t, err)
		for rows.Next() {
			values, err := rows.Values()
			ok(t, err)
			for _, v := range values {
				fmt.Fprintf(&b, "%s ", v)
			}
		}
		ok(t, rows.Err())
		fmt.Fprintln(&b, name)
	}
	return b.Bytes()
}
