package fetch_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"jianbao/crawler/fetch"
	"jianbao/record"
)

// certificate makes one for host, signed by parent, or by itself if that is nil.
func certificate(t testing.TB, host string, until time.Time, parent *tls.Certificate) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: until, BasicConstraintsValid: true, IsCA: parent == nil,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	issuer, signer := template, any(key)
	if parent != nil {
		issuer, signer = parent.Leaf, parent.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// serveTLS is serve behind TLS; the port is what it returns.
func serveTLS(t testing.TB, config *tls.Config, handle func(net.Conn)) (port string) {
	t.Helper()
	url := serve(t, func(conn net.Conn) {
		secure := tls.Server(conn, config)
		if secure.HandshakeContext(t.Context()) == nil {
			handle(secure)
			secure.Close()
		}
	})
	return url[strings.LastIndexByte(url, ':')+1:]
}

func TestTLS(t *testing.T) {
	day := time.Now().Add(24 * time.Hour)
	authority := certificate(t, "authority", day, nil)
	roots := x509.NewCertPool()
	roots.AddCert(authority.Leaf)
	good := certificate(t, "news.example", day, authority)
	hello := func(conn net.Conn) {
		if _, ok := readRequest(bufio.NewReader(conn)); ok {
			_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
		}
	}
	for _, c := range []struct {
		name   string
		config *tls.Config
		detail string // of the error, "" for none
	}{
		{"good", &tls.Config{Certificates: []tls.Certificate{*good}}, ""},
		{"offers HTTP/2 first", &tls.Config{Certificates: []tls.Certificate{*good}, NextProtos: []string{"h2", "http/1.1"}}, ""},
		{"expired", &tls.Config{Certificates: []tls.Certificate{*certificate(t, "news.example", time.Now().Add(-time.Hour), authority)}}, "expired"},
		{"self-signed", &tls.Config{Certificates: []tls.Certificate{*certificate(t, "news.example", day, nil)}}, "self-signed"},
		{"wrong host", &tls.Config{Certificates: []tls.Certificate{*certificate(t, "other.example", day, authority)}}, "another host"},
		{"TLS 1.0 only", &tls.Config{Certificates: []tls.Certificate{*good}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10}, "no TLS connection"},
	} {
		t.Run(c.name, func(t *testing.T) {
			port := serveTLS(t, c.config, hello)
			f := newFetcher(t, fetch.Options{Roots: roots, ConnectTo: []fetch.ConnectTo{{Host: "news.example", Port: "443", Address: "127.0.0.1", ToPort: port}}})
			got, err := get(t, f, "https://news.example/")
			leaf := sha256.Sum256(c.config.Certificates[0].Certificate[0])
			if c.detail == "" {
				if err != nil || string(got.Body) != "ok" || got.Protocol != "TLS 1.3" || got.RemoteIP != "127.0.0.1" {
					t.Errorf("%v, %+v", err, got)
				}
				if !strings.Contains(string(got.RawRequest), "\r\nHost: news.example\r\n") {
					t.Errorf("RawRequest %q", got.RawRequest)
				}
			} else {
				if e := failure(t, err, record.BadTLS); !strings.Contains(e.Detail, c.detail) {
					t.Errorf("detail %q, want …%s…", e.Detail, c.detail)
				}
				if len(got.RawRequest)+len(got.RawHead) != 0 {
					t.Error("something was sent over a connection that is not trusted")
				}
			}
			if c.detail != "no TLS connection" && (len(got.Chain) != 1 || got.Chain[0] != hex.EncodeToString(leaf[:])) {
				t.Errorf("chain %v", got.Chain)
			}
		})
	}
}

func TestTLSThatIsNone(t *testing.T) {
	plain := strings.Replace(raw(t, "HTTP/1.1 400 Bad\r\n\r\n"), "http:", "https:", 1)
	silent := strings.Replace(serve(t, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }), "http:", "https:", 1)
	speaksPlain := strings.Replace(serve(t, func(conn net.Conn) {
		_, _ = conn.Write([]byte("HTTP/1.1 400 plain HTTP\r\n\r\n"))
		_, _ = conn.Read(make([]byte, 1<<10))
	}), "http:", "https:", 1)
	f := newFetcher(t, fetch.Options{TLSTimeout: 200 * time.Millisecond})
	if _, err := get(t, f, speaksPlain); !strings.Contains(failure(t, err, record.BadTLS).Detail, "does not speak TLS") {
		t.Error(err)
	}
	if _, err := get(t, f, silent); !strings.Contains(failure(t, err, record.TimedOut).Detail, "handshake") {
		t.Error(err)
	}
	if _, err := get(t, f, plain); err == nil {
		t.Error("plain HTTP was taken for TLS")
	}
}
