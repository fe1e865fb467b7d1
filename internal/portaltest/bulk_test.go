package portaltest_test

import (
	"crypto/sha256"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"testing"

	"jianbao/charset"
	"jianbao/internal/portaltest"
)

func TestBulkHasSoManyDifferentPages(t *testing.T) {
	const articles, hosts = 317, 3
	b := portaltest.NewBulk(articles, hosts)
	c := start(t, b.Portal)
	bodies := map[[32]byte]string{}
	isArticle := regexp.MustCompile(`/a/\d+\.html$`)
	for _, host := range b.Hosts() {
		front := "http://" + host + "/"
		_, index := get(t, c, front)
		for _, list := range hrefs(front, string(index)) {
			_, page := get(t, c, list)
			for _, address := range hrefs(list, string(page)) {
				if !isArticle.MatchString(address) {
					t.Errorf("%s names %s", list, address)
				}
				answer, body := get(t, c, address)
				if answer.StatusCode != http.StatusOK {
					t.Fatalf("%s: %s", address, answer.Status)
				}
				if decoded := charset.Decode(body, ""); decoded.Broken > 0 {
					t.Errorf("%s: %d broken characters as %s", address, decoded.Broken, decoded.Charset)
				}
				if twin := bodies[sha256.Sum256(body)]; twin != "" {
					t.Errorf("%s is the same as %s", address, twin)
				}
				bodies[sha256.Sum256(body)] = address
			}
		}
	}
	if len(bodies) != articles {
		t.Errorf("%d articles, want %d", len(bodies), articles)
	}
	if answer, _ := get(t, c, "http://bulk-0.example/a/106.html"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("an article beyond the last: %s", answer.Status)
	}
}

// BenchmarkBulk is what a page costs the portal and a bare client together.
func BenchmarkBulk(b *testing.B) {
	p := portaltest.NewBulk(20000, 4)
	if err := p.Start(); err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	transport := &http.Transport{MaxIdleConnsPerHost: 1}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	for i := 0; b.Loop(); i++ {
		r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "http://"+p.Addr()+"/a/"+strconv.Itoa(i%5000)+".html", nil)
		if err != nil {
			b.Fatal(err)
		}
		r.Host = "bulk-0.example"
		answer, err := client.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		n, err := io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusOK {
			b.Fatalf("%s, %v", answer.Status, err)
		}
		b.SetBytes(n)
	}
}
