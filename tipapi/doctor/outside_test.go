package doctor

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/limit"
)

// bad are the findings that are not ok, each in one line.
func bad(found []Finding) []string {
	var lines []string
	for _, f := range found {
		if f.Level != OK {
			lines = append(lines, f.String())
		}
	}
	return lines
}

// exactly expects one line that is not ok, and that it begins with the level and the
// check, and holds the text. Without a text it expects none.
func exactly(t *testing.T, found []Finding, level Level, check, says string) {
	t.Helper()
	lines := bad(found)
	if says == "" {
		if len(lines) > 0 || len(found) == 0 {
			t.Errorf("nothing is wrong, and of %d lines these say something:\n%s", len(found), strings.Join(lines, "\n"))
		}
		return
	}
	if len(lines) != 1 || !strings.HasPrefix(lines[0], Finding{Level: level, Check: check}.String()) || !strings.Contains(lines[0], says) {
		t.Errorf("want %s %s … %s, and nothing else, got:\n%s", level, check, says, strings.Join(lines, "\n"))
	}
	for _, f := range found {
		if f.Level != OK && f.Mend == "" {
			t.Errorf("no mend: %s", f)
		}
	}
}

func hasPath(r *http.Request, path string) bool { return r.URL.Path == path }

// One thing is broken of a portal that is otherwise as it should be, and the doctor
// says that and nothing else.
func TestPortal(t *testing.T) {
	header := func(name, value string) func(*http.Response) error {
		return func(r *http.Response) error {
			if value == "" {
				r.Header.Del(name)
			} else {
				r.Header.Add(name, value)
			}
			return nil
		}
	}
	for _, c := range []struct {
		name   string
		breaks func(*portal)
		level  Level
		check  string
		says   string
	}{
		{"nothing", func(*portal) {}, OK, "", ""},
		{"nobody is there", func(p *portal) { p.down, p.plain = true, nil }, Fault, "outside", "https://lyktan.example does not answer: nobody is at lyktan.example:443"},
		{"certificate of a stranger", func(p *portal) { p.address = "https://127.0.0.2" }, Fault, "outside", "does not answer"},
		{"certificate past its day", func(p *portal) { p.days = -1 }, Fault, "outside", "its certificate is refused"},
		{"certificate at its end", func(p *portal) { p.days = 5 }, Fault, "tls", "good for 5.0 days and no more"},
		{"certificate not renewed", func(p *portal) { p.days = 20 }, Warn, "tls", "good for 20.0 days, less than a quarter"},
		{"a header is lost", func(p *portal) { p.answer = header("Content-Security-Policy", "") }, Fault, "headers", "Content-Security-Policy is missing"},
		{"a header is doubled", func(p *portal) { p.answer = header("Referrer-Policy", "origin") }, Fault, "headers", `Referrer-Policy is "no-referrer | origin"`},
		{"a cookie", func(p *portal) { p.answer = header("Set-Cookie", "__cf_bm=1") }, Fault, "headers", "Set-Cookie is added on the way"},
		{"reports to somebody", func(p *portal) { p.answer = header("NEL", "{}") }, Fault, "headers", "Nel is added on the way"},
		{"an onion address", func(p *portal) { p.onion = "lyktan.onion" }, OK, "", ""},
		{"an onion address, and Host is lost", func(p *portal) {
			hand := p.request
			p.onion, p.request = "lyktan.onion", func(r *http.Request) { hand(r); r.Host = "127.0.0.1:8080" }
		}, Warn, "headers", "Onion-Location is missing"},
		{"HTTP/3", func(p *portal) { p.answer = header("Alt-Svc", `h3=":443"; ma=2592000`) }, Warn, "headers", "Alt-Svc offers HTTP/3"},
		{"a clock that is slow", func(p *portal) {
			p.answer = func(r *http.Response) error {
				r.Header.Set("Date", time.Now().Add(5*time.Minute).UTC().Format(http.TimeFormat))
				return nil
			}
		}, Fault, "clock", "differs from that of https://lyktan.example by 4m"},
		{"a page that is changed on the way", func(p *portal) {
			p.answer = func(r *http.Response) error {
				page, err := io.ReadAll(r.Body)
				page = append(page, "<!-- optimised -->"...)
				r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(page)), int64(len(page))
				r.Header.Del("Content-Length")
				return err
			}
		}, Warn, "outside", "the home page is not the one in -site"},
		{"the way out is followed by the proxy", func(p *portal) {
			p.instead = func(w http.ResponseWriter, r *http.Request) {
				if hasPath(r, "/ut") {
					w.WriteHeader(http.StatusOK)
				}
			}
		}, Fault, "outside", "the way out (/ut) is answered with 200"},
		{"nobody on port 80", func(p *portal) { p.plain = nil }, Warn, "tls", "http://lyktan.example does not answer"},
		{"the site on port 80", func(p *portal) { p.plain = func(http.ResponseWriter, *http.Request) {} }, Fault, "tls", "http://lyktan.example is answered with 200"},
		{"a redirect to another host", func(p *portal) {
			p.plain = func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "https://lyktan.example.com/", http.StatusFound)
			}
		}, Fault, "tls", "does not lead to https://lyktan.example"},

		{"Host is the proxy's own", func(p *portal) {
			p.address, p.plain = "https://www.lyktan.example", func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "https://www.lyktan.example/", http.StatusFound)
			}
			hand := p.request
			p.request = func(r *http.Request) { hand(r); r.Host = "127.0.0.1:8080" }
		}, Fault, "forms", "the form of a browser that sends Origin alone is answered with 403"},
		{"a firewall that wants Origin", func(p *portal) {
			p.instead = func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost && r.Header.Get("Origin") == "" {
					w.WriteHeader(http.StatusForbidden)
				}
			}
		}, Fault, "forms", "the form of an old browser is answered with 403, and should be with 422"},
		{"the headers of browsers are lost", func(p *portal) {
			hand := p.request
			p.request = func(r *http.Request) { hand(r); r.Header.Del("Origin"); r.Header.Del("Sec-Fetch-Site") }
		}, Fault, "forms", "the form of a page of another site is answered with 422, and should be with 403"},
		{"tries are used up", func(p *portal) {
			p.tries.Network, p.tries.First = limit.Budget{Least: 2}, limit.Budget{Least: 1}
		}, Warn, "forms", "this machine's tries of the hour are used up"},

		{"the proxy is not trusted", func(p *portal) { p.trusted = "10.1.1.1" }, Fault, "proxy", "it is not in -trusted-proxies"},
		{"no proxy is trusted", func(p *portal) { p.trusted = "" }, Fault, "proxy", "it is not in -trusted-proxies"},
		{"the proxy hands on what visitors claim", func(p *portal) { p.request = func(*http.Request) {} }, Fault, "proxy", "what a visitor claims is believed"},
		{"the proxy names nobody", func(p *portal) { p.request = func(r *http.Request) { r.Header.Del("X-Forwarded-For") } }, Fault, "proxy", "the proxy names no client"},
		{"a tunnel that says nothing", func(p *portal) { p.trusted, p.request = "", func(*http.Request) {} }, Fault, "proxy", "no header names the client"},
		{"everybody is trusted", func(p *portal) {
			p.trusted = "127.0.0.1,198.51.0.0/16"
		}, Fault, "proxy", "-trusted-proxies has 198.51.0.0/16, in which visitors can be"},
		{"a cache, or another tipapi", func(p *portal) {
			p.instead = func(w http.ResponseWriter, r *http.Request) {
				if hasPath(r, "/") {
					w.WriteHeader(http.StatusNotModified)
				}
			}
		}, Fault, "proxy", "does not reach the tipapi of -operations"},
		{"a tipapi of before", func(p *portal) { p.older = true }, Warn, "proxy", "the server does not say what it sees of clients"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPortal()
			c.breaks(p)
			exactly(t, p.examine(t), c.level, c.check, c.says)
		})
	}
}

// What answers in the place of tipapi is seen, whatever else is.
func TestSomethingElseAnswers(t *testing.T) {
	p := newPortal()
	p.instead = func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "parked") }
	lines := strings.Join(bad(p.examine(t)), "\n")
	for _, says := range []string{"the home page is not the one in -site", "Content-Security-Policy is missing", "the form of a browser of today, without a word in it, is answered with 200"} {
		if !strings.Contains(lines, says) {
			t.Errorf("%q is not in\n%s", says, lines)
		}
	}
	p = newPortal()
	p.instead = func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusBadGateway) }
	if lines := strings.Join(bad(p.examine(t)), "\n"); !strings.Contains(lines, "the home page is answered with 502") {
		t.Errorf("%s", lines)
	}
}

func TestAddressWithoutTLS(t *testing.T) {
	exactly(t, Outside{Address: "http://lyktan.example"}.certificate(nil, now), Fault, "tls", "http://lyktan.example is not encrypted")
	exactly(t, Outside{Address: "http://127.0.0.1:8080"}.certificate(nil, now), OK, "tls", "")
	exactly(t, []Finding{NoAddress()}, Warn, "outside", "the public address is not known")
}
