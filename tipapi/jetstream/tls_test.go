package jetstream

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// authority makes a certificate authority and a certificate of it for a server
// at 127.0.0.1: the files of the authority, the certificate and its key.
func authority(t *testing.T) (ca, certificate, key string) {
	t.Helper()
	dir := t.TempDir()
	write := func(name, kind string, der []byte) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	make := func(template, parent *x509.Certificate, signer *ecdsa.PrivateKey) ([]byte, *ecdsa.PrivateKey) {
		private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if signer == nil {
			signer = private
		}
		der, err := x509.CreateCertificate(rand.Reader, template, parent, private.Public(), signer)
		if err != nil {
			t.Fatal(err)
		}
		return der, private
	}
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test authority"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	rootDER, rootKey := make(root, root, nil)
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, NotBefore: root.NotBefore, NotAfter: root.NotAfter}
	leafDER, leafKey := make(leaf, root, rootKey)
	keyDER, err := x509.MarshalPKCS8PrivateKey(leafKey)
	if err != nil {
		t.Fatal(err)
	}
	return write("ca", "CERTIFICATE", rootDER), write("certificate", "CERTIFICATE", leafDER), write("key", "PRIVATE KEY", keyDER)
}

func TestTLS(t *testing.T) {
	t.Parallel()
	ca, certificate, key := authority(t)
	foreign, _, _ := authority(t)
	secure := startNode(t, fmt.Sprintf("tls { cert_file: %q, key_file: %q }", certificate, key))
	plain := startNode(t, "")
	tls := func(n *node, host string) string {
		return fmt.Sprintf("tls://user:secret@%s:%d/TIPS", host, n.port)
	}
	q := open(t, tls(secure, "127.0.0.1")+"?ca="+ca)
	deliver(t, q, "a", "one")
	isListed(t, q, "a:new:one")
	if _, err := q.conn.TLSConnectionState(); err != nil {
		t.Error(err)
	}
	for address, says := range map[string]string{
		tls(secure, "127.0.0.1") + "?ca=" + foreign: `signed by unknown authority "CN=Test authority": give that authority's certificate with ca=FILE`,
		tls(secure, "127.0.0.1"):                    "unknown authority",
		tls(secure, "localhost") + "?ca=" + ca:      "localhost",
		tls(plain, "127.0.0.1") + "?ca=" + ca:       "secure connection not available",
	} {
		q := open(t, address)
		ctx, cancel := context.WithTimeout(t.Context(), hung)
		err := q.Check(ctx) // the first look says it: the next one is ten minutes away
		cancel()
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s at first: %v", address, err)
		}
		for deadline := time.Now().Add(hung); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
			if err = send(q, "b", "two", time.Second); err == nil || strings.Contains(err.Error(), says) {
				break
			}
		}
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", address, err)
		}
	}
}
