package web

import (
	"crypto/sha256"
	"testing"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/document"
	"yianju/internal/seal"
)

// TestVerifyPages: whoever holds a paper finds what was issued, by its code, its
// number if everybody may know it, its hash and its file; and is told when the record
// was changed. What is not there looks like what is not to be known.
func TestVerifyPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		register := document.Register{IDs: n.IDs, Log: audit.New(seal.WellKnown(), n.IDs)}
		var open, shut document.Issued
		pdf := []byte("%PDF-1.7 as issued")
		err := n.DB.Update(t.Context(), func(tx *db.Tx) (err error) {
			paper := document.Document{Office: 210100, Kind: "docket", Number: "沈房督〔2026〕1号", Title: "周督办\n工作单", Issuer: "沈阳市房产局", Snapshot: []byte(`{"n":1}`),
				Digest: []document.Fact{{Name: "督办件数", Value: "60"}}, Open: true}
			if open, err = register.Issue(tx, account.System(tx.Now()), paper); err != nil {
				return err
			}
			paper.Number, paper.Open, paper.Snapshot = "沈房督〔2026〕2号", false, []byte(`{"n":2}`)
			if shut, err = register.Issue(tx, account.System(tx.Now()), paper); err != nil {
				return err
			}
			return register.AddFile(tx, shut, sha256.Sum256(pdf))
		})
		if err != nil {
			t.Fatal(err)
		}
		v := n.browser(t)
		v.open("/verify").sees(200, "核验公文").press("核验", "q", document.ShowCode(open.Code)).
			sees(200, "沈阳市房产局", "沈房督〔2026〕1号", "周督办工作单", "督办件数", "60", open.SHA256[:8], "登记内容与发出时一致", "逐项对照")
		v.open("/verify").press("核验", "q", "沈房督[2026]1号").sees(200, "登记里有这个文号")
		v.open("/verify").press("核验", "q", shut.Number).sees(200, "没有查到", "!周督办")
		v.open("/verify").press("核验", "q", "沈房督〔2026〕3号").sees(200, "没有查到")
		v.open("/verify/"+shut.Code).sees(200, "沈房督〔2026〕2号")
		v.open("/verify/AAAABBBBCCCC").sees(404)
		v.open("/verify").press("核验文件").sees(422, "请选择一份 PDF 文件")
		v.open("/verify").press("核验文件", "file", file{"a.pdf", pdf}).sees(200, "沈房督〔2026〕2号", "逐字节相同")
		v.open("/verify").press("核验文件", "file", file{"a.pdf", append(pdf, ' ')}).sees(200, "没有查到")

		city := n.staff(t, "city1", account.Grant{Role: account.City, Lo: 210100, Hi: 210199})
		city.open("/office/documents").sees(200, "沈房督〔2026〕1号", "沈房督〔2026〕2号").press("沈房督〔2026〕2号").sees(200, "登记内容与发出时一致")
		n.staff(t, "city2", account.Grant{Role: account.City, Lo: 210200, Hi: 210299}).open("/office/documents").sees(200, "还没有发出过公文", "!沈房")

		err = n.DB.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE document SET title = 'x', sha256 = $1 WHERE id = $2`, open.SHA256, shut.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		v.open("/verify/"+shut.Code).sees(200, "登记内容与发出时不一致", "!登记内容与发出时一致")
	})
}
