package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lyktan/tipapi/delivery"
)

const (
	redirects = 3       // followed at most
	bodyBytes = 4 << 10 // of an answer, read at most
	bodyTime  = time.Second
	longest   = time.Hour // that a Retry-After is heeded
)

// post sends the request, along redirects that stay with the same host, and
// returns the last answer with its body closed.
func (s *Sender) post(ctx context.Context, header http.Header, body []byte) (*http.Response, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	target := s.target
	for followed := 0; ; followed++ {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, target.String(), bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		request.Header = header
		answer, err := s.transport.RoundTrip(request)
		if err != nil {
			return nil, err
		}
		next := s.next(target, answer)
		if next == nil || followed == redirects {
			finish(answer, cancel)
			return answer, nil
		}
		_ = answer.Body.Close()
		target = next
	}
}

// finish ends an answer. A success read to its end leaves the connection to the
// next tip; a body that hangs or is long is not worth waiting for.
func finish(answer *http.Response, cancel func()) {
	if succeeded(answer) {
		defer time.AfterFunc(bodyTime, cancel).Stop()
		_, _ = io.CopyN(io.Discard, answer.Body, bodyBytes)
	}
	_ = answer.Body.Close()
}

func succeeded(answer *http.Response) bool {
	return answer.StatusCode >= 200 && answer.StatusCode <= 299
}

// next is where a redirect leads that may be followed, or nil.
func (s *Sender) next(from *url.URL, answer *http.Response) *url.URL {
	if answer.StatusCode != http.StatusTemporaryRedirect && answer.StatusCode != http.StatusPermanentRedirect {
		return nil
	}
	location := answer.Header.Get("Location")
	to, err := from.Parse(location)
	if err != nil || location == "" || to.User != nil || origin(to) != origin(s.target) {
		return nil
	}
	return to
}

// origin is scheme, host and port.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// verdict is what an answer means for the tip.
func (s *Sender) verdict(answer *http.Response, now time.Time) error {
	if succeeded(answer) {
		return nil
	}
	code := answer.StatusCode
	// The words are ours: those of the other side may be anything.
	err := fmt.Errorf("webhook %s: answered %s", s.target.Host, strings.TrimSpace(fmt.Sprintln(code, http.StatusText(code))))
	switch code {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge,
		http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
		return delivery.Refused{Cause: err}
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		if after := retryAfter(answer.Header.Get("Retry-After"), now); after > 0 {
			return delivery.Later{After: after, Cause: err}
		}
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return fmt.Errorf("%w, to another host or too often", err)
	}
	return err
}

// retryAfter reads both forms of the header. Zero means that it says nothing
// that helps: is missing, malformed, or says "now".
func retryAfter(value string, now time.Time) time.Duration {
	if at, err := http.ParseTime(value); err == nil {
		return min(max(0, at.Sub(now)), longest)
	}
	seconds, err := strconv.ParseUint(value, 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0
	}
	return time.Duration(min(seconds, uint64(longest/time.Second))) * time.Second
}

// reason says why there is no answer. Errors of net/http and of certificates
// quote what the other side sent, so that only known kinds are passed on.
func reason(ctx context.Context, err error) error {
	var network *net.OpError
	var timeout net.Error
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("no answer: %w", context.Cause(ctx))
	case errors.As(err, &certificate):
		return untrusted(certificate)
	case errors.As(err, &network):
		return network
	case errors.As(err, &timeout) && timeout.Timeout():
		return errors.New("no answer in time")
	case errors.As(err, &record):
		return errors.New("it does not speak TLS")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("it closed the connection without an answer")
	}
	return errors.New("its answer cannot be understood")
}

func untrusted(err *tls.CertificateVerificationError) error {
	var host x509.HostnameError
	var authority x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	why := "not valid"
	switch {
	case errors.As(err, &host):
		why = "issued for another host"
	case errors.As(err, &authority):
		why = "certificate signed by unknown authority"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		why = "expired or not valid yet"
	}
	return errors.New("its certificate is refused: " + why)
}
