package walls

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/seal"
	"yianju/internal/supervision"
)

// officesThere lets a city supervise a case, and open a list of cases that it drew.
func (n *town) officesThere(t testing.TB, at string, county, city account.Actor) {
	n.orderThere(t, at, county, city)
	n.drawnThere(t, at, city)
}

// orderThere is an order from its draft to its receipt.
func (n *town) orderThere(t testing.TB, at string, county, city account.Actor) {
	ctx := t.Context()
	about := supervision.New{Codes: n.filed(t, at, account.Anonymous(n.clock.Now())).Code, Urgency: "normal", Undertaker: "county", Source: "platform", Summary: "楼道没人打扫",
		Problems: "屡办屡犯", Basis: "物业管理条例", Demands: "限期办结", Days: "10", Feedback: "书面", Phone: "024-23456789"}
	ref, err := n.Supervision.Draft(ctx, city, supervision.Ref{}, about)
	ok(t, err)
	about.Codes = n.cases["mine"].Code
	if _, err := n.Supervision.Draft(ctx, city, supervision.Ref{}, about); err == nil {
		t.Errorf("the city of %s drafts an order on a case of another city", at)
	}
	drafted := func(code string) string {
		return strings.ReplaceAll(n.send(n.person("city"), http.MethodGet, "/office/supervision/new?case="+code, "").page(), code, "")
	}
	if there, none := drafted(n.cases["city2"].Code), drafted(missingValues["code"]); there != none {
		t.Errorf("whoever drafts an order is told that there is a case at %s: %s", at, firstDifference(none, there))
	}
	stale := city
	stale.Session.FactorAt = time.Time{}
	if err := n.Supervision.Issue(ctx, stale, ref); err == nil {
		t.Errorf("the city of %s issues an order without a fresh proof", at)
	}
	ok(t, n.Supervision.Issue(ctx, city, ref))
	if err := n.Supervision.Receive(ctx, n.holding("county", person{role: "province"}, person{role: "county", at: "a2"}), ref); err == nil {
		t.Errorf("who sees the orders of all receives that of %s with the county of another", at)
	}
	ok(t, n.Supervision.Receive(ctx, county, ref))
}

// drawnThere is a list of cases that the city drew and opened: by lot it would have none,
// so the row is written here.
func (n *town) drawnThere(t testing.TB, at string, city account.Actor) {
	county, list := counties[at[:2]], n.IDs.Next()
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO spotcheck (county, id, subject, area, month, size, population, nonce, sealed, hash, drawn_at, drawn_by, opened_at, opened_by)
			VALUES ($1, $2, $3, $4, 202601, 1, '[]', $5, '{}', $5, $6, $7, $6, $7)`, county/100*100, list, seal.NewSubject(n.IDs.Bytes), county, []byte{0}, tx.Now(), city.Account)
		return err
	}))
	ok(t, n.DB.View(t.Context(), func(tx *db.Tx) error {
		if _, err := n.Spotchecks.Of(tx, account.Anonymous(n.clock.Now()), list); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("a visitor asks for a list of %s: %v", at, err)
		}
		for name, who := range map[string]account.Actor{"an assessor there": n.holding("assessor", person{role: "assessor", at: at[:1]}), "another city": n.actor(t, "city")} {
			if _, err := n.Spotchecks.Of(tx, who, list); !errs.Is(err, errs.NotFound) {
				t.Errorf("%s asks for a list of %s: %v", name, at, err)
			}
		}
		_, err := n.Spotchecks.Of(tx, city, list)
		return err
	}))
}
