package web

import (
	"io"
	"net/http"
	"time"

	"yianju/internal/account"
	"yianju/internal/blob"
	"yianju/internal/casework"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/media"
)

// caseMedia shows an attachment of a case to whoever is signed in and may see
// the case.
func (s *Site) caseMedia(w http.ResponseWriter, r *http.Request) error {
	ref, err := s.refOf(r, r.PathValue("case"))
	if err != nil {
		return err
	}
	return s.mediaOf(w, r, ref, account.NoLink)
}

// linkMedia shows it to whoever holds the tracking link.
func (s *Site) linkMedia(w http.ResponseWriter, r *http.Request) error {
	ref, err := s.Cases.ByTrackSecret(r.Context(), r.PathValue("secret"))
	if err != nil {
		return err
	}
	return s.mediaOf(w, r, ref, account.TrackLink)
}

// jobMedia shows it to the worker who holds the job link.
func (s *Site) jobMedia(w http.ResponseWriter, r *http.Request) error {
	ref, err := s.Cases.ByJobSecret(r.Context(), r.PathValue("secret"))
	if err != nil {
		return err
	}
	return s.mediaOf(w, r, ref, account.JobLink)
}

func (s *Site) mediaOf(w http.ResponseWriter, r *http.Request, ref casework.Ref, link account.Link) error {
	v, err := s.Cases.See(r.Context(), s.actor(r), ref, link)
	if err != nil {
		return err
	}
	return s.serveMedia(w, r, v.Media)
}

// serveMedia answers with the piece that the path names, out of those the reader
// may have.
func (s *Site) serveMedia(w http.ResponseWriter, r *http.Request, pieces []casework.Media) error {
	want, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return errs.Wrap(err, errs.NotFound, "")
	}
	for _, m := range pieces {
		if m.ID == want {
			return s.servePiece(w, r, m)
		}
	}
	return errs.New(errs.NotFound, "")
}

func (s *Site) servePiece(w http.ResponseWriter, r *http.Request, m casework.Media) error {
	key, tag := blob.Key(m.Blob), m.ID.String()
	if m.Thumb != "" && r.URL.Query().Get("thumb") != "" {
		key, tag = blob.Key(m.Thumb), tag+"-thumb"
	}
	content, err := s.Blobs.Open(r.Context(), key)
	if err != nil {
		return err
	}
	defer content.Close()
	kind, err := containerOf(content, m.Kind)
	if err != nil {
		return err
	}
	for name, value := range media.Headers(kind) {
		w.Header().Set(name, value)
	}
	w.Header().Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, content)
	return nil
}

// containerOf tells how a piece is packed by its first bytes; sound alone in a
// video's container is sound.
func containerOf(c io.ReadSeeker, kind string) (media.Kind, error) {
	head := make([]byte, media.SniffLen)
	n, err := io.ReadFull(c, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return media.Unknown, err
	}
	if _, err := c.Seek(0, io.SeekStart); err != nil {
		return media.Unknown, err
	}
	found := media.Sniff(head[:n])
	if kind == "voice" && (found == media.MP4 || found == media.QuickTime) {
		found = media.M4A
	}
	return found, nil
}
