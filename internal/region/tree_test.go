package region

import (
	"testing"
	"unicode/utf8"
)

func loaded(t testing.TB) *Tree {
	t.Helper()
	tree, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestCounts(t *testing.T) {
	t.Parallel()
	tree := loaded(t)
	levels, systems := make(map[Level]int), make(map[string]int)
	for _, e := range tree.all {
		systems[e.System]++
		if e.System != Local {
			levels[e.Level]++
		}
	}
	for level, want := range map[Level]int{Province: 1, CityLevel: 14, CountyLevel: 100, Street: 1406, Neighborhood: 16727} {
		if levels[level] != want {
			t.Errorf("%d of level %s, want %d", levels[level], level, want)
		}
	}
	if systems[GB2260] != 115 || systems[NBS] != 1406+16727 || systems[Local] != 14+12 {
		t.Errorf("by code system: %v", systems)
	}
}

// New has found no code twice and every parent; what is left is that every region
// lies in the ranges of its parents and that our own numbers are nobody else's.
func TestEveryRegion(t *testing.T) {
	t.Parallel()
	tree := loaded(t)
	for _, e := range tree.all {
		if !utf8.ValidString(e.Name) || e.Name == "" || e.Type == "" {
			t.Errorf("%+v", e.Region)
		}
		if number := e.Code % 100; e.Level == CountyLevel && (number >= firstZone) != (e.System == Local) {
			t.Errorf("%d %s uses a number of ours", e.Code, e.Name)
		}
		if e.Level == Province {
			continue
		}
		lo, hi := Range(e.Code)
		if above, below := Range(e.Parent); lo < above || hi > below {
			t.Errorf("%d lies outside %d", e.Code, e.Parent)
		}
		if county, ok := tree.Get(County(e.Code)); e.Level != CityLevel && (!ok || county.Level != CountyLevel) {
			t.Errorf("%d has no county", e.Code)
		}
		if city, ok := tree.Get(City(e.Code)); !ok || city.Level != CityLevel {
			t.Errorf("%d has no city", e.Code)
		}
		if waiting, ok := tree.Get(Unplaced(e.Code)); !ok || waiting.Type != Waiting {
			t.Errorf("%d has no place for cases that wait", e.Code)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	tree := loaded(t)
	for code, want := range map[int][2]string{
		210000:       {"辽宁省", "辽宁省"},
		210102:       {"和平区", "辽宁省沈阳市和平区"},
		210102001:    {"浑河湾街道", "辽宁省沈阳市和平区浑河湾街道"},
		210102001002: {"水源地社区", "辽宁省沈阳市和平区浑河湾街道水源地社区"},
		210290:       {"大连高新区", "辽宁省大连市高新区"},
		210291:       {"金普新区", "辽宁省大连市金普新区"},
		210198:       {"待分派", "辽宁省沈阳市待分派"},
		110000:       {"", ""},
	} {
		if tree.Name(code) != want[0] || tree.FullName(code) != want[1] {
			t.Errorf("%d is %s, %s, want %s", code, tree.Name(code), tree.FullName(code), want)
		}
	}
}

func TestChildren(t *testing.T) {
	t.Parallel()
	tree := loaded(t)
	if cities := tree.Children(210000); len(cities) != 14 || cities[0].Name != "沈阳市" || cities[13].Name != "葫芦岛市" {
		t.Errorf("%v", cities)
	}
	// Ten counties, four zones and the unplaced one.
	if dalian := tree.Children(210200); len(dalian) != 15 || dalian[14].Type != Waiting {
		t.Errorf("%v", dalian)
	}
	if provinces := tree.Children(0); len(provinces) != 1 {
		t.Errorf("%v", provinces)
	}
	if none := tree.Children(210102001002); len(none) != 0 {
		t.Errorf("%v", none)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	province := Region{Code: 210000, Level: Province}
	city := Region{Code: 210100, Parent: 210000, Level: CityLevel}
	for name, list := range map[string][]Region{
		"a code twice":       {province, city, city},
		"a missing parent":   {province, {Code: 210102, Parent: 210100, Level: CountyLevel}},
		"a parent elsewhere": {province, city, {Code: 210202, Parent: 210100, Level: CountyLevel}},
	} {
		if _, err := New(list); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	tree := loaded(t)
	for _, test := range []struct {
		text   string
		levels []Level
		want   string
	}{
		{"沈阳", nil, "辽宁省沈阳市"},
		{"沈阳市", nil, "辽宁省沈阳市"},
		{"和平区", nil, "辽宁省沈阳市和平区"},
		{"沈阳市和平区", nil, "辽宁省沈阳市和平区"},
		{"沈阳和平", nil, "辽宁省沈阳市和平区"},
		{" 辽宁省 鞍山市 铁西区 ", nil, "辽宁省鞍山市铁西区"},
		{"铁西区", nil, "辽宁省沈阳市铁西区"},
		{"大连高新区", nil, "辽宁省大连市高新区"},
		{"水源地社区", nil, "辽宁省沈阳市和平区浑河湾街道水源地社区"},
		{"和平", []Level{CountyLevel}, "辽宁省沈阳市和平区"},
		{"新民市", nil, "辽宁省沈阳市新民市"},
	} {
		found := tree.Find(test.text, 5, test.levels...)
		if len(found) == 0 || tree.FullName(found[0].Code) != test.want {
			t.Errorf("%q found %v, want %s first", test.text, found, test.want)
		}
	}
	if got := tree.Find("和平", 3); len(got) != 3 {
		t.Errorf("limit: %v", got)
	}
	for _, text := range []string{"", " ", "市", "待分派", "哈尔滨", "🏠"} {
		if got := tree.Find(text, 5); len(got) != 0 {
			t.Errorf("%q found %v", text, got)
		}
	}
	// A city's name alone does not find what lies in it.
	if got := tree.Find("盘锦市", 5, CountyLevel); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func BenchmarkFind(b *testing.B) {
	tree := loaded(b)
	for b.Loop() {
		tree.Find("沈阳和平", 10)
	}
}
