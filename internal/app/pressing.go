package app

import (
	"time"

	"yianju/internal/bulletin"
	"yianju/internal/db"
	"yianju/internal/docket"
	"yianju/internal/supervision"
)

// pressing are the papers of which the monthly bulletin tells how many there were.
var pressing = []bulletin.Pressing{
	{Name: "docket", Count: func(tx *db.Tx, from, until time.Time) (bulletin.Act, error) {
		t, err := docket.TallyOf(tx, from, until)
		return bulletin.Act{Issued: t.Issued, Closed: t.Closed, Open: t.Open, Long: t.Running}, err
	}},
	{Name: "order", Count: func(tx *db.Tx, from, until time.Time) (bulletin.Act, error) {
		t, err := supervision.TallyOf(tx, 210000, 219999, from, until)
		return bulletin.Act{Issued: t.Issued, Closed: t.Concluded, Open: t.Open}, err
	}},
}
