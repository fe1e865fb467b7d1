// Package fetch makes one HTTP exchange and keeps exactly what went over the
// wire.
//
// An *exchange* is one request and the final answer to it. Colly drives each:
// it sends the request through its client, reads the answer and calls back.
// The transport below it is ours: it refuses addresses that are not public
// where the connection is dialled, tees the bytes of every connection, binds
// them to the exchange that the connection serves, and limits time and size.
//
// What is received is never lost: an answer that was too slow, too long or cut
// off comes back with its mark, together with the error.
//
// HTTP/1.1 alone is spoken, since an archive keeps messages as they were sent.
// Redirects come back as answers. Nothing is taken from the environment: no
// proxy is used, and Colly's own variables are not read. No cookie is kept
// between exchanges, and no Referer is sent. A user name or password in an
// address is not sent either.
package fetch

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gocolly/colly/v2"

	"jianbao/internal/words"
	"jianbao/record"
)

// Options are the limits and manners of a Fetcher. Zero values stand for the
// defaults that are named.
type Options struct {
	// UserAgent is sent as it is; "" is "jianbao".
	UserAgent string
	// Timeout is for the whole exchange: 60 s.
	Timeout time.Duration
	// DialTimeout is for name look-up and connection: 10 s.
	DialTimeout time.Duration
	// TLSTimeout is for the handshake: 10 s.
	TLSTimeout time.Duration
	// HeaderTimeout is from the request to the end of the answer's head: 30 s.
	HeaderTimeout time.Duration
	// IdleTimeout is the longest pause within a body: 15 s.
	IdleTimeout time.Duration
	// MaxBody caps the bytes of a body, both as sent and as decoded: 16 MiB.
	MaxBody int64
	// MaxHeader caps the bytes of a head: 256 KiB.
	MaxHeader int64
	// AllowPrivate are prefixes that may be dialled although they are not public.
	AllowPrivate []netip.Prefix
	// PrivateOnly refuses every other address, public ones too.
	PrivateOnly bool
	// ConnectTo sends connections elsewhere; the first that matches counts.
	ConnectTo []ConnectTo
	// Roots are the authorities that are trusted; nil is those of the system.
	Roots *x509.CertPool
	// Clock gives the time for captures; nil is time.Now. Timeouts run by real time.
	Clock func() time.Time
}

func (o Options) withDefaults() Options {
	defaults := []struct {
		at    *time.Duration
		value time.Duration
	}{
		{&o.Timeout, 60 * time.Second}, {&o.DialTimeout, 10 * time.Second}, {&o.TLSTimeout, 10 * time.Second},
		{&o.HeaderTimeout, 30 * time.Second}, {&o.IdleTimeout, 15 * time.Second},
	}
	for _, d := range defaults {
		if *d.at <= 0 {
			*d.at = d.value
		}
	}
	if o.MaxBody <= 0 {
		o.MaxBody = 16 << 20
	}
	if o.MaxHeader <= 0 {
		o.MaxHeader = 256 << 10
	}
	if o.UserAgent == "" {
		o.UserAgent = "jianbao"
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return o
}

// Fetcher makes exchanges. It may be used from several goroutines at the same
// time, each of which makes one exchange at a time; connections are kept open
// and used again.
type Fetcher struct {
	o         Options
	collector *colly.Collector
	transport *http.Transport
	dialer    *net.Dialer
	buffers   sync.Pool

	// exchanges are those going on, by the number in their private header.
	exchanges sync.Map
	number    atomic.Uint64

	// closing ends what is going on.
	closing context.Context
	close   context.CancelFunc
	mu      sync.Mutex // orders begin and Close
	running sync.WaitGroup
}

// exchangeHeader leads the transport from Colly's request to our exchange. It
// is taken off before anything is sent.
const exchangeHeader = "Jianbao-Exchange"

// exchangeKey is where Colly's context holds the exchange for the callbacks.
const exchangeKey = "exchange"

// New makes a Fetcher. Close ends it.
func New(o Options) (*Fetcher, error) {
	f := &Fetcher{o: o.withDefaults()}
	if !isFieldValue(f.o.UserAgent) {
		return nil, words.Errorf("the user agent %q has characters that no header may have", f.o.UserAgent)
	}
	for _, to := range o.ConnectTo {
		if err := to.validate(); err != nil {
			return nil, err
		}
	}
	f.buffers.New = func() any { return new([32 << 10]byte) }
	f.closing, f.close = context.WithCancel(context.Background())
	f.dialer = newDialer(f.o)
	f.transport = f.newTransport()

	// Init alone, rather than NewCollector, leaves COLLY_* variables unread.
	c := &colly.Collector{}
	c.Init()
	c.AllowURLRevisit = true
	c.ParseHTTPErrorResponse = true
	c.IgnoreRobotsTxt = true // robots.txt is asked by the crawler, with pace and archive
	c.MaxBodySize = 0        // the transport's limits tell what they cut
	c.UserAgent = f.o.UserAgent
	c.DisableCookies()
	c.SetRequestTimeout(0)
	c.WithTransport(roundTripper{f})
	c.SetRedirectHandler(func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse })
	c.OnResponse(func(r *colly.Response) { exchangeOf(r.Ctx).answered = true })
	c.OnError(func(r *colly.Response, err error) { exchangeOf(r.Ctx).refused(err) })
	f.collector = c
	return f, nil
}

