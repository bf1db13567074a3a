package audit

import (
	"errors"
	"slices"
	"testing"
	"time"
)

func recorded(entries []Entry) []Recorded {
	var list []Recorded
	for _, e := range entries {
		list = append(list, e.Recorded)
	}
	return list
}

func TestVerify(t *testing.T) {
	t.Parallel()
	l, key := pureLog(t)
	whole := recorded(chain(t, l, key, 4))
	if err := Verify(whole); err != nil {
		t.Fatal(err)
	}
	if err := Verify(nil); err != nil {
		t.Errorf("nothing recorded: %v", err)
	}
	rewritten := slices.Clone(whole) // by somebody who also makes the hash right
	rewritten[1].Facts = `{"n":7}`
	rewritten[1].Hash = hashLeaf(rewritten[1].Leaf())
	stranger := recorded(chain(t, l, key, 4))
	for name, broken := range map[string][]Recorded{
		"without the first":       whole[1:],
		"without one between":     {whole[0], whole[2], whole[3]},
		"in another order":        {whole[0], whole[2], whole[1], whole[3]},
		"one twice":               {whole[0], whole[1], whole[1], whole[2]},
		"one of another's":        {whole[0], stranger[1], whole[2], whole[3]},
		"rewritten with its hash": rewritten,
		"continued by anothers":   {whole[0], whole[1], stranger[2], stranger[3]},
	} {
		if err := Verify(broken); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVerifyFindsEveryChange(t *testing.T) {
	t.Parallel()
	l, key := pureLog(t)
	whole := recorded(chain(t, l, key, 3))
	for name, change := range map[string]func(*Recorded){
		"county":     func(r *Recorded) { r.County++ },
		"subject":    func(r *Recorded) { r.Subject[3]++ },
		"seq":        func(r *Recorded) { r.Seq++ },
		"id":         func(r *Recorded) { r.ID++ },
		"prev":       func(r *Recorded) { r.Prev = flip(r.Prev) },
		"hash":       func(r *Recorded) { r.Hash = flip(r.Hash) },
		"at":         func(r *Recorded) { r.At = r.At.Add(time.Microsecond) },
		"kind":       func(r *Recorded) { r.Kind = "case.closed" },
		"role":       func(r *Recorded) { r.Role = "owner" },
		"office":     func(r *Recorded) { r.Office = "" },
		"facts":      func(r *Recorded) { r.Facts = `{"n":7}` },
		"spacing":    func(r *Recorded) { r.Facts = `{"n": 1}` },
		"injection":  func(r *Recorded) { r.Office += `","prev":"` },
		"commitment": func(r *Recorded) { r.Commitment = flip(r.Commitment) },
	} {
		for i := range whole { // the last one too: nothing hangs on it
			broken := slices.Clone(whole)
			change(&broken[i])
			if err := Verify(broken); !errors.Is(err, ErrBroken) {
				t.Errorf("%s of event %d changed: %v", name, i+1, err)
			}
		}
	}
}

func flip(b []byte) []byte {
	if len(b) == 0 {
		return []byte{1}
	}
	b = slices.Clone(b)
	b[0] ^= 1
	return b
}

func TestVerifyOpening(t *testing.T) {
	t.Parallel()
	l, key := pureLog(t)
	e := chain(t, l, key, 1)[0]
	o, err := unseal(key, e.sealed, e.ID)
	if err != nil || string(o.Secret) != "漏水" {
		t.Fatalf("%q, %v", o.Secret, err)
	}
	if err := VerifyOpening(e.Recorded, o); err != nil {
		t.Error(err)
	}
	for name, other := range map[string]Opening{
		"another k":      {K: flip(o.K), Secret: o.Secret},
		"a short k":      {K: o.K[:8], Secret: o.Secret},
		"another secret": {K: o.K, Secret: []byte("不漏水")},
		"nothing":        {},
	} {
		if err := VerifyOpening(e.Recorded, other); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := unseal(key, e.sealed, e.ID+1); err == nil {
		t.Error("the secret of one event opens at another")
	}
}
