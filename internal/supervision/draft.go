package supervision

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/seal"
)

// New is an order as somebody fills it in.
type New struct {
	Codes                    string // of the cases, apart by spaces
	Urgency                  string
	Undertaker               string
	Source                   string
	Summary, Problems, Basis string
	Demands                  string // one a line
	Days                     string
	Feedback, Phone, Copies  string
	Parts                    map[string]string // demand by department; one without does not join
}

// caseRow is what an order takes over from a case.
type caseRow struct {
	casework.Ref
	Code              string
	Company, Compound id.ID
	Open              bool
}

// Draft writes an order down (action supervision.raise), or with ref.ID a draft again,
// and returns its name. Errors: Denied and NotFound; Invalid with all wrong fields;
// Conflict when it is no draft any more.
func (s *Service) Draft(ctx context.Context, a account.Actor, r Ref, n New) (Ref, error) {
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		o := Order{Ref: r, DraftedAt: tx.Now(), DraftedBy: a.Account, Office: OfficeOf(a)}
		if r.ID != 0 {
			var err error
			if o, err = s.enter(tx, a, "supervision.raise", r); err != nil {
				return err
			}
			if o.State() != Draft {
				return errs.New(errs.Conflict, "supervision.no_draft")
			}
		} else if account.ScopeOf(a, "supervision.raise").Nothing() {
			return account.Authorize(a, "supervision.raise", "supervision.see", account.Target{})
		}
		cases, parts, err := s.fill(tx, a, &o, n)
		if err != nil {
			return err
		}
		if r.ID == 0 {
			o.ID, o.Subject = s.IDs.Next(), seal.NewSubject(s.IDs.Bytes)
		}
		if err := putDraft(tx, o, r.ID == 0, cases, parts); err != nil {
			return err
		}
		done := map[bool]string{true: "drafted", false: "redrafted"}[r.ID == 0]
		r = o.Ref
		return s.put(tx, a, o, step{kind: done, facts: map[string]any{"cases": len(cases), "text_sha256": hash(fmt.Sprint(o.Text, parts))}})
	})
	return r, err
}

// enter returns an order of the actor's own office if they may do the action to it.
func (s *Service) enter(tx *db.Tx, a account.Actor, action account.Action, r Ref) (Order, error) {
	if err := a.Alive(tx); err != nil {
		return Order{}, err
	}
	o, err := s.See(tx, a, r)
	if err != nil {
		return o, err
	}
	if err := account.Authorize(a, action, "supervision.see", o.Target()); err != nil {
		return o, err
	}
	if OfficeOf(a) != o.Office {
		return o, errs.New(errs.Denied, "")
	}
	return o, nil
}

// fill reads and judges what was typed.
func (s *Service) fill(tx *db.Tx, a account.Actor, o *Order, n New) (cases []caseRow, parts []Part, err error) {
	var check errs.Check
	t := Text{Urgency: Urgency(n.Urgency), Undertaker: Undertaker(n.Undertaker), Source: Source(n.Source)}
	check.That(slices.Contains(Urgencies, t.Urgency), "urgency", "error.field.choose")
	check.That(slices.Contains(Undertakers, t.Undertaker), "undertaker", "error.field.choose")
	check.That(slices.Contains(Sources, t.Source), "source", "error.field.choose")
	t.Summary = words(&check, "summary", n.Summary, SummaryMax, true)
	t.Problems = words(&check, "problems", n.Problems, WordsMax, true)
	t.Basis = words(&check, "basis", n.Basis, WordsMax, true)
	for line := range strings.SplitSeq(words(&check, "demands", n.Demands, WordsMax, true), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			t.Demands = append(t.Demands, line)
		}
	}
	t.Days, err = strconv.Atoi(strings.TrimSpace(n.Days))
	check.That(err == nil && t.Days >= 1 && t.Days <= 60, "days", "supervision.days")
	t.Feedback = words(&check, "feedback", n.Feedback, lineMax, true)
	t.Copies = words(&check, "copies", n.Copies, lineMax, false)
	t.Phone = strings.TrimSpace(seal.NarrowDigits(n.Phone))
	check.That(isOfficePhone(t.Phone), "phone", "supervision.office_phone")
	for _, d := range departments {
		if demand := words(&check, "part_"+d.Code, n.Parts[d.Code], SummaryMax, false); demand != "" {
			parts = append(parts, Part{Department: d.Code, Demand: demand})
		}
	}
	if cases, err = s.casesOf(tx, a, &check, n.Codes); err != nil {
		return nil, nil, err
	}
	if len(cases) > 0 {
		err = o.take(tx, &check, t, cases)
	}
	o.Text = t
	return cases, parts, errors.Join(err, check.Err())
}

// isOfficePhone reports whether a number is that of an office: no mobile phone, which
// is somebody's own.
func isOfficePhone(s string) bool {
	digits := strings.NewReplacer("-", "", " ", "").Replace(s)
	n := utf8.RuneCountInString(digits)
	return n >= 5 && n <= 16 && strings.Trim(digits, "0123456789") == "" && !(n == 11 && digits[0] == '1' && digits[1] != '0')
}

