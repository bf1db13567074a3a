package i18n

import (
	"time"

	"golang.org/x/text/language"
)

// Lang is a language of the interface, as a BCP 47 tag. The zero value reads
// as Chinese.
type Lang string

// The languages of the interface.
const (
	Chinese Lang = "zh-CN"
	English Lang = "en"
)

// Langs lists the languages, first the one that falls in for the others.
var Langs = []Lang{Chinese, English}

// Shanghai is the one time zone of the interface.
var Shanghai = time.FixedZone("CST", 8*60*60)

var matcher = language.NewMatcher([]language.Tag{
	language.MustParse(string(Chinese)),
	language.MustParse(string(English)),
})

// Parse reads a language chosen earlier; ok is false for anything else.
func Parse(s string) (l Lang, ok bool) {
	for _, l := range Langs {
		if s == string(l) {
			return l, true
		}
	}
	return Chinese, false
}

// Choose returns the language chosen earlier or, without a choice, the best
// one for an Accept-Language header; Chinese when neither says anything.
func Choose(chosen, acceptLanguage string) Lang {
	if l, ok := Parse(chosen); ok {
		return l
	}
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(tags) == 0 {
		return Chinese
	}
	_, i, confidence := matcher.Match(tags...)
	if confidence == language.No {
		return Chinese
	}
	return Langs[i]
}

// String returns the BCP 47 tag, for the lang attribute.
func (l Lang) String() string {
	if l == English {
		return string(English)
	}
	return string(Chinese)
}
