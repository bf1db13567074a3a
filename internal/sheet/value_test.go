package sheet

import (
	"testing"
	"time"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                    "",
		"阳光花园":                "阳光花园",
		" 阳光　花园\u00a0":        "阳光 花园",
		"阳光\n花园":              "阳光花园",
		"No.\r\n5 a  b":       "No. 5 a b",
		"南京街１２号Ａ座":            "南京街12号A座",
		"沈阳（集团）有限公司":          "沈阳（集团）有限公司", // punctuation is part of a name
		"a\u200bb\ufeff":      "ab",
		"\t\v\u2028":          "",
		"single spaces stay ": "single spaces stay",
	} {
		if got := Plain(in); got != want {
			t.Errorf("Plain(%q) = %q, want %q", in, got, want)
		}
	}
	if got := Code(" ９１２１\u3000（ａ）－\n1"); got != "9121(a)-1" {
		t.Errorf("Code: %q", got)
	}
}

func TestLetters(t *testing.T) {
	t.Parallel()
	for column, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := Letters(column); got != want {
			t.Errorf("%d is %s, want %s", column, got, want)
		}
		if back, err := columnOf([]byte(want + "7")); err != nil || back != column {
			t.Errorf("%s is %d, %v", want, back, err)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	const day = "2018-05-22"
	for in, want := range map[string]string{
		"2018-05-22": day, "2018/5/22": day, "2018.5.22": day, "2018年5月22日": day, "2018 年 5 月 22 日": day, "２０１８－０５－２２": day,
		"20180522": day, "2018-05-22 15:04:05": day, "2018-5-22T00:00:00Z": day, "2018年05月22号下午": day, "2018/05/22 0:00": day,
		"2018年5月": "", "2018-13-01": "", "2018-02-29": "", "22/5/2018": "", "5/22/18": "", "明天": "", "": "", "2018": "", "0018-05-22": "", "20181322": "",
	} {
		if got, _ := (Cell{Text: in, Kind: Text}).Date(); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
	for serial, want := range map[string]string{"43242": day, "43242.75": day, "1": "1900-01-01", "59": "1900-02-28", "61": "1900-03-01",
		"20180522": day, "0": "", "2958466": "", "-1": ""} {
		if got, _ := (Cell{Text: serial, Kind: Number}).Date(); got != want {
			t.Errorf("number %s is %q, want %q", serial, got, want)
		}
	}
	if at := fromSerial(43242.5); !at.Equal(time.Date(2018, 5, 22, 12, 0, 0, 0, time.UTC)) {
		t.Error(at)
	}
}

func TestDecimals(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int64{"89.5": 8950, "1,234.56": 123456, "１，２３４．５": 123450, "89.52㎡": 8952, "-1": -100, "+1": 100, "0.10000": 10,
		"007": 700, "1,234,567": 123456700, "92233720368547757.00": 9223372036854775700} {
		if got, exact, ok := (Cell{Text: in}).Decimal(2, "㎡"); !ok || !exact || got != want {
			t.Errorf("%q is %d %v %v, want %d", in, got, exact, ok, want)
		}
	}
	for in, want := range map[string]int64{"89.525": 8953, "89.524": 8952, "-0.006": -1} {
		if got, exact, ok := (Cell{Text: in}).Decimal(2); !ok || exact || got != want {
			t.Errorf("%q is %d %v %v, want %d rounded", in, got, exact, ok, want)
		}
	}
	for _, in := range []string{"", "abc", "1,5", "12,34", ",123", "1.", ".5", "1.2.3", "1e5", "--1", "9223372036854775807", "1 234㎡㎡", "∞"} {
		if got, _, ok := (Cell{Text: in}).Decimal(2, "㎡"); ok {
			t.Errorf("%q was taken for %d", in, got)
		}
	}
}

func TestLossy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cell Cell
		want bool
	}{{numberCell("2.1010219800101012E+17", format{}, false), true}, {numberCell("13812345678", format{}, false), false},
		{numberCell("0.30000000000000004", format{}, false), false}, {Cell{Text: "210102198001010123", Kind: Text}, false}} {
		if c.cell.Lossy() != c.want {
			t.Errorf("%+v", c.cell)
		}
	}
}
