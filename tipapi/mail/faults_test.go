package mail

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"lyktan/tipapi/delivery"
)

func TestAnswers(t *testing.T) {
	none := smtp.NoEnhancedCode
	for _, c := range []struct {
		code     int
		enhanced smtp.EnhancedCode
		refused  bool // as the answer to the message; before it never
	}{
		{421, none, false},
		{421, smtp.EnhancedCode{4, 3, 2}, false},
		{450, none, false},
		{450, smtp.EnhancedCode{4, 7, 1}, false},
		{451, none, false},
		{452, none, true},
		{452, smtp.EnhancedCode{4, 3, 1}, false}, // its disk is full
		{452, smtp.EnhancedCode{4, 3, 4}, true},  // too large
		{454, none, false},
		{535, smtp.EnhancedCode{5, 7, 8}, true},
		{550, none, true},
		{550, smtp.EnhancedCode{5, 7, 1}, true},
		{550, smtp.EnhancedCode{5, 1, 1}, false}, // no such mailbox
		{552, none, true},
		{552, smtp.EnhancedCode{5, 2, 2}, false}, // the mailbox is full
		{552, smtp.EnhancedCode{5, 2, 3}, true},  // too large for it
		{552, smtp.EnhancedCode{5, 3, 4}, true},
		{554, smtp.EnhancedCode{5, 6, 0}, true},
	} {
		for _, step := range []string{"AUTH", "MAIL", "a@team.example", "b@team.example", "message"} {
			t.Run(fmt.Sprint(c.code, c.enhanced, step), func(t *testing.T) {
				real := serve(t, nil, false, nil)
				real.answers[step] = &smtp.SMTPError{Code: c.code, EnhancedCode: c.enhanced, Message: "SECRET"}
				s := open(t, "smtp://%s%s%s", login(), real.addr, settings)
				err := s.Send(soon(t), id, []byte("sealed"))
				var refused delivery.Refused
				if is := errors.As(err, &refused); err == nil || is != (c.refused && step == "message") {
					t.Fatalf("refused %v: %v", is, err)
				}
				if !strings.Contains(err.Error(), fmt.Sprint(c.code)) || strings.Contains(err.Error(), "SECRET") {
					t.Errorf("the error is %v", err)
				}
				undelivered(t, s.Notice(soon(t), "subject", "text"))
				real.got(t, 0)
				if steps := real.steps(); steps[len(steps)-1] != step {
					t.Errorf("went on: %q", steps)
				}
			})
		}
	}
}

func TestTooLargeForTheServer(t *testing.T) {
	real := serve(t, nil, false, func(s *smtp.Server) { s.MaxMessageBytes = 20_000 })
	s := open(t, "smtp://%s%s", real.addr, settings)
	var refused delivery.Refused
	if err := s.Send(soon(t), id, make([]byte, 16<<10)); !errors.As(err, &refused) {
		t.Errorf("too large: %v", err)
	}
	if steps := real.steps(); len(steps) > 0 {
		t.Errorf("was tried all the same: %q", steps)
	}
	if err := s.Send(soon(t), id, make([]byte, 10<<10)); err != nil {
		t.Errorf("small enough: %v", err)
	}
	for _, size := range []string{"SIZE", "SIZE 0", "SIZE much", "SIZE -1"} {
		s := play(t, func(d *dialogue) {
			d.until(1).say("250-x\r\n250 %s", size)
			for _, answer := range steps[2:6] {
				d.hear()
				d.say("%s", answer)
			}
			d.ask(6)
			d.say("250 taken")
		})
		if err := open(t, "smtp://%s%s", s.addr, settings).Send(soon(t), id, []byte("sealed")); err != nil {
			t.Errorf("%s: %v", size, err)
		}
	}
}

func TestWrongPassword(t *testing.T) {
	real := serve(t, nil, false, nil)
	err := open(t, "smtp://%s:letmein@%s%s", user, real.addr, settings).Send(soon(t), id, []byte("sealed"))
	undelivered(t, err)
	if !strings.Contains(err.Error(), "AUTH") || strings.Contains(err.Error(), "letmein") {
		t.Errorf("the error is %v", err)
	}
	if slices.Contains(real.steps(), "MAIL") {
		t.Error("went on")
	}
}

func TestPasswordFromFile(t *testing.T) {
	for _, text := range []string{password + "\n", "\ufeff" + password + "\r\n"} { // as Notepad saves it, too
		file := filepath.Join(t.TempDir(), "password")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		real := serve(t, nil, false, nil)
		if err := open(t, "smtp://%s@%s%s&password-file=%s", user, real.addr, settings, file).Send(soon(t), id, []byte("sealed")); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got := real.got(t, 1)[0].login; got != user {
			t.Errorf("%q: logged in as %q", text, got)
		}
	}
}

