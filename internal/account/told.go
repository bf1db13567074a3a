package account

import (
	"context"
	"log/slog"

	"yianju/internal/errs"
	"yianju/internal/id"
)

// tell writes into the operator's log that somebody signed in or proved a factor, or was
// refused, by which way and as which account: 0 where what was given is nobody's. It is
// deferred, so both are as they are at the end. No name, phone, word or address stands in it.
func (s *Service) tell(ctx context.Context, way string, account *id.ID, err *error) {
	if s.o.Log == nil {
		return
	}
	level, outcome := slog.LevelInfo, "done"
	if *err != nil {
		level, outcome = slog.LevelWarn, errs.KindOf(*err).String()
	}
	s.o.Log.LogAttrs(ctx, level, "sign-in", slog.String("way", way), slog.String("account", account.String()), slog.String("outcome", outcome))
}
