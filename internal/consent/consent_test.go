package consent

import (
	"bytes"
	"testing"
	"testing/fstest"
	"time"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/i18n"
	"yianju/internal/id"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	file := func(words string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(words)} }
	whole := func() fstest.MapFS {
		return fstest.MapFS{"text/privacy.2026-03-01.zh-CN.txt": file("规则"), "text/privacy.2026-03-01.en.txt": file("rules"),
			"text/deed.2026-03-01.zh-CN.txt": file("证书"), "text/deed.2026-03-01.en.txt": file("deed")}
	}
	all, err := readTexts(whole())
	if err != nil || len(all[Privacy]) != 1 || all[Privacy][0].Words(i18n.English) != "rules" {
		t.Fatalf("%+v, %v", all, err)
	}
	edited := whole()
	edited["text/privacy.2026-03-01.en.txt"] = file("other rules")
	other, err := readTexts(edited)
	if err != nil || bytes.Equal(other[Privacy][0].Hash, all[Privacy][0].Hash) {
		t.Errorf("edited words have the same hash, %v", err)
	}
	for name, change := range map[string]func(fstest.MapFS){
		"no language": func(f fstest.MapFS) { delete(f, "text/privacy.2026-03-01.en.txt") },
		"no notice":   func(f fstest.MapFS) { f["text/other.2026-03-01.en.txt"] = file("x") },
		"no day":      func(f fstest.MapFS) { f["text/deed.soon.en.txt"], f["text/deed.soon.zh-CN.txt"] = file("x"), file("x") },
		"empty":       func(f fstest.MapFS) { f["text/deed.2026-03-01.en.txt"] = file("") },
		"a notice missing": func(f fstest.MapFS) {
			delete(f, "text/deed.2026-03-01.en.txt")
			delete(f, "text/deed.2026-03-01.zh-CN.txt")
		},
	} {
		f := whole()
		change(f)
		if _, err := readTexts(f); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// TestAgreeing: once for each version, until it is taken back; a new version asks
// again.
func TestAgreeing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		first := Current(Privacy, dbtest.Start)
		second := first
		second.Version, second.Hash = "2027-01-01", []byte{1}
		holds := func(text Text) (yes bool) {
			t.Helper()
			if err := d.View(t.Context(), func(tx *db.Tx) (err error) { yes, err = Holds(tx, 7, text); return err }); err != nil {
				t.Fatal(err)
			}
			return yes
		}
		agree := func(number int64, text Text) (isNew bool) {
			t.Helper()
			dbtest.Clock(d).Advance(time.Second)
			err := d.Update(t.Context(), func(tx *db.Tx) (err error) {
				isNew, err = Agree(tx, id.ID(number), 7, text, i18n.English)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return isNew
		}
		if holds(first) || !agree(1, first) || agree(2, first) || !holds(first) || holds(second) || !agree(3, second) || !holds(second) {
			t.Error("not once for each version")
		}
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			was, err := Withdraw(tx, 7, Privacy)
			again, err2 := Withdraw(tx, 7, Privacy)
			if !was || again || err2 != nil {
				t.Errorf("withdrawn %v, %v, %v", was, again, err2)
			}
			return err
		})
		if err != nil || holds(first) || holds(second) || !agree(4, second) || !holds(second) {
			t.Errorf("not taken back, %v", err)
		}
		err = d.View(t.Context(), func(tx *db.Tx) error {
			list, err := Of(tx, 7)
			if len(list) != 3 || list[0].Version != second.Version || list[2].WithdrawnAt.IsZero() || !bytes.Equal(list[2].Hash, first.Hash) || list[0].Lang != i18n.English {
				t.Errorf("%+v", list)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
