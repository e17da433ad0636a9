package jetstream

import (
	"crypto/x509"
	"errors"
	"fmt"
	"time"
)

// aboutCertificate says of a certificate that is not trusted what is to be done.
// All other errors it returns as they are.
func aboutCertificate(err error) error {
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown) && unknown.Cert != nil:
		return fmt.Errorf("the server's certificate is signed by unknown authority %q: give that authority's certificate with ca=FILE", unknown.Cert.Issuer.String())
	case errors.As(err, &host):
		return fmt.Errorf("the server's certificate is for another host: %w", host)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil:
		return fmt.Errorf("the server's certificate is good from %s to %s only", invalid.Cert.NotBefore.Format(time.DateOnly), invalid.Cert.NotAfter.Format(time.DateOnly))
	}
	return err
}
