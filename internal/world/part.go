package world

// part is what is made and written at once.
type part struct {
	kind     partKind
	county   int
	from, to int  // of firms or estates
	lo, hi   int  // of the cases of a single estate that has too many for one part; hi 0: all
	last     bool // of its county: brings the county's figures
}

// opens reports whether the part brings its estates themselves, and closes
// whether it brings the last of their cases.
func (t part) opens() bool           { return t.lo == 0 }
func (t part) closes(e *estate) bool { return t.hi == 0 || t.hi == e.cases }
func (t part) cases(e *estate) (lo, hi int) {
	if t.hi == 0 {
		return 0, e.cases
	}
	return t.lo, t.hi
}

type partKind int

const (
	firmPart partKind = iota
	officePart
	estatePart
)

// A part holds about so much, which bounds memory; Options.casesAtOnce, where it
// is set, stands for the constant.
const (
	firmsAtOnce      = 100
	casesAtOnce      = 800
	householdsAtOnce = 12_000
)

// divide cuts the plan into parts: the companies, the offices, and each county's
// compounds some at a time, up to so many cases.
func (p *plan) divide(most int) {
	for from := 0; from < len(p.firms); from += firmsAtOnce {
		p.parts = append(p.parts, part{kind: firmPart, from: from, to: min(from+firmsAtOnce, len(p.firms))})
	}
	p.parts = append(p.parts, part{kind: officePart})
	for from := 0; from < len(p.estates); {
		to, cases, households := from, 0, 0
		for to < len(p.estates) && p.estates[to].county == p.estates[from].county &&
			(to == from || cases+p.estates[to].cases <= most && households+p.estates[to].households <= householdsAtOnce) {
			cases, households = cases+p.estates[to].cases, households+p.estates[to].households
			to++
		}
		t := part{kind: estatePart, county: p.estates[from].county, from: from, to: to,
			last: to == len(p.estates) || p.estates[to].county != p.estates[from].county}
		p.parts = append(p.parts, t.split(p.estates[from].cases, most)...)
		from = to
	}
}

// split cuts a part of one estate that has too many cases.
func (t part) split(cases, most int) []part {
	if t.to > t.from+1 || cases <= most {
		return []part{t}
	}
	var out []part
	for lo := 0; lo < cases; lo += most {
		piece := t
		piece.lo, piece.hi = lo, min(lo+most, cases)
		piece.last = t.last && piece.hi == cases
		out = append(out, piece)
	}
	return out
}

func (p *plan) casesOf(t part) int {
	n := 0
	if t.kind == estatePart {
		for i := range p.estates[t.from:t.to] {
			lo, hi := t.cases(&p.estates[t.from+i])
			n += hi - lo
		}
	}
	return n
}
