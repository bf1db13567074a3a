package walls

import (
	"slices"
	"strings"
	"testing"

	"yianju/internal/httpx"
)

// route is one line of the matrix: a row of route.csv with one of its acts put in.
type route struct {
	pattern string // as it is registered
	method  string
	path    string
	act     string   // for {act} in the path, <act> elsewhere
	needs   []string // actions to be answered
	sees    []string // actions to be told that the thing exists
	on      string   // what the path names: a kind of town.values, "" for nothing
	only    []string // of target.csv; none = all
	body    string
	ok      []string // statuses of an answer given; none = the usual
}

// routes reads route.csv. A row with several methods or acts stands for several.
func routes(t testing.TB) []route {
	t.Helper()
	var out []route
	for _, r := range read(t, routeCSV) {
		acts := r.words("acts")
		if len(acts) == 0 {
			acts = []string{""}
		}
		methods, path, _ := strings.Cut(r["route"], " ")
		for method := range strings.SplitSeq(methods, "|") {
			for _, act := range acts {
				put := func(s string) string { return strings.ReplaceAll(s, "<act>", act) }
				one := route{method: method, path: put(path), act: act, needs: strings.Fields(put(r["needs"])), sees: strings.Fields(put(r["sees"])),
					on: r["on"], only: r.words("only"), body: put(r["body"]), ok: r.words("ok")}
				one.pattern = method + " " + one.path
				out = append(out, one)
			}
		}
	}
	return out
}

// everyRouteHasItsRow: a route nobody wrote an expectation for is a route nobody
// has thought about. Those of unjudged.csv say why there is none yet.
func everyRouteHasItsRow(t *testing.T, registered []httpx.Route, rows []route, unjudged []record) {
	t.Helper()
	for _, r := range registered {
		judged := slices.ContainsFunc(rows, func(row route) bool { return row.pattern == r.Pattern })
		put := slices.ContainsFunc(unjudged, func(row record) bool { return row["route"] == r.Pattern })
		switch {
		case judged && put:
			t.Errorf("%s has a row in route.csv: take it out of unjudged.csv", r.Pattern)
		case !judged && !put:
			t.Errorf("%s has no row in route.csv: say there who may call it, and who may know that its thing exists", r.Pattern)
		}
	}
	for i, row := range unjudged {
		switch {
		case !slices.ContainsFunc(registered, func(r httpx.Route) bool { return row["route"] == r.Pattern }):
			t.Errorf("unjudged.csv has %s, which is not registered", row["route"])
		case row["why"] == "":
			t.Errorf("unjudged.csv does not say why %s is not judged", row["route"])
		case slices.ContainsFunc(unjudged[:i], func(r record) bool { return r["route"] == row["route"] }):
			t.Errorf("unjudged.csv has %s twice", row["route"])
		}
	}
	named := map[string][]string{} // actions of all rows of a route
	for _, row := range rows {
		for _, either := range row.needs {
			named[row.pattern] = append(named[row.pattern], strings.Split(either, "|")...)
		}
	}
	for _, row := range rows {
		i := slices.IndexFunc(registered, func(r httpx.Route) bool { return row.pattern == r.Pattern })
		if i < 0 {
			t.Errorf("route.csv has %s, which is not registered", row.pattern)
			continue
		}
		if !slices.Contains(named[row.pattern], registered[i].Action) {
			t.Errorf("%s is registered under %s, which is none of the actions of its rows: %v", row.pattern, registered[i].Action, row.needs)
		}
	}
}
