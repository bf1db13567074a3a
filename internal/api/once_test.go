package api_test

import (
	"fmt"
	"testing"
	"time"

	"yianju/internal/api"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

const key = "Idempotency-Key"

// TestSameKey: a program that got no answer sends again, and the world is as if
// it had sent once.
func TestSameKey(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		first := r.send("county", "POST", "/api/v1/cases", filing, key, "hotline-0001")
		dbtest.Clock(d).Advance(time.Hour)
		again := r.send("county", "POST", "/api/v1/cases", filing, key, "hotline-0001")
		if first.Status != 201 || again.Status != 201 || again.Text != first.Text {
			t.Errorf("%d %s\n%d %s", first.Status, first.Text, again.Status, again.Text)
		}
		other := r.send("county", "POST", "/api/v1/cases", filing.with("place", "地下车库"), key, "hotline-0001")
		if other.Status != 409 || other.problem(t).Kind != "conflict" {
			t.Errorf("another body: %d %s", other.Status, other.Text)
		}
		// Somebody else's key of the same text is another key.
		if theirs := r.send("city", "POST", "/api/v1/cases", filing, key, "hotline-0001"); theirs.Status != 201 || theirs.Text == first.Text {
			t.Errorf("somebody else: %d %s", theirs.Status, theirs.Text)
		}
		// What was refused was not done: the key is free for the mended request.
		if a := r.send("county", "POST", "/api/v1/cases", filing.with("category", "9999"), key, "hotline-0002"); a.Status != 422 {
			t.Errorf("an unknown category: %d %s", a.Status, a.Text)
		}
		if a := r.send("county", "POST", "/api/v1/cases", filing, key, "hotline-0002"); a.Status != 201 {
			t.Errorf("mended: %d %s", a.Status, a.Text)
		}
		var page api.Cases
		r.send("county", "GET", "/api/v1/cases", nil).into(t, &page)
		if len(page.Cases) != 3 {
			t.Errorf("%d cases", len(page.Cases))
		}
	})
}

// TestActTwice: with its key the answer is the same; without it, by the seq, the
// act is still done once.
func TestActTwice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		one := r.file(t)
		path := "/api/v1/cases/" + one.Code + "/acts"
		accept := object{"act": "accept", "seq": 1}
		first := r.send("clerk", "POST", path, accept, key, "shift-0001")
		again := r.send("clerk", "POST", path, accept, key, "shift-0001")
		fresh := r.send("clerk", "POST", path, accept, key, "shift-0002")
		if first.Status != 200 || again.Text != first.Text || fresh.Text != first.Text {
			t.Errorf("%d %s\n%s\n%s", first.Status, first.Text, again.Text, fresh.Text)
		}
		if a := r.send("clerk", "POST", path, object{"act": "contact", "seq": 2}, key, "shift-0001"); a.Status != 409 {
			t.Errorf("another act under the key: %d %s", a.Status, a.Text)
		}
		if d := r.see(t, "clerk", one.Code); len(d.Events) != 2 || d.State != casework.Accepted {
			t.Errorf("%+v", d.Events)
		}
		stale := r.send("county", "POST", path, object{"act": "reject", "seq": 1, "reason": "in_court"})
		if stale.Status != 422 || stale.problem(t).Fields[0].Field != "body.text" {
			t.Errorf("%d %s", stale.Status, stale.Text)
		}
	})
}

// TestQueueGoesOn: page by page every case once.
func TestQueueGoesOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		const filed = casework.PageSize + 3
		for range filed {
			r.file(t)
		}
		seen := map[string]bool{}
		after, pages := "", 0
		for {
			var page api.Cases
			path := "/api/v1/cases?state=submitted,accepted"
			if after != "" {
				path += "&after=" + after
			}
			a := r.send("clerk", "GET", path, nil)
			if a.Status != 200 {
				t.Fatal(fmt.Sprint(a.Status, a.Text))
			}
			a.into(t, &page)
			for _, c := range page.Cases {
				seen[c.Code] = true
			}
			if pages++; page.Next == "" {
				break
			}
			after = page.Next
		}
		if len(seen) != filed || pages != 2 {
			t.Errorf("%d cases on %d pages", len(seen), pages)
		}
		var none api.Cases
		r.send("clerk", "GET", "/api/v1/cases?state=final", nil).into(t, &none)
		if len(none.Cases) != 0 || none.Cases == nil {
			t.Errorf("%+v", none)
		}
	})
}
