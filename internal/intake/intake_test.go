package intake

import (
	"slices"
	"testing"

	"yianju/internal/account"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
)

const unitHead = "小区名称,楼号,单元,房号,楼层,建筑面积,用途"

func TestUnits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		a := r.officer()
		lines := []string{unitHead, "阳光花园,3号楼,1单元,502,5,89.52㎡,住宅", "阳光花园,3#,1单元,503,,\"1,089.5\",商铺", "阳光花园,3栋,2,101,1,60,", "碧桂园,1,,1203,,70,"}
		in := r.file(a, "unit", "", lines...)
		if got := in.short(); got != "checked +4 ~0 =0 !0" {
			t.Fatalf("check: %s %q", got, r.faults(in))
		}
		if n := r.count("unit") + r.count("building"); n != 0 {
			t.Fatalf("a dry run wrote %d rows", n)
		}
		in = r.apply(a, in, All)
		if got := in.short(); got != "done +4 ~0 =0 !0" || in.Blob != "" {
			t.Fatalf("apply: %s %q", got, in.Blob)
		}
		if n := [3]int{r.count("unit"), r.count("entrance"), r.count("building")}; n != [3]int{4, 2, 2} {
			t.Errorf("%v units, entrances and buildings", n)
		}
		unit := func() compound.Unit {
			return view(t, d, func(tx *db.Tx) (compound.Unit, error) {
				list, err := db.List(tx, func(s db.Scanner, u *compound.Unit) error { return s.Scan(&u.County, &u.ID) }, `SELECT county, id FROM unit WHERE room = '503'`)
				if err != nil {
					return compound.Unit{}, err
				}
				return compound.UnitByID(tx, list[0].County, list[0].ID)
			})
		}
		if u := unit(); u.Area != 108950 || u.Floor != 5 || u.Usage != "shop" || u.RecordedBy != a.Account {
			t.Errorf("%+v", u)
		}

		// The same again changes nothing; another value changes and is in the history; an empty cell says nothing.
		if in = r.file(a, "unit", Good, lines...); in.short() != "done +0 ~0 =4 !0" {
			t.Errorf("again: %s %q", in.short(), r.faults(in))
		}
		in = r.file(a, "unit", Good, unitHead, "阳光花园,3号楼,1,503,,90,", "阳光花园,3号楼,1,502,,,住宅")
		if in.short() != "done +0 ~1 =1 !0" {
			t.Errorf("changed: %s %q", in.short(), r.faults(in))
		}
		if u := unit(); u.Area != 9000 || u.Usage != "shop" {
			t.Errorf("%+v", u)
		}
		changes := view(t, d, func(tx *db.Tx) (int, error) {
			h, err := r.Book.Read(tx, compound.UnitRecords, 210102, unit().ID)
			if err == nil && (h[0].Values["area"] != "1089.50" || h[1].By != a.Account || h[1].Why == "") {
				t.Errorf("history: %+v", h)
			}
			return len(h), err
		})
		if changes != 2 || r.count("unit") != 4 || r.count("history_change") != 2 {
			t.Errorf("%d changes, %d units", changes, r.count("unit"))
		}
	})
}

func TestFaultsStandAtTheirCells(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		a := r.officer()
		rows := [][]string{
			{"2026年房屋表"},
			{"房号", "小区", "楼栋", "单元", "专有面积(平方米)", "用途", "楼层", "备注"},
			{"101", "阳光花园", "1号楼", "1单元", "八十九", "住宅", "1"},
			{"102", "没有的小区", "1号楼", "1单元", "89", "住宅", "1"},
			{"103", "阳光花园", "", "1单元", "89", "宿舍", "1"},
			{"104", "阳光花园", "1号楼", "1单元", "89.555", "住宅", "一"},
			{"105", "阳光花园", "1号楼", "1单元", "89", "住宅", "1"},
			{"105", "阳光花园", "1#", "1", "89", "住宅", "1"},
			{"106", "阳光花园", "1号楼", "1单元", "", "住宅", "1"},
			{"107", r.faraway.Code, "1号楼", "", "80", "住宅", "1"},
			{"一〇八", "阳光花园", "1号楼", "1单元", "80", "住宅", ""},
		}
		in := r.fileContent(a, "unit", "", workbook(t, rows...))
		want := []string{
			"E3 error.field.hundredths", "B4 intake.unknown_place", "C5 error.field.required",
			"F5 error.field.unknown_choice (住宅 / 商铺 / 办公 / 车位 / 储藏间 / 其他)",
			"E6 error.field.hundredths (89.56)", "G6 error.field.number", "8 intake.twice", "E9 error.field.required",
			"B10 intake.unknown_place", "G11 error.field.required",
		}
		if got := r.faults(in); !slices.Equal(got, want) {
			t.Errorf("\n got %q\nwant %q", got, want)
		}
		if in.short() != "checked +1 ~0 =0 !8" || !slices.Equal(in.Ignored, []string{"备注"}) {
			t.Errorf("%s, ignored %q", in.short(), in.Ignored)
		}
		if err := r.Apply(t.Context(), a, in.ID, All); !errs.Is(err, errs.Conflict) {
			t.Errorf("all in spite of faults: %v", err)
		}
		if in = r.apply(a, in, Good); in.short() != "done +1 ~0 =0 !8" || !slices.Equal(r.faults(in), want) {
			t.Errorf("%s %q", in.short(), r.faults(in))
		}
		if n := r.count("unit"); n != 1 {
			t.Errorf("%d units", n)
		}
	})
}

