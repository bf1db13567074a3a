package privacy

import (
	"context"
	"errors"

	"yianju/internal/account"
	"yianju/internal/blob"
	"yianju/internal/casework"
	"yianju/internal/consent"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/roll"
)

// Service is the use cases of privacy. It is safe for concurrent use.
type Service struct {
	DB       *db.DB
	IDs      *id.Source
	Regions  *region.Tree
	Accounts *account.Service
	Cases    *casework.Service
	Roll     *roll.Service
	Blobs    blob.Store
}

// drop deletes blobs that no row names any more. What a crash leaves is an orphan,
// which is collected.
func (s *Service) drop(ctx context.Context, blobs []string) (err error) {
	for _, key := range blobs {
		err = errors.Join(err, s.Blobs.Delete(ctx, blob.Key(key)))
	}
	return err
}

// Withdraw takes a consent of the actor back. Without the one to pictures of deeds,
// claims that still wait on one are withdrawn and the pictures deleted: before the
// consent is, so that whoever tries again after a failure finishes it. Errors: those
// of account.WithdrawConsent.
func (s *Service) Withdraw(ctx context.Context, a account.Actor, n consent.Notice) error {
	if n == consent.Deed {
		if err := s.withdrawDeeds(ctx, a); err != nil {
			return err
		}
	}
	return s.Accounts.WithdrawConsent(ctx, a, n)
}

// withdrawDeeds withdraws the actor's claims that wait on a deed.
func (s *Service) withdrawDeeds(ctx context.Context, a account.Actor) error {
	var deeds []string
	err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		if err := a.Present(tx); err != nil {
			return err
		}
		deeds, err = roll.Withdraw(tx, a.Account, true)
		return err
	})
	if err != nil {
		return err
	}
	return s.drop(ctx, deeds)
}
