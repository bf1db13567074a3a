package roll

import (
	"bytes"
	"io"
	"math/big"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/seal"
)

const county = 210102

// rig is a roll with two units of one compound, a company in charge, and people
// who have signed in.
type rig struct {
	*Service
	t     testing.TB
	d     *db.DB
	firm  id.ID
	place compound.Compound
	units [2]id.ID
}

func newRig(t testing.TB, d *db.DB) rig {
	t.Helper()
	ids, keys := id.NewSeeded(dbtest.Clock(d), 1), seal.WellKnown()
	log := audit.New(keys, ids)
	r := rig{t: t, d: d, firm: ids.Next(), Service: &Service{DB: d, IDs: ids, Keys: keys, Log: log, Book: history.NewBook(keys, ids),
		Accounts: account.NewService(d, keys, ids, log, &message.Console{W: io.Discard}, account.Options{})}}
	old := dbtest.Start.AddDate(-5, 0, 0)
	r.place = compound.Compound{County: county, ID: ids.Next(), Code: "HPHYUAN2", Subject: seal.NewSubject(ids.Bytes), Name: "和平花园", Street: 210102001,
		Neighborhood: 210102001002, Version: 1, ValidFrom: old, RecordedAt: old}
	house := compound.Building{County: county, ID: ids.Next(), Compound: r.place.ID, Number: 3, Name: "3号楼"}
	var b db.Batch
	company.Company{ID: r.firm, USCC: "91330100799655058B", Subject: seal.NewSubject(ids.Bytes), Name: "和平物业", County: county, Status: company.Active,
		Version: 1, ValidFrom: old, RecordedAt: old}.Put(&b)
	r.place.Put(&b)
	house.Put(&b, old)
	for i := range r.units {
		r.units[i] = ids.Next()
		compound.Unit{County: county, ID: r.units[i], Compound: r.place.ID, Building: house.ID, Floor: i + 1, Room: []string{"101", "201"}[i], Area: 8952}.Put(&b, old)
	}
	contract.Contract{County: county, ID: ids.Next(), Compound: r.place.ID, Company: r.firm, Kind: contract.Regular, Grade: 3, ValidFrom: old, RecordedAt: old}.Put(&b)
	if err := d.Submit(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return r
}

// signedIn makes the account of somebody with a phone.
func (r rig) signedIn(phone string) account.Actor {
	r.t.Helper()
	p := account.Person{Account: r.IDs.Next(), Party: r.IDs.Next(), Subject: seal.NewSubject(r.IDs.Bytes), Home: county, Kind: account.KindOwner, Phone: phone}
	var b db.Batch
	err := r.Accounts.Put(&b, dbtest.Start, p)
	if err == nil {
		err = r.d.Submit(r.t.Context(), &b)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return account.Actor{Account: p.Account, Party: p.Party, Kind: account.KindOwner, At: dbtest.Start}
}

func (r rig) clerk() account.Actor { return r.staff(account.Clerk, account.Grant{Company: r.firm}) }

func (r rig) officer() account.Actor {
	return r.staff(account.County, account.Grant{Lo: county, Hi: county})
}

func (r rig) staff(role account.Role, g account.Grant) account.Actor {
	g.Role = role
	return account.Actor{Account: 1, Kind: account.KindStaff, At: dbtest.Start, Grants: []account.Grant{g}}
}

var since = dbtest.Start.AddDate(-1, 0, 0)

func (r rig) enter(a account.Actor, unit id.ID, host id.ID, typed ...string) (id.ID, error) {
	e := Edit{Typed: map[string]string{}, Span: history.Span{From: since}, Host: host, Why: "入住登记"}
	for i := 0; i < len(typed); i += 2 {
		e.Typed[typed[i]] = typed[i+1]
	}
	return r.Record(r.t.Context(), a, county, unit, e)
}

func (r rig) must(v id.ID, err error) id.ID {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

func (r rig) homes(a account.Actor, at time.Time) int {
	r.t.Helper()
	n := 0
	err := r.d.View(r.t.Context(), func(tx *db.Tx) error {
		list, err := compound.Homes(tx, a.Account, at)
		n = len(list)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

func want(t *testing.T, what string, err error, kind errs.Kind) {
	t.Helper()
	if !errs.Is(err, kind) {
		t.Errorf("%s: %v, want %s", what, err, kind)
	}
}

const owner, family = "owner", "family"

func TestBindByRoll(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		wang := r.signedIn("13998765432")
		stranger := r.staff(account.Clerk, account.Grant{Company: 99})
		_, err := r.enter(stranger, r.units[0], 0, "name", "王建国", "phone", "13998765432", "relation", owner)
		want(t, "another company", err, errs.NotFound)
		r.must(r.enter(r.clerk(), r.units[0], 0, "name", "王建国", "phone", "139 9876 5432", "relation", owner, "share_num", "1", "share_den", "2"))
		r.must(r.enter(r.clerk(), r.units[0], 0, "name", "李梅", "phone", "13900000001", "relation", owner, "share_num", "1", "share_den", "2"))
		_, err = r.enter(r.clerk(), r.units[0], 0, "name", "张三", "relation", owner, "share_num", "1", "share_den", "100")
		want(t, "more than the whole", err, errs.Conflict)

		ask := Asked{County: county, Unit: r.units[0], Proof: compound.ByRoll, Name: "王建军"}
		_, err = r.Bind(t.Context(), wang, ask)
		want(t, "another name", err, errs.Invalid)
		ask.Name = "王建国"
		_, err = r.Bind(t.Context(), r.signedIn("13700000000"), ask)
		want(t, "another phone", err, errs.Invalid)
		c, err := r.Bind(t.Context(), wang, ask)
		if err != nil || c.State != Accepted || c.Relation != compound.Owner {
			t.Fatalf("%+v, %v", c, err)
		}
		_, err = r.Bind(t.Context(), wang, ask)
		want(t, "twice", err, errs.Conflict)
		if c, err := r.Bind(t.Context(), r.signedIn("13900000001"), Asked{County: county, Unit: r.units[0], Proof: compound.ByRoll, Name: "李梅"}); err != nil || c.State != Accepted {
			t.Errorf("a co-owner: %+v, %v", c, err)
		}
		// The clear text of a person is nowhere in the tables.
		if err := d.View(t.Context(), func(tx *db.Tx) error {
			var personal []byte
			err := tx.QueryRow(`SELECT personal FROM roll_entry WHERE relation = 'owner' ORDER BY id LIMIT 1`).Scan(&personal)
			if len(personal) == 0 || bytes.Contains(personal, []byte("王建国")) {
				t.Error("a name lies open on the roll")
			}
			persons, err2 := r.See(tx, r.clerk(), county, r.units[0], dbtest.Start)
			if len(persons) != 2 || persons[0].Personal["name"] != "王建国" || !persons[0].Bound {
				t.Errorf("%+v, %v", persons, err2)
			}
			if _, err := r.See(tx, wang, county, r.units[1], dbtest.Start); !errs.Is(err, errs.NotFound) {
				t.Errorf("a neighbour's roll: %v", err)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestBindByCode(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		code, err := r.IssueCode(t.Context(), r.clerk(), county, r.units[0], compound.Tenant)
		if err != nil {
			t.Fatal(err)
		}
		a := r.signedIn("13998765432")
		ask := Asked{County: county, Unit: r.units[1], Proof: compound.ByMailedCode, Code: code, File: "blob-1"}
		_, err = r.Bind(t.Context(), a, ask)
		want(t, "of another unit", err, errs.Invalid)
		ask.Unit, ask.Code = r.units[0], strings.ToLower(code[:5])+"-"+code[5:]
		if c, err := r.Bind(t.Context(), a, ask); err != nil || c.State != Accepted || c.Relation != compound.Tenant || c.File != "" {
			t.Fatalf("%+v, %v", c, err)
		}
		_, err = r.Bind(t.Context(), r.signedIn("13700000000"), ask)
		want(t, "a code used up", err, errs.Invalid)
		code, err = r.IssueCode(t.Context(), r.clerk(), county, r.units[0], compound.Tenant)
		if err != nil {
			t.Fatal(err)
		}
		dbtest.Clock(d).Advance(31 * 24 * time.Hour)
		ask.Code = code
		_, err = r.Bind(t.Context(), r.signedIn("13700000001"), ask)
		want(t, "a code too old", err, errs.Invalid)
	})
}

func TestDeedAndDispute(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		first, second := r.signedIn("13998765432"), r.signedIn("13700000000")
		ask := Asked{County: county, Unit: r.units[0], Proof: compound.ByDeed, Relation: compound.Owner, Name: "王建国", File: "blob-1"}
		bare := ask
		bare.File = ""
		_, err := r.Bind(t.Context(), first, bare)
		want(t, "without a deed", err, errs.Invalid)
		c, err := r.Bind(t.Context(), first, ask)
		if err != nil || c.State != Open || r.homes(first, dbtest.Start) != 0 {
			t.Fatalf("%+v, %v", c, err)
		}
		_, err = r.Bind(t.Context(), first, ask)
		want(t, "while it waits", err, errs.Conflict)
		_, err = r.Decide(t.Context(), r.staff(account.Clerk, account.Grant{Company: 99}), county, c.ID, true, "")
		want(t, "another company decides", err, errs.NotFound)
		if file, err := r.Decide(t.Context(), r.clerk(), county, c.ID, true, ""); err != nil || file != "blob-1" {
			t.Fatalf("%q, %v", file, err)
		}
		_, err = r.Decide(t.Context(), r.clerk(), county, c.ID, false, "不一致")
		want(t, "decided twice", err, errs.Conflict)

		ask.Name, ask.File = "赵敏", "blob-2"
		c, err = r.Bind(t.Context(), second, ask)
		if err != nil || c.State != Disputed {
			t.Fatalf("%+v, %v", c, err)
		}
		_, err = r.Decide(t.Context(), r.clerk(), county, c.ID, true, "物业认为")
		want(t, "the company settles a dispute", err, errs.NotFound)
		want(t, "a stranger answers", r.Answer(t.Context(), second, county, c.ID, "是我的"), errs.NotFound)
		if err := r.Answer(t.Context(), first, county, c.ID, "房子去年已经卖给赵敏了"); err != nil {
			t.Fatal(err)
		}
		if err := d.View(t.Context(), func(tx *db.Tx) error {
			seen, err := r.SeeClaim(tx, r.officer(), county, c.ID)
			if seen.Name != "赵敏" || seen.Answer != "房子去年已经卖给赵敏了" || seen.Place != "和平花园 3号楼101" {
				t.Errorf("%+v", seen)
			}
			list, _, err2 := Claims(tx, account.ScopeOf(r.officer(), "claim.list"), 0)
			if err2 != nil || len(list) != 1 {
				t.Errorf("%v, %v", list, err2)
			}
			for who, a := range map[string]account.Actor{"another county": r.staff(account.County, account.Grant{Lo: 210103, Hi: 210103}),
				"another company": r.staff(account.Clerk, account.Grant{Company: 99})} {
				if list, _, err := Claims(tx, account.ScopeOf(a, "claim.list"), 0); err != nil || len(list) != 0 {
					t.Errorf("%s sees %v, %v", who, list, err)
				}
			}
			if list, _, err := Claims(tx, account.ScopeOf(r.clerk(), "claim.list"), 0); err != nil || len(list) != 1 {
				t.Errorf("the company in charge sees %v, %v", list, err)
			}
			_, against, err3 := r.ClaimsOf(tx, first, 20)
			if err3 != nil || len(against) != 1 || against[0].Name != "" {
				t.Errorf("against who is bound: %+v, %v", against, err3)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		_, err = r.Decide(t.Context(), r.officer(), county, c.ID, true, "")
		want(t, "without words", err, errs.Invalid)
		if _, err := r.Decide(t.Context(), r.officer(), county, c.ID, true, "原业主承认已出售"); err != nil {
			t.Fatal(err)
		}
		if r.homes(first, dbtest.Start) != 0 || r.homes(second, dbtest.Start) != 1 {
			t.Errorf("homes: %d %d", r.homes(first, dbtest.Start), r.homes(second, dbtest.Start))
		}
	})
}

// Whoever sells is out from that day, and so is their family; their tenant's own
// entry stays for the company to end.
func TestLeave(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		wang, wife, neighbour := r.signedIn("13998765432"), r.signedIn("13900000001"), r.signedIn("13700000000")
		entry := r.must(r.enter(r.clerk(), r.units[0], 0, "name", "王建国", "phone", "13998765432", "relation", owner))
		for a, ask := range map[*account.Actor]Asked{&wang: {County: county, Unit: r.units[0], Proof: compound.ByRoll, Name: "王建国"}} {
			if _, err := r.Bind(t.Context(), *a, ask); err != nil {
				t.Fatal(err)
			}
		}
		_, err := r.enter(wang, r.units[0], 0, "name", "赵敏", "relation", owner)
		want(t, "an owner adds an owner", err, errs.Denied)
		_, err = r.enter(wang, r.units[1], entry, "name", "赵敏", "relation", family)
		want(t, "an owner adds to a neighbour's home", err, errs.NotFound)
		r.must(r.enter(wang, r.units[0], entry, "name", "赵敏", "phone", "13900000001", "relation", family))
		if _, err := r.Bind(t.Context(), wife, Asked{County: county, Unit: r.units[0], Proof: compound.ByRoll, Name: "赵敏"}); err != nil {
			t.Fatal(err)
		}
		sold := dbtest.Start.AddDate(0, 0, 10)
		leave := Edit{Why: "房屋出售"}
		want(t, "a neighbour says that they left", r.Leave(t.Context(), neighbour, county, entry, sold, leave), errs.NotFound)
		want(t, "their family says so", r.Leave(t.Context(), wife, county, entry, sold, leave), errs.NotFound)
		if err := r.Leave(t.Context(), wang, county, entry, sold, leave); err != nil {
			t.Fatal(err)
		}
		want(t, "twice", r.Leave(t.Context(), r.clerk(), county, entry, sold, leave), errs.Conflict)
		for who, a := range map[string]account.Actor{"owner": wang, "family": wife} {
			if r.homes(a, sold.Add(-time.Microsecond)) != 1 || r.homes(a, sold) != 0 {
				t.Errorf("%s: not out on the day", who)
			}
		}
	})
}

// The shares of a unit are never more than the whole on any day, whatever is
// recorded, changed and ended.
func TestSharesNeverMoreThanTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(q *rapid.T) {
		day := func(n int) time.Time {
			if n < 0 {
				return time.Time{}
			}
			return since.AddDate(0, 0, n)
		}
		var owners []Entry
		for range rapid.IntRange(1, 6).Draw(q, "owners") {
			e := Entry{ShareNum: rapid.IntRange(1, 4).Draw(q, "num"), ShareDen: rapid.IntRange(4, 8).Draw(q, "den")}
			e.From, e.To = day(rapid.IntRange(-1, 6).Draw(q, "from")), day(rapid.IntRange(-1, 8).Draw(q, "to"))
			owners = append(owners, e)
		}
		most := new(big.Rat)
		for n := -1; n < 9; n++ {
			at, sum := day(n), new(big.Rat)
			for _, o := range owners {
				if o.Holds(at) {
					sum.Add(sum, big.NewRat(int64(o.ShareNum), int64(o.ShareDen)))
				}
			}
			if sum.Cmp(most) > 0 {
				most = sum
			}
		}
		if got := Shares(owners); got.Cmp(most) != 0 {
			q.Fatalf("%v, day by day %v", got, most)
		}
	})
}
