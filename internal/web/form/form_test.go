package form_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/web/form"
)

type complaint struct {
	Text   string   `form:"text"`
	Phone  string   `form:"phone"`
	Photos []string `form:"photo"`
	Kept   string
}

func TestDecode(t *testing.T) {
	t.Parallel()
	got := complaint{Kept: "kept", Phone: "before"}
	err := form.Decode(url.Values{"text": {" 卫生间漏水\r\n三天了 ", "second"}, "photo": {"1", "2"}, "Kept": {"x"}, "other": {"x"}}, &got)
	want := complaint{Text: "卫生间漏水\n三天了", Photos: []string{"1", "2"}, Kept: "kept", Phone: "before"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	for name, bad := range map[string]string{"not UTF-8": "\xff", "NUL": "a\x00", "too long": strings.Repeat("a", 64<<10+1)} {
		if err := form.Decode(url.Values{"text": {bad}}, &complaint{}); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	multipart := "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nleak\r\n--b--\r\n"
	for _, c := range []struct {
		name, kind, body string
		ok               bool
	}{
		{"urlencoded", "application/x-www-form-urlencoded", "text=leak", true},
		{"multipart", "multipart/form-data; boundary=b", multipart, true},
		{"cut multipart", "multipart/form-data; boundary=b", multipart[:60], false},
		{"bad escape", "application/x-www-form-urlencoded", "text=%zz", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest("POST", "/?text=query", strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.kind)
			var got complaint
			err := form.Read(r, &got)
			if c.ok && (err != nil || got.Text != "leak") || !c.ok && !errs.Is(err, errs.Invalid) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestReadPassesTheLimitOn(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=b"} {
		body := "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n" + strings.Repeat("a", 100)
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		r.Body = http.MaxBytesReader(httptest.NewRecorder(), r.Body, 80)
		err := form.Read(r, &complaint{})
		if _, ok := errors.AsType[*http.MaxBytesError](err); !ok {
			t.Errorf("%s: got %v", kind, err)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	var c errs.Check
	c.That(false, "text", "error.field.required")
	c.That(false, "phone", "error.field.phone")
	e, ok := form.From(i18n.English, fmt.Errorf("file: %w", c.Err()))
	if !ok || !e.Any() || e.Of("text") != "Please fill this in" || e.Of("photo") != "" || e.All()[1].Field != "phone" {
		t.Errorf("got %+v, %v", e, ok)
	}
	e, ok = form.From(i18n.Chinese, errs.New(errs.Invalid, "error.form"))
	if !ok || e.Of("") == "" {
		t.Errorf("without fields: %+v, %v", e, ok)
	}
	for _, err := range []error{nil, errors.New("x"), errs.New(errs.Conflict, "")} {
		if _, ok := form.From(i18n.Chinese, err); ok {
			t.Errorf("%v is taken for bad input", err)
		}
	}
}
