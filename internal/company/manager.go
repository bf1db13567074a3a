package company

import (
	_ "embed"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
)

// Manager is a project manager (项目负责人) of a company, from–to: a person of their
// own, whom one company gives up and another takes. Name and phone are personal.
type Manager struct {
	County         int // of the company
	ID             id.ID
	Company        id.ID
	CompoundCounty int
	Compound       id.ID // 0 = the company as a whole
	Party          account.Party
	Certificate    string `field:"certificate"`
	Note           string `field:"note"`
	ValidFrom      time.Time
	ValidTo        time.Time // excluded; zero = still
	RecordedAt     time.Time
	RecordedBy     id.ID // account
}

//go:embed manager.csv
var managerCSV string

// ManagerFields are the fields of a manager.
var ManagerFields = field.Parse("company.manager", managerCSV, nil)

var boundManager = field.Bind[Manager](ManagerFields)

// ManagerRecords is the kind of managers in histories.
var ManagerRecords = history.Kind{Name: "manager", Table: ManagerFields, Load: loadManager, Project: projectManager}

var insertManager = `INSERT INTO company_manager (county, id, company_id, compound_county, compound_id, party_id, subject, home, personal,
		valid_from, valid_to, recorded_at, recorded_by, ` + boundManager.Columns("") + `)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, ` + boundManager.Places(14) + `)`

// Put adds a new manager's row to b, as it is, with the personal values as
// history.Seal returns them.
func (m Manager) Put(b *db.Batch, personal []byte) {
	b.Exec(insertManager, boundManager.Args(&m, m.County, m.ID, m.Company, m.CompoundCounty, m.Compound, m.Party.ID, m.Party.Subject, m.Party.Home, personal,
		m.ValidFrom, m.ValidTo, m.RecordedAt, m.RecordedBy)...)
}

// AddManager inserts a new manager of a row.
func AddManager(tx *db.Tx, r history.Row, company id.ID, compoundCounty int, compound id.ID, party account.Party) error {
	m := Manager{County: r.County, ID: r.ID, Company: company, CompoundCounty: compoundCounty, Compound: compound, Party: party,
		ValidFrom: r.From, ValidTo: r.To, RecordedAt: r.RecordedAt, RecordedBy: r.RecordedBy}
	boundManager.Set(&m, r.Values)
	var check errs.Check
	check.That(!m.ValidFrom.IsZero(), "valid_from", "error.field.required")
	if err := check.Err(); err != nil {
		return err
	}
	var b db.Batch
	m.Put(&b, r.Sealed)
	return tx.Pipeline(&b)
}

var managerColumns = `county, id, company_id, compound_county, compound_id, party_id, subject, home, valid_from, valid_to, recorded_at, recorded_by, ` +
	boundManager.Columns("")

func scanManager(s db.Scanner, m *Manager) error {
	return s.Scan(boundManager.Dest(m, &m.County, &m.ID, &m.Company, &m.CompoundCounty, &m.Compound, &m.Party.ID, &m.Party.Subject, &m.Party.Home,
		&m.ValidFrom, &m.ValidTo, &m.RecordedAt, &m.RecordedBy)...)
}

// Row returns the manager's current row without the personal values.
func (m Manager) Row() history.Row {
	return history.Row{County: m.County, ID: m.ID, Subject: m.Party.Subject, Home: m.Party.Home, Span: history.Span{From: m.ValidFrom, To: m.ValidTo},
		Values: boundManager.Values(&m), RecordedAt: m.RecordedAt, RecordedBy: m.RecordedBy}
}

// ManagerByID returns a manager. Errors: NotFound.
func ManagerByID(tx *db.Tx, county int, manager id.ID) (Manager, error) {
	list, err := db.List(tx, scanManager, `SELECT `+managerColumns+` FROM company_manager WHERE county = $1 AND id = $2`, county, manager)
	if err == nil && len(list) == 0 {
		return Manager{}, errs.New(errs.NotFound, "")
	}
	if err != nil {
		return Manager{}, err
	}
	return list[0], nil
}

// SomeManagers returns those of managers of one county by id; a page of them is asked
// for at a time.
func SomeManagers(tx *db.Tx, county int, managers []id.ID) ([]Manager, error) {
	args := []any{county}
	for _, m := range managers {
		args = append(args, m)
	}
	return db.List(tx, scanManager, `SELECT `+managerColumns+` FROM company_manager WHERE county = $1 AND id IN `+db.Places(2, len(managers)), args...)
}

// Managers returns up to limit of a company's managers, those of the past too, the
// latest first.
func Managers(tx *db.Tx, company id.ID, limit int) ([]Manager, error) {
	return db.List(tx, scanManager, `SELECT `+managerColumns+` FROM company_manager WHERE company_id = $1 ORDER BY id DESC LIMIT $2`, company, limit)
}

// ManagersOf returns who manages a compound at an instant, as known now.
func ManagersOf(tx *db.Tx, compound id.ID, at time.Time) ([]Manager, error) {
	return db.List(tx, scanManager, `SELECT `+managerColumns+` FROM company_manager
		WHERE compound_id = $1 AND compound_id <> 0 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2) ORDER BY id`, compound, at)
}

func loadManager(tx *db.Tx, county int, manager id.ID) (history.Row, error) {
	m, err := ManagerByID(tx, county, manager)
	if err != nil {
		return history.Row{}, err
	}
	row := m.Row()
	err = tx.QueryRow(`SELECT personal FROM company_manager WHERE county = $1 AND id = $2`, county, manager).Scan(&row.Sealed)
	return row, err
}

func projectManager(tx *db.Tx, r history.Row, _ history.Change) error {
	var m Manager
	boundManager.Set(&m, r.Values)
	_, err := tx.Exec(`UPDATE company_manager SET valid_from = $3, valid_to = $4, personal = $5, `+boundManager.Assign(6)+` WHERE county = $1 AND id = $2`,
		boundManager.Args(&m, r.County, r.ID, r.From, r.To, r.Sealed)...)
	return err
}

// ManagerOf returns, by compound, who managed each of some compounds at an instant, as
// known now: the longest known where there are several.
func ManagerOf(tx *db.Tx, compounds []id.ID, at time.Time) (map[id.ID]id.ID, error) {
	args := []any{at}
	for _, c := range compounds {
		args = append(args, c)
	}
	type pair struct{ compound, manager id.ID }
	list, err := db.List(tx, func(s db.Scanner, p *pair) error { return s.Scan(&p.compound, &p.manager) },
		`SELECT compound_id, MIN(id) FROM company_manager WHERE compound_id IN `+db.Places(2, len(compounds))+`
		AND compound_id <> 0 AND valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1) GROUP BY compound_id`, args...)
	of := make(map[id.ID]id.ID, len(list))
	for _, p := range list {
		of[p.compound] = p.manager
	}
	return of, err
}

// ManagerHome returns the county of the row of a compound's manager, 0 when there is none.
func ManagerHome(tx *db.Tx, compound, manager id.ID) (county int, err error) {
	list, err := db.List(tx, func(s db.Scanner, v *int) error { return s.Scan(v) },
		`SELECT county FROM company_manager WHERE compound_id = $1 AND compound_id <> 0 AND id = $2`, compound, manager)
	if len(list) == 0 {
		return 0, err
	}
	return list[0], err
}
