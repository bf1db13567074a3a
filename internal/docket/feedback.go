package docket

import (
	"io"

	"yianju/internal/db"
)

// Handled is a city's last week in figures, over all of its cases (市反馈表).
type Handled struct {
	Filed     int `json:"filed"`
	Answered  int `json:"answered"`
	Ended     int `json:"ended"`
	Rated     int `json:"rated"`
	Satisfied int `json:"satisfied"`
}

func writeAnswers(tx *db.Tx, d Docket, w io.Writer) error { return nil }
