package region

import "yianju/internal/calendar"

// Level is how high a region stands.
type Level string

// Levels, from above.
const (
	Province     Level = "province"
	CityLevel    Level = "city"
	CountyLevel  Level = "county"
	Street       Level = "street"
	Neighborhood Level = "neighborhood"
)

// Types that rules ask for. The other types tell streets from towns and the like.
const (
	Functional = "functional" // 功能区, level county
	Waiting    = "unplaced"   // 待分派, level county
	Residents  = "residents"  // 居委会, level neighborhood
	Villagers  = "villagers"  // 村委会, level neighborhood
)

// Code systems.
const (
	GB2260 = "gb2260" // GB/T 2260
	NBS    = "nbs"    // 国家统计局 统计用区划代码
	Local  = "local"  // ours
)

// Region is one division.
type Region struct {
	Code   int
	Parent int // 0 for the province
	Level  Level
	Name   string
	Type   string
	System string
	From   calendar.Date // first day it is valid; empty: before the record
	To     calendar.Date // last day; empty: still valid
}

// County returns the county code in which a county, street or neighborhood code
// lies, and 0 for a city, a province and anything else.
func County(code int) int {
	code = six(code)
	if code%100 == 0 {
		return 0
	}
	return code
}

// City returns the city code in which a code lies, and 0 for a province and
// anything else.
func City(code int) int {
	code = six(code)
	if code%10000 == 0 {
		return 0
	}
	return code / 100 * 100
}

// Range returns the county codes from lo to hi that a jurisdiction has: all of a
// province, all of a city, one of anything finer. A code that is none gives 0, 0, in
// which no county is.
func Range(code int) (lo, hi int) {
	switch code = six(code); {
	case code == 0:
		return 0, 0
	case code%10000 == 0:
		return code, code + 9999
	case code%100 == 0:
		return code, code + 99
	}
	return code, code
}

// Unplaced returns the code of the county for cases of unknown place in the city
// of a code; 0 when it is in none.
func Unplaced(code int) int {
	if city := City(code); city != 0 {
		return city + unplacedNumber
	}
	return 0
}

// Numbers within a city that GB/T 2260 leaves free.
const (
	firstZone      = 90
	lastZone       = 97
	unplacedNumber = 98
)

// six cuts a code to its first six digits; 0 when it has some other length than
// 6, 9 or 12.
func six(code int) int {
	switch {
	case code >= 1e5 && code < 1e6:
		return code
	case code >= 1e8 && code < 1e9:
		return code / 1e3
	case code >= 1e11 && code < 1e12:
		return code / 1e6
	}
	return 0
}
