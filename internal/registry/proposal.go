package registry

import (
	"context"
	"errors"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
)

// ProposalState is how far a proposal is; shown names are the messages
// registry.state.*.
type ProposalState string

// The states of a proposal.
const (
	Open      ProposalState = "open"
	Confirmed ProposalState = "confirmed"
	Refused   ProposalState = "refused"
	Withdrawn ProposalState = "withdrawn"
)

// Proposal is a change that a company wants in one of its own records. Nothing of
// it is in force before the county has confirmed it.
type Proposal struct {
	Ref             // of the record
	Number    id.ID // its own
	Company   id.ID // that proposes
	Title     string
	Base      int       // Seq of the history that its maker saw
	From      time.Time // from when it holds; zero = a correction
	Values    field.Values
	sealed    []byte // personal values
	Why       string
	Evidence  string
	File      string
	State     ProposalState
	By        id.ID // account
	At        time.Time
	DecidedBy id.ID
	DecidedAt time.Time
	Decision  string // the county's words
	Sampled   bool   // the city looks at it again
	CheckedBy id.ID
	CheckedAt time.Time
	CheckOK   bool
	Check     string // the city's words
}

const proposalColumns = `county, kind, record_id, id, company_id, title, base, valid_from, facts, personal, why, evidence, file, state,
	proposed_by, proposed_at, decided_by, decided_at, decision, sampled, checked_by, checked_at, check_ok, check_words`

func scanProposal(s db.Scanner, p *Proposal) error {
	var facts string
	err := s.Scan(&p.County, &p.Kind, &p.ID, &p.Number, &p.Company, &p.Title, &p.Base, &p.From, &facts, &p.sealed, &p.Why, &p.Evidence, &p.File, &p.State,
		&p.By, &p.At, &p.DecidedBy, &p.DecidedAt, &p.Decision, &p.Sampled, &p.CheckedBy, &p.CheckedAt, &p.CheckOK, &p.Check)
	if err != nil {
		return err
	}
	p.Values, err = field.ParseValues(facts)
	return err
}

// Propose hands a change of the actor's own record to its county (action
// registry.propose): only values that differ from what is in force, and only of
// fields that are the company's own to say. Errors: Denied and NotFound; Invalid
// with all wrong fields; Stale when the record has changed since Base; Conflict
// when nothing differs, or a proposal for the record waits already.
func (s *Service) Propose(ctx context.Context, a account.Actor, r Ref, e Edit) (id.ID, error) {
	k, err := KindOf(r.Kind)
	if err != nil {
		return 0, err
	}
	var check errs.Check
	values := k.Table.Clean(e.Typed, &check)
	note := e.note(a, &check)
	for key := range values {
		if f, _ := k.Table.Field(key); !f.Own {
			return 0, errs.New(errs.Denied, "registry.not_own")
		}
	}
	proposal := s.IDs.Next()
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		place, err := s.enter(tx, a, "registry.propose", k, r)
		if err != nil {
			return err
		}
		check.That(!e.From.After(tx.Now()), "valid_from", "history.future")
		if err := check.Err(); err != nil {
			return err
		}
		h, err := s.Book.Read(tx, k.Kind, r.County, r.ID)
		if err != nil {
			return err
		}
		if e.Base != 0 && e.Base != h.Seq() {
			return errs.New(errs.Stale, "history.stale")
		}
		patch := field.Values{}
		for _, key := range k.Table.Differ(h.Now(tx.Now()).Values, values) {
			patch[key] = values[key]
		}
		if len(patch) == 0 {
			return errs.New(errs.Conflict, "history.nothing")
		}
		return s.putProposal(tx, a, k, place, Proposal{Ref: r, Number: proposal, Company: place.Target.Company, Title: place.Title, Base: h.Seq(),
			From: e.From, Values: patch, Why: note.Why, Evidence: note.Evidence, File: note.File, State: Open, By: a.Account, At: tx.Now()})
	})
	if db.IsUnique(err) {
		return 0, errs.Wrap(err, errs.Conflict, "registry.one_waits")
	}
	return proposal, err
}

