package httpx

import (
	"container/list"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Group is a rate limit that some routes share, per client address. Whole
// neighbourhoods of phones leave through one address (carrier NAT), so these
// stop floods, not people. One account has a quarter of it, wherever it comes from:
// what a person does by hand stays far below, a script that copies lists does not.
type Group struct {
	Name  string
	Every rate.Limit // requests a second, over time
	Burst int        // at once
}

// The groups of ordinary routes.
var (
	Read   = Group{Name: "read", Every: 100, Burst: 400}
	Write  = Group{Name: "write", Every: 20, Burst: 100}
	Upload = Group{Name: "upload", Every: 10, Burst: 60}
	// Guess is for whatever can be guessed: codes, passwords, tracking.
	Guess = Group{Name: "guess", Every: 0.5, Burst: 20}
)

// person is the part of a group that one account may take.
func (g Group) person() Group {
	return Group{Name: "person." + g.Name, Every: g.Every / 4, Burst: max(g.Burst/4, 1)}
}

// bucketKey is whose bucket it is: a client's address or an account.
type bucketKey struct {
	who   string
	group string
}

type bucket struct {
	key     bucketKey
	limiter *rate.Limiter
}

// buckets remembers the most recent clients, most recent first. A forgotten
// client starts with a full bucket, so forgetting never locks anyone out.
type buckets struct {
	mu     sync.Mutex
	size   int
	recent *list.List
	byKey  map[bucketKey]*list.Element
}

func newBuckets(size int) *buckets {
	return &buckets{size: size, recent: list.New(), byKey: map[bucketKey]*list.Element{}}
}

// take takes one token, or says how long to wait for one. Waiting takes none.
func (b *buckets) take(who string, g Group, now time.Time) (wait time.Duration) {
	r := b.limiter(bucketKey{who, g.Name}, g).ReserveN(now, 1)
	if !r.OK() {
		return time.Minute
	}
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

func (b *buckets) limiter(key bucketKey, g Group) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e, ok := b.byKey[key]; ok {
		b.recent.MoveToFront(e)
		return e.Value.(*bucket).limiter
	}
	if b.recent.Len() >= b.size {
		oldest := b.recent.Remove(b.recent.Back()).(*bucket)
		delete(b.byKey, oldest.key)
	}
	fresh := &bucket{key: key, limiter: rate.NewLimiter(g.Every, g.Burst)}
	b.byKey[key] = b.recent.PushFront(fresh)
	return fresh.limiter
}

// clientOf returns the address that a request counts against: the peer or, when
// the peer is a proxy of ours, the last address in X-Forwarded-For that is not.
// An IPv6 client is its /64, which is what one subscriber gets.
func clientOf(r *http.Request, proxies []netip.Prefix) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	client := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && within(client, proxies); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		client = hop.Unmap()
	}
	if client.Is6() {
		if p, err := client.WithZone("").Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return client
}

func within(a netip.Addr, prefixes []netip.Prefix) bool {
	for _, p := range prefixes {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
