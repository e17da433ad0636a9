// Package mail sends sealed tips, and notices, through a team's mail server.
//
// The mail of a tip contains the sealed file and nothing else: subject,
// addresses and size are those of every other tip, the date shows the hour, and
// the server is greeted with the domain of the sender's address. The server
// must prove its identity (TLS with a certificate for its name) before it is
// told anything else, except at a numeric loopback address.
//
// What mail cannot do: servers add the exact time and the address that a mail
// came from, and everybody on the way sees that a mail went from and to these
// addresses. Nor is a mailbox guaranteed: a tip counts as delivered once the
// first server has accepted it. When a later one cannot deliver it, a bounce
// goes to the sender's address, which somebody has to read. A tip may arrive
// twice, with the same Message-ID.
package mail

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lyktan/tipapi/delivery"
)

const (
	tipSubject  = "Lyktan"
	longSubject = 200 // bytes, so that it stays within a line however it is encoded
)

var _ delivery.Destination = (*Sender)(nil)

// Sender sends mail through one server, over a new connection for each. Its
// methods may be called at the same time from several goroutines.
type Sender struct {
	server      string // host:port
	tls         *tls.Config
	tlsAtOnce   bool // before the first word, not by STARTTLS
	tlsAnywhere bool // also at a loopback address
	near        bool // the server is named by a loopback address in digits

	login *credentials // nil for none

	from, domain string
	to           []string

	dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Send mails one sealed tip as ID.age and returns nil once the server has
// accepted it. The error is a [delivery.Refused] when the server rejects this
// mail itself: it is too large, or the server answers 5xx after reading it,
// unless the enhanced status code (RFC 3463) blames a mailbox, the server or
// the network.
func (s *Sender) Send(ctx context.Context, id string, sealed []byte) error {
	if !delivery.IsID(id) {
		return delivery.Refused{Cause: errors.New("mail: its id is not made of letters and digits")}
	}
	message, err := s.tipMessage(id, sealed, time.Now())
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return s.deliver(ctx, message)
}

// Notice mails a plain text without attachments. The subject is one line of at
// most 200 bytes. The error is never a [delivery.Refused].
func (s *Sender) Notice(ctx context.Context, subject, text string) error {
	if len(subject) > longSubject || strings.ContainsFunc(subject, unicode.IsControl) {
		return fmt.Errorf("mail: a subject is one line of at most %d bytes", longSubject)
	}
	if !utf8.ValidString(subject) || !utf8.ValidString(text) {
		return errors.New("mail: the notice is not UTF-8")
	}
	message, err := s.noticeMessage(rand.Text(), subject, text, time.Now())
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	err = s.deliver(ctx, message)
	var refused delivery.Refused
	if errors.As(err, &refused) {
		return refused.Cause
	}
	return err
}

// Close does nothing: each mail has a connection of its own.
func (s *Sender) Close() error { return nil }
