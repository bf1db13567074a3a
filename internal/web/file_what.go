package web

import (
	"net/http"
	"net/url"
	"slices"
	"unicode/utf8"

	"yianju/internal/casework"
	"yianju/internal/httpx"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// whatForm is the first page: what happened, and pictures of it.
type whatForm struct {
	part.Page
	filing
	Wrong   form.Errors
	Resumed bool // there is something from before
	Photos  []part.Photo
	Clips   []part.Clip
	Keep    []part.Choice // which of the clips
	ClipIDs []string
}

func (s *Site) fileWhat(w http.ResponseWriter, r *http.Request) error {
	f, pieces, err := s.draft(r)
	if err != nil {
		return err
	}
	if f.Key == "" {
		f.Key = s.IDs.Code(keyLength)
		s.keepKey(w, f.Key)
	}
	if q := r.URL.Query(); q.Get("c") != "" {
		f.Compound, f.Building, f.Entrance = q.Get("c"), q.Get("b"), q.Get("e")
		f.Room, f.Unlisted, f.For = "", "", ""
		if f.Building != "" {
			f.Channel = string(casework.QR)
		}
	}
	if delegate := r.URL.Query().Get("for"); delegate != "" {
		if err := s.fillDelegated(r, &f, delegate); err != nil {
			return err
		}
	}
	if err := s.fillHome(r, &f); err != nil {
		return err
	}
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showWhat(w, r, http.StatusOK, f, pieces, wrong)
}

func (s *Site) showWhat(w http.ResponseWriter, r *http.Request, status int, f filing, pieces []casework.Media, wrong form.Errors) error {
	v := whatForm{Page: s.page(r, "file.what.title"), filing: f, Wrong: wrong, Resumed: !wrong.Any() && (f.Text != "" || len(pieces) > 0)}
	v.Back = "/"
	if f.Compound != "" {
		v.Back = "/c/" + url.PathEscape(f.Compound) + "?b=" + url.QueryEscape(f.Building)
	}
	for _, m := range pieces {
		address := "/new/media/" + m.ID.String()
		if m.Kind == "photo" {
			v.Photos = append(v.Photos, part.Photo{ID: m.ID.String(), Thumb: address + "?thumb=1", Alt: v.T("media.photo_of", "n", len(v.Photos)+1)})
		} else {
			v.Clips = append(v.Clips, part.Clip{Path: address, Video: m.Kind == "video", Size: m.Size})
			v.Keep = append(v.Keep, part.Choice{Value: m.ID.String(), Text: v.T("media." + m.Kind + "_of"), Hint: v.T("file.what.clip_kept")})
			v.ClipIDs = append(v.ClipIDs, m.ID.String())
		}
	}
	return s.showStatus(w, r, status, whatPage(v))
}

func (s *Site) sendWhat(w http.ResponseWriter, r *http.Request) error {
	f, err := s.readFiling(w, r)
	if err != nil {
		return err
	}
	if f.Do == "fresh" {
		s.keepKey(w, "")
		return httpx.SeeOther(w, r, "/new?"+url.Values{"c": {f.Compound}, "b": {f.Building}, "e": {f.Entrance}}.Encode())
	}
	wrong, err := s.takePieces(r, f)
	if err != nil {
		return err
	}
	if f.Do == "photo" && !wrong.Any() {
		return httpx.SeeOther(w, r, "/new")
	}
	l := s.lang(r)
	if f.Do != "photo" && f.Text == "" {
		wrong.Add("text", l.T("case.text_missing"))
	}
	if utf8.RuneCountInString(f.Text) > casework.FilingTextMax {
		wrong.Add("text", l.T("case.text_too_long", "max", casework.FilingTextMax))
	}
	if !wrong.Any() {
		return httpx.SeeOther(w, r, "/new/kind")
	}
	d, err := s.Cases.LoadDraft(r.Context(), f.Key)
	if err != nil {
		return err
	}
	return s.sendBack(w, r, "/new", wrong, func() error { return s.showWhat(w, r, http.StatusUnprocessableEntity, f, d.Media, wrong) })
}

// takePieces drops the pieces that were not kept and adds the files that came
// with the form; what is wrong with one does not lose the others.
func (s *Site) takePieces(r *http.Request, f filing) (wrong form.Errors, err error) {
	d, err := s.Cases.LoadDraft(r.Context(), f.Key)
	if err != nil {
		return wrong, err
	}
	for _, m := range d.Media {
		if !slices.Contains(f.Photos, m.ID.String()) && !slices.Contains(f.Clips, m.ID.String()) {
			if err := s.dropPiece(r.Context(), f.Key, m.ID); err != nil {
				return wrong, err
			}
		}
	}
	if r.MultipartForm == nil {
		return wrong, nil
	}
	for _, kind := range []string{"photo", "video", "voice"} {
		for _, h := range r.MultipartForm.File[inputOf(kind)] {
			if h.Size == 0 {
				continue // an empty file input sends an empty file
			}
			if _, err := s.addUpload(r.Context(), f.Key, kind, h); err != nil {
				e, _, ok := refused(s.lang(r), err)
				if !ok {
					return wrong, err
				}
				for _, one := range e.All() {
					wrong.Add(kind, one.Text)
				}
			}
		}
	}
	return wrong, nil
}

// inputOf is the name of the input that files of a kind come in; the photo
// picker calls its own "file".
func inputOf(kind string) string {
	if kind == "photo" {
		return "file"
	}
	return kind
}
