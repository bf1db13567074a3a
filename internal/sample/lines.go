package sample

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed text/*.txt
var files embed.FS

// line is one pattern with the conditions under which it may be used: every
// group of tags must have a tag that holds.
type line struct {
	text    string
	tags    [][]string
	matters []string // of its section, that it is about; none: any
}

// section is the lines under one "== name" header, by their kind (the first
// word of the line: fact, short, harm …).
type section struct {
	name   string
	pace   string // how fast it moves and what is wanted: now, day, slow, years, event, ask, idea, praise
	where  string // what such a case is reported from: home, spot (entrance), compound
	nature string // what there is to do: mend a thing, put people and places in order, account for deeds
	lines  map[string][]line
}

// book is all of text/*.txt. Section names are unique across the files.
type book struct {
	sections map[string]*section
	slots    map[string][]string // the lists of slots.txt
}

// theBook is parsed once; the files are part of the program, so a mistake in
// them is a mistake in the program.
var theBook = sync.OnceValue(func() *book {
	b := &book{sections: map[string]*section{}, slots: map[string][]string{}}
	names, err := fs.Glob(files, "text/*.txt")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		if err := b.parse(string(data)); err != nil {
			panic(fmt.Sprintf("sample: %s: %v", path.Base(name), err))
		}
	}
	return b
})

func (b *book) parse(text string) error {
	var current *section
	var matters []string
	number := 0
	for raw := range strings.Lines(text) {
		number++
		raw = strings.TrimSpace(raw)
		switch {
		case raw == "" || strings.HasPrefix(raw, "#"):
		case strings.HasPrefix(raw, "== "):
			fields := strings.Fields(raw)[1:]
			current, matters = &section{name: fields[0], lines: map[string][]line{}}, nil
			if len(fields) == 4 {
				current.pace, current.where, current.nature = fields[1], fields[2], fields[3]
			}
			if b.sections[current.name] != nil {
				return fmt.Errorf("line %d: section %s is given twice", number, current.name)
			}
			b.sections[current.name] = current
		case strings.HasPrefix(raw, "-- "):
			matters = strings.Fields(raw)[1:]
		case current == nil:
			return fmt.Errorf("line %d stands before the first section", number)
		default:
			head, body, found := strings.Cut(raw, " ")
			if !found {
				return fmt.Errorf("line %d: %q has no text", number, raw)
			}
			if head == "slot" {
				name, choices, _ := strings.Cut(body, " ")
				b.slots[name] = strings.Split(choices, "|")
				continue
			}
			kind, tags := splitTags(head)
			current.lines[kind] = append(current.lines[kind], line{strings.TrimSpace(body), tags, matters})
		}
	}
	return nil
}

// splitTags reads "fact@heat@day,slow" as the kind fact under heat and (day or slow).
func splitTags(head string) (kind string, tags [][]string) {
	parts := strings.Split(head, "@")
	for _, group := range parts[1:] {
		tags = append(tags, strings.Split(group, ","))
	}
	return parts[0], tags
}

// usable reports whether the line's conditions hold.
func (l line) usable(holds func(tag string) bool) bool {
	for _, group := range l.tags {
		if !slices.ContainsFunc(group, holds) {
			return false
		}
	}
	return true
}

// about reports whether the line may be used where the matter is the given one;
// "" is for any.
func (l line) about(matter string) bool {
	return matter == "" || len(l.matters) == 0 || slices.Contains(l.matters, matter)
}

// find returns the usable lines of a kind in the sections, all together.
func (b *book) find(kind string, holds func(string) bool, sections ...string) []line {
	var out []line
	for _, name := range sections {
		s := b.sections[name]
		if s == nil {
			continue
		}
		for _, l := range s.lines[kind] {
			if l.usable(holds) {
				out = append(out, l)
			}
		}
	}
	return out
}