// casesOf finds the cases of an order: some, open, in the actor's area and all of one
// county, whose orders and departments are its own.
func (s *Service) casesOf(tx *db.Tx, a account.Actor, check *errs.Check, codes string) (out []caseRow, err error) {
	list := strings.FieldsFunc(codes, func(r rune) bool { return strings.ContainsRune(" ,，、;；\n\t　", r) })
	check.That(len(list) > 0, "codes", "error.field.required")
	check.That(len(list) <= 20, "codes", "supervision.codes_most", "most", 20)
	for _, code := range list[:min(len(list), 20)] {
		ref, err := casework.ByCode(tx, id.CleanCode(code))
		if errs.Is(err, errs.NotFound) {
			check.That(false, "codes", "supervision.no_case", "code", code)
			continue
		}
		if err != nil {
			return nil, err
		}
		c := caseRow{Ref: ref}
		if err := tx.QueryRow(`SELECT code, company_id, compound_id, open FROM case_file WHERE county = $1 AND id = $2`, ref.County, ref.ID).
			Scan(&c.Code, &c.Company, &c.Compound, &c.Open); err != nil {
			return nil, err
		}
		seen := account.Can(a, "supervision.raise", account.Target{County: ref.County})
		check.That(seen, "codes", "supervision.no_case", "code", code) // of another city: as if it were not there
		check.That(!seen || c.Open, "codes", "supervision.not_open", "code", code)
		check.That(len(out) == 0 || out[0].County == c.County, "codes", "supervision.one_county")
		if !slices.ContainsFunc(out, func(o caseRow) bool { return o.Ref == c.Ref }) {
			out = append(out, c)
		}
	}
	return out, nil
}

// take fills in what an order has from its cases.
func (o *Order) take(tx *db.Tx, check *errs.Check, t Text, cases []caseRow) error {
	first := cases[0]
	check.That(o.ID == 0 || o.County == first.County, "codes", "supervision.one_county")
	check.That(t.Undertaker != ByCity || o.Office != region.City(first.County), "undertaker", "supervision.own_office")
	o.County, o.Company, o.Compound, o.Firm, o.Place = first.County, first.Company, first.Compound, "", ""
	for _, c := range cases {
		check.That(t.Undertaker != ByCompany || c.Company == first.Company && c.Company != 0, "undertaker", "supervision.one_company")
		if c.Company != first.Company {
			o.Company = 0 // several: none of them is in charge of it all
		}
	}
	if o.Company != 0 {
		firm, err := company.Get(tx, o.Company)
		if err != nil {
			return err
		}
		o.Firm = firm.Name
	}
	var places []string
	for _, c := range cases {
		if c.Compound == 0 {
			continue
		}
		place, err := compound.Get(tx, c.County, c.Compound)
		if err != nil {
			return err
		}
		if !slices.Contains(places, place.Name) {
			places = append(places, place.Name)
		}
	}
	o.Place = strings.Join(places, "、")
	return nil
}

// putDraft writes a draft and what belongs to it.
func putDraft(tx *db.Tx, o Order, fresh bool, cases []caseRow, parts []Part) error {
	var b db.Batch
	values := []any{o.County, o.ID, string(o.Urgency), string(o.Undertaker), o.Company, o.Compound, string(o.Source), o.Place, o.Firm, o.Summary, o.Problems, o.Basis,
		strings.Join(o.Demands, "\n"), o.Days, o.Feedback, o.Phone, o.Copies}
	if fresh {
		b.Exec(`INSERT INTO supervision_order (county, id, urgency, undertaker, company_id, compound_id, source, compound, company, summary, problems, basis,
				demands, days, feedback, phone, copies, office, subject, drafted_by, drafted_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
			append(values, o.Office, o.Subject[:], o.DraftedBy, o.DraftedAt)...)
	} else {
		b.Exec(`UPDATE supervision_order SET urgency = $3, undertaker = $4, company_id = $5, compound_id = $6, source = $7, compound = $8, company = $9, summary = $10,
				problems = $11, basis = $12, demands = $13, days = $14, feedback = $15, phone = $16, copies = $17
			WHERE county = $1 AND id = $2 AND issued_at IS NULL`, values...)
	}
	b.Exec(`DELETE FROM supervision_case WHERE county = $1 AND order_id = $2`, o.County, o.ID)
	b.Exec(`DELETE FROM supervision_part WHERE county = $1 AND order_id = $2`, o.County, o.ID)
	for _, c := range cases {
		b.Exec(`INSERT INTO supervision_case (county, order_id, case_id, code) VALUES ($1, $2, $3, $4)`, o.County, o.ID, c.ID, c.Code)
	}
	for _, p := range parts {
		b.Exec(`INSERT INTO supervision_part (county, order_id, department, demand) VALUES ($1, $2, $3, $4)`, o.County, o.ID, p.Department, p.Demand)
	}
	return tx.Pipeline(&b)
}

// Cancel gives a draft up (action supervision.raise): it is never issued. Errors:
// Denied, NotFound; Conflict when it is no draft any more.
func (s *Service) Cancel(ctx context.Context, a account.Actor, r Ref) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		o, err := s.enter(tx, a, "supervision.raise", r)
		if err != nil {
			return err
		}
		if o.State() != Draft {
			return errs.New(errs.Conflict, "supervision.no_draft")
		}
		if _, err := tx.Exec(`UPDATE supervision_order SET cancelled_at = $3 WHERE county = $1 AND id = $2`, o.County, o.ID, tx.Now()); err != nil {
			return err
		}
		return s.put(tx, a, o, step{kind: "cancelled"})
	})
}
