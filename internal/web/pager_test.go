package web

import (
	"net/http/httptest"
	"testing"
)

// TestPageOfList: pages begin where the one before ends, and a page that is not there is
// the nearest that is.
func TestPageOfList(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n           int
		page        string
		first, rows int // where it begins, and how many it has
		back, on    string
	}{
		{0, "", 0, 0, "", ""},
		{50, "", 0, 50, "", ""},
		{51, "", 0, 50, "", "/desk/registry?page=1"},
		{51, "1", 50, 1, "/desk/registry", ""},
		{51, "9", 50, 1, "/desk/registry", ""},
		{150, "1", 50, 50, "/desk/registry", "/desk/registry?page=2"},
		{150, "-1", 0, 50, "", "/desk/registry?page=1"},
		{50, "1", 0, 50, "", ""},
	} {
		list := make([]int, c.n)
		for i := range list {
			list[i] = i
		}
		path := "/desk/registry"
		if c.page != "" {
			path += "?page=" + c.page
		}
		shown, g := pageOfList(httptest.NewRequest("GET", path, nil), list, 50)
		if len(shown) != c.rows || c.rows > 0 && shown[0] != c.first || g.First != c.back || g.Next != c.on {
			t.Errorf("page %q of %d: %d rows from %v, %+v", c.page, c.n, len(shown), shown[:min(1, len(shown))], g)
		}
	}
}
