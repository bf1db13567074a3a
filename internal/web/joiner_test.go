package web

import (
	"testing"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/id"
)

// TestJoinersPage: whoever joined reads kind, building, state and steps; who is
// bound to the compound also the words and the answer, unless it is anonymous;
// nobody but whoever filed the room, the photo and what was said.
func TestJoinersPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		filer, stranger, neighbour := n.owner(77), n.owner(78), n.owner(79)
		n.bind(t, 79)
		photo := func() casework.Media {
			m, err := n.Cases.AddMedia(t.Context(), "draft-of-the-filer-0001", casework.Media{Kind: "photo", Blob: "none", Size: 1})
			ok(t, err)
			return m
		}()
		do := func(a account.Actor, c casework.Case, cmd casework.Command) {
			t.Helper()
			_, err := n.Cases.Do(t.Context(), a, c.Ref, casework.Deed{Command: cmd})
			ok(t, err)
		}
		file := func(p casework.Privacy, draft string) casework.Case {
			c := n.fileBy(t, filer, func(f *casework.Filing) {
				f.Unit, f.Place, f.Privacy, f.Draft = n.unit.ID, "", p, draft
				f.Text = "楼道一周没人打扫了,我家门口501都是垃圾"
			}).Case
			for _, a := range []account.Actor{stranger, neighbour} {
				do(a, c, casework.Command{Act: casework.ActJoin})
			}
			do(n.as(account.Clerk), c, casework.Command{Act: casework.ActAccept})
			do(filer, c, casework.Command{Act: casework.ActNote, Text: "我周六在家"})
			do(n.as(account.Clerk), c, casework.Command{Act: casework.ActReply, Result: casework.Explained, Cause: "保洁员上周离职,班次没有补上",
				Measure: "今天已清扫二楼并安排新保洁员每日上午清扫楼道"})
			return c
		}
		open := file(casework.Masked, "draft-of-the-filer-0001")
		page, picture := "/me/cases/"+open.Code, "/media/"+open.Code+"/"+photo.ID.String()
		n.get(filer, page).want(t, "who filed", 200, "501", "门口501都是垃圾", "我周六在家", "班次没有补上", picture)
		n.get(stranger, page).want(t, "a joiner", 200, "保洁不到位", "和平花园 3号楼", "接单", "!501", "!垃圾", "!我周六在家", "!班次没有补上", "!"+picture, "!139****")
		n.get(neighbour, page).want(t, "a joiner who lives there", 200, "门口501都是垃圾", "班次没有补上", "!我周六在家", "!"+picture, "!2单元501", "!139****")
		for _, a := range []account.Actor{stranger, neighbour} {
			n.get(a, picture).want(t, "the photo", 404)
			n.get(a, "/me").want(t, "the list", 200, open.Code, "!501", "!垃圾")
		}
		hidden := file(casework.Anonymous, "")
		n.get(neighbour, "/me/cases/"+hidden.Code).want(t, "anonymous", 200, "!501", "!垃圾", "!班次没有补上")
	})
}

// bind ties an account to the unit.
func (n *town) bind(t *testing.T, who id.ID) {
	t.Helper()
	var b db.Batch
	at := n.Clock.Now()
	compound.Binding{County: hepingCounty, ID: n.IDs.Next(), Compound: n.compound.ID, Unit: n.unit.ID, Party: who + 1000, Account: who,
		Relation: compound.Owner, Proof: compound.ByRoll, ValidFrom: at, RecordedAt: at}.Put(&b)
	ok(t, n.d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }))
}
