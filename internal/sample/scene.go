package sample

import (
	"slices"
	"strings"
	"time"
)

// Scene is what a text may speak of: the category, where, and when it is
// written. Texts never claim a season that At is not in.
type Scene struct {
	Category string // four digits of the taxonomy, "1001"
	Place    Place
	At       time.Time // when it is written
	Threat   bool      // the text must hold a threat that raises the flag 扬言

	// For what is written after the complaint.
	Office  bool      // the county answers itself: what must not go to the accused
	Matter  string    // which of the category's matters it is about, as Complaint drew it
	Since   time.Time // work has been going on since then: nothing was seen or done before
	Seen    time.Time // somebody came to look then; zero where the case does not say
	Until   time.Time // the day that the text promises or sets, when it does
	Attempt int       // of a call-back
	Found   string    // what an earlier answer named as cause and remedy; the next one keeps to it
	Before  string    // what the last answer named, so that another look finds something else where it can
	Told    []string  // what has happened by now: tags that text/*.txt may ask for, such as late, urged, again
}

// Place is where a case happens. Empty fields are never mentioned.
type Place struct {
	City, County, Neighborhood string // 沈阳市, 和平区, 和平社区
	Compound                   string // 文萃花园小区
	Company                    string // 沈阳文萃物业服务有限公司; empty: a compound without a company, whose neighborhood handles
	Building, Entrance, Room   string // 3号楼, 2单元, 501
	Floor                      int    // 0: unknown

	Built     int  // the year it was delivered; 0: unknown
	Lift      bool // its buildings have lifts, and it the garages of its time
	Committee bool // its owners have a committee
	Changed   bool // another company served it before
	Street    bool // without a company, the street handles and not the neighborhood
}

// home is how an owner names the flat: 「3号楼2单元501」.
func (p Place) home() string {
	if p.Building == "" {
		return p.Compound
	}
	return p.Building + p.Entrance + p.Room
}

// spot is the building and entrance, or the compound when they are unknown.
func (p Place) spot() string {
	if p.Building == "" {
		return p.Compound
	}
	return p.Building + p.Entrance
}

// firm is what people call whoever looks after the compound.
func (p Place) firm() string {
	if p.Company == "" {
		return "社区"
	}
	return "物业"
}

// shortCompany is the company as neighbours say it: 「文萃物业」.
func (p Place) shortCompany() string {
	name := strings.TrimPrefix(p.Company, strings.TrimSuffix(p.City, "市"))
	if before, _, found := strings.Cut(name, "物业"); found && before != "" {
		return before + "物业"
	}
	return p.firm()
}

// age is for how many years the compound has been lived in; an unknown one is
// of middle age.
func (s Scene) age() int {
	if s.Place.Built == 0 {
		return 12
	}
	return s.At.In(shanghai).Year() - s.Place.Built
}

// holds reports whether the scene is in the named season or has the named
// property. They are the tags a line of text/*.txt may carry after an @, beside
// those of the category (writer.holds).
func (s Scene) holds(tag string) bool {
	month := s.At.In(shanghai).Month()
	switch tag {
	case "heat": // 供热季, whole months of the usual season; a city's own dates are a rule, not a matter of style
		return month >= time.November || month <= time.March
	case "off":
		return !s.holds("heat")
	case "snow":
		return month == time.December || month <= time.February
	case "cold":
		return month >= time.November || month <= time.March
	case "spring":
		return month >= time.February && month <= time.May
	case "warm":
		return month >= time.May && month <= time.September
	case "rain":
		return month >= time.June && month <= time.September
	case "dry":
		return !s.holds("rain")
	case "firm":
		return s.Place.Company != ""
	case "nofirm":
		return s.Place.Company == ""
	case "lift":
		return s.Place.Lift
	case "committee":
		return s.Place.Committee
	case "new": // under warranty
		return s.age() < 5
	case "old":
		return s.age() >= 15
	case "high": // high enough to mind the stairs
		return s.Place.Floor == 0 || s.Place.Floor >= 4
	case "low":
		return s.Place.Floor <= 1
	}
	return slices.Contains(s.Told, tag)
}

// Plausible reports whether anybody would file the scene's category there and
// then: nobody reports unswept snow in July, a builder's faults in an old
// quarter, nor the manners of a company where there is none.
func Plausible(s Scene) bool {
	p, age := s.Place, s.age()
	switch s.Category {
	case "1704":
		return s.holds("snow")
	case "1401", "1402":
		return s.holds("heat")
	case "1001": // the rain comes in at the top
		return s.holds("high")
	case "1008":
		return age <= 3
	case "1405", "2601", "2602", "2603": // the builder still owes it
		return age <= 12
	case "1301", "1302", "1303", "1304":
		return p.Lift
	case "1305": // too old a lift, or none
		return !p.Lift || age >= 12
	case "2301":
		return !p.Committee
	case "2302", "2303", "2304":
		return p.Committee
	case "2402", "2403":
		return p.Company != "" && p.Changed
	}
	if p.Company == "" {
		switch s.Category[:2] {
		case "20", "21", "22", "24":
			return s.Category == "2401"
		}
		return s.Category != "1205" && s.Category != "1601" && s.Category != "9003"
	}
	return true
}

// Where is what cases of the category are reported from: "home", "spot" (an
// entrance) or "compound".
func Where(category string) string { return theBook().sections[category].where }

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)
