package i18n

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"yianju/internal/errs"
)

// TestParity refuses a text that exists in one language only, or that has
// other placeholders than its twin.
func TestParity(t *testing.T) {
	t.Parallel()
	for _, l := range Langs {
		for _, other := range Langs {
			for key, text := range catalog[l] {
				twinKey := key
				base, isOne := strings.CutSuffix(key, ".one")
				if isOne {
					twinKey = base
				}
				twin, ok := catalog[other][twinKey]
				if !ok {
					t.Errorf("%s is in %s and not in %s", twinKey, l, other)
					continue
				}
				if a, b := names(text), names(twin); !slices.Equal(a, b) && !(isOne && !slices.Contains(a, "n")) {
					t.Errorf("%s has %v in %s and %v in %s", key, a, l, b, other)
				}
			}
		}
	}
}

var han = regexp.MustCompile(`\p{Han}`)

// TestEnglishIsEnglish refuses a Chinese text pasted into the English file.
// Names of things that have no English name are in 「…」 or (…).
func TestEnglishIsEnglish(t *testing.T) {
	t.Parallel()
	quoted := regexp.MustCompile(`「[^」]*」|\([^)]*\)`)
	for key, text := range catalog[English] {
		if rest := quoted.ReplaceAllString(text, ""); han.MatchString(rest) && key != "part.lang.other" {
			t.Errorf("%s is not English: %s", key, text)
		}
	}
}

func names(text string) []string {
	var out []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestEveryKindHasWords(t *testing.T) {
	t.Parallel()
	for k := errs.Internal; k <= errs.Unknown; k++ {
		for _, l := range Langs {
			for _, key := range []string{"error." + k.String(), "error." + k.String() + ".title"} {
				if _, ok := catalog[l][key]; !ok {
					t.Errorf("%s has no %s", l, key)
				}
			}
		}
	}
}

func TestBrokenFilesAreRefused(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"no equals sign":      "a.b",
		"no text":             "a.b =",
		"no dot":              "a = x",
		"upper case":          "a.B = x",
		"other area":          "b.c = x",
		"twice":               "a.b = x\na.b = y",
		"unclosed":            "a.b = {x",
		"empty placeholder":   "a.b = {}",
		"bad name":            "a.b = {X}",
		"closing brace alone": "a.b = x}",
	} {
		if _, err := load(fstest.MapFS{"m/a.txt": {Data: []byte(raw)}}, "m"); err == nil {
			t.Errorf("%s: not refused", name)
		}
	}
	got, err := load(fstest.MapFS{"m/a.txt": {Data: []byte("# note\n\n a.b = x = {y}  \r\n")}}, "m")
	if err != nil || got["a.b"] != "x = {y}" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestT(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 12, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		lang Lang
		key  string
		args []any
		want string
	}{
		{Chinese, "time.days", []any{"n", 1}, "1 天"},
		{English, "time.days", []any{"n", 1}, "1 day"},
		{English, "time.days", []any{"n", int64(2)}, "2 days"},
		{"", "time.days", []any{"n", 2}, "2 天"},
		{English, "no.such.key", nil, "no.such.key"},
		{Chinese, "time.left", nil, "还剩 {span}"},
		{Chinese, "time.left", []any{"span", at}, "还剩 2026年10月12日 17:00"},
		{Chinese, "time.left", []any{"span", 90 * time.Minute}, "还剩 1 小时 30 分钟"},
		{English, "time.left", []any{"span", Key("time.moment")}, "less than a minute left"},
		{Chinese, "time.left", []any{"span", "{span}{n}", "n", 1}, "还剩 {span}{n}"},
		{Chinese, "time.left", []any{"odd"}, "还剩 {span}"},
	} {
		if got := c.lang.T(c.key, c.args...); got != c.want {
			t.Errorf("%s.T(%s, %v) = %q, want %q", c.lang, c.key, c.args, got, c.want)
		}
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 11, 16, 5, 0, 0, time.UTC)       // already the 12th in Shanghai
	nextYear := time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC) // likewise the first of January
	for _, c := range []struct{ got, want string }{
		{Chinese.DateTime(at, at), "10月12日(周一)00:05"},
		{English.DateTime(at, at), "Mon 12 Oct 00:05"},
		{Chinese.Day(at, at), "10月12日(周一)"},
		{English.Day(at, at), "Mon 12 Oct"},
		{Chinese.DateTime(at, nextYear), "2026年10月12日(周一)00:05"},
		{English.DateTime(at, nextYear), "Mon 12 Oct 2026 00:05"},
		{Chinese.Day(nextYear, at), "2027年1月1日(周五)"},
		{English.Day(nextYear, at), "Fri 1 Jan 2027"},
		{Chinese.Date(at), "2026年10月12日"},
		{English.Date(at), "12 Oct 2026"},
		{Chinese.Stamp(at), "2026年10月12日 00:05"},
		{English.Stamp(at), "12 Oct 2026 00:05"},
		{Chinese.TimeOfDay(at), "00:05"},
		{Chinese.DateTime(time.Time{}, at), None},
		{Chinese.Left(27 * time.Hour), "还剩 1 天 3 小时"},
		{Chinese.Left(48*time.Hour - time.Second), "还剩 1 天 23 小时"},
		{Chinese.Left(24*time.Hour + 5*time.Minute), "还剩 1 天"},
		{Chinese.Left(-40 * time.Minute), "已超 40 分钟"},
		{Chinese.Left(30 * time.Second), "还剩不到 1 分钟"},
		{Chinese.Left(0), "刚刚超时"},
		{English.Left(61 * time.Minute), "1 hour 1 minute left"},
		{English.Left(-25 * time.Hour), "1 day 1 hour overdue"},
		{Chinese.Span(0), "不到 1 分钟"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ got, want string }{
		{Chinese.Percent(35520, 41207), "86.2%"},
		{Chinese.Percent(7996, 10000), "79.9%"},
		{Chinese.Percent(0, 3), "0.0%"},
		{Chinese.Percent(3, 3), "100.0%"},
		{Chinese.Percent(1, 0), None},
		{Chinese.Percent(3, 2), None},
		{Chinese.Percent(99999, 100000), "99.9%"},
		{Chinese.Percent(1, 2000), "0.1%"},
		{Chinese.Percent(1, 2001), "0.0%"},
		{Chinese.Percent(math.MaxInt64, math.MaxInt64), "100.0%"},
		{English.Count(0), "0"},
		{English.Count(999), "999"},
		{English.Count(41207), "41,207"},
		{English.Count(-999), "-999"},
		{English.Count(-1234567), "-1,234,567"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		chosen, accept string
		want           Lang
	}{
		{"", "", Chinese},
		{"en", "zh-CN", English},
		{"zh-CN", "en", Chinese},
		{"xx", "en-GB,en;q=0.9", English},
		{"", "zh-TW,zh;q=0.9,en;q=0.8", Chinese},
		{"", "en;q=0.5, zh;q=0.9", Chinese},
		{"", "fr", Chinese},
		{"", "*", Chinese},
		{"", ";;;", Chinese},
		{"", strings.Repeat("en-GB,", 2000), Chinese},
	} {
		if got := Choose(c.chosen, c.accept); got != c.want {
			t.Errorf("Choose(%q, %.20q) = %s, want %s", c.chosen, c.accept, got, c.want)
		}
	}
}
