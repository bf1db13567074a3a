package sheet

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strings"
	"sync"

	"yianju/internal/errs"
)

// pack is the archive that a workbook is.
type pack struct {
	parts  map[string]*zip.File // by name in lower case, without the first slash
	limits limits
}

func openPack(content io.ReadSeeker, l limits) (*pack, error) {
	size, err := content.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(&readerAt{seeker: content}, size)
	if err != nil {
		return nil, broken(err)
	}
	if len(z.File) > l.parts {
		return nil, tooMuch("parts")
	}
	p := &pack{parts: map[string]*zip.File{}, limits: l}
	for _, f := range z.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if p.parts[name] == nil {
			p.parts[name] = f
		}
	}
	return p, nil
}

// open opens a part that unpacks to no more than the limits allow. The archive's
// reader refuses a part that unpacks to more than it says.
func (p *pack) open(name string) (io.ReadCloser, error) {
	f := p.parts[strings.ToLower(name)]
	if f == nil {
		return nil, broken(errors.New("a part is missing"))
	}
	if f.Flags&1 != 0 {
		return nil, errs.New(errs.Invalid, "sheet.old_format")
	}
	unpacked, packed := f.UncompressedSize64, f.CompressedSize64
	if unpacked > uint64(p.limits.unpacked) || unpacked > uint64(p.limits.freely) && unpacked/uint64(p.limits.ratio) > packed {
		return nil, tooMuch("unpacked")
	}
	r, err := f.Open()
	if err != nil {
		return nil, broken(err)
	}
	return &part{r, int64(unpacked)}, nil
}

// part gives no more than its header said, whatever the archive's reader does.
type part struct {
	io.ReadCloser
	left int64
}

func (p *part) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	if p.left -= int64(n); p.left < 0 {
		return 0, tooMuch("unpacked")
	}
	return n, err
}

// scan calls each for every token of a part.
func (p *pack) scan(name string, each func(s *scanner, t token) error) error {
	r, err := p.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newScanner(r)
	for {
		t, err := s.next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = each(s, t)
		}
		if err != nil {
			return asBroken(err)
		}
	}
}

// asBroken gives an error of reading the words for the person.
func asBroken(err error) error {
	if _, ok := errors.AsType[*errs.Error](err); ok {
		return err
	}
	return broken(err)
}

// relation is a line from one part to another.
type relation struct{ kind, target string }

// relations returns the relations of a part by their ids; "" is the package.
func (p *pack) relations(of string) (map[string]relation, error) {
	dir, base := path.Split(of)
	name := dir + "_rels/" + base + ".rels"
	if p.parts[strings.ToLower(name)] == nil {
		return nil, nil
	}
	all := map[string]relation{}
	err := p.scan(name, func(s *scanner, t token) error {
		if t != start || string(s.name) != "Relationship" || string(s.attr("TargetMode")) == "External" {
			return nil
		}
		kind, target := s.attrText("Type"), s.attrText("Target")
		if !strings.HasPrefix(target, "/") {
			target = dir + target
		}
		all[s.attrText("Id")] = relation{kind[strings.LastIndexByte(kind, '/')+1:], strings.TrimPrefix(path.Clean("/"+target), "/")}
		if len(all) > p.limits.parts {
			return tooMuch("parts")
		}
		return nil
	})
	return all, err
}

// of returns the target of the first relation of a kind.
func of(all map[string]relation, kind string) string {
	for _, r := range all {
		if r.kind == kind {
			return r.target
		}
	}
	return ""
}

// readerAt reads anywhere in what can only seek.
type readerAt struct {
	mu     sync.Mutex
	seeker io.ReadSeeker
}

func (r *readerAt) ReadAt(b []byte, at int64) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := r.seeker.Seek(at, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r.seeker, b)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}
