package web

import (
	"net/http"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/registry"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// proposalPage is a proposal beside what is in force: only what would change.
type proposalPage struct {
	part.Page
	registry.ProposalSeen
	Heading  string
	Action   string
	By       string
	Table    part.Table
	Decided  string
	Checked  string
	Scan     string
	Record   string // address of the record
	Decides  bool
	Rechecks bool
	Takes    bool // may take it back
	Words    string
	Wrong    form.Errors
	Form     proposalForm
}

type proposalForm struct {
	Do    string `form:"do"`
	Seq   string `form:"seq"`
	Words string `form:"words"`
}

// numbered is the county and number in the path. Errors: NotFound.
func numbered(r *http.Request) (county int, number id.ID, err error) {
	county, err = strconv.Atoi(r.PathValue("county"))
	if number = idOf(r.PathValue("id")); err != nil || number == 0 {
		return 0, 0, errs.New(errs.NotFound, "")
	}
	return county, number, nil
}

func (s *Site) proposal(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var f proposalForm
		wrong, err := s.sentBack(r, &f)
		if err != nil {
			return err
		}
		return s.showProposal(w, r, at, f, wrong, statusOf(wrong))
	}
}

func (s *Site) showProposal(w http.ResponseWriter, r *http.Request, at workPlace, f proposalForm, wrong form.Errors, status int) error {
	county, number, err := numbered(r)
	if err != nil {
		return err
	}
	a := s.actor(r)
	p := proposalPage{Page: s.page(r, "registry.proposal"), Wrong: wrong, Form: f, Action: at.Base + "/registry/proposals/" + strconv.Itoa(county) + "/" + number.String()}
	p.Wide, p.Back, p.Path = true, at.Base+"/registry/proposals", p.Action
	err = s.view(r.Context(), func(tx *db.Tx) error {
		if p.ProposalSeen, err = s.Registry.SeeProposal(tx, a, county, number); err != nil {
			return err
		}
		if p.By, err = s.staffName(tx, p.Lang, p.Proposal.By); err != nil {
			return err
		}
		return s.fillProposal(tx, &p)
	})
	if err != nil {
		return err
	}
	p.Heading, p.Record = p.Proposal.Title, at.recordPath(p.Proposal.Ref)
	if p.File != "" {
		p.Scan = p.Action + "/scan"
	}
	open := p.Proposal.State == registry.Open
	p.Decides = open && account.Can(a, "registry.decide", p.Target)
	p.Takes = open && account.Can(a, "registry.propose", p.Target)
	p.Rechecks = p.Sampled && p.CheckedBy == 0 && account.Can(a, "registry.sample", p.Target)
	return s.showStatus(w, r, status, proposalView(p))
}

func (s *Site) fillProposal(tx *db.Tx, p *proposalPage) error {
	now, t := p.Seen.State.Values, p.Seen.Kind.Table
	then := now
	if p.Proposal.State == registry.Open {
		then = p.History[:p.Base].Now(p.Now).Values
	} else if p.DecidedBy != 0 {
		then = p.History[:min(p.Base, len(p.History))].Now(p.Now).Values
	}
	p.Table = part.Table{Columns: recordColumns(p.Page, "field", "then", "proposal")}
	if p.Stale {
		p.Table.Columns = recordColumns(p.Page, "field", "then", "now", "proposal")
	}
	for _, f := range t.Fields() {
		value, there := p.Proposal.Values[f.Key]
		if !there {
			continue
		}
		row := []part.Cell{{Text: f.Header(p.Lang.String())}, {Text: s.shown(p.Lang, t, f.Key, then[f.Key])}}
		if p.Stale {
			row = append(row, part.Cell{Text: s.shown(p.Lang, t, f.Key, now[f.Key])})
		}
		p.Table.Rows = append(p.Table.Rows, append(row, part.Cell{Text: s.shown(p.Lang, t, f.Key, value)}))
	}
	if p.DecidedBy != 0 {
		who, err := s.staffName(tx, p.Lang, p.DecidedBy)
		if err != nil {
			return err
		}
		p.Decided = p.T("registry.decided.by", "state", p.T("registry.state."+string(p.Proposal.State)), "who", who, "at", p.DecidedAt, "words", orNone(p.Decision))
	}
	if p.CheckedBy != 0 {
		who, err := s.staffName(tx, p.Lang, p.CheckedBy)
		if err != nil {
			return err
		}
		p.Checked = p.T("registry.checked."+map[bool]string{true: "ok", false: "not"}[p.CheckOK], "who", who, "at", p.CheckedAt, "words", p.Check)
	}
	return nil
}

func (s *Site) proposalSent(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		county, number, err := numbered(r)
		if err != nil {
			return err
		}
		if _, err := s.proposalOf(r); err != nil {
			return err
		}
		var f proposalForm
		if err := form.Read(r, &f); err != nil {
			return err
		}
		a, ctx := s.actor(r), r.Context()
		seq, _ := strconv.Atoi(f.Seq) // what is no number is 0, which is refused below
		switch f.Do {
		case "confirm", "refuse":
			err = s.Registry.Decide(ctx, a, county, number, registry.Verdict{Confirm: f.Do == "confirm", Seq: max(seq, 1), Words: f.Words})
		case "withdraw":
			err = s.Registry.Withdraw(ctx, a, county, number)
		case "true", "untrue":
			err = s.Registry.Recheck(ctx, a, county, number, f.Do == "true", f.Words)
		default:
			err = errs.New(errs.Invalid, "error.form")
		}
		if err == nil {
			return httpx.SeeOther(w, r, r.URL.EscapedPath())
		}
		wrong, status, ok := refused(s.lang(r), err)
		if !ok {
			return err
		}
		return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showProposal(w, r, at, f, wrong, status) })
	}
}

// proposalScan shows the paper that a proposal came with.
func (s *Site) proposalScan(w http.ResponseWriter, r *http.Request) error {
	p, err := s.proposalOf(r)
	if err != nil {
		return err
	}
	if p.File == "" {
		return errs.New(errs.NotFound, "")
	}
	return s.showScan(w, r, p.File)
}

// proposalOf reads the proposal of the path for somebody who may see it. Errors:
// NotFound.
func (s *Site) proposalOf(r *http.Request) (p registry.ProposalSeen, err error) {
	county, number, err := numbered(r)
	if err != nil {
		return p, err
	}
	err = s.view(r.Context(), func(tx *db.Tx) (err error) {
		p, err = s.Registry.SeeProposal(tx, s.actor(r), county, number)
		return err
	})
	return p, err
}
