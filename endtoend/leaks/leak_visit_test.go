package leaks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// way is a way in: where a visitor's connection comes from, and what the proxy in
// front says of her.
type way struct{ from, forwarded, proxy string }

var ways = [spoolTips]way{
	{from: direct},
	{from: "127.0.0.1", forwarded: "192.0.2.155, " + behind4},
	{from: "127.0.0.1", forwarded: behind6},
	{from: "127.0.0.1", proxy: proxied},
}

// visitor asks and sends by one way in, with everything that tells who she is.
type visitor struct {
	way
	o      *observed
	client *http.Client
}

func (o *observed) visitor(w way) visitor {
	dial := func(context.Context, string, string) (net.Conn, error) { return o.dial(w.from, w.proxy) }
	return visitor{w, o, &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DisableKeepAlives: true, DialContext: dial},
	}}
}

func (v visitor) send(t *testing.T, method, path, body string, change func(*http.Request)) harness.Answer {
	t.Helper()
	r, err := http.NewRequest(method, v.o.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range canaryHeaders {
		r.Header.Set(name, value)
	}
	if v.forwarded != "" {
		r.Header.Set("X-Forwarded-For", v.forwarded)
	}
	if change != nil {
		change(r)
	}
	response, err := v.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return harness.Answer{Status: response.StatusCode, Header: response.Header, Body: string(text)}
}

// tell sends a form and expects an answer.
func (v visitor) tell(t *testing.T, status int) harness.Answer {
	t.Helper()
	got := v.send(t, http.MethodPost, "/tips", v.o.form(), nil)
	v.expect(t, "a tip", got, status)
	return got
}

func (v visitor) expect(t *testing.T, what string, got harness.Answer, status int) {
	t.Helper()
	if got.Status != status {
		t.Errorf("%s from %+v: %d, want %d", what, v.way, got.Status, status)
	}
}

// form is another tip each time.
func (o *observed) form() string {
	o.forms++
	f := url.Values{}
	for name, values := range canaryFields {
		f[name] = values
	}
	f.Set("since", fmt.Sprint("kanariesince ", o.forms))
	return f.Encode()
}

// visit does what a visitor can do, in every way in, right and wrong. It returns
// the receipts.
func (o *observed) visit(t *testing.T) []string {
	t.Helper()
	var receipts []string
	for i, w := range ways {
		v := o.visitor(w)
		send := func(method, path, body string, change func(*http.Request)) harness.Answer {
			t.Helper()
			return v.send(t, method, path, body, change)
		}
		expect := func(what string, got harness.Answer, status int) { t.Helper(); v.expect(t, what, got, status) }
		expect("a page", send("GET", "/sv/nummer/?kanariequery=1", "", nil), 200)
		expect("a short address", send("GET", "/1?kanariequery=1", "", nil), 302)
		expect("nothing", send("GET", "/kanariepath/?kanariequery", "", nil), 404)
		expect("the way out", send("GET", "/ut", "", nil), 303)
		expect("another method", send("PUT", "/tips", o.form(), nil), 405)
		expect("another type", send("POST", "/tips", o.form(), func(r *http.Request) { r.Header.Set("Content-Type", "text/kanarie") }), 415)
		expect("another site", send("POST", "/tips", o.form(), func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }), 403)
		expect("too much", send("POST", "/tips", o.form()+strings.Repeat("x", 70_000), nil), 413)
		expect("malformed", send("POST", "/tips", o.form()+"&who=kanariepath", nil), 400)
		expect("to be mended", send("POST", "/tips", o.form()+"&subject=kanariepath", nil), 422)
		receipts = append(receipts, harness.Receipt(t, v.tell(t, 200).Body))
		if i == len(ways)-1 {
			v.tell(t, 503) // the spool is full
		}
		last := harness.Answer{}
		for n := 0; n < 10 && last.Status != 429; n++ { // until the network's tries are used up
			last = send("POST", "/tips", o.form()+"&who=kanariepath", nil)
		}
		expect("a try too many", last, 429)
		o.breakOff(t, w.from, w.proxy, o.form())
	}
	o.answers(t, receipts[0])
	return receipts
}

