package inboxweb

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/inbox"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/tip"
)

// many is how many tips the benchmarks have: years of a team's.
const many = 10_000

// BenchmarkInbox measures an inbox with many tips: how long the first look takes,
// a list, a search, and another look when nothing is new. It fails above the
// times that a member waits without noticing, with room for a slow machine.
func BenchmarkInbox(b *testing.B) {
	dir := b.TempDir()
	file := filepath.Join(dir, "key")
	recipient, err := seal.GenerateIdentity(file, time.Now(), "")
	if err != nil {
		b.Fatal(err)
	}
	ids, err := seal.LoadIdentities(file)
	if err != nil {
		b.Fatal(err)
	}
	lay(b, dir, recipient)
	folder := spool.Folder(dir)
	j, err := journal.New(folder.Journal(), ids)
	if err != nil {
		b.Fatal(err)
	}
	if err := j.Join("Anna"); err != nil {
		b.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	board := inbox.NewBoard(folder, ids, j)
	began := time.Now()
	if err := board.Refresh(); err != nil {
		b.Fatal(err)
	}
	first := time.Since(began)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if n := len(board.Cases()); n != many {
		b.Fatalf("%d tips", n)
	}
	s, client := opened(b, board)

	b.Run("look", func(b *testing.B) {
		for b.Loop() {
			if err := board.Refresh(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(first.Milliseconds()), "ms/first-look")
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MB")
	})
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			get(b, client, "http://"+s.host+"/?view=all")
		}
		if each := b.Elapsed() / time.Duration(b.N); each > time.Second {
			b.Errorf("a list takes %v", each)
		}
	})
	b.Run("search", func(b *testing.B) {
		for b.Loop() {
			answer, err := client.PostForm("http://"+s.host+"/search", url.Values{"search": {"storgatan 77"}, "view": {"all"}})
			if err != nil {
				b.Fatal(err)
			}
			body, _ := io.ReadAll(answer.Body)
			_ = answer.Body.Close()
			if !strings.Contains(string(body), "Storgatan 77") {
				b.Fatal("the search finds nothing")
			}
		}
		if each := b.Elapsed() / time.Duration(b.N); each > 300*time.Millisecond {
			b.Errorf("a search takes %v", each)
		}
	})
}

// lay puts many sealed tips into a folder.
func lay(b *testing.B, dir, recipient string) {
	b.Helper()
	keys, err := seal.ReadRecipients(strings.NewReader(recipient))
	if err != nil {
		b.Fatal(err)
	}
	store, err := spool.Open(dir, spool.Limits{Tips: many + 1, Bytes: 1 << 31})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	for i := range many {
		plain, err := tip.New(tip.Form{Lang: "sv", Answers: tip.Answers{
			What: strings.Repeat("Det hörs skrik genom väggen. ", 1+i%20), Street: fmt.Sprintf("Storgatan %d, %d tr", i/7, i%5), Area: "Södermalm",
		}}, "1472632213369900", tip.Inside, time.Now()).Encode()
		if err != nil {
			b.Fatal(err)
		}
		sealed, err := keys.Seal(plain)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := store.Put(sealed, time.Now()); err != nil {
			b.Fatal(err)
		}
	}
}

// opened serves a board to a client that has opened its link.
func opened(tb testing.TB, board *inbox.Board) (*Server, *http.Client) {
	tb.Helper()
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	links := make(chan string, 1)
	s, err := New(Config{
		Unlock:   func(string) (*inbox.Board, func(), error) { return board, func() {}, nil },
		Announce: func(link string) { links <- link }, Language: "sv", Idle: time.Hour, Unread: 24 * time.Hour,
	}, l)
	if err != nil {
		tb.Fatal(err)
	}
	server := &httptest.Server{Listener: l, Config: &http.Server{Handler: s}}
	server.Start()
	tb.Cleanup(server.Close)
	s.NewLink()
	client := &http.Client{Jar: jar{}, Transport: fromHere{"http://" + s.host}}
	get(tb, client, <-links)
	get(tb, client, "http://"+s.host+"/")
	return s, client
}

func get(tb testing.TB, client *http.Client, address string) string {
	tb.Helper()
	answer, err := client.Get(address)
	if err != nil {
		tb.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		tb.Fatalf("%s: %d, %v", address, answer.StatusCode, err)
	}
	return string(body)
}

// jar keeps the cookies of one host.
type jar map[string]*http.Cookie

func (j jar) SetCookies(_ *url.URL, cookies []*http.Cookie) {
	for _, c := range cookies {
		j[c.Name] = c
	}
}

func (j jar) Cookies(*url.URL) (all []*http.Cookie) {
	for _, c := range j {
		all = append(all, c)
	}
	return all
}

// fromHere posts as a page of that origin does.
type fromHere struct{ origin string }

func (f fromHere) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Header.Set("Origin", f.origin)
	return http.DefaultTransport.RoundTrip(r)
}
