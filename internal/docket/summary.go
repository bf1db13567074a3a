package docket

import (
	"regexp"
	"strings"

	"yianju/internal/casework"
	"yianju/internal/seal"
)

// SummaryMax is the most characters of a summary.
const SummaryMax = 60

// What is taken out of a summary besides the numbers of phones and papers: a summary
// goes to more people than the case.
var (
	roomPattern = regexp.MustCompile(`(?:[0-9一二三四五六七八九十]+\s*(?:号楼|栋|幢|单元|门洞|楼|层|室|号|户)[,,、\s]*){2,}[0-9]*`)
	doorPattern = regexp.MustCompile(`[0-9]+(?:-[0-9]+){1,3}|[0-9]{3,4}\s*(?:室|号房|房间|户)`)
	namePattern = regexp.MustCompile(`(?:我叫|我是|本人|姓名[是::]?|联系人[是::]?)\s*\p{Han}{2,4}|\p{Han}(?:先生|女士|师傅|大爷|大妈|阿姨|经理|队长|主任|书记)`)
)

// brackets are those that the type of official papers has.
var brackets = strings.NewReplacer("‹", "〔", "›", "〕")

// summaryOf is a case's text in at most SummaryMax characters of one line, without
// persons and rooms. A threat is not repeated.
func summaryOf(c casework.Case) string {
	if c.Restricted() {
		return ""
	}
	text, _ := seal.Redact(c.Text)
	text = roomPattern.ReplaceAllString(text, "〔住处〕")
	text = doorPattern.ReplaceAllString(text, "〔住处〕")
	text = namePattern.ReplaceAllString(text, "〔人〕")
	text = brackets.Replace(strings.Join(strings.Fields(text), " "))
	if runes := []rune(text); len(runes) > SummaryMax {
		text = string(runes[:SummaryMax-1]) + "…"
	}
	return text
}
