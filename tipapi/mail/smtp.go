package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"lyktan/tipapi/delivery"
	"lyktan/tipapi/printable"
)

const (
	farewell    = 2 * time.Second // for the answer to QUIT, when the mail is delivered
	mostAnswers = 256 << 10       // bytes from the server, TLS included
)

// deliver returns nil only after the server's 250 to the whole message, and by
// the end of ctx.
func (s *Sender) deliver(ctx context.Context, message []byte) error {
	return s.converse(ctx, func(client *smtp.Client) error {
		if _, size := client.Extension("SIZE"); size != "" {
			if most, err := strconv.Atoi(size); err == nil && most > 0 && len(message) > most {
				return delivery.Refused{Cause: fmt.Errorf("mail: the server takes %d bytes, and the mail has %d", most, len(message))}
			}
		}
		return s.transmit(ctx, client, message)
	})
}

// Check connects, greets the server and, with a user, logs in. It sends no
// mail, and so cannot detect a wrong recipient.
func (s *Sender) Check(ctx context.Context) error {
	return s.converse(ctx, func(*smtp.Client) error { return nil })
}

// Try is [Sender.Check], begins a mail from the sender to the recipients, and takes
// it back. It detects a recipient that the first server refuses.
func (s *Sender) Try(ctx context.Context) error {
	return s.converse(ctx, func(client *smtp.Client) error {
		if err := s.begin(ctx, client); err != nil {
			return err
		}
		if err := command(client, 250, "RSET"); err != nil {
			return at(ctx, "RSET", err)
		}
		return nil
	})
}

// converse does something on a connection that is greeted, and ends by the end
// of ctx. What comes after it was done is no error: it is done.
func (s *Sender) converse(ctx context.Context, do func(*smtp.Client) error) error {
	conn, err := s.dial(ctx, "tcp", s.server)
	if err != nil {
		return at(ctx, "connect", err)
	}
	defer conn.Close()
	// A deadline would not do: crypto/tls sets its own when it closes.
	defer context.AfterFunc(ctx, func() { conn.Close() })()

	client, err := s.greet(ctx, &bounded{Conn: conn, left: mostAnswers})
	if err != nil {
		return err
	}
	if err := do(client); err != nil {
		return err
	}
	defer time.AfterFunc(farewell, func() { conn.Close() }).Stop()
	_ = client.Quit()
	return nil
}

// greet returns a connection on which the server has shown who it is, unless it
// need not, and knows who we are.
func (s *Sender) greet(ctx context.Context, conn net.Conn) (*smtp.Client, error) {
	if s.tlsAtOnce {
		conn = tls.Client(conn, s.tls)
	}
	client, err := smtp.NewClient(conn, s.tls.ServerName)
	if err != nil {
		return nil, at(ctx, "greeting", err)
	}
	if err := client.Hello(s.domain); err != nil {
		return nil, at(ctx, "EHLO", err)
	}
	if !s.tlsAtOnce && (!s.near || s.tlsAnywhere) {
		if offered, _ := client.Extension("STARTTLS"); !offered {
			return nil, errors.New("mail: the server does not offer STARTTLS: nothing was sent (without TLS the server must be a loopback address in digits)")
		}
		if err := client.StartTLS(s.tls); err != nil {
			return nil, at(ctx, "STARTTLS", err)
		}
	}
	if s.login != nil {
		if err := s.logIn(ctx, client, s.tls.ServerName); err != nil {
			return nil, err
		}
	}
	return client, nil
}

// begin begins a mail, up to its text.
func (s *Sender) begin(ctx context.Context, client *smtp.Client) error {
	// Not client.Mail: it asks for SMTPUTF8 where offered, and a later server
	// without it may then bounce the mail.
	if err := command(client, 250, "MAIL FROM:<%s>", s.from); err != nil {
		return at(ctx, "MAIL FROM", err)
	}
	for _, to := range s.to {
		if err := command(client, 25, "RCPT TO:<%s>", to); err != nil {
			return at(ctx, "RCPT TO", err)
		}
	}
	return nil
}

func (s *Sender) transmit(ctx context.Context, client *smtp.Client, message []byte) error {
	if err := s.begin(ctx, client); err != nil {
		return err
	}
	// Not client.Data: it hides a failing write before the final dot.
	if err := command(client, 354, "DATA"); err != nil {
		return at(ctx, "DATA", err)
	}
	if client.Text.R.Buffered() > 0 {
		return errors.New("mail: DATA: the server answers what it has not been sent")
	}
	body := client.Text.DotWriter()
	if _, err := body.Write(message); err != nil {
		return at(ctx, "message", err)
	}
	if err := body.Close(); err != nil {
		return at(ctx, "message", err)
	}
	if _, _, err := client.Text.ReadResponse(250); err != nil {
		fault := at(ctx, "end of message", err)
		if aboutMessage(err) {
			return delivery.Refused{Cause: fault}
		}
		return fault
	}
	return nil
}

func command(client *smtp.Client, want int, format string, args ...any) error {
	id, err := client.Text.Cmd(format, args...)
	if err != nil {
		return err
	}
	client.Text.StartResponse(id)
	defer client.Text.EndResponse(id)
	_, _, err = client.Text.ReadResponse(want)
	return err
}

// enhanced is the code after the code (RFC 3463), class aside.
var enhanced = regexp.MustCompile(`^[245]\.(\d\.\d{1,3})\b`)

// aboutMessage tells whether an answer to a whole message is about that message
// and not about the server, a mailbox or the way there.
func aboutMessage(err error) bool {
	var answer *textproto.Error
	if !errors.As(err, &answer) || answer.Code < 400 {
		return false
	}
	var detail string
	if found := enhanced.FindStringSubmatch(answer.Msg); found != nil {
		detail = found[1]
	}
	switch {
	case detail == "2.3" || detail == "3.4": // too large for a mailbox, for the server
		return true
	case detail != "" && strings.Contains("1234", detail[:1]): // address, mailbox, server, network
		return false
	}
	return answer.Code >= 500 || (answer.Code == 452 && detail == "")
}

// at says at which step a mail failed, and nothing that the server wrote in its
// own words: they may hold times and addresses.
func at(ctx context.Context, step string, err error) error {
	var answer *textproto.Error
	var garbled textproto.ProtocolError
	var certificate x509.CertificateInvalidError
	var network *net.OpError
	switch {
	case errors.As(err, &answer):
		err = fmt.Errorf("the server answered %d", answer.Code)
		if code := enhanced.FindString(answer.Msg); code != "" {
			err = fmt.Errorf("%w (%s)", err, code)
		}
	case ctx.Err() != nil:
		err = ctx.Err()
	case errors.As(err, &garbled):
		err = errors.New("what the server answered is not SMTP")
	case errors.As(err, &certificate) && certificate.Reason == x509.Expired: // its text has the time
		err = errors.New("the server's certificate has expired or is not valid yet")
	case errors.As(err, &network): // its text has our address
		err = network.Err
	}
	return printable.Error(fmt.Errorf("mail: %s: %w", step, err))
}

// bounded is a connection on which the other side may not talk for ever.
type bounded struct {
	net.Conn
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fault("the server says too much")
	}
	n, err := b.Conn.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
