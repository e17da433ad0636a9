package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wneessen/go-mail/smtp"

	"lyktan/tipapi/textfile"
)

// credentials are what a server is told of who we are.
type credentials struct {
	user      string
	password  string
	tokenFile string // in place of the password
	only      string // of byPassword, or "" for the first that is offered
}

// The names of the mechanisms that are spoken (RFC 5802, 7677, 4616).
const (
	scramPlus = "SCRAM-SHA-256-PLUS"
	scram     = "SCRAM-SHA-256"
	plainText = "PLAIN"
	loginText = "LOGIN"
	xoauth2   = "XOAUTH2"
)

// byPassword are the mechanisms for a password, the strongest first.
var byPassword = []string{scramPlus, scram, plainText, loginText}

// logIn logs in where nobody but the server can listen. The library would not
// look for SCRAM and XOAUTH2 whether that is so.
func (s *Sender) logIn(ctx context.Context, client *smtp.Client, name string) error {
	state, encrypted := client.TLSConnectionState()
	if proven := encrypted && len(state.VerifiedChains) > 0; !proven && (encrypted || !s.near) {
		return errors.New("mail: the server has not proven who it is: no password was sent")
	}
	_, offered := client.Extension("AUTH")
	mechanism, err := s.login.choose(strings.Fields(strings.ToUpper(offered)), encrypted && canBind(state))
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	var auth smtp.Auth
	switch mechanism {
	case scramPlus:
		auth = &mutual{Auth: smtp.ScramSHA256PlusAuth(s.login.user, s.login.password, &state)}
	case scram:
		auth = &mutual{Auth: smtp.ScramSHA256Auth(s.login.user, s.login.password)}
	case plainText:
		auth = smtp.PlainAuth("", s.login.user, s.login.password, name, s.near)
	case loginText:
		auth = smtp.LoginAuth(s.login.user, s.login.password, name, s.near)
	case xoauth2:
		token, err := readToken(s.login.tokenFile)
		if err != nil {
			return fmt.Errorf("mail: %w", err)
		}
		auth = smtp.XOAuth2Auth(s.login.user, token)
	}
	err = client.Auth(auth)
	if err == nil {
		return nil
	}
	var answer *textproto.Error
	if mechanism == xoauth2 && errors.As(err, &answer) && answer.Code == 535 {
		return fmt.Errorf("%w: the token in %s may have run out, or be for another user", at(ctx, "AUTH "+mechanism, err), s.login.tokenFile)
	}
	return at(ctx, "AUTH "+mechanism, authError(ctx, err))
}

// choose takes the strongest mechanism that the server offers and that can be
// used. A binding is of the login to the TLS connection.
func (c *credentials) choose(offered []string, canBind bool) (string, error) {
	wanted := byPassword
	switch {
	case c.tokenFile != "":
		wanted = []string{xoauth2}
	case c.only != "":
		wanted = []string{c.only}
	}
	for _, mechanism := range wanted {
		if slices.Contains(offered, mechanism) && (mechanism != scramPlus || canBind) {
			return mechanism, nil
		}
	}
	if slices.Contains(offered, xoauth2) && c.tokenFile == "" {
		return "", errors.New("the server does not take the password: it offers XOAUTH2, which needs token-file")
	}
	return "", fmt.Errorf("the server does not offer AUTH %s", strings.Join(wanted, ", "))
}

// canBind reports whether there is something to bind a login to: tls-exporter
// (RFC 9266), or tls-unique where that is safe.
func canBind(state tls.ConnectionState) bool {
	return state.Version >= tls.VersionTLS13 || state.TLSUnique != nil
}

// tokenForm is what an access token looks like (RFC 6750, b64token).
var tokenForm = regexp.MustCompile(`^[A-Za-z0-9._~+/-]+=*$`)

const longestToken = 16 << 10 // bytes

func readToken(file string) (string, error) {
	// It is read at each login: a pipe would stop all deliveries.
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		return "", fmt.Errorf("token-file %s: not a regular file", file)
	}
	text, err := textfile.ReadSecretText(file)
	if err != nil {
		return "", fmt.Errorf("token-file: %w", err)
	}
	token, ok := tokenIn(text)
	if !ok {
		return "", fmt.Errorf("token-file %s: not one access token and nothing else", file)
	}
	return token, nil
}

func tokenIn(text string) (string, bool) {
	token := strings.TrimSpace(text)
	return token, len(text) <= longestToken && tokenForm.MatchString(token)
}

// errAuth stands for what the library says when a login goes wrong in between:
// its words may be the server's own.
var errAuth = errors.New("an answer of the server, or a character of the password, does not fit it")

// authError drops errors that may quote the server.
func authError(ctx context.Context, err error) error {
	var answer *textproto.Error
	var garbled textproto.ProtocolError
	var network *net.OpError
	var ours fault
	if ctx.Err() != nil || errors.As(err, &answer) || errors.As(err, &garbled) || errors.As(err, &network) ||
		errors.As(err, &ours) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return errAuth
}

// fault is an error in our own words.
type fault string

func (f fault) Error() string { return string(f) }

// mostIterations is how often a server may have a password hashed: ten times
// what is usual, and less than a second's work.
const mostIterations = 1_000_000

// mutual is SCRAM in the order of RFC 5802, to its end: we are not logged in
// before the server has shown that it knows the password too, and it cannot make
// us work for it without end. The library leaves both to the server.
type mutual struct {
	smtp.Auth
	step int
}

func (m *mutual) Next(said []byte, more bool) ([]byte, error) {
	expected := []string{"", "r=", "v="}
	switch {
	case !more && m.step == len(expected):
		return nil, nil
	case !more:
		return nil, fault("the server did not show that it knows the password")
	case m.step == len(expected) || !bytes.HasPrefix(said, []byte(expected[m.step])) || (m.step == 0 && len(said) > 0):
		return nil, errAuth
	case m.step == 1:
		if n, err := iterations(said); err != nil || n < 1 || n > mostIterations {
			return nil, fault(fmt.Sprintf("the server wants the password hashed other than 1 to %d times", mostIterations))
		}
	}
	m.step++
	return m.Auth.Next(said, more)
}

// iterations is i= of a server's first message, where the library looks for it.
func iterations(first []byte) (int, error) {
	parts := bytes.SplitN(first, []byte(","), 4)
	if len(parts) < 3 || !bytes.HasPrefix(parts[2], []byte("i=")) {
		return 0, errAuth
	}
	return strconv.Atoi(string(parts[2][2:]))
}
