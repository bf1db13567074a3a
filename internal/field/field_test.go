package field

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"yianju/internal/errs"
)

const tableCSV = `key,zh,en,type,is,weight,limit
name,名称,Name,text,required public own,2,6
note,说明,Note,long,,0,20
n,数量,Number,count,own,1,0..500
floor,楼层,Floor,count,,0,-9..200
area,面积,Area,area,own,1,
fee,物业费,Fee,money,,1,
on,日期,Day,date,,1,
has,有无,Has it,bool,,0,
kind,类型,Kind,choice,,1,a|b
kinds,类型,Kinds,choices,,0,a|b|c
tel,电话,Phone,phone,personal,1,
code,街道,Street,code,,0,9
at,楼栋,Building,link,required,0,
`

type record struct {
	Name  string `field:"name"`
	Note  string `field:"note"`
	N     int    `field:"n"`
	Floor int    `field:"floor"`
	Area  int64  `field:"area"`
	Fee   int64  `field:"fee"`
	On    string `field:"on"`
	Has   bool   `field:"has"`
	Kind  string `field:"kind"`
	Kinds string `field:"kinds"`
	Code  int64  `field:"code"`
}

// TestClean: what people and spreadsheets write, and what is kept of it.
func TestClean(t *testing.T) {
	t.Parallel()
	table := Parse("test", tableCSV, nil)
	for _, c := range []struct{ key, typed, value, wrong string }{
		{"name", "  和平　花园 ", "和平 花园", ""},
		{"name", "", "", "error.field.required"},
		{"name", "和平花园小区东", "", "error.field.too_long"},
		{"name", "和\x00平", "", "error.field.text"},
		{"note", "一\n二 ", "一\n二", ""},
		{"n", "１２０", "120", ""}, {"n", "007", "7", ""}, {"n", "1,2", "12", ""}, {"n", "501", "", "error.field.range"},
		{"n", "-1", "", "error.field.range"}, {"n", "一百", "", "error.field.number"}, {"n", "", "", ""}, {"n", "1.5", "", "error.field.number"},
		{"floor", "-1", "-1", ""}, {"floor", "—2", "-2", ""}, {"floor", "0", "0", ""},
		{"area", "89.5", "89.50", ""}, {"area", "８９．５㎡", "89.50", ""}, {"area", "89.52 平方米", "89.52", ""}, {"area", "89.523", "", "error.field.hundredths"},
		{"area", "89.5200", "89.52", ""}, {"area", "1,024", "1024.00", ""}, {"area", "-3", "", "error.field.hundredths"},
		{"fee", "1.8元", "1.80", ""}, {"fee", ".5", "", "error.field.hundredths"},
		{"fee", "0.05", "0.05", ""}, {"fee", "0", "0.00", ""}, {"fee", "5.", "", "error.field.hundredths"}, {"fee", "1.2.3", "", "error.field.hundredths"},
		{"fee", "1234567890123", "", "error.field.hundredths"}, {"n", "-", "", "error.field.number"}, {"n", "1234567890", "", "error.field.number"},
		{"on", "2018-05-22", "2018-05-22", ""}, {"on", "2018年5月22日", "2018-05-22", ""}, {"on", "2018.5.2", "2018-05-02", ""}, {"on", "2018/5/22", "2018-05-22", ""},
		{"on", "2018-02-30", "", "error.field.date"}, {"on", "43242", "", "error.field.date"},
		{"has", "有", "yes", ""}, {"has", "否", "no", ""}, {"has", "也许", "", "error.field.choose"},
		{"kind", "a", "a", ""}, {"kind", "d", "", "error.field.unknown_choice"},
		{"kinds", "c，a", "a,c", ""}, {"kinds", "a,d", "", "error.field.unknown_choice"},
		{"tel", "024-２２２２００００", "024-22220000", ""}, {"tel", "138 0000 1234", "13800001234", ""}, {"tel", "电话", "", "error.field.any_phone"},
		{"tel", "+86-24-22220000", "+86-24-22220000", ""}, {"tel", "8613800001234", "8613800001234", ""}, {"tel", "1234", "", "error.field.any_phone"},
		{"tel", "024--22220000", "", "error.field.any_phone"}, {"tel", "-22220000", "", "error.field.any_phone"}, {"tel", "22220000-", "", "error.field.any_phone"},
		{"code", "210102001", "210102001", ""}, {"code", "210102", "", "error.field.choose"},
	} {
		var check errs.Check
		v := table.Clean(map[string]string{c.key: c.typed}, &check)
		wrong := ""
		if e, ok := check.Err().(*errs.Error); ok {
			wrong = e.Fields[0].Key
		}
		if wrong != c.wrong || wrong == "" && v[c.key] != c.value {
			t.Errorf("%s %q: %q %q, want %q %q", c.key, c.typed, v[c.key], wrong, c.value, c.wrong)
		}
	}
}

