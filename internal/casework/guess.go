package casework

import (
	"context"
	"errors"

	"yianju/internal/calendar"
	"yianju/internal/db"
)

// guessesMost is how many wrong digits a code takes in a day before only its
// receipt's link opens it: whoever knows a code and tries all ten thousand ends
// of a phone number gets nowhere. Codes that do not exist count alike.
const guessesMost = 10

// guessedOut reports whether a code had its wrong guesses for today.
func guessedOut(tx *db.Tx, code string) (bool, error) {
	var n int
	err := tx.QueryRow(`SELECT n FROM case_guess WHERE key = $1 AND day = $2`,
		keyHash(code), DayNumber(calendar.DateOf(tx.Now()))).Scan(&n)
	if errors.Is(err, db.ErrNoRows) {
		return false, nil
	}
	return n >= guessesMost, err
}

func (s *Service) countGuess(ctx context.Context, code string) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		today := DayNumber(calendar.DateOf(tx.Now()))
		_, err := tx.Exec(`INSERT INTO case_guess (key, day, n) VALUES ($1, $2, 1)
			ON CONFLICT (key) DO UPDATE SET day = excluded.day,
				n = CASE WHEN case_guess.day = excluded.day THEN case_guess.n + 1 ELSE 1 END`, keyHash(code), today)
		return err
	})
}

// dropGuesses forgets the guesses of days gone by.
func dropGuesses(tx *db.Tx) error {
	_, err := tx.Exec(`DELETE FROM case_guess WHERE day < $1`, DayNumber(calendar.DateOf(tx.Now())))
	return err
}
