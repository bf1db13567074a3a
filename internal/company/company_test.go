package company

import (
	"errors"
	"testing"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
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

// recorded adds a company of values, recorded at the database's now.
func recorded(t *testing.T, d *db.DB, values field.Values) (Company, error) {
	t.Helper()
	ids := id.NewSource(d.Clock())
	var c Company
	err := d.Update(t.Context(), func(tx *db.Tx) (err error) {
		c, err = Add(tx, history.Row{County: 210102, ID: ids.Next(), Subject: seal.NewSubject(ids.Bytes), Span: history.Span{From: tx.Now()},
			Values: values, RecordedAt: tx.Now()})
		return err
	})
	return c, err
}

func TestAddAndFind(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		uscc, err := CompleteUSCC("91210102MA0XW1234")
		if err != nil {
			t.Fatal(err)
		}
		values := field.Values{"uscc": uscc, "name": "沈阳和平安居物业服务有限公司", "phone_24h": "024-12345678", "status": "active", "former_names": "沈阳旧日物业有限公司"}
		c, err := recorded(t, d, values)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := recorded(t, d, values); !errs.Is(err, errs.Invalid) {
			t.Errorf("a taken code: %v", err)
		}
		if err := d.View(t.Context(), func(tx *db.Tx) error {
			for _, part := range []string{"和平安居", "沈", "物业服务", "旧日物业", uscc} {
				found, err := Search(tx, part, 5)
				if err != nil {
					return err
				}
				if len(found) != 1 || found[0] != c {
					t.Errorf("%q: %+v", part, found)
				}
			}
			for _, part := range []string{"", "平和", "司沈", "有限公司大连", "公司旧日"} {
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
