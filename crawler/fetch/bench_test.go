package fetch_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"jianbao/crawler/fetch"
)

// BenchmarkFetch sets a fetch beside bare net/http on loopback, 3 KB pages
// over connections that are kept.
func BenchmarkFetch(b *testing.B) {
	page := []byte(strings.Repeat("<a href=/x>新闻</a>", 150))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write(page)
	}))
	defer server.Close()
	b.Run("jianbao", func(b *testing.B) {
		f := newFetcher(b, fetch.Options{})
		b.ReportAllocs()
		for b.Loop() {
			if c, err := get(b, f, server.URL); err != nil || len(c.Body) != len(page) {
				b.Fatal(err)
			}
		}
	})
	b.Run("net-http", func(b *testing.B) {
		transport := &http.Transport{DisableCompression: true}
		defer transport.CloseIdleConnections()
		client := &http.Client{Transport: transport}
		b.ReportAllocs()
		for b.Loop() {
			response, err := client.Get(server.URL)
			if err != nil {
				b.Fatal(err)
			}
			body, err := io.ReadAll(response.Body)
			response.Body.Close()
			if err != nil || len(body) != len(page) {
				b.Fatal(err)
			}
		}
	})
}
