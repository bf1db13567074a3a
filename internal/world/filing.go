package world

import (
	"fmt"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/contract"
	"yianju/internal/id"
	"yianju/internal/sample"
)

// spots is how often something is the matter at a door, behind an entrance or
// somewhere in the compound, by what the category's cases are reported from
// (sample.Where). An account for deeds has no spot: there it is the door of who
// asks for it.
var (
	spots = map[string][]float64{"home": {1, 0, 0}, "spot": {20, 80, 0}, "compound": {10, 0, 90}}
	deeds = []float64{60, 0, 40}
)

// channels by how many cases come through them.
var (
	channels       = []casework.Channel{casework.QR, casework.Web, casework.WeChat, casework.Phone, casework.Hotline, casework.MinXin, casework.Visit, casework.Letter}
	channelWeights = []float64{30, 26, 15, 13, 8, 4, 3, 1}
	unmanned       = 4 // of them are open when offices are shut: the last one only where a company's desk writes
	privacies      = []casework.Privacy{casework.Masked, casework.Named, casework.Anonymous}
	privacyWeights = []float64{66, 24, 10}
)

// unlisted is how often the place is not on the list: the county finds it.
const unlisted = 0.004

// file draws who complains of what where, and files it.
func (l *life) file() error {
	category := l.m.season.category(l.rng, l.place(), l.now)
	return l.fileAs(category, l.channel(), l.someOwner())
}

// channel draws how the case comes in. What the county writes down comes in its
// hours.
func (l *life) channel() casework.Channel {
	weights := channelWeights
	if soon := l.m.Calendar.Add(l.now, calendar.Span{Amount: 1, Unit: calendar.WorkMin}).At; soon.Sub(l.now) > 2*time.Minute {
		if weights = weights[:unmanned]; !l.v.charge(l.now).Found {
			weights = weights[:unmanned-1]
		}
	}
	return channels[pick(l.rng, weights)]
}

// someOwner is an owner of the estate who has registered by now, or nil for
// somebody without an account.
func (l *life) someOwner() *owner {
	o := &l.v.owners[l.rng.IntN(len(l.v.owners))]
	if o.since.After(l.now) || chance(l.rng, 0.16) {
		return nil
	}
	return o
}

// fileAs files under a category; by is nil for somebody without an account. What
// is filed of the same matter as like is of the same place.
func (l *life) fileAs(category *rule.Category, channel casework.Channel, by *owner, like ...*life) error {
	in := casework.Filing{Key: fmt.Sprintf("world-%016x", l.seed), Channel: channel, Category: category.Code,
		Privacy: privacies[pick(l.rng, privacyWeights)]}
	if in.Privacy == casework.Anonymous && category.InHome {
		in.Privacy = casework.Masked
	}
	where := casework.Setting{County: l.v.estate.county, Charge: l.v.charge(l.now), Watch: l.v.watch}
	unit := l.rng.IntN(len(l.v.units))
	if by != nil {
		unit = by.unit
	}
	if category.Code == "1001" { // the rain comes in at the top
		for unit+1 < len(l.v.units) && l.v.units[unit+1].Building == l.v.units[unit].Building && l.v.units[unit].Floor < l.v.buildings[0].Floors {
			unit++
		}
	}
	switch {
	case len(like) > 0:
		unit = like[0].unit
		l.beside(&in, &where, like[0])
	case l.unlisted || !l.arranged && chance(l.rng, unlisted):
		in.County, in.Place = where.County, l.v.Compound.Address
		where.Place, where.Charge = casework.Place{Text: in.Place}, contract.Charge{}
	default:
		l.locate(&in, &where, category, unit)
	}
	l.unit, l.scene = unit, l.sceneOf(category, in, where, unit)
	if len(like) > 0 {
		l.scene.Matter, l.scene.Threat = like[0].scene.Matter, false
	}
	text := sample.Complaint(l.rng, l.scene)
	in.Text, l.scene.Matter, l.scene.Threat = text.Body, text.Matter, false
	if in.Compound != "" && in.Unit == 0 {
		in.Place = text.Part
	}
	if in.Compound != "" {
		where.Place.Text = strings.TrimSpace(l.doorWords(in, unit) + " " + in.Place)
	}
	l.who(&in, where, by)

	l.clock.Set(l.now)
	l.owner.At = l.now
	filer := l.owner
	if in.OnBehalf {
		filer = l.writer(in.Channel, where)
	}
	where.Media = l.photos(l.attached(in), false)
	kept := in
	l.note(step{at: l.now, actor: filer, filing: &kept, pieces: where.Media})
	var err error
	l.play, err = l.service.Play(l.now, filer, in, where, l.keep)
	if err == nil {
		l.quality = l.handlerQuality()
	}
	return err
}

// locate says where in the compound it is; the text will name the part.
func (l *life) locate(in *casework.Filing, where *casework.Setting, category *rule.Category, unit int) {
	c, u := l.v.Compound, l.v.units[unit]
	in.Compound = c.Code
	where.Place = casework.Place{Compound: c.ID, Street: c.Street, Neighborhood: c.Neighborhood}
	where.StreetFirst = c.StreetFirst()
	from := sample.Where(category.Code)
	spot := spots[from]
	if from == "compound" && category.Code >= "2000" && category.Parent != "25" {
		spot = deeds
	}
	switch kind := pick(l.rng, spot); {
	case category.InHome || kind == 0 && category.Parent != "13":
		in.Unit = u.ID
		where.Place.Building, where.Place.Entrance, where.Place.Unit = u.Building, u.Entrance, u.ID
	case kind < 2:
		in.Building, in.Entrance = u.Building, u.Entrance
		where.Place.Building, where.Place.Entrance = u.Building, u.Entrance
	}
}

