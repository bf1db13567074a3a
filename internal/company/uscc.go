package company

import (
	"errors"
	"strings"

	"yianju/internal/id"
)

// The 31 characters of GB 32100-2015; I, O, S, V, Z are left out.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

const usccLength = 18

// ErrUSCC says that a text is not a 统一社会信用代码.
var ErrUSCC = errors.New("company: not a unified social credit code")

// ParseUSCC brings a typed 统一社会信用代码 to its stored form and proves its
// check character (GB 32100-2015 §4.6). Errors: ErrUSCC.
func ParseUSCC(s string) (string, error) {
	code := id.CleanCode(s)
	if len(code) != usccLength {
		return "", ErrUSCC
	}
	whole, err := CompleteUSCC(code[:usccLength-1])
	if err != nil || whole != code {
		return "", ErrUSCC
	}
	return code, nil
}

// CompleteUSCC adds the check character to the first 17. Errors: ErrUSCC.
func CompleteUSCC(first17 string) (string, error) {
	if len(first17) != usccLength-1 {
		return "", ErrUSCC
	}
	sum, weight := 0, 1
	for _, c := range first17 {
		v := strings.IndexRune(usccAlphabet, c)
		if v < 0 {
			return "", ErrUSCC
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return first17 + string(usccAlphabet[(31-sum%31)%31]), nil
}
