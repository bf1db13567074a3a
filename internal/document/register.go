package document

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Fact is one thing everybody may know of a document, in its own words, such as
// 督办件数 60.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Document is what an office issues.
type Document struct {
	Office   int    // code
	Kind     string // such as docket; shown names are the messages document.kind.*
	Series   string // of the number, such as 督; "" when there is none
	Year     int
	Serial   int    // from Number; 0 = none
	Number   string // as printed: FormatNumber, or the number of the issue (期号)
	Title    string
	Issuer   string // as it signs
	Snapshot []byte // canonical JSON (audit.Canonical)
	Digest   []Fact
	Open     bool // may be found by its number, by everybody
}

// Issued is a document as it stands in the register, without its snapshot.
type Issued struct {
	Document
	ID      id.ID
	Code    string // 12 characters, see ShowCode
	SHA256  string // of the snapshot, hexadecimal
	Subject audit.Subject
	At      time.Time
}

// Register keeps what was issued.
type Register struct {
	IDs *id.Source
	Log *audit.Log
}

// ListAction is the action of the policy table whose scope List takes.
const ListAction account.Action = "document.list"

const codeLength = 12 // 58 bits: nobody finds one by trying

// Issue enters a document in the transaction that issues it. by is who issued it;
// the program itself is account.System.
func (r Register) Issue(tx *db.Tx, by account.Actor, d Document) (Issued, error) {
	sum := sha256.Sum256(d.Snapshot)
	i := Issued{Document: d, ID: r.IDs.Next(), Code: r.IDs.Code(codeLength), SHA256: hex.EncodeToString(sum[:]), Subject: seal.NewSubject(r.IDs.Bytes), At: tx.Now()}
	digest, err := json.Marshal(d.Digest)
	if err != nil {
		return Issued{}, err
	}
	var b db.Batch
	b.Exec(`INSERT INTO document (county, id, kind, series, year, serial, number, title, issuer, code, sha256, snapshot, digest, open, subject, issued_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		d.Office, i.ID, d.Kind, d.Series, d.Year, d.Serial, d.Number, d.Title, d.Issuer, i.Code, i.SHA256, pack(d.Snapshot), string(digest), d.Open, i.Subject[:], i.At)
	keys := []key{{i.Code, ByCode}, {i.SHA256, BySnapshot}}
	if d.Open {
		keys = append(keys, key{plainNumber(d.Number), ByNumber})
	}
	for _, k := range keys {
		k.put(&b, i)
	}
	if err := tx.Pipeline(&b); err != nil {
		return Issued{}, err
	}
	face, err := i.face()
	if err != nil {
		return Issued{}, err
	}
	_, err = r.Log.Append(tx, audit.Event{County: d.Office, Subject: i.Subject, Kind: "document.issued", Role: string(by.Acting()),
		Facts: map[string]any{"kind": d.Kind, "number": d.Number, "face": face, "sha256": i.SHA256}})
	return i, err
}

// face is the hash of what everybody is shown of a document.
func (i Issued) face() (string, error) {
	shown, err := audit.Canonical(map[string]any{"office": i.Office, "kind": i.Kind, "series": i.Series, "year": i.Year, "serial": i.Serial, "number": i.Number,
		"title": i.Title, "issuer": i.Issuer, "code": i.Code, "digest": i.Digest, "open": i.Open, "at": i.At, "sha256": i.SHA256})
	sum := sha256.Sum256(shown)
	return hex.EncodeToString(sum[:]), err
}

// AddFile enters a file that was made of a document, such as its PDF, by the SHA-256
// of its bytes: whoever holds the file can ask whether it is the one.
func (r Register) AddFile(tx *db.Tx, i Issued, sum [sha256.Size]byte) error {
	var b db.Batch
	key{hex.EncodeToString(sum[:]), ByFile}.put(&b, i)
	return tx.Pipeline(&b)
}

// Way is what a document was found by; what it proves are the messages verify.way.*.
type Way string

// The ways.
const (
	ByCode     Way = "code"
	ByNumber   Way = "number"
	BySnapshot Way = "snapshot" // hash of what it says
	ByFile     Way = "file"     // hash of a file that was made of it
)

type key struct {
	key string
	way Way
}

func (k key) put(b *db.Batch, i Issued) {
	b.Exec(`INSERT INTO document_key (key, kind, county, document_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, k.key, k.way, i.Office, i.ID)
}

// plainNumber is a number as it is looked for: however it was typed.
func plainNumber(s string) string {
	return strings.NewReplacer(" ", "", "　", "", "[", "〔", "]", "〕", "［", "〔", "］", "〕", "(", "〔", ")", "〕", "（", "〔", "）", "〕", "【", "〔", "】", "〕", "第", "").Replace(s)
}

// plainHash is a hash as it is kept.
func plainHash(s string) string { return strings.ToLower(strings.ReplaceAll(s, " ", "")) }

// plainCode is a code as it is kept.
func plainCode(s string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "　", "").Replace(s))
}

// ShowCode writes a code as it is printed, in groups of four.
func ShowCode(code string) string {
	var parts []string
	for ; len(code) > 4; code = code[4:] {
		parts = append(parts, code[:4])
	}
	return strings.Join(append(parts, code), " ")
}

