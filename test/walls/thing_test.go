package walls

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/disclosure"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/registry"
	"yianju/internal/roll"
	"yianju/internal/supervision"
)

// make makes what one row of thing.csv says, with its canary in what is typed, and
// returns what fills the path of a route that names it.
func (n *town) make(t *testing.T, to thing) map[string]string {
	t.Helper()
	named := func(county int, number id.ID, kind string) map[string]string {
		out := map[string]string{"county": strconv.Itoa(county), "id": number.String()}
		if kind != "" {
			out["kind"] = kind
		}
		return out
	}
	word := spoken(to.kind + " " + to.name)
	switch to.kind {
	case "unit":
		u := n.units[to.name]
		return named(u.County, u.ID, "unit")
	case "contract":
		c := n.contracts[to.name]
		return named(c.County, c.ID, "contract")
	case "firm":
		c := n.companies[to.name]
		return named(c.County, c.ID, "company")
	case "household":
		return n.household(t, to)
	case "occupier":
		u := n.units[to.at+"3"]
		entry, err := n.Roll.Record(t.Context(), n.staff("manager", person{role: "manager", at: to.at[:3]}), u.County, u.ID,
			roll.Edit{Typed: map[string]string{"name": "承租人", "phone": "13812340000", "relation": "tenant"}, Span: history.Span{From: settled}, Why: "登记"})
		ok(t, err)
		return map[string]string{"county": strconv.Itoa(u.County), "id": u.ID.String(), "entry": entry.String()}
	case "proposal":
		place := n.compounds[to.at]
		number, err := n.Registry.Propose(t.Context(), n.staff("manager", person{role: "manager", at: to.at[:3]}), registry.Ref{Kind: "compound", County: place.County, ID: place.ID},
			registry.Edit{Typed: map[string]string{"households": "620"}, Why: "核对户数 " + word, File: n.picture(t, word)})
		ok(t, err)
		return named(place.County, number, "compound")
	case "claim":
		u := n.units[to.at+"3"]
		c, err := n.Roll.Bind(t.Context(), n.actor(t, to.filer), roll.Asked{County: u.County, Unit: u.ID, Proof: compound.ByDeed, Relation: compound.Owner,
			Name: word, File: n.picture(t, word)})
		ok(t, err)
		return named(c.County, c.ID, "")
	case "dispute":
		return maps.Clone(n.things["claim "+to.name])
	case "check":
		return n.check(t, to, word)
	case "message", "replayed":
		return n.lostMessage(t, to)
	case "shift":
		firm := n.companies[to.at]
		ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO shift_note (county, id, company_id, account_id, text, at) VALUES ($1, $2, $3, $4, $5, $6)`,
				firm.County, n.IDs.Next(), firm.ID, n.accounts["clerk"], word, tx.Now())
			return err
		}))
		return nil
	case "alarm":
		return n.alarmed(t, to, word)
	case "erased":
		secret, err := n.Privacy.Erase(t.Context(), n.newcomer(t, person{role: "owner", at: to.at}))
		ok(t, err)
		return map[string]string{"secret": secret}
	case "import":
		return n.imported(t, to, word)
	case "order":
		return n.order(t, to, word)
	case "docket", "signed", "pressed", "extract":
		return n.docket(t, to, word)
	}
	t.Fatalf("thing.csv: nobody knows how to make a %q", to.kind)
	return nil
}

// staff is an account of actor.csv that acts with another's grant.
func (n *town) staff(name string, p person) account.Actor {
	return account.Actor{Account: n.accounts[name], Kind: account.KindStaff, At: n.clock.Now(), Grants: []account.Grant{n.grant(p)}}
}

// household is a unit whose filer is bound to it as its owner, or one that somebody
// rents.
func (n *town) household(t *testing.T, to thing) map[string]string {
	t.Helper()
	u := n.units[to.at+"3"]
	who, as := to.filer, compound.Owner
	if to.name == "rented" {
		who, as = "idle_owner", compound.Tenant
	}
	if who != "" {
		ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error { return n.bind(tx, u, who, as) }))
	}
	return map[string]string{"county": strconv.Itoa(u.County), "id": u.ID.String()}
}

// bind binds somebody to a unit.
func (n *town) bind(tx *db.Tx, u compound.Unit, name string, as compound.Relation) error {
	party, err := account.PartyOfAccount(tx, n.accounts[name])
	if err != nil {
		return err
	}
	var b db.Batch
	compound.Binding{County: u.County, ID: n.IDs.Next(), Compound: u.Compound, Unit: u.ID, Party: party.ID, Account: n.accounts[name],
		Relation: as, Proof: compound.ByDeed, ValidFrom: settled, RecordedAt: settled}.Put(&b)
	return tx.Pipeline(&b)
}

// check is a grant that a county was drawn to look at: by lot it would be one of a
// dozen, so the row is written here.
func (n *town) check(t testing.TB, to thing, word string) map[string]string {
	t.Helper()
	number := n.IDs.Next()
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO case_check (county, id, code, seq, request, reason, category, class, text, asked, granted, drawn_at)
			VALUES ($1, $2, $3, 3, 'unsolvable', '', '1701', 'C1', $4, $4, $4, $5)`, counties[to.at], number, n.cases["city2"].Code, "楼道没人打扫 "+word, tx.Now())
		return err
	}))
	return map[string]string{"id": number.String()}
}

