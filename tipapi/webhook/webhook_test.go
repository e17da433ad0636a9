package webhook

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lyktan/tipapi/seal"
)

const tipID = "2mzxk6d7w5f3q4r7t2v6y5a3be"

// Secrets of the tests; the Ed25519 pair is the one of Svix's own test.
const (
	symmetric  = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	asymmetric = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
	seedOnly   = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc="
	publicKey  = "1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
)

// got is one request as a receiver sees it.
type got struct {
	target string // path and query
	header http.Header
	body   []byte
}

// receiver is a real server that keeps what it was sent and answers as told.
type receiver struct {
	*httptest.Server
	mu   sync.Mutex
	kept []got
}

func (r *receiver) requests() []got {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.kept)
}

func receive(t *testing.T, start func(*httptest.Server), answer http.HandlerFunc) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		r.kept = append(r.kept, got{req.URL.RequestURI(), req.Header, body})
		r.mu.Unlock()
		answer(w, req)
	}))
	r.Config.ErrorLog = quiet
	start(r.Server)
	t.Cleanup(r.Close)
	return r
}

func plain(s *httptest.Server) { s.Start() }
func overTLS(s *httptest.Server) {
	s.EnableHTTP2 = true
	s.StartTLS()
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, address string) *Sender {
	t.Helper()
	s, err := Open(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// to opens the way to a receiver's path, with a secret and the receiver's CA.
func to(t *testing.T, r *receiver, path, secret string) *Sender {
	t.Helper()
	address := r.URL + path
	if strings.Contains(path, "?") {
		address += "&"
	} else {
		address += "?"
	}
	address += "secret-file=" + file(t, secret)
	if r.TLS != nil {
		address += "&ca=" + file(t, caOf(r))
	}
	return open(t, address)
}

// hung ends a test that hangs. No test judges how long the machine takes.
const hung = 2 * time.Minute

func within(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

// verified does what the package comment asks of a receiver, and nothing that
// the package itself does.
func verified(r got, now time.Time) bool {
	id, stamp := r.header.Get("webhook-id"), r.header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return false
	}
	var e map[string]any
	if json.Unmarshal(r.body, &e) != nil || e["id"] != id {
		return false
	}
	signed := []byte(id + "." + stamp + "." + string(r.body))
	for _, signature := range strings.Fields(r.header.Get("webhook-signature")) {
		version, encoded, _ := strings.Cut(signature, ",")
		sum, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			return false
		}
		switch version {
		case "v1":
			key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(symmetric, "whsec_"))
			mac := hmac.New(sha256.New, key)
			mac.Write(signed)
			if hmac.Equal(sum, mac.Sum(nil)) {
				return true
			}
		case "v1a":
			key, _ := base64.StdEncoding.DecodeString(publicKey)
			if ed25519.Verify(key, signed, sum) {
				return true
			}
		}
	}
	return false
}

func TestATipArrives(t *testing.T) {
	keyFile := filepath.Join(t.TempDir(), "key")
	public, err := seal.GenerateIdentity(keyFile, time.Now(), "")
	if err != nil {
		t.Fatal(err)
	}
	recipients, err := seal.ReadRecipients(strings.NewReader(public))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := recipients.Seal([]byte("a tip"))
	if err != nil {
		t.Fatal(err)
	}
	ids, err := seal.LoadIdentities(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		start           func(*httptest.Server)
		secret, version string
	}{
		"HMAC":            {plain, symmetric, "v1"},
		"bare secret":     {plain, strings.TrimPrefix(symmetric, "whsec_") + "\n", "v1"},
		"TLS, Ed25519":    {overTLS, asymmetric, "v1a"},
		"TLS, seed alone": {overTLS, "\n" + seedOnly + "\r\n", "v1a"},
	} {
		t.Run(name, func(t *testing.T) {
			r := receive(t, c.start, status(http.StatusNoContent))
			s := to(t, r, "/tips?team=s%2Fo&b&token=x", c.secret)
			before := time.Now().Truncate(time.Second)
			for range 2 { // a repeat is the same but for the time
				if err := s.Send(within(t, hung), tipID, sealed); err != nil {
					t.Fatal(err)
				}
			}
			requests := r.requests()
			if len(requests) != 2 || !bytes.Equal(requests[0].body, requests[1].body) {
				t.Fatalf("%d requests, or two bodies", len(requests))
			}
			one := requests[0]
			if one.target != "/tips?team=s%2Fo&b&token=x" {
				t.Errorf("%s was asked for", one.target)
			}
			var fields map[string]string
			if err := json.Unmarshal(one.body, &fields); err != nil {
				t.Fatal(err)
			}
			data, err := base64.StdEncoding.DecodeString(fields["data_base64"])
			if err != nil {
				t.Fatal(err)
			}
			if text, err := ids.Open(data); err != nil || string(text) != "a tip" {
				t.Errorf("the data opens as %q, %v", text, err)
			}
			delete(fields, "data_base64")
			if want := map[string]string{
				"specversion": "1.0", "id": tipID, "source": "urn:lyktan:tipapi",
				"type": "se.lyktan.tip.sealed.v1", "datacontenttype": "application/octet-stream", "dataschema": "urn:lyktan:tip:1",
			}; !reflect.DeepEqual(fields, want) {
				t.Errorf("the event has %v", fields)
			}

			// The signature, and what spoils it.
			stamp, _ := strconv.ParseInt(one.header.Get("webhook-timestamp"), 10, 64)
			if sent := time.Unix(stamp, 0); sent.Before(before) || sent.After(time.Now()) {
				t.Errorf("the time of sending is %v", sent)
			}
			if !strings.HasPrefix(one.header.Get("webhook-signature"), c.version+",") || !verified(one, time.Now()) {
				t.Errorf("the signature %s does not verify", one.header.Get("webhook-signature"))
			}
			if verified(one, time.Now().Add(time.Hour)) {
				t.Error("it verifies an hour later")
			}
			changed := one
			changed.body = bytes.Replace(one.body, []byte(`"1.0"`), []byte(`"1.1"`), 1)
			if verified(changed, time.Now()) {
				t.Error("a changed body verifies")
			}
			for _, name := range []string{"Webhook-Id", "Webhook-Timestamp"} {
				changed := one
				changed.header = one.header.Clone()
				value := changed.header.Get(name)
				changed.header.Set(name, value[:len(value)-1]+string('0'+('9'-value[len(value)-1])%10))
				if verified(changed, time.Now()) {
					t.Errorf("with another %s it verifies", name)
				}
			}

			// Nothing else is said.
			want := map[string]string{"Content-Type": "application/cloudevents+json", "User-Agent": "tipapi",
				"Webhook-Id": tipID, "Content-Length": strconv.Itoa(len(one.body))}
			for name, values := range one.header {
				value, known := want[name]
				if name == "Webhook-Timestamp" || name == "Webhook-Signature" {
					value, known = values[0], true
				}
				if !known || len(values) != 1 || values[0] != value {
					t.Errorf("the header has %s: %q", name, values)
				}
			}
		})
	}
}

// The numbers of the specification's own libraries, and for Ed25519 of Svix's
// server, whose result is the example in the specification.
func TestSignaturesOfTheSpecification(t *testing.T) {
	message := []byte(`msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}`)
	short, _ := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	fromFile, err := newSigner(asymmetric)
	if err != nil {
		t.Fatal(err)
	}
	for want, sign := range map[string]signer{
		"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=":                                              hmacSigner(short),
		"v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==": fromFile,
	} {
		if got := sign(message); got != want {
			t.Errorf("signed as %s, not %s", got, want)
		}
	}
}
