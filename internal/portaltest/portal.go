package portaltest

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Seen is one request as it reached the portal.
type Seen struct {
	// Host is without port, lower case.
	Host   string
	Method string
	// Path is the request target: the path, with the query if there is one.
	Path   string
	Header http.Header
	// Time is when the request's head had been read.
	Time time.Time
	// TLS tells the listener that it came by.
	TLS bool
}

// Portal is a set of scripted hosts. Make one with New, script it, then Start
// it; all methods may be called from any goroutine, and hosts may be scripted
// while it serves.
type Portal struct {
	clock func() time.Time

	mu       sync.Mutex
	routes   map[string]map[string]http.Handler
	order    []string
	log      []Seen
	plain    net.Listener
	secure   net.Listener
	servers  []*http.Server
	hijacked map[net.Conn]bool
	stop     context.CancelFunc
	base     context.Context
	ca       *authority

	running sync.WaitGroup // servers, connections and raw handlers
}

// New is a portal without hosts.
func New() *Portal {
	base, stop := context.WithCancel(context.Background())
	return &Portal{
		clock:    time.Now,
		routes:   map[string]map[string]http.Handler{},
		hijacked: map[net.Conn]bool{},
		base:     base,
		stop:     stop,
	}
}

// Handle has host answer requests for path by h, and replaces what answered
// them before. A path with a query matches that query alone; one without it
// matches any. A path that ends in "*" matches all that begin with what
// stands before it; of several, the longest. All else is a 404 of net/http.
func (p *Portal) Handle(host, path string, h http.Handler) {
	host = strings.ToLower(host)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.routes[host] == nil {
		p.routes[host] = map[string]http.Handler{}
		p.order = append(p.order, host)
	}
	p.routes[host][path] = h
}

// HandleRaw has f answer by writing to the connection, once the request's
// head has been read. r holds what of the connection was read already. The
// connection is closed when f returns; Close ends it earlier, and waits for f.
func (p *Portal) HandleRaw(host, path string, f func(conn net.Conn, r *bufio.Reader)) {
	p.Handle(host, path, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer p.release(conn)
		if p.adopt(conn) {
			f(conn, rw.Reader)
		}
	}))
}

// Bytes is for HandleRaw: it writes raw and closes.
func Bytes(raw []byte) func(net.Conn, *bufio.Reader) {
	return func(conn net.Conn, _ *bufio.Reader) {
		_, _ = conn.Write(raw) // the client may be gone: its business
	}
}

// adopt keeps a hijacked connection for Close; false when that has begun.
func (p *Portal) adopt(conn net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.base.Err() != nil {
		return false
	}
	p.hijacked[conn] = true
	return true
}

func (p *Portal) release(conn net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.hijacked, conn)
	_ = conn.Close()
}

// Start listens on a free port of 127.0.0.1 and serves until Close.
func (p *Portal) Start() error {
	l, err := p.serve(nil)
	if err != nil {
		return fmt.Errorf("start the portal: %w", err)
	}
	p.mu.Lock()
	p.plain = l
	p.mu.Unlock()
	return nil
}

// serve starts one listener, over TLS where there is a configuration.
func (p *Portal) serve(secure *tls.Config) (net.Listener, error) {
	if err := p.base.Err(); err != nil {
		return nil, errors.New("the portal is closed")
	}
	l, err := (&net.ListenConfig{}).Listen(p.base, "tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	server := &http.Server{
		Handler:           http.HandlerFunc(p.answer),
		BaseContext:       func(net.Listener) context.Context { return p.base },
		ConnState:         p.watch,
		ReadHeaderTimeout: time.Minute,
		TLSConfig:         secure,
		// Clients under test break connections on purpose.
		ErrorLog: log.New(io.Discard, "", 0),
		// HTTP/1.1 alone, as most portals.
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){},
	}
	p.mu.Lock()
	p.servers = append(p.servers, server)
	p.mu.Unlock()
	p.running.Go(func() {
		if secure != nil {
			_ = server.ServeTLS(l, "", "") // always ErrServerClosed
			return
		}
		_ = server.Serve(l)
	})
	return l, nil
}

// watch counts connections from their beginning to their end, so that Close
// can wait for the goroutines behind them.
func (p *Portal) watch(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		p.running.Add(1)
	case http.StateClosed, http.StateHijacked:
		p.running.Done()
	}
}

// answer keeps the request in the log and finds who answers it.
func (p *Portal) answer(w http.ResponseWriter, r *http.Request) {
	p.running.Add(1) // a hijacked connection is no longer counted, its handler is
	defer p.running.Done()
	host := strings.ToLower(r.Host)
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	p.mu.Lock()
	p.log = append(p.log, Seen{
		Host: host, Method: r.Method, Path: r.RequestURI, Header: r.Header.Clone(),
		Time: p.clock(), TLS: r.TLS != nil,
	})
	h := match(p.routes[host], r.RequestURI)
	p.mu.Unlock()
	if h == nil {
		http.NotFound(w, r)
		return
	}
	h.ServeHTTP(w, r)
}

// match finds the route of a request target, the most exact first.
func match(routes map[string]http.Handler, target string) http.Handler {
	if h := routes[target]; h != nil {
		return h
	}
	path, _, _ := strings.Cut(target, "?")
	if h := routes[path]; h != nil {
		return h
	}
	var best string
	var found http.Handler
	for pattern, h := range routes {
		prefix, wild := strings.CutSuffix(pattern, "*")
		if wild && strings.HasPrefix(target, prefix) && (found == nil || len(prefix) > len(best)) {
			best, found = prefix, h
		}
	}
	return found
}

// Close ends the listeners and every connection, and returns when all
// goroutines of the portal have ended. Handlers must heed their request's
// context. The log stays readable.
func (p *Portal) Close() {
	p.stop()
	p.mu.Lock()
	servers := slices.Clone(p.servers)
	for conn := range p.hijacked {
		_ = conn.Close()
	}
	p.mu.Unlock()
	for _, server := range servers {
		_ = server.Close()
	}
	p.running.Wait()
}

// Addr is the address of the plain listener, "127.0.0.1:port"; "" before Start.
func (p *Portal) Addr() string { return p.address(false) }

// TLSAddr is the address of the TLS listener; "" before StartTLS.
func (p *Portal) TLSAddr() string { return p.address(true) }

func (p *Portal) address(secure bool) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.plain
	if secure {
		l = p.secure
	}
	if l == nil {
		return ""
	}
	return l.Addr().String()
}

// Hosts are the names that were scripted, in the order of their first Handle.
func (p *Portal) Hosts() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.order)
}

// ConnectTo leads a client to the portal: "host:80:127.0.0.1:port" for each
// host, as curl's --connect-to, and the same of port 443 once StartTLS was
// called.
func (p *Portal) ConnectTo() []string {
	plain, secure := p.Addr(), p.TLSAddr()
	var out []string
	for _, host := range p.Hosts() {
		if plain != "" {
			out = append(out, host+":80:"+plain)
		}
		if secure != "" {
			out = append(out, host+":443:"+secure)
		}
	}
	return out
}

// Requests is the log so far, in order of arrival.
func (p *Portal) Requests() []Seen {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.log)
}

// Asked is how often a path (with query, if any) of a host was asked for.
func (p *Portal) Asked(host, path string) int {
	n := 0
	for _, seen := range p.Requests() {
		if seen.Host == host && seen.Path == path {
			n++
		}
	}
	return n
}
