package mail

import (
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// withToken is a file for token-file.
func withToken(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// The strongest mechanism that a server offers is used, over STARTTLS, over TLS
// from the first byte, and on this machine without.
func TestStrongestMechanismIsUsed(t *testing.T) {
	ca := newAuthority(t)
	for _, c := range []struct {
		offered string
		most    uint16 // version of TLS
		auth    string
		secured string // what is used with TLS
		clear   string // and without
	}{
		{"LOGIN", tls.VersionTLS13, "", "LOGIN", "LOGIN"},
		{"PLAIN", tls.VersionTLS13, "", "PLAIN", "PLAIN"},
		{"LOGIN PLAIN", tls.VersionTLS13, "", "PLAIN", "PLAIN"},
		{"CRAM-MD5 NTLM XOAUTH2 LOGIN", tls.VersionTLS13, "", "LOGIN", "LOGIN"},
		{"SCRAM-SHA-256", tls.VersionTLS13, "", "SCRAM-SHA-256", "SCRAM-SHA-256"},
		{"PLAIN LOGIN SCRAM-SHA-256", tls.VersionTLS12, "", "SCRAM-SHA-256", "SCRAM-SHA-256"},
		{"PLAIN LOGIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS", tls.VersionTLS13, "", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"},
		{"SCRAM-SHA-256-PLUS LOGIN", tls.VersionTLS12, "", "SCRAM-SHA-256-PLUS", "LOGIN"},
		{"PLAIN LOGIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS", tls.VersionTLS13, "&auth=LOGIN", "LOGIN", "LOGIN"},
	} {
		config := ca.serving(t, host, time.Now().Add(time.Hour))
		config.MaxVersion = c.most
		for name, how := range map[string]struct {
			config *tls.Config
			atOnce bool
			want   string
		}{"smtp": {config, false, c.secured}, "smtps": {config, true, c.secured}, "clear": {nil, false, c.clear}} {
			t.Run(c.offered+c.auth+" "+name, func(t *testing.T) {
				real := serve(t, how.config, how.atOnce, nil)
				real.mechanisms = strings.Fields(c.offered)
				s := open(t, "smtp://%s%s%s%s", login(), real.addr, settings, c.auth)
				if how.config != nil {
					scheme := map[bool]string{false: "smtp", true: "smtps"}[how.atOnce]
					s = faraway(open(t, "%s://%s%s%s%s&ca=%s", scheme, login(), host, settings, c.auth, ca.file), real.addr)
				}
				if err := s.Send(soon(t), id, []byte("sealed")); err != nil {
					t.Fatal(err)
				}
				if got := real.got(t, 1)[0]; got.login != user || got.by != how.want {
					t.Errorf("logged in as %q by %s, not %s", got.login, got.by, how.want)
				}
			})
		}
	}
}

// A server that asks for the password and is not proven to be ours gets nothing.
func TestNoPasswordInTheClear(t *testing.T) {
	file := withToken(t, token)
	for _, mechanism := range []string{"PLAIN", "LOGIN", "SCRAM-SHA-256", "XOAUTH2"} {
		s := play(t, func(d *dialogue) {
			d.until(1).say("250-x\r\n250 AUTH %s", mechanism)
			d.usual()
		})
		address := "smtp://" + login() + host + settings
		if mechanism == "XOAUTH2" {
			address = "smtp://" + user + "@" + host + settings + "&token-file=" + file
		}
		err := faraway(open(t, "%s", address), s.addr).Send(soon(t), id, []byte("sealed"))
		undelivered(t, err)
		if !strings.Contains(err.Error(), "STARTTLS") || s.all() != "EHLO example.test\r\n" {
			t.Errorf("%s: %v, and it heard %q", mechanism, err, s.all())
		}
	}
}

// However a connection came about, a login looks for itself whether it is safe.
func TestLoginLooksForTLS(t *testing.T) {
	for _, mechanism := range []string{"PLAIN", "LOGIN", "SCRAM-SHA-256"} {
		script := play(t, func(d *dialogue) { d.until(1).say("250-x\r\n250 AUTH %s", mechanism); d.usual() })
		conn, err := net.Dial("tcp", script.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		client, err := smtp.NewClient(conn, host)
		if err != nil {
			t.Fatal(err)
		}
		if err := client.Hello("x"); err != nil {
			t.Fatal(err)
		}
		err = open(t, "smtp://%s%s%s", login(), host, settings).logIn(soon(t), client, host)
		if err == nil || !strings.Contains(err.Error(), "not proven") || script.all() != "EHLO x\r\n" {
			t.Errorf("%s: %v, and it heard %q", mechanism, err, script.all())
		}
	}
}

// A name is wherever DNS says that it is: one that leads to this machine is no
// reason to speak in the clear. Only an address in digits is.
func TestNamesOfThisMachineNeedTLS(t *testing.T) {
	for name, exempt := range map[string]bool{
		"mail.example.test": false, "localhost": false, "localhost.": false, "127.0.0.1.example.test": false, "127.1": false,
		"0.0.0.0": false, "[::]": false, "192.0.2.1": false, "[::ffff:192.0.2.1]": false,
		"127.0.0.1": true, "127.9.9.9": true, "[::1]": true, "[::ffff:127.0.0.1]": true,
	} {
		real := serve(t, nil, false, nil)
		err := faraway(open(t, "smtp://%s%s:587%s", login(), name, settings), real.addr).Send(soon(t), id, []byte("sealed"))
		if exempt != (err == nil) {
			t.Errorf("%s: %v", name, err)
		}
		if steps := real.steps(); !exempt && len(steps) > 0 {
			t.Errorf("%s: heard %q in the clear", name, steps)
		}
	}
}

// A password is not sent to a server that could not use it.
func TestMechanismIsNotOffered(t *testing.T) {
	file := withToken(t, token)
	for offer, c := range map[string]struct{ login, more, says string }{
		"250 x":                                {login(), "", "AUTH SCRAM-SHA-256-PLUS, SCRAM-SHA-256, PLAIN, LOGIN"},
		"250-x\r\n250 AUTH":                    {login(), "", "AUTH SCRAM"},
		"250-x\r\n250 AUTH CRAM-MD5 XPLAIN":    {login(), "", "AUTH SCRAM"},
		"250-x\r\n250 AUTH SCRAM-SHA-256-PLUS": {login(), "", "AUTH SCRAM"}, // no TLS to bind to
		"250-x\r\n250 AUTH XOAUTH2":            {login(), "", "needs token-file"},
		"250-x\r\n250 AUTH LOGIN PLAIN":        {user + "@", "&token-file=" + file, "AUTH XOAUTH2"},
		"250-x\r\n250 AUTH LOGIN SCRAM":        {login(), "&auth=PLAIN", "AUTH PLAIN"},
	} {
		s := play(t, func(d *dialogue) { d.until(1).say("%s", offer); d.usual() })
		err := open(t, "smtp://%s%s%s%s", c.login, s.addr, settings, c.more).Send(soon(t), id, []byte("sealed"))
		undelivered(t, err)
		if !strings.Contains(err.Error(), c.says) || s.all() != "EHLO example.test\r\n" {
			t.Errorf("%s: %v, and it heard %q", offer, err, s.all())
		}
	}
}

// A token is read anew for each login, since it lasts for an hour or so.
func TestTokenFromFile(t *testing.T) {
	ca := newAuthority(t)
	real := serve(t, ca.serving(t, host, time.Now().Add(time.Hour)), false, nil)
	real.mechanisms = []string{"LOGIN", "XOAUTH2"}
	file := filepath.Join(t.TempDir(), "token")
	s := faraway(open(t, "smtp://%s@%s%s&ca=%s&token-file=%s", user, host, settings, ca.file, file), real.addr)
	for _, c := range []struct{ text, says string }{
		{"", "no such file"},
		{"ZQtoken.of.yesterday", "AUTH XOAUTH2: the server answered 535 (5.7.8): the token in " + file + " may have run out"},
		{"ZQtwo tokens", "not one access token"},
		{`{"access_token":"ZQ"}`, "not one access token"},
		{"ZQ\x01auth=Bearer x", "not one access token"},
		{strings.Repeat("ZQ", longestToken), "not one access token"},
		{"\n", "not one access token"},
		{token, ""},
		{" " + token + "\r\n", ""},
	} {
		if c.text != "" {
			if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		err := s.Send(soon(t), id, []byte("sealed"))
		if c.says == "" {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		undelivered(t, err)
		if !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "ZQ") || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%.40q: %.300v", c.text, err)
		}
	}
	if got := real.got(t, 2)[0]; got.login != user || got.by != "XOAUTH2" || !got.encrypted {
		t.Errorf("logged in as %q by %s", got.login, got.by)
	}
	if slices.Contains(real.steps(), "AUTH LOGIN") {
		t.Error("a token was given where a password is asked for")
	}
}

// SCRAM ends well only with a server that knows the password too, and a server
// cannot have us work without end.
func TestScramServersThatCheat(t *testing.T) {
	for cheat, says := range map[string]string{
		"shows nothing":          "did not show that it knows the password",
		"shows something else":   "does not fit",
		"shows it at once":       "does not fit",
		"another nonce":          "does not fit",
		"words":                  "does not fit",
		"wants work without end": "hashed other than",
		"wants no work":          "hashed other than",
	} {
		real := serve(t, nil, false, nil)
		real.mechanisms, real.cheat = []string{"SCRAM-SHA-256"}, cheat
		err := open(t, "smtp://%s%s%s", login(), real.addr, settings).Send(soon(t), id, []byte("sealed"))
		undelivered(t, err)
		if !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: %q", cheat, err)
		}
		if slices.Contains(real.steps(), "MAIL") {
			t.Errorf("%s: went on", cheat)
		}
	}
}

// Whatever a server says in the middle of a login, no error repeats it, or the
// password.
func TestBabbleAtLogin(t *testing.T) {
	const words = "SECRET \x1b[2J\r\u202e"
	encoded := base64.StdEncoding.EncodeToString([]byte(words))
	for _, mechanism := range []string{"PLAIN", "LOGIN", "SCRAM-SHA-256"} {
		for name, answer := range map[string]string{
			"a challenge": "334 " + encoded, "no base64": "334 " + words, "refused": "535 5.7.8 " + words, "another code": "999 " + words,
			"no SMTP": words, "lines": "334-" + encoded + "\r\n334 " + encoded, "passed over": "235 " + words + "\r\n250 x", "closed": "",
		} {
			s := play(t, func(d *dialogue) {
				d.until(1).say("250-x\r\n250 AUTH %s", mechanism)
				for d.hear() != "" && answer != "" {
					d.say("%s", answer)
				}
			})
			err := open(t, "smtp://%s%s%s", login(), s.addr, settings).Send(soon(t), id, []byte("sealed"))
			if err == nil {
				t.Errorf("%s, %s: delivered", mechanism, name)
				continue
			}
			if text := fmt.Sprintf("%s %q", err, err); strings.Contains(text, "SECRET") || strings.Contains(text, "2J") || strings.Contains(text, password) {
				t.Errorf("%s, %s: %q", mechanism, name, err)
			}
		}
	}
}

// A token that stands where its file's name belongs does not get into the log.
func TestTokenInPlaceOfItsFile(t *testing.T) {
	for _, token := range []string{"ya29zqcret", "eyJhbGciOi.eyJzdWIiOiJ6cWNyZXQi.zqcret"} {
		if _, err := readToken(token); err == nil || strings.Contains(err.Error(), token) || !strings.Contains(err.Error(), "write a secret to a file") {
			t.Errorf("%s: %v", token, err)
		}
	}
}
