// Package asset serves the static files under names that carry a hash of their
// content, /static/app.1f2e3d4c5b6a7988.css, so that browsers may keep them for
// ever and a new release is seen at once.
package asset

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"yianju/internal/errs"
	"yianju/internal/web/static"
)

// Pattern is the route to register Serve under.
const Pattern = "GET /static/{name}"

type file struct {
	kind string
	body []byte
}

// urls maps app.css to its address, files the last part of the address to the file.
var urls, files = func() (map[string]string, map[string]file) {
	urls, files := map[string]string{}, map[string]file{}
	entries, err := fs.ReadDir(static.Files, ".")
	if err != nil {
		panic(err) // embedded: a broken build
	}
	for _, e := range entries {
		body, err := static.Files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(body)
		ext := path.Ext(e.Name())
		name := strings.TrimSuffix(e.Name(), ext) + "." + hex.EncodeToString(sum[:8]) + ext
		urls[e.Name()] = "/static/" + name
		files[name] = file{kind: mime.TypeByExtension(ext), body: body}
	}
	return urls, files
}()

// URL returns the address of a static file. It panics on a name that is not
// there, which every rendering of the page would.
func URL(name string) string {
	url, ok := urls[name]
	if !ok {
		panic("asset: no static file " + name)
	}
	return url
}

// Serve answers Pattern. A name with a hash of another release is not found,
// never answered with this release's file.
func Serve(w http.ResponseWriter, r *http.Request) error {
	f, ok := files[r.PathValue("name")]
	if !ok {
		return errs.New(errs.NotFound, "")
	}
	w.Header().Set("Content-Type", f.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.body))
	return nil
}
