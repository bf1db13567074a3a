package privacy

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/consent"
	"yianju/internal/db"
	"yianju/internal/disclosure"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/roll"
	"yianju/internal/seal"
)

// Item is one thing that is kept about a person.
type Item struct {
	Class  Class
	Fields []Field
}

// Field is one value of an item; its shown name is the message privacy.field.*.
type Field struct {
	Key   string
	Value any    // string, number or time.Time
	Word  string // message key that words the value; "" for none
	Args  []any
}

// Shown is the value as a person reads it.
func (f Field) Shown(l i18n.Lang) string {
	switch v := f.Value.(type) {
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return l.Stamp(v)
	default:
		if f.Word != "" {
			return l.T(f.Word, f.Args...)
		}
		return fmt.Sprint(v)
	}
}

// walker goes through what is kept about one account.
type walker struct {
	s     *Service
	a     account.Actor
	whole bool // the person takes it along; on a page phone and name of contacts are masked
	yield func(Item) error
}

// Items calls yield for everything that is kept about the actor, class by class, each
// read by itself. whole is for the file they take along. Errors: Unauthenticated, and
// yield's.
func (s *Service) Items(ctx context.Context, a account.Actor, whole bool, yield func(Item) error) error {
	if !a.SignedIn() {
		return errs.New(errs.Unauthenticated, "")
	}
	w := walker{s, a, whole, yield}
	for _, step := range []func(*db.Tx) error{w.account, w.sessions, w.homes, w.delegates, w.rolls, w.claims, w.messages, w.consents, w.disclosures} {
		if err := s.DB.View(ctx, step); err != nil {
			return err
		}
	}
	return w.cases(ctx)
}

func (w walker) item(c Class, fields ...Field) error {
	return w.yield(Item{c, slices.DeleteFunc(fields, func(f Field) bool {
		at, is := f.Value.(time.Time)
		return f.Value == "" || is && at.IsZero()
	})})
}

func (w walker) account(tx *db.Tx) error {
	phone, err := w.s.Accounts.Phone(tx, w.a.Account)
	if err != nil {
		return err
	}
	name, err := w.s.Accounts.Name(tx, w.a.Account)
	if err != nil {
		return err
	}
	since, err := account.Since(tx, w.a.Account)
	if err != nil {
		return err
	}
	if !w.whole {
		phone = seal.MaskPhone(phone)
	}
	class := Account
	if w.a.Kind == account.KindStaff {
		class = Staff
	}
	fields := []Field{{Key: "phone", Value: phone}, {Key: "name", Value: name}, {Key: "since", Value: since}}
	for _, role := range w.a.Roles() {
		fields = append(fields, Field{Key: "role", Value: string(role), Word: "account.role." + string(role)})
	}
	return w.item(class, fields...)
}

func (w walker) sessions(tx *db.Tx) error {
	list, err := account.Sessions(tx, w.a.Account)
	for _, v := range list {
		if err == nil {
			err = w.item(Sessions, Field{Key: "device", Value: v.Device}, Field{Key: "since", Value: v.CreatedAt}, Field{Key: "seen", Value: v.SeenAt})
		}
	}
	return err
}

// place says where a unit is.
func place(tx *db.Tx, county int, unit id.ID) (string, error) {
	u, err := compound.UnitByID(tx, county, unit)
	if err != nil {
		return "", err
	}
	c, err := compound.Get(tx, county, u.Compound)
	if err != nil {
		return "", err
	}
	return roll.Words(tx, c, u)
}

func (w walker) homes(tx *db.Tx) error {
	list, err := compound.BindingsOf(tx, w.a.Account)
	for _, v := range list {
		if err != nil {
			return err
		}
		words, err := place(tx, v.County, v.Unit)
		if err != nil {
			return err
		}
		if err := w.item(Homes, Field{Key: "place", Value: words}, Field{Key: "relation", Value: string(v.Relation), Word: "compound.relation." + string(v.Relation)},
			Field{Key: "proof", Value: string(v.Proof), Word: "compound.proof." + string(v.Proof)}, Field{Key: "since", Value: v.ValidFrom}, Field{Key: "until", Value: v.ValidTo}); err != nil {
			return err
		}
	}
	return err
}

