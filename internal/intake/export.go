package intake

import (
	"context"
	"io"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/candidate"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/disclosure"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/roll"
	"yianju/internal/seal"
	"yianju/internal/sheet"
)

// What an export needs by the policy: to have the records, and to have personal
// values whole.
const (
	ExportAction account.Action = "intake.export"
	RevealAction account.Action = "intake.reveal"
)

// Format is the form of a file.
type Format string

// The formats.
const (
	XLSX Format = "xlsx"
	CSV  Format = "csv"
)

// Export is a file being written.
type Export struct {
	s       *Service
	actor   account.Actor
	kind    *Kind
	lang    i18n.Lang
	out     sheet.Writer
	purpose string
	row     []sheet.Cell
}

// Export writes the records of a kind that are in the actor's reach (action
// intake.export) to w, as they are taken in. Personal values are masked, unless a
// purpose is given and the actor may have them (action intake.reveal): then each
// compound's record, or the company's, tells of it. Errors: NotFound for an unknown
// kind, Denied, those of MayReveal and of w.
func (s *Service) Export(ctx context.Context, a account.Actor, kind string, f Format, l i18n.Lang, purpose string, w io.Writer) error {
	k, known := KindOf(kind)
	if !known {
		return errs.New(errs.NotFound, "")
	}
	scope := account.ScopeOf(a, ExportAction)
	if scope.Nothing() {
		return errs.New(errs.Denied, "")
	}
	if err := MayReveal(a, purpose); err != nil {
		return err
	}
	e := &Export{s: s, actor: a, kind: k, lang: l, purpose: strings.TrimSpace(purpose), row: make([]sheet.Cell, len(k.Columns))}
	if e.out = sheet.NewXLSX(w); f == CSV {
		e.out = sheet.NewCSV(w)
	}
	look := sheet.Look{Name: l.T("intake.kind." + k.Name), Head: 1}
	heads := make([]string, len(k.Columns))
	for i, c := range k.Columns {
		heads[i], look.Widths = c.Header(l), append(look.Widths, 16)
	}
	if err := e.out.Begin(look); err != nil {
		return err
	}
	if err := e.out.Write(sheet.Texts(heads...)); err != nil {
		return err
	}
	each := e.perCompound
	switch k.Name {
	case "company":
		each = e.companies
	case "candidate":
		each = e.candidates
	}
	if err := each(ctx, scope); err != nil {
		return err
	}
	return e.out.Close()
}

// MayReveal refuses whole personal values for a purpose to whoever has not just
// proved their second factor. Errors: Unauthenticated (account.step_up).
func MayReveal(a account.Actor, purpose string) error {
	if strings.TrimSpace(purpose) == "" || account.ScopeOf(a, RevealAction).Nothing() {
		return nil // masked
	}
	return disclosure.Bulk(a)
}

// pageRows is how many companies or compounds are read at a time.
const pageRows = 200

func (e *Export) companies(ctx context.Context, scope account.Scope) error {
	where, args := scope.Where(3, account.Columns{County: "c.county", Company: "c.id"})
	var last id.ID
	for {
		var ids []id.ID
		err := e.s.DB.View(ctx, func(tx *db.Tx) (err error) {
			ids, err = db.List(tx, func(s db.Scanner, v *id.ID) error { return s.Scan(v) },
				`SELECT c.id FROM company c WHERE c.id > $1 AND `+where+` ORDER BY c.id LIMIT $2`, append([]any{last, pageRows}, args...)...)
			return err
		})
		for _, record := range ids {
			if err == nil {
				err = e.company(ctx, record)
			}
			last = record
		}
		if err != nil || len(ids) < pageRows {
			return err
		}
	}
}

