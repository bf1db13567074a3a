package account

import (
	"time"

	"yianju/internal/id"
)

// Session is one login of one browser.
type Session struct {
	ID        id.ID
	Account   id.ID
	CreatedAt time.Time
	SeenAt    time.Time // last use, to the minute
	ExpiresAt time.Time // absolute end, whatever the use
}
