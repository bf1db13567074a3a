package casework_test

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/test/model"
)

// TestServiceAgainstModel drives the service on both databases beside the model:
// fewer histories than the pure functions get, but through authorization, rows,
// the sweep of two servers, and everything read back from disk.
func TestServiceAgainstModel(t *testing.T) {
	t.Parallel()
	rules := modelRules(t)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		e.officer(t, 1005, account.Grant{Role: account.Worker, Company: e.company})
		rapid.Check(t, func(r *rapid.T) {
			drive(r, rules, &served{T: t, estate: e, rules: rules}, county, "2021-01-01", 25)
		})
	})
}

// served is one case of the service.
type served struct {
	*testing.T
	*estate
	rules *model.Rules
	ref   casework.Ref
	view  casework.View
}

// Adapt makes an act one that a form of the service can say: the category decides
// the class, the place decides who is in charge, there are no photos.
func (s *served) Adapt(now time.Time, at model.Status, a model.Act) (model.Act, bool) {
	category := s.Rules.At(s.now()).Category(a.Category)
	switch a.Name {
	case "route", "merge", "join": // they need other places, cases, people
		return a, false
	case "file":
		if at.State != "" {
			return a, false
		}
		if category == nil {
			a.Category, category = "1701", s.Rules.At(s.now()).Category("1701")
		}
		a.By, a.Class, a.Handler, a.Flags = "owner", s.rules.ClassOf(a.Category, county, model.MinuteOf(now).Day()), "company", nil
		if category.FirstHandler == rule.L2 {
			a.Handler = "county"
		}
	case "decide":
		a.Lot = s.lot(now)
		a.Handler = map[string]string{"company": "neighborhood", "neighborhood": "street", "street": "company", "county": "county"}[at.Handler]
	case "reclassify", "request":
		if a.Class == "" && category != nil {
			a.Class = s.rules.ClassOf(a.Category, county, model.MinuteOf(now).Day())
		}
	}
	a.Grade, a.Evidence = 3, 0 // of the contract
	a.Draw = (int(s.view.Case.Subject[15]) + 37*at.Round) % 100
	return a, at.State != "" || a.Name == "file"
}

// lot is what the hash of the last event draws, once everything that has passed
// by now is on record.
func (s *served) lot(now time.Time) int {
	if s.ref.ID == 0 || s.Sweep(now) != nil {
		return 99
	}
	var head audit.Head
	err := s.d.View(context.Background(), func(tx *db.Tx) (err error) {
		head, err = audit.HeadOf(tx, s.ref.County, s.view.Case.Subject)
		return err
	})
	if err != nil {
		panic(err)
	}
	return int(binary.BigEndian.Uint64(head.Hash) % 100)
}

func (s *served) Do(at time.Time, a model.Act) error {
	dbtest.Clock(s.d).Set(at)
	if a.Name == "file" {
		in := s.filing()
		in.Category, in.Text = a.Category, "楼道一周没人打扫"
		r, err := s.File(context.Background(), s.owner(), in)
		s.ref = r.Case.Ref
		s.Restart()
		return err
	}
	if a.By == "peer" {
		return s.crossCheck(a)
	}
	c := command(a)
	_, err := s.Service.Do(context.Background(), s.actor(a.By), s.ref, casework.Deed{Command: c, Worker: 1005})
	if errs.Is(err, errs.Denied) || errs.Is(err, errs.NotFound) {
		return errors.Join(errWall, err)
	}
	s.Restart()
	return err
}

// crossCheck is the word of the county that was drawn; the others have nothing to
// say.
func (s *served) crossCheck(a model.Act) error {
	var drawn casework.Check
	err := s.d.View(context.Background(), func(tx *db.Tx) error {
		list, err := s.Checks(tx, account.ScopeOf(s.anyCounty(), "office.crosschecks"))
		for _, k := range list {
			if k.Code == s.view.Case.Code {
				drawn = k
			}
		}
		return err
	})
	if err != nil {
		panic(err)
	}
	if a.Name != "crosscheck" || drawn.ID == 0 {
		return errWall
	}
	err = s.CrossCheck(context.Background(), s.anyCounty(), drawn.County, drawn.ID, a.Upheld, a.Text)
	s.Restart()
	return err
}

// anyCounty is an officer of every county of the city.
func (s *served) anyCounty() account.Actor {
	a := s.county()
	a.Grants[0].Lo, a.Grants[0].Hi = 210100, 210199
	return a
}

// actor is somebody of the level who may have to do with the case.
func (s *served) actor(by string) account.Actor {
	switch {
	case by == "owner":
		return s.owner()
	case by == "L2":
		return s.county()
	case by == "L3":
		return s.city()
	case s.view.Case.Handler == casework.ByNeighborhood:
		a := s.staff(account.Neighborhood, 1004)
		a.Grants[0].Neighborhood, a.Grants[0].Street = s.compound.Neighborhood, s.compound.Street
		return a
	case s.view.Case.Handler == casework.ByStreet:
		a := s.staff(account.Street, 1005)
		a.Grants[0].Street = s.compound.Street
		return a
	}
	return s.clerk()
}

// Sweep is the sweep of two servers at once. One of them may find that the other
// was faster; nothing may happen twice.
func (s *served) Sweep(now time.Time) error {
	if s.ref.ID == 0 {
		return nil
	}
	dbtest.Clock(s.d).Set(now)
	other := *s.Service
	var failed [2]error
	var wg sync.WaitGroup
	for i, server := range []*casework.Service{s.Service, &other} {
		wg.Go(func() { _, failed[i] = server.Sweep(context.Background()) })
	}
	wg.Wait()
	s.Restart()
	return cmp.Or(failed[0], failed[1])
}

// Restart reads the case anew, and holds that every stored row is what the
// events say.
func (s *served) Restart() {
	if s.ref.ID == 0 {
		return
	}
	diff, err := s.Check(context.Background(), s.ref)
	if err == nil && diff == "" {
		s.view, err = s.See(context.Background(), s.county(), s.ref, account.NoLink)
	}
	if err != nil || diff != "" {
		panic(fmt.Sprint(err, diff))
	}
}

func (s *served) Status() model.Status      { return statusOf(s.view.Case.Status) }
func (s *served) Limits() []model.Limit     { return limitsOf(s.view.Limits, s.now()) }
func (s *served) Passings() []model.Passing { return passingsOf(s.view.Events) }
