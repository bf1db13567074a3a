package account

import (
	"fmt"
	"slices"
	"testing"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// TestColleagues: of many with one role, a superior and the system administrator leaf
// through all who could stand in, each once, and find one by name or login name; nobody
// of another company is among them, nor who is disabled or has left the role.
func TestColleagues(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := service(d)
		register(t, d, map[int]int{7: 210102, 8: 210103})
		manager, admin := hired(t, s, d, "manager-7", Grant{Role: Manager, Company: 7}), senior(t, s, d, "sysadmin", Grant{Role: AdminSystem})
		leaving, clerk := hired(t, s, d, "leaving", Grant{Role: Worker, Company: 7}), hired(t, s, d, "clerk", clerkGrant)
		const most = 233 // more than are read at a time
		var b db.Batch
		for n := range most {
			p := Person{Account: id.ID(1000 + n), Party: id.ID(2000 + n), Subject: seal.NewSubject(s.ids.Bytes), Home: 210102, Kind: KindStaff, Name: fmt.Sprintf("赵敏%03d", n), Login: fmt.Sprintf("Zhao%03d", n), PasswordHash: "-"}
			if err := s.Put(&b, dbtest.Start, p); err != nil {
				t.Fatal(err)
			}
			g := Grant{ID: s.ids.Next(), Role: Worker, Company: 7, ValidFrom: dbtest.Start}
			switch n {
			case 1:
				g.Company = 8
			case 2:
				g.ValidTo = dbtest.Start
			case 3:
				b.Exec(`UPDATE account SET disabled_at = $2 WHERE id = $1`, p.Account, dbtest.Start)
			}
			g.Put(&b, p.Account, 0, dbtest.Start)
		}
		if err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }); err != nil {
			t.Fatal(err)
		}
		var of Profile
		if err := d.View(t.Context(), func(tx *db.Tx) (err error) { of, err = s.profile(tx, leaving.account); return err }); err != nil {
			t.Fatal(err)
		}
		find := func(who *person, text string) (names []string, pages int) {
			for after := id.ID(0); pages == 0 || after != 0; pages++ {
				var list []Profile
				var err error
				if list, after, err = s.Colleagues(t.Context(), who.actor(), of, text, after); err != nil || len(list) > colleaguesPage {
					t.Fatalf("%d on a page, %v", len(list), err)
				}
				for _, p := range list {
					names = append(names, p.Name)
				}
			}
			return names, pages
		}
		for _, who := range []*person{manager, admin} {
			names, pages := find(who, "")
			if len(names) != most-3 || pages != 5 || !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) || slices.Contains(names, "赵敏001") {
				t.Errorf("%s: %d on %d pages: %v", who.login, len(names), pages, names)
			}
			for text, want := range map[string][]string{"敏23": {"赵敏230", "赵敏231", "赵敏232"}, "zhao212": {"赵敏212"}, "赵敏001": nil, "赵敏002": nil, "zhao003": nil, "钱": nil} {
				if got, pages := find(who, text); !slices.Equal(got, want) || pages != 1 {
					t.Errorf("%s finds by %q: %v on %d pages", who.login, text, got, pages)
				}
			}
		}
		if _, _, err := s.Colleagues(t.Context(), clerk.actor(), of, "", 0); !errs.Is(err, errs.Denied) {
			t.Errorf("a clerk: %v", err)
		}
	})
}
