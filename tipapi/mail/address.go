package mail

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lyktan/tipapi/address"
	"lyktan/tipapi/textfile"
)

// mostRecipients is what every server must take in one mail (RFC 5321 4.5.3.1.8).
const mostRecipients = 100

// plainAddress is a mail address that needs no quoting and no SMTPUTF8. Other
// domains are written in their ASCII form (xn--…).
var plainAddress = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*` +
	`@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*)$`)

// Open makes a sender from an address like
//
//	smtp://USER:PASSWORD@HOST:587?from=lyktan@example.org&to=a@example.org,b@example.org
//	smtps://HOST:465?…
//
// With smtp, TLS begins by STARTTLS, and nothing but the greeting is sent
// before it. Without TLS it works only where HOST is a numeric loopback
// address, like 127.0.0.1, and no ca is given; names do not count, also not
// localhost, because DNS decides where they lead. With smtps, TLS begins at
// once. The ports shown are the defaults; user and password are optional.
// Parameters:
//
//	from           the sender's address; its domain is what the server is greeted with
//	to             1 to 100 addresses separated by commas; "+" is written %2B
//	ca             a file of certificate authorities (PEM) to trust instead of the system's
//	password-file  a file with the password, instead of the one before the "@"
//	token-file     a file with an OAuth 2.0 access token, instead of a password
//	auth           the only one of SCRAM-SHA-256-PLUS, SCRAM-SHA-256, PLAIN and LOGIN
//	               to log in with; without it, the first of these that the server offers
//
// A token is sent by XOAUTH2, and its file is read at each login, since tokens
// last about an hour; the other files are read once, by Open. Open makes no
// connection. Errors quote nothing of the address but file names: where an
// address is mistyped, any part of it may be a piece of the password.
func Open(raw string) (*Sender, error) {
	s, files, err := parse(raw)
	if err == nil {
		err = s.readFiles(files)
	}
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return s, nil
}

// parse returns the parameters too: two of them name files that are to be read.
func parse(raw string) (*Sender, map[string]string, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Opaque != "" {
		return nil, nil, errors.New("the address is not a URL like smtp://user@host:587?from=…&to=…&password-file=… (special characters as %…)")
	}
	s := &Sender{dial: new(net.Dialer).DialContext}
	port := "587"
	switch u.Scheme {
	case "smtp":
	case "smtps":
		s.tlsAtOnce, port = true, "465"
	default:
		return nil, nil, errors.New("the address begins with neither smtp:// nor smtps://")
	}
	if u.Port() != "" {
		port = u.Port()
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return nil, nil, errors.New("the port of the server is not a number from 1 to 65535")
	}
	if u.Hostname() == "" {
		return nil, nil, errors.New("the address names no server")
	}
	if (u.Path != "" && u.Path != "/") || u.Fragment != "" {
		return nil, nil, errors.New("nothing but parameters may follow the server's name")
	}
	s.server = net.JoinHostPort(u.Hostname(), port)
	s.near = address.IsLoopback(u.Hostname())
	s.tls = &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}

	settings, err := address.Parameters(u.RawQuery, "from", "to", "ca", "password-file", "token-file", "auth")
	if err != nil {
		return nil, nil, err
	}
	if err := s.setAddresses(settings["from"], settings["to"]); err != nil {
		return nil, nil, err
	}
	if err := s.setLogin(u.User, settings); err != nil {
		return nil, nil, err
	}
	s.tlsAnywhere = settings["ca"] != ""
	return s, settings, nil
}

func (s *Sender) setAddresses(from, to string) error {
	if from == "" || to == "" {
		return errors.New("the parameters from and to are needed")
	}
	s.from, s.to = from, strings.Split(to, ",")
	if len(s.to) > mostRecipients {
		return fmt.Errorf("to has more than %d addresses", mostRecipients)
	}
	for _, a := range append([]string{from}, s.to...) {
		if local := strings.IndexByte(a, '@'); !plainAddress.MatchString(a) || local > 64 || len(a) > 254 {
			return errors.New(`from or to holds something that is not a plain mail address ("+" is written %2B)`)
		}
	}
	_, s.domain, _ = strings.Cut(from, "@")
	return nil
}

func (s *Sender) setLogin(given *url.Userinfo, settings map[string]string) error {
	user := given.Username()
	password, inAddress := given.Password()
	fromFile, byToken, only := settings["password-file"] != "", settings["token-file"] != "", settings["auth"]
	switch {
	case given == nil && !fromFile && !byToken && only == "":
		return nil
	case byToken && (inAddress || fromFile || only != ""):
		return errors.New("token-file stands in place of a password, and is for XOAUTH2 alone")
	case fromFile && inAddress:
		return errors.New("the password is given twice, before the @ and by password-file")
	case user == "" || (password == "" && !fromFile && !byToken):
		return errors.New("a user needs a password or a token, and these need a user")
	case strings.ContainsAny(user+password, "\x00\r\n") || (byToken && strings.ContainsRune(user, '\x01')):
		return errors.New("user or password holds a line break or a control character")
	case only != "" && !slices.Contains(byPassword, only):
		return fmt.Errorf("auth is none of %s", strings.Join(byPassword, ", "))
	}
	s.login = &credentials{user: user, password: password, tokenFile: settings["token-file"], only: only}
	return nil
}

// readFiles reads the password and the authorities, where they are in files.
func (s *Sender) readFiles(settings map[string]string) error {
	if file := settings["password-file"]; file != "" {
		text, err := textfile.Read(file)
		if err != nil {
			return fmt.Errorf("password-file: %w", err)
		}
		s.login.password = strings.TrimRight(text, "\r\n")
		if s.login.password == "" || strings.ContainsAny(s.login.password, "\x00\r\n") {
			return errors.New("password-file is empty, or holds more than one line")
		}
	}
	var err error
	if file := settings["ca"]; file != "" {
		s.tls.RootCAs, err = address.Roots(file)
	}
	return err
}
