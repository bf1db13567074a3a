package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/httpx"
)

// Deps are the use cases the interface stands on.
type Deps struct {
	DB       *db.DB
	Cases    *casework.Service
	Accounts *account.Service
}

// API is the machine interface.
type API struct{ Deps }

// New returns the interface over the use cases. Its Session must be the session
// hook of requests under /api/; without it everybody is a stranger.
func New(d Deps) *API { return &API{d} }

const base = "/api/v1"

// Routes registers every operation under its action of the policy table, and the
// description of all of them.
func (a *API) Routes(m *httpx.Mux) {
	h := huma.NewAPI(config(), adapter{m})
	a.caseRoutes(h)
	a.lookupRoutes(h)
	a.indicatorRoutes(h)

	// huma describes errors of its own, which never leave.
	schemas := h.OpenAPI().Components.Schemas.Map()
	delete(schemas, "ErrorModel")
	delete(schemas, "ErrorDetail")

	text, err := json.Marshal(h.OpenAPI())
	if err != nil {
		panic(err) // made of our own types, at start
	}
	m.Handle("GET "+base+"/openapi.json", "api.docs", func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Type", "application/openapi+json")
		_, err := w.Write(text)
		return err
	})
}

func config() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "易安居", Version: "1", Description: "Complaints about residential property management: " +
				"filed, read and handled by programs. Ids are strings, instants RFC 3339 in UTC, days YYYY-MM-DD in Shanghai. " +
				"Words of answers follow Accept-Language (zh-CN, en)."},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer",
					Description: "Issued by `yianju admin token` for a staff account; acts with the grants of that account."}},
			},
			Security: []map[string][]string{{"token": {}}},
		},
		Formats:                      map[string]huma.Format{"application/json": huma.DefaultJSONFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{catch},
	}
}

// operation is one row of the interface.
type operation struct {
	id, method, path string
	action           account.Action // of the route: api.read or api.write
	own              account.Action // of the object, asked by the use case; "" when acts differ
	status           int
	summary, about   string
}

// register adds an operation. do is given who asks and a decoded input; its
// errors go to the renderer.
func register[I, O any](h huma.API, op operation, do func(*call, *I) (*O, error)) {
	policy := []account.Action{op.action}
	if op.own != "" {
		policy = append(policy, op.own)
	}
	problem := h.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[httpx.Problem](), true, "")
	o := huma.Operation{
		OperationID: op.id, Method: op.method, Path: base + op.path, DefaultStatus: op.status, Summary: op.summary, Description: op.about,
		MaxBodyBytes: -1, // the chain limits bodies, of every route alike
		Extensions:   map[string]any{"x-policy": policy},
		Metadata:     map[string]any{"action": op.action},
		Responses: map[string]*huma.Response{"default": {Description: "Refused or failed; RFC 9457",
			Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problem}}}},
	}
	huma.Register(h, o, func(ctx context.Context, in *I) (*O, error) {
		c := callOf(ctx)
		out, err := do(c, in)
		if err != nil {
			return nil, failure{located(err, op.method)}
		}
		return out, nil
	})
}
