package proxy

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestSight(t *testing.T) {
	for _, c := range []struct {
		trusted, header, from string
		forwardedFor          []string // nil: as it was sent
		forwarded             string
		want                  Sight
	}{
		{"127.0.0.1", XForwardedFor, "127.0.0.1:1", []string{"203.0.113.9"}, "", Client},
		{"127.0.0.1", XForwardedFor, "127.0.0.1:1", []string{Claimed + ", 203.0.113.9"}, "", Client},
		{"127.0.0.1", XForwardedFor, "127.0.0.1:1", []string{"127.0.0.1"}, "", Itself},
		{"127.0.0.1", XForwardedFor, "127.0.0.1:1", []string{""}, "", Nameless},
		{"127.0.0.1", XForwardedFor, "127.0.0.1:1", []string{"unknown"}, "", Nameless},
		{"127.0.0.1", XForwardedFor, "127.0.0.1:1", nil, "", Believed},
		{"127.0.0.1", Forwarded, "127.0.0.1:1", []string{"203.0.113.9"}, "for=" + Claimed, Believed},
		{"0.0.0.0/0", XForwardedFor, "203.0.113.9:1", nil, "for=" + Claimed, Believed},
		{"", XForwardedFor, "127.0.0.1:1", []string{"203.0.113.9"}, "", Unnamed},
		{"", XForwardedFor, "127.0.0.1:1", []string{Claimed + ", 203.0.113.9"}, "for=" + Claimed, Unnamed},
		{"", XForwardedFor, "127.0.0.1:1", []string{Claimed, "203.0.113.9"}, "for=" + Claimed, Unnamed},
		{"10.0.0.1", XForwardedFor, "10.0.0.2:1", []string{"203.0.113.9"}, "for=" + Claimed, Unnamed},
		{"", XForwardedFor, "127.0.0.1:1", nil, "for=" + Claimed, Near},
		{"", XForwardedFor, "203.0.113.9:1", nil, "for=" + Claimed, Direct},
	} {
		trusted, err := Parse(c.trusted, c.header)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.from
		if c.forwardedFor == nil {
			c.forwardedFor = []string{Claimed}
		}
		r.Header[XForwardedFor] = c.forwardedFor
		if c.forwarded != "" {
			r.Header.Set(Forwarded, c.forwarded)
		}
		if got := trusted.sight(r); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// Only a request with the token is noted, and told to nobody without it.
func TestLookout(t *testing.T) {
	var l Lookout
	ask := func(method, token string) (int, string) {
		r := httptest.NewRequest(method, "/look", nil)
		if token != "" {
			r.Header.Set(LookHeader, token)
		}
		w := httptest.NewRecorder()
		l.ServeHTTP(w, r)
		text, _ := io.ReadAll(w.Body)
		return w.Code, strings.TrimSpace(string(text))
	}
	note := func(token string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = "203.0.113.9:1"
		r.Header.Set(LookHeader, token)
		r.Header.Set(XForwardedFor, Claimed)
		r.Header.Set(Forwarded, "for="+Claimed)
		l.Note(Trusted{}, r)
	}
	for _, token := range []string{"", "guess"} {
		note(token)
		if code, text := ask(http.MethodGet, token); code != http.StatusNotFound {
			t.Errorf("before a token was given, %q is told %s", token, text)
		}
	}
	_, token := ask(http.MethodPost, "")
	if len(token) < 20 {
		t.Errorf("the token %q can be guessed", token)
	}
	note("guess")
	if code, _ := ask(http.MethodGet, "guess"); code != http.StatusNotFound {
		t.Error("another token is answered")
	}
	note(token)
	if code, text := ask(http.MethodGet, token); code != http.StatusOK || text != string(Direct) {
		t.Errorf("%d, %s", code, text)
	}
	note(token)
	if code, _ := ask(http.MethodGet, token); code != http.StatusNotFound {
		t.Error("the token is good for a second time")
	}
	_, token = ask(http.MethodPost, "")
	note("guess")
	if code, text := ask(http.MethodGet, token); code != http.StatusOK || text != string(Unseen) {
		t.Errorf("before it came: %d, %s", code, text)
	}
}
