package casework

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/seal"
)

// FilingTextMax is the longest description of a case, in characters.
const FilingTextMax = 2000

// Filing is a case as somebody fills it in. Strings are as typed.
type Filing struct {
	Key      string // made with the form: the same key files one case, however often it is sent
	Draft    string // key of the draft that holds the photos
	Channel  Channel
	OnBehalf bool  // written down by staff for a caller, a visitor or a letter
	For      id.ID // compound.Delegate by which the actor files in an owner's name; 0 = in their own

	Compound string // public code; empty when the place is not listed
	County   int    // where, when it is not listed
	Building id.ID
	Entrance id.ID
	Unit     id.ID
	Place    string // words: a common part, or where it is when not listed

	Category string
	Text     string
	Phone    string
	Name     string
	Privacy  Privacy
}

// Receipt is what whoever filed takes home.
type Receipt struct {
	Case   Case
	Limits []Limit
	Track  string // secret of the tracking link: whoever has it acts as the owner
}

// File files a case. It answers only after the case, its event, its limits and
// its messages are on disk. The same key with the same content returns the case
// already filed. Errors: Invalid with every wrong field; Conflict when the key
// was used for something else; Unknown when no answer came: ask again with the
// same key.
func (s *Service) File(ctx context.Context, a account.Actor, in Filing) (Receipt, error) {
	action := account.Action("case.file")
	if in.OnBehalf {
		action = "case.file_for"
	}
	if in.For != 0 {
		action = "case.file_delegated"
	}
	in = in.clean()
	var f filed
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		var err error
		f, err = s.look(tx, a, in)
		if err != nil {
			return err
		}
		return account.Authorize(a, action, "case.file", f.target())
	})
	if err != nil || f.again.ID != 0 {
		return f.receipt(s, in), err
	}
	var b db.Batch
	w, err := s.compose(&b, a, in, f, nil)
	if err != nil {
		return Receipt{}, err
	}
	err = s.DB.Submit(ctx, &b)
	if db.IsUnique(err) {
		return s.filedBefore(ctx, in, err)
	}
	return Receipt{Case: w.Case, Limits: w.limits, Track: s.trackSecret(in.Key)}, err
}

// filed is what a filing is judged by, read before anything is written.
type filed struct {
	at     time.Time
	rules  *rule.Version
	place  placed
	charge contract.Charge
	media  []Media
	words  rule.Reading // what the owner's own words say
	watch  Watch        // who hears of a threat
	owner  id.ID        // account in whose name it is; 0 without an owner's login
	by     id.ID        // the delegate who files for the owner, 0 for none
	again  Case         // the case filed before by the same key
}

// target is where the case lies: the one filed before by the same key, or the
// one to be filed.
func (f filed) target() account.Target {
	t := account.Target{County: f.place.county, Company: f.charge.Company,
		Compound: f.place.Compound, Street: f.place.Street, Neighborhood: f.place.Neighborhood}
	if f.again.ID != 0 {
		t, f.by = f.again.Target(), f.again.FiledBy
	}
	if f.by != 0 {
		t.Delegates = []id.ID{f.by}
	}
	return t
}

func (f filed) receipt(s *Service, in Filing) Receipt {
	if f.again.ID == 0 {
		return Receipt{}
	}
	return Receipt{Case: f.again, Track: s.trackSecret(in.Key)}
}

// placed is where a filing's place turned out to be.
type placed struct {
	Place
	county      int
	streetFirst bool // not the neighborhood, where no company is in charge
}

// look reads what the filing refers to and checks every field.
func (s *Service) look(tx *db.Tx, a account.Actor, in Filing) (f filed, err error) {
	f.at, f.rules = tx.Now(), s.Rules.At(tx.Now())
	if f.again, err = s.keyed(tx, in); err != nil || f.again.ID != 0 {
		return f, err
	}
	var wrong errs.Check
	if f.place, err = s.locate(tx, in, &wrong); err != nil {
		return f, err
	}
	if f.place.Compound != 0 {
		if f.charge, err = contract.InCharge(tx, f.place.county, f.place.Compound, f.at); err != nil {
			return f, err
		}
	}
	if f.owner, err = in.owner(tx, a, f.place, &wrong); err != nil {
		return f, err
	}
	if in.For != 0 {
		f.by = a.Account
	}
	if f.media, err = draftMedia(tx, in.Draft); err != nil {
		return f, err
	}
	in.check(a, f.rules, &wrong)
	f.words = f.rules.Read(in.Text)
	if contains(f.words.Flags, rule.Threat) || f.alarming(in) {
		if f.watch, err = watchOf(tx, f.place.county); err != nil {
			return f, err
		}
	}
	return f, wrong.Err()
}

