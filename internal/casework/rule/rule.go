// Package rule holds casework's effective-dated rules as data: what a case can
// be about (category.csv, 诉求分类), within what time who owes what (sla.csv,
// 办理时限), the words that raise a class or a flag (words.csv), when the heating
// is on (season.csv), and the numbers that guards compare with (param.csv).
//
// A row is never edited once its version has been in force: a new version with
// a later effective_from is added, and a case filed before is judged by the
// version of its own day (domain.md §0: the rules changed during the life of
// the real system). The files are meant to be read by people who do not
// write Go; this package only refuses files that contradict themselves.
package rule

import (
	"embed"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync"
	"time"
)

//go:embed *.csv
var files embed.FS

// Book is every version of the rules, oldest first.
type Book struct{ versions []*Version }

// Version is the rules in force from one instant until the next version's.
type Version struct {
	Name string
	From time.Time // 00:00 in Shanghai of effective_from

	obligations []Obligation
	starting    map[start][]Obligation // the obligations, by what starts them
	categories  map[string]*Category
	order       []*Category
	words       []Word
	seasons     []seasonRow
	params      map[string]int
}

// Load returns the embedded rules. They are read once: the book is immutable.
var Load = sync.OnceValues(func() (*Book, error) { return read(files) })

// At returns the version in force at t. Before the first version it is the first.
func (b *Book) At(t time.Time) *Version {
	current := b.versions[0]
	for _, v := range b.versions[1:] {
		if !v.From.After(t) {
			current = v
		}
	}
	return current
}

// Version returns the version of that name, or an error when this program does
// not know it: guessing another would judge a case by the wrong rule.
func (b *Book) Version(name string) (*Version, error) {
	for _, v := range b.versions {
		if v.Name == name {
			return v, nil
		}
	}
	return nil, fmt.Errorf("rule: version %q is unknown to this program", name)
}

// Param returns a guard's number. Asking for a name that param.csv lacks is a
// mistake in the program, and the load test asks for every name.
func (v *Version) Param(name string) int {
	n, ok := v.params[name]
	if !ok {
		panic("rule: no parameter " + name)
	}
	return n
}

// start is what begins obligations: an occasion of a case of a class and grade.
type start struct {
	class    Class
	grade    int
	occasion string
}

// Obligations returns the rows of a class and grade that start on the given
// occasion, in the order of sla.csv. They are nobody's to change.
func (v *Version) Obligations(class Class, grade int, starts string) []Obligation {
	return v.starting[start{class, clampGrade(grade), starts}]
}

// index files the obligations by what starts them: each event of each case asks.
func (v *Version) index() {
	v.starting = map[start][]Obligation{}
	for _, o := range v.obligations {
		for _, class := range o.Classes {
			for grade := 1; grade <= 5; grade++ {
				for _, occasion := range o.Starts {
					if at := (start{class, grade, occasion}); o.Grade == 0 || o.Grade == grade {
						v.starting[at] = append(v.starting[at], o)
					}
				}
			}
		}
	}
}

// clampGrade treats a place without a graded contract (无物业, unknown grade) as
// grade 1, the basic service.
func clampGrade(g int) int { return min(max(g, 1), 5) }

func read(fsys fs.FS) (*Book, error) {
	book := &Book{}
	for file, add := range map[string]func(*Version, row) error{
		"sla.csv": addObligation, "category.csv": addCategory, "words.csv": addWord, "season.csv": addSeason, "param.csv": addParam,
	} {
		if err := book.readFile(fsys, file, add); err != nil {
			return nil, fmt.Errorf("rule: %s: %w", file, err)
		}
	}
	slices.SortFunc(book.versions, func(a, b *Version) int { return a.From.Compare(b.From) })
	for i, v := range book.versions {
		if i > 0 {
			v.inherit(book.versions[i-1])
		}
		if err := v.check(); err != nil {
			return nil, fmt.Errorf("rule: version %s: %w", v.Name, err)
		}
		v.index()
	}
	return book, nil
}

// inherit takes over from the version before each file that has no rows of this
// version's date: a new SLA table does not repeat the taxonomy.
func (v *Version) inherit(before *Version) {
	if len(v.obligations) == 0 {
		v.obligations = before.obligations
	}
	if len(v.order) == 0 {
		v.order, v.categories = before.order, before.categories
	}
	if len(v.words) == 0 {
		v.words = before.words
	}
	if len(v.seasons) == 0 {
		v.seasons = before.seasons
	}
	if len(v.params) == 0 {
		v.params = before.params
	}
}

func (b *Book) readFile(fsys fs.FS, file string, add func(*Version, row) error) error {
	f, err := fsys.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	header, err := r.Read()
	if err != nil {
		return err
	}
	for line := 2; ; line++ {
		record, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		row := row{}
		for i, name := range header {
			row[name] = record[i]
		}
		v, err := b.versionOf(row)
		if err == nil {
			err = add(v, row)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
}

// versionOf finds or opens the version a row belongs to. The files share
// version names by their effective date: one date, one set of rules.
func (b *Book) versionOf(r row) (*Version, error) {
	from, err := time.ParseInLocation(time.DateOnly, r["effective_from"], shanghai)
	if err != nil {
		return nil, err
	}
	for _, v := range b.versions {
		if v.From.Equal(from) {
			return v, nil
		}
	}
	v := &Version{Name: "LN-" + r["effective_from"], From: from, categories: map[string]*Category{}, params: map[string]int{}}
	b.versions = append(b.versions, v)
	return v, nil
}

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)
