package e2e

import (
	"fmt"
	"strings"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/registry"
	"yianju/internal/roll"
	"yianju/internal/seal"
)

// register fills the registers: an owner at home with a tenant, somebody who says
// that the home is theirs, a proposal of the company, a file of each side with
// faults, and a grant of another county to be checked.
func (v *village) register() {
	v.t.Helper()
	at := []string{"{county}", fmt.Sprint(heping), "{id}"}
	v.files = map[string][][]string{
		"/registry/roll/{county}/{id}": {append(at, v.home.ID.String())},
		"/me/home/{county}/{id}":       {append(at, v.home.ID.String())},
		"/registry/new/{kind}":         {{"{kind}", "compound"}, {"{kind}", "company"}, {"{kind}", "contract"}},
	}
	for _, act := range []string{"", "/change", "/move"} {
		path := "/registry/record/{kind}/{county}/{id}" + act
		for kind, record := range map[string]id.ID{"company": v.firm.ID, "compound": v.compound.ID, "contract": v.deal.ID} {
			v.files[path] = append(v.files[path], append(at, record.String(), "{kind}", kind))
		}
	}
	moved := history.Span{From: v.clock.Now().AddDate(0, -1, 0)}
	for _, one := range []map[string]string{
		{"name": "赵敏", "phone": neighbour, "relation": "owner", "share_num": "1", "share_den": "1"},
		{"name": "王建国", "phone": "13900000009", "relation": "tenant"},
	} {
		_, err := v.Roll.Record(v.t.Context(), v.now(account.Manager), heping, v.home.ID, roll.Edit{Typed: one, Span: moved, Why: "入住登记"})
		ok(v.t, err)
	}
	_, err := v.Roll.Bind(v.t.Context(), v.now(account.Owner), roll.Asked{County: heping, Unit: v.home.ID, Proof: compound.ByRoll, Name: "赵敏"})
	ok(v.t, err)
	other := v.actor(v.t, v.ownerToken(v.t, "13900000010"))
	claim, err := v.Roll.Bind(v.t.Context(), other, roll.Asked{County: heping, Unit: v.home.ID, Proof: compound.ByDeed, Relation: compound.Owner, Name: "李梅", File: "none"})
	ok(v.t, err)
	proposal, err := v.Registry.Propose(v.t.Context(), v.now(account.Manager), registry.Ref{Kind: "company", County: heping, ID: v.firm.ID},
		registry.Edit{Typed: map[string]string{"phone_24h": "024-33330000"}, Span: moved, Why: "值班电话换号"})
	ok(v.t, err)
	v.files["/registry/claims/{county}/{id}"] = [][]string{append(at, claim.ID.String())}
	v.files["/registry/proposals/{county}/{id}"] = [][]string{append(at, proposal.String())}
	for role, kind := range map[account.Role]string{account.Manager: "roll", account.County: "unit"} {
		in, err := v.Intake.File(v.t.Context(), v.now(role), kind, "和平花园.csv",
			strings.NewReader("小区,楼栋,单元,房号,姓名,建筑面积\n和平花园,3号楼,1单元,601,,89.5\n和平花园,33号楼,1单元,没有,,很大\n"), "")
		ok(v.t, err)
		ok(v.t, v.Intake.Run(v.t.Context(), in.ID))
		v.files["/import/{id}"] = append(v.files["/import/{id}"], []string{"{id}", in.ID.String()})
	}
	v.files["/crosschecks/{id}"] = [][]string{{"{id}", v.draw().String()}}
}

// peer calls the officer of the county that was drawn, among the roles of the tour.
const peer account.Role = "peer"

// draw lets the county grant until a grant is drawn for another county to check,
// which gets an officer.
func (v *village) draw() id.ID {
	v.t.Helper()
	v.file("checked", "1202", "路灯不亮,灯杆是市政的")
	v.do("checked", account.Clerk, casework.ActAccept)
	for range 300 {
		v.command("checked", account.Clerk, casework.Command{Act: casework.ActRequest, Request: casework.Unsolvable, Text: "灯杆归市政,无法改造"})
		v.command("checked", account.County, casework.Command{Act: casework.ActDecide, Text: "同意"})
		if v.see("checked").Checking {
			break
		}
	}
	hash, err := v.Accounts.HashPassword(v.t.Context(), password)
	ok(v.t, err)
	officer := account.Person{Account: v.IDs.Next(), Party: v.IDs.Next(), Subject: seal.NewSubject(v.IDs.Bytes), Home: heping, Kind: account.KindStaff,
		Name: "邻区 郑科长", Login: string(peer), PasswordHash: hash, Secret: secret}
	var check id.ID
	ok(v.t, v.DB.Update(v.t.Context(), func(tx *db.Tx) error {
		g := account.Grant{ID: v.IDs.Next(), Role: account.County, ValidFrom: monday}
		if err := tx.QueryRow(`SELECT county, id FROM case_check`).Scan(&g.Lo, &check); err != nil {
			return err
		}
		g.Hi = g.Lo
		var b db.Batch
		if err := v.Accounts.Put(&b, monday, officer); err != nil {
			return err
		}
		g.Put(&b, officer.Account, 0, monday)
		return tx.Pipeline(&b)
	}))
	v.peer, err = v.Accounts.Login(v.t.Context(), officer.Login, password, account.Browser{Nonce: nonce})
	ok(v.t, err)
	v.peer, err = v.Accounts.ProveTOTP(v.t.Context(), v.actor(v.t, v.peer), v.code())
	ok(v.t, err)
	return check
}
