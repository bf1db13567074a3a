package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"yianju/internal/api"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestWhoMay: every operation, by nobody, by a wrong role, from a wrong place, by
// whoever it is for.
func TestWhoMay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		one := r.file(t)
		seen := "/api/v1/cases/" + one.Code
		accept := object{"act": "accept", "seq": one.Seq}
		for _, c := range []struct {
			name, method, path string
			body               any
			want               map[string]int
		}{
			{"description", "GET", "/api/v1/openapi.json", nil, map[string]int{"": 200, "clerk": 200}},
			{"categories", "GET", "/api/v1/categories", nil, map[string]int{"": 401, "admin": 200}},
			{"compounds", "GET", "/api/v1/compounds?name=%E5%92%8C%E5%B9%B3", nil, map[string]int{"": 401, "admin": 200}},
			{"compound", "GET", "/api/v1/compounds/HPHYUAN2", nil, map[string]int{"": 401, "admin": 200}},
			{"no compound", "GET", "/api/v1/compounds/HPHYUAN9", nil, map[string]int{"": 401, "admin": 404}},
			{"file", "POST", "/api/v1/cases", filing, map[string]int{"": 401, "admin": 403, "stranger": 403, "next": 403, "county": 201, "city": 201, "clerk": 201}},
			{"file nowhere listed", "POST", "/api/v1/cases", filing.with("compound", nil, "county", 210102, "place", "和平北大街旁小院"),
				map[string]int{"": 401, "admin": 403, "next": 403, "county": 201, "city": 201}},
			{"list", "GET", "/api/v1/cases", nil, map[string]int{"": 401, "admin": 403, "stranger": 200, "next": 200, "county": 200, "clerk": 200}},
			{"see", "GET", seen, nil, map[string]int{"": 401, "admin": 404, "stranger": 404, "next": 404, "county": 200, "city": 200, "clerk": 200}},
			{"see nothing", "GET", "/api/v1/cases/ZZZZZZZZZZ", nil, map[string]int{"": 401, "county": 404}},
			{"act", "POST", seen + "/acts", accept, map[string]int{"": 401, "admin": 404, "stranger": 404, "next": 404, "county": 403, "city": 403}},
			{"act, right", "POST", seen + "/acts", accept, map[string]int{"clerk": 200}},
			{"act on nothing", "POST", "/api/v1/cases/ZZZZZZZZZZ/acts", accept, map[string]int{"": 401, "clerk": 404}},
			{"nowhere", "GET", "/api/v1/nowhere", nil, map[string]int{"": 404, "clerk": 404}},
			{"another method", "DELETE", seen, nil, map[string]int{"": 405, "clerk": 405}},
		} {
			for login, want := range c.want {
				a := r.send(login, c.method, c.path, c.body)
				if a.Status != want {
					t.Errorf("%s by %q: %d, want %d: %s", c.name, login, a.Status, want, a.Text)
				}
				if a.Status >= 400 {
					a.problem(t)
				}
				if a.Status == 401 && !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), "Bearer") {
					t.Errorf("%s by %q: how to sign in is not said", c.name, login)
				}
			}
		}
	})
}

// TestListsKeepTheirScope: the list is what may be seen one by one.
func TestListsKeepTheirScope(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		one := r.file(t)
		threat := r.send("county", "POST", "/api/v1/cases", filing.with("text", "再不来修我就放火,同归于尽"))
		var other api.Standing
		threat.into(t, &other)
		for login, want := range map[string][]string{"clerk": {one.Code}, "county": {one.Code, other.Code}, "city": {one.Code, other.Code}, "next": {}, "stranger": {}} {
			var page api.Cases
			r.send(login, "GET", "/api/v1/cases", nil).into(t, &page)
			got := []string{}
			for _, c := range page.Cases {
				got = append(got, c.Code)
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s lists %v, want %v", login, got, want)
			}
		}
	})
}

