package web

import (
	"net/http"
	"slices"
	"strconv"

	"yianju/internal/casework"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/web/form"
)

// sendOwnAct carries out one of the owner's acts.
func (s *Site) sendOwnAct(w http.ResponseWriter, r *http.Request) error {
	v, ref, link, err := s.ownCase(r)
	if err != nil {
		return err
	}
	v.Main = casework.Act(r.PathValue("act"))
	if !slices.Contains(ownerActs, v.Main) {
		return errs.New(errs.NotFound, "")
	}
	if err := form.Read(r, &v.Deed); err != nil {
		return err
	}
	command, missing := v.command()
	if missing != "" {
		v.Wrong.Add("solved", v.T(missing))
		return s.refuseOwnAct(w, r, http.StatusUnprocessableEntity, v)
	}
	seq, err := strconv.ParseInt(v.Deed.Seq, 10, 64)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "error.form")
	}
	// What was refused keeps its photos under the key, and brings them when it is sent again.
	d := casework.Deed{Command: command, Seq: seq, Link: link, Draft: v.Deed.Key}
	if err = s.attachPhotos(r, v.Deed.Key); err == nil {
		_, err = s.Cases.Do(r.Context(), s.actor(r), ref, d)
	}
	if err == nil {
		return httpx.SeeOther(w, r, v.Base)
	}
	wrong, status, ok := refused(v.Page.Lang, err)
	if !ok {
		return err
	}
	v.Wrong = wrong
	return s.refuseOwnAct(w, r, status, v)
}

func (s *Site) refuseOwnAct(w http.ResponseWriter, r *http.Request, status int, v ownerCase) error {
	v.Back = v.Base
	return s.sendBack(w, r, v.Base+"/"+string(v.Main), v.Wrong, func() error { return s.showStatus(w, r, status, ownerActPage(v)) })
}

// command is what the form asks for. Of an answer that did not solve it the
// rating goes with the reopening: nobody has to say it twice.
func (v ownerCase) command() (c casework.Command, missing string) {
	c = casework.Command{Act: v.Main, Text: v.Deed.Text, Rating: casework.Rating(v.Deed.Rating)}
	if v.Main != casework.ActRate || v.Case.State != casework.Replied {
		return c, ""
	}
	switch {
	case v.Deed.Solved == "":
		return c, "track.solved_missing"
	case v.Deed.Solved == "no" && v.open(casework.ActReopen):
		c.Act = casework.ActReopen
	}
	c.Solved = v.Deed.Solved == "yes"
	return c, ""
}

// attachPhotos keeps the photos that came with an act under its key.
func (s *Site) attachPhotos(r *http.Request, key string) error {
	if r.MultipartForm == nil {
		return nil
	}
	for _, h := range r.MultipartForm.File["photo"] {
		if h.Size == 0 {
			continue
		}
		if _, err := s.addUpload(r.Context(), key, "photo", h); err != nil {
			return err
		}
	}
	return nil
}
