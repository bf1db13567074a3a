package bulletin

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
	"yianju/internal/id"
	"yianju/internal/message"
)

// Kind is the kind of bulletins in the register of documents, and series that of their
// numbers: 辽住建通〔2026〕3号.
const (
	Kind   = "bulletin"
	series = "通"
)

// Issue issues the bulletin of a month under the next number of its office and year
// (action bulletin.issue): from then on it stands. Errors: Denied, NotFound,
// Unauthenticated without a fresh second factor; Conflict when it is issued.
func (s *Service) Issue(ctx context.Context, a account.Actor, m calendar.Month) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		b, err := s.enter(tx, a, "bulletin.issue", m)
		if err == nil {
			err = b.draft()
		}
		if err != nil {
			return err
		}
		b.IssuedBy = a.Account
		return s.issue(tx, a, b)
	})
}

// issue freezes a draft: number, snapshot, hash, register, record, and whom to tell.
func (s *Service) issue(tx *db.Tx, a account.Actor, b Bulletin) error {
	b.IssuedAt = tx.Now()
	year := calendar.DateOf(b.IssuedAt).Year()
	if b.IssuedBy != 0 {
		var err error
		if b.Number, err = document.Number(tx, province, series, year); err != nil {
			return err
		}
	}
	texts, err := Texts(tx, b.Month)
	if err != nil {
		return err
	}
	snapshot, err := b.snapshot(texts)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(snapshot)
	b.Hash = sum[:]
	office, _ := document.OfficeOn(province, calendar.DateOf(b.IssuedAt))
	doc, err := document.Register{IDs: s.IDs, Log: s.Log}.Issue(tx, a, document.Document{Office: province, Kind: Kind, Series: series, Year: year, Serial: b.Number,
		Number: Number(b), Title: Title(b.Month), Issuer: office.Authority, Snapshot: snapshot, Open: true,
		Digest: []document.Fact{{Name: paper.T("bulletin.column.received"), Value: strconv.FormatInt(b.Content.Total.Received, 10)},
			{Name: paper.T("bulletin.column.reply_rate"), Value: b.Content.Total.Rate("reply_rate").Value}, {Name: paper.T("bulletin.taken"), Value: paper.Stamp(b.Taken)}}})
	if err != nil {
		return err
	}
	b.Verify = doc.Code
	n, err := tx.Exec(`UPDATE bulletin SET issued_at = $2, issued_by = $3, number = $4, hash = $5, verify = $6 WHERE month = $1 AND issued_at IS NULL AND taken_at = $7`,
		b.Month, b.IssuedAt, b.IssuedBy, b.Number, b.Hash, b.Verify, b.Taken)
	if err == nil && n == 0 {
		err = errs.New(errs.Stale, "") // its figures were taken again
	}
	if err != nil {
		return err
	}
	if err := s.tell(tx, a, b, "bulletin.issued", map[string]any{"month": b.Month.String(), "hash": hex.EncodeToString(b.Hash), "number": b.Number,
		"itself": b.IssuedItself()}); err != nil {
		return err
	}
	return s.announce(tx, b)
}

// snapshot is what a bulletin freezes, as canonical JSON: its SHA-256 is the bulletin's
// hash. The content goes in as it is kept, whatever it says to this program.
func (b Bulletin) snapshot(texts map[Part]Text) ([]byte, error) {
	if !json.Valid([]byte(b.stored)) {
		return nil, fmt.Errorf("bulletin: the content of %s is no JSON", b.Month)
	}
	words := map[string]any{}
	for part, t := range texts {
		words[string(part)] = t.Words
	}
	return audit.Canonical(map[string]any{"month": b.Month.String(), "due": b.Due.UnixMicro(), "taken": b.Taken.UnixMicro(), "issued": b.IssuedAt.UnixMicro(),
		"itself": b.IssuedItself(), "number": b.Number, "content": json.RawMessage(b.stored), "texts": words})
}

// Number is a bulletin's number as it is printed: 发文字号, or of one that issued itself
// the name of its month (期号).
func Number(b Bulletin) string {
	if b.Number == 0 {
		return MonthWords(b.Month)
	}
	day := calendar.DateOf(b.IssuedAt)
	office, _ := document.OfficeOn(province, day)
	return document.FormatNumber(office.Mark, series, day.Year(), b.Number)
}

// MonthWords is a month as papers write it: 2026年9月.
func MonthWords(m calendar.Month) string { return paper.Month(m.First().Start()) }

// Title is a bulletin's title.
func Title(m calendar.Month) string { return paper.T("bulletin.paper.title", "month", MonthWords(m)) }

// announce tells the officers of every city and county that a bulletin is there.
func (s *Service) announce(tx *db.Tx, b Bulletin) error {
	var batch db.Batch
	err := account.Departments(tx, s.Regions.Cities(), s.Regions.Counties(), func(code int, officer id.ID) error {
		return s.Quiet.Put(&batch, tx.Now(), message.Message{ID: s.IDs.Next(), County: code, Subject: b.ID, Template: "bulletin.told", Channel: message.InApp,
			Args: message.Args{"year": strconv.Itoa(b.Month.Year()), "month": strconv.Itoa(b.Month.Number())}, To: message.Recipient{Kind: message.ToAccount, ID: officer}})
	})
	if err != nil {
		return err
	}
	return tx.Pipeline(&batch)
}