// alarming reports whether officers may have to hear of the filing at once.
func (f filed) alarming(in Filing) bool {
	category := f.rules.Category(in.Category)
	return f.words.Class == rule.U0 || category != nil && category.Class == rule.U0
}

// locate resolves the place. What is chosen from lists must hang together: a
// room of another compound is a stale or forged form.
func (s *Service) locate(tx *db.Tx, in Filing, wrong *errs.Check) (placed, error) {
	p := placed{county: in.County, Place: Place{Text: in.Place}}
	if in.Compound == "" {
		d, known := s.Regions.Get(in.County)
		if d.Level == region.CityLevel {
			p.county = region.Unplaced(in.County)
		}
		wrong.That(known && (d.Level == region.CityLevel || d.Level == region.CountyLevel), "county", "case.county_missing")
		wrong.That(in.Place != "", "place", "case.place_missing")
		return p, nil
	}
	c, err := compound.ByCode(tx, id.CleanCode(in.Compound))
	if errs.Is(err, errs.NotFound) {
		wrong.That(false, "compound", "case.compound_unknown")
		return p, nil
	}
	if err != nil {
		return p, err
	}
	p.county, p.streetFirst, p.Compound, p.Street, p.Neighborhood = c.County, c.StreetFirst(), c.ID, c.Street, c.Neighborhood
	words, fits, err := within(tx, c, in, &p.Place)
	if err != nil {
		return p, err
	}
	wrong.That(fits, "unit", "case.place_mismatch")
	if in.Unit != 0 || in.Building != 0 {
		p.Text = strings.TrimSpace(words + " " + in.Place)
	}
	wrong.That(p.Text != "", "place", "case.place_missing")
	return p, nil
}

// within fills in building, entrance and unit and says them in words.
func within(tx *db.Tx, c compound.Compound, in Filing, p *Place) (words string, fits bool, err error) {
	if in.Unit != 0 {
		u, err := compound.UnitByID(tx, c.County, in.Unit)
		if errs.Is(err, errs.NotFound) || err == nil && u.Compound != c.ID {
			return "", false, nil
		}
		if err != nil {
			return "", false, err
		}
		in.Building, in.Entrance, p.Unit, words = u.Building, u.Entrance, u.ID, u.Room
	}
	if in.Entrance != 0 {
		e, err := compound.EntranceByID(tx, c.County, in.Entrance)
		if errs.Is(err, errs.NotFound) {
			return "", false, nil
		}
		if err != nil {
			return "", false, err
		}
		in.Building, p.Entrance, words = e.Building, e.ID, e.Name+words
	}
	if in.Building == 0 {
		return words, true, nil
	}
	v, err := compound.BuildingByID(tx, c.County, in.Building)
	if errs.Is(err, errs.NotFound) || err == nil && v.Compound != c.ID {
		return "", false, nil
	}
	p.Building = v.ID
	return v.Name + words, true, err
}

// check judges the fields that need no look-up.
func (in Filing) check(a account.Actor, v *rule.Version, wrong *errs.Check) {
	category := v.Category(in.Category)
	length := utf8.RuneCountInString(in.Text)
	wrong.That(length > 0, "text", "case.text_missing")
	wrong.That(length <= FilingTextMax, "text", "case.text_too_long", "max", FilingTextMax)
	wrong.That(category != nil, "category", "case.category_missing")
	wrong.That(utf8.RuneCountInString(in.Place) <= 100, "place", "case.text_too_long", "max", 100)
	wrong.That(utf8.RuneCountInString(in.Name) <= 50, "name", "case.text_too_long", "max", 50)
	wrong.That(len(in.Key) >= keyMin && len(in.Key) <= 64, "key", "case.form_stale")
	switch in.Privacy {
	case Named, Masked, Anonymous:
	default:
		wrong.That(false, "privacy", "case.privacy_missing")
	}
	wrong.That(in.Privacy != Anonymous || category == nil || !category.InHome, "privacy", "case.anonymous_in_home")
	// An owner's phone is the account's; whoever writes a letter may have given none.
	none := a.Kind == account.KindOwner || in.OnBehalf || in.Privacy == Anonymous
	wrong.That(in.Phone == "" && none || seal.IsPhone(in.Phone), "phone", "case.phone_invalid")
}

