package document

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"yianju/internal/calendar"
	"yianju/internal/db"
)

//go:embed office.csv
var officeCSV string

// Office is who issues papers.
type Office struct {
	Code      int
	Authority string // as it signs
	Mark      string // 机关代字, without the series
	From      calendar.Date
}

var offices = mustOffices(officeCSV)

// OfficeOn returns the office of a code as it is on a day.
func OfficeOn(code int, day calendar.Date) (o Office, found bool) {
	for _, row := range offices {
		if row.Code == code && !row.From.After(day) && (!found || row.From.After(o.From)) {
			o, found = row, true
		}
	}
	return o, found
}

func mustOffices(text string) []Office {
	in := csv.NewReader(strings.NewReader(text))
	in.Comment = '#'
	rows, err := in.ReadAll()
	if err != nil {
		panic(err)
	}
	var out []Office
	for _, row := range rows[1:] {
		code, err := strconv.Atoi(row[0])
		from, err2 := calendar.ParseDate(row[3])
		if err != nil || err2 != nil {
			panic(fmt.Sprintf("document: office.csv: %q", row))
		}
		out = append(out, Office{Code: code, Authority: row[1], Mark: row[2], From: from})
	}
	return out
}

// Number takes the next serial number of an office, series and year. It is used up
// when tx commits, and only then. Whoever takes one of the same office, series and
// year at the same time waits or begins anew (db.Update).
func Number(tx *db.Tx, office int, series string, year int) (n int, err error) {
	err = tx.QueryRow(`INSERT INTO document_number (county, series, year, last) VALUES ($1, $2, $3, 1)
		ON CONFLICT (county, series, year) DO UPDATE SET last = document_number.last + 1 RETURNING last`, office, series, year).Scan(&n)
	return n, err
}

// FormatNumber writes a number as GB/T 9704-2012 §7.2.5 has it: the year whole and in
// hexagonal brackets, the serial number without 第 and without zeros before it.
func FormatNumber(mark, series string, year, serial int) string {
	return fmt.Sprintf("%s%s〔%d〕%d号", mark, series, year, serial)
}
