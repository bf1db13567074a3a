package web

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"

	"yianju/internal/blob"
	"yianju/internal/casework"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/media"
	"yianju/internal/web/form"
)

// Largest bodies: one photo with what multipart puts around it, and a whole
// first page with everything that may be attached.
const (
	photoBody = media.PhotoBytes + 64<<10
	pageBody  = media.VideoBytes + media.VoiceBytes + 3*media.PhotoBytes
)

// addPhoto takes one photo from the photo picker of photo.js.
func (s *Site) addPhoto(w http.ResponseWriter, r *http.Request) error {
	piece, err := s.uploadedPhoto(r)
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
	address := "/new/media/" + piece.ID.String()
	return json.NewEncoder(w).Encode(map[string]string{"id": piece.ID.String(), "thumb": address + "?thumb=1"})
}

func (s *Site) uploadedPhoto(r *http.Request) (casework.Media, error) {
	key := s.draftKey(r)
	if key == "" {
		return casework.Media{}, errs.New(errs.Invalid, "case.form_stale")
	}
	var none struct{}
	if err := form.Read(r, &none); err != nil {
		return casework.Media{}, err
	}
	if r.MultipartForm == nil || len(r.MultipartForm.File["photo"]) != 1 {
		return casework.Media{}, errs.New(errs.Invalid, "error.form")
	}
	return s.addUpload(r.Context(), key, "photo", r.MultipartForm.File["photo"][0])
}

// addUpload judges one file, stores it and attaches it to a draft.
func (s *Site) addUpload(ctx context.Context, key, kind string, h *multipart.FileHeader) (casework.Media, error) {
	f, err := h.Open()
	if err != nil {
		return casework.Media{}, err
	}
	defer f.Close()
	m := casework.Media{Kind: kind, Size: h.Size}
	var content io.Reader = f
	switch kind {
	case "photo":
		clean, err := s.Photos.Clean(ctx, f)
		if err != nil {
			return m, err
		}
		if m.Thumb, _, err = s.store(ctx, bytes.NewReader(clean.Thumb)); err != nil {
			return m, err
		}
		content = bytes.NewReader(clean.JPEG)
	case "video":
		_, err = media.CheckVideo(f, h.Size)
	case "voice":
		_, err = media.CheckVoice(f, h.Size)
	}
	if err != nil {
		return m, err
	}
	if m.Blob, m.Size, err = s.store(ctx, content); err != nil {
		return m, err
	}
	return s.Cases.AddMedia(ctx, key, m)
}

func (s *Site) store(ctx context.Context, r io.Reader) (key string, size int64, err error) {
	k := blob.NewKey(s.IDs.Bytes)
	stored, err := s.Blobs.Put(ctx, k, r)
	return string(k), stored.Size, err
}

// dropPiece takes a piece off a draft and removes its content.
func (s *Site) dropPiece(ctx context.Context, key string, piece id.ID) error {
	m, err := s.Cases.DropMedia(ctx, key, piece)
	if errs.Is(err, errs.NotFound) {
		return nil // dropped already: the form came twice
	}
	if err != nil {
		return err
	}
	for _, k := range []string{m.Blob, m.Thumb} {
		if k == "" {
			continue
		}
		if err := s.Blobs.Delete(ctx, blob.Key(k)); err != nil {
			return err
		}
	}
	return nil
}

// draftMedia shows a piece of the browser's own draft.
func (s *Site) draftMedia(w http.ResponseWriter, r *http.Request) error {
	_, pieces, err := s.draft(r)
	if err != nil {
		return err
	}
	return s.serveMedia(w, r, pieces)
}
