package httpx

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics counts answers by route. Its registry is its own and is served on the
// private listener only; labels are patterns, never paths.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

// NewMetrics returns empty metrics, with those of the Go runtime and the process.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "yianju_http_requests_total",
			Help: "Answers by route pattern, method and status.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "yianju_http_request_seconds",
			Help:    "Time to answer by route pattern, in seconds.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .2, .5, 1, 2.5, 10, 60},
		}, []string{"route"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Observe is for Options.Observe.
func (m *Metrics) Observe(o Observation) {
	m.requests.WithLabelValues(o.Pattern, o.Method, strconv.Itoa(o.Status)).Inc()
	m.seconds.WithLabelValues(o.Pattern).Observe(o.Took.Seconds())
}

// Registry takes what other packages measure: queue depth, oldest age, overdue.
func (m *Metrics) Registry() *prometheus.Registry { return m.registry }

// Handler answers GET /metrics on the private listener.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}