// lostMessage is a message about a case of the county that did not arrive, or did
// when it was sent again.
func (n *town) lostMessage(t testing.TB, to thing) map[string]string {
	t.Helper()
	code := map[string]string{"a1": n.cases["mine"].Code, "a2": n.cases["county2"].Code, "b1": n.cases["city2"].Code}[to.at]
	m := message.Message{County: counties[to.at], ID: n.IDs.Next(), To: message.Recipient{Kind: message.ToAccount, ID: n.employees[to.at+"y"]}, Channel: message.SMS,
		Template: "case.told.accepted", Args: message.Args{"code": code}}
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error {
		var b db.Batch
		if err := message.DefaultQuiet.Put(&b, tx.Now(), m); err != nil {
			return err
		}
		b.Exec(`UPDATE message SET state = 'failed', attempts = 5, not_before = $3 WHERE county = $1 AND id = $2`, m.County, m.ID, tx.Now().Add(-time.Hour))
		if to.kind == "replayed" {
			b.Exec(`UPDATE message SET state = 'sent', replayed_at = $3, replay_reason = '重发' WHERE county = $1 AND id = $2`, m.County, m.ID, tx.Now())
		}
		return tx.Pipeline(&b)
	}))
	return map[string]string{"key": fmt.Sprintf("%d-%s", m.County, m.ID)}
}

// order is an order of the province on a case of the place, which its county has
// received and reported on, with a picture.
func (n *town) order(t *testing.T, to thing, word string) map[string]string {
	t.Helper()
	code := map[string]string{"here": "mine", "rival": "rival", "county2": "county2", "city2": "city2"}[to.name]
	fresh := func(role, at string) account.Actor {
		a := n.staff("province", person{role: role, at: at})
		a.Session.FactorAt = n.clock.Now()
		return a
	}
	province, county := fresh("province", ""), fresh("county", to.at[:2])
	ref, err := n.Supervision.Draft(t.Context(), province, supervision.Ref{}, supervision.New{Codes: n.cases[code].Code, Urgency: "normal", Undertaker: "county", Source: "platform",
		Summary: word, Problems: "屡办屡犯", Basis: "物业管理条例", Demands: "限期办结", Days: "10", Feedback: "书面", Phone: "024-23456789"})
	ok(t, err)
	ok(t, n.Supervision.Issue(t.Context(), province, ref))
	ok(t, n.Supervision.Receive(t.Context(), county, ref))
	ok(t, n.Supervision.Report(t.Context(), county, ref, "已约谈 "+word, n.picture(t, word)))
	out := map[string]string{"county": strconv.Itoa(ref.County), "id": ref.ID.String()}
	ok(t, n.DB.View(t.Context(), func(tx *db.Tx) error {
		notes, err := supervision.Notes(tx, ref)
		out["note"] = notes[len(notes)-1].ID.String()
		return err
	}))
	return out
}

// alarmed is an alarm of somebody who read more persons than is usual.
func (n *town) alarmed(t *testing.T, to thing, word string) map[string]string {
	t.Helper()
	who := n.newcomer(t, person{name: "县官", role: "county", at: to.at})
	if len(to.at) == 3 {
		who = n.newcomer(t, person{name: "值班员", role: "clerk", at: to.at})
	}
	out := map[string]string{}
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error {
		refused, err := disclosure.Book{IDs: n.IDs, Log: n.Audit}.Enter(tx, who,
			disclosure.Disclosure{Kind: disclosure.OfRoll, County: counties[to.at[:2]], Record: n.IDs.Next(), Code: "A", Persons: 25, Purpose: "核对 " + word})
		if err != nil || refused != nil {
			return errors.Join(err, refused)
		}
		var county, number string
		err = tx.QueryRow(`SELECT CAST(county AS TEXT), CAST(id AS TEXT) FROM disclosure_alarm WHERE account_id = $1`, who.Account).Scan(&county, &number)
		out["county"], out["id"] = county, number
		return err
	}))
	return out
}

// imported is a file that its filer handed in and that was checked.
func (n *town) imported(t *testing.T, to thing, word string) map[string]string {
	t.Helper()
	p := n.person(to.filer)
	p.over = false // it was handed in before
	kind := "roll"
	if p.role == "county" {
		kind = "compound"
	}
	in, err := n.Intake.File(t.Context(), n.staff(to.filer, p), kind, word+".csv", strings.NewReader("小区名称,楼栋,房号,姓名\na1xp花园,1号楼,101,甲\n"), "")
	ok(t, err)
	ok(t, n.Intake.Run(t.Context(), in.ID))
	return map[string]string{"id": in.ID.String()}
}