// TestTokens: what is not a bearer token in force is nobody, told so.
func TestTokens(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		good := r.tokens["county"]
		for _, c := range []struct {
			name   string
			header []string
			status int
			key    string
		}{
			{"good", []string{"Authorization", "Bearer " + good}, 200, ""},
			{"scheme in another case", []string{"Authorization", "bearer " + good}, 200, ""},
			{"none", nil, 401, ""},
			{"wrong", []string{"Authorization", "Bearer " + good + "x"}, 401, "api.bearer"},
			{"empty", []string{"Authorization", "Bearer"}, 401, "api.bearer"},
			{"basic", []string{"Authorization", "Basic " + good}, 401, "api.bearer"},
			{"in a cookie", []string{"Cookie", "session=" + good}, 401, ""},
			{"in a cookie under TLS", []string{"Cookie", "__Host-session=" + good}, 401, ""},
		} {
			a := r.send("", "GET", "/api/v1/categories", nil, append([]string{"Accept-Language", "en"}, c.header...)...)
			if a.Status != c.status {
				t.Errorf("%s: %d %s", c.name, a.Status, a.Text)
			}
			if c.key != "" && !strings.Contains(a.Text, "yianju admin token") {
				t.Errorf("%s: the way out is not said: %s", c.name, a.Text)
			}
		}
		// A foreign page cannot make a browser send the header, but may try.
		a := r.send("county", "POST", "/api/v1/cases", filing, "Origin", "https://elsewhere.example", "Sec-Fetch-Site", "cross-site")
		if a.Status != 403 {
			t.Errorf("from another site: %d", a.Status)
		}
		dbtest.Clock(d).Advance(30 * 24 * time.Hour)
		if a := r.send("county", "GET", "/api/v1/categories", nil); a.Status != 401 {
			t.Errorf("a token that is over: %d", a.Status)
		}
	})
}

// TestFileToReply is the main job of a company's own program.
func TestFileToReply(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		one := r.file(t)
		if one.State != casework.Submitted || one.Handler != casework.ByCompany || one.Seq != 1 || one.NextLimit == "" || one.NextDueAt.IsZero() {
			t.Fatalf("%+v", one)
		}
		got := r.see(t, "clerk", one.Code)
		if got.Channel != casework.API || got.Text != "楼道一周没人打扫了,垃圾堆在二楼,电话‹电话›" || got.Phone != "139****5432" ||
			got.Place != "2单元楼道" || !slices.Contains(got.Choices, casework.ActAccept) || len(got.Limits) == 0 || len(got.Events) != 1 {
			t.Fatalf("%+v", got)
		}
		dbtest.Clock(d).Advance(10 * time.Minute)
		act := func(want casework.State, o object) {
			t.Helper()
			a := r.send("clerk", "POST", "/api/v1/cases/"+one.Code+"/acts", o.with("seq", one.Seq))
			if a.Status != http.StatusOK {
				t.Fatalf("%d %s", a.Status, a.Text)
			}
			a.into(t, &one)
			if one.State != want {
				t.Fatalf("%+v", one)
			}
		}
		act(casework.Accepted, object{"act": "accept"})
		act(casework.Replied, object{"act": "reply", "result": "explained", "cause": "保洁员上周离职, 班次没有补上",
			"measure": "今天已清扫二楼并安排新保洁员每日上午清扫楼道"})
		got = r.see(t, "clerk", one.Code)
		if last := got.Events[2]; last.Kind != casework.WasReplied || last.Cause == "" || last.By != "L1" {
			t.Errorf("%+v", last)
		}
		ref, err := refOf(t, d, one.Code)
		if err != nil {
			t.Fatal(err)
		}
		if diff, err := r.cases.Check(t.Context(), ref); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		raw := r.send("clerk", "GET", "/api/v1/cases/"+one.Code, nil).Text
		if strings.Contains(raw, "+08:00") || !strings.Contains(raw, `"filed_at":"2026-03-02T01:00:00Z"`) || strings.Contains(raw, "13998765432") {
			t.Errorf("%s", raw)
		}
	})
}

// TestAnonymousRoomIsNotShown: neither alone nor in a list, but to those who may
// know who filed it.
func TestAnonymousRoomIsNotShown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		var one api.Standing
		r.send("county", "POST", "/api/v1/cases", filing.with("privacy", "anonymous")).into(t, &one)
		for login, shown := range map[string]bool{"clerk": false, "county": true} {
			alone := r.see(t, login, one.Code)
			var page api.Cases
			r.send(login, "GET", "/api/v1/cases", nil).into(t, &page)
			if (alone.Place != "") != shown || (alone.Phone != "") != shown || (page.Cases[0].Place != "") != shown {
				t.Errorf("%s: %q %q %q", login, alone.Place, alone.Phone, page.Cases[0].Place)
			}
		}
	})
}

func refOf(t *testing.T, d *db.DB, code string) (ref casework.Ref, err error) {
	t.Helper()
	err = d.View(t.Context(), func(tx *db.Tx) error {
		ref, err = casework.ByCode(tx, code)
		return err
	})
	return ref, err
}
