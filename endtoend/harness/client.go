package harness

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// Sender posts from one network.
type Sender struct {
	URL       string
	Forwarded string
	Client    *http.Client
}

// SenderFrom is a sender whose connections come from an address in 127.0.0.0/8.
func SenderFrom(p *Portal, address string) *Sender {
	return &Sender{URL: p.URL, Client: &http.Client{
		Transport: &http.Transport{DialContext: DialerFrom(address).DialContext, MaxIdleConnsPerHost: 16, DisableCompression: true},
	}}
}

// BehindProxy is a sender for whom 127.0.0.1 speaks, as a proxy.
func BehindProxy(p *Portal, address string) *Sender {
	s := SenderFrom(p, "127.0.0.1")
	s.Forwarded = address
	return s
}

// DialerFrom dials from an address of this machine.
func DialerFrom(address string) *net.Dialer {
	return &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}, Timeout: Hung}
}

// Post sends a form to /tips and returns the answer, whatever its status.
func (s *Sender) Post(ctx context.Context, body string) (Answer, error) {
	return s.PostTo(ctx, "/tips", body)
}

// Ask looks for answers to the number of a receipt.
func (s *Sender) Ask(ctx context.Context, number string) (Answer, error) {
	return s.PostTo(ctx, "/answers", "lang=sv&receipt="+url.QueryEscape(number))
}

// PostTo sends a form to a path and returns the answer, whatever its status.
func (s *Sender) PostTo(ctx context.Context, path, body string) (Answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+path, strings.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if s.Forwarded != "" {
		r.Header.Set("X-Forwarded-For", s.Forwarded)
	}
	response, err := s.Client.Do(r)
	if err != nil {
		return Answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return Answer{response.StatusCode, response.Header, string(text)}, err
}

// TipOf is the form of a tip with these words.
func TipOf(words string) string { return "lang=sv&what=" + url.QueryEscape(words) }

// Host is the address that the portal listens on.
func (p *Portal) Host() string { return strings.TrimPrefix(p.URL, "http://") }

// Raw sends bytes as they stand on a connection of its own, ends its side of it,
// and returns what comes back until the server ends the other.
func (p *Portal) Raw(t *testing.T, request string) string {
	t.Helper()
	return Exchange(t, DialerFrom("127.0.0.1"), p.Host(), request)
}

// Exchange sends bytes to an address, ends its side of the connection, and returns
// what comes back until the other side ends.
func Exchange(t *testing.T, d *net.Dialer, address, request string) string {
	t.Helper()
	conn, err := d.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(Hung))
	go func() {
		// The server may have closed in the middle of what it refuses.
		_, _ = io.WriteString(conn, request)
		_ = conn.(*net.TCPConn).CloseWrite()
	}()
	got, err := io.ReadAll(conn)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the connection is still open after %v", Hung)
	}
	return string(got)
}

// FormHead begins a request that sends a form; the header of its length is to follow.
const FormHead = "POST /tips HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"

// Attribute is the value of an attribute of an element, empty when it has none.
func Attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// Answer is an answer of HTTP, read to its end.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Do sends a request without following redirects.
func Do(t *testing.T, r *http.Request) Answer {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return Answer{response.StatusCode, response.Header, string(body)}
}

// Get asks for a path.
func (p *Portal) Get(t *testing.T, path string) Answer {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, p.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return Do(t, request)
}

// Post sends a form to /tips.
func (p *Portal) Post(t *testing.T, body string) Answer {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, p.URL+"/tips", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return Do(t, request)
}

// ReceiptOutput finds the number on a receipt page, in groups.
var ReceiptOutput = regexp.MustCompile(`<output class="receipt">(\d{4} \d{4} \d{4} \d{4})</output>`)

// Receipt finds the number on a receipt page, as sixteen digits.
func Receipt(t *testing.T, page string) string {
	t.Helper()
	match := ReceiptOutput.FindStringSubmatch(page)
	if match == nil {
		t.Fatalf("no receipt: %.3000s", page)
	}
	return strings.ReplaceAll(match[1], " ", "")
}

// Unmarked is a text without the marks around its Swedish words, as people read it.
func Unmarked(text string) string { return strings.NewReplacer("‹", "", "›", "").Replace(text) }

// Words is the theme's text of a key in one language, as people read it.
func Words(t *testing.T, lang, key string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(Root, "site/i18n", lang+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if words, ok := strings.CutPrefix(line, key+": "); ok {
			return Unmarked(strings.TrimSpace(words))
		}
	}
	t.Fatalf("%s has no %s", lang, key)
	return ""
}
