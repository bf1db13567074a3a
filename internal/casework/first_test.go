package casework_test

import (
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestFirstWithoutCompany: where no company is in charge, the record of the
// compound says whether the neighborhood or the street is first. Only whose it
// is has the case in the queue, and takes it on.
func TestFirstWithoutCompany(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		street, neighborhood := e.staff(account.Street, 1005), e.staff(account.Neighborhood, 1004)
		street.Grants[0].Street = e.compound.Street
		neighborhood.Grants[0].Street, neighborhood.Grants[0].Neighborhood = e.compound.Street, e.compound.Neighborhood
		for i, one := range []struct {
			first        string
			neighborhood int64
			want         casework.Handler
			by           account.Actor
		}{
			{"", e.compound.Neighborhood, casework.ByNeighborhood, neighborhood},
			{"neighborhood", e.compound.Neighborhood, casework.ByNeighborhood, neighborhood},
			{compound.ByStreet, e.compound.Neighborhood, casework.ByStreet, street},
			{"", 0, casework.ByStreet, street},
		} {
			place := e.compound
			place.ID, place.Code = e.IDs.Next(), "NOFIRM2"+string(rune('A'+i))
			place.FirstLevel, place.Neighborhood = one.first, one.neighborhood
			var b db.Batch
			place.Put(&b)
			if err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }); err != nil {
				t.Fatal(err)
			}
			in := e.filing()
			in.Compound, in.Unit, in.Place = place.Code, 0, "楼道"
			filed, err := e.File(t.Context(), e.owner(), in)
			if err != nil {
				t.Fatal(err)
			}
			unlisted := e.filing()
			unlisted.Compound, unlisted.Unit, unlisted.County, unlisted.Place = "", 0, county, "铁西老宿舍"
			lost, err := e.File(t.Context(), e.owner(), unlisted)
			if err != nil {
				t.Fatal(err)
			}
			routed, err := e.Route(t.Context(), e.county(), lost.Case.Ref, place.Code)
			if err != nil {
				t.Fatal(err)
			}
			for how, c := range map[string]casework.Case{"filed": filed.Case, "routed": routed} {
				if c.Handler != one.want {
					t.Errorf("%s, first level %q, neighborhood %d: handled by %q, want %q", how, one.first, one.neighborhood, c.Handler, one.want)
				}
				for name, a := range map[string]account.Actor{"street": street, "neighborhood": neighborhood} {
					a.At = e.now()
					if got, want := e.queued(t, a, c.Ref), a.Account == one.by.Account; got != want {
						t.Errorf("%s, handled by %q: in the queue of the %s: %t", how, c.Handler, name, got)
					}
				}
				one.by.At = e.now()
				if got := e.do(t, one.by, c.Ref, casework.Command{Act: casework.ActAccept}).State; got != casework.Accepted {
					t.Errorf("%s: taken on, the case is %s", how, got)
				}
			}
			dbtest.Clock(d).Advance(time.Minute)
		}
	})
}

// queued reports whether a case is in an actor's queue.
func (e *estate) queued(t *testing.T, a account.Actor, ref casework.Ref) (found bool) {
	t.Helper()
	err := e.d.View(t.Context(), func(tx *db.Tx) error {
		p, err := e.Queue(tx, account.ScopeOf(a, "office.queue"), casework.Filter{})
		for _, c := range p.Cases {
			found = found || c.Ref == ref
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
