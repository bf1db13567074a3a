package app

import (
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/message"
)

// book looks up where a message goes, at the moment it goes: an address is kept
// in one place only, sealed.
type book struct{ app *App }

// Address implements message.Book. Somebody without an address is told in the
// app alone.
func (b book) Address(tx *db.Tx, county int, to message.Recipient, c message.Channel) (string, i18n.Lang, error) {
	var phone string
	var err error
	switch {
	case c == message.Voice && to.Kind == message.ToAccount:
		phone, err = b.app.Cases.OnCallPhone(tx, to.ID)
	case c != message.SMS:
	case to.Kind == message.ToContact:
		phone, err = b.app.Cases.ContactPhone(tx, casework.Ref{County: county, ID: to.ID})
	default:
		phone, err = b.app.Accounts.Phone(tx, to.ID)
	}
	if errs.Is(err, errs.NotFound) {
		return "", i18n.Chinese, nil
	}
	return phone, i18n.Chinese, err
}
