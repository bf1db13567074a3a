package world

import (
	"bytes"
	"context"
	"crypto/sha256"

	"yianju/internal/blob"
	"yianju/internal/casework"
	"yianju/internal/sample"
)

// album keeps the photos of a world. They are drawings, and each is stored once,
// under its content's digest, however many cases show it: a world has a few dozen
// for each month of its history. (In service a blob is one case's own.)
type album struct {
	taken map[sample.Shot]casework.Media
	fresh []photo
}

// photo is what the store is to hold.
type photo struct{ blobs [2][]byte }

func newAlbum() *album { return &album{taken: map[sample.Shot]casework.Media{}} }

// take returns a shot as a piece of a case, drawn when it is first asked for.
func (a *album) take(s sample.Shot) casework.Media {
	if m, ok := a.taken[s]; ok {
		return m
	}
	full, thumb := s.Draw()
	m := casework.Media{Kind: "photo", Blob: string(digest(full)), Thumb: string(digest(thumb)), Size: int64(len(full))}
	a.taken[s], a.fresh = m, append(a.fresh, photo{[2][]byte{full, thumb}})
	return m
}

// drawn returns what was drawn since it was asked last.
func (a *album) drawn() []photo {
	if a == nil {
		return nil
	}
	fresh := a.fresh
	a.fresh = nil
	return fresh
}

func digest(content []byte) blob.Key {
	sum := sha256.Sum256(content)
	return blob.NewKey(func(n int) []byte { return sum[:n] })
}

// store keeps photos before the rows that name them are written.
func (m *maker) store(ctx context.Context, photos []photo) error {
	for _, p := range photos {
		for _, content := range p.blobs {
			if _, err := m.Blobs.Put(ctx, digest(content), bytes.NewReader(content)); err != nil {
				return err
			}
		}
	}
	return nil
}

// photos are so many of the matter, as it was found or with the work done. It
// draws no numbers: cases are the same in a world without photos.
func (l *life) photos(n int, mended bool) []casework.Media {
	if l.m.album == nil || l.keep.Bare {
		return nil
	}
	l.clock.Set(l.now)
	out := make([]casework.Media, n)
	for i := range out {
		shot := sample.ShotOf(l.scene, l.now)
		shot.Mended, shot.Far = mended, (l.seed+uint64(i))%2 == 0
		out[i] = l.m.album.take(shot)
		out[i].ID = l.pieces.Next()
	}
	return out
}

// attached is how many photos come with a filing: none where somebody else writes
// it down.
func (l *life) attached(in casework.Filing) int {
	if taken := chance(l.rng, sample.Shown(in.Category)); !taken || in.OnBehalf || l.scene.Threat {
		return 0
	}
	return 1 + l.rng.IntN(2)
}

// proof is how many come with an answer: a repair is shown, of an order kept
// there is sometimes something to see, of money and manners seldom.
func (l *life) proof(result casework.Result) int {
	switch s := l.status(); {
	case result != casework.Solved:
		return 0
	case s.Class.Repair():
		return 1 + l.rng.IntN(2)
	case chance(l.rng, 1.4*sample.Shown(s.Category)):
		return 1
	}
	return 0
}
