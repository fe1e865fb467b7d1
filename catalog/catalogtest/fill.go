package catalogtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

// Filling says what Fill puts into a store.
type Filling struct {
	// Articles are so many, on Hosts sites named site-0, site-1, … (4 where it is 0).
	Articles, Hosts int
	// From is when the first is seen, the others a second later each.
	From time.Time
	// Revised makes every so many-th of them have a second revision; 0 none.
	Revised int
}

// Fill commits articles of about 1,200 characters as crawls of two passes
// would, without pages in an archive: for measuring what reads a catalog. No
// two bodies are the same; the same Filling gives the same records.
func Fill(ctx context.Context, s catalog.Store, f Filling) error {
	if f.Hosts == 0 {
		f.Hosts = 4
	}
	var sites []string
	for i := range f.Hosts {
		sites = append(sites, fmt.Sprintf("site-%d", i))
	}
	var requests []record.Request
	for i := range f.Articles {
		host := fmt.Sprintf("site-%d.example", i%f.Hosts)
		url := fmt.Sprintf("http://%s/content/%s/content_%d.htm", host, f.From.Format("2006-01/02"), i)
		requests = append(requests, record.Request{URL: url, Canonical: url, Purpose: record.ForArticle, Site: sites[i%f.Hosts], Key: host, Depth: 1, Via: "http://" + host + "/"})
	}
	if _, err := s.Offer(ctx, requests); err != nil {
		return err
	}
	number := map[string]int{}
	for i, r := range requests {
		number[r.URL] = i
	}
	for turn := range 2 {
		pass, err := s.BeginPass(ctx, catalog.PassOptions{Sites: sites, Recheck: true, Holder: "fill"})
		if err != nil {
			return err
		}
		for i := 0; i < len(requests); {
			next, err := s.Next(ctx, catalog.LeaseOptions{Max: 1000, TTL: time.Hour})
			if err != nil {
				return err
			}
			if next.Lease == nil {
				return fmt.Errorf("nothing to lease after %d of %d articles", i, len(requests))
			}
			i += len(next.Requests)
			if err := f.commit(ctx, s, next, number, turn); err != nil {
				return err
			}
		}
		if _, err := s.EndPass(ctx, catalog.Summary{Pass: pass.ID, Reason: "done"}); err != nil {
			return err
		}
	}
	return nil
}

// commit answers the requests of a lease and gives it back.
func (f Filling) commit(ctx context.Context, s catalog.Store, next catalog.Next, number map[string]int, turn int) error {
	var results []record.Result
	for _, r := range next.Requests {
		results = append(results, f.result(r, number[r.URL], turn))
	}
	receipts, err := s.Commit(ctx, results)
	if err != nil {
		return err
	}
	for _, receipt := range receipts {
		if receipt.Err != nil {
			return receipt.Err
		}
	}
	return s.Release(ctx, *next.Lease, time.Time{})
}

// fillSections are what the articles' sections are called.
var fillSections = []string{"要闻", "财经", "文化", "体育", "社会", "教育", "港口", "天气"}

// result is the answer for the i-th article in a turn.
func (f Filling) result(r record.Request, i, turn int) record.Result {
	at := f.From.Add(time.Duration(i+turn*f.Articles) * time.Second)
	var body strings.Builder
	for k := range 12 {
		fmt.Fprintf(&body, "第%d段，记者从现场获悉：%d号泊位的渔船于%d时返航，%s部门介绍，今年的开渔季比往年早了%d天，码头上的秤一直忙到深夜，收购商按大小分筐，价格与去年持平。市民可以在早市上买到最新鲜的海货，志愿者在路口疏导交通。\n",
			k+1, (i*31+k*7)%997, (i+k)%24, fillSections[(i+k)%len(fillSections)], (i*k)%17)
	}
	if turn > 0 && f.Revised > 0 && i%f.Revised == 0 {
		body.WriteString("编后：文中泊位的编号经核对已更正，特此说明。\n")
	}
	title := fmt.Sprintf("开渔首日 %d号渔船返航 早市海货价格平稳", i)
	published := at.Add(-time.Duration(i%30) * time.Minute)
	sum := sha256.Sum256([]byte(r.URL + body.String()))
	evidence := map[string]record.Evidence{}
	for _, field := range []string{"title", "published", "source", "authors", "body", "section"} {
		evidence[field] = record.Evidence{Rule: "common", Where: "div.article > h1." + field, Raw: title}
	}
	return record.Result{Request: r, Outcome: record.GotArticle, Time: at,
		Capture: &record.Ref{File: fmt.Sprintf("warc/fill-%05d.warc.gz", i/1000), Offset: int64(i%1000) * 4000, Length: 4000, URL: r.URL,
			RecordID: fmt.Sprintf("<urn:uuid:00000000-0000-4000-8000-%012x>", 2*i+turn), PayloadDigest: "sha256:" + hex.EncodeToString(sum[:]), Time: at, Status: 200},
		Page: &record.Page{URL: r.URL, ParserVersion: "1", Evidence: evidence, Content: record.Content{
			Title: title, Published: published, PublishedPrecision: record.ToMinute, Source: "海滨日报", SourceParts: []string{"海滨日报"}, Authors: []string{"林舟"},
			Body: strings.TrimSpace(body.String()), Section: fillSections[i%len(fillSections)], Lang: "zh-CN", Charset: "gb18030", DeclaredCharset: "gb2312", Kind: record.KindArticle}},
		Revisit: record.Revisit{Min: time.Minute, Max: 30 * 24 * time.Hour}}
}
