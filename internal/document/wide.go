package document

import (
	"strings"
	"unicode"
)

// Wide writes the punctuation of a Chinese sentence as papers have it (GB/T 15834-2011):
// as wide as its characters, where one stands beside it. Numbers keep theirs.
func Wide(text string) string {
	forms := map[rune]rune{',': '，', ':': '：', ';': '；', '(': '（', ')': '）'}
	chars := []rune(text)
	han := func(i int) bool {
		return i >= 0 && i < len(chars) && (unicode.Is(unicode.Han, chars[i]) || strings.ContainsRune("。、“”", chars[i]))
	}
	for i, c := range chars {
		if form, has := forms[c]; has && (han(i-1) || han(i+1) || c == ')' && i > 0 && i+1 < len(chars) && chars[i+1] == ',') {
			chars[i] = form
		}
	}
	return string(chars)
}
