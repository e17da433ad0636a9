package endtoend

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"
)

// visit does what a visitor can do, in every way in, right and wrong. It returns
// the receipts.
func (o *observed) visit(t *testing.T) []string {
	t.Helper()
	var receipts []string
	forms := 0
	form := func() string { // another tip each time
		forms++
		f := url.Values{}
		for name, values := range canaryFields {
			f[name] = values
		}
		f.Set("since", fmt.Sprint("kanariesince ", forms))
		return f.Encode()
	}
	for _, way := range []struct{ from, forwarded, proxy string }{
		{from: direct},
		{from: "127.0.0.1", forwarded: "192.0.2.155, " + behind4},
		{from: "127.0.0.1", forwarded: behind6},
		{from: "127.0.0.1", proxy: proxied},
	} {
		client := &http.Client{
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Transport:     &http.Transport{DisableKeepAlives: true, DialContext: func(context.Context, string, string) (net.Conn, error) { return o.dial(way.from, way.proxy) }},
		}
		send := func(method, path, body string, change func(*http.Request)) answer {
			t.Helper()
			r, err := http.NewRequest(method, o.url+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for name, value := range canaryHeaders {
				r.Header.Set(name, value)
			}
			if way.forwarded != "" {
				r.Header.Set("X-Forwarded-For", way.forwarded)
			}
			if change != nil {
				change(r)
			}
			response, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			text, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			return answer{response.StatusCode, response.Header, string(text)}
		}
		expect := func(what string, got answer, status int) {
			t.Helper()
			if got.status != status {
				t.Errorf("%s from %+v: %d, want %d", what, way, got.status, status)
			}
		}
		expect("a page", send("GET", "/sv/nummer/?kanariequery=1", "", nil), 200)
		expect("a short address", send("GET", "/1?kanariequery=1", "", nil), 302)
		expect("nothing", send("GET", "/kanariepath/?kanariequery", "", nil), 404)
		expect("the way out", send("GET", "/ut", "", nil), 303)
		expect("another method", send("PUT", "/tips", form(), nil), 405)
		expect("another type", send("POST", "/tips", form(), func(r *http.Request) { r.Header.Set("Content-Type", "text/kanarie") }), 415)
		expect("another site", send("POST", "/tips", form(), func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }), 403)
		expect("too much", send("POST", "/tips", form()+strings.Repeat("x", 70_000), nil), 413)
		expect("malformed", send("POST", "/tips", form()+"&who=kanariepath", nil), 400)
		expect("to be mended", send("POST", "/tips", form()+"&subject=kanariepath", nil), 422)
		got := send("POST", "/tips", form(), nil)
		expect("a tip", got, 200)
		receipts = append(receipts, receipt(t, got.body))
		if len(receipts) == spoolTips {
			expect("a tip too many", send("POST", "/tips", form(), nil), 503)
		}
		last := got
		for n := 0; n < 10 && last.status != 429; n++ { // until the network's tries are used up
			last = send("POST", "/tips", form()+"&who=kanariepath", nil)
		}
		expect("a try too many", last, 429)
		o.breakOff(t, way.from, way.proxy, form())
	}
	return receipts
}

// dial connects from an address, with a PROXY header when the real address is
// given.
func (o *observed) dial(from, proxy string) (net.Conn, error) {
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: 10 * time.Second}
	if proxy == "" {
		return dialer.Dial("tcp", strings.TrimPrefix(o.url, "http://"))
	}
	conn, err := dialer.Dial("tcp", o.proxied)
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(conn, "PROXY TCP4 %s 192.0.2.1 4711 80\r\n", proxy)
	return conn, errors.Join(err)
}

// breakOff sends what is no request, a half one, one too slow, and a greeting of
// TLS.
func (o *observed) breakOff(t *testing.T, from, proxy, form string) {
	t.Helper()
	const head = "POST /tips HTTP/1.1\r\nHost: x\r\nUser-Agent: KanarieAgent/7.3\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	for _, sent := range []string{
		"KANARIE kanariepath\r\n\r\n", head + "Kanarie kanarieheader\r\n\r\n", head + "Content-Length: 99999\r\n\r\n" + form,
		head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + form, "\x16\x03\x01\x02\x00\x01\x00kanariepath", "PROXY TCP4 " + behind4 + " x\r\n",
		"GET /kanariepath HTTP/1.1\r\nHost: x\r\nX-Big: " + strings.Repeat("kanarieheader", 5000) + "\r\n\r\n",
	} {
		conn, err := o.dial(from, proxy)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, sent); err != nil && !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) {
			t.Fatal(err)
		}
		if strings.Contains(sent, "99999") { // waits until the server has had enough
			_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
			_, _ = io.Copy(io.Discard, conn)
		}
		conn.Close()
	}
}