const columns = `d.county, d.id, d.kind, d.series, d.year, d.serial, d.number, d.title, d.issuer, d.code, d.sha256, d.digest, d.open, d.subject, d.issued_at`

func scan(s db.Scanner, i *Issued) error {
	var digest string
	var subject []byte
	if err := s.Scan(&i.Office, &i.ID, &i.Kind, &i.Series, &i.Year, &i.Serial, &i.Number, &i.Title, &i.Issuer, &i.Code, &i.SHA256, &digest, &i.Open, &subject, &i.At); err != nil {
		return err
	}
	copy(i.Subject[:], subject)
	return json.Unmarshal([]byte(digest), &i.Digest)
}

// Of returns the document that has a code, however it was typed. Errors: NotFound.
func Of(tx *db.Tx, code string) (Issued, error) {
	list, err := find(tx, plainCode(code), ByCode)
	if err == nil && len(list) == 0 {
		err = errs.New(errs.NotFound, "")
	}
	if err != nil {
		return Issued{}, err
	}
	return list[0], nil
}

// Look returns the documents that what somebody typed may mean: a code, a number that
// everybody may look for, or a hash; and what they were found by.
func Look(tx *db.Tx, typed string) (list []Issued, by Way, err error) {
	if typed = strings.TrimSpace(typed); typed == "" || utf8.RuneCountInString(typed) > 200 {
		return nil, "", nil
	}
	for _, k := range []key{{plainHash(typed), ByFile}, {plainHash(typed), BySnapshot}, {plainCode(typed), ByCode}, {plainNumber(typed), ByNumber}} {
		if list, err = find(tx, k.key, k.way); err != nil || len(list) > 0 {
			return list, k.way, err
		}
	}
	return nil, "", nil
}

// find goes through the directory: the rows lie in their offices' counties.
func find(tx *db.Tx, k string, by Way) ([]Issued, error) {
	return db.List(tx, scan, `SELECT `+columns+` FROM document_key k JOIN document d ON d.county = k.county AND d.id = k.document_id
		WHERE k.key = $1 AND k.kind = $2 ORDER BY d.id DESC LIMIT 20`, k, by)
}

// List returns up to limit documents of the offices in a scope, the latest first,
// those entered before one (0 = all); kind "" is every kind.
func List(tx *db.Tx, scope account.Scope, kind string, before id.ID, limit int) ([]Issued, error) {
	where, args := scope.Where(1, account.Columns{County: "d.county"})
	if before == 0 {
		before = math.MaxInt64
	}
	at := len(args) + 1
	args = append(args, before, kind, limit)
	return db.List(tx, scan, fmt.Sprintf(`SELECT `+columns+` FROM document d WHERE %s AND d.id < $%d AND d.kind = COALESCE(NULLIF($%d, ''), d.kind)
		ORDER BY d.id DESC LIMIT $%d`, where, at, at+1, at+2), args...)
}

// Snapshot returns what a document says, as it stands in the database. Errors: of an
// unreadable row, which was changed from outside.
func Snapshot(tx *db.Tx, i Issued) ([]byte, error) {
	var packed []byte
	err := tx.QueryRow(`SELECT d.snapshot FROM document d WHERE d.county = $1 AND d.id = $2`, i.Office, i.ID).Scan(&packed)
	if errors.Is(err, db.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "")
	}
	if err != nil {
		return nil, err
	}
	return unpack(packed)
}

// Compare says how the document of a code differs from what the paper's own record says was
// issued, whose snapshot has that hash; "" in nothing.
func Compare(tx *db.Tx, code, hash string) (diff string, err error) {
	doc, err := Of(tx, code)
	if errs.Is(err, errs.NotFound) {
		return "it is not in the register of documents", nil
	}
	if err != nil {
		return "", err
	}
	if intact, err := Intact(tx, doc); err != nil || intact && doc.SHA256 == hash {
		return "", err
	}
	return "its document is not what was issued", nil
}

// Intact reports whether what is stored of a document is what was issued: its snapshot
// and everything that is shown of it have the hashes of its audit event.
func Intact(tx *db.Tx, i Issued) (bool, error) {
	events, err := audit.History(tx, i.Office, i.Subject)
	if err != nil || len(events) == 0 || events[0].Kind != "document.issued" {
		return false, err
	}
	var said struct{ Face, SHA256 string }
	if err := events[0].Decode(&said); err != nil {
		return false, nil
	}
	content, err := Snapshot(tx, i)
	if err != nil {
		return false, nil // it does not even unpack
	}
	sum := sha256.Sum256(content)
	face, err := i.face()
	return err == nil && hex.EncodeToString(sum[:]) == said.SHA256 && face == said.Face, nil
}

func pack(content []byte) []byte {
	var b bytes.Buffer
	z, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		panic(err) // of the level alone
	}
	z.Write(content) // to memory: it cannot fail
	z.Close()
	return b.Bytes()
}

// maxSnapshot is more than any snapshot has, in bytes.
const maxSnapshot = 256 << 20

func unpack(packed []byte) ([]byte, error) {
	return io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxSnapshot))
}