func exchangeOf(ctx *colly.Context) *exchange {
	return ctx.GetAny(exchangeKey).(*exchange)
}

// Fetch asks for r.URL, conditionally where r has an ETag or LastModified, and
// returns what was received. An error is always an *Error. Beside it, the
// capture still holds what is known: its Time and URL, RawRequest if it was
// sent, and what was received with Truncated saying why it ends. Status 0
// means that no head could be read; RawHead then is what came instead. An
// answer over MaxBody is no error: it is cut, and Truncated.
//
// A panic within is recovered and returned as an error that wraps *PanicError.
func (f *Fetcher) Fetch(ctx context.Context, r record.Request) (capture record.Capture, err error) {
	capture = record.Capture{URL: r.URL, Purpose: r.Purpose, Site: r.Site}
	if !f.begin() {
		return capture, f.closedError(r.URL)
	}
	defer f.running.Done()
	defer func() {
		if p := recover(); p != nil {
			err = panicError(r.URL, &PanicError{Value: p, Stack: debug.Stack()})
		}
	}()

	to, err := parseTarget(r.URL)
	if err != nil {
		return capture, err
	}
	e := newExchange(ctx, f, r, to)
	defer e.end()
	defer context.AfterFunc(f.closing, func() { e.cancel(errClosed) })()

	number := strconv.FormatUint(f.number.Add(1), 10)
	f.exchanges.Store(number, e)
	defer f.exchanges.Delete(number)

	header := f.header(r)
	header.Set(exchangeHeader, number)
	shared := colly.NewContext()
	shared.Put(exchangeKey, e)
	err = f.collector.Request(http.MethodGet, to.href, nil, shared, header)
	if err != nil && !e.answered && e.err == nil {
		return capture, addressError(r.URL, err) // Colly did not even try
	}
	return e.finish()
}

// header is what is asked with, beside Host.
func (f *Fetcher) header(r record.Request) http.Header {
	h := http.Header{
		"User-Agent":      {f.o.UserAgent},
		"Accept":          {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
		"Accept-Encoding": {"gzip, deflate, br, zstd"},
	}
	// They come from a stranger, whose other answers must not forge our requests.
	if r.ETag != "" && isFieldValue(r.ETag) {
		h["If-None-Match"] = []string{r.ETag}
	}
	if r.LastModified != "" && isFieldValue(r.LastModified) {
		h["If-Modified-Since"] = []string{r.LastModified}
	}
	return h
}

// isFieldValue is field-value of RFC 9110, 5.5.
func isFieldValue(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' && s[i] != '\t' || s[i] == 0x7F {
			return false
		}
	}
	return true
}

func (f *Fetcher) begin() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closing.Err() != nil {
		return false
	}
	f.running.Add(1)
	return true
}

// Close ends the exchanges that are going on, waits for them, and closes all
// connections. It may be called more than once.
func (f *Fetcher) Close() {
	f.mu.Lock()
	f.close()
	f.mu.Unlock()
	f.running.Wait()
	f.transport.CloseIdleConnections()
}