func (s *Service) putProposal(tx *db.Tx, a account.Actor, k Kind, place Place, p Proposal) error {
	row, err := k.Load(tx, p.County, p.ID)
	if err != nil {
		return err
	}
	var b db.Batch
	open, personal := k.Table.Split(p.Values)
	sealed, err := s.Book.SealFor(tx, &b, row, personal, "registry_proposal", p.Number)
	if err != nil {
		return err
	}
	b.Exec(`INSERT INTO registry_proposal (county, kind, record_id, id, company_id, title, base, valid_from, facts, personal, why, evidence, file, state,
			proposed_by, proposed_at, sampled, check_ok)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		p.County, p.Kind, p.ID, p.Number, p.Company, p.Title, p.Base, p.From, open.JSON(), sealed, p.Why, p.Evidence, p.File, p.State, p.By, p.At, false, false)
	if err := tx.Pipeline(&b); err != nil {
		return err
	}
	return s.tell(tx, a, place, p.Kind+".proposed", map[string]any{"record": p.ID, "proposal": p.Number, "base": p.Base}, []byte(open.JSON()))
}

// Verdict is a county's answer to a proposal.
type Verdict struct {
	Confirm bool
	Seq     int    // of the history that was seen: what is confirmed is what stood beside it
	Words   string // why; required to refuse
}

// sampleShare is how many of 256 confirmed proposals the city looks at again: one
// in twenty.
const sampleShare = 13

// Decide confirms or refuses a proposal (action registry.decide); what is confirmed
// is in force from the day it names. Errors: Denied, NotFound, Invalid; Stale when
// the record has changed since Seq; Conflict when it was decided before.
func (s *Service) Decide(ctx context.Context, a account.Actor, county int, proposal id.ID, v Verdict) error {
	v.Words = strings.TrimSpace(v.Words)
	drawn := s.IDs.Bytes(1)[0] < sampleShare
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		p, k, place, err := s.proposal(tx, a, "registry.decide", county, proposal)
		if err != nil {
			return err
		}
		if p.State != Open {
			return errs.New(errs.Conflict, "registry.decided")
		}
		var check errs.Check
		check.That(v.Confirm || v.Words != "", "words", "error.field.required")
		long(&check, "words", v.Words, WhyMax)
		if err := check.Err(); err != nil {
			return err
		}
		state, kind := Refused, ".refused"
		if v.Confirm {
			state, kind = Confirmed, ".confirmed"
		}
		if _, err := tx.Exec(`UPDATE registry_proposal SET state = $3, decided_by = $4, decided_at = $5, decision = $6, sampled = $7 WHERE county = $1 AND id = $2`,
			county, proposal, state, a.Account, tx.Now(), v.Words, drawn && v.Confirm); err != nil {
			return err
		}
		if v.Confirm {
			c := history.Change{Act: history.Amend, Span: history.Span{From: p.From}, Values: p.Values,
				Note: history.Note{By: p.By, Role: string(account.Manager), Why: p.Why, Evidence: p.Evidence, File: p.File}}
			if err := s.apply(tx, a, k, p.Ref, place, v.Seq, c); err != nil {
				return err
			}
		}
		return s.tell(tx, a, place, p.Kind+kind, map[string]any{"record": p.ID, "proposal": proposal}, []byte(v.Words))
	})
}

// Withdraw takes a proposal back (action registry.propose). Errors: Denied,
// NotFound; Conflict when it was decided before.
func (s *Service) Withdraw(ctx context.Context, a account.Actor, county int, proposal id.ID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		p, _, _, err := s.proposal(tx, a, "registry.propose", county, proposal)
		if err != nil {
			return err
		}
		if p.State != Open {
			return errs.New(errs.Conflict, "registry.decided")
		}
		_, err = tx.Exec(`UPDATE registry_proposal SET state = $3, decided_by = $4, decided_at = $5 WHERE county = $1 AND id = $2`,
			county, proposal, Withdrawn, a.Account, tx.Now())
		return err
	})
}

// Recheck records what the city found when it looked again at a sampled proposal
// (action registry.sample). Errors: Denied, NotFound, Invalid without words;
// Conflict when it was not drawn, or was looked at before.
func (s *Service) Recheck(ctx context.Context, a account.Actor, county int, proposal id.ID, ok bool, words string) error {
	words = strings.TrimSpace(words)
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		p, _, place, err := s.proposal(tx, a, "registry.sample", county, proposal)
		if err != nil {
			return err
		}
		if !p.Sampled || p.CheckedBy != 0 {
			return errs.New(errs.Conflict, "registry.checked")
		}
		var check errs.Check
		check.That(words != "", "words", "error.field.required")
		long(&check, "words", words, WhyMax)
		if err := check.Err(); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE registry_proposal SET checked_by = $3, checked_at = $4, check_ok = $5, check_words = $6 WHERE county = $1 AND id = $2`,
			county, proposal, a.Account, tx.Now(), ok, words); err != nil {
			return err
		}
		return s.tell(tx, a, place, p.Kind+".rechecked", map[string]any{"record": p.ID, "proposal": proposal, "ok": ok}, []byte(words))
	})
}

