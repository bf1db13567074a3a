package docket

import "yianju/internal/db"

// CheckIn is Check of one docket within a transaction.
func (s *Service) CheckIn(tx *db.Tx, city int, week string, differs func(string)) error {
	w, _ := ParseWeek(week)
	d, err := Of(tx, city, w)
	if err != nil {
		return err
	}
	return s.check(tx, d, differs)
}
