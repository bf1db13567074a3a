package asset_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"

	"yianju/internal/errs"
	"yianju/internal/web/asset"
	"yianju/internal/web/static"
)

func TestServe(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]string{"app.css": "text/css; charset=utf-8", "photo.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml"} {
		url := asset.URL(name)
		r := httptest.NewRequest("GET", url, nil)
		r.SetPathValue("name", path.Base(url))
		w := httptest.NewRecorder()
		if err := asset.Serve(w, r); err != nil {
			t.Fatal(err)
		}
		want, err := static.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != kind || !bytes.Equal(w.Body.Bytes(), want) ||
			!strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", name, w.Code, w.Header())
		}
	}
}

func TestOtherNamesAreNotFound(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"app.css", "app.0000000000000000.css", "../app.css", "", "static.go"} {
		r := httptest.NewRequest("GET", "/static/x", nil)
		r.SetPathValue("name", name)
		if err := asset.Serve(httptest.NewRecorder(), r); !errs.Is(err, errs.NotFound) {
			t.Errorf("%q: %v", name, err)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("an unknown name has an address")
		}
	}()
	asset.URL("missing.css")
}

// TestWeight keeps what a first visit loads small on a weak line: the style
// sheet and all modules together, compressed.
func TestWeight(t *testing.T) {
	t.Parallel()
	total := 0
	for _, name := range []string{"app.css", "time.js", "photo.js", "draft.js"} {
		raw, err := static.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write(raw); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		total += b.Len()
	}
	if limit := 10 << 10; total > limit {
		t.Errorf("%d bytes compressed, over %d", total, limit)
	}
}
