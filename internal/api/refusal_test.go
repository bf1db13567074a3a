package api_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/httpx"
)

// TestRefusals: what is wrong with a request, where, and all of it at once.
func TestRefusals(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		one := r.file(t)
		acts := "/api/v1/cases/" + one.Code + "/acts"
		for _, c := range []struct {
			name, method, path string
			body               any
			headers            []string
			status             int
			fields             string // "place key" of each, joined by ", "
		}{
			{"unknown member", "POST", "/api/v1/cases", filing.with("13912345678", 1), nil, 422, "body api.unknown"},
			{"unknown parameter", "GET", "/api/v1/cases?13912345678=1", nil, nil, 422, "query api.unknown"},
			{"no key", "POST", "/api/v1/cases", filing, []string{key, ""}, 422, "header.Idempotency-Key api.schema"},
			{"short key", "POST", "/api/v1/cases", filing, []string{key, "1"}, 422, "header.Idempotency-Key api.schema"},
			{"long key", "POST", "/api/v1/cases", filing, []string{key, strings.Repeat("k", 256)}, 422, "header.Idempotency-Key api.schema"},
			{"no body", "POST", "/api/v1/cases", nil, nil, 422, "body api.body_missing"},
			{"no JSON", "POST", "/api/v1/cases", "{", nil, 422, "body api.schema"},
			{"no object", "POST", "/api/v1/cases", "[]", nil, 422, "body api.schema"},
			{"two objects", "POST", "/api/v1/cases", "{}{}", nil, 422, "body api.schema"},
			{"a form", "POST", "/api/v1/cases", filing, []string{"Content-Type", "application/x-www-form-urlencoded"}, 422, "body api.schema"},
			{"types", "POST", "/api/v1/cases", filing.with("text", 5, "county", "沈阳"), nil, 422, "body.county api.schema, body.text api.schema"},
			{"an id that is none", "POST", "/api/v1/cases", filing.with("unit", "13912345678x"), nil, 422, "body api.schema"},
			{"too long", "POST", "/api/v1/cases", filing.with("text", strings.Repeat("漏", 2001)), nil, 422, "body.text api.schema"},
			{"missing and unknown to the use case", "POST", "/api/v1/cases", filing.with("category", "9999", "text", " ", "phone", "139"), nil, 422,
				"body.category case.category_missing, body.phone case.phone_invalid, body.text case.text_missing"},
			{"a compound that is none", "POST", "/api/v1/cases", filing.with("compound", "NOWHERE9"), nil, 422, "body.compound case.compound_unknown"},
			{"not listed and no place", "POST", "/api/v1/cases", filing.with("compound", nil, "place", nil), nil, 422, "body.county case.county_missing, body.place case.place_missing"},
			{"an act that is none", "POST", acts, object{"act": "explode", "seq": 1}, nil, 422, "body.act api.schema"},
			{"an act of the system", "POST", acts, object{"act": "escalate", "seq": 1}, nil, 422, "body.act api.schema"},
			{"no seq", "POST", acts, object{"act": "accept"}, nil, 422, "body api.schema"},
			{"seq zero", "POST", acts, object{"act": "accept", "seq": 0}, nil, 422, "body.seq api.schema"},
			{"no day", "POST", acts, object{"act": "accept", "seq": 1, "until": "2026-02-30"}, nil, 422, "body.until api.schema"},
			{"a call-back without an answer", "POST", acts, object{"act": "callback", "seq": 1}, nil, 422, "body.upheld api.answer_missing"},
			{"a call-back that reached somebody", "POST", acts, object{"act": "callback", "seq": 1, "upheld": true}, nil, 422, "body.rating case.rating_missing, body.solved api.answer_missing"},
			{"not possible now", "POST", acts, object{"act": "reply", "seq": 1, "result": "explained", "cause": "一", "measure": "二"}, nil, 409, ""},
			{"a code that is none", "GET", "/api/v1/cases/%00", nil, nil, 422, "path.code api.schema"},
			{"a cursor that is none", "GET", "/api/v1/cases?after=x", nil, nil, 422, "query.after api.schema"},
			{"a state that is none", "GET", "/api/v1/cases?state=submitted,lost", nil, nil, 422, "query.state[1] api.schema"},
			{"no name", "GET", "/api/v1/compounds", nil, nil, 422, "query.name api.schema"},
			{"NUL in a name", "GET", "/api/v1/compounds?name=%00%00", nil, nil, 200, ""},
			{"too large", "POST", "/api/v1/cases", `{"text":"` + strings.Repeat("a", 1<<20) + `"}`, nil, 413, ""},
		} {
			login := "clerk"
			if strings.Contains(c.name, "call-back") {
				login = "county"
			}
			a := r.send(login, c.method, c.path, c.body, c.headers...)
			if a.Status != c.status {
				t.Errorf("%s: %d, want %d: %s", c.name, a.Status, c.status, a.Text)
				continue
			}
			if a.Status == 200 {
				continue
			}
			if got := fields(a.problem(t)); got != c.fields {
				t.Errorf("%s: %q, want %q", c.name, got, c.fields)
			}
		}
		for _, secret := range []string{"13912345678", "13998765432", one.Code, r.tokens["clerk"]} {
			if strings.Contains(r.log.String(), secret) {
				t.Errorf("%q is in the log", secret)
			}
		}
		if strings.Contains(r.log.String(), "level=ERROR") {
			t.Errorf("a caller's mistake is our error:\n%s", r.log)
		}
	})
}

// TestBodyWithoutLengthIsCut: the limit holds while reading, too.
func TestBodyWithoutLengthIsCut(t *testing.T) {
	t.Parallel()
	r := newRig(t, dbtest.Open(t, db.SQLite))
	q := httptest.NewRequest("POST", "/api/v1/cases", strings.NewReader(`{"text":"`+strings.Repeat("a", 1<<20)))
	q.ContentLength = -1
	q.Header.Set("Authorization", "Bearer "+r.tokens["clerk"])
	q.Header.Set(key, "chunked-0001")
	w := httptest.NewRecorder()
	r.ServeHTTP(w, q)
	if got := (answer{w.Code, w.Header(), w.Body.String()}); got.Status != 413 || got.problem(t).Kind != "invalid" {
		t.Errorf("%d %s", got.Status, got.Text)
	}
}

// TestNULNeverReachesTheDatabase: PostgreSQL cannot store it.
func TestNULNeverReachesTheDatabase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		one := r.file(t)
		for _, member := range []string{"compound", "place", "category", "text", "phone", "name"} {
			if a := r.send("county", "POST", "/api/v1/cases", filing.with(member, "楼道\x00")); a.Status >= 500 {
				t.Errorf("%s: %d %s", member, a.Status, a.Text)
			}
		}
		for _, member := range []string{"text", "cause", "measure", "reason", "category", "class", "target"} {
			o := object{"act": "reclassify", "seq": 1, "text": "更急", "category": "1701", "class": "C2"}.with(member, "楼\x00")
			if a := r.send("clerk", "POST", "/api/v1/cases/"+one.Code+"/acts", o); a.Status >= 500 {
				t.Errorf("%s: %d %s", member, a.Status, a.Text)
			}
		}
	})
}

// fields lists what is wrong, in order of place.
func fields(p httpx.Problem) string {
	var out []string
	for _, f := range p.Fields {
		out = append(out, f.Field+" "+f.Key)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}
