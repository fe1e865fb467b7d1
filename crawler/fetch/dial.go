package fetch

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"code.dny.dev/ssrf"
)

// newDialer refuses what is not public at the last moment, when the address is
// known: names that resolve to inner addresses, odd spellings of addresses and
// rebinding all come to this point.
func newDialer(o Options) *net.Dialer {
	var v4, v6 []netip.Prefix
	for _, p := range o.AllowPrivate {
		if p.Addr().Is4() {
			v4 = append(v4, p.Masked())
		} else {
			v6 = append(v6, p.Masked())
		}
	}
	guard := ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))
	if o.PrivateOnly {
		return &net.Dialer{Timeout: o.DialTimeout, Control: o.allowedAlone}
	}
	return &net.Dialer{Timeout: o.DialTimeout, Control: guard.Safe}
}

// allowedAlone refuses every address that AllowPrivate does not name.
func (o Options) allowedAlone(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	for _, p := range o.AllowPrivate {
		if p.Contains(to.Addr().Unmap()) {
			return nil
		}
	}
	return fmt.Errorf("%w: %s is not one of the private addresses that are allowed", ssrf.ErrProhibitedIP, to.Addr())
}

func (f *Fetcher) dialPlain(ctx context.Context, _, address string) (net.Conn, error) {
	ctx, stop := f.untilClosed(ctx)
	defer stop()
	conn, err := f.dialer.DialContext(ctx, "tcp", f.redirect(address))
	if err != nil {
		return nil, err
	}
	return f.newWire(conn), nil
}

// dialTLS makes the handshake for the host of the address, wherever the
// connection was sent. ALPN offers HTTP/1.1 alone.
func (f *Fetcher) dialTLS(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, stop := f.untilClosed(ctx)
	defer stop()
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	conn, err := f.dialer.DialContext(ctx, "tcp", f.redirect(address))
	if err != nil {
		return nil, err
	}
	secure := tls.Client(conn, &tls.Config{
		ServerName: host, RootCAs: f.o.Roots, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12,
	})
	ctx, cancel := context.WithTimeoutCause(ctx, f.o.TLSTimeout, errHandshakeTime)
	defer cancel()
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return nil, &handshakeError{host: host, err: err}
	}
	c := f.newWire(secure)
	state := secure.ConnectionState()
	c.protocol = tls.VersionName(state.Version)
	c.chain = chainOf(state.PeerCertificates)
	return c, nil
}

// untilClosed ends a dial with the fetcher: net/http goes on dialling when the
// request that it was for has ended.
func (f *Fetcher) untilClosed(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(f.closing, cancel)
	return ctx, func() { stop(); cancel() }
}

// chainOf is the SHA-256 of each certificate, in the order in which they came.
func chainOf(certificates []*x509.Certificate) []string {
	var chain []string
	for _, c := range certificates {
		sum := sha256.Sum256(c.Raw)
		chain = append(chain, hex.EncodeToString(sum[:]))
	}
	return chain
}

// rejectedChain is the chain that a failed verification was about.
func rejectedChain(err error) []string {
	if failed, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return chainOf(failed.UnverifiedCertificates)
	}
	return nil
}
