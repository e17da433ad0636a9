package mail

import (
	"bytes"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/delivery"
	"lyktan/tipapi/seal"
)

const id = "k3v7q2m5xw4tbn6jzr8ycd1fge"

// sealedTips are n tips of the usual length and the key that opens them.
func sealedTips(t *testing.T, n int) (tips [][]byte, plain []byte, keys seal.Identities) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "key")
	public, err := seal.GenerateIdentity(file, time.Now(), "")
	if err != nil {
		t.Fatal(err)
	}
	recipients, err := seal.ReadRecipients(strings.NewReader(public))
	if err != nil {
		t.Fatal(err)
	}
	if keys, err = seal.LoadIdentities(file); err != nil {
		t.Fatal(err)
	}
	plain = bytes.Repeat([]byte("the words of a tip, "), 16<<10/20)
	for range n {
		sealed, err := recipients.Seal(plain)
		if err != nil {
			t.Fatal(err)
		}
		tips = append(tips, sealed)
	}
	return tips, plain, keys
}

// login is the test's user as a part of an address.
func login() string { return url.UserPassword(user, password).String() + "@" }

func TestTipArrives(t *testing.T) {
	ca := newAuthority(t)
	config := ca.serving(t, host, time.Now().Add(time.Hour))
	trust := settings + "&ca=" + ca.file
	tips, plain, keys := sealedTips(t, 1)
	for name, c := range map[string]struct {
		config    *tls.Config
		atOnce    bool
		address   string // SERVER stands for 127.0.0.1 and the port
		away      bool
		encrypted bool
		login     string
	}{
		"another machine":              {config, false, "smtp://" + login() + host + trust, true, true, user},
		"another machine, TLS at once": {config, true, "smtps://" + login() + host + trust, true, true, user},
		"loopback, trusted CA":         {config, false, "smtp://" + login() + "SERVER" + trust, false, true, user},
		"loopback, TLS at once":        {config, true, "smtps://" + login() + "SERVER" + trust, false, true, user},
		"loopback, in the clear":       {nil, false, "smtp://SERVER" + settings, false, false, ""},
		"loopback, STARTTLS unwanted":  {config, false, "smtp://SERVER" + settings, false, false, ""},
		"loopback, password":           {nil, false, "smtp://" + login() + "SERVER" + settings, false, false, user},
	} {
		t.Run(name, func(t *testing.T) {
			real := serve(t, c.config, c.atOnce, nil)
			s := open(t, "%s", strings.ReplaceAll(c.address, "SERVER", real.addr))
			if c.away {
				faraway(s, real.addr)
			}
			if err := s.Send(soon(t), id, tips[0]); err != nil {
				t.Fatal(err)
			}
			got := real.got(t, 1)[0]
			if got.encrypted != c.encrypted || got.login != c.login {
				t.Errorf("encrypted %v, login %q", got.encrypted, got.login)
			}
			if got.hello != "example.test" || got.from != "lyktan@example.test" || !slices.Equal(got.to, []string{"a@team.example", "b@team.example"}) {
				t.Errorf("greeted as %q, from %q to %q", got.hello, got.from, got.to)
			}
			if got.options.UTF8 {
				t.Error("SMTPUTF8 was asked for: a later server may not have it")
			}
			message, err := netmail.ReadMessage(bytes.NewReader(got.raw))
			if err != nil {
				t.Fatal(err)
			}
			kind, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
			if err != nil || kind != "multipart/mixed" {
				t.Fatalf("%s, %v", kind, err)
			}
			parts := multipart.NewReader(message.Body, params["boundary"])
			part, err := parts.NextPart()
			if err != nil {
				t.Fatal(err)
			}
			if part.FileName() != id+".age" || part.Header.Get("Content-Type") != "application/octet-stream" {
				t.Errorf("attached is %v", part.Header)
			}
			attached, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, part))
			if err != nil || !bytes.Equal(attached, tips[0]) {
				t.Fatalf("%d bytes arrived of %d, %v", len(attached), len(tips[0]), err)
			}
			if opened, err := keys.Open(attached); err != nil || !bytes.Equal(opened, plain) {
				t.Errorf("what is attached does not open as it was: %v", err)
			}
			if _, err := parts.NextPart(); err != io.EOF {
				t.Errorf("there is more than the sealed file: %v", err)
			}
		})
	}
}

