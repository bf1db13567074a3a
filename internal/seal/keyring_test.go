package seal

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"yianju/internal/clock"
	"yianju/internal/id"
)

var spring = time.Date(2026, time.March, 2, 1, 0, 0, 0, time.UTC)

func random() func(int) []byte { return id.NewSource(clock.System{}).Bytes }

func newKey(t testing.TB, k *Keyring) (DataKey, []byte) {
	t.Helper()
	key, wrapped, err := k.NewDataKey(spring, random())
	if err != nil {
		t.Fatal(err)
	}
	return key, wrapped
}

func TestSealedOpensOnlyInItsPlace(t *testing.T) {
	t.Parallel()
	k := WellKnown()
	key, wrapped := newKey(t, k)
	other, _ := newKey(t, k)
	plain := []byte("13812341234")
	sealed := key.Seal(plain, "casework_contact", "phone", 7)

	again, err := k.Unwrap(wrapped)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Open(sealed, "casework_contact", "phone", 7); err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("%q, %v", got, err)
	}
	for name, open := range map[string]func() ([]byte, error){
		"another row":        func() ([]byte, error) { return key.Open(sealed, "casework_contact", "phone", 8) },
		"another column":     func() ([]byte, error) { return key.Open(sealed, "casework_contact", "name", 7) },
		"another table":      func() ([]byte, error) { return key.Open(sealed, "account", "phone", 7) },
		"a shifted boundary": func() ([]byte, error) { return key.Open(sealed, "casework_contactphone", "", 7) },
		"another subject":    func() ([]byte, error) { return other.Open(sealed, "casework_contact", "phone", 7) },
		"an empty value":     func() ([]byte, error) { return key.Open(nil, "casework_contact", "phone", 7) },
		"a cut value":        func() ([]byte, error) { return key.Open(sealed[:9], "casework_contact", "phone", 7) },
	} {
		if got, err := open(); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := key.Open(changed, "casework_contact", "phone", 7); !errors.Is(err, ErrUnreadable) {
			t.Errorf("byte %d changed: %v", i, err)
		}
	}
	if bytes.Equal(sealed, key.Seal(plain, "casework_contact", "phone", 7)) {
		t.Error("sealed twice to the same bytes")
	}
}

func TestWrapping(t *testing.T) {
	t.Parallel()
	k := WellKnown()
	key, wrapped := newKey(t, k)
	for i := range wrapped {
		changed := bytes.Clone(wrapped)
		changed[i] ^= 1
		if _, err := k.Unwrap(changed); !errors.Is(err, ErrUnreadable) {
			t.Errorf("byte %d changed: %v", i, err)
		}
	}
	if _, err := k.Unwrap(nil); !errors.Is(err, ErrUnreadable) {
		t.Errorf("empty: %v", err)
	}

	form := wellKnownForm()
	delete(form.Years, 2026)
	if _, err := form.keyring().Unwrap(wrapped); !errors.Is(err, ErrUnreadable) {
		t.Errorf("the year's key is destroyed: %v", err)
	}
	if _, _, err := form.keyring().NewDataKey(spring, random()); err == nil {
		t.Error("a data key is made without a key of the year")
	}

	sealed := key.Seal([]byte("x"), "t", "c", 1)
	if _, err := key.Open(wrapped, "t", "c", 1); err == nil {
		t.Error("a wrapped key opens as a column")
	}
	if _, err := k.Unwrap(sealed); err == nil {
		t.Error("a column unwraps as a key")
	}
}

func TestIndex(t *testing.T) {
	t.Parallel()
	k, form := WellKnown(), wellKnownForm()
	form.Index = random()(keySize)
	a := k.Index("account.phone", "13812341234")
	if len(a) != 32 || !bytes.Equal(a, WellKnown().Index("account.phone", "13812341234")) {
		t.Errorf("%x", a)
	}
	for name, b := range map[string][]byte{
		"another value":      k.Index("account.phone", "13812341235"),
		"another purpose":    k.Index("casework.phone", "13812341234"),
		"a shifted boundary": k.Index("account.phone1", "3812341234"),
		"another key":        form.keyring().Index("account.phone", "13812341234"),
	} {
		if bytes.Equal(a, b) {
			t.Errorf("%s has the same index", name)
		}
	}
}

func BenchmarkNewDataKey(b *testing.B) {
	k, r := WellKnown(), random()
	for b.Loop() {
		if _, _, err := k.NewDataKey(spring, r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSeal(b *testing.B) {
	key, _ := newKey(b, WellKnown())
	plain := make([]byte, 100)
	for b.Loop() {
		key.Seal(plain, "casework_contact", "phone", 7)
	}
}
