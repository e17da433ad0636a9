package server

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"lyktan/tipapi/bundle"
)

// What was filled in at the start says the same as what is filled in now.
func TestBareRefusals(t *testing.T) {
	r := startDefault(t)
	for bare, zipped := range r.server.current.Load().bare {
		z, err := gzip.NewReader(bytes.NewReader(zipped))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		if err := r.server.current.Load().Bundle.Render(&want, bare.lang, "refusal.html", bundle.Data{Reason: bare.reason, RetryMinutes: bare.minutes}, false); err != nil {
			t.Fatal(err)
		}
		if string(got) != want.String() || !strings.Contains(want.String(), string(bare.reason)) {
			t.Errorf("%+v: %s", bare, got)
		}
	}
	if want := 2 * (len(bundle.Reasons) - 1); len(r.server.current.Load().bare) != want {
		t.Errorf("%d are filled in at the start, want %d", len(r.server.current.Load().bare), want)
	}
	// They are what is sent, and never in place of words.
	for body, words := range map[string]bool{"lang=ar": false, "lang=ar&now=yes": true, "lang=ar&danger=kept": true, "lang=ar&what=kept": true} {
		r.server.current.Load().bare[bareRefusal{"ar", "type", 0}] = []byte("filled in before")
		got := r.post(t, body, header("Content-Type", "text/plain"), header("Accept-Encoding", "gzip"))
		if sent := got.body == "filled in before"; got.status != http.StatusUnsupportedMediaType || sent == words {
			t.Errorf("%s: %d, from before: %v", body, got.status, sent)
		}
	}
}

func TestReceive(t *testing.T) {
	for _, size := range []int{0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk, maxBody} {
		text := strings.Repeat("0123456789abcdef", size/16+1)[:size]
		for name, reader := range map[string]io.Reader{
			"at once": strings.NewReader(text), "in halves": iotest.HalfReader(strings.NewReader(text)),
			"the end with the last": iotest.DataErrReader(strings.NewReader(text)),
		} {
			body, err := receive(reader)
			if got := body.text(); err != nil || got != text {
				t.Errorf("%d bytes %s: %d, %v", size, name, len(got), err)
			}
		}
		cut := io.MultiReader(strings.NewReader(text), iotest.ErrReader(io.ErrUnexpectedEOF))
		body, err := receive(cut)
		if got := body.text(); err != io.ErrUnexpectedEOF || got != text {
			t.Errorf("%d bytes cut short: %d, %v", size, len(got), err)
		}
	}
}

// Buffers are used again: what one visitor sent must not show in what another
// gets.
func TestBuffersForgetWhatWasInThem(t *testing.T) {
	r := startDefault(t)
	for i := range 40 {
		word := strings.Repeat(string(rune('a'+i%26)), 100+i*100)
		got := r.post(t, "lang=sv&what="+word, header("Content-Type", "text/plain"))
		start, end := strings.Index(got.body, "<textarea name=what>"), strings.Index(got.body, "</textarea>")
		if end < start || got.body[start+len("<textarea name=what>"):end] != word || !strings.HasSuffix(got.body, "</textarea>\n") {
			t.Errorf("%d letters: %.300s", len(word), got.body)
		}
	}
}
