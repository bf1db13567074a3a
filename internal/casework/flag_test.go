package casework_test

import (
	"testing"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
)

// TestFlag: a department marks a case once with each mark, nobody else does, and
// no clock moves.
func TestFlag(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		ref := e.file(t).Case.Ref
		due := e.limit(t, ref, "finish").Due
		mark := func(a account.Actor, f ...rule.Flag) error {
			_, err := e.Do(t.Context(), a, ref, casework.Deed{Command: casework.Command{Act: casework.ActFlag, Flags: f}})
			return err
		}
		for name, row := range map[string]struct {
			a    account.Actor
			flag []rule.Flag
			want errs.Kind
		}{
			"the clerk":        {e.clerk(), []rule.Flag{rule.Media}, errs.Denied},
			"no mark":          {e.county(), nil, errs.Invalid},
			"its words' alone": {e.county(), []rule.Flag{rule.Threat}, errs.Invalid},
		} {
			if err := mark(row.a, row.flag...); !errs.Is(err, row.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := mark(e.city(), rule.Directive); err != nil {
			t.Fatal(err)
		}
		e.checkProjection(t, ref)
		if err := mark(e.county(), rule.Directive); !errs.Is(err, errs.Conflict) {
			t.Errorf("marked twice: %v", err)
		}
		v, err := e.See(t.Context(), e.county(), ref, account.NoLink)
		if err != nil || !v.Case.Has(rule.Directive) || !e.limit(t, ref, "finish").Due.Equal(due) {
			t.Errorf("%v, %v", v.Case.Flags, err)
		}
	})
}
