package inboxweb

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"lyktan/tipapi/bundle"
	"lyktan/tipapi/inbox"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/tip"
)

// hung ends what would never end.
const hung = 5 * time.Minute

// office is a server on a spool folder, as a member's browser meets it.
type office struct {
	t      *testing.T
	dir    string // the spool
	key    string // the file of the private key
	server *Server
	url    string

	mu    sync.Mutex
	links []string
	clock time.Duration // by which the server's clock is ahead
}

// setting is what differs from test to test.
type setting struct {
	passphrase string
	idle       time.Duration
	tips       []tip.Form
}

const secret = "kanariehemlighet"

func newOffice(t *testing.T, s setting) *office {
	t.Helper()
	o := &office{t: t, dir: t.TempDir(), key: filepath.Join(t.TempDir(), "key")}
	recipient, err := seal.GenerateIdentity(o.key, time.Now(), "")
	if err != nil {
		t.Fatal(err)
	}
	if s.passphrase != "" {
		o.protect(s.passphrase)
	}
	if s.tips == nil {
		s.tips = []tip.Form{{Lang: "sv", Answers: tip.Answers{What: secret, Street: "Ringvägen 3", Contact: secret}}}
	}
	for _, f := range s.tips {
		o.lay(recipient, f)
	}
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if s.idle == 0 {
		s.idle = time.Hour
	}
	o.server, err = New(Config{Language: "sv", Idle: s.idle, Unread: time.Hour, Profile: bundle.Site{}, Unlock: o.unlock, MakeKey: o.makeKey, Announce: func(link string) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.links = append(o.links, link)
	}}, l)
	if err != nil {
		t.Fatal(err)
	}
	o.server.now = func() time.Time {
		o.mu.Lock()
		defer o.mu.Unlock()
		return time.Now().Add(o.clock)
	}
	o.url = "http://" + l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- o.server.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return o
}

func (o *office) unlock(passphrase string) (*inbox.Board, func(), error) {
	ids, err := seal.UnlockIdentities(o.key, passphrase)
	if err != nil {
		return nil, nil, err
	}
	j, err := journal.New(spool.Folder(o.dir).Journal(), ids)
	if err != nil {
		return nil, nil, err
	}
	return inbox.NewBoard(spool.Folder(o.dir), ids, j), func() {}, nil
}

// protect puts a passphrase on the key that is quicker to derive than a real one:
// the tests try many.
func (o *office) protect(passphrase string) {
	o.t.Helper()
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		o.t.Fatal(err)
	}
	to.SetWorkFactor(8)
	text, err := os.ReadFile(o.key)
	if err != nil {
		o.t.Fatal(err)
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to)
	if err == nil {
		_, err = w.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	if err := errors.Join(err, os.WriteFile(o.key, sealed.Bytes(), 0o600)); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) makeKey(passphrase string) error {
	_, err := seal.GenerateIdentity(o.key, time.Now(), passphrase)
	return err
}

// lay puts a tip into the spool.
func (o *office) lay(recipient string, f tip.Form) {
	o.t.Helper()
	keys, err := seal.ReadRecipients(strings.NewReader(recipient))
	if err != nil {
		o.t.Fatal(err)
	}
	plain, err := tip.New(f, "1472632213369900", tip.Unknown, time.Now()).Encode()
	if err != nil {
		o.t.Fatal(err)
	}
	sealed, err := keys.Seal(plain)
	if err == nil {
		err = spool.Folder(o.dir).Add(sealed)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

// wait moves the server's clock on.
func (o *office) wait(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.clock += d
}

func (o *office) link() string {
	o.server.NewLink()
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.links[len(o.links)-1]
}

// answer is an answer, read to its end.
type answer struct {
	*http.Response
	body string
}

// ask sends a request that change has changed; nothing is followed.
func (o *office) ask(method, path string, form url.Values, change func(*http.Request)) answer {
	o.t.Helper()
	r, err := http.NewRequest(method, o.url, strings.NewReader(form.Encode()))
	if err != nil {
		o.t.Fatal(err)
	}
	if r.URL.Path, _, _ = strings.Cut(path, "?"); !strings.HasPrefix(path, "//") {
		r.URL.Opaque = path // as it stands: nothing is cleaned away
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", o.url)
	}
	if change != nil {
		change(r)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(r)
	if err != nil {
		o.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	return answer{response, string(body)}
}

// guest is a browser that opened a link.
type guest struct {
	*office
	cookie *http.Cookie
}

// enter opens a link, waits until the tips are there, and gives the member a name.
func (o *office) enter() guest {
	o.t.Helper()
	got := o.ask(http.MethodGet, strings.TrimPrefix(o.link(), o.url), nil, nil)
	if len(got.Cookies()) != 1 {
		o.t.Fatalf("%d: %s", got.StatusCode, got.body)
	}
	return guest{o, got.Cookies()[0]}
}

func (g guest) ready() guest {
	g.t.Helper()
	for deadline := time.Now().Add(hung); len(g.ids()) == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			g.t.Fatal("no tip is listed")
		}
	}
	g.post("/join", url.Values{"name": {"Anna"}})
	return g
}

func (g guest) get(path string) answer {
	g.t.Helper()
	return g.ask(http.MethodGet, path, nil, func(r *http.Request) { r.AddCookie(g.cookie) })
}

func (g guest) post(path string, form url.Values) answer {
	g.t.Helper()
	return g.ask(http.MethodPost, path, form, func(r *http.Request) { r.AddCookie(g.cookie) })
}

var tipLink = regexp.MustCompile(`href="/tip/([a-z2-7]{26})"`)

// ids are the tips that the list has.
func (g guest) ids() []string {
	g.t.Helper()
	var ids []string
	for _, match := range tipLink.FindAllStringSubmatch(g.get("/?view=all").body, -1) {
		ids = append(ids, match[1])
	}
	return ids
}

// files are the names of all files in the spool: each act adds, moves or removes one.
func (o *office) files() []string {
	o.t.Helper()
	var names []string
	err := filepath.WalkDir(o.dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	slices.Sort(names)
	return names
}
