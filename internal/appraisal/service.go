package appraisal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/document"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/region"
	"yianju/internal/seal"
	"yianju/internal/target"
)

// Service is the use cases. It is safe for concurrent use.
type Service struct {
	DB      *db.DB
	IDs     *id.Source
	Log     *audit.Log
	Regions *region.Tree
	Targets *target.Service
	Quiet   message.Quiet
}

// paper is the language of official papers.
const paper = i18n.Chinese

// Kind is the kind of appraisals in the register of documents, and series that of their
// numbers: 辽住建考〔2027〕1号.
const (
	Kind   = "appraisal"
	series = "考"
)

// Issue issues the sheets of all regions of a year under the next number of its office
// (action appraisal.issue): from then on they stand. The same form sent twice issues once.
// Errors: Unauthenticated, without a fresh second factor too; Denied; NotFound; Conflict
// while the year is not over.
func (s *Service) Issue(ctx context.Context, a account.Actor, year int) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		if err := account.Authorize(a, "appraisal.issue", "appraisal.see", account.Target{County: province}); err != nil {
			return err
		}
		p, err := s.See(tx, a, year)
		if err != nil || p.Issued() {
			return err
		}
		if p.At = tx.Now(); !Over(year, p.At) {
			return errs.New(errs.Conflict, "appraisal.not_over")
		}
		return s.issue(tx, a, p)
	})
}

// issue freezes the sheets: number, snapshot, hash, register and record.
func (s *Service) issue(tx *db.Tx, a account.Actor, p Appraisal) error {
	p.ID, p.Subject, p.IssuedBy = s.IDs.Next(), seal.NewSubject(s.IDs.Bytes), a.Account
	day := calendar.DateOf(p.At)
	text, err := audit.Canonical(content{p.Cities, p.Counties})
	if err != nil {
		return err
	}
	p.stored = string(text)
	if p.Number, err = document.Number(tx, province, series, day.Year()); err != nil {
		return err
	}
	snapshot, err := p.snapshot()
	if err != nil {
		return err
	}
	sum := sha256.Sum256(snapshot)
	p.Hash = sum[:]
	office, _ := document.OfficeOn(province, day)
	doc, err := document.Register{IDs: s.IDs, Log: s.Log}.Issue(tx, a, document.Document{Office: province, Kind: Kind, Series: series, Year: day.Year(), Serial: p.Number,
		Number: Number(p), Title: Title(p.Year), Issuer: office.Authority, Snapshot: snapshot,
		Digest: []document.Fact{{Name: paper.T("appraisal.cities"), Value: paper.Count(int64(len(p.Cities)))}, {Name: paper.T("appraisal.counties"), Value: paper.Count(int64(len(p.Counties)))}}})
	if err != nil {
		return err
	}
	p.Verify = doc.Code
	n, err := tx.Exec(`INSERT INTO appraisal (id, year, subject, content, issued_at, issued_by, number, hash, verify)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (year) DO NOTHING`, p.ID, p.Year, p.Subject, p.stored, p.At, p.IssuedBy, p.Number, p.Hash, p.Verify)
	if err == nil && n == 0 {
		err = errs.New(errs.Stale, "") // somebody else has issued it meanwhile
	}
	if err != nil {
		return err
	}
	if _, err = s.Log.Append(tx, audit.Event{County: province, Subject: p.Subject, Kind: "appraisal.issued", Role: string(a.Acting()),
		Facts: map[string]any{"year": p.Year, "number": p.Number, "hash": hex.EncodeToString(p.Hash)}}); err != nil {
		return err
	}
	return s.announce(tx, p)
}

// announce tells the officers of every city and county that the sheets are there.
func (s *Service) announce(tx *db.Tx, p Appraisal) error {
	var batch db.Batch
	err := account.Departments(tx, s.Regions.Cities(), s.Regions.Counties(), func(code int, officer id.ID) error {
		return s.Quiet.Put(&batch, tx.Now(), message.Message{ID: s.IDs.Next(), County: code, Subject: p.ID, Template: "appraisal.told", Channel: message.InApp,
			Args: message.Args{"year": strconv.Itoa(p.Year)}, To: message.Recipient{Kind: message.ToAccount, ID: officer}})
	})
	if err != nil {
		return err
	}
	return tx.Pipeline(&batch)
}

// snapshot is what is frozen, as canonical JSON: its SHA-256 is the appraisal's hash. The
// sheets go in as they are kept, whatever they say to this program.
func (p Appraisal) snapshot() ([]byte, error) {
	if !json.Valid([]byte(p.stored)) {
		return nil, fmt.Errorf("appraisal: the sheets of %d are no JSON", p.Year)
	}
	return audit.Canonical(map[string]any{"year": p.Year, "issued": p.At.UnixMicro(), "number": p.Number, "sheets": json.RawMessage(p.stored)})
}

// Number is an issued appraisal's number as it is printed (发文字号).
func Number(p Appraisal) string {
	day := calendar.DateOf(p.At)
	office, _ := document.OfficeOn(province, day)
	return document.FormatNumber(office.Mark, series, day.Year(), p.Number)
}

// Title is an appraisal's title.
func Title(year int) string { return paper.T("appraisal.paper.title", "year", year) }
