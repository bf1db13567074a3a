package company

import (
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/id"
)

// TestHandOver: the newest note stands on top, a form sent twice leaves one, and
// nobody writes or reads over another company's shoulder.
func TestHandOver(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ids := id.NewSeeded(dbtest.Clock(d), 1)
		s := NewService(d, ids)
		firm, err := recorded(t, d, field.Values{"uscc": "91330100799655058B", "name": "和平物业", "status": "active"})
		if err != nil {
			t.Fatal(err)
		}
		clerk := account.Actor{Account: 7, Kind: account.KindStaff, At: dbtest.Clock(d).Now(),
			Grants: []account.Grant{{Role: account.Clerk, Company: firm.ID, ValidFrom: firm.ValidFrom}}}
		for _, note := range []string{"3号楼电梯等配件", "地下车库水泵值守", " 地下车库水泵值守 "} {
			if err := s.HandOver(t.Context(), clerk, firm.ID, note); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.HandOver(t.Context(), clerk, firm.ID, strings.Repeat("长", ShiftNoteMax+1)); !errs.Is(err, errs.Invalid) {
			t.Errorf("a note too long: %v", err)
		}
		if err := s.HandOver(t.Context(), clerk, firm.ID+1, "别家"); !errs.Is(err, errs.NotFound) {
			t.Errorf("another company: %v", err)
		}
		err = d.View(t.Context(), func(tx *db.Tx) error {
			notes, err := ShiftNotes(tx, firm, 10)
			if len(notes) != 2 || notes[0].Text != "地下车库水泵值守" || notes[0].Account != 7 {
				t.Errorf("%+v", notes)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
