package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lyktan/tipapi/bundle"
	"lyktan/tipapi/inbox"
	"lyktan/tipapi/intake"
	"lyktan/tipapi/limit"
	"lyktan/tipapi/operations"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/static"
)

// running is a server on a port of its own, with a small site and a real spool.
type running struct {
	address string
	spool   string
	inbox   inbox.Inbox
	log     *bytes.Buffer
	server  *Server
	stop    context.CancelFunc
	ended   chan error
}

func start(t *testing.T, bounds Bounds, limits spool.Limits, tries limit.Config) *running {
	t.Helper()
	r := prepare(t, bounds, limits, tries)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.address = listener.Addr().String()
	r.serve(t, listener)
	return r
}

// prepare makes a server that does not serve yet.
func prepare(t *testing.T, bounds Bounds, limits spool.Limits, tries limit.Config) *running {
	t.Helper()
	r := &running{spool: t.TempDir(), log: &bytes.Buffer{}}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	key := filepath.Join(t.TempDir(), "key")
	public, err := seal.GenerateIdentity(key, time.Now(), "")
	must(err)
	recipients, err := seal.ReadRecipients(strings.NewReader(public))
	must(err)
	identities, err := seal.LoadIdentities(key)
	must(err)
	r.inbox = inbox.Inbox{Queue: spool.Folder(r.spool), Identities: identities}
	built, err := bundle.Load("testdata/site")
	must(err)
	files, err := static.Load("testdata/site")
	must(err)
	store, err := spool.Open(r.spool, limits)
	must(err)
	t.Cleanup(func() { _ = store.Close() })
	limiter, err := limit.New(tries)
	must(err)
	log := slog.New(slog.NewTextHandler(r.log, nil))
	server, err := New(Parts{
		Take: intake.New(recipients, store).Take, Limiter: limiter,
		Totals: operations.NewTotals(), Log: log, Faults: NewFaultLog(log), Bounds: bounds,
	}, built, files)
	must(err)
	r.server = server
	return r
}

// serve serves until the test ends, or ends it.
func (r *running) serve(t *testing.T, listener net.Listener) {
	r.ended = make(chan error, 1)
	ctx, cancel := context.WithCancel(context.Background())
	r.stop = cancel
	go func() { r.ended <- r.server.Serve(ctx, listener) }()
	t.Cleanup(func() { _ = r.end() }) // some tests end it themselves, and look
}

// tips opens what is in the spool.
func (r *running) tips() ([]inbox.Item, error) {
	entries, err := r.inbox.Queue.Entries()
	var items []inbox.Item
	for _, e := range entries {
		item, fault := r.inbox.Open(e)
		items, err = append(items, item), errors.Join(err, fault)
	}
	return items, err
}

func startDefault(t *testing.T) *running {
	return start(t, DefaultBounds(), spool.Limits{Tips: 1000, Bytes: 1 << 30}, limit.Defaults())
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

// end stops the server and returns how it ended.
func (r *running) end() error {
	r.stop()
	err := <-r.ended
	r.ended <- err // for who asks again
	return err
}

// Faults are said when the hour is full, each kind once, and not how often to
// the last one: never at the moment of a sender's try.
func TestFaultsAreSaidAtTheFullHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		f := NewFaultLog(slog.New(slog.NewTextHandler(&log, nil)))
		ended := make(chan struct{})
		said := make(chan struct{})
		go func() { defer close(said); f.run(ended) }()
		told := func() string {
			synctest.Wait()
			f.mu.Lock() // it is written under this lock
			defer f.mu.Unlock()
			return log.String()
		}
		lines := func() int { return strings.Count(told(), "\n") }
		time.Sleep(time.Until(time.Now().Truncate(time.Hour).Add(61 * time.Minute)))
		for range 5 {
			f.Note("full", errors.New("no room"))
		}
		time.Sleep(58 * time.Minute)
		if lines() != 0 {
			t.Errorf("said within the hour: %s", told())
		}
		time.Sleep(time.Minute)
		if n := lines(); n != 1 || !strings.Contains(told(), `msg=full cause="no room" "times at most"=10`) {
			t.Errorf("at the full hour: %s", told())
		}
		time.Sleep(time.Hour)
		if lines() != 1 {
			t.Errorf("said again though nothing happened: %s", told())
		}
		f.Note("full", errors.New("no room"))
		close(ended)
		<-said
		if lines() != 2 {
			t.Errorf("at the end: %s", told())
		}
	})
}

// A fault in the program is one visitor's refusal page. The log gets the place,
// and nothing of what the visitor sent.
func TestFaultIsOneRequestOnly(t *testing.T) {
	r := startDefault(t)
	var none *intake.Intake
	r.server.Take = none.Take // no request has come yet
	got := r.post(t, "lang=sv&what=canary-words")
	if got.status != http.StatusServiceUnavailable || !strings.Contains(got.body, "unavailable") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if again := r.get(t, "/sv/"); again.status != http.StatusOK {
		t.Errorf("after the fault: %d", again.status)
	}
	if err := r.end(); err != nil {
		t.Error(err)
	}
	if !strings.Contains(r.log.String(), "intake") || strings.Contains(r.log.String(), "canary") {
		t.Errorf("the log: %s", r.log.String())
	}
}
