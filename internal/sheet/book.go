package sheet

import (
	"strconv"
	"strings"

	"yianju/internal/errs"
)

// book is what a workbook keeps for all of its rows.
type book struct {
	sheets   []leaf
	shared   []string
	formats  []format // by the number of a cell's format
	from1904 bool
}

// leaf is one sheet.
type leaf struct{ name, part string }

// format says how a number is shown, as far as it changes what it means.
type format struct {
	date  bool
	zeros int // it is shown with so many digits at least: a code typed as a number
}

func (p *pack) book() (*book, error) {
	root, err := p.relations("")
	if err != nil {
		return nil, err
	}
	name := of(root, "officeDocument")
	if name == "" || p.parts[strings.ToLower(name)] == nil {
		return nil, errs.New(errs.Invalid, "sheet.no_table") // another kind of archive
	}
	parts, err := p.relations(name)
	if err != nil {
		return nil, err
	}
	b := &book{}
	err = p.scan(name, func(s *scanner, t token) error {
		switch {
		case t != start:
		case string(s.name) == "workbookPr":
			on := string(s.attr("date1904"))
			b.from1904 = on == "1" || on == "true"
		case string(s.name) == "sheet":
			state := string(s.attr("state"))
			r := parts[s.attrText("id")]
			if r.kind == "worksheet" && state != "hidden" && state != "veryHidden" {
				b.sheets = append(b.sheets, leaf{s.attrText("name"), r.target})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if styles := of(parts, "styles"); styles != "" {
		if b.formats, err = p.formats(styles); err != nil {
			return nil, err
		}
	}
	if shared := of(parts, "sharedStrings"); shared != "" {
		b.shared, err = p.sharedStrings(shared)
	}
	return b, err
}

// formats reads the formats of cells: each names the number format it shows by.
func (p *pack) formats(name string) ([]format, error) {
	custom := map[string]format{}
	var all []format
	cells := false
	err := p.scan(name, func(s *scanner, t token) error {
		switch string(s.name) {
		case "cellXfs":
			cells = t == start
		case "numFmt":
			if t == start {
				custom[s.attrText("numFmtId")] = parseFormat(s.attrText("formatCode"))
			}
		case "xf":
			if t == start && cells {
				id := s.attrText("numFmtId")
				f, own := custom[id]
				if !own {
					f.date = builtinDate(id)
				}
				all = append(all, f)
			}
		}
		if len(all) > p.limits.styles || len(custom) > p.limits.styles {
			return tooMuch("parts")
		}
		return nil
	})
	return all, err
}

// builtinDate reports whether a number format that needs no definition shows a
// date (ECMA-376 §18.8.30, those of East Asia too). Times of day are numbers.
func builtinDate(id string) bool {
	n, _ := strconv.Atoi(id)
	return n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 31 || n == 36 || n >= 50 && n <= 54 || n >= 57 && n <= 58
}

// parseFormat reads a format code such as yyyy"年"m"月"d"日";@ or 000000.
func parseFormat(code string) format {
	code, _, _ = strings.Cut(code, ";")
	var b strings.Builder
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"', '[': // a text; a colour, language or condition
			closing := map[byte]byte{'"': '"', '[': ']'}[c]
			n := strings.IndexByte(code[i+1:], closing)
			if n < 0 {
				n = len(code) - i - 2
			}
			i += n + 1
		case '\\', '_', '*': // the next character as it is, its width, as a filling
			i++
		default:
			b.WriteByte(c)
		}
	}
	bare := strings.ToLower(b.String())
	if strings.ContainsAny(bare, "yd") {
		return format{date: true}
	}
	if len(bare) > 1 && strings.Trim(bare, "0") == "" {
		return format{zeros: min(len(bare), 40)}
	}
	return format{}
}

// sharedStrings reads the texts that cells name by number. They are cut out of
// blocks, so that a million short ones do not make a million objects.
func (p *pack) sharedStrings(name string) ([]string, error) {
	const header = 16 // bytes that each takes besides its text
	var (
		all     []string
		block   strings.Builder
		waiting []int // lengths of the texts in block, in order
		one     []byte
		taken   int64
		inText  bool
		ruby    bool // how it is read aloud is no part of it
	)
	cut := func() {
		rest := block.String()
		for _, n := range waiting {
			all = append(all, rest[:n])
			rest = rest[n:]
		}
		block, waiting = strings.Builder{}, waiting[:0]
	}
	err := p.scan(name, func(s *scanner, t token) error {
		switch t {
		case text:
			if inText && !ruby {
				one = append(one, s.text...)
			}
			if len(one) > p.limits.text {
				return tooMuch("text")
			}
			return nil
		case start, end:
			switch string(s.name) {
			case "t":
				inText = t == start
			case "rPh":
				ruby = t == start
			case "si":
				if t == start {
					one = one[:0]
					return nil
				}
				shown := trim(unescapeX(string(one)))
				if taken += int64(len(shown)) + header; taken > p.limits.shared {
					return tooMuch("shared")
				}
				block.WriteString(shown)
				waiting = append(waiting, len(shown))
				if block.Len() > 64<<10 {
					cut()
				}
			}
		}
		return nil
	})
	cut()
	return all, err
}
