package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Write is what every write carries. The key is the caller's own: what it did
// under a key it can ask for again, and nobody else can.
type Write struct {
	Key string `header:"Idempotency-Key" required:"true" minLength:"8" maxLength:"255" doc:"Made by the caller for each new request, such as a UUID; sent again unchanged when no answer came. Kept for 24 hours."`
}

// once answers a write that was answered before with the same answer, and does
// any other. asked is all that the write consists of. A write that fails is not
// remembered: nothing was done, and the key may be used for it again.
func once[T any](a *API, c *call, w Write, asked any, do func() (T, error)) (T, error) {
	var answer T
	body, err := json.Marshal(asked)
	if err != nil {
		return answer, err
	}
	ctx := c.Context()
	before, err := a.Accounts.Answered(ctx, c.actor, w.Key, body)
	if err != nil {
		return answer, err
	}
	if before != nil {
		return answer, json.Unmarshal(before, &answer)
	}
	if answer, err = do(); err != nil {
		return answer, err
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return answer, err
	}
	// The write stands whether or not its answer is remembered. To say it failed
	// would be false; a repetition is recognised by the use case itself.
	_ = a.Accounts.Answer(ctx, c.actor, w.Key, body, text)
	return answer, nil
}

// formKey is the key of a filing: the caller's, bound to the account, in the
// length the use case wants.
func formKey(c *call, w Write) string {
	h := sha256.Sum256([]byte("api " + c.actor.Account.String() + " " + w.Key))
	return hex.EncodeToString(h[:])
}
