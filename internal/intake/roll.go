package intake

import (
	"math/big"
	"slices"

	"yianju/internal/account"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/roll"
	"yianju/internal/seal"
	"yianju/internal/search"
)

// rolls takes the roll of units in, and with it units that are not on file yet.
type rolls struct {
	units
	// What the chunks on their way have made, which may not be on file yet.
	made   recent[compound.UnitKey, *flat]
	people recent[string, person] // by index
}

// recent is what each of the last chunks has made, the latest first.
type recent[K comparable, V any] []map[K]V

func (r recent[K, V]) get(k K) (v V, ok bool) {
	for _, made := range r {
		if v, ok = made[k]; ok {
			return v, true
		}
	}
	return v, false
}

// with puts what the chunk at hand makes before the others, and forgets what has landed.
func (r recent[K, V]) with(made map[K]V) recent[K, V] {
	return append(recent[K, V]{made}, r[:min(len(r), lead-1)]...)
}

func newRolls(p *pass) aim { return &rolls{units: units{p, newSites(p)}} }

func (l *rolls) forget() {
	l.units.forget()
	l.made, l.people = nil, nil
}

// dweller is a row on its way to its entry.
type dweller struct {
	*flat
	index   []byte      // of the person; nil without a phone
	entry   *roll.Entry // on file
	known   bool        // under this name with this phone
	add     roll.Entry  // of somebody new
	changed bool        // its row says something else of the unit
}

func (l *rolls) judge(rows []*row, d *draft) error {
	flats, err := l.place(rows, d)
	if err != nil {
		return err
	}
	if l.past {
		for _, f := range flats {
			l.first(f.row, f.path(search.Normal(f.values["name"])))
		}
		return nil
	}
	made, said := make(map[compound.UnitKey]*flat, len(flats)), map[id.ID]bool{}
	list := make([]*dweller, 0, len(flats))
	for _, f := range flats {
		v := &dweller{flat: f}
		if !l.first(f.row, f.path(search.Normal(v.values["name"]))) {
			continue
		}
		if v.values["relation"] == "" { // who is not said to be something else is an owner
			v.values["relation"] = string(compound.Owner)
		}
		if other, ok := l.made.get(v.key); ok {
			f.unit, f.found = other.unit, true
		}
		switch other := made[v.key]; {
		case other != nil:
			f.unit = other.unit
		case f.found && said[f.unit.ID]: // the rows of co-owners say the same of their home
		default:
			var ok bool
			if v.changed, ok = l.settleUnit(f, d); !ok {
				continue
			}
			if f.found {
				said[f.unit.ID] = true
			} else {
				made[v.key], v.changed = f, false
			}
		}
		v.index = l.s.Accounts.PersonIndex(v.values["name"], v.values["phone"])
		list = append(list, v)
	}
	if err := l.recognise(list); err != nil {
		return err
	}
	if err := l.enter(list, d); err != nil {
		return err
	}
	l.made = l.made.with(made)
	return nil
}

// recognise finds who stands on the rolls of units on file already: by name and
// phone, or by the name alone, whose phone then is another now.
func (l *rolls) recognise(list []*dweller) error {
	units := map[int][]id.ID{}
	for _, v := range list {
		if v.found {
			units[v.plot.County] = append(units[v.plot.County], v.unit.ID)
		}
	}
	for county, of := range units {
		entries, err := roll.OfUnits(l.tx, county, of)
		if err != nil {
			return err
		}
		byUnit := map[id.ID][]*roll.Entry{}
		for i := range entries {
			if e := &entries[i]; e.To.IsZero() {
				byUnit[e.Unit] = append(byUnit[e.Unit], e)
			}
		}
		var strangers []*dweller
		for _, v := range list {
			if !v.found || v.plot.County != county {
				continue
			}
			for _, e := range byUnit[v.unit.ID] {
				if v.index != nil && string(v.index) == string(e.PersonIndex) {
					v.entry = e
				}
			}
			if v.entry == nil && len(byUnit[v.unit.ID]) > 0 {
				strangers = append(strangers, v)
			}
		}
		if err := l.recogniseByName(strangers, byUnit); err != nil {
			return err
		}
	}
	return nil
}

func (l *rolls) recogniseByName(list []*dweller, byUnit map[id.ID][]*roll.Entry) error {
	for _, v := range list {
		for _, e := range byUnit[v.unit.ID] {
			row, err := roll.Records.Load(l.tx, e.County, e.ID)
			if err != nil {
				return err
			}
			personal, err := l.s.Book.Personal(l.tx, roll.Records, row)
			if err != nil {
				return err
			}
			if search.Normal(personal["name"]) == search.Normal(v.values["name"]) {
				v.entry = e
				v.known = personal["phone"] == v.values["phone"]
			}
		}
	}
	return nil
}

// differ are the values that a row gives otherwise than the entry on file, which has
// its name.
func (v *dweller) differ() field.Values {
	out, known := field.Values{}, v.entry.Row().Values
	if v.known || string(v.index) == string(v.entry.PersonIndex) {
		known["phone"] = v.values["phone"]
	}
	known["name"] = v.values["name"]
	for _, f := range roll.Fields.Fields() {
		if value, there := v.values[f.Key]; there && f.Type != field.Link && value != known[f.Key] {
			out[f.Key] = value
		}
	}
	return out
}

