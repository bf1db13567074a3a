package api

import (
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"yianju/internal/errs"
)

// failure carries an error of a use case through huma, as it is.
type failure struct{ error }

// GetStatus implements huma.StatusError; the renderer decides the true one.
func (failure) GetStatus() int { return http.StatusInternalServerError }

// catch takes every error out of huma's hands before a byte of it is written.
func catch(ctx huma.Context, _ string, v any) (any, error) {
	c := callOf(ctx.Context())
	switch e := v.(type) {
	case failure:
		c.fail(e.error)
	case *huma.ErrorModel:
		c.fail(refused(e))
	}
	return v, nil
}

// fail keeps the first cause.
func (c *call) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// refused words what huma found wrong in decoding. The value sent is not
// repeated: it may be somebody's phone, and errors go to the log.
func refused(m *huma.ErrorModel) error {
	if m.Status >= http.StatusInternalServerError {
		return errors.New("huma: " + m.Detail)
	}
	e := &errs.Error{Kind: errs.Invalid, Key: "api.refused"}
	for _, d := range m.Errors {
		e.Fields = append(e.Fields, field(d))
	}
	if len(m.Errors) == 0 {
		e.Fields = []errs.Field{{Name: "body", Key: "api.body_missing"}}
	}
	return e
}

// field is one error of decoding. A name that the description does not know is
// the sender's own word, which a field's name must not be: that is logged.
func field(d *huma.ErrorDetail) errs.Field {
	if d.Message == validation.MsgUnexpectedProperty || d.Message == "unknown query parameter" {
		place, name, _ := strings.Cut(d.Location, ".")
		return errs.Field{Name: place, Key: "api.unknown", Args: []any{"name", name}}
	}
	return errs.Field{Name: d.Location, Key: "api.schema", Args: []any{"what", d.Message}}
}

// located says of the fields a use case found wrong where they were sent. The
// members of bodies are called as the use cases call them.
func located(err error, method string) error {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || len(e.Fields) == 0 || method == http.MethodGet {
		return err
	}
	moved := &errs.Error{Kind: e.Kind, Key: e.Key, Args: e.Args}
	for _, f := range e.Fields {
		if !strings.Contains(f.Name, ".") {
			f.Name = "body." + f.Name
		}
		moved.Fields = append(moved.Fields, f)
	}
	return moved
}
