package mail

import (
	"bufio"
	"crypto/tls"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
)

func TestWrongCertificate(t *testing.T) {
	ca, stranger := newAuthority(t), newAuthority(t)
	later := time.Now().Add(time.Hour)
	aClock := regexp.MustCompile(`\d\d:\d\d`)
	for name, atOnce := range map[string]bool{"smtp": false, "smtps": true} {
		for fault, c := range map[string]struct {
			by    *authority
			name  string
			end   time.Time
			trust string
		}{
			"another authority":   {stranger, host, later, "&ca=" + ca.file},
			"no CA of ours":       {ca, host, later, ""},
			"another server's":    {ca, "other.example.test", later, "&ca=" + ca.file},
			"a name that steers":  {ca, "\x1b[2J.example.test", later, "&ca=" + ca.file},
			"of yesterday, ended": {ca, host, time.Now().Add(-time.Hour), "&ca=" + ca.file},
		} {
			t.Run(name+" "+fault, func(t *testing.T) {
				real := serve(t, c.by.serving(t, c.name, c.end), atOnce, nil)
				s := faraway(open(t, "%s://%s%s%s%s", name, login(), host, settings, c.trust), real.addr)
				err := s.Send(soon(t), id, []byte("sealed"))
				undelivered(t, err)
				if strings.ContainsFunc(err.Error(), unicode.IsControl) {
					t.Errorf("the error is %q", err)
				}
				if !strings.Contains(err.Error(), "certificate") || aClock.MatchString(err.Error()) {
					t.Errorf("the error is %v", err)
				}
				if steps := real.steps(); len(steps) > 0 {
					t.Errorf("went on: %q", steps)
				}
			})
		}
	}
}

// A machine on the way takes STARTTLS out, or breaks it: it learns nothing.
func TestNothingWithoutTLS(t *testing.T) {
	ca := newAuthority(t)
	config := ca.serving(t, host, time.Now().Add(time.Hour))
	for name, part := range map[string]func(d *dialogue){
		"not offered": func(d *dialogue) {
			d.until(1).say("250-x\r\n250 AUTH PLAIN")
			d.usual()
		},
		"only HELO known": func(d *dialogue) { d.until(1).say("502 what?"); d.hear(); d.say("250 x"); d.usual() },
		"refused":         func(d *dialogue) { d.offer("454 not now"); d.usual() },
		"in the clear":    func(d *dialogue) { d.offer("220 go"); d.say("250 x"); d.usual() },
		"closed":          func(d *dialogue) { d.offer("220 go") },
		"answers injected": func(d *dialogue) {
			d.offer("220 go\r\n250-x\r\n250 AUTH PLAIN")
			inside := tls.Server(d, config)
			lines := bufio.NewReader(inside)
			for _, err := lines.ReadString('\n'); err == nil; _, err = lines.ReadString('\n') {
				_, _ = io.WriteString(inside, "250 x\r\n") // offers no AUTH
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := play(t, part)
			sender := faraway(open(t, "smtp://%s%s%s&ca=%s", login(), host, settings, ca.file), s.addr)
			undelivered(t, sender.Send(soon(t), id, []byte("sealed")))
			sender = faraway(open(t, "smtp://%s%s%s", login(), host, settings), s.addr)
			undelivered(t, sender.Send(soon(t), id, []byte("sealed")))
			// At a loopback address a CA says that TLS is wanted there too.
			undelivered(t, open(t, "smtp://%s%s%s&ca=%s", login(), s.addr, settings, ca.file).Send(soon(t), id, []byte("sealed")))
			if all := s.all(); !strings.HasPrefix(all, "EHLO example.test\r\n") || strings.Contains(all, "AUTH") || strings.Contains(all, "MAIL") {
				t.Errorf("it heard %q", all)
			}
		})
	}
}

// offer plays a server that knows STARTTLS, up to its answer.
func (d *dialogue) offer(answer string) {
	d.until(1).say("250-x\r\n250-STARTTLS\r\n250 AUTH PLAIN")
	d.hear()
	d.say("%s", answer)
}

// usual takes whatever comes.
func (d *dialogue) usual() {
	for d.hear() != "" {
		d.say("250 yes")
	}
}