// proposal returns a proposal with all its values, if the actor may do the action.
func (s *Service) proposal(tx *db.Tx, a account.Actor, action account.Action, county int, proposal id.ID) (Proposal, Kind, Place, error) {
	var p Proposal
	if err := a.Present(tx); err != nil {
		return p, Kind{}, Place{}, err
	}
	err := scanProposal(tx.QueryRow(`SELECT `+proposalColumns+` FROM registry_proposal WHERE county = $1 AND id = $2`, county, proposal), &p)
	if errors.Is(err, db.ErrNoRows) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	if err != nil {
		return p, Kind{}, Place{}, err
	}
	k, err := KindOf(p.Kind)
	if err != nil {
		return p, k, Place{}, err
	}
	place, err := s.enter(tx, a, action, k, p.Ref)
	if err != nil {
		return p, k, place, err
	}
	row, err := k.Load(tx, p.County, p.ID)
	if err != nil {
		return p, k, place, err
	}
	personal, err := s.Book.Open(tx, row, p.sealed, "registry_proposal", p.Number)
	p.Values = p.Values.With(personal)
	return p, k, place, err
}

// ProposalSeen is a proposal beside what is in force.
type ProposalSeen struct {
	Proposal
	Seen
	Stale bool // the record has changed since the proposal was made
}

// SeeProposal reads a proposal beside the record (action registry.see). Errors: NotFound.
func (s *Service) SeeProposal(tx *db.Tx, a account.Actor, county int, proposal id.ID) (ProposalSeen, error) {
	p, _, _, err := s.proposal(tx, a, "registry.see", county, proposal)
	if err != nil {
		return ProposalSeen{}, err
	}
	v, err := s.See(tx, a, p.Ref)
	return ProposalSeen{p, v, p.State == Open && v.History.Seq() != p.Base}, err
}

// proposalsPage is how many proposals one page of a list holds.
const proposalsPage = 50

// Proposals lists the proposals in a scope, the latest first: those that wait for
// the county, with sampled those that wait for the city, with all every one. more
// says that there are others below the last.
func Proposals(tx *db.Tx, scope account.Scope, which string, before id.ID) (list []Proposal, more bool, err error) {
	where, args := scope.Where(3, account.Columns{County: "p.county", Company: "p.company_id"})
	condition := map[string]string{"open": "p.state = 'open'", "sampled": "p.sampled AND p.checked_by = 0", "all": "TRUE"}[which]
	if condition == "" {
		return nil, false, errs.New(errs.NotFound, "")
	}
	list, err = db.List(tx, scanProposal, `SELECT `+proposalColumns+` FROM registry_proposal p
		WHERE `+condition+` AND (p.id < $1 OR $1 = 0) AND `+where+` ORDER BY p.id DESC LIMIT $2`, append([]any{before, proposalsPage + 1}, args...)...)
	if len(list) > proposalsPage {
		return list[:proposalsPage], true, err
	}
	return list, false, err
}
