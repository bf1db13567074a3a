package seal

import (
	"slices"
	"testing"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]struct {
		clean string
		found []string
	}{
		"电话13812345678找我":           {"电话‹电话›找我", []string{"13812345678"}},
		"138 1234 5678":             {"‹电话›", []string{"138 1234 5678"}},
		"+86 138-1234-5678":         {"‹电话›", []string{"+86 138-1234-5678"}},
		"１３８１２３４５６７８":               {"‹电话›", []string{"13812345678"}},
		"座机024-23456789转2":          {"座机‹电话›转2", []string{"024-23456789"}},
		"身份证210102198503071234":     {"身份证‹证件号›", []string{"210102198503071234"}},
		"身份证21010219850307123X":     {"身份证‹证件号›", []string{"21010219850307123X"}},
		"表号2101021985030712345678":  {"表号2101021985030712345678", nil},
		"水表读数138123456789":          {"水表读数138123456789", nil},
		"13812345678和13987654321都行": {"‹电话›和‹电话›都行", []string{"13812345678", "13987654321"}},
		"3号楼2单元501":                 {"3号楼2单元501", nil},
	} {
		clean, found := Redact(in)
		if clean != want.clean || !slices.Equal(found, want.found) {
			t.Errorf("%q becomes %q and %q", in, clean, found)
		}
	}
}

func TestIsPhone(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]bool{"13812345678": true, "024-23456789": true, "": false, "12345": false, "138123456789": false, "a13812345678": false} {
		if IsPhone(in) != want {
			t.Errorf("%q: %v", in, !want)
		}
	}
}
