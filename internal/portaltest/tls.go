package portaltest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"sync"
	"time"
)

// StartTLS listens on a second free port, for https. The certificates are
// made for the name that the client asks for, and signed by an authority of
// this portal's own that nobody trusts; see CA.
func (p *Portal) StartTLS() error {
	ca, err := newAuthority()
	if err != nil {
		return fmt.Errorf("start the portal's TLS: make an authority: %w", err)
	}
	l, err := p.serve(&tls.Config{GetCertificate: ca.certificate, MinVersion: tls.VersionTLS12})
	if err != nil {
		return fmt.Errorf("start the portal's TLS: %w", err)
	}
	p.mu.Lock()
	p.secure, p.ca = l, ca
	p.mu.Unlock()
	return nil
}

// CA is the portal's authority as PEM, for those who wish to trust it
// (SSL_CERT_FILE); nil before StartTLS.
func (p *Portal) CA() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ca == nil {
		return nil
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.ca.cert.Raw})
}

// authority signs a certificate for any name.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey

	mu   sync.Mutex
	made map[string]*tls.Certificate
}

func newAuthority() (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "portaltest, trusted by nobody"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		return nil, err
	}
	return &authority{cert: cert, key: key, made: map[string]*tls.Certificate{}}, nil
}

// certificate makes one for the name asked for, once a name.
func (a *authority) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	name := hello.ServerName
	if name == "" {
		name = "localhost"
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if made := a.made[name]; made != nil {
		return made, nil
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(int64(len(a.made)) + 2),
		Subject:      pkix.Name{CommonName: name},
		DNSNames:     []string{name},
		NotBefore:    a.cert.NotBefore,
		NotAfter:     a.cert.NotAfter,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, a.cert, &a.key.PublicKey, a.key)
	if err != nil {
		return nil, fmt.Errorf("make a certificate for %s: %w", name, err)
	}
	a.made[name] = &tls.Certificate{Certificate: [][]byte{raw, a.cert.Raw}, PrivateKey: a.key}
	return a.made[name], nil
}
