package audit

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yianju/internal/id"
)

func TestCanonical(t *testing.T) {
	t.Parallel()
	type state string
	for _, test := range []struct {
		in   any
		want string
	}{
		{nil, `null`},
		{true, `true`},
		{-12, `-12`},
		{int64(maxInteger), `9007199254740991`},
		{id.ID(1 << 62), `"4611686018427387904"`},
		{state("filed"), `"filed"`},
		{time.Date(2026, time.March, 2, 1, 0, 0, 0, time.UTC), `1772413200000000`},
		{[]any{}, `[]`},
		{map[string]any{}, `{}`},
		{map[string]any{"b": 1, "a": []any{nil, "x"}, "B": 2, "a_": 3}, `{"B":2,"a":[null,"x"],"a_":3,"b":1}`},
		{map[string]int{"b": 1, "a": 2}, `{"a":2,"b":1}`},
		{struct {
			Z string `json:"z"`
			A int    `json:"a"`
		}{"<&>", 0}, `{"a":0,"z":"<&>"}`},
		{"\"\\/\b\f\n\r\t\x00\x1f\x7f\u2028é漏水😀", "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f\u2028é漏水😀\""},
	} {
		if got, err := Canonical(test.in); err != nil || string(got) != test.want {
			t.Errorf("%v is written %s, %v, want %s", test.in, got, err, test.want)
		}
	}
}

func TestCanonicalRefuses(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]any{
		"a fraction":          1.5,
		"an exponent":         json.RawMessage(`1e3`),
		"minus nothing":       json.RawMessage(`-0`),
		"a large integer":     maxInteger + 1,
		"a small integer":     -maxInteger - 1,
		"a huge integer":      uint64(math.MaxUint64),
		"invalid UTF-8":       "\xff",
		"a Chinese key":       map[string]any{"键": 1},
		"a key with controls": map[string]any{"a\n": 1},
		"a function":          func() {},
		"deep inside":         map[string]any{"a": []any{map[string]any{"b": 0.1}}},
	} {
		if b, err := Canonical(v); err == nil {
			t.Errorf("%s is written %s", name, b)
		}
	}
}

// What is canonical stays so when it is read and written again.
func TestCanonicalIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.MapOf(rapid.StringMatching(`[ -~]*`), rapid.String()).Draw(t, "in")
		first, err := Canonical(in)
		if err != nil {
			t.Fatal(err)
		}
		var out map[string]string
		if err := json.Unmarshal(first, &out); err != nil || len(out) != len(in) {
			t.Fatalf("%s: %v", first, err)
		}
		if second, err := Canonical(out); err != nil || string(second) != string(first) {
			t.Fatalf("%s, then %s, %v", first, second, err)
		}
	})
}