func TestDefaultPorts(t *testing.T) {
	for address, want := range map[string]string{
		"smtp://mail.example.test":       "mail.example.test:587",
		"smtps://mail.example.test/":     "mail.example.test:465",
		"smtp://mail.example.test:25":    "mail.example.test:25",
		"smtps://[2001:db8::1]":          "[2001:db8::1]:465",
		"smtp://a:b%40%2Fc@mail.test:26": "mail.test:26",
	} {
		if s := open(t, "%s%s", address, "?from=a%2Bb@x&to=c@y"); s.server != want || s.from != "a+b@x" || s.domain != "x" {
			t.Errorf("%s: %s, from %s at %s", address, s.server, s.from, s.domain)
		}
	}
}

func TestWrongSettings(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	empty, two, good := file("empty", "\n"), file("two", "zqcret\nzqcret\n"), file("good", "zqcret")
	long := strings.Repeat("a", 65)
	for name, address := range map[string]string{
		"empty":                     "",
		"no scheme":                 "u:zqcret@host" + settings,
		"unknown scheme":            "imap://u:zqcret@host" + settings,
		"opaque":                    "smtp:u:zqcret@host" + settings,
		"no host":                   "smtp://u:zqcret@" + settings,
		"no host, a port":           "smtp://u:zqcret@:587" + settings,
		"port too high":             "smtp://u:zqcret@host:65536" + settings,
		"port 0":                    "smtp://u:zqcret@host:0" + settings,
		"slash in the password":     "smtp://u:zq/zqcret@host" + settings,
		"slash after digits":        "smtp://u:1/zqcret@host" + settings,
		"question mark in it":       "smtp://u:1?zqcret@host" + settings,
		"hash in it":                "smtp://u:1#zqcret@host" + settings,
		"percent in it":             "smtp://u:zqcret%zz@host" + settings,
		"a path":                    "smtp://u:zqcret@host/path" + settings,
		"a fragment":                "smtp://u:zqcret@host" + settings + "#zqcret",
		"no from":                   "smtp://u:zqcret@host?to=a@x",
		"no to":                     "smtp://u:zqcret@host?from=a@x",
		"empty from":                "smtp://u:zqcret@host?from=&to=a@x",
		"empty to":                  "smtp://u:zqcret@host?from=a@x&to=",
		"from twice":                "smtp://u:zqcret@host?from=a@x&from=b@x&to=a@x",
		"unknown parameter":         "smtp://u:zqcret@host" + settings + "&zqcret=1",
		"semicolon":                 "smtp://u:zqcret@host?from=a@x;to=b@x",
		"newline in from":           "smtp://u:zqcret@host?from=a@x%0D%0ABcc:c@y&to=a@x",
		"newline after from":        "smtp://u:zqcret@host?from=a@x%0A&to=a@x",
		"newline in to":             "smtp://u:zqcret@host?from=a@x&to=a@x%0Ab@x",
		"newline in a later to":     "smtp://u:zqcret@host?from=a@x&to=a@x,b@x%0D%0ADATA",
		"angle bracket in to":       "smtp://u:zqcret@host?from=a@x&to=a@x>%20SIZE=1",
		"name beside an address":    "smtp://u:zqcret@host?from=Lyktan%20<a@x>&to=a@x",
		"quoted address":            "smtp://u:zqcret@host?from=%22a%20b%22@x&to=a@x",
		"plus not escaped":          "smtp://u:zqcret@host?from=a+b@x&to=a@x",
		"letters beyond ASCII":      "smtp://u:zqcret@host?from=a@räv.example&to=a@x",
		"from without domain":       "smtp://u:zqcret@host?from=a&to=a@x",
		"domain is an address":      "smtp://u:zqcret@host?from=a@[127.0.0.1]&to=a@x",
		"domain ends in a dot":      "smtp://u:zqcret@host?from=a@x.&to=a@x",
		"comma too much":            "smtp://u:zqcret@host?from=a@x&to=a@x,",
		"local part too long":       "smtp://u:zqcret@host?from=a@x&to=" + long + "@x",
		"address too long":          "smtp://u:zqcret@host?from=a@x&to=a@" + strings.Repeat("abc.", 65) + "x",
		"hundreds of recipients":    "smtp://u:zqcret@host?from=a@x&to=" + strings.Repeat("a@x,", 200) + "a@x",
		"user without password":     "smtp://u@host" + settings,
		"empty password":            "smtp://u:@host" + settings,
		"password without user":     "smtp://:zqcret@host" + settings,
		"newline in the password":   "smtp://u:zqcret%0Ax@host" + settings,
		"NUL in the user":           "smtp://u%00:zqcret@host" + settings,
		"password twice":            "smtp://u:zqcret@host" + settings + "&password-file=" + good,
		"password file, no user":    "smtp://host" + settings + "&password-file=" + good,
		"password file not there":   "smtp://u@host" + settings + "&password-file=" + dir + "/none",
		"password file empty":       "smtp://u@host" + settings + "&password-file=" + empty,
		"password file, two lines":  "smtp://u@host" + settings + "&password-file=" + two,
		"token and password":        "smtp://u:zqcret@host" + settings + "&token-file=" + good,
		"token and password file":   "smtp://u@host" + settings + "&token-file=" + good + "&password-file=" + good,
		"token and mechanism":       "smtp://u@host" + settings + "&token-file=" + good + "&auth=PLAIN",
		"token file, no user":       "smtp://host" + settings + "&token-file=" + good,
		"token, control in user":    "smtp://u%01zq@host" + settings + "&token-file=" + good,
		"unknown mechanism":         "smtp://u:zqcret@host" + settings + "&auth=CRAM-MD5",
		"mechanism in lower case":   "smtp://u:zqcret@host" + settings + "&auth=plain",
		"mechanism without user":    "smtp://host" + settings + "&auth=PLAIN",
		"mechanism for tokens":      "smtp://u:zqcret@host" + settings + "&auth=XOAUTH2",
		"CA file not there":         "smtp://u:zqcret@host" + settings + "&ca=" + dir + "/none",
		"CA file of something else": "smtp://u:zqcret@host" + settings + "&ca=" + good,
	} {
		s, err := Open(address)
		if err == nil {
			t.Errorf("%s: opened as %s from %s to %s", name, s.server, s.from, s.to)
		} else if strings.Contains(err.Error(), "zq") {
			t.Errorf("%s: the error shows a password: %v", name, err)
		}
	}
}

