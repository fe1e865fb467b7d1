package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/charset"
	"jianbao/parser"
	"jianbao/record"
)

// hostsOfFilled is over how many hosts the articles of a filled catalog are spread.
const hostsOfFilled = 100

func openCatalog(dir string) (*sqlite.Store, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return sqlite.Open(context.Background(), filepath.Join(dir, "catalog.db"), catalog.Options{Join: parser.Join, ParserVersion: parser.Version})
}

// fillCatalog makes a catalog of as many articles as are asked for, with the
// readings of the corpus's pages, each under as many addresses as that takes,
// all first seen on one day. There is no archive to it.
func fillCatalog(files []string, j corpusJob) (d done, err error) {
	began, err := time.Parse(time.RFC3339, keptDay+"T08:00:00+08:00")
	if err != nil {
		return d, err
	}
	pages, err := readings(files, began)
	if err != nil {
		return d, err
	}
	store, err := openCatalog(j.Dir)
	if err != nil {
		return d, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	ctx := context.Background()
	requests := make([]record.Request, j.Articles)
	for i := range requests {
		host := fmt.Sprintf("corpus-%d.example", i%hostsOfFilled)
		href := fmt.Sprintf("http://%s/a/%d.html", host, i)
		requests[i] = record.Request{URL: href, Canonical: href, Purpose: record.ForArticle, Site: "corpus", Key: host, Depth: 1}
	}
	if _, err := store.Offer(ctx, requests); err != nil {
		return d, err
	}
	if _, err := store.BeginPass(ctx, catalog.PassOptions{Sites: []string{"corpus"}}); err != nil {
		return d, err
	}
	for d.Pages < j.Articles {
		next, err := store.Next(ctx, catalog.LeaseOptions{Max: 200})
		if err != nil || next.Lease == nil {
			return d, errors.Join(fmt.Errorf("nothing to do after %d articles", d.Pages), err)
		}
		var results []record.Result
		for _, r := range next.Requests {
			page := pages[d.Pages%len(pages)]
			page.URL = r.URL
			when := began.Add(time.Duration(d.Pages) * time.Second)
			results = append(results, record.Result{
				Request: r, Outcome: record.GotArticle, Time: when, Revisit: record.Revisit{Min: time.Hour, Max: time.Hour}, Page: &page,
				Capture: &record.Ref{File: "warc/none.warc.gz", RecordID: "<urn:" + r.URL + ">", PayloadDigest: "sha256:" + r.URL, Time: when, Status: 200},
			})
			d.Pages++
		}
		if err := commit(ctx, store, results); err != nil {
			return d, err
		}
		if err := store.Release(ctx, *next.Lease, time.Time{}); err != nil {
			return d, err
		}
	}
	return d, nil
}

func commit(ctx context.Context, store *sqlite.Store, results []record.Result) error {
	receipts, err := store.Commit(ctx, results)
	for _, r := range receipts {
		err = errors.Join(err, r.Err)
	}
	return err
}

// readings reads the pages of the corpus. What a page says of its own address
// is left out: it stands under others here.
func readings(files []string, fetched time.Time) (pages []record.Page, err error) {
	for i, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		page := parser.Parse(parser.Input{URL: fmt.Sprintf("http://corpus.example/a/%d.html", i), Text: charset.Decode(raw, ""), FetchedAt: fetched})
		page.Kind, page.Canonical, page.PartURLs, page.Links = record.KindArticle, "", nil, nil
		pages = append(pages, page)
	}
	return pages, nil
}
