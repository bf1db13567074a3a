package seal

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"testing"
)

func TestCreateAndOpen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	if err := Create(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Fatalf("%v, %v", info.Mode(), err)
	}
	k, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	_, wrapped := newKey(t, k)
	same, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := same.Unwrap(wrapped); err != nil {
		t.Errorf("the file read again: %v", err)
	}
	if !bytes.Equal(k.Index("p", "v"), same.Index("p", "v")) {
		t.Error("another index key")
	}
	if err := Create(path); err == nil {
		t.Error("a key file is replaced")
	}

	other := filepath.Join(t.TempDir(), "key")
	if err := Create(other); err != nil {
		t.Fatal(err)
	}
	foreign, err := Open(other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := foreign.Unwrap(wrapped); err == nil {
		t.Error("two files hold the same keys")
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good := generate(random())
	write := func(name string, form fileForm, mode os.FileMode) string {
		content, err := json.Marshal(form)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil { // whatever the umask
			t.Fatal(err)
		}
		return path
	}
	changed := func(change func(*fileForm)) fileForm {
		form := good
		form.Years = maps.Clone(good.Years)
		change(&form)
		return form
	}
	for _, mode := range []os.FileMode{0o600, 0o400} {
		if _, err := Open(write("good "+mode.String(), good, mode)); err != nil {
			t.Errorf("mode %s: %v", mode, err)
		}
	}
	garbage := filepath.Join(dir, "garbage")
	if err := os.WriteFile(garbage, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"missing":            filepath.Join(dir, "nothing"),
		"a folder":           dir,
		"not a key file":     garbage,
		"readable by group":  write("group", good, 0o640),
		"readable by all":    write("all", good, 0o604),
		"writable by group":  write("writable", good, 0o620),
		"well-known":         write("known", wellKnownForm(), 0o600),
		"well-known index":   write("index", changed(func(f *fileForm) { f.Index = wellKnownForm().Index }), 0o600),
		"well-known year":    write("year", changed(func(f *fileForm) { f.Years[2026] = wellKnownForm().Years[2026] }), 0o600),
		"short key":          write("short", changed(func(f *fileForm) { f.Years[2026] = f.Years[2026][:16] }), 0o600),
		"no index key":       write("noindex", changed(func(f *fileForm) { f.Index = nil }), 0o600),
		"zero key":           write("zero", changed(func(f *fileForm) { f.Years[2026] = make([]byte, keySize) }), 0o600),
		"typed key":          write("typed", changed(func(f *fileForm) { f.Index = []byte("changemechangemechangemechangeme") }), 0o600),
		"one key everywhere": write("one", changed(func(f *fileForm) { f.Years[2026] = f.Index }), 0o600),
		"no years":           write("noyears", changed(func(f *fileForm) { f.Years = nil }), 0o600),
		"another version":    write("version", changed(func(f *fileForm) { f.Version = 2 }), 0o600),
	} {
		if _, err := Open(path); err == nil {
			t.Errorf("%s is opened", name)
		} else if bytes.Contains([]byte(err.Error()), []byte("secret")) {
			t.Errorf("%s: the error quotes the file: %v", name, err)
		}
	}
}
