package harness

import (
	"io"
	"net"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// Mailbox is a real SMTP server on loopback that keeps every mail.
type Mailbox struct {
	Address string
	mu      sync.Mutex
	mails   []string
	away    bool // answers 451 to every mail
}

// StartMailbox starts a mailbox that ends with the test.
func StartMailbox(t *testing.T) *Mailbox {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &Mailbox{Address: l.Addr().String()}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return m, nil }))
	server.ErrorLog = nil
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return m
}

// Mail is part of [smtp.Session], as are the following.
func (m *Mailbox) Mail(string, *smtp.MailOptions) error { return nil }

func (m *Mailbox) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (m *Mailbox) Reset() {}

func (m *Mailbox) Logout() error { return nil }

func (m *Mailbox) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away {
		return &smtp.SMTPError{Code: 451, Message: "try later"}
	}
	m.mails = append(m.mails, string(text))
	return nil
}

// SetAway has it refuse every mail for the time being, or take them again.
func (m *Mailbox) SetAway(away bool) { m.mu.Lock(); defer m.mu.Unlock(); m.away = away }

// Kept are the mails as they came.
func (m *Mailbox) Kept() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string{}, m.mails...)
}
