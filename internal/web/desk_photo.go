package web

import (
	"encoding/json"
	"net/http"

	"yianju/internal/casework"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// The photos of an act wait in a draft until the act is done. Its key is made
// with the form and travels in it: two cases open side by side do not mix.

// draftPath is where a draft's photos are sent and seen; who has the key made it.
func draftPath(key string) string { return "/desk/draft/" + key }

// takePhotos drops the photos that were not kept and adds those that came with
// the form.
func (s *Site) takePhotos(r *http.Request, key string, keep []string) (form.Errors, error) {
	if key == "" {
		return form.Errors{}, nil
	}
	return s.takePieces(r, filing{Key: key, Photos: keep})
}

// kept are the photos of a draft.
func (s *Site) kept(r *http.Request, key string) ([]part.Photo, error) {
	d, err := s.Cases.LoadDraft(r.Context(), key)
	out := make([]part.Photo, len(d.Media))
	for i, m := range d.Media {
		out[i] = part.Photo{ID: m.ID.String(), Thumb: draftThumb(key, m.ID), Alt: s.lang(r).T("media.photo_of", "n", i+1)}
	}
	return out, err
}

func draftThumb(key string, piece id.ID) string {
	return draftPath(key) + "/" + piece.String() + "?thumb=1"
}

// actPhoto takes one photo from the picker, of a draft named in the path.
func (s *Site) actPhoto(w http.ResponseWriter, r *http.Request) error {
	piece, err := s.photoOf(r)
	if err != nil {
		p := httpx.NewProblem(s.lang(r), err, httpx.RequestID(r.Context()))
		if len(p.Fields) > 0 {
			p.Detail = p.Fields[0].Detail
		}
		httpx.WriteProblem(w, p)
		return nil
	}
	httpx.NoStore(w)
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(map[string]string{"id": piece.ID.String(), "thumb": draftThumb(r.PathValue("key"), piece.ID)})
}

func (s *Site) photoOf(r *http.Request) (casework.Media, error) {
	var none struct{}
	if err := form.Read(r, &none); err != nil {
		return casework.Media{}, err
	}
	if len(r.PathValue("key")) < keyLength || r.MultipartForm == nil || len(r.MultipartForm.File["photo"]) != 1 {
		return casework.Media{}, errs.New(errs.Invalid, "error.form")
	}
	return s.addUpload(r.Context(), r.PathValue("key"), "photo", r.MultipartForm.File["photo"][0])
}

// actDraftMedia shows a photo that waits for its act.
func (s *Site) actDraftMedia(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Cases.LoadDraft(r.Context(), r.PathValue("key"))
	if err != nil {
		return err
	}
	return s.serveMedia(w, r, d.Media)
}
