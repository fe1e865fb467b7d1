package sqlite

import (
	"path/filepath"
	"testing"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

// Somebody sets the clock while a crawl runs: a host sees neither two requests
// closer than its delay, nor none for a day, and a lease that is held stays so.
func TestAClockThatJumpsWithinAPass(t *testing.T) {
	for name, jump := range map[string]time.Duration{"ahead": 10 * 365 * 24 * time.Hour, "back": -24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
			s, err := Open(ctx, filepath.Join(t.TempDir(), "catalog.db"), catalog.Options{Clock: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			url := func(host, path string) record.Request {
				return record.Request{URL: "http://" + host + path, Canonical: "http://" + host + path, Purpose: record.ForArticle, Site: "a", Key: host, Delay: 2 * time.Second}
			}
			if _, err := s.Offer(ctx, []record.Request{url("a", "/1"), url("a", "/2"), url("b", "/1")}); err != nil {
				t.Fatal(err)
			}
			if _, err := s.BeginPass(ctx, catalog.PassOptions{Sites: []string{"a"}}); err != nil {
				t.Fatal(err)
			}
			next := func() catalog.Next {
				t.Helper()
				n, err := s.Next(ctx, catalog.LeaseOptions{TTL: time.Minute, Max: 1})
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
			first, held := next(), next()
			if err := s.Release(ctx, *first.Lease, now.Add(2*time.Second)); err != nil {
				t.Fatal(err)
			}
			// The jump takes no time: the reading of the opening moves with it, as
			// the monotonic part of a time does.
			now, s.origin = now.Add(jump), s.origin.Add(jump)
			if n := next(); n.Lease != nil || n.Wait != 2*time.Second {
				t.Fatalf("at once: %+v", n)
			}
			longer, err := s.Extend(ctx, *held.Lease, time.Minute)
			if err != nil || !longer.Deadline.Equal(now.Add(time.Minute)) {
				t.Errorf("extended to %v at %v, %v", longer.Deadline, now, err)
			}
			now = now.Add(2 * time.Second)
			n := next()
			if n.Lease == nil || n.Lease.Key != first.Lease.Key || !n.Lease.Deadline.Equal(now.Add(time.Minute)) {
				t.Errorf("after the delay: %+v", n)
			}
		})
	}
}
