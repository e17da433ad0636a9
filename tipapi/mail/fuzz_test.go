package mail

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net/netip"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wneessen/go-mail/smtp"
)

func FuzzMailAddress(f *testing.F) {
	for _, address := range []string{
		"smtp://lyktan:Zq7@mail.example.org:587?from=lyktan@example.org&to=a@example.org,b@example.org",
		"smtps://[2001:db8::1]?from=a%2Bb@x&to=c@y&ca=f",
		"smtp://u%40x@127.0.0.1?from=a@x&to=b@y&token-file=f", "smtp://u:Zq/7@host?from=a@x&to=b@y",
		"smtp://u@h?from=a@x%0D%0ABcc:c@y&to=a@x&password-file=f&auth=LOGIN",
	} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		s, _, err := parse(address)
		if err != nil {
			if strings.Contains(err.Error(), "Zq7") {
				t.Errorf("%q: the error has a part of it: %v", address, err)
			}
			return
		}
		host := s.tls.ServerName
		if ip, err := netip.ParseAddr(host); s.near != (err == nil && ip.Unmap().IsLoopback()) || host == "" {
			t.Errorf("%q: near %v", address, s.near)
		}
		if len(s.to) == 0 || len(s.to) > mostRecipients || s.domain == "" {
			t.Errorf("%q: to %q at %q", address, s.to, s.domain)
		}
		for _, a := range append([]string{s.from}, s.to...) {
			if strings.ContainsAny(a, "\r\n<> \x00,\"") || strings.Count(a, "@") != 1 {
				t.Errorf("%q has the mail address %q", address, a)
			}
		}
		if s.login != nil && (s.login.user == "" || strings.ContainsAny(s.login.user+s.login.password, "\r\n\x00")) {
			t.Errorf("%q logs in as %q", address, s.login.user)
		}
	})
}

// lineOfAt is what an answer may become: no word of it.
var lineOfAt = regexp.MustCompile(`^mail: message: ` +
	`(the server answered -?\d{1,3}( \([245]\.\d\.\d{1,3}\))?|what the server answered is not SMTP|EOF|unexpected EOF)$`)

// Answers to a whole message, byte for byte.
func FuzzMailAnswer(f *testing.F) {
	for _, answer := range []string{
		"250 2.0.0 Ok: queued as 4XyZ\r\n", "250-first\r\n250 last\r\n",
		"552 5.3.4 Message size exceeds fixed limit\r\n", "452 4.2.2 The email account that you tried to reach is over quota.\r\n",
		"550 5.7.1 Message rejected as spam\r\n",
		"550-5.1.1 no such user\r\n550 5.1.1 x\r\n", "421 4.4.2 mx Error: timeout exceeded\r\n",
		"451 try later\n", "554\r\n", "999 x\r\n", "25 x\r\n",
		"HTTP/1.1 400 Bad Request\r\n", "550 5.7.1\x1b[2J\r\n",
		"535 5.7.139 Authentication unsuccessful, basic authentication is disabled. " +
			"[GV3P280CA0001.SWEP280.PROD.OUTLOOK.COM 2026-11-28T15:00:00.000Z 08DE0000]\r\n", "",
		"100 2.3.4\r\n",
	} {
		f.Add([]byte(answer))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		code, _, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(answer))).ReadResponse(250)
		if err == nil {
			if code != 250 || aboutMessage(err) {
				t.Errorf("%q counts as taken, with %d", answer, code)
			}
			return
		}
		if text := at(context.Background(), "message", err).Error(); !lineOfAt.MatchString(text) {
			t.Errorf("%q became %q", answer, text)
		}
		var said *textproto.Error
		if aboutMessage(err) && (!errors.As(err, &said) || said.Code < 400) {
			t.Errorf("%q is held against the tip", answer)
		}
	})
}

// What a server offers, and its steps of SCRAM.
func FuzzMailLogin(f *testing.F) {
	f.Add("PLAIN LOGIN", []byte("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"), false, true)
	f.Add("SCRAM-SHA-256-PLUS SCRAM-SHA-256 login plain", []byte("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="), true, true)
	f.Add("XOAUTH2 NTLM GSSAPI", []byte(""), true, false)
	f.Add("=LOGIN", []byte("r=x,s=,i=-1"), false, false)
	f.Add("", []byte("r=,s=AA==,i=2000000000,m=x"), false, true)
	f.Fuzz(func(t *testing.T, offer string, said []byte, canBind, more bool) {
		offered := strings.Fields(strings.ToUpper(offer))
		for _, c := range []credentials{{}, {only: loginText}, {tokenFile: "f"}} {
			mechanism, err := c.choose(offered, canBind)
			if err == nil && (!slices.Contains(offered, mechanism) || (mechanism == scramPlus && !canBind) || (c.only != "" && mechanism != c.only) ||
				(c.tokenFile != "") != (mechanism == xoauth2)) {
				t.Errorf("of %q it takes %s", offer, mechanism)
			}
			if err != nil && strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("of %q: %q", offer, err)
			}
		}
		for step := range 4 {
			passed := &heard{}
			_, err := (&mutual{Auth: passed, step: step}).Next(said, more)
			switch {
			case err == nil && !more && step != 3:
				t.Errorf("%q ends it at step %d", said, step)
			case passed.times > 0 && step == 1:
				if n, err := iterations(said); err != nil || n < 1 || n > mostIterations {
					t.Errorf("%q goes on with %d iterations, %v", said, n, err)
				}
			}
		}
	})
}

// heard stands for the library's SCRAM.
type heard struct {
	smtp.Auth
	times int
}

func (h *heard) Next([]byte, bool) ([]byte, error) {
	h.times++
	return []byte{}, nil
}

func FuzzMailToken(f *testing.F) {
	for _, text := range []string{token, token + "\r\n", "two tokens", `{"access_token":"x"}`, "x\x01auth=Bearer y", "", "ya29.a0AfH6SMB-_~+/==\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := tokenIn(text)
		if ok && (got == "" || len(got) > longestToken || strings.ContainsFunc(got, func(r rune) bool { return r <= ' ' || r > '~' }) ||
			!strings.Contains(text, got)) {
			t.Errorf("%q is the token %q", text, got)
		}
	})
}
