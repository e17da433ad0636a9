package deploy

import (
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// own are headers that each side of a proxy sets for its own connection.
var own = []string{"Date", "Connection", "Server", "Keep-Alive", "Transfer-Encoding", "Content-Length"}

// What tipapi answers comes out of the proxy as it went in: status, headers and
// every byte, compressed or not.
func TestAnswersSurviveTheProxy(t *testing.T) {
	t.Parallel()
	for proxy, start := range proxies {
		t.Run(proxy, func(t *testing.T) {
			t.Parallel()
			p := serve(t, t.TempDir(), "-trusted-proxies", "127.0.0.1")
			f := start(t, p.Host())
			through := f.from("127.0.0.1")
			direct := &harness.Sender{URL: p.URL, Client: &http.Client{Transport: &http.Transport{DisableCompression: true}}}
			for _, s := range []*harness.Sender{through, direct} {
				s.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			}
			for _, ask := range []struct{ method, path, encoding, body string }{
				{"GET", "/sv/nummer/", "", ""}, {"GET", "/sv/nummer/", "br", ""}, {"GET", "/sv/", "gzip", ""}, {"HEAD", "/en/", "", ""},
				{"GET", "/1", "", ""}, {"GET", "/ut", "", ""}, {"GET", "/sv/nothing", "", ""}, {"GET", "/_tipapi/site.json", "", ""},
				{"GET", "/_headers", "", ""}, {"GET", "/sv/..%2f_tipapi/site.json", "", ""}, {"GET", "//sv//", "", ""}, {"PUT", "/tips", "", "a"},
				{"POST", "/tips", "", "lang=sv"}, {"POST", "/tips", "", "lang=sv&what=" + strings.Repeat("a", 70_000)},
				{"POST", "/tips", "gzip", "lang=en&who=somebody&what=" + strings.Repeat("long ", 12_000)},
			} {
				var answers []harness.Answer
				for _, s := range []*harness.Sender{direct, through} {
					r, err := http.NewRequest(ask.method, s.URL+ask.path, strings.NewReader(ask.body))
					if err != nil {
						t.Fatal(err)
					}
					r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
					r.Header.Set("Accept-Encoding", ask.encoding)
					response, err := s.Client.Do(r)
					if err != nil {
						t.Fatalf("%.60v: %v", ask, err)
					}
					body, err := io.ReadAll(response.Body)
					if err != nil {
						t.Fatal(err)
					}
					response.Body.Close()
					for _, header := range own {
						response.Header.Del(header)
					}
					answers = append(answers, harness.Answer{Status: response.StatusCode, Header: response.Header, Body: string(body)})
				}
				from, came := answers[0], answers[1]
				if from.Status != came.Status || from.Body != came.Body || !maps.EqualFunc(from.Header, came.Header, slices.Equal) {
					t.Errorf("%.60v:\n%d, %d bytes, %v went in\n%d, %d bytes, %v came out", ask, from.Status, len(from.Body), from.Header, came.Status, len(came.Body),
						came.Header)
				}
			}
		})
	}
}

// tipapi learns from the proxy, and from nobody else, which network a form comes
// from, and under which name the browser asked. No browser is told to come again
// by HTTP/3, which it would write down, or without TLS.
func TestProxyTellsWhoAndWhat(t *testing.T) {
	t.Parallel()
	for proxy, start := range proxies {
		t.Run(proxy, func(t *testing.T) {
			t.Parallel()
			p := serve(t, t.TempDir(), "-trusted-proxies", "127.0.0.1", "-limit-network", "2", "-limit-network-spread", "0", "-limit-first", "2", "-limit-first-spread", "0")
			f := start(t, p.Host())
			for i, want := range []int{200, 200, 429} {
				s := f.from("127.66.1.1")
				s.Forwarded = fmt.Sprintf("203.0.113.%d", i)
				if got, err := s.Post(t.Context(), harness.TipOf(fmt.Sprint("try ", i))); err != nil || got.Status != want {
					t.Errorf("try %d: %d, %v, want %d", i, got.Status, err, want)
				}
			}
			s := f.from("127.66.1.2")
			r, err := http.NewRequest(http.MethodPost, s.URL+"/tips", strings.NewReader(harness.TipOf("with an origin")))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Origin", s.URL) // with the port, so that it is not the one that the site was built with
			response, err := s.Client.Do(r)
			if err != nil || response.StatusCode != http.StatusOK {
				t.Fatalf("another network, with an origin: %v, %v", response, err)
			}
			response.Body.Close()
			if offer := response.Header.Get("Alt-Svc"); offer != "" {
				t.Errorf("Alt-Svc: %s", offer)
			}
			if versions := response.Header.Get("Server") + response.Header.Get("Via"); strings.ContainsAny(versions, "0123456789") {
				t.Errorf("it tells its version: %s", versions)
			}

			answer := harness.Exchange(t, harness.DialerFrom("127.0.0.1"), f.plain, "GET /sv/ HTTP/1.1\r\nHost: "+name+"\r\nConnection: close\r\n\r\n")
			if !strings.HasPrefix(answer, "HTTP/1.1 308 ") || !strings.Contains(answer, "\r\nLocation: https://"+name) {
				t.Errorf("without TLS: %s", answer)
			}
			if old, err := tls.Dial("tcp", f.https, &tls.Config{RootCAs: f.pool, ServerName: name, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}); err == nil {
				old.Close()
				t.Error("it speaks TLS 1.1")
			}
		})
	}
}
