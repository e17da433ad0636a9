package forms

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// required is what every answer says, of the site and of the form, and what the
// file for static hosts says too.
var required = map[string]*regexp.Regexp{
	"Content-Security-Policy":           regexp.MustCompile(`^default-src 'none'; style-src ('sha256-[^']+' ?)+; script-src ('sha256-[^']+' ?)+; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$`),
	"Permissions-Policy":                regexp.MustCompile(`(^|, )camera=\(\).*geolocation=\(\).*microphone=\(\).*usb=\(\)`),
	"Referrer-Policy":                   regexp.MustCompile(`^no-referrer$`),
	"Cache-Control":                     regexp.MustCompile(`^no-store$`),
	"X-Content-Type-Options":            regexp.MustCompile(`^nosniff$`),
	"X-Frame-Options":                   regexp.MustCompile(`^DENY$`),
	"Cross-Origin-Opener-Policy":        regexp.MustCompile(`^same-origin$`),
	"Cross-Origin-Embedder-Policy":      regexp.MustCompile(`^require-corp$`),
	"Cross-Origin-Resource-Policy":      regexp.MustCompile(`^same-origin$`),
	"X-Permitted-Cross-Domain-Policies": regexp.MustCompile(`^none$`),
	"Strict-Transport-Security":         regexp.MustCompile(`^max-age=604800$`),
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	foreign, err := http.NewRequest(http.MethodPost, p.URL+"/tips", strings.NewReader("lang=sv&what=a"))
	if err != nil {
		t.Fatal(err)
	}
	foreign.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	plain, err := http.NewRequest(http.MethodPost, p.URL+"/tips", strings.NewReader("lang=sv&what=a"))
	if err != nil {
		t.Fatal(err)
	}
	plain.Header.Set("Content-Type", "text/plain")
	text := harness.Do(t, plain)
	file, err := os.ReadFile(filepath.Join(harness.Site, "_headers"))
	if err != nil {
		t.Fatal(err)
	}
	static := http.Header{}
	for line := range strings.Lines(string(file)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			static.Add(name, value)
		}
	}
	narrow := harness.Start(t, "-spool-tips", "1", "-limit-network", "2", "-limit-network-spread", "0", "-limit-first", "2", "-limit-first-spread", "0",
		"-time-read", "1s")
	harness.Receipt(t, narrow.Post(t, "lang=sv&what=a").Body)
	// The second is refused by the spool, the third by the limit.
	full, often := narrow.Post(t, "lang=sv&what=b"), narrow.Post(t, "lang=sv&what=c")
	if full.Status != http.StatusServiceUnavailable || often.Status != http.StatusTooManyRequests {
		t.Fatalf("a full spool: %d, too many tries: %d", full.Status, often.Status)
	}
	for what, got := range map[string]harness.Answer{
		"the file for static hosts": {Header: static},
		"a full spool":              full,
		"too many tries":            often,
		"too slow":                  slowForm(t, narrow),
		"too large":                 p.Post(t, "lang=sv&what="+strings.Repeat("a", 70_000)),
		"another type":              text,
		"a page":                    p.Get(t, "/sv/nummer/"),
		"a page elsewhere":          p.Get(t, "/ar/nummer"),
		"a short address":           p.Get(t, "/1"),
		"nothing":                   p.Get(t, "/sv/nothing"),
		"the way out":               p.Get(t, "/ut"),
		"a receipt":                 p.Post(t, "lang=sv&what=a"),
		"a form to mend":            p.Post(t, "lang=sv&who=a"),
		"a malformed one":           p.Post(t, "lang=xx"),
		"another method":            p.Get(t, "/tips"),
		"from another site":         harness.Do(t, foreign),
	} {
		for name, want := range required {
			if value := got.Header.Get(name); !want.MatchString(value) || len(got.Header.Values(name)) != 1 {
				t.Errorf("%s: %s is %q", what, name, got.Header.Values(name))
			}
		}
		for _, name := range []string{"Etag", "Last-Modified", "Set-Cookie", "Server", "X-Powered-By", "Access-Control-Allow-Origin"} {
			if value := got.Header.Get(name); value != "" {
				t.Errorf("%s: %s is %q", what, name, value)
			}
		}
		for name := range static {
			if what != "the file for static hosts" && got.Header.Get(name) != static.Get(name) {
				t.Errorf("%s: %s differs from the file for static hosts", what, name)
			}
		}
	}
}

// slowForm sends half a form and waits for the answer.
func slowForm(t *testing.T, p *harness.Portal) harness.Answer {
	t.Helper()
	conn, err := net.Dial("tcp", p.Host())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST /tips HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 999\r\n\r\nlang=sv")
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusRequestTimeout {
		t.Errorf("half a form: %d", response.StatusCode)
	}
	return harness.Answer{Status: response.StatusCode, Header: response.Header}
}
