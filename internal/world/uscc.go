package world

import (
	"fmt"

	"yianju/internal/company"
)

// uscc is the 统一社会信用代码 of the nth company: an enterprise (91) registered in
// a county, with an organization code of the MA series. Both check characters
// are right (GB 11714-1997 and GB 32100-2015).
func uscc(county, n int) string {
	code := fmt.Sprintf("MA%06d", n)
	weights := [...]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, c := range code {
		v := int(c - '0')
		if c >= 'A' {
			v = int(c-'A') + 10
		}
		sum += v * weights[i]
	}
	check := string("0123456789X"[(11-sum%11)%11])
	whole, err := company.CompleteUSCC(fmt.Sprintf("91%06d%s%s", county, code, check))
	if err != nil {
		panic(err) // every character is of the alphabet
	}
	return whole
}
