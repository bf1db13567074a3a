package httpx_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"yianju/internal/httpx"
)

func TestMetricsHoldPatterns(t *testing.T) {
	t.Parallel()
	m := httpx.NewMetrics()
	s := newSite(func(o *httpx.Options) { o.Observe = m.Observe })
	s.do("GET", "/ok/SECRETCODE", "")
	s.do("GET", "/nowhere/SECRETCODE", "")
	s.do("SECRETCODE", "/ok/1", "")
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	text := w.Body.String()
	for _, wanted := range []string{
		`yianju_http_requests_total{method="GET",route="GET /ok/{code}",status="200"} 1`,
		`yianju_http_requests_total{method="GET",route="",status="404"} 1`,
		`yianju_http_request_seconds_count{route="GET /ok/{code}"} 1`,
		"go_goroutines",
	} {
		if !strings.Contains(text, wanted) {
			t.Errorf("%s is missing", wanted)
		}
	}
	if strings.Contains(text, "SECRETCODE") {
		t.Error("a path is in the metrics")
	}
}
