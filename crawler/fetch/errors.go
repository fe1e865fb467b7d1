package fetch

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"

	"jianbao/internal/coding"
	"jianbao/internal/words"
	"jianbao/record"
)

// Error is why an exchange has no answer, or only a part of one.
type Error struct {
	Outcome record.Outcome
	// URL is what was asked for, without user name and password.
	URL string
	// Detail says in English what went wrong and, where there is something,
	// what a person can do.
	Detail string

	err error
	cut record.Truncation
}

func (e *Error) Error() string { return "fetch " + e.URL + ": " + e.err.Error() }

// Unwrap gives the reason, which can be said in other languages (see words),
// and behind it the errors of net, tls and context.
func (e *Error) Unwrap() error { return e.err }

// truncation is how the error marks what was received before it.
func (e *Error) truncation() record.Truncation { return e.cut }

// PanicError is a panic within an exchange, which ended that exchange alone.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// What ends an exchange from our side.
var (
	errTotal         = errors.New("total time is over")
	errIdle          = errors.New("no byte within the idle time")
	errHandshakeTime = errors.New("handshake time is over")
	errTooLong       = errors.New("more bytes than any framing needs")
	errClosed        = errors.New("the fetcher was closed")
	errNoStatus      = errors.New("status below 100")
	errSwitched      = errors.New("101 switching protocols")
)

// handshakeError marks failures of TLS.
type handshakeError struct {
	host string
	err  error
}

func (e *handshakeError) Error() string { return "TLS handshake with " + e.host + ": " + e.err.Error() }
func (e *handshakeError) Unwrap() error { return e.err }

func newError(outcome record.Outcome, address string, err error) *Error {
	if u, parseErr := url.Parse(address); parseErr == nil && u.User != nil {
		u.User = nil
		address = u.String()
	}
	return &Error{Outcome: outcome, URL: address, Detail: err.Error(), err: err}
}

func addressError(address string, cause error) *Error {
	if cause != nil {
		return newError(record.OutOfScope, address, words.Errorf("not an address that can be read: %w", cause))
	}
	return newError(record.OutOfScope, address, words.Errorf("only http and https addresses can be fetched"))
}

func panicError(address string, p *PanicError) *Error {
	return newError(record.BadResponse, address, words.Errorf("a fault of jianbao's own, please report it: %w", p))
}

func (f *Fetcher) closedError(address string) *Error {
	return newError(record.TimedOut, address, words.Errorf("not fetched: the crawl is ending: %w", errClosed))
}

// classify gives the error of an exchange its outcome and its words.
func classify(e *exchange) *Error {
	outcome, cut, err := e.reason()
	failure := newError(outcome, e.request.URL, err)
	failure.cut = cut
	return failure
}

func (e *exchange) reason() (record.Outcome, record.Truncation, error) {
	err := e.err
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err // its text repeats the address
	}
	if outcome, words := e.timeReason(err); words != nil {
		return outcome, record.TruncatedTime, words
	}
	if words := guardReason(err); words != nil {
		return record.NotPublicHost, "", words
	}
	if failed, ok := errors.AsType[*handshakeError](err); ok && !errors.Is(err, syscall.ECONNRESET) {
		return record.BadTLS, "", tlsReason(failed)
	}
	if words := dnsReason(err); words != nil {
		return record.NoSuchHost, "", words
	}
	if words := e.connectionReason(err); words != nil {
		return record.Unreachable, record.TruncatedDisconnect, words
	}
	return e.protocolReason(err)
}

