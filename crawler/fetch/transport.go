package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"time"

	"jianbao/record"
)

// newTransport is net/http's, over our connections. HTTP/1.1 alone: messages
// of HTTP/2 have no bytes of their own that an archive could keep.
func (f *Fetcher) newTransport() *http.Transport {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  nil, // whatever the environment says
		DialContext:            f.dialPlain,
		DialTLSContext:         f.dialTLS,
		Protocols:              &protocols,
		DisableCompression:     true, // the coding is kept; coding.Decode removes it
		ResponseHeaderTimeout:  f.o.HeaderTimeout,
		MaxResponseHeaderBytes: f.o.MaxHeader,
		MaxIdleConns:           256,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        30 * time.Second,
	}
}

// roundTripper is what Colly's client sends through.
type roundTripper struct{ f *Fetcher }

// RoundTrip sends the exchange that the private header names. Colly gets the
// status and a body whose reading receives the answer; header and bytes stay
// with the exchange, so that Colly cannot decode, convert or follow anything.
func (t roundTripper) RoundTrip(outer *http.Request) (*http.Response, error) {
	found, ok := t.f.exchanges.Load(outer.Header.Get(exchangeHeader))
	if !ok {
		return nil, errors.New("no such exchange: a request that Fetch did not make")
	}
	e := found.(*exchange)
	header := outer.Header.Clone()
	header.Del(exchangeHeader)
	trace := &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		if c, ok := got.Conn.(*wire); ok {
			e.bind(c)
		}
	}}
	inner := (&http.Request{
		Method: outer.Method, URL: e.target.url, Host: e.target.url.Host, Header: header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(httptrace.WithClientTrace(e.ctx, trace))
	response, err := t.f.transport.RoundTrip(inner)
	if err != nil {
		e.refused(err)
		return nil, err
	}
	if response.StatusCode < 100 {
		response.Body.Close()
		e.refused(errNoStatus)
		return nil, errNoStatus
	}
	e.response = response
	e.expect(response.ContentLength)
	return &http.Response{
		Status: response.Status, StatusCode: response.StatusCode, Proto: response.Proto,
		ProtoMajor: response.ProtoMajor, ProtoMinor: response.ProtoMinor,
		Header: http.Header{}, Uncompressed: true, Request: outer,
		Body: &receiver{e: e, body: response.Body},
	}, nil
}

// receiver is the body that Colly reads: reading it receives the answer into
// the exchange's record. It gives no bytes, since a second copy of them would
// serve nobody, and no error, since Colly would throw away what was received.
type receiver struct {
	e    *exchange
	body io.ReadCloser
}

func (r *receiver) Read([]byte) (int, error) {
	r.e.receive(r.body)
	return 0, io.EOF
}

func (r *receiver) Close() error { return r.body.Close() }

// receive reads the body to its end, to the cap of bytes, or to the end of
// patience. What it reads is recorded by the connection.
func (e *exchange) receive(body io.Reader) {
	if e.response.StatusCode == http.StatusSwitchingProtocols {
		e.refused(errSwitched)
		return
	}
	idle := time.AfterFunc(e.f.o.IdleTimeout, func() { e.cancel(errIdle) })
	defer idle.Stop()
	buffer := e.f.buffers.Get().(*[32 << 10]byte)
	defer e.f.buffers.Put(buffer)
	left := e.f.o.MaxBody
	for {
		n, err := body.Read(buffer[:min(left+1, int64(len(buffer)))])
		if left -= int64(n); left < 0 {
			e.truncated = record.TruncatedLength
			return
		}
		switch {
		case err == io.EOF:
			return
		case err != nil && errors.Is(context.Cause(e.ctx), errTooLong):
			e.truncated = record.TruncatedLength
			return
		case err != nil:
			e.refused(err)
			return
		case n > 0:
			idle.Reset(e.f.o.IdleTimeout)
		}
	}
}
