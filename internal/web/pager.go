package web

import (
	"net/http"
	"strconv"

	"yianju/internal/casework"
	"yianju/internal/web/part"
)

// pager leads on from where a list stopped, with the same filters.
func pager(r *http.Request, next casework.Cursor) part.Pager {
	v := r.URL.Query()
	address := func() string {
		if len(v) == 0 {
			return r.URL.Path
		}
		return r.URL.Path + "?" + v.Encode()
	}
	var g part.Pager
	began := v.Get("after")
	if next.ID != 0 {
		v.Set("after", next.String())
		g.Next = address()
	}
	if began != "" {
		v.Del("after")
		g.First = address()
	}
	return g
}

// nextPage is the pager of a list that goes on behind a record.
func nextPage(r *http.Request, more bool, set map[string]string) part.Pager {
	v := r.URL.Query()
	var g part.Pager
	if v.Get("after") != "" {
		first := r.URL.Query()
		first.Del("after")
		first.Del("in")
		g.First = r.URL.Path + "?" + first.Encode()
	}
	if more {
		for name, value := range set {
			v.Set(name, value)
		}
		g.Next = r.URL.Path + "?" + v.Encode()
	}
	return g
}

// pageOfList is the page of a whole list that is asked for, and its pager.
func pageOfList[T any](r *http.Request, list []T, size int) (shown []T, g part.Pager) {
	at, _ := strconv.Atoi(r.URL.Query().Get("page"))
	at = min(max(at, 0), max(len(list)-1, 0)/size)
	if at > 0 {
		g.First = with(r.URL, "page", "")
	}
	if (at+1)*size < len(list) {
		g.Next = with(r.URL, "page", strconv.Itoa(at+1))
	}
	return list[at*size : min((at+1)*size, len(list))], g
}
