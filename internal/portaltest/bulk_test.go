package portaltest_test

import (
	"crypto/sha256"
	"net/http"
	"regexp"
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
