package app

import (
	"context"
	"net/http"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
)

// probeTime is how long the database may take to answer a probe.
const probeTime = 500 * time.Millisecond

// health answers the two probes: live, the process runs; ready, it can write and
// knows what time it is.
type health struct{ app *App }

func (h *health) live(w http.ResponseWriter, _ *http.Request) error {
	_, err := w.Write([]byte("ok\n"))
	return err
}

func (h *health) ready(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), probeTime)
	defer cancel()
	err := h.app.DB.Update(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE lease SET fence = fence WHERE name = 'probe'`)
		return err
	})
	if err != nil {
		return errs.Wrap(err, errs.Unavailable, "error.busy")
	}
	if err := h.app.Guard.Trouble(); err != nil {
		return errs.Wrap(err, errs.Unavailable, "error.clock")
	}
	_, err = w.Write([]byte("ready\n"))
	return err
}
