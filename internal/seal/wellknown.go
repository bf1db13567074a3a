package seal

import "math/rand/v2"

// WellKnown returns a key ring whose keys follow from this source code. It is for
// tests, never for service: Open refuses its keys.
func WellKnown() *Keyring { return wellKnownForm().keyring() }

func wellKnownForm() fileForm {
	chacha := rand.NewChaCha8([32]byte([]byte("yianju well-known keys for tests")))
	return generate(func(n int) []byte {
		b := make([]byte, n)
		chacha.Read(b)
		return b
	})
}
