package docket

import (
	"context"

	"yianju/internal/id"
	"yianju/internal/job"
)

// The kinds of the jobs of dockets. Each may run again without harm.
const (
	BuildJob    = "docket.build"    // by week: takes the snapshots of the cities
	AnnounceJob = "docket.announce" // by docket: tells whom it concerns
)

// Handlers are what does the jobs.
func (s *Service) Handlers() map[string]job.Handler {
	return map[string]job.Handler{
		BuildJob: func(ctx context.Context, j *job.Job) error {
			return s.Build(ctx, j.Key, func(done, total int64) error { return j.Progress(ctx, done, total) })
		},
		AnnounceJob: func(ctx context.Context, j *job.Job) error {
			docket, err := id.Parse(j.Key)
			if err != nil {
				return err
			}
			return s.Announce(ctx, docket, j.Done)
		},
	}
}
