package audit

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"yianju/internal/calendar"
)

type word string

type said struct {
	Word  word           `json:"word,omitempty"`
	Words []word         `json:"words,omitempty"`
	Count int            `json:"count,omitempty"`
	Small int8           `json:"small,omitempty"`
	Size  uint32         `json:"size,omitempty"`
	Is    bool           `json:"is"`
	Day   calendar.Date  `json:"day,omitzero"`
	Span  calendar.Span  `json:"span,omitzero"`
	Table map[string]any `json:"table,omitempty"`
}

type happened struct {
	Seq    int `json:"-"`
	SHA256 string
	said
}

// Decode reads of facts what encoding/json does.
func TestDecodeIsJSON(t *testing.T) {
	t.Parallel()
	value := rapid.OneOf(
		rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.StringMatching(`["\\{}\[\]:,a]*`), func(s string) any { return s }),
		rapid.Map(rapid.Int64Range(-maxInteger, maxInteger), func(n int64) any { return n }),
		rapid.Map(rapid.Int64Range(-200, 200), func(n int64) any { return n }),
		rapid.Map(rapid.Bool(), func(is bool) any { return is }),
		rapid.Map(rapid.SliceOf(rapid.StringMatching(`[\]"\\,a]*`)), func(list []string) any { return list }),
		rapid.Map(rapid.MapOf(rapid.StringMatching(`[}"\\:,a]*`), rapid.String()), func(m map[string]string) any { return m }),
		rapid.SampledFrom([]any{nil, "2026-11-27", calendar.Span{Amount: 3, Unit: calendar.WorkDay}}))
	key := rapid.OneOf(rapid.SampledFrom([]string{"word", "words", "count", "small", "size", "is", "day", "span", "table", "seq", "sha256", "said", "-"}), rapid.StringMatching(`["\\:,{}a]*`))
	rapid.Check(t, func(t *rapid.T) {
		facts, err := Canonical(rapid.MapOf(key, value).Draw(t, "facts"))
		if err != nil {
			t.Fatal(err)
		}
		decodesAsJSON(t, string(facts))
	})
	for _, facts := range []string{`{"small":128}`, `{"count":"1"}`, `{"day":"2026-02-30"}`, `{"is":null,"word":null}`, `{"word":"\u0041"}`} {
		decodesAsJSON(t, facts)
	}
}

func decodesAsJSON(t rapid.TB, facts string) {
	t.Helper()
	var got, want happened
	failed := (&Recorded{Facts: facts}).Decode(&got)
	fails := json.Unmarshal([]byte(facts), &want)
	if (failed == nil) != (fails == nil) || fails == nil && !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %+v, %v, want %+v, %v", facts, got, failed, want, fails)
	}
}

// What nobody wrote here is refused or read as something, and stops nobody.
func TestDecodeOfAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		facts := rapid.StringMatching(`\{?("(word|count|is|span)?"?:?["\\{}\[\],1a]{0,3},?)*\}?`).Draw(t, "facts")
		(&Recorded{Facts: facts}).Decode(&happened{})
	})
	for _, facts := range []string{"", "{", "}", "[]", "null", `"word":"a"}`, `{"word":"a"`, `{"word":}`, `{"word":a"}`, `{"word":"}`, `{"count"}`, `{"count":x}`, `{"is":tru}`, `{"span":{}`} {
		if err := (&Recorded{Facts: facts}).Decode(&happened{}); err == nil {
			t.Errorf("%s is read", facts)
		}
	}
}
