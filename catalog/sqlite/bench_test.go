package sqlite_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/record"
)

// offered makes a catalog of n article URLs over a number of hosts, in batches
// of 1,000.
func offered(b *testing.B, n, hosts int) (*sqlite.Store, string) {
	b.Helper()
	path := filepath.Join(b.TempDir(), "catalog.db")
	s, err := sqlite.Open(b.Context(), path, catalog.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	for from := 0; from < n; from += 1000 {
		requests := make([]record.Request, 0, 1000)
		for i := from; i < min(n, from+1000); i++ {
			host := fmt.Sprintf("h%d.example.com", i%hosts)
			requests = append(requests, record.Request{URL: fmt.Sprintf("http://%s/content/2022-12/31/content_%d.htm", host, i),
				Purpose: record.ForArticle, Site: "site", Key: host, Depth: 1, Via: "http://" + host + "/"})
			requests[len(requests)-1].Canonical = requests[len(requests)-1].URL
		}
		if _, err := s.Offer(b.Context(), requests); err != nil {
			b.Fatal(err)
		}
	}
	return s, path
}

// BenchmarkOffer is a million new URLs when run with -benchtime 1000000x.
func BenchmarkOffer(b *testing.B) {
	_, path := offered(b, b.N, 200)
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "offers/s")
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/float64(b.N), "B/URL")
}

// BenchmarkLeaseAndCommit works 100,000 URLs of 200 hosts off, ten to a lease
// and a commit of five leases: every commit is synced.
func BenchmarkLeaseAndCommit(b *testing.B) {
	for _, kind := range []string{"not-found", "article"} {
		b.Run(kind, func(b *testing.B) {
			s, _ := offered(b, 100_000, 200)
			began := time.Now()
			if _, err := s.BeginPass(b.Context(), catalog.PassOptions{Sites: []string{"site"}}); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(time.Since(began).Seconds()*1000, "ms-to-begin")
			b.ResetTimer()
			for done := 0; done < b.N; {
				done += workOff(b, s, min(b.N-done, 50), kind)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}

func workOff(b *testing.B, s *sqlite.Store, most int, kind string) int {
	var results []record.Result
	var leases []catalog.Lease
	for len(results) < most {
		next, err := s.Next(b.Context(), catalog.LeaseOptions{Max: 10})
		if err != nil {
			b.Fatal(err)
		}
		if next.Lease == nil {
			break
		}
		leases = append(leases, *next.Lease)
		for _, r := range next.Requests {
			results = append(results, answerFor(r, kind))
		}
	}
	if len(results) == 0 {
		b.Skip("more iterations than URLs")
	}
	receipts, err := s.Commit(b.Context(), results)
	if err != nil {
		b.Fatal(err)
	}
	for _, receipt := range receipts {
		if receipt.Err != nil {
			b.Fatal(receipt.Err)
		}
	}
	for _, l := range leases {
		if err := s.Release(b.Context(), l, time.Time{}); err != nil {
			b.Fatal(err)
		}
	}
	return len(results)
}

func answerFor(r record.Request, kind string) record.Result {
	result := article(r, "")
	result.Capture.PayloadDigest = fmt.Sprintf("sha256:%064x", time.Now().UnixNano())
	if kind != "article" {
		result.Page, result.Outcome, result.Capture.Status = nil, record.NotFound, 404
		return result
	}
	for range 40 {
		result.Page.Body += "风清气正扬正气，凝心聚力促发展，作风能力提升年推进常态化长效化。"
	}
	for i := range 30 { // links that are known already, as most are
		found := r
		found.URL = fmt.Sprintf("http://%s/content/2022-12/31/content_%d.htm", r.Key, i*200)
		found.Canonical = found.URL
		result.Found = append(result.Found, found)
	}
	return result
}
