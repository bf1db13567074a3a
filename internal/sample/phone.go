package sample

import (
	"fmt"
	"math/rand/v2"
)

// Phone returns a mobile number that looks right and reaches nobody: eleven
// digits beginning with 154, a prefix that no operator has ever issued, so that
// a demo that sends messages by mistake disturbs no one.
func Phone(rng *rand.Rand) string { return fmt.Sprintf("154%08d", rng.IntN(100_000_000)) }