func (in Filing) clean() Filing {
	in.Text, in.Place, in.Name = CleanText(in.Text), CleanText(in.Place), CleanText(in.Name)
	in.Phone = strings.NewReplacer(" ", "", "-", "", "+86", "").Replace(seal.NarrowDigits(in.Phone))
	return in
}

// body is the fingerprint of what is filed, by which a reused key is told from
// a form sent twice. A bare hash would give the phone away to whoever tries them all.
func (s *Service) body(in Filing) []byte {
	said := []string{in.Compound, strconv.Itoa(in.County), in.Building.String(), in.Entrance.String(), in.Unit.String(),
		in.Place, in.Category, in.Text, in.Phone, in.Name, string(in.Privacy)}
	if in.For != 0 {
		said = append(said, in.For.String())
	}
	return s.Keys.Index("case.form", strings.Join(said, "\x1f"))
}

// compose adds to b all rows of a new case.
func (s *Service) compose(b *db.Batch, a account.Actor, in Filing, f filed, played *played) (*work, error) {
	c := s.newCase(a, in, f)
	key, wrapped, err := s.Keys.NewDataKey(f.at, s.IDs.Bytes)
	if err != nil {
		return nil, err
	}
	var inPlace []string
	text, numbers := seal.Redact(in.Text)
	c.Place.Text, inPlace = seal.Redact(c.Place.Text)
	c.Text, numbers = text, append(numbers, inPlace...)
	cmd := command(in, f)
	events, err := Decide(Status{}, cmd, Env{Now: f.at, Rules: f.rules, Calendar: s.Calendar, County: c.County, Draw: c.draw()})
	if err != nil {
		return nil, err
	}
	w := s.newWork(c, key)
	w.watch, w.family = f.watch, f.by
	w.played = played
	if err := s.record(b, w, events, a, &Deed{Command: cmd}); err != nil || played.bare() {
		return w, err
	}
	seal.Put(b, c.County, c.Subject, wrapped)
	s.putContact(b, w, in, numbers)
	s.putDirectory(b, w, in)
	putSearch(b, s.DB.Dialect(), w.Case)
	attach(b, c.Ref, in.Draft, 1, f.media, f.at)
	return w, nil
}

func (s *Service) newCase(a account.Actor, in Filing, f filed) Case {
	c := Case{Ref: Ref{f.place.county, s.IDs.Next()}, Code: s.IDs.Code(CodeLength), Subject: seal.NewSubject(s.IDs.Bytes),
		Place: f.place.Place, Company: f.charge.Company, Privacy: in.Privacy}
	if in.OnBehalf {
		c.FiledBy = a.Account
	} else {
		c.Account, c.FiledBy = f.owner, f.by
	}
	return c
}

// command turns a filing into the act of filing: its class as the category and
// its words say, its handler as the category and the place say.
func command(in Filing, f filed) Command {
	category := f.rules.Category(in.Category)
	class := f.rules.ClassOf(category, f.place.county, calendar.DateOf(f.at))
	cmd := Command{Act: ActFile, By: rule.Owner, Class: class, Category: in.Category, Grade: max(f.charge.Grade, 1),
		Channel: in.Channel, Flags: f.words.Flags, Handler: handlerOf(category, f), Text: in.Text}
	// Words make a repair or a complaint more urgent, never a question or praise.
	if f.words.Class != "" && f.words.Class.Faster(class) && (category.Kind == rule.Repair || category.Kind == rule.Complaint) {
		cmd.Class = f.words.Class
	}
	if len(cmd.Flags) > 0 && contains(cmd.Flags, rule.Retaliation) {
		cmd.Handler = ByCounty
	}
	return cmd
}

// handlerOf names the first handler: never the accused; where no company is in
// charge the neighborhood or the street, as the compound's record says; the county
// where the place itself is unknown.
func handlerOf(category *rule.Category, f filed) Handler {
	switch {
	case category.FirstHandler == rule.L2, f.place.Compound == 0:
		return ByCounty
	case f.charge.Found:
		return ByCompany
	case f.place.streetFirst:
		return ByStreet
	case f.place.Neighborhood != 0:
		return ByNeighborhood
	}
	return ByCounty
}

func contains(flags []rule.Flag, f rule.Flag) bool { return Status{Flags: flags}.Has(f) }