// candidates writes the candidates of a scope, the latest found first.
func (e *Export) candidates(ctx context.Context, _ account.Scope) error {
	scope, last := account.ScopeOf(e.actor, "candidate.see"), id.ID(0)
	for more := true; more; {
		var list []candidate.Candidate
		err := e.s.DB.View(ctx, func(tx *db.Tx) (err error) { list, more, err = candidate.List(tx, scope, true, last); return err })
		if err != nil {
			return err
		}
		for _, c := range list {
			last = c.ID
			if err := e.write(c.Row().Values, false, map[string]string{"county": e.s.Regions.Name(c.County)}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *Export) company(ctx context.Context, record id.ID) error {
	var row history.Row
	err := e.s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if row, err = company.Records.Load(tx, 0, record); err != nil {
			return err
		}
		personal, err := e.s.Book.Personal(tx, company.Records, row)
		row.Values = row.Values.With(personal)
		return err
	})
	whole := e.reveals(account.Target{County: row.County, Company: record})
	if err == nil && whole {
		err = e.tell(ctx, row.Subject, "company.exported", disclosure.Disclosure{Kind: disclosure.OfCompany, County: row.County, Record: record,
			Code: row.Values["uscc"], Persons: 1})
	}
	if err != nil {
		return err
	}
	return e.write(row.Values, whole, map[string]string{"county": e.s.Regions.Name(row.County)})
}

// perCompound writes what hangs on compounds, compound by compound: as much as one
// has is in memory.
func (e *Export) perCompound(ctx context.Context, scope account.Scope) error {
	// A company has the compounds in its charge.
	where, args := scope.Where(5, account.Columns{County: "c.county", Compound: "c.id", Street: "c.street", Neighborhood: "c.neighborhood",
		Company: `(SELECT t.company_id FROM contract t WHERE t.county = c.county AND t.compound_id = c.id AND t.valid_from <= $4 AND (t.valid_to IS NULL OR t.valid_to > $4))`})
	type ref struct {
		county int
		id     id.ID
	}
	var last ref
	for {
		var refs []ref
		err := e.s.DB.View(ctx, func(tx *db.Tx) (err error) {
			refs, err = db.List(tx, func(s db.Scanner, v *ref) error { return s.Scan(&v.county, &v.id) },
				`SELECT c.county, c.id FROM compound c WHERE (c.county, c.id) > ($1, $2) AND CAST($4 AS BIGINT) > 0 AND `+where+` ORDER BY c.county, c.id LIMIT $3`,
				append([]any{last.county, last.id, pageRows, tx.Now()}, args...)...)
			return err
		})
		if err != nil {
			return err
		}
		for _, r := range refs {
			if err := e.compound(ctx, r.county, r.id); err != nil {
				return err
			}
			last = r
		}
		if len(refs) < pageRows {
			return nil
		}
	}
}

func (e *Export) compound(ctx context.Context, county int, record id.ID) error {
	var c compound.Compound
	var whole bool
	var persons int
	err := e.s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if c, err = compound.Get(tx, county, record); err != nil {
			return err
		}
		firm, err := contract.CompanyInCharge(tx, county, record, tx.Now())
		if err != nil {
			return err
		}
		whole = e.kind.Name == "roll" && e.reveals(account.Target{County: county, Company: firm, Compound: record, Street: c.Street, Neighborhood: c.Neighborhood})
		if whole {
			persons, err = roll.CountIn(tx, county, record)
		}
		return err
	})
	if err == nil && whole { // before the file has it
		err = e.tell(ctx, c.Subject, "roll.exported", disclosure.Disclosure{Kind: disclosure.OfRoll, County: county, Record: record, Code: c.Code, Persons: persons})
	}
	if err != nil {
		return err
	}
	return e.s.DB.View(ctx, func(tx *db.Tx) error {
		links := map[string]string{"county": e.s.Regions.Name(county), "compound": c.Code, "code": c.Code}
		switch e.kind.Name {
		case "compound":
			return e.write(c.Row().Values, false, links)
		case "contract":
			return e.contracts(tx, c, links)
		case "common":
			commons, err := compound.Commons(tx, county, record)
			for _, v := range commons {
				if err == nil {
					err = e.write(v.Row().Values, false, links)
				}
			}
			return err
		}
		return e.places(tx, c, whole, links)
	})
}

// reveals reports whether personal values of a target go out whole.
func (e *Export) reveals(t account.Target) bool {
	return e.purpose != "" && account.Can(e.actor, RevealAction, t)
}

// tell puts on record that personal values went out whole, and what for.
func (e *Export) tell(ctx context.Context, subject seal.Subject, kind string, d disclosure.Disclosure) error {
	d.Purpose, _ = seal.Redact(e.purpose)
	var refused error
	err := e.s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		if err := e.actor.Alive(tx); err != nil {
			return err
		}
		if refused, err = (disclosure.Book{IDs: e.s.IDs, Log: e.s.Log}).Enter(tx, e.actor, d); refused != nil || err != nil {
			return err
		}
		_, err = e.s.Log.Append(tx, audit.Event{County: d.County, Subject: subject, Kind: kind, Role: string(e.actor.Acting()),
			Facts: map[string]any{"account": e.actor.Account}, Secret: []byte(e.purpose)})
		return err
	})
	if err == nil {
		err = refused
	}
	return err
}

