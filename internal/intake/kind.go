package intake

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"yianju/internal/account"
	"yianju/internal/candidate"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/field"
	"yianju/internal/i18n"
	"yianju/internal/roll"
	"yianju/internal/sheet"
)

// Kind is one kind of file; shown names are the messages intake.kind.*.
type Kind struct {
	Name    string
	Columns []Column
	write   account.Action // what every row needs by the policy
	aim     func(*pass) aim
	ahead   bool // rows are judged while the chunk before them is written: the aim remembers what that makes
}

// Column is one column of a kind: a field of its records, or what says which
// record, or where it belongs.
type Column struct {
	Key   string
	Field field.Field
	Table *field.Table // whose field it is; nil for a link
	Names []string     // accepted headers, the first one shown
	Given bool         // every row must have it, also one that changes a record on file

	example string
}

// aim is how the rows of a kind find their records and are written.
type aim interface {
	// judge finds the record of each row that has no faults yet, adds the faults it
	// sees, and puts what is to be written into the draft. It reads only.
	judge(rows []*row, d *draft) error
	// forget drops what is remembered from earlier rows: somebody else wrote meanwhile.
	forget()
}

// kinds are all kinds in the order they are filled in: each names records of those before.
var kinds = []*Kind{
	{Name: "company", write: "company.record", aim: newCompanies,
		Columns: columnsOf("company", nil, company.Fields, []string{"county"}, "uscc")},
	{Name: "candidate", write: "candidate.record", aim: newCandidates,
		Columns: columnsOf("candidate", nil, candidate.Fields, []string{"county"}, "name")},
	{Name: "compound", write: "compound.record", aim: newCompounds,
		Columns: columnsOf("compound", nil, compound.Fields, []string{"code", "county"}, "name")},
	{Name: "building", write: "compound.record", aim: newBuildings,
		Columns: columnsOf("building", nil, compound.BuildingFields, []string{"county", "compound"}, "compound", "name")},
	{Name: "unit", write: "compound.record", aim: newUnits, ahead: true,
		Columns: columnsOf("unit", nil, compound.UnitFields, []string{"county", "compound", "building", "entrance"}, "compound", "building", "room")},
	{Name: "contract", write: "contract.record", aim: newContracts,
		Columns: columnsOf("contract", nil, contract.Fields, []string{"county", "compound", "company", "from", "to"}, "compound", "company", "from")},
	{Name: "common", write: "compound.record", aim: newCommons,
		Columns: columnsOf("common", nil, compound.CommonFields, []string{"county", "compound"}, "compound", "name")},
	{Name: "roll", write: "roll.record", aim: newRolls, ahead: true,
		Columns: columnsOf("roll", columnsOf("unit", nil, compound.UnitFields, []string{"county", "compound", "building", "entrance"}, "compound", "building", "room"),
			roll.Fields, []string{"from", "to"}, "name")},
}

// KindOf returns the kind of a name.
func KindOf(name string) (*Kind, bool) {
	i := slices.IndexFunc(kinds, func(k *Kind) bool { return k.Name == name })
	if i < 0 {
		return nil, false
	}
	return kinds[i], true
}

// Kinds returns the kinds whose files an actor may hand in.
func Kinds(a account.Actor) []*Kind {
	var out []*Kind
	for _, k := range kinds {
		if a.Kind == account.KindSystem || !account.ScopeOf(a, k.write).Nothing() && account.Can(a, Open, account.Target{}) {
			out = append(out, k)
		}
	}
	return out
}

//go:embed column.csv
var columnCSV string

// extra is what the tables of fields do not say of a column: the other headers
// under which cities keep it, and an example.
type extra struct {
	names   []string
	example string
}

// extras are by kind and key.
var extras = func() map[[2]string]extra {
	r := csv.NewReader(strings.NewReader(columnCSV))
	r.FieldsPerRecord = 4
	lines, err := r.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("column.csv: %v", err)) // part of the program
	}
	all := map[[2]string]extra{}
	for _, l := range lines[1:] {
		e := extra{example: l[3]}
		if l[2] != "" {
			e.names = strings.Split(l[2], "|")
		}
		all[[2]string{l[0], l[1]}] = e
	}
	return all
}()

// columnsOf makes the columns of a kind: links first, then the fields of its table,
// behind those of an outer one. A header that two columns would take belongs to the first.
func columnsOf(kind string, before []Column, t *field.Table, linked []string, given ...string) []Column {
	columns := slices.Clone(before)
	add := func(c Column, names ...string) {
		e := extras[[2]string{kind, c.Key}]
		c.Names, c.example = append(names, e.names...), e.example
		c.Given = slices.Contains(given, c.Key)
		columns = append(columns, c)
	}
	for _, key := range linked {
		add(Column{Key: key}, i18n.Chinese.T("intake.column."+key), i18n.English.T("intake.column."+key))
	}
	for _, f := range t.Fields() {
		if f.Type != field.Link {
			add(Column{Key: f.Key, Field: f, Table: t}, f.Zh, f.En)
		}
	}
	return columns
}

// sheetColumns are the columns as a table looks for them.
func (k *Kind) sheetColumns() []sheet.Column {
	out := make([]sheet.Column, len(k.Columns))
	for i, c := range k.Columns {
		out[i] = sheet.Column{Names: c.Names, Required: c.Given}
	}
	return out
}
