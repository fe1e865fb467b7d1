package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"

	"github.com/gocolly/colly/v2"
	"golang.org/x/sync/errgroup"

	"jianbao/archive"
	"jianbao/crawler/fetch"
	"jianbao/record"
)

// transportTo is net/http's, with every host at the portal.
func transportTo(address string) *http.Transport {
	return &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}}
}

// each asks for all addresses, one at a time of each list.
func each(lists [][]string, ask func(href string) error) error {
	var group errgroup.Group
	for _, list := range lists {
		group.Go(func() error {
			for _, href := range list {
				if err := ask(href); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// bare reads every page with net/http, and drops it.
func bare(j job) (done, error) {
	transport := transportTo(j.Address)
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var pages, bytes atomic.Int64
	err := each(j.Lists, func(href string) error {
		response, err := client.Get(href)
		if err != nil {
			return err
		}
		n, err := io.Copy(io.Discard, response.Body)
		pages.Add(1)
		bytes.Add(n)
		return errors.Join(err, response.Body.Close())
	})
	return done{Pages: int(pages.Load()), Bytes: bytes.Load()}, err
}

// collyCrawl is Colly as it is usually used: asynchronous, with callbacks for
// the title and for links, which it follows by itself.
func collyCrawl(j job) (done, error) {
	var hosts []string
	for _, home := range j.Home {
		u, err := url.Parse(home)
		if err != nil {
			return done{}, err
		}
		hosts = append(hosts, u.Host)
	}
	c := colly.NewCollector(colly.Async(true), colly.AllowedDomains(hosts...))
	transport := transportTo(j.Address)
	defer transport.CloseIdleConnections()
	c.WithTransport(transport)
	if err := c.Limit(&colly.LimitRule{DomainGlob: "*", Parallelism: len(hosts)}); err != nil {
		return done{}, err
	}
	var pages, bytes, titles atomic.Int64
	c.OnResponse(func(r *colly.Response) {
		pages.Add(1)
		bytes.Add(int64(len(r.Body)))
	})
	c.OnHTML("title", func(e *colly.HTMLElement) {
		if e.Text != "" {
			titles.Add(1)
		}
	})
	c.OnHTML("a[href]", func(e *colly.HTMLElement) {
		_ = e.Request.Visit(e.Attr("href")) // most were visited before, which is an error to Colly
	})
	for _, home := range j.Home {
		if err := c.Visit(home); err != nil {
			return done{}, err
		}
	}
	c.Wait()
	if titles.Load() == 0 {
		return done{}, errors.New("no page had a title")
	}
	return done{Pages: int(pages.Load()), Bytes: bytes.Load()}, nil
}

// fetcherTo is the crawl's fetcher, with every host at the portal.
func fetcherTo(j job) (*fetch.Fetcher, error) {
	o := fetch.Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
	for _, text := range j.ConnectTo {
		to, err := fetch.ParseConnectTo(text)
		if err != nil {
			return nil, err
		}
		o.ConnectTo = append(o.ConnectTo, to)
	}
	return fetch.New(o)
}

// fetchAll makes every exchange with the crawl's fetcher.
func fetchAll(j job, take func(record.Capture)) (done, error) {
	f, err := fetcherTo(j)
	if err != nil {
		return done{}, err
	}
	defer f.Close()
	var pages, bytes atomic.Int64
	err = each(j.Lists, func(href string) error {
		capture, err := f.Fetch(context.Background(), record.Request{URL: href, Purpose: record.ForArticle, Site: "bench"})
		if err != nil {
			return err
		}
		pages.Add(1)
		bytes.Add(int64(len(capture.Body)))
		take(capture)
		return nil
	})
	return done{Pages: int(pages.Load()), Bytes: bytes.Load()}, err
}

func fetchAlone(j job) (done, error) {
	return fetchAll(j, func(record.Capture) {})
}

// fetchAndArchive hands the captures to one goroutine that archives them. What
// came while the disk was waited for is one batch, as in the crawl.
func fetchAndArchive(j job) (d done, err error) {
	w, _, err := archive.NewWriter(context.Background(), archive.WriterOptions{Dir: j.Dir})
	if err != nil {
		return d, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	waiting := make(chan record.Capture, 50)
	var writing sync.WaitGroup
	var syncs int
	var failed error
	writing.Go(func() {
		for c := range waiting {
			if failed == nil {
				failed = keep(w, c, waiting, j.Sync)
				syncs++
			}
		}
	})
	d, err = fetchAll(j, func(c record.Capture) { waiting <- c })
	close(waiting)
	writing.Wait()
	if j.Sync != "never" {
		d.Syncs = syncs
	}
	return d, errors.Join(err, failed)
}

// keep appends a capture with those that wait behind it, and syncs.
func keep(w *archive.Writer, c record.Capture, waiting <-chan record.Capture, when string) error {
	if _, err := w.Append(c); err != nil {
		return err
	}
	for range 49 {
		if when == "page" {
			break
		}
		select {
		case c, open := <-waiting:
			if !open {
				break
			}
			if _, err := w.Append(c); err != nil {
				return err
			}
			continue
		default:
		}
		break
	}
	switch when {
	case "never":
		return nil
	case "batch", "page":
		return w.Sync()
	}
	return fmt.Errorf("there is no way of syncing %q", when)
}
