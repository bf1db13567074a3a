package region

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed data/*.csv
var files embed.FS

// Load returns the tree of the embedded files.
func Load() (*Tree, error) { return load() }

var load = sync.OnceValues(func() (*Tree, error) {
	list, err := embedded()
	if err != nil {
		return nil, err
	}
	return New(list)
})

// embedded returns every region of the files, parents before children.
func embedded() (list []Region, err error) {
	add := func(file string, read func(row map[string]string, code int) (Region, error)) {
		if err == nil {
			err = eachRow(file, func(row map[string]string, code int) error {
				r, err := read(row, code)
				list = append(list, r)
				return err
			})
		}
	}
	add("liaoning_divisions", division)
	for _, r := range list {
		if r.Level == CityLevel {
			list = append(list, Region{Code: Unplaced(r.Code), Parent: r.Code, Level: CountyLevel, Name: "待分派", Type: Waiting, System: Local})
		}
	}
	add("zones", zone)
	add("liaoning_communities", neighborhood)
	return list, err
}

func division(row map[string]string, code int) (Region, error) {
	// "district_市辖区": the second half is for readers of the file.
	kind := row["type"]
	if i := strings.LastIndexByte(kind, '_'); i >= 0 {
		kind = kind[:i]
	}
	r := Region{Code: code, Level: Level(row["level"]), Name: row["name"], Type: kind, System: GB2260}
	switch r.Level {
	case Province:
		r.Type = string(Province)
		return r, nil
	case CityLevel, CountyLevel:
	case Street:
		r.System = NBS
	default:
		return r, fmt.Errorf("unknown level %q", r.Level)
	}
	var err error
	r.Parent, err = strconv.Atoi(row["parent_code"])
	return r, err
}

func zone(row map[string]string, code int) (Region, error) {
	if n := code % 100; n < firstZone || n > lastZone {
		return Region{}, fmt.Errorf("%d is not a number for a zone", n)
	}
	return Region{Code: code, Parent: City(code), Level: CountyLevel, Name: row["name"], Type: Functional, System: Local}, nil
}

var neighborhoodTypes = map[string]string{"居委会": Residents, "村委会": Villagers, "其他": "other"}

func neighborhood(row map[string]string, code int) (Region, error) {
	kind, ok := neighborhoodTypes[row["kind"]]
	if !ok {
		return Region{}, fmt.Errorf("unknown kind %q", row["kind"])
	}
	return Region{Code: code, Parent: code / 1000, Level: Neighborhood, Name: row["name"], Type: kind, System: NBS}, nil
}

// eachRow reads a file by the names in its heading.
func eachRow(name string, fn func(row map[string]string, code int) error) error {
	f, err := files.Open("data/" + name + ".csv")
	if err != nil {
		return fmt.Errorf("region: %w", err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("region: %s: %w", name, err)
	}
	row := make(map[string]string)
	for n, line := range lines[1:] {
		for i, value := range line {
			row[lines[0][i]] = value
		}
		text, ok := row["code"]
		if !ok {
			text = row["code12"]
		}
		code, err := strconv.Atoi(text)
		if err == nil {
			err = fn(row, code)
		}
		if err != nil {
			return fmt.Errorf("region: %s, row %d: %w", name, n+2, err)
		}
	}
	return nil
}