func (e *Export) contracts(tx *db.Tx, c compound.Compound, links map[string]string) error {
	list, err := contract.History(tx, c.County, c.ID)
	if err != nil {
		return err
	}
	for _, v := range list {
		target := account.Target{County: c.County, Company: v.Company, Compound: c.ID, Street: c.Street, Neighborhood: c.Neighborhood}
		if !account.Can(e.actor, ExportAction, target) {
			continue // a company reads its own
		}
		firm, err := company.Get(tx, v.Company)
		if err != nil {
			return err
		}
		links["company"], links["from"], links["to"] = firm.USCC, day(v.ValidFrom, 0), day(v.ValidTo, -1)
		if err := e.write(v.Row().Values, false, links); err != nil {
			return err
		}
	}
	return nil
}

// day is the day an instant begins, so many days on.
func day(t time.Time, on int) string {
	if t.IsZero() {
		return ""
	}
	return t.In(i18n.Shanghai).AddDate(0, 0, on).Format(time.DateOnly)
}

// places writes buildings, units or rolls.
func (e *Export) places(tx *db.Tx, c compound.Compound, whole bool, links map[string]string) error {
	buildings, err := compound.Buildings(tx, c.County, c.ID)
	if err != nil {
		return err
	}
	for _, b := range buildings {
		if e.kind.Name == "building" {
			if err := e.write(b.Row().Values, false, links); err != nil {
				return err
			}
			continue
		}
		entrances, err := compound.Entrances(tx, c.County, b.ID)
		if err != nil {
			return err
		}
		for _, door := range append([]compound.Entrance{{}}, entrances...) {
			links["building"], links["entrance"] = b.Name, door.Name
			units, err := compound.Units(tx, c.County, b.ID, door.ID)
			if err == nil && e.kind.Name == "roll" {
				err = e.rolls(tx, c.County, units, whole, links)
			} else {
				for _, u := range units {
					if err == nil {
						err = e.write(u.Row().Values, false, links)
					}
				}
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// rolls writes who stands on the rolls of units now; a unit that nobody is known of
// stands there alone.
func (e *Export) rolls(tx *db.Tx, county int, units []compound.Unit, whole bool, links map[string]string) error {
	ids := make([]id.ID, len(units))
	for i, u := range units {
		ids[i] = u.ID
	}
	entries, err := roll.OfUnits(tx, county, ids)
	if err != nil {
		return err
	}
	byUnit := map[id.ID][]roll.Entry{}
	for _, v := range roll.At(entries, tx.Now()) {
		byUnit[v.Unit] = append(byUnit[v.Unit], v)
	}
	for _, u := range units {
		for _, v := range byUnit[u.ID] {
			row, err := roll.Records.Load(tx, county, v.ID)
			if err != nil {
				return err
			}
			personal, err := e.s.Book.Personal(tx, roll.Records, row)
			if err != nil {
				return err
			}
			links["from"], links["to"] = day(v.From, 0), day(v.To, -1)
			if err := e.write(u.Row().Values.With(row.Values).With(personal), whole, links); err != nil {
				return err
			}
		}
	}
	return nil
}

// write writes one record: links as they are, values as people read them.
func (e *Export) write(values field.Values, whole bool, links map[string]string) error {
	for i, c := range e.kind.Columns {
		e.row[i] = sheet.Cell{Text: links[c.Key], Kind: sheet.Text}
		if c.Table == nil {
			continue
		}
		e.row[i].Text = values[c.Field.Key]
		switch c.Field.Type {
		case field.Area, field.Money, field.Count:
			e.row[i].Kind = sheet.Number
		case field.Choice, field.Choices, field.Bool:
			e.row[i].Text = e.shown(c, values[c.Field.Key])
		}
		if c.Field.Personal && !whole {
			e.row[i].Text = e.shown(c, values[c.Field.Key])
		}
	}
	return e.out.Write(e.row)
}

// shown is a value as a page shows it; "" where nothing is known.
func (e *Export) shown(c Column, value string) string {
	if value == "" {
		return ""
	}
	return c.Table.Show(e.lang, c.Field.Key, value)
}