// delegates are whom the person lets act for their homes, and whose they act for.
func (w walker) delegates(tx *db.Tx) error {
	list, err := compound.DelegatedTo(tx, w.a.Account, tx.Now())
	if err != nil {
		return err
	}
	homes, err := compound.Homes(tx, w.a.Account, tx.Now())
	for _, v := range homes {
		if err != nil {
			return err
		}
		var given []compound.Delegate
		given, err = compound.Delegates(tx, v.County, v.Unit, w.a.Account, tx.Now())
		list = append(list, given...)
	}
	for _, d := range list {
		if err != nil {
			return err
		}
		words, err := place(tx, d.County, d.Unit)
		if err != nil {
			return err
		}
		fields := []Field{{Key: "place", Value: words}, {Key: "relation", Value: "delegate", Word: "privacy.delegate.received"}}
		if d.Owner == w.a.Account {
			phone, err := w.s.Accounts.Phone(tx, d.Account)
			if err != nil {
				return err
			}
			fields[1].Word = "privacy.delegate.given"
			fields = append(fields, Field{Key: "phone", Value: seal.MaskPhone(phone)})
		}
		if err := w.item(Homes, append(fields, Field{Key: "since", Value: d.ValidFrom}, Field{Key: "until", Value: d.ValidTo})...); err != nil {
			return err
		}
	}
	return err
}

