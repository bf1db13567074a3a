package web

import (
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// settleOwner binds the owner of a phone, who has signed in before, to the town's home.
func (n *town) settleOwner(t *testing.T, phone string) (owner account.Actor, binding compound.Binding) {
	t.Helper()
	ok(t, n.d.Update(t.Context(), func(tx *db.Tx) error {
		who, err := n.Accounts.ByPhone(tx, phone)
		if err != nil {
			return err
		}
		owner = account.Actor{Account: who, Kind: account.KindOwner, At: n.Clock.Now()}
		party, err := account.PartyOfAccount(tx, who)
		if err != nil {
			return err
		}
		binding, err = compound.MakeBinding(tx, compound.Binding{County: hepingCounty, ID: n.IDs.Next(), Compound: n.compound.ID, Unit: n.unit.ID, Party: party.ID,
			Account: who, Relation: compound.Owner, Proof: compound.ByRoll})
		return err
	}))
	return owner, binding
}

// A father lets his daughter act for his home: she files in his name, follows what
// he filed, and does nothing that is his alone; taken back, she sees no more of it.
func TestFamilyFilesForParents(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		father := n.browser(t).open("/me").signIn("13900000001").sees(200, "我的诉求")
		owner, binding := n.settleOwner(t, "13900000001")
		atHome := func(in *casework.Filing) { in.Unit = n.unit.ID }
		anonymously := func(in *casework.Filing) { in.Privacy, in.Phone = casework.Anonymous, "" }
		home := rollBase(ownHome, hepingCounty, n.unit.ID)
		father.open(home).sees(200, "代办人")
		father.press("请他代办", "delegate_phone", "139").sees(422, "手机号")
		father.press("请他代办", "delegate_phone", "13900000001").sees(422, "您自己的手机号")
		father.open(home).press("请他代办", "delegate_phone", "13900000009", "delegate_until", "2026-12-31").sees(200, "139****0009", "2026年12月31日", "收回")
		father.press("请他代办", "delegate_phone", "13900000009").sees(422, "已经请过")

		daughter := n.browser(t).open("/me").signIn("13900000009")
		daughter.sees(200, "代和平花园 3号楼2单元501的业主提交诉求")
		daughter.open(home).sees(404) // no roll of theirs
		daughter.open("/me").press("代和平花园")
		daughter.press("下一步", "text", "卫生间天花板漏水,滴了两天").sees(200)
		daughter.press("下一步").sees(200, "代和平花园 3号楼2单元501的业主提交", "!楼栋")
		daughter.press("提交").sees(200, "已收到")
		code, receipt := daughter.code(), daughter.path
		link := strings.TrimSuffix(receipt, "/receipt")
		n.browser(t).open(link).sees(200, "卫生间天花板漏水")

		father.open("/me").press("屋面渗漏").sees(200, "家人(代办)", "卫生间天花板漏水")
		n.staff(t, "zhiban", account.Grant{Role: account.Clerk, Company: n.company}).open("/desk/cases/"+code).sees(200, "家人(代办)")

		// What he files himself she follows, but for what he files anonymously.
		own := n.fileBy(t, owner, atHome)
		quiet := n.fileBy(t, owner, atHome, anonymously)
		daughter.open("/me/cases/"+own.Case.Code).sees(200, "楼道一周没人打扫了", "补充说明", "!撤回", "!评价")
		daughter.open("/me/cases/" + quiet.Case.Code).sees(404)
		daughter.open("/me/cases/" + own.Case.Code + "/withdraw").sees(404)

		father.open(home).press("收回").sees(200)
		daughter.open("/me").sees(200, "!代和平花园", "!漏水")
		for _, gone := range []string{code, own.Case.Code} {
			daughter.open("/me/cases/" + gone).sees(404)
		}
		for _, gone := range []string{link, receipt} {
			n.browser(t).open(gone).sees(404)
		}
		daughter.open("/new?for=1").sees(200)

		// It ends with the owner's own time in the home.
		father.open(home).press("请他代办", "delegate_phone", "13900000009").sees(200, "收回")
		daughter.open("/me/cases/" + code).sees(200)
		dbtest.Clock(d).Advance(time.Minute)
		ok(t, d.Update(t.Context(), func(tx *db.Tx) error {
			return compound.EndBindings(tx, hepingCounty, n.unit.ID, binding.Party, n.Clock.Now())
		}))
		daughter.open("/me/cases/" + code).sees(404)
		father.open("/me/cases/" + code).sees(200)
	})
}