// headers are all that a tip's mail has, in their order.
const headers = `^From: lyktan@example\.test\r\n` +
	`To: a@team\.example,\r\n b@team\.example\r\n` +
	`Subject: Lyktan\r\n` +
	`Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:00:00 \+0000\r\n` +
	`Message-ID: <ID@example\.test>\r\n` +
	`Auto-Submitted: auto-generated\r\n` +
	`X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\n` +
	`MIME-Version: 1\.0\r\n` +
	`Content-Type: multipart/mixed; boundary=BOUNDARY\r\n` +
	`\r\n--BOUNDARY\r\n` +
	`Content-Disposition: attachment; filename="ID\.age"\r\n` +
	`Content-Transfer-Encoding: base64\r\n` +
	`Content-Type: application/octet-stream\r\n` +
	`\r\n([A-Za-z0-9+/]{76}\r\n)+[A-Za-z0-9+/=]{1,76}\r\n` +
	`\r\n--BOUNDARY--\r\n$`

func TestEveryTipsMailLooksTheSame(t *testing.T) {
	real := serve(t, nil, false, nil)
	s := open(t, "smtp://%s%s", real.addr, settings)
	tips, _, _ := sealedTips(t, 2)
	other := strings.ToUpper(id)
	before := time.Now()
	for _, send := range []struct {
		id     string
		sealed []byte
	}{{id, tips[0]}, {other, tips[1]}, {id, tips[0]}} {
		if err := s.Send(soon(t), send.id, send.sealed); err != nil {
			t.Fatal(err)
		}
	}
	got := real.got(t, 3)
	local, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	own := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(local) + `\b`)
	boundary := regexp.MustCompile(`boundary=([0-9a-f]+)`)
	bodyOrDate := regexp.MustCompile(`(\r\n[A-Za-z0-9+/]{76})+\r\n[A-Za-z0-9+/=]+\r\n|Date: .*`)
	var neutral []string
	for i, mail := range got {
		text := strings.ReplaceAll(string(mail.raw), boundary.FindStringSubmatch(string(mail.raw))[1], "BOUNDARY")
		text = strings.ReplaceAll(text, []string{id, other, id}[i], "ID")
		if !regexp.MustCompile(headers).MatchString(text) {
			t.Errorf("the mail is not as it should be:\n%.900s", text)
		}
		parsed, err := netmail.ReadMessage(bytes.NewReader(mail.raw))
		if err != nil {
			t.Fatal(err)
		}
		date, err := parsed.Header.Date()
		if age := before.Sub(date); err != nil || age < -time.Hour || age > time.Hour {
			t.Errorf("dated %v, %v", date, err)
		}
		text = bodyOrDate.ReplaceAllString(text, "X")
		if own.MatchString(text) || own.MatchString(mail.hello) {
			t.Errorf("the mail, or the greeting %q, has the name of this machine, %q", mail.hello, local)
		}
		neutral = append(neutral, text)
	}
	if len(neutral[0]) > 600 || neutral[0] != neutral[1] || neutral[0] != neutral[2] {
		t.Errorf("the mails differ in more than body, date, id and boundary:\n%s", strings.Join(neutral, "\n"))
	}
	if len(got[0].raw) != len(got[1].raw) {
		t.Error("two tips' mails differ in length")
	}
}