// rolls are what the rolls say of the person, as whoever keeps them entered it.
func (w walker) rolls(tx *db.Tx) error {
	party, err := account.PartyOfAccount(tx, w.a.Account)
	if err != nil {
		return err
	}
	bound, err := compound.BindingsOf(tx, w.a.Account)
	if err != nil {
		return err
	}
	parties := []id.ID{party.ID}
	for _, v := range bound {
		parties = append(parties, v.Party)
	}
	slices.Sort(parties)
	for _, p := range slices.Compact(parties) {
		list, err := roll.OfParty(tx, p)
		if err != nil {
			return err
		}
		for _, e := range list {
			words, err := place(tx, e.County, e.Unit)
			if err != nil {
				return err
			}
			if err := w.item(Rolls, Field{Key: "place", Value: words}, Field{Key: "relation", Value: string(e.Relation), Word: "compound.relation." + string(e.Relation)},
				Field{Key: "since", Value: e.From}, Field{Key: "until", Value: e.To}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w walker) claims(tx *db.Tx) error {
	own, _, err := w.s.Roll.ClaimsOf(tx, w.a, most)
	for _, c := range own {
		if err == nil {
			err = w.item(Claims, Field{Key: "place", Value: c.Place}, Field{Key: "name", Value: c.Name},
				Field{Key: "state", Value: string(c.State), Word: "roll.state." + string(c.State)}, Field{Key: "at", Value: c.At}, Field{Key: "decision", Value: c.Decision})
		}
	}
	return err
}

// most is how much is read at once, and how many of what nobody has so many of.
const most = 500

func (w walker) messages(tx *db.Tx) error {
	for before, more := id.ID(0), true; more; {
		list, err := message.Inbox(tx, w.a.Account, before, most)
		if err != nil {
			return err
		}
		for _, m := range list {
			args := []any{}
			for name, value := range m.Args {
				args = append(args, name, value)
			}
			if err := w.item(Messages, Field{Key: "text", Value: m.Template, Word: m.Template, Args: args}, Field{Key: "at", Value: m.RecordedAt}); err != nil {
				return err
			}
			before = m.ID
		}
		more = len(list) == most
	}
	return nil
}

func (w walker) consents(tx *db.Tx) error {
	list, err := consent.Of(tx, w.a.Account)
	for _, c := range list {
		if err == nil {
			err = w.item(Consents, Field{Key: "notice", Value: string(c.Notice), Word: "consent.notice." + string(c.Notice)}, Field{Key: "version", Value: c.Version},
				Field{Key: "hash", Value: hex.EncodeToString(c.Hash)}, Field{Key: "agreed", Value: c.AgreedAt}, Field{Key: "withdrawn", Value: c.WithdrawnAt})
		}
	}
	return err
}

// disclosures are who read the contact of the person's cases whole, or took along the
// roll of where they live: by role, not by name.
func (w walker) disclosures(tx *db.Tx) error {
	filed, err := casework.FiledBy(tx, w.a.Account)
	if err != nil {
		return err
	}
	var records []id.ID
	for _, f := range filed {
		records = append(records, f.ID)
	}
	homes, err := compound.Homes(tx, w.a.Account, tx.Now())
	if err != nil {
		return err
	}
	for _, v := range homes {
		records = append(records, v.Compound)
	}
	list, err := disclosure.Of(tx, records[:min(len(records), most)], most)
	for _, d := range list {
		if err == nil {
			var role account.Role
			role, err = account.RoleAt(tx, d.Account, d.At)
			who := Field{Key: "who", Value: string(role)}
			if role != "" {
				who.Word = "account.role." + string(role)
			}
			if err == nil {
				err = w.item(Disclosures, Field{Key: "what", Value: string(d.Kind), Word: "disclosure.kind." + string(d.Kind)}, Field{Key: "code", Value: d.Code}, who,
					Field{Key: "purpose", Value: d.Purpose}, Field{Key: "at", Value: d.At})
			}
		}
	}
	return err
}

// cases are each read in a view of its own: somebody may have filed for years.
func (w walker) cases(ctx context.Context) error {
	var filed []casework.Own
	if err := w.s.DB.View(ctx, func(tx *db.Tx) (err error) {
		filed, err = casework.FiledBy(tx, w.a.Account)
		return err
	}); err != nil {
		return err
	}
	for _, f := range filed {
		v, err := w.s.Cases.See(ctx, w.a, f.Ref, account.NoLink)
		if errs.Is(err, errs.NotFound) {
			continue // it goes on elsewhere
		}
		if err != nil {
			return err
		}
		fields := []Field{{Key: "code", Value: v.Case.Code}, {Key: "at", Value: v.Case.FiledAt}, {Key: "state", Value: string(v.Case.State), Word: "case.state." + string(v.Case.State)},
			{Key: "place", Value: v.Case.Place.Text}, {Key: "text", Value: v.Case.Text}, {Key: "pieces", Value: len(v.Media)}, {Key: "closed", Value: v.Case.ClosedAt}}
		if w.whole {
			for _, e := range v.Events {
				said := v.Entries[e.Seq]
				fields = append(fields, Field{Key: "step", Value: e.At}, Field{Key: "kind", Value: string(e.Kind)}, Field{Key: "text", Value: said.Text},
					Field{Key: "cause", Value: said.Cause}, Field{Key: "measure", Value: said.Measure})
			}
		}
		if err := w.item(Words, fields...); err != nil {
			return err
		}
	}
	for _, f := range filed {
		if err := w.s.DB.View(ctx, func(tx *db.Tx) error { return w.contact(tx, f) }); err != nil {
			return err
		}
	}
	return nil
}

func (w walker) contact(tx *db.Tx, f casework.Own) error {
	contact, err := w.s.Cases.OwnContact(tx, w.a.Account, f.Ref)
	if err != nil || contact.Phone == "" && contact.Name == "" {
		return err
	}
	if !w.whole {
		contact = contact.Masked()
	}
	return w.item(Contacts, Field{Key: "code", Value: f.Code}, Field{Key: "name", Value: contact.Name}, Field{Key: "phone", Value: contact.Phone})
}
