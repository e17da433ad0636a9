// Package inboxweb shows the team's inbox in a browser on the same computer, and
// lets its members work there.
//
// It answers on loopback only, to whoever opened a link that works once, from no
// other origin, and under no other host name than the address it listens on. What
// is decrypted stays in the memory of this process and of the browser: nothing is
// written, every answer forbids storing, and addresses of pages hold random ids
// only, since browsers keep those. What a member downloads is a file of hers.
//
// It cannot keep other programs of the same account out: they can read its
// memory. Look and words are in themes/lyktan/inbox and site/inbox.
package inboxweb

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"lyktan/tipapi/bundle"
	"lyktan/tipapi/inbox"
	"lyktan/tipapi/seal"
)

// Config is what a Server needs.
type Config struct {
	// Unlock opens the inbox with the private key: with a passphrase, if the error
	// of a first call without one was [seal.ErrProtected]. Close ends what it opened.
	// When there is no key yet, the error is fs.ErrNotExist.
	Unlock func(passphrase string) (board *inbox.Board, close func(), err error)
	// MakeKey makes the private key that Unlock did not find.
	MakeKey func(passphrase string) error
	// Announce is told a new link that opens the inbox once.
	Announce func(link string)
	// Language is that of the interface: the name of a file of words in site/inbox.
	Language string
	// Idle is how long nobody may do anything before the inbox locks itself.
	Idle time.Duration
	// Unread is how long a tip may lie unread before the inbox says so on every page.
	Unread time.Duration
	// Profile is the built site's description of itself: its areas, languages, and how
	// long it proposes to keep closed tips. It may be empty.
	Profile bundle.Site
	// TellRead answers who wrote a tip that it was read, when a member opens it first.
	TellRead bool
	// Samples makes tips to try the inbox with, sealed to a public key; nil: it
	// offers none.
	Samples func(recipient string) error
}

// Server is the inbox of one member.
type Server struct {
	config  Config
	words   words
	pages   *template.Template
	assets  map[string][]byte
	now     func() time.Time
	host    string // as browsers must name it, such as 127.0.0.1:49152
	handler http.Handler

	unlocking sync.Mutex // one passphrase at a time

	mu       sync.Mutex // of what follows
	links    map[string]bool
	sessions map[string]*session
	desk     *desk // nil: locked
	asks     bool  // for a passphrase, to unlock
	touched  time.Time
}

// desk is an inbox that is open.
type desk struct {
	board *inbox.Board
	close func()
	stop  context.CancelFunc

	mu     sync.Mutex // of what follows
	loaded bool
	fault  error     // of the last Refresh
	fresh  time.Time // the last Refresh without a fault
}

// New prepares a server for an address that [Listen] returned.
func New(c Config, l net.Listener) (*Server, error) {
	s := &Server{config: c, now: time.Now, host: l.Addr().String(), links: map[string]bool{}, sessions: map[string]*session{}}
	var err error
	if s.words, err = loadWords(c.Language); err != nil {
		return nil, err
	}
	if s.pages, s.assets, err = loadPages(s.words); err != nil {
		return nil, err
	}
	s.handler = s.routes()
	return s, nil
}

// Listen opens an address, which has to be a numeric one of this computer alone.
func Listen(address string) (net.Listener, error) {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !at.Addr().IsLoopback() {
		return nil, fmt.Errorf("-listen %q has to be a loopback address such as 127.0.0.1:0: nobody else may reach the inbox", address)
	}
	return net.Listen("tcp", address)
}

// Serve answers until ctx is done.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: s, ErrorLog: log.New(io.Discard, "", 0),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		WriteTimeout: 15 * time.Minute, // sealing all old tips again takes a while
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	defer s.lock()
	s.touch()
	for {
		select {
		case err := <-ended:
			return err
		case <-ctx.Done():
			err := server.Close()
			if ended := <-ended; !errors.Is(ended, http.ErrServerClosed) {
				err = errors.Join(err, ended)
			}
			return err
		case <-time.After(time.Second):
			if s.isIdle() {
				s.lock() // and prints no new link: nobody is there, and whoever comes by could use it
			}
		}
	}
}

// current returns the open inbox, or nil when it is locked.
func (s *Server) current() *desk {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.desk
}

// unlock opens the inbox and keeps it fresh from then on.
func (s *Server) unlock(passphrase string) error {
	s.unlocking.Lock()
	defer s.unlocking.Unlock()
	if s.current() != nil {
		return nil
	}
	board, end, err := s.config.Unlock(passphrase)
	if errors.Is(err, seal.ErrProtected) || passphrase != "" {
		s.mu.Lock()
		s.asks = true
		s.mu.Unlock()
	}
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	d := &desk{board: board, close: end, stop: stop}
	s.mu.Lock()
	s.desk = d
	s.touched = s.now()
	s.mu.Unlock()
	go d.keepFresh(ctx)
	// A first page that knows the member's name and tips is worth a moment.
	for range firstLook / wink {
		if loaded, _, _ := d.health(); loaded {
			break
		}
		time.Sleep(wink)
	}
	return nil
}

const (
	firstLook = 2 * time.Second // most that opening waits for the first look
	wink      = 20 * time.Millisecond
)

// lock forgets the private key and everything that was decrypted. Where no
// passphrase is asked for afterwards, all sessions end: whoever finds the
// computer finds no page to go back to.
func (s *Server) lock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.asks {
		clear(s.sessions)
	}
	for _, sess := range s.sessions {
		sess.forget()
	}
	if s.desk == nil {
		return
	}
	s.desk.stop()
	s.desk.close()
	s.desk = nil
}

func (s *Server) touch() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.touched = s.now()
}

func (s *Server) isIdle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.desk != nil && s.now().Sub(s.touched) > s.config.Idle
}

const (
	beat    = 2 * time.Second // least time between two looks at the queue
	rest    = 20              // times as long as a look took
	longest = 30 * time.Second
)

// keepFresh looks at the queue and the journal again and again.
func (d *desk) keepFresh(ctx context.Context) {
	for {
		began := time.Now()
		d.refresh()
		select {
		case <-ctx.Done():
			return
		case <-time.After(d.pause(time.Since(began))):
		}
	}
}

// pause is how long to rest after a look that took so long. A look that failed may
// have waited for servers that are back now.
func (d *desk) pause(took time.Duration) time.Duration {
	if _, _, fault := d.health(); fault != nil {
		return beat
	}
	return min(max(beat, rest*took), longest)
}

func (d *desk) refresh() {
	err := d.board.Refresh()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.loaded, d.fault = true, err
	if err == nil {
		d.fresh = time.Now()
	}
}

// health says whether the inbox was read once, and what is wrong since when.
func (d *desk) health() (loaded bool, fresh time.Time, fault error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.loaded, d.fresh, d.fault
}