func TestNotice(t *testing.T) {
	real := serve(t, nil, false, nil)
	s := open(t, "smtp://%s%s", real.addr, settings)
	subject, text := "Läget hos Lyktan", "Ett brev om dagen, även när inget hänt.\n.\nEn punkt för sig.\n"+strings.Repeat("å", 2000)
	for range 2 {
		if err := s.Notice(soon(t), subject, text); err != nil {
			t.Fatal(err)
		}
	}
	var messageIDs []string
	for _, got := range real.got(t, 2) {
		message, err := netmail.ReadMessage(bytes.NewReader(got.raw))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for name := range message.Header {
			names = append(names, name)
		}
		slices.Sort(names)
		if want := []string{"Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To",
			"X-Auto-Response-Suppress"}; !slices.Equal(names, want) {
			t.Errorf("headers %q", names)
		}
		// No out-of-office note comes back, and a bounce does.
		if auto, suppress := message.Header.Get("Auto-Submitted"), message.Header.Get("X-Auto-Response-Suppress"); auto != "auto-generated" ||
			!strings.Contains(suppress, "OOF") || strings.Contains(suppress, "NDR") || strings.Contains(suppress, "All") || got.from == "" {
			t.Errorf("%q, %q, from %q", auto, suppress, got.from)
		}
		decoded, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
		if err != nil || decoded != subject {
			t.Errorf("subject %q, %v", decoded, err)
		}
		if date, err := message.Header.Date(); err != nil || date.Minute() != 0 || date.Second() != 0 || time.Since(date) > 61*time.Minute {
			t.Errorf("dated %v, %v", date, err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(message.Body))
		if want := strings.ReplaceAll(text, "\n", "\r\n"); err != nil || strings.TrimRight(string(body), "\r\n") != want {
			t.Errorf("text %q, %v", body, err)
		}
		for line := range bytes.SplitSeq(got.raw, []byte("\r\n")) {
			if len(line) > 78 || bytes.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
				t.Errorf("line %q", line)
			}
		}
		messageIDs = append(messageIDs, message.Header.Get("Message-Id"))
	}
	if messageIDs[0] == messageIDs[1] {
		t.Error("two notices have one Message-ID")
	}
}

// Whatever comes from outside the address cannot make a line of its own.
func TestNothingIsInjected(t *testing.T) {
	real := serve(t, nil, false, nil)
	s := open(t, "smtp://%s%s", real.addr, settings)
	for _, id := range []string{"", "a\r\nBcc: x@y", "a>\n", "../a", `a"b`, "å", strings.Repeat("a", 65)} {
		var refused delivery.Refused
		if err := s.Send(soon(t), id, []byte("sealed")); !errors.As(err, &refused) {
			t.Errorf("id %q: %v", id, err)
		}
	}
	for _, subject := range []string{"a\r\nBcc: x@y", "a\nb", "a\rb", "a\x00b", "a\u0085b", "a\xff", strings.Repeat("å", 101)} {
		if err := s.Notice(soon(t), subject, "text"); err == nil {
			t.Errorf("subject %q was sent", subject)
		}
	}
	if err := s.Notice(soon(t), "subject", "text\xff"); err == nil {
		t.Error("a text that is not UTF-8 was sent")
	}
	if steps := real.steps(); len(steps) > 0 {
		t.Errorf("the server was asked: %q", steps)
	}
	if err := s.Notice(soon(t), strings.Repeat("å", 100), ".\r\nMAIL FROM:<x@y>\r.\nb"); err != nil {
		t.Fatal(err)
	}
	got := real.got(t, 1)[0]
	message, err := netmail.ReadMessage(bytes.NewReader(got.raw))
	if err != nil || !reflect.DeepEqual(got.to, []string{"a@team.example", "b@team.example"}) {
		t.Fatalf("to %q, %v", got.to, err)
	}
	if body, _ := io.ReadAll(message.Body); !strings.HasPrefix(string(body), ".\r\nMAIL FROM:<x@y>\r\n.\r\nb") {
		t.Errorf("the text became %q", body)
	}
}