// enter puts entries into the draft.
func (l *rolls) enter(list []*dweller, d *draft) error {
	var newcomers []*dweller
	for _, v := range list {
		span := history.Span{From: v.day("from", 0), To: v.day("to", 1)}
		if !span.Ordered() {
			v.wrong("to", "history.order", "")
		}
		if len(v.faults) > 0 {
			continue
		}
		if v.entry == nil {
			newcomers = append(newcomers, v)
			continue
		}
		values := v.differ()
		switch {
		case len(values) > 0 && !account.Can(l.actor, "roll.change", v.plot.target):
			v.wrong("", "intake.not_yours", "")
		case len(values) > 0:
			d.counts.Changed++
			d.changes = append(d.changes, change{v.row, roll.Records, v.plot.County, v.entry.ID, values})
		case v.changed:
			d.counts.Changed++
		default:
			d.counts.Same++
		}
	}
	if err := l.shares(newcomers); err != nil {
		return err
	}
	return l.welcome(newcomers, d)
}

// shares refuses newcomers with whom the shares of a unit would be more than the whole.
func (l *rolls) shares(list []*dweller) error {
	sharers := map[compound.UnitKey][]roll.Entry{}
	for _, v := range list {
		v.add = roll.EntryOf(history.Row{County: v.plot.County, Values: v.values, Span: history.Span{From: v.day("from", 0), To: v.day("to", 1)},
			RecordedAt: l.tx.Now(), RecordedBy: l.in.Account}, v.plot.ID, v.unit.ID)
		e := v.add
		switch {
		case (e.ShareNum == 0) != (e.ShareDen == 0) || e.ShareNum > e.ShareDen:
			v.wrong("share_num", "roll.share", "")
			continue
		case e.ShareDen == 0:
			continue
		case e.Relation != compound.Owner:
			v.wrong("share_num", "roll.share_of_occupier", "")
			continue
		}
		if _, asked := sharers[v.key]; !asked && v.found {
			known, err := roll.Of(l.tx, v.plot.County, v.unit.ID)
			if err != nil {
				return err
			}
			sharers[v.key] = known
		}
		sharers[v.key] = append(sharers[v.key], e)
		if roll.Shares(sharers[v.key]).Cmp(big.NewRat(1, 1)) > 0 {
			v.wrong("share_num", "roll.shares", "")
			sharers[v.key] = sharers[v.key][:len(sharers[v.key])-1]
		}
	}
	return nil
}

// whole reports Stale when the shares of a unit are more than the whole by now.
// Two who look at the same moment cannot both commit.
func whole(tx *db.Tx, u compound.Unit) error {
	if err := compound.Touch(tx, u.County, u.Compound); err != nil {
		return err
	}
	entries, err := roll.Of(tx, u.County, u.ID)
	if err != nil {
		return err
	}
	owners := slices.DeleteFunc(entries, func(e roll.Entry) bool { return e.Relation != compound.Owner })
	if roll.Shares(owners).Cmp(big.NewRat(1, 1)) > 0 {
		return errs.New(errs.Stale, "")
	}
	return nil
}

// person is somebody whose data key is at hand.
type person struct {
	account.Party
	key seal.DataKey
}

// welcome puts new entries into the draft, with the persons who are not known yet.
func (l *rolls) welcome(list []*dweller, d *draft) error {
	var indexes [][]byte
	for _, v := range list {
		if v.index != nil && len(v.faults) == 0 {
			indexes = append(indexes, v.index)
		}
	}
	known, err := l.known(indexes)
	if err != nil {
		return err
	}
	made := make(map[string]person, len(indexes))
	for _, v := range list {
		if len(v.faults) > 0 {
			continue
		}
		d.counts.Added++
		d.tell(v.plot).added++
		if !l.write {
			continue
		}
		p, ok := known[string(v.index)]
		if !ok || v.index == nil {
			p.Party = account.Party{ID: l.s.IDs.Next(), Subject: seal.NewSubject(l.s.IDs.Bytes), Home: v.plot.County}
			if p.key, err = l.s.Accounts.PutParty(&d.batch, l.tx.Now(), p.Party, v.values["name"], v.values["phone"]); err != nil {
				return err
			}
			if v.index != nil {
				account.PutPerson(&d.batch, v.index, p.Party)
				known[string(v.index)], made[string(v.index)] = p, p
			}
		}
		e := v.add
		if e.ShareDen != 0 && v.found {
			d.shared = append(d.shared, v.unit)
		}
		e.ID, e.Party, e.PersonIndex = l.s.IDs.Next(), p.Party, v.index
		e.Put(&d.batch, history.Seal(p.key, roll.Records, e.ID, roll.Fields.Personal(v.values)))
	}
	l.people = l.people.with(made)
	return nil
}

// known returns the persons of indexes who are on file or about to be, with their
// data keys.
func (l *rolls) known(indexes [][]byte) (map[string]person, error) {
	out := make(map[string]person, len(indexes))
	for _, index := range indexes {
		if p, flying := l.people.get(string(index)); flying {
			out[string(index)] = p
		}
	}
	parties, err := account.PartiesOf(l.tx, indexes)
	if err != nil || len(parties) == 0 {
		return out, err
	}
	subjects := map[int][]seal.Subject{}
	for _, p := range parties {
		subjects[p.Home] = append(subjects[p.Home], p.Subject)
	}
	for home, list := range subjects {
		for len(list) > 0 {
			n := min(len(list), keysAtOnce)
			keys, err := l.s.Keys.LoadAll(l.tx, home, list[:n])
			if err != nil {
				return nil, err
			}
			for index, p := range parties {
				if key, ok := keys[p.Subject]; ok {
					out[index] = person{p, key}
				}
			}
			list = list[n:]
		}
	}
	return out, nil
}

// keysAtOnce is how many data keys one statement asks for.
const keysAtOnce = 250
