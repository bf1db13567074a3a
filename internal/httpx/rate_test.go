package httpx

import (
	"net/netip"
	"testing"
	"time"
)

func TestBucketsAreBounded(t *testing.T) {
	t.Parallel()
	b := newBuckets(100)
	now := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	g := Group{Name: "g", Every: 1, Burst: 1}
	client := netip.MustParseAddr("10.0.0.0")
	for range 1000 {
		client = client.Next()
		if wait := b.take(client.String(), g, now); wait != 0 {
			t.Fatalf("%s waits %s", client, wait)
		}
	}
	if len(b.byKey) != 100 || b.recent.Len() != 100 {
		t.Errorf("%d and %d remembered", len(b.byKey), b.recent.Len())
	}
	if wait := b.take(client.String(), g, now); wait <= 0 {
		t.Error("the newest client is forgotten")
	}
	if wait := b.take(client.String(), g, now.Add(time.Second)); wait != 0 {
		t.Errorf("waiting cost a token: %s", wait)
	}
}
