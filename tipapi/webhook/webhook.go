// Package webhook sends sealed tips to an HTTPS address, one POST for each.
//
// The body is a CloudEvents 1.0 event in structured JSON, the same for every
// tip but for id and data_base64. It has no time attribute (optional in
// CloudEvents), because that would show when a tip came; the hour is inside,
// sealed. The id is the same for every try of a tip: a receiver keeps the first
// and answers 2xx to the others. dataschema names the schema of what is in the data
// once a private key has opened it (tip.SchemaURI; "tipapi schema" prints it).
//
// Requests are signed after Standard Webhooks 1.0 (standardwebhooks.com). Which
// of its two signatures is made follows from the secret file:
//
//	whsk_…          Ed25519, signature v1a: base64 of the private key, 64 bytes,
//	                or of its seed, 32. Prefer it: what the receiver has can check
//	                requests and not make any.
//	whsec_… or bare HMAC-SHA256, signature v1: base64 of 32 to 64 random bytes
//	                (openssl rand -base64 32). Every receiver's library knows it.
//
// A receiver takes the body as it came, byte for byte, and
//
//  1. refuses a webhook-timestamp (seconds since 1970) more than five minutes off,
//  2. computes the signature of webhook-id + "." + webhook-timestamp + "." + body
//     and compares it with each of the signatures in webhook-signature, which are
//     separated by blanks: "v1," + base64 of the HMAC in constant time, or "v1a,"
//     + base64 with Ed25519's own check,
//  3. compares webhook-id with the event's id, stores the event durably, and only
//     then answers 2xx.
//
// The timestamp is the time of sending, which the protection against replays
// needs. Like everything else that can be seen of the connection, it tells
// nothing of when a tip came as long as tips are sent at times that do not
// depend on it, as package delivery does.
//
// What the package cannot do: know whether a receiver that answers 2xx tells the
// truth, or hide from it that a tip came since the last ones were sent. Proxies
// from the environment are ignored, so that none sees the requests by accident.
package webhook

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"lyktan/tipapi/delivery"
	"lyktan/tipapi/printable"
	"lyktan/tipapi/tip"
)

const idle = 10 * time.Second // that a connection is kept for the next tip

// Sender posts tips to one address. It is a [delivery.Destination].
type Sender struct {
	target    *url.URL
	sign      signer
	transport *http.Transport
}

// Open reads an address of the form
//
//	https://host[:port]/path?secret-file=FILE[&ca=FILE][&…]
//
// and the files that it names. With ca, only the certificate authorities in
// that file are trusted. Open makes no connection. Both parameters are removed
// from the address that is called; all others stay. With http:// the host must
// be a numeric loopback address. Names and passwords in the address are
// refused. The error joins everything that is wrong, and quotes nothing of the
// address but file names.
func Open(address string) (*Sender, error) {
	set, err := read(address)
	if err != nil {
		return nil, err
	}
	// Used without an http.Client: it would follow redirects, and quote the
	// address and the other side's words in its errors. HTTP/1.1 alone, which
	// gives up a connection together with a request; net/http goes on using an
	// HTTP/2 connection over which nothing comes any more.
	return &Sender{target: set.target, sign: set.sign, transport: &http.Transport{
		Proxy:                  nil,
		DialContext:            (&net.Dialer{Timeout: time.Minute}).DialContext,
		TLSHandshakeTimeout:    time.Minute, // both as a last resort: Send's context comes first
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: set.roots},
		DisableCompression:     true,
		IdleConnTimeout:        idle,
		MaxIdleConns:           1,
		MaxResponseHeaderBytes: 64 << 10,
	}}, nil
}

// Close closes the connection kept for the next tip. It must not be called
// while [Sender.Send] runs.
func (s *Sender) Close() error {
	s.transport.CloseIdleConnections()
	return nil
}

// Check connects and, with https, verifies the certificate. It posts nothing,
// and so cannot detect a wrong path or secret.
func (s *Sender) Check(ctx context.Context) error {
	port := s.target.Port()
	if port == "" {
		port = s.target.Scheme
	}
	conn, err := s.transport.DialContext(ctx, "tcp", net.JoinHostPort(s.target.Hostname(), port))
	if err == nil && s.target.Scheme == "https" {
		trust := s.transport.TLSClientConfig.Clone()
		trust.ServerName = s.target.Hostname()
		secured := tls.Client(conn, trust)
		err = secured.HandshakeContext(ctx)
		conn = secured
	}
	if err != nil {
		if conn != nil {
			_ = conn.Close()
		}
		return s.fault(ctx, err)
	}
	return conn.Close()
}

func (s *Sender) fault(ctx context.Context, err error) error {
	return printable.Error(fmt.Errorf("webhook %s: %w", s.target.Host, reason(ctx, err)))
}

// event is what is posted. The order of the fields is the order in the body.
type event struct {
	SpecVersion     string `json:"specversion"`
	ID              string `json:"id"`
	Source          string `json:"source"`
	Type            string `json:"type"`
	DataContentType string `json:"datacontenttype"`
	DataSchema      string `json:"dataschema"`
	Data            []byte `json:"data_base64"`
}

// Send posts one sealed tip and returns nil once the status is 2xx; the body of
// the answer does not matter. 400, 413, 415 and 422 are a [delivery.Refused],
// 429 and 503 with a Retry-After in the future a [delivery.Later] of at most an
// hour. Everything else is a plain error, including 409 and redirects to
// another host. Errors name the host and the status, never the path, the tip,
// or anything that the other side sent.
func (s *Sender) Send(ctx context.Context, id string, sealed []byte) error {
	if !delivery.IsID(id) {
		return delivery.Refused{Cause: errors.New("its name is not of letters and digits alone")}
	}
	body, err := json.Marshal(event{
		SpecVersion: "1.0", ID: id, Source: "urn:lyktan:tipapi", Type: "se.lyktan.tip.sealed.v1",
		DataContentType: "application/octet-stream", DataSchema: tip.SchemaURI, Data: sealed,
	})
	if err != nil {
		return fmt.Errorf("webhook: %w", err)
	}
	answer, err := s.post(ctx, s.header(id, body, time.Now()), body)
	if err != nil {
		return s.fault(ctx, err)
	}
	return s.verdict(answer, time.Now())
}
