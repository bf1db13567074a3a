package app

import (
	"fmt"
	"net/url"
	"os"
	"strings"

	"yianju/internal/egress"
	"yianju/internal/mirror"
	"yianju/internal/mirror/outside"
)

// outside is the outside registry of the settings, nil for none. Errors: an address,
// network or token file that is none.
func (a *App) outside() (mirror.Source, error) {
	s := a.Settings
	if s.Outside == "" {
		return nil, nil
	}
	u, err := url.Parse(s.Outside)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("YIANJU_OUTSIDE: %q is not an address such as https://host/api", s.Outside)
	}
	rules, err := s.Egress()
	if err != nil {
		return nil, err
	}
	rules.Origins = []string{u.Scheme + "://" + u.Host}
	client, err := egress.New(rules)
	if err != nil {
		return nil, fmt.Errorf("YIANJU_OUTSIDE: %w", err)
	}
	r := &outside.Registry{Client: client, Base: s.Outside}
	if s.OutsideToken == "" {
		return r, nil
	}
	token, err := os.ReadFile(s.OutsideToken)
	if err != nil {
		return nil, fmt.Errorf("YIANJU_OUTSIDE_TOKEN_FILE: %w", err)
	}
	r.Token = strings.TrimSpace(string(token))
	return r, nil
}