// beside puts a neighbour's filing of the same matter where the first one is.
func (l *life) beside(in *casework.Filing, where *casework.Setting, first *life) {
	in.Compound, where.Place = l.v.Compound.Code, first.play.Case().Place
	in.Building, in.Entrance = where.Place.Building, where.Place.Entrance
}

// doorWords is the door or entrance that the form gives.
func (l *life) doorWords(in casework.Filing, unit int) string {
	building, entrance := l.door(unit)
	switch {
	case in.Unit != 0:
		return building + entrance + l.v.units[unit].Room
	case in.Building != 0:
		return building + entrance
	}
	return ""
}

// door names a unit's building and entrance.
func (l *life) door(unit int) (building, entrance string) {
	u := l.v.units[unit]
	for _, b := range l.v.buildings {
		if b.ID == u.Building {
			building = b.Name
		}
	}
	for _, e := range l.v.entrances {
		if e.ID == u.Entrance {
			entrance = e.Name
		}
	}
	return building, entrance
}

// place is what everybody knows of where the estate is.
func (l *life) place() sample.Place {
	tree, c := l.m.Regions, l.v.Compound
	p := sample.Place{City: tree.Name(c.County / 100 * 100), County: tree.Name(c.County), Neighborhood: tree.Name(int(c.Neighborhood)), Compound: c.Name,
		Built: l.v.delivered.Year(), Lift: l.v.buildings[0].Lifts > 0, Committee: c.HasCommittee,
		Changed: l.v.former >= 0 && l.now.After(l.v.changed)}
	if charge := l.v.charge(l.now); charge.Found {
		p.Company = l.m.firmOf(l.v, charge.Company).name
	}
	return p
}

func (l *life) sceneOf(category *rule.Category, in casework.Filing, where casework.Setting, unit int) sample.Scene {
	p := l.place()
	if in.Building != 0 || in.Unit != 0 {
		p.Building, p.Entrance = l.door(unit)
		if in.Unit != 0 {
			p.Room, p.Floor = l.v.units[unit].Room, l.v.units[unit].Floor
		}
	}
	// A threat comes a few times in a thousand cases, and only where somebody may see it.
	threat := l.threat || where.Charge.Found && category.Kind == rule.Complaint && !l.arranged && chance(l.rng, 0.004)
	return sample.Scene{Category: category.Code, Place: p, At: l.now, Threat: threat}
}

// who makes the person: an owner by an account, or somebody who leaves a phone.
func (l *life) who(in *casework.Filing, where casework.Setting, by *owner) {
	switch in.Channel {
	case casework.Phone, casework.Hotline, casework.MinXin, casework.Visit, casework.Letter:
		in.OnBehalf, by = true, nil
	}
	l.owner, l.link = account.Actor{}, account.TrackLink
	in.Phone, in.Name = sample.Phone(l.rng), sample.PersonName(l.rng)
	if by != nil {
		l.owner, l.link = account.Actor{Account: by.account, Party: by.party, Kind: account.KindOwner}, account.NoLink
		in.Phone, in.Name = by.phone, by.name
	}
	if in.Privacy == casework.Anonymous && chance(l.rng, 0.5) {
		in.Name = ""
	}
}

// writer is who writes a case down for somebody: the company's clerk on the
// phone, the county for everything else.
func (l *life) writer(channel casework.Channel, where casework.Setting) account.Actor {
	if channel == casework.Phone && where.Charge.Found {
		return l.staff(account.Clerk, where.Charge.Company)
	}
	return l.m.official(account.County, where.County, l.now)
}

// staff is somebody of a company at work now.
func (l *life) staff(role account.Role, company id.ID) account.Actor {
	f := l.m.firmOf(l.v, company)
	r := l.m.roster(f)
	n := int(l.seed % 97)
	if f.index == 0 && (l.arranged || l.seed%3 != 0) {
		n = 0 // the demo's own people do most of the showcase's work
	}
	return r.actor(r.some(role, n), f.since, l.now)
}

// firmOf is one of the estate's companies by its id.
func (m *maker) firmOf(v *built, company id.ID) *firm {
	for _, i := range []int{v.firm, v.former} {
		if i >= 0 && m.roster(&m.plan.firms[i]).company == company {
			return &m.plan.firms[i]
		}
	}
	panic("world: a company that never served the estate")
}

// handlerQuality is how well whoever handles the case works.
func (l *life) handlerQuality() float64 {
	switch c := l.play.Case(); c.Handler {
	case casework.ByCompany:
		return l.m.firmOf(l.v, c.Company).quality
	case casework.ByNeighborhood, casework.ByStreet:
		return 0.7
	}
	return l.countyQuality()
}

// countyQuality is how prompt the county's office is.
func (l *life) countyQuality() float64 {
	return 0.7 + 0.28*float64(mix(l.m.o.Seed, ofOfficer, uint64(l.v.estate.county))%1000)/1000
}

// hours is a span drawn between two numbers of hours.
func (l *life) hours(from, to float64) time.Duration {
	return time.Duration((from + (to-from)*l.rng.Float64()) * float64(time.Hour))
}
