package intake

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/sheet"
)

// exported is an export as CSV, without its mark.
func (r *rig) exported(a account.Actor, kind string, f Format, purpose string) string {
	r.t.Helper()
	var b bytes.Buffer
	if err := r.Export(r.t.Context(), a, kind, f, i18n.Chinese, purpose, &b); err != nil {
		r.t.Fatal(err)
	}
	return strings.TrimPrefix(b.String(), "\ufeff")
}

func (r *rig) fill() account.Actor {
	r.t.Helper()
	a := r.officer()
	for kind, lines := range map[string][]string{
		"company": {"企业名称,统一社会信用代码,法定代表人,联系人电话", "沈阳万家物业有限公司," + uscc(r.t, 2) + ",张三丰,13900000077"},
		"roll": {rollHead, "阳光花园,3号楼,1单元,0502,5,89.52,住宅,张三,13900000001,1,2,业主", "阳光花园,3号楼,1单元,0502,,,,李四,,1,2,",
			"阳光花园,3号楼,1单元,0503,5,80,,=王五,13900000003,,,承租人", "碧桂园,1,,101,1,70,,赵六,13900000004,,,"},
		"candidate": {"企业名称,信用代码,线索来源", "影子物业有限公司," + uscc(r.t, 7) + ",市场主体登记", "无名物业,,招投标"},
		"common":    {"小区,名称,类别", "阳光花园,电梯,共用设施设备"},
	} {
		if in := r.file(a, kind, Good, lines...); in.Bad != 0 || in.State != Done {
			r.t.Fatalf("%s: %s %q", kind, in.short(), r.faults(in))
		}
	}
	return a
}

// TestOutAndIn: what goes out whole changes nothing when it comes back.
func TestOutAndIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		a := r.fill()
		for _, k := range kinds {
			for _, f := range []Format{XLSX, CSV} {
				file := r.exported(a, k.Name, f, "年度核对")
				in := r.fileContent(a, k.Name, Good, strings.NewReader(file))
				if in.State != Done || in.Same == 0 || in.Bad+in.Added+in.Changed != 0 || len(in.Ignored) != 0 {
					t.Errorf("%s as %s: %s %q, ignored %q", k.Name, f, in.short(), r.faults(in), in.Ignored)
				}
			}
		}
	})
}

// TestExportHides: names and phones go out whole only to whoever may have them and
// says what for, which is on record; what is elsewhere does not go out at all.
func TestExportHides(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		county := r.fill()
		city := r.actor(account.Grant{Role: account.City, Lo: 210100, Hi: 210199})
		other := r.actor(account.Grant{Role: account.County, Lo: 210103, Hi: 210103})
		manager := r.manager()
		for _, c := range []struct {
			who     account.Actor
			purpose string
			rows    int
			whole   bool
		}{{county, "", 4, false}, {county, "核对", 4, true}, {city, "核对", 4, false}, {other, "核对", 0, false}, {manager, "", 3, false}, {manager, "核对", 3, true}} {
			file := r.exported(c.who, "roll", CSV, c.purpose)
			if n := strings.Count(file, "\r\n") - 1; n != c.rows {
				t.Errorf("%v: %d rows, want %d\n%s", c.who.Roles(), n, c.rows, file)
			}
			if whole := strings.Contains(file, "13900000001"); whole != c.whole || strings.Contains(file, "张三") != c.whole {
				t.Errorf("%v %q: whole is %v\n%s", c.who.Roles(), c.purpose, whole, file)
			}
			if strings.Contains(file, ",=") {
				t.Errorf("a formula: %s", file)
			}
		}
		if n := r.count("audit_event WHERE kind = 'roll.exported'"); n != 4 {
			t.Errorf("%d exports on record", n)
		}
		if n := r.count("disclosure WHERE kind = 'roll' AND persons = 3"); n != 2 {
			t.Errorf("%d full views of three persons on record", n)
		}
		stale := manager
		stale.Session = account.Session{}
		if err := r.Export(t.Context(), stale, "roll", CSV, i18n.Chinese, "核对", &bytes.Buffer{}); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("whole names without a fresh proof: %v", err)
		}
		if file := r.exported(city, "company", CSV, "核对"); strings.Contains(file, "张三丰") || strings.Contains(file, "13900000077") || strings.Count(file, "\r\n") != 3 {
			t.Errorf("companies: %s", file)
		}
		if err := r.Export(t.Context(), account.Anonymous(dbtest.Start), "unit", CSV, i18n.Chinese, "", &bytes.Buffer{}); !errs.Is(err, errs.Denied) {
			t.Errorf("a visitor: %v", err)
		}
		// Hidden values do not come back as names.
		in := r.fileContent(county, "roll", "", strings.NewReader(r.exported(county, "roll", CSV, "")))
		if in.Bad != 4 || !strings.Contains(strings.Join(r.faults(in), " "), "intake.masked") {
			t.Errorf("%s %q", in.short(), r.faults(in))
		}
	})
}

// TestTemplates: every template is understood as it is, its example row is no row,
// and no two columns share a header.
func TestTemplates(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		for _, l := range i18n.Langs {
			var b bytes.Buffer
			if err := k.Template(l, &b); err != nil {
				t.Fatal(err)
			}
			r, err := sheet.Open(bytes.NewReader(b.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			table := sheet.NewTable(r, k.sheetColumns())
			if _, err := table.Next(); err == nil || len(table.Headers()) != 1 {
				t.Errorf("%s: %v, %d header rows", k.Name, err, len(table.Headers()))
			}
			h := table.Headers()[0]
			if slices.Contains(h.At, -1) || len(h.Unknown)+len(h.Twice) > 0 {
				t.Errorf("%s in %s: %+v", k.Name, l, h)
			}
		}
		for _, c := range k.Columns {
			for _, l := range i18n.Langs {
				if how := c.how(l); strings.HasPrefix(how, "intake.") || strings.Contains(how, "{") || strings.HasPrefix(c.Header(l), "intake.") {
					t.Errorf("%s.%s: %q", k.Name, c.Key, how)
				}
			}
		}
	}
}
