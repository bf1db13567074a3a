package region

import "testing"

func TestCodes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ code, county, city, lo, hi, unplaced int }{
		{210000, 0, 0, 210000, 219999, 0},
		{210100, 0, 210100, 210100, 210199, 210198},
		{210102, 210102, 210100, 210102, 210102, 210198},
		{210190, 210190, 210100, 210190, 210190, 210198},
		{210102001, 210102, 210100, 210102, 210102, 210198},
		{210102001002, 210102, 210100, 210102, 210102, 210198},
		{0, 0, 0, 0, 0, 0},
		{21, 0, 0, 0, 0, 0},
		{-210102, 0, 0, 0, 0, 0},
	} {
		lo, hi := Range(test.code)
		if County(test.code) != test.county || City(test.code) != test.city || lo != test.lo || hi != test.hi || Unplaced(test.code) != test.unplaced {
			t.Errorf("%d: county %d, city %d, %d–%d, unplaced %d", test.code, County(test.code), City(test.code), lo, hi, Unplaced(test.code))
		}
	}
}