// answers has the team answer a receipt, where it can, and the sender of it and others
// look for answers, in every way in.
func (o *observed) answers(t *testing.T, receipt string) {
	t.Helper()
	found := http.StatusServiceUnavailable
	if !slices.Contains(o.Cmd.Args, "-deliver") { // else the queues are away
		found = http.StatusOK
		o.answer(t, receipt)
	}
	for _, w := range ways {
		v := o.visitor(w)
		ask := func(number string, change func(*http.Request)) harness.Answer {
			t.Helper()
			return v.send(t, http.MethodPost, "/answers", url.Values{"lang": {"sv"}, "receipt": {number}}.Encode(), change)
		}
		got := ask(receipt, nil)
		v.expect(t, "looking for answers", got, found)
		if found == http.StatusOK && !strings.Contains(got.Body, answerCanary) {
			t.Errorf("the answer is not shown from %+v", w)
		}
		v.expect(t, "a number that is none", ask("kanariepath", nil), 422)
		v.expect(t, "another site", ask(receipt, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }), 403)
		v.expect(t, "opened again", v.send(t, http.MethodGet, "/answers?kanariequery", "", nil), 405)
	}
}

// answer answers as a member does, on a copy: who reads leaves times in the spool, and
// a journal with the time of what was done.
func (o *observed) answer(t *testing.T, receipt string) {
	t.Helper()
	member, replies := t.TempDir(), filepath.Join(o.Spool, "replies")
	harness.MustRun(t, "cp", "-a", o.Spool+"/.", member)
	for _, tip := range harness.Files(t, o.Spool, "*.age") {
		harness.MustRun(t, "touch", "-a", "-r", filepath.Join(member, filepath.Base(tip)), tip)
	}
	harness.MustRun(t, harness.Shipped, "tips", "answer", receipt, "-phrase", "where", "-text", answerCanary, "-name", "Anna",
		"-spool", member, "-identity", harness.Identity)
	harness.MustRun(t, "cp", "-a", filepath.Join(member, "replies")+"/.", replies)
	harness.MustRun(t, "touch", "-r", filepath.Join(member, "replies"), replies)
}

// visitWithFaults is visit, and then everything away that tipapi needs.
func (o *observed) visitWithFaults(t *testing.T) []string {
	t.Helper()
	receipts := o.visit(t)
	o.inRedis = o.redis.Everything(t)
	o.redis.Kill()
	for _, w := range ways {
		o.visitor(w).tell(t, 503) // the spool is still full
	}
	harness.Eventually(t, "all queues are away", 2*time.Minute, func() bool {
		return strings.Count((&harness.Portal{URL: o.Operations}).Get(t, "/readyz").Body, "away for") == len(away)
	})
	return receipts
}

// visitUnnamed comes by a proxy that has no name, and then the spool's folder is
// away.
func (o *observed) visitUnnamed(t *testing.T) []string {
	t.Helper()
	var receipts []string
	for _, w := range ways[1:3] {
		receipts = append(receipts, harness.Receipt(t, o.visitor(w).tell(t, 200).Body))
	}
	o.inRedis = o.redis.Everything(t)
	if err := os.Rename(o.Spool, o.Spool+".away"); err != nil {
		t.Fatal(err)
	}
	o.visitor(ways[0]).tell(t, 503)
	o.visitor(ways[1]).tell(t, 503) // of a kind of fault the last cause is said
	if err := os.Rename(o.Spool+".away", o.Spool); err != nil {
		t.Fatal(err)
	}
	return receipts
}

// dial connects from an address, with a PROXY header when the real address is
// given.
func (o *observed) dial(from, proxy string) (net.Conn, error) {
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: harness.Hung}
	if proxy == "" {
		return dialer.Dial("tcp", strings.TrimPrefix(o.URL, "http://"))
	}
	conn, err := dialer.Dial("tcp", o.Proxied)
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
			_ = conn.SetReadDeadline(time.Now().Add(harness.Hung))
			_, _ = io.Copy(io.Discard, conn)
		}
		conn.Close()
	}
}
