package supervision

import (
	"errors"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Undertaker is who has to answer an order (承办单位); shown names are the messages
// supervision.undertaker.*.
type Undertaker string

// The undertakers.
const (
	ByCity    Undertaker = "city"    // the city's department
	ByCounty  Undertaker = "county"  // the county's
	ByCompany Undertaker = "company" // the company in charge
)

// Undertakers are all of them.
var Undertakers = []Undertaker{ByCompany, ByCounty, ByCity}

// Source is where the matter of an order comes from; shown names are the messages
// supervision.source.*.
type Source string

// Sources are all of them.
var Sources = []Source{"platform", "12345", "minxin", "petition", "directive"}

// State is how far an order is; shown names are the messages supervision.state.*.
type State string

// The states, in their order.
const (
	Draft     State = "draft"
	Cancelled State = "cancelled" // never issued
	Issued    State = "issued"
	Received  State = "received" // 已签收
	Answered  State = "answered"
	Concluded State = "concluded"
)

// States are those a list can be narrowed to.
var States = []State{Draft, Issued, Received, Answered, Concluded}

// Outcome is how the office ended an order; shown names are the messages
// supervision.outcome.*.
type Outcome string

// The outcomes.
const (
	Done     Outcome = "done"     // 办结
	Extended Outcome = "extended" // 延期: it goes on
	Raised   Outcome = "raised"   // 升级: the province takes it up
)

// Outcomes are all of them.
var Outcomes = []Outcome{Done, Extended, Raised}

// Ref names an order.
type Ref struct {
	County int
	ID     id.ID
}

// Text is what an order says.
type Text struct {
	Urgency    Urgency
	Undertaker Undertaker
	Source     Source
	Summary    string   // 反映内容摘要
	Problems   string   // 前期办理及存在问题
	Basis      string   // 法规依据
	Demands    []string // 督办要求, one by one
	Days       int      // 时限, working days from issue
	Feedback   string   // 反馈方式
	Phone      string   // the office's
	Copies     string   // 抄送
}

// Order is an order.
type Order struct {
	Ref
	Office   int // code of who issues it
	Subject  seal.Subject
	Company  id.ID // in charge of its cases; 0 for none
	Compound id.ID // the first case's
	Place    string
	Firm     string // the company's name
	Text

	DraftedBy   id.ID
	DraftedAt   time.Time
	CancelledAt time.Time

	Number   string // 发文字号
	Code     string // by which anybody can check the paper
	Snapshot string // canonical JSON of what was issued
	SHA256   string // of it
	IssuedBy id.ID
	IssuedAt time.Time

	ReceiptDue, AnswerDue  time.Time
	Extensions             int
	ReceivedBy, AnsweredBy id.ID
	ReceivedAt, AnsweredAt time.Time
	Measures, Result       string // 办理情况, 结果
	Opinion                string // 群众意见
	ConcludedBy            id.ID
	ConcludedAt            time.Time
	Outcome                Outcome
	Conclusion             string
}

// State returns how far the order is.
func (o Order) State() State {
	switch {
	case !o.CancelledAt.IsZero():
		return Cancelled
	case !o.ConcludedAt.IsZero():
		return Concluded
	case !o.AnsweredAt.IsZero():
		return Answered
	case !o.ReceivedAt.IsZero():
		return Received
	case !o.IssuedAt.IsZero():
		return Issued
	}
	return Draft
}

// Due is what the undertaker owes next, and by when; "" when nothing.
func (o Order) Due() (what string, at time.Time) {
	switch o.State() {
	case Issued:
		return "receipt", o.ReceiptDue
	case Received:
		return "answer", o.AnswerDue
	}
	return "", time.Time{}
}

// Overdue reports whether that is late at an instant.
func (o Order) Overdue(at time.Time) bool {
	what, due := o.Due()
	return what != "" && !at.Before(due)
}

// Target is what the policy table judges.
func (o Order) Target() account.Target {
	return account.Target{County: o.County, Company: o.Company, Compound: o.Compound}
}

const orderColumns = `o.county, o.id, o.office, o.subject, o.urgency, o.undertaker, o.company_id, o.compound_id, o.source, o.compound, o.company,
	o.summary, o.problems, o.basis, o.demands, o.days, o.feedback, o.phone, o.copies, o.drafted_by, o.drafted_at, o.cancelled_at, o.number, o.code, o.snapshot,
	o.sha256, o.issued_by, o.issued_at, o.receipt_due, o.answer_due, o.extensions, o.received_by, o.received_at, o.answered_by, o.answered_at, o.measures,
	o.result, o.opinion, o.concluded_by, o.concluded_at, o.outcome, o.conclusion`

func scanOrder(s db.Scanner, o *Order) error {
	var demands string
	err := s.Scan(&o.County, &o.ID, &o.Office, &o.Subject, &o.Urgency, &o.Undertaker, &o.Company, &o.Compound, &o.Source, &o.Place, &o.Firm,
		&o.Summary, &o.Problems, &o.Basis, &demands, &o.Days, &o.Feedback, &o.Phone, &o.Copies, &o.DraftedBy, &o.DraftedAt, &o.CancelledAt, &o.Number, &o.Code, &o.Snapshot,
		&o.SHA256, &o.IssuedBy, &o.IssuedAt, &o.ReceiptDue, &o.AnswerDue, &o.Extensions, &o.ReceivedBy, &o.ReceivedAt, &o.AnsweredBy, &o.AnsweredAt, &o.Measures,
		&o.Result, &o.Opinion, &o.ConcludedBy, &o.ConcludedAt, &o.Outcome, &o.Conclusion)
	o.Demands = strings.Split(demands, "\n")
	return err
}

func get(tx *db.Tx, r Ref) (Order, error) {
	var o Order
	err := scanOrder(tx.QueryRow(`SELECT `+orderColumns+` FROM supervision_order o WHERE o.county = $1 AND o.id = $2`, r.County, r.ID), &o)
	if errors.Is(err, db.ErrNoRows) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	return o, err
}

// Case is a case of an order.
type Case struct {
	ID   id.ID
	Code string
}

// Cases returns the cases of an order.
func Cases(tx *db.Tx, r Ref) ([]Case, error) {
	return db.List(tx, func(s db.Scanner, c *Case) error { return s.Scan(&c.ID, &c.Code) },
		`SELECT case_id, code FROM supervision_case WHERE county = $1 AND order_id = $2 ORDER BY case_id`, r.County, r.ID)
}

// Part is what a department that joins is to do.
type Part struct {
	Department string
	Demand     string
	ReceivedAt time.Time
	Answer     string
	AnsweredAt time.Time
}

// Parts returns the parts of an order.
func Parts(tx *db.Tx, r Ref) ([]Part, error) {
	return db.List(tx, func(s db.Scanner, p *Part) error {
		return s.Scan(&p.Department, &p.Demand, &p.ReceivedAt, &p.Answer, &p.AnsweredAt)
	}, `SELECT department, demand, received_at, answer, answered_at FROM supervision_part WHERE county = $1 AND order_id = $2 ORDER BY department`, r.County, r.ID)
}

// Note is one step of an order in words.
type Note struct {
	ID    id.ID
	Kind  string // the event's, without its area
	Role  account.Role
	Words string
	Scan  string // key of a picture; "" = none
	At    time.Time
}

// Notes returns what happened to an order, the oldest first.
func Notes(tx *db.Tx, r Ref) ([]Note, error) {
	return db.List(tx, func(s db.Scanner, n *Note) error { return s.Scan(&n.ID, &n.Kind, &n.Role, &n.Words, &n.Scan, &n.At) },
		`SELECT id, kind, role, words, scan, at FROM supervision_note WHERE county = $1 AND order_id = $2 ORDER BY id`, r.County, r.ID)
}

// ScanOf returns the key of a picture that came with a note, to whoever may see the
// order (action supervision.see). Errors: NotFound.
func (s *Service) ScanOf(tx *db.Tx, a account.Actor, r Ref, note id.ID) (key string, err error) {
	if _, err := s.See(tx, a, r); err != nil {
		return "", err
	}
	err = tx.QueryRow(`SELECT scan FROM supervision_note WHERE county = $1 AND order_id = $2 AND id = $3 AND scan <> ''`, r.County, r.ID, note).Scan(&key)
	if errors.Is(err, db.ErrNoRows) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	return key, err
}

// See returns an order to whoever may see it (action supervision.see); a draft is its
// office's alone. Errors: Unauthenticated, NotFound.
func (s *Service) See(tx *db.Tx, a account.Actor, r Ref) (Order, error) {
	o, err := get(tx, r)
	if errs.Is(err, errs.NotFound) && !a.SignedIn() {
		return o, errs.Wrap(err, errs.Unauthenticated, "")
	}
	if err != nil {
		return o, err
	}
	if err := account.Authorize(a, "supervision.see", "supervision.see", o.Target()); err != nil {
		return Order{}, err
	}
	if o.IssuedAt.IsZero() && OfficeOf(a) != o.Office {
		return Order{}, errs.New(errs.NotFound, "")
	}
	return o, nil
}

// OfficeOf is the office that an actor acts for: the province, or their city; 0 for
// none that issues orders.
func OfficeOf(a account.Actor) int {
	office := 0
	for _, g := range a.Grants {
		if !g.ValidAt(a.At) || g.Lo == 0 {
			continue
		}
		switch g.Role {
		case account.Province:
			return g.Lo
		case account.City:
			office = g.Lo
		}
	}
	return office
}
