package web

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"strings"

	"yianju/internal/db"
	"yianju/internal/document"
	"yianju/internal/httpx"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

const (
	verifyPath    = "/verify"
	documentsPath = "/office/documents"
	// verifyBody is the largest file that is hashed: more than any paper, in bytes.
	verifyBody = 32 << 20
)

// documentRoutes registers the page where everybody can verify an official paper, and
// the offices' register of what they issued.
func (s *Site) documentRoutes(m *httpx.Mux) {
	m.Handle("GET "+verifyPath, "document.verify", s.verify)
	m.Handle("GET "+verifyPath+"/{code}", "document.verify", s.verifyCode)
	m.Handle("POST "+verifyPath, "document.verify", s.verifyFile, httpx.Uploads(verifyBody+64<<10))
	m.Handle("GET "+documentsPath, string(document.ListAction), s.documents)
}

// verifyView is the form, and what was found.
type verifyView struct {
	part.Page
	Wrong form.Errors
	Query string
	Way   document.Way // what it was found by
	Found []verified
}

// verified is one document as everybody may see it.
type verified struct {
	State   part.State
	Warning string
	Answers []part.Answer
}

func (s *Site) verify(w http.ResponseWriter, r *http.Request) error {
	v := verifyView{Query: strings.TrimSpace(r.URL.Query().Get("q"))}
	var err error
	if v.Wrong, err = s.sentBack(r, &struct{}{}); err != nil {
		return err
	}
	return s.showVerify(w, r, v)
}

// verifyCode is where the QR code of a paper leads.
func (s *Site) verifyCode(w http.ResponseWriter, r *http.Request) error {
	err := s.view(r.Context(), func(tx *db.Tx) error {
		_, err := document.Of(tx, r.PathValue("code"))
		return err
	})
	if err != nil {
		return err
	}
	return s.showVerify(w, r, verifyView{Query: r.PathValue("code")})
}

func (s *Site) showVerify(w http.ResponseWriter, r *http.Request, v verifyView) error {
	v.Page = s.page(r, "verify.title")
	v.Back = "/"
	err := s.view(r.Context(), func(tx *db.Tx) error {
		list, by, err := document.Look(tx, v.Query)
		v.Way = by
		for _, i := range list {
			intact, err := document.Intact(tx, i)
			if err != nil {
				return err
			}
			v.Found = append(v.Found, verifiedOf(v.Page, i, intact))
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.showStatus(w, r, statusOf(v.Wrong), verifyPage(v))
}

func verifiedOf(p part.Page, i document.Issued, intact bool) verified {
	v := verified{State: part.State{Tone: part.Fine, Word: p.T("verify.intact")}}
	if !intact {
		v.State, v.Warning = part.State{Tone: part.Late, Word: p.T("verify.changed")}, p.T("verify.changed.text")
	}
	for _, a := range []struct{ key, value string }{{"issuer", i.Issuer}, {"number", i.Number}, {"name", strings.ReplaceAll(i.Title, "\n", "")},
		{"at", p.Lang.Stamp(i.At)}} {
		v.Answers = append(v.Answers, part.Answer{Label: p.T("verify." + a.key), Value: a.value})
	}
	for _, f := range i.Digest {
		v.Answers = append(v.Answers, part.Answer{Label: f.Name, Value: f.Value})
	}
	v.Answers = append(v.Answers, part.Answer{Label: p.T("verify.hash"), Value: inEights(i.SHA256)})
	return v
}

// inEights writes a hash in groups of eight, which can be compared by eye.
func inEights(hash string) string {
	var parts []string
	for ; len(hash) > 8; hash = hash[8:] {
		parts = append(parts, hash[:8])
	}
	return strings.Join(append(parts, hash), " ")
}

// verifyFile hashes a file and leads on to what has that hash. The file is not kept.
func (s *Site) verifyFile(w http.ResponseWriter, r *http.Request) error {
	if err := form.Read(r, &struct{}{}); err != nil {
		return err
	}
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) != 1 || r.MultipartForm.File["file"][0].Size == 0 {
		var wrong form.Errors
		wrong.Add("file", s.lang(r).T("verify.file.missing"))
		return s.sendBack(w, r, verifyPath, wrong, func() error { return s.showVerify(w, r, verifyView{Wrong: wrong}) })
	}
	file, err := r.MultipartForm.File["file"][0].Open()
	if err != nil {
		return err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return err
	}
	return httpx.SeeOther(w, r, verifyPath+"?q="+hex.EncodeToString(hash.Sum(nil)))
}

// pageOfDocuments is how many documents stand on a page of the register.
const pageOfDocuments = 50

// documents lists what the offices of the reader's area issued.
func (s *Site) documents(w http.ResponseWriter, r *http.Request) error {
	_, scope, err := s.enter(r, document.ListAction)
	if err != nil {
		return err
	}
	p := listPage{Page: s.page(r, "verify.list.title")}
	p.Wide, p.Heading, p.Text, p.None = true, p.T("verify.list.title"), p.T("verify.list.text"), p.T("verify.list.none")
	for _, key := range []string{"number", "name", "issuer", "at"} {
		p.Table.Columns = append(p.Table.Columns, part.Column{Label: p.T("verify." + key), Long: key == "name"})
	}
	p.Table.Dense = true
	before := idOf(r.URL.Query().Get("before"))
	if before != 0 {
		p.Pager.First = documentsPath
	}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		list, err := document.List(tx, scope, "", before, pageOfDocuments)
		for _, i := range list {
			p.Table.Rows = append(p.Table.Rows, []part.Cell{{Text: i.Number, Path: verifyPath + "/" + url.PathEscape(i.Code)}, {Text: strings.ReplaceAll(i.Title, "\n", "")},
				{Text: i.Issuer}, {Text: p.Lang.DateTime(i.At, p.Now)}})
		}
		if len(list) == pageOfDocuments {
			p.Pager.Next = documentsPath + "?before=" + list[len(list)-1].ID.String()
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.show(w, r, listView(p))
}
