package server

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/desk"
	"lyktan/tipapi/intake"
	"lyktan/tipapi/limit"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/seam"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/static"
	"lyktan/tipapi/tip"
)

// running is a server on a port of its own, with a small site and a real spool.
type running struct {
	address string
	spool   string
	desk    desk.Desk
	log     *bytes.Buffer
	stop    context.CancelFunc
	ended   chan error
}

func start(t *testing.T, times Times, limits spool.Limits, gate limit.Config) *running {
	t.Helper()
	r := &running{spool: t.TempDir(), log: &bytes.Buffer{}, ended: make(chan error, 1)}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	key := filepath.Join(t.TempDir(), "key")
	public, err := seal.GenerateIdentity(key, time.Now())
	must(err)
	recipients, err := seal.ReadRecipients(strings.NewReader(public))
	must(err)
	identities, err := seal.LoadIdentities(key)
	must(err)
	r.desk = desk.Desk{Folder: spool.Folder(r.spool), Identities: identities}
	built, err := seam.Load("testdata/site")
	must(err)
	files, err := static.Load("testdata/site")
	must(err)
	queue, err := spool.Open(r.spool, limits)
	must(err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	r.address = listener.Addr().String()
	mark := func(area string) tip.Mark { _, m := built.Site.Area(area); return m }
	server, err := New(built, files, intake.New(recipients, queue, mark), limit.New(gate), slog.New(slog.NewTextHandler(r.log, nil)))
	must(err)
	ctx, cancel := context.WithCancel(context.Background())
	r.stop = cancel
	go func() { r.ended <- server.Serve(ctx, listener, times) }()
	t.Cleanup(func() {
		cancel()
		<-r.ended
		_ = queue.Close()
	})
	return r
}

func startDefault(t *testing.T) *running {
	return start(t, DefaultTimes(), spool.Limits{Tips: 1000, Bytes: 1 << 30}, limit.Defaults())
}

type answer struct {
	status int
	header http.Header
	body   string
}

func do(t *testing.T, r *http.Request) answer {
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
	return answer{response.StatusCode, response.Header, string(body)}
}

func (r *running) get(t *testing.T, path string) answer {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, "http://"+r.address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return do(t, request)
}

func (r *running) post(t *testing.T, body string, change ...func(*http.Request)) answer {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, "http://"+r.address+"/tips", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, f := range change {
		f(request)
	}
	return do(t, request)
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func method(m string) func(*http.Request) {
	return func(r *http.Request) { r.Method = m }
}

// The log says what is wrong once, and not when each sender tried.
func TestFaultsAreLoggedOnceAnHour(t *testing.T) {
	r := start(t, DefaultTimes(), spool.Limits{Tips: 1, Bytes: 1 << 30}, limit.Defaults())
	for i := range 5 {
		r.post(t, fmt.Sprintf("lang=sv&what=%d", i))
	}
	if lines := strings.Count(r.log.String(), "could not be taken"); lines != 1 {
		t.Errorf("%d lines: %s", lines, r.log)
	}
}

// A fault in the program is one visitor's refusal page. The log gets the place,
// and nothing of what the visitor sent.
func TestFaultIsOneRequestOnly(t *testing.T) {
	r := startDefault(t)
	built, err := seam.Load("testdata/site")
	if err != nil {
		t.Fatal(err)
	}
	files, err := static.Load("testdata/site")
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	broken, err := New(built, files, nil, limit.New(limit.Defaults()), slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- broken.Serve(ctx, listener, DefaultTimes()) }()
	r.address = listener.Addr().String()
	got := r.post(t, "lang=sv&what=canary-words")
	if got.status != http.StatusServiceUnavailable || !strings.Contains(got.body, "unavailable") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if again := r.get(t, "/sv/"); again.status != http.StatusOK {
		t.Errorf("after the fault: %d", again.status)
	}
	cancel()
	<-ended
	if !strings.Contains(log.String(), "intake") || strings.Contains(log.String(), "canary") {
		t.Errorf("the log: %s", log.String())
	}
}
