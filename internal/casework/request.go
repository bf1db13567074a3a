package casework

import (
	"time"

	"yianju/internal/errs"
)

// requests in the order in which a page offers them.
var requests = []Request{Extend, NotOurs, Unsolvable, Plan, Suspend, Untrue, Return, Relax, Refusal}

// Requests lists what the handler of a case with these limits could ask for at t: those that no
// rule shuts out, whatever the form is filled in with.
func (s *Service) Requests(c Case, limits []Limit, t time.Time) ([]Request, error) {
	rules, err := s.Rules.Version(c.Rules)
	if err != nil {
		return nil, err
	}
	var out []Request
	for _, r := range requests {
		var mended errs.Check // what is lacking can still be filled in
		if requestAllowed(c.Status, Command{Act: ActRequest, Request: r, Finish: FinishOf(limits)}, Env{Now: t, Rules: rules, Calendar: s.Calendar}, &mended) == nil {
			out = append(out, r)
		}
	}
	return out, nil
}
