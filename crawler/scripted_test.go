package crawler_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"jianbao/crawler"
	"jianbao/crawler/fetch"
	"jianbao/internal/portaltest"
	"jianbao/record"
)

// scripted is a Fetcher without a network, for tests whose clock leaps: a
// connection would keep it from leaping. All else is real.
type scripted struct {
	answers map[string]answer

	mu    sync.Mutex
	asked []visit
}

// answer is what a URL says. Without status and answer it is 404.
type answer struct {
	status int
	header http.Header
	body   string
	answer portaltest.Answer
	took   time.Duration
	err    *fetch.Error
	// first answers the first request, in place of this.
	first *answer
}

type visit struct {
	url, host  string
	began, end time.Time
}

func newScripted(answers map[string]answer) *scripted { return &scripted{answers: answers} }

func (f *scripted) use(o *crawler.Options) { o.Fetch = f }

func (f *scripted) times(url string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, v := range f.asked {
		if v.url == url {
			n++
		}
	}
	return n
}

// Fetch implements crawler.Fetcher.
func (f *scripted) Fetch(ctx context.Context, r record.Request) (record.Capture, error) {
	began := time.Now()
	c := record.Capture{URL: r.URL, Purpose: r.Purpose, Site: r.Site, Time: began.UTC()}
	a := f.answers[r.URL]
	if a.first != nil && f.times(r.URL) == 0 {
		a = *a.first
	}
	timer := time.NewTimer(a.took)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return c, &fetch.Error{Outcome: record.TimedOut, URL: r.URL, Detail: "too slow"}
	}
	at, err := url.Parse(r.URL)
	if err != nil {
		return c, err
	}
	f.mu.Lock()
	f.asked = append(f.asked, visit{url: r.URL, host: at.Hostname(), began: began, end: time.Now()})
	f.mu.Unlock()
	if a.err != nil {
		return c, a.err
	}
	status, body := a.status, []byte(a.body)
	switch {
	case a.answer.Body != nil:
		status, body = 200, a.answer.Body
	case status == 0 && a.body != "":
		status = 200
	case status == 0:
		status = 404
	}
	c.Status, c.Header, c.Body, c.Payload, c.RawBody = status, a.header, body, body, body
	if c.Header == nil {
		c.Header = http.Header{}
	}
	head := fmt.Sprintf("HTTP/1.1 %d X\r\nContent-Length: %d\r\n", status, len(body))
	for name, values := range c.Header {
		head += name + ": " + values[0] + "\r\n"
	}
	c.RawHead = []byte(head + "\r\n")
	c.RawRequest = []byte("GET " + at.RequestURI() + " HTTP/1.1\r\nHost: " + at.Host + "\r\n\r\n")
	return c, nil
}

// gaps checks that between the end of one exchange with a host and the
// beginning of the next one lies the delay.
func (f *scripted) gaps(t *testing.T, host string, delay time.Duration) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	var last time.Time
	for _, v := range f.asked {
		if v.host != host {
			continue
		}
		if gap := v.began.Sub(last); !last.IsZero() && gap < delay {
			t.Errorf("%s was asked %v after the exchange before it, want %v", v.url, gap, delay)
		}
		last = v.end
	}
	if last.IsZero() {
		t.Errorf("%s was never asked", host)
	}
}

// errDisk is what a disk says in tests.
var errDisk = errors.New("input/output error, for a test")