func TestWhole(t *testing.T) {
	t.Parallel()
	table := Parse("test", tableCSV, nil)
	var check errs.Check
	v := table.Clean(map[string]string{"n": "x", "area": "y", "at": "3号楼", "other": "1"}, &check)
	whole := table.Whole(v, &check)
	if e, ok := check.Err().(*errs.Error); !ok || len(e.Fields) != 3 {
		t.Errorf("not all errors at once: %v", check.Err())
	}
	if len(v) != 2 || len(whole) != 3 || whole["has"] != "no" {
		t.Errorf("a link or a stranger became a value: %v %v", v, whole)
	}
}

// TestBound: canonical values go into the struct and come back the same.
func TestBound(t *testing.T) {
	t.Parallel()
	of := Bind[record](Parse("test", tableCSV, nil))
	values := Values{"name": "和平花园", "note": "", "n": "120", "floor": "-1", "area": "89.50", "fee": "1.80", "on": "2018-05-22", "has": "yes",
		"kind": "a", "kinds": "a,c", "code": "210102001"}
	var r record
	of.Set(&r, values)
	if r.Area != 8950 || r.Fee != 180 || !r.Has || r.Floor != -1 {
		t.Errorf("%+v", r)
	}
	if got := of.Values(&r); !maps.Equal(got, values) {
		t.Errorf("%v", got)
	}
	if back, err := ParseValues(values.JSON()); err != nil || !maps.Equal(back, values) {
		t.Errorf("%v, %v", back, err)
	}
	if len(of.Args(&r, 1)) != len(of.Dest(&r, 1)) || len(of.Args(&r)) != 11 {
		t.Error("columns, arguments and destinations are not of one length")
	}
	if filled, all := of.Filled(values); filled != 7 || all != 8 {
		t.Errorf("complete to %d of %d", filled, all)
	}
	if missing := of.Missing(Values{"name": "x", "n": "1", "area": "1.00", "fee": "1.00", "on": "2018-05-22"}); !slices.EqualFunc(missing, []string{"kind", "tel"},
		func(f Field, key string) bool { return f.Key == key }) {
		t.Errorf("missing: %v", missing)
	}
}

// TestJSON: values are written as encoding/json writes them, whatever is in them:
// commitments are over these bytes.
func TestJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		v := Values(rapid.MapOf(rapid.String(), rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\"", "\\", "<&>", "\u2028", "a\xffb", "\n\x7f", "业主"}))).Draw(r, "values"))
		want, err := json.Marshal(v)
		if err != nil {
			r.Fatal(err)
		}
		if got := v.JSON(); got != string(want) {
			r.Fatalf("%s, want %s", got, want)
		}
		if back, err := ParseValues(v.JSON()); err != nil || len(back) != len(v) {
			r.Fatal(back, err)
		}
	})
	if got := Values(nil).JSON(); got != "{}" {
		t.Error(got)
	}
}
