package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"time"
)

//go:embed messages
var files embed.FS

// catalog is built when the program starts. The files are part of the program,
// so a broken one is a broken build: it stops here, and first in the tests.
var catalog = func() map[Lang]map[string]string {
	c := make(map[Lang]map[string]string, len(Langs))
	for _, l := range Langs {
		texts, err := load(files, path.Join("messages", string(l)))
		if err != nil {
			panic(err)
		}
		c[l] = texts
	}
	return c
}()

func load(from fs.FS, dir string) (map[string]string, error) {
	names, err := fs.Glob(from, dir+"/*.txt")
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for _, name := range names {
		raw, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		area := strings.TrimSuffix(path.Base(name), ".txt")
		if err := parse(texts, area, string(raw)); err != nil {
			return nil, fmt.Errorf("i18n: %s:%w", name, err)
		}
	}
	return texts, nil
}

var (
	keyForm     = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	placeholder = regexp.MustCompile(`\{([a-z][a-z0-9_]*)\}`)
)

// parse adds the lines of one area's file to texts.
func parse(texts map[string]string, area, raw string) error {
	for i, line := range strings.Split(raw, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, text, found := strings.Cut(line, "=")
		key, text = strings.TrimSpace(key), strings.TrimSpace(text)
		switch _, twice := texts[key]; {
		case !found || text == "":
			return fmt.Errorf("%d: %q is not \"key = text\"", i+1, line)
		case !keyForm.MatchString(key):
			return fmt.Errorf("%d: %q is not a key: lower case words joined by dots", i+1, key)
		case !strings.HasPrefix(key, area+"."):
			return fmt.Errorf("%d: %q does not begin with its area %q", i+1, key, area)
		case twice:
			return fmt.Errorf("%d: %q is here twice", i+1, key)
		case strings.ContainsAny(placeholder.ReplaceAllString(text, ""), "{}"):
			return fmt.Errorf("%d: %q has a placeholder that is not {name}", i+1, key)
		}
		texts[key] = text
	}
	return nil
}

// Key is a message key given as the value of a placeholder: its text in the
// reader's language is put in. It lets a domain name a state in an error
// without knowing who will read it.
type Key string

// T returns the text of a key, its placeholders filled from name, value pairs:
// l.T("case.joined", "n", 3). A time is written with Stamp, a duration with Span, a Key with its own text, anything else as fmt.Sprint does; numbers that
// want separators are passed through Count. A placeholder without an argument
// stays as it is, to be seen.
func (l Lang) T(key string, args ...any) string {
	text, ok := l.find(key, args)
	if !ok {
		return key
	}
	if len(args) < 2 || !strings.Contains(text, "{") {
		return text
	}
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, fmt.Sprintf("{%v}", args[i]), l.format(args[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Has reports whether a key has a text, in l or in the language behind it.
func (l Lang) Has(key string) bool {
	_, ok := l.find(key, nil)
	return ok
}

func (l Lang) find(key string, args []any) (string, bool) {
	for _, in := range []Lang{Lang(l.String()), Chinese} {
		if one(args) {
			if text, ok := catalog[in][key+".one"]; ok {
				return text, true
			}
		}
		if text, ok := catalog[in][key]; ok {
			return text, true
		}
	}
	return "", false
}

func one(args []any) bool {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == "n" {
			return args[i+1] == 1 || args[i+1] == int64(1) || args[i+1] == "1"
		}
	}
	return false
}

func (l Lang) format(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case Key:
		return l.T(string(v))
	case time.Time:
		return l.Stamp(v)
	case time.Duration:
		return l.Span(v)
	}
	return fmt.Sprint(v)
}