// timeReason is for what took too long or was called off.
func (e *exchange) timeReason(err error) (record.Outcome, error) {
	o := e.f.o
	cause := context.Cause(e.ctx)
	var timeout net.Error
	switch {
	case errors.Is(cause, errTotal), errors.Is(cause, context.DeadlineExceeded):
		return record.TimedOut, words.Errorf("the answer was not complete after %s; the host is slow, it is asked again later: %w", e.spent(), err)
	case errors.Is(cause, errIdle):
		return record.TimedOut, words.Errorf("the host sent nothing for %s in the middle of its answer; it is asked again later: %w", o.IdleTimeout, err)
	case errors.Is(cause, errClosed), errors.Is(cause, context.Canceled):
		return record.TimedOut, words.Errorf("called off before the answer was complete: %w", cause)
	case errors.Is(err, errHandshakeTime):
		return record.TimedOut, words.Errorf("the host did not finish the TLS handshake within %s: %w", o.TLSTimeout, err)
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok || !errors.As(err, &timeout) || !timeout.Timeout() {
		return "", nil
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return record.TimedOut, words.Errorf("no connection to the host within %s; it is down, or a firewall drops what we send: %w", o.DialTimeout, err)
	}
	return record.TimedOut, words.Errorf("the host took the request, but sent no answer within %s: %w", o.HeaderTimeout, err)
}

func (e *exchange) spent() time.Duration {
	return e.f.o.Clock().Sub(e.begun).Round(100 * time.Millisecond)
}

func guardReason(err error) error {
	if !errors.Is(err, ssrf.ErrProhibitedIP) && !errors.Is(err, ssrf.ErrProhibitedNetwork) && !errors.Is(err, ssrf.ErrInvalidHostPort) {
		return nil
	}
	return words.Errorf("the host's address is not a public one, so nothing was sent; if it is meant, add its network to allow_private in crawl.yaml: %w", err)
}

func dnsReason(err error) error {
	dns, ok := errors.AsType[*net.DNSError](err)
	switch {
	case !ok:
		return nil
	case dns.IsNotFound:
		return words.Errorf("there is no host of the name %s; check its spelling in crawl.yaml: %w", dns.Name, err)
	}
	return words.Errorf("the address of %s could not be looked up; check the name server and the connection of this machine: %w", dns.Name, err)
}

// connectionReason is for connections that could not be made or that broke.
func (e *exchange) connectionReason(err error) error {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return words.Errorf("the host refuses connections on this port; is the port right, is its server running? %w", err)
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EADDRNOTAVAIL):
		return words.Errorf("no way leads to the host; check the network of this machine: %w", err)
	case e.response != nil && errors.Is(err, io.ErrUnexpectedEOF):
		return words.Errorf("the connection ended before the answer did; what came is kept: %w", err)
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ECONNABORTED):
		return words.Errorf("the host broke the connection off: %w", err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), isServerClosed(err), e.cutInHead():
		return words.Errorf("the host closed the connection without a whole answer: %w", err)
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return words.Errorf("no connection to the host: %w", err)
	}
	return nil
}

// cutInHead reports whether the connection ended within a head. net/http then
// finds fault with the line that was cut.
func (e *exchange) cutInHead() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.response != nil || e.conn == nil || !e.conn.ended.Load() || !bytes.HasPrefix(e.received, []byte("HTTP/")) {
		return false
	}
	_, _, whole := coding.SplitHead(e.received)
	return !whole
}

// isServerClosed: net/http does not export the error for a connection that the
// server closed while it was idle.
func isServerClosed(err error) bool {
	return err != nil && strings.Contains(err.Error(), "server closed idle connection")
}

// protocolReason is for answers that are not HTTP as it can be read. The rest
// of such a body is not read on.
func (e *exchange) protocolReason(err error) (record.Outcome, record.Truncation, error) {
	switch {
	case errors.Is(err, errSwitched):
		return record.BadResponse, record.TruncatedDisconnect, words.Errorf("the host changed to another protocol, which nobody asked for: %w", err)
	case strings.Contains(err.Error(), "response headers exceeded"):
		return record.BadResponse, record.TruncatedLength, words.Errorf("the head of the answer is longer than %d bytes: %w", e.f.o.MaxHeader, err)
	case e.response != nil:
		return record.BadResponse, record.TruncatedDisconnect, words.Errorf("the body of the answer breaks the rules of HTTP; what came before is kept: %w", err)
	}
	return record.BadResponse, record.TruncatedDisconnect, words.Errorf("what the host answered is not HTTP/1.1 as it can be read: %w", err)
}

// tlsReason says what is wrong with a host's certificate or its TLS.
func tlsReason(failed *handshakeError) error {
	err := failed.err
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return words.Errorf("the certificate of %s is expired or not yet valid; is the clock of this machine right? %w", failed.host, err)
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return words.Errorf("the certificate is for another host than %s: %w", failed.host, err)
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return words.Errorf("the certificate of %s is self-signed or from an authority that this machine does not trust: %w", failed.host, err)
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return words.Errorf("the certificate of %s does not hold: %w", failed.host, err)
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return words.Errorf("%s does not speak TLS on this port; try http: %w", failed.host, err)
	}
	return words.Errorf("no TLS connection with %s: %w", failed.host, err)
}
