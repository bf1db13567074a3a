package company

import (
	"errors"
	"testing"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

func TestUSCC(t *testing.T) {
	t.Parallel()
	// Codes of well-known companies, as on their licences.
	for _, good := range []string{"91440300708461136T", "9144030071526726XG", "914403001922038216", "91330100799655058B", " 9144 0300-7152６726xg "} {
		if _, err := ParseUSCC(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{"", "9144030071526726X", "9144030071526726XA", "9144030071526726IG", "9144030075126726XG", "9144030071526726XG0"} {
		if got, err := ParseUSCC(bad); !errors.Is(err, ErrUSCC) {
			t.Errorf("%q passed as %q", bad, got)
		}
	}
	if _, err := CompleteUSCC("short"); !errors.Is(err, ErrUSCC) {
		t.Error("completed a short code")
	}
}

// One wrong character, and two neighbours exchanged, are always noticed.
func TestUSCCNoticesSlips(t *testing.T) {
	t.Parallel()
	good := []byte("91210102MA0XW1234")
	whole, err := CompleteUSCC(string(good))
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		for _, c := range []byte(usccAlphabet) {
			slip := []byte(whole)
			slip[i] = c
			if _, err := ParseUSCC(string(slip)); (err == nil) != (c == whole[i]) {
				t.Errorf("%s: %v", slip, err)
			}
		}
		if i > 0 && whole[i] != whole[i-1] {
			slip := []byte(whole)
			slip[i], slip[i-1] = slip[i-1], slip[i]
			if _, err := ParseUSCC(string(slip)); err == nil {
				t.Errorf("%s passed", slip)
			}
		}
	}
}

func officer(county int) account.Actor {
	return account.Actor{Account: 1, Kind: account.KindStaff, At: dbtest.Start,
		Grants: []account.Grant{{Role: account.County, Lo: county, Hi: county}}}
}

func TestRecordAndFind(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ids := id.NewSource(d.Clock())
		s := NewService(d, ids, audit.New(seal.WellKnown(), ids))
		uscc, err := CompleteUSCC("91210102MA0XW1234")
		if err != nil {
			t.Fatal(err)
		}
		c := Company{USCC: uscc, Name: "沈阳和平安居物业服务有限公司", County: 210102, Phone24h: "024-12345678"}
		if _, err := s.Record(t.Context(), officer(210103), c); !errs.Is(err, errs.Denied) {
			t.Errorf("another county's officer: %v", err)
		}
		if _, err := s.Record(t.Context(), officer(210102), Company{County: 210102}); !errs.Is(err, errs.Invalid) {
			t.Errorf("an empty form: %v", err)
		}
		c, err = s.Record(t.Context(), officer(210102), c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Record(t.Context(), officer(210102), c); !errs.Is(err, errs.Invalid) {
			t.Errorf("a taken code: %v", err)
		}
		if err := d.View(t.Context(), func(tx *db.Tx) error {
			for _, part := range []string{"和平安居", "沈", "物业服务", uscc} {
				found, err := Search(tx, part, 5)
				if err != nil {
					return err
				}
				if len(found) != 1 || found[0] != c {
					t.Errorf("%q: %+v", part, found)
				}
			}
			for _, part := range []string{"", "平和", "有限公司沈"} {
				if found, err := Search(tx, part, 5); err != nil || len(found) != 0 {
					t.Errorf("%q: %+v, %v", part, found, err)
				}
			}
			got, err := ByUSCC(tx, uscc)
			if got != c {
				t.Errorf("by code: %+v", got)
			}
			if _, err := ByUSCC(tx, "nonsense"); !errs.Is(err, errs.NotFound) {
				t.Errorf("nonsense: %v", err)
			}
			if _, err := Get(tx, 12345); !errs.Is(err, errs.NotFound) {
				t.Errorf("missing: %v", err)
			}
			names, err2 := Names(tx, []id.ID{c.ID, 12345})
			if len(names) != 1 || names[c.ID] != c.Name {
				t.Errorf("names: %v", names)
			}
			return errors.Join(err, err2)
		}); err != nil {
			t.Fatal(err)
		}
	})
}