const rollHead = unitHead + ",业主姓名,手机,份额分子,份额分母,身份"

func TestRoll(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		a := r.officer()
		lines := []string{rollHead,
			"阳光花园,3号楼,1单元,502,5,89.52,住宅,张三,13900000001,1,2,业主",
			"阳光花园,3号楼,1单元,502,,89.52,,李四,13900000002,1,2,",
			"阳光花园,3号楼,1单元,503,,80,,张三,139 0000 0001,,,",
			"阳光花园,3号楼,1单元,504,,80,,王五,,,,承租人",
		}
		in := r.file(a, "roll", Good, lines...)
		if in.short() != "done +4 ~0 =0 !0" {
			t.Fatalf("%s %q", in.short(), r.faults(in))
		}
		// One person with two homes is one party.
		if n := [3]int{r.count("unit"), r.count("roll_entry"), r.count("party WHERE name_sealed IS NOT NULL AND id IN (SELECT party_id FROM roll_entry)")}; n != [3]int{3, 4, 3} {
			t.Errorf("%v units, entries and parties", n)
		}
		if in = r.file(a, "roll", Good, lines...); in.short() != "done +0 ~0 =4 !0" {
			t.Errorf("again: %s %q", in.short(), r.faults(in))
		}
		in = r.file(a, "roll", Good, rollHead,
			"阳光花园,3号楼,1单元,502,,,,张三,13900000009,,,",   // another phone
			"阳光花园,3号楼,1单元,502,,,,赵六,13900000003,1,3,", // more than the whole
			"阳光花园,3号楼,1单元,504,,,,王五,13900000004,,,承租人",
			"阳光花园,3号楼,1单元,504,,,,王五,13900000005,,,")
		if want := []string{"J3 roll.shares", "5 intake.twice"}; in.short() != "done +0 ~2 =0 !2" || !slices.Equal(r.faults(in), want) {
			t.Errorf("%s %q", in.short(), r.faults(in))
		}
		if n := r.count("roll_entry"); n != 4 {
			t.Errorf("%d entries", n)
		}
		for _, table := range []string{"intake_fault WHERE args LIKE '%139%' OR hint LIKE '%139%'", "job WHERE payload IS NOT NULL", "history_change WHERE facts LIKE '%139%' OR facts LIKE '%张%'"} {
			if n := r.count(table); n != 0 {
				t.Errorf("personal data: %d rows of %s", n, table)
			}
		}
	})
}

// TestReach: nobody writes where they may not by hand, nor learns what is there.
func TestReach(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		officer, manager := r.officer(), r.manager()
		if in := r.file(officer, "unit", Good, unitHead, "阳光花园,1,1,101,1,80,", "阳光花园,1,1,102,1,80,"); in.short() != "done +2 ~0 =0 !0" {
			t.Fatalf("%s %q", in.short(), r.faults(in))
		}
		lines := []string{rollHead,
			"阳光花园,1,1,101,,,,张三,13900000001,,,",   // theirs
			"阳光花园,1,1,103,,80,,张三,13900000001,,,", // no such unit, and not theirs to make
			"阳光花园,9,1,101,,80,,张三,13900000001,,,",
			"阳光花园,1,1,102,,90,,李四,13900000002,,,", // another area: the department's
			"碧桂园,1,1,101,,80,,张三,13900000001,,,",  // not in their charge
			r.faraway.Code + ",1,1,101,,80,,张三,13900000001,,,",
			"没有的小区,1,1,101,,80,,张三,13900000001,,,",
		}
		in := r.file(manager, "roll", Good, lines...)
		want := []string{"D3 intake.unknown_unit", "B4 intake.unknown_building", "F5 intake.not_yours", "A6 intake.unknown_place", "A7 intake.unknown_place", "A8 intake.unknown_place"}
		if got := r.faults(in); !slices.Equal(got, want) || in.short() != "done +1 ~0 =0 !6" {
			t.Errorf("%s\n got %q\nwant %q", in.short(), got, want)
		}
		if _, err := r.File(t.Context(), manager, "unit", "a.csv", nil, ""); !errs.Is(err, errs.Denied) {
			t.Errorf("units by a company: %v", err)
		}
		if _, err := r.File(t.Context(), account.Anonymous(dbtest.Start), "roll", "a.csv", nil, ""); !errs.Is(err, errs.Denied) {
			t.Errorf("a visitor: %v", err)
		}
		for name, act := range map[string]func() error{
			"apply":  func() error { return r.Apply(t.Context(), officer, in.ID, Good) },
			"cancel": func() error { return r.Cancel(t.Context(), officer, in.ID) },
			"get": func() error {
				return d.View(t.Context(), func(tx *db.Tx) error { _, err := r.Get(tx, officer, in.ID); return err })
			},
		} {
			if err := act(); !errs.Is(err, errs.NotFound) {
				t.Errorf("%s of another's intake: %v", name, err)
			}
		}
	})
}
