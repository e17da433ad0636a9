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
	"unicode"

	"lyktan/tipapi/address"
	"lyktan/tipapi/textfile"
)

// mostRecipients is what every server must take in one mail (RFC 5321 4.5.3.1.8).
const mostRecipients = 100

// plainAddress is a mail address that needs no quoting and no SMTPUTF8. Other
// domains are written in their ASCII form (xn--…).
var plainAddress = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*` +
	`@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*)$`)

// Parameters are what an address may say after its "?".
var Parameters = []string{"from", "to", "ca", "password-file", "token-file", "auth"}

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
// connection. Its error joins everything that is wrong, and quotes nothing of
// the address but file names: where an address is mistyped, any part of it may
// be a piece of the password.
func Open(raw string) (*Sender, error) {
	s, files, err := parse(raw)
	if s == nil {
		return nil, err
	}
	if err := errors.Join(err, s.readFiles(files)); err != nil {
		return nil, err
	}
	return s, nil
}

// parse returns the parameters too: two of them name files that are to be read.
// With an error, it returns what it could read, or nil.
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
	var faults []error
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		faults = append(faults, errors.New("the port of the server is not a number from 1 to 65535"))
	}
	if u.Hostname() == "" {
		faults = append(faults, errors.New("the address names no server"))
	}
	if (u.Path != "" && u.Path != "/") || u.Fragment != "" {
		faults = append(faults, errors.New("nothing but parameters may follow the server's name "+
			"(special characters of a user or password are written as %…)"))
	}
	s.server = net.JoinHostPort(u.Hostname(), port)
	s.near = address.IsLoopback(u.Hostname())
	s.tls = &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}

	settings, err := address.Parameters(u.RawQuery, Parameters...)
	faults = append(faults, err)
	if settings != nil {
		faults = append(faults, s.setAddresses(settings), s.setLogin(u.User, settings))
	}
	s.tlsAnywhere = settings["ca"] != ""
	return s, settings, errors.Join(faults...)
}

func (s *Sender) setAddresses(settings map[string]string) error {
	var faults []error
	for _, name := range []string{"from", "to"} {
		if _, given := settings[name]; !given {
			faults = append(faults, fmt.Errorf("parameter %s is missing: give it, like %s=lyktan@example.org", name, name))
		}
	}
	if s.from = settings["from"]; s.from != "" {
		if why := unusable(s.from); why != "" {
			faults = append(faults, fmt.Errorf("parameter from is not a plain mail address: %s", why))
		}
		_, s.domain, _ = strings.Cut(s.from, "@")
	}
	if settings["to"] == "" {
		return errors.Join(faults...)
	}
	s.to = strings.Split(settings["to"], ",")
	if len(s.to) > mostRecipients {
		faults = append(faults, fmt.Errorf("parameter to has %d addresses, and %d are the most", len(s.to), mostRecipients))
	}
	for i, a := range s.to {
		if why := unusable(a); why != "" {
			faults = append(faults, fmt.Errorf("parameter to: address %d of %d is not a plain mail address: %s", i+1, len(s.to), why))
		}
	}
	return errors.Join(faults...)
}

// unusable says why a mail address cannot be used, and quotes nothing of it; "" when
// it can.
func unusable(a string) string {
	local, domain, _ := strings.Cut(a, "@")
	switch {
	case a == "":
		return "it is empty (a comma too many)"
	case strings.ContainsAny(a, "<>\""):
		return "give the address alone, without a name, < > or quotation marks"
	case strings.Contains(a, " "):
		return `there is a space in it ("+" is written %2B)`
	case strings.ContainsFunc(a, func(r rune) bool { return r > unicode.MaxASCII }):
		return "there is a letter beyond ASCII in it (a domain can be written with xn--…)"
	case strings.Count(a, "@") != 1:
		return "it needs one @ (several addresses have commas between)"
	case len(local) > 64 || len(a) > 254:
		return "it is longer than 254 letters, or than 64 before the @"
	case !plainAddress.MatchString("a@" + domain):
		return "after the @ stands no domain like example.org"
	case !plainAddress.MatchString(a):
		return "before the @ stands something that would need quotation marks"
	}
	return ""
}

func (s *Sender) setLogin(given *url.Userinfo, settings map[string]string) error {
	user := given.Username()
	password, inAddress := given.Password()
	fromFile, byToken, only := settings["password-file"] != "", settings["token-file"] != "", settings["auth"]
	if given == nil && !fromFile && !byToken && only == "" {
		return nil
	}
	var faults []error
	check := func(wrong bool, text string) {
		if wrong {
			faults = append(faults, errors.New(text))
		}
	}
	check(only != "" && !slices.Contains(byPassword, only), "parameter auth is none of "+strings.Join(byPassword, ", "))
	check(byToken && (inAddress || fromFile || only != ""),
		"parameter token-file stands in place of a password, of password-file and of auth: leave them out, or it")
	check(fromFile && inAddress, "the password is given twice, before the @ and by password-file: leave one out")
	check(user == "", "a password, a token and auth need a user: smtps://USER@HOST")
	check(user != "" && password == "" && !fromFile && !byToken,
		"the user needs a password or a token: add password-file=FILE or token-file=FILE")
	check(strings.ContainsAny(user+password, "\x00\r\n") || (byToken && strings.ContainsRune(user, '\x01')),
		"user or password holds a line break or a control character")
	s.login = &credentials{user: user, password: password, tokenFile: settings["token-file"], only: only}
	return errors.Join(faults...)
}

// readFiles reads the password and the authorities, where they are in files.
func (s *Sender) readFiles(settings map[string]string) error {
	var faults []error
	if file := settings["password-file"]; file != "" {
		text, err := textfile.ReadSecretText(file)
		password := strings.TrimRight(text, "\r\n")
		switch {
		case err != nil:
			faults = append(faults, fmt.Errorf("parameter password-file: %w", err))
		case password == "" || strings.ContainsAny(password, "\x00\r\n"):
			faults = append(faults, fmt.Errorf("parameter password-file: %s is empty, or holds more than one line", file))
		}
		if s.login != nil { // else something else is wrong
			s.login.password = password
		}
	}
	if file := settings["ca"]; file != "" {
		roots, err := address.Roots(file)
		faults = append(faults, err)
		s.tls.RootCAs = roots
	}
	return errors.Join(faults...)
}
