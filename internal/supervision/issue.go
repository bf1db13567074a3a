package supervision

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/document"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/message"
)

// Series is the kind of number of orders (发文类别): 辽住建督〔2026〕12号.
const Series = "督"

// Kind is the kind of document that an order is.
const Kind = "supervision"

// frozen is what an order says once it is issued: the canonical form of it is hashed.
type frozen struct {
	Number     string            `json:"number"`
	Office     int               `json:"office"`
	IssuedAt   int64             `json:"issued_at"` // µs
	ReceiptDue int64             `json:"receipt_due"`
	AnswerDue  int64             `json:"answer_due"`
	County     int               `json:"county"`
	Undertaker Undertaker        `json:"undertaker"`
	Company    string            `json:"company"`
	Compound   string            `json:"compound"`
	Cases      []string          `json:"cases"`
	Urgency    Urgency           `json:"urgency"`
	Source     Source            `json:"source"`
	Summary    string            `json:"summary"`
	Problems   string            `json:"problems"`
	Basis      string            `json:"basis"`
	Demands    []string          `json:"demands"`
	Days       int               `json:"days"`
	Feedback   string            `json:"feedback"`
	Phone      string            `json:"phone"`
	Copies     string            `json:"copies"`
	Parts      map[string]string `json:"parts"`
}

func (o Order) frozen(cases []Case, parts []Part) frozen {
	f := frozen{Number: o.Number, Office: o.Office, IssuedAt: o.IssuedAt.UnixMicro(), ReceiptDue: o.ReceiptDue.UnixMicro(), AnswerDue: o.AnswerDue.UnixMicro(),
		County: o.County, Undertaker: o.Undertaker, Company: o.Firm, Compound: o.Place, Urgency: o.Urgency, Source: o.Source, Summary: o.Summary, Problems: o.Problems,
		Basis: o.Basis, Demands: o.Demands, Days: o.Days, Feedback: o.Feedback, Phone: o.Phone, Copies: o.Copies, Parts: map[string]string{}}
	for _, c := range cases {
		f.Cases = append(f.Cases, c.Code)
	}
	for _, p := range parts {
		f.Parts[p.Department] = p.Demand
	}
	return f
}

// Issue issues a draft under the next number of its office (action supervision.issue):
// its cases are supervised, their owners told, its undertaker has to receive and to
// answer it from now on. Errors: Denied and NotFound, Unauthenticated without a fresh
// proof; Conflict when it is no draft any more, or a case of it is no longer open.
func (s *Service) Issue(ctx context.Context, a account.Actor, r Ref) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		o, err := s.enter(tx, a, "supervision.issue", r)
		if err != nil {
			return err
		}
		if o.State() != Draft {
			return errs.New(errs.Conflict, "supervision.no_draft")
		}
		return s.issue(tx, a, o)
	})
}

func (s *Service) issue(tx *db.Tx, a account.Actor, o Order) error {
	cases, err := Cases(tx, o.Ref)
	if err != nil {
		return err
	}
	parts, err := Parts(tx, o.Ref)
	if err != nil {
		return err
	}
	today := calendar.DateOf(tx.Now())
	serial, err := document.Number(tx, o.Office, Series, today.Year())
	if err != nil {
		return err
	}
	office, _ := document.OfficeOn(o.Office, today)
	o.Number = document.FormatNumber(office.Mark, Series, today.Year(), serial)
	o.IssuedAt, o.IssuedBy = tx.Now(), a.Account
	limit := LimitOn(o.Urgency, today)
	o.ReceiptDue = s.Calendar.Add(o.IssuedAt, limit.Receipt).At
	o.AnswerDue = s.Calendar.Add(o.IssuedAt, calendar.Span{Amount: o.Days, Unit: calendar.WorkDay}).At
	snapshot, err := audit.Canonical(o.frozen(cases, parts))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(snapshot)
	o.Snapshot, o.SHA256 = string(snapshot), hex.EncodeToString(sum[:])
	issued, err := s.Papers.Issue(tx, a, document.Document{Office: o.Office, Kind: Kind, Series: Series, Year: today.Year(), Serial: serial, Number: o.Number,
		Title: "督办单", Issuer: office.Authority, Snapshot: snapshot,
		Digest: []document.Fact{{Name: "督办件数", Value: strconv.Itoa(len(cases))}, {Name: "签发日期", Value: today.String()}}})
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE supervision_order SET number = $3, code = $4, snapshot = $5, sha256 = $6, issued_by = $7, issued_at = $8, receipt_due = $9, answer_due = $10
		WHERE county = $1 AND id = $2`, o.County, o.ID, o.Number, issued.Code, o.Snapshot, o.SHA256, o.IssuedBy, o.IssuedAt, o.ReceiptDue, o.AnswerDue); err != nil {
		return err
	}
	if err := s.put(tx, a, o, step{kind: "issued", facts: map[string]any{"number": o.Number, "sha256": o.SHA256, "cases": len(cases), "urgency": string(o.Urgency)}}); err != nil {
		return err
	}
	if err := s.press(tx, a, o, cases); err != nil {
		return err
	}
	return s.announce(tx, o)
}

// press supervises the cases of an order, in words that their owners read, and
// settles what made them concerns.
func (s *Service) press(tx *db.Tx, a account.Actor, o Order, cases []Case) error {
	said := o.Number + "督办单：要求于" + i18n.Chinese.Date(calendar.ClosingDate(o.AnswerDue).Start()) + "前办结并反馈。"
	for _, c := range cases {
		_, err := s.Cases.DoIn(tx, a, casework.Ref{County: o.County, ID: c.ID}, casework.Deed{Command: casework.Command{Act: casework.ActSupervise, Text: said}})
		if errs.Is(err, errs.Conflict) {
			return errs.Wrap(err, errs.Conflict, "supervision.case_over", "code", c.Code)
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE supervision_concern SET settled_at = $3, settled_by = $4, order_id = $5 WHERE county = $1 AND case_id = $2 AND settled_at IS NULL`,
			o.County, c.ID, tx.Now(), a.Account, o.ID); err != nil {
			return err
		}
	}
	return nil
}

// announce tells the undertaker of an order, and the company of its cases.
func (s *Service) announce(tx *db.Tx, o Order) error {
	to, err := undertakers(tx, o)
	if err != nil {
		return err
	}
	if err := s.tell(tx, o, "issued", to, message.Args{"until": until(o.ReceiptDue)}); err != nil || o.Undertaker == ByCompany || o.Company == 0 {
		return err
	}
	var managers []id.ID
	if managers, err = account.Staff(tx, account.Manager, o.Company); err != nil {
		return err
	}
	return s.tell(tx, o, "of_yours", managers, message.Args{"until": until(o.AnswerDue)})
}

// until is the last day of a limit, as messages say it.
func until(due time.Time) string { return calendar.ClosingDate(due).String() }