// Everything that is wrong with an address is told at once: which parameter, and
// why.
func TestMistakesAreTold(t *testing.T) {
	for address, want := range map[string]string{
		"smtp://h": "parameter from is missing: give it, like from=lyktan@example.org\nparameter to is missing: give it, like to=lyktan@example.org",
		"smtp://h?from=a+b@x&to=a@x,b,<c@x>,": `parameter from is not a plain mail address: there is a space in it ("+" is written %2B)
parameter to: address 2 of 4 is not a plain mail address: it needs one @ (several addresses have commas between)
parameter to: address 3 of 4 is not a plain mail address: give the address alone, without a name, < > or quotation marks
parameter to: address 4 of 4 is not a plain mail address: it is empty (a comma too many)`,
		"smtp://h?from=å@x&to=a@x.,.a@x,@x": `parameter from is not a plain mail address: there is a letter beyond ASCII in it (a domain can be written with xn--…)
parameter to: address 1 of 3 is not a plain mail address: after the @ stands no domain like example.org
parameter to: address 2 of 3 is not a plain mail address: before the @ stands something that would need quotation marks
parameter to: address 3 of 3 is not a plain mail address: before the @ stands something that would need quotation marks`,
		"smtp://u:p@h:0/x?form=a@x&to=b@x&auth=foo&ca=/nowhere&password-file=/nowhere": `the port of the server is not a number from 1 to 65535
nothing but parameters may follow the server's name (special characters of a user or password are written as %…)
unknown parameter (known: from, to, ca, password-file, token-file, auth): is one meant to be from?
parameter from is missing: give it, like from=lyktan@example.org
parameter auth is none of SCRAM-SHA-256-PLUS, SCRAM-SHA-256, PLAIN, LOGIN
the password is given twice, before the @ and by password-file: leave one out
parameter password-file: open /nowhere: no such file or directory
parameter ca: open /nowhere: no such file or directory`,
		"smtp://h?from=a@x&to=b@x&auth=foo": "parameter auth is none of SCRAM-SHA-256-PLUS, SCRAM-SHA-256, PLAIN, LOGIN\n" +
			"a password, a token and auth need a user: smtps://USER@HOST",
		"smtp://u@h?from=a@x&to=b@x": "the user needs a password or a token: add password-file=FILE or token-file=FILE",
	} {
		if _, err := Open(address); err == nil || err.Error() != want {
			t.Errorf("%s:\n%v\nwant\n%s", address, err, want)
		}
	}
}
