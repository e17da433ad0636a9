package mail

import (
	"bytes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// token is what the test's user may log in with by XOAUTH2.
const token = "EwBAAl3BAAUFFpUAo7J3Ve0bjLBWZWCclRC3EoAA.x-y_z~=="

func (s *session) AuthMechanisms() []string { return s.server.mechanisms }

func (s *session) Auth(mechanism string) (sasl.Server, error) {
	if err := s.server.note("AUTH " + mechanism); err != nil {
		return nil, err
	}
	enter := func(name, word, want string) error {
		if err := s.server.note("AUTH"); err != nil {
			return err
		}
		if name != user || word != want {
			return smtp.ErrAuthFailed
		}
		s.mail.login, s.mail.by = name, mechanism
		return nil
	}
	switch mechanism {
	case sasl.Plain:
		return sasl.NewPlainServer(func(identity, name, word string) error {
			if identity != "" {
				return smtp.ErrAuthFailed
			}
			return enter(name, word, password)
		}), nil
	case sasl.Login:
		return &loginServer{enter: func(name, word string) error { return enter(name, word, password) }}, nil
	case "XOAUTH2":
		return &tokenServer{enter: func(name, word string) error { return enter(name, word, token) }}, nil
	case "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS":
		state, _ := s.conn.TLSConnectionState()
		return &scramServer{state: state, plus: strings.HasSuffix(mechanism, "PLUS"), cheat: s.server.cheat,
			enter: func() error { return enter(user, password, password) }}, nil
	}
	return nil, errors.New("no such mechanism")
}

// loginServer asks as Exchange does.
type loginServer struct {
	name  *string
	asked bool
	enter func(name, word string) error
}

func (l *loginServer) Next(said []byte) ([]byte, bool, error) {
	switch {
	case !l.asked:
		l.asked = true
		return []byte("Username:"), false, nil
	case l.name == nil:
		name := string(said)
		l.name = &name
		return []byte("Password:"), false, nil
	}
	return nil, true, l.enter(*l.name, string(said))
}

// tokenServer tells what is wrong with a token as Exchange does, before it refuses.
type tokenServer struct {
	refused error
	enter   func(name, word string) error
}

func (x *tokenServer) Next(said []byte) ([]byte, bool, error) {
	if x.refused != nil {
		return nil, true, x.refused
	}
	name, word, ok := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(string(said), "user="), "\x01\x01"), "\x01auth=Bearer ")
	if !ok {
		return nil, true, errors.New("not XOAUTH2")
	}
	if x.refused = x.enter(name, word); x.refused != nil {
		return []byte(`{"status":"401","schemes":"bearer","scope":"SECRET"}`), false, nil
	}
	return nil, true, nil
}

// scramServer is SCRAM-SHA-256 (RFC 5802, 7677) for the test's user, if it does not cheat.
type scramServer struct {
	state tls.ConnectionState
	plus  bool
	cheat string
	enter func() error

	step                     int
	header, first, challenge string
	nonce, salt, salted      []byte
}

func (c *scramServer) Next(said []byte) ([]byte, bool, error) {
	c.step++
	switch c.step {
	case 1:
		if c.cheat == "shows it at once" {
			return []byte("v=" + mac64(mac(nil, "Server Key"), "")), false, nil
		}
		return nil, false, nil
	case 2:
		return c.begin(string(said))
	case 3:
		return c.check(string(said))
	}
	return nil, true, c.enter()
}

func (c *scramServer) begin(said string) ([]byte, bool, error) {
	header, rest, ok := strings.Cut(said, ",,")
	name, nonce, both := strings.Cut(rest, ",r=")
	if !ok || !both || name != "n="+user || (header == "n") == c.plus {
		return nil, true, smtp.ErrAuthFailed
	}
	c.header, c.first, c.salt = header+",,", rest, []byte(rand.Text())
	c.nonce = []byte(nonce + rand.Text())
	iterations := 4096
	if c.cheat == "wants work without end" {
		iterations = 2_000_000_000
	}
	if c.cheat == "wants no work" {
		iterations = -1
	}
	c.challenge = fmt.Sprintf("r=%s,s=%s,i=%d", c.nonce, base64.StdEncoding.EncodeToString(c.salt), iterations)
	if c.cheat == "another nonce" {
		c.challenge = "r=x" + c.challenge[2:]
	}
	if c.cheat == "words" {
		c.challenge = "SECRET \x1b[2J"
	}
	var err error
	c.salted, err = pbkdf2.Key(sha256.New, password, c.salt, 4096, sha256.Size)
	return []byte(c.challenge), false, err
}

func (c *scramServer) check(said string) ([]byte, bool, error) {
	bare, proof, ok := strings.Cut(said, ",p=")
	binding := c.header
	switch c.header {
	case "p=tls-exporter,,":
		bytes, err := c.state.ExportKeyingMaterial("EXPORTER-Channel-Binding", nil, 32)
		if err != nil {
			return nil, true, err
		}
		binding += string(bytes)
	case "p=tls-unique,,":
		binding += string(c.state.TLSUnique)
	}
	if !ok || bare != fmt.Sprintf("c=%s,r=%s", base64.StdEncoding.EncodeToString([]byte(binding)), c.nonce) {
		return nil, true, smtp.ErrAuthFailed
	}
	message := c.first + "," + c.challenge + "," + bare
	key := mac(c.salted, "Client Key")
	stored := sha256.Sum256(key)
	signature := mac(stored[:], message)
	for i := range signature {
		signature[i] ^= key[i]
	}
	if shown, err := base64.StdEncoding.DecodeString(proof); err != nil || !bytes.Equal(shown, signature) {
		return nil, true, smtp.ErrAuthFailed
	}
	switch c.cheat {
	case "shows nothing":
		return nil, true, c.enter()
	case "shows something else":
		return []byte("v=" + mac64(mac(nil, "Server Key"), message)), false, nil
	}
	return []byte("v=" + mac64(mac(c.salted, "Server Key"), message)), false, nil
}

func mac(key []byte, message string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(message))
	return h.Sum(nil)
}

func mac64(key []byte, message string) string {
	return base64.StdEncoding.EncodeToString(mac(key, message))
}
