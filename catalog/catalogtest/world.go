package catalogtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"jianbao/catalog"
	"jianbao/record"
)

// began is when every test begins.
var began = time.Date(2022, 12, 31, 0, 19, 0, 0, time.UTC)

// revisit is what results of the tests ask for.
var revisit = record.Revisit{Min: 15 * time.Minute, Max: 30 * 24 * time.Hour}

// world is a store with a clock and a crawl's hands.
type world struct {
	t     *testing.T
	open  Opener
	store catalog.Store
	o     catalog.Options
	pass  catalog.Pass

	mu     sync.Mutex
	now    time.Time
	serial int
}

func newWorld(t *testing.T, open Opener) *world {
	w := &world{t: t, open: open, now: began}
	w.o = catalog.Options{Clock: w.clock, ParserVersion: "1", Join: join}
	w.start(w.o)
	t.Cleanup(w.stop)
	return w
}

// start opens the store, anew after a stop.
func (w *world) start(o catalog.Options) {
	w.o = o
	w.store = w.open(w.t, o)
}

// stop closes the store, and every test ends with a store in which nothing is wrong.
func (w *world) stop() {
	w.t.Helper()
	if w.store == nil {
		return
	}
	wrong, err := w.store.Check(w.t.Context())
	if w.t.Context().Err() == nil && (err != nil || len(wrong) > 0) {
		w.t.Errorf("check: %v %q", err, wrong)
	}
	if err := w.store.Close(); err != nil {
		w.t.Errorf("close: %v", err)
	}
	w.store = nil
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// wait moves the clock.
func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// join is a plain stand-in for the parser's: bodies one after the other, the
// rest as on the first page.
func join(parts []record.Page, missing []string) record.Article {
	whole := record.Article{Content: parts[0].Content, ParserVersion: parts[0].ParserVersion, Evidence: parts[0].Evidence, Incomplete: missing}
	for _, part := range parts[1:] {
		whole.Body += "\n" + part.Body
	}
	return whole
}

// request is one of site a for a URL on its host.
func request(purpose record.Purpose, url string) record.Request {
	_, rest, _ := strings.Cut(url, "://")
	host, _, _ := strings.Cut(rest, "/")
	r := record.Request{URL: url, Purpose: purpose, Site: strings.TrimSuffix(host, ".example"), Key: host, Delay: 2 * time.Second}
	if purpose == record.ForArticle {
		r.Canonical = url
	}
	return r
}

func start(purpose record.Purpose, url string) record.Request {
	r := request(purpose, url)
	r.Start = true
	return r
}

func articles(urls ...string) []record.Request {
	var out []record.Request
	for _, url := range urls {
		out = append(out, request(record.ForArticle, url))
	}
	return out
}

func (w *world) offer(requests ...record.Request) {
	w.t.Helper()
	if _, err := w.store.Offer(w.t.Context(), requests); err != nil {
		w.t.Fatalf("offer: %v", err)
	}
}

func (w *world) begin(sites ...string) catalog.Pass {
	w.t.Helper()
	return w.beginWith(catalog.PassOptions{Sites: sites, Holder: "test"})
}

func (w *world) beginWith(o catalog.PassOptions) catalog.Pass {
	w.t.Helper()
	var err error
	if w.pass, err = w.store.BeginPass(w.t.Context(), o); err != nil {
		w.t.Fatalf("begin pass: %v", err)
	}
	return w.pass
}

func (w *world) end() catalog.Judgement {
	w.t.Helper()
	judged, err := w.store.EndPass(w.t.Context(), catalog.Summary{Pass: w.pass.ID, Reason: "done"})
	if err != nil {
		w.t.Fatalf("end pass: %v", err)
	}
	return judged
}

func (w *world) next(o catalog.LeaseOptions) catalog.Next {
	w.t.Helper()
	next, err := w.store.Next(w.t.Context(), o)
	if err != nil {
		w.t.Fatalf("next: %v", err)
	}
	return next
}

// lease leases a key, which must be there.
func (w *world) lease(most int) (catalog.Lease, []record.Request) {
	w.t.Helper()
	next := w.next(catalog.LeaseOptions{Holder: "test", TTL: time.Minute, Max: most})
	if next.Lease == nil {
		w.t.Fatalf("no lease: wait %v, done %v", next.Wait, next.Done)
	}
	return *next.Lease, next.Requests
}

func (w *world) release(l catalog.Lease) {
	w.t.Helper()
	if err := w.store.Release(w.t.Context(), l, w.clock().Add(2*time.Second)); err != nil {
		w.t.Fatalf("release %s: %v", l.Key, err)
	}
}

// capture is one that is told from every other.
func (w *world) capture(url string, status int, payload string) *record.Ref {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.serial++
	sum := sha256.Sum256([]byte(payload))
	return &record.Ref{
		File: "warc/2022/12/test.warc.gz", Offset: int64(w.serial) * 1000, Length: 900, RecordID: fmt.Sprintf("<urn:uuid:%d>", w.serial),
		PayloadDigest: "sha256:" + hex.EncodeToString(sum[:]), Time: w.now, Status: status, URL: url,
	}
}

// says is the answer to a request.
func (w *world) says(r record.Request, outcome record.Outcome) record.Result {
	status := map[record.Outcome]int{record.NotFound: 404, record.Gone: 410, record.NotModified: 304, record.ServerError: 503}[outcome]
	if status == 0 {
		status = 200
	}
	result := record.Result{Request: r, Outcome: outcome, Time: w.clock(), Revisit: revisit}
	if outcome != record.Unreachable && outcome != record.TimedOut {
		result.Capture = w.capture(r.URL, status, r.URL+string(outcome))
	}
	return result
}

// gives is an article's page.
func (w *world) gives(r record.Request, title, body string) record.Result {
	result := w.says(r, record.GotArticle)
	result.Page = &record.Page{URL: r.URL, ParserVersion: "1", Content: record.Content{Title: title, Body: body, Kind: record.KindArticle}}
	result.Capture = w.capture(r.URL, 200, title+body)
	return result
}

// commit stores results, none of which may be refused.
func (w *world) commit(results ...record.Result) []catalog.Receipt {
	w.t.Helper()
	receipts, err := w.store.Commit(w.t.Context(), results)
	if err != nil {
		w.t.Fatalf("commit: %v", err)
	}
	for i, receipt := range receipts {
		if receipt.Err != nil {
			w.t.Fatalf("commit %s: %v", results[i].Request.URL, receipt.Err)
		}
	}
	return receipts
}

// crawl asks everything that is enlisted, in order, and gives the receipts.
func (w *world) crawl(answer func(record.Request) record.Result) []catalog.Receipt {
	w.t.Helper()
	var receipts []catalog.Receipt
	for range 10_000 {
		next := w.next(catalog.LeaseOptions{Holder: "test", TTL: time.Minute, Max: 1})
		switch {
		case next.Done:
			return receipts
		case next.Lease == nil:
			w.wait(next.Wait)
		default:
			receipts = append(receipts, w.commit(answer(next.Requests[0]))...)
			w.release(*next.Lease)
		}
	}
	w.t.Fatal("the crawl does not end")
	return nil
}

// run is a whole pass.
func (w *world) run(o catalog.PassOptions, answer func(record.Request) record.Result) ([]catalog.Receipt, catalog.Judgement) {
	w.t.Helper()
	w.beginWith(o)
	receipts := w.crawl(answer)
	return receipts, w.end()
}

// one commits an article in a pass of its own, and gives its id.
func (w *world) one(url, title, body string) string {
	w.t.Helper()
	w.offer(articles(url)...)
	site := request(record.ForArticle, url).Site
	receipts, _ := w.run(catalog.PassOptions{Sites: []string{site}}, func(r record.Request) record.Result { return w.gives(r, title, body) })
	return receipts[len(receipts)-1].Article
}

// again rechecks site a with one answer for all.
func (w *world) again(answer func(record.Request) record.Result) ([]catalog.Receipt, catalog.Judgement) {
	w.t.Helper()
	return w.run(catalog.PassOptions{Sites: []string{"a"}, Recheck: true}, answer)
}

func (w *world) article(id string) record.Article {
	w.t.Helper()
	a, err := w.store.Article(w.t.Context(), id)
	if err != nil {
		w.t.Fatalf("article %s: %v", id, err)
	}
	return a
}

func (w *world) history(id string) catalog.History {
	w.t.Helper()
	h, err := w.store.History(w.t.Context(), id)
	if err != nil {
		w.t.Fatalf("history of %s: %v", id, err)
	}
	return h
}

// types names the events of an article, in order.
func (w *world) types(id string) []record.EventType {
	w.t.Helper()
	var out []record.EventType
	for _, e := range w.history(id).Events {
		out = append(out, e.Type)
	}
	return out
}

// equal compares; nil stands for an empty list too.
func (w *world) equal(what string, got, want any) {
	w.t.Helper()
	if v := reflect.ValueOf(got); want == nil && v.Kind() == reflect.Slice && v.Len() == 0 {
		return
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		w.t.Fatalf("%s (- want, + got):\n%s", what, diff)
	}
}

func urls(requests []record.Request) []string {
	var out []string
	for _, r := range requests {
		out = append(out, r.URL)
	}
	return out
}

// due lists the URLs that a pass of the sites would ask.
func (w *world) due(sites ...string) []string {
	w.t.Helper()
	requests, err := w.store.Due(w.t.Context(), catalog.PassOptions{Sites: sites}, 0)
	if err != nil {
		w.t.Fatalf("due: %v", err)
	}
	return urls(requests)
}
