package proxy

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"sync"
)

// Sight says what a server makes of the way that a request came, and no address.
type Sight string

// The sights of a request that claims to come from [Claimed].
const (
	Unseen   Sight = "unseen"   // it has not come yet
	Client   Sight = "client"   // a trusted proxy named a client
	Itself   Sight = "itself"   // a trusted proxy named a trusted proxy
	Nameless Sight = "nameless" // a trusted proxy named nobody
	Believed Sight = "believed" // what the client claims is believed
	Unnamed  Sight = "unnamed"  // a proxy that is not trusted was in between
	Near     Sight = "near"     // from this machine or its network, and no proxy said a word
	Direct   Sight = "direct"   // from elsewhere, and no proxy said a word
)

// Claimed is an address for documentation (RFC 5737): nobody comes from it.
const Claimed = "192.0.2.77"

// LookPath is where a server has its [Lookout], at its address of operations.
const LookPath = "/look"

// LookHeader has the token of a [Lookout] in the request that it looks out for.
const LookHeader = "Tipapi-Look"

func (t Trusted) sight(r *http.Request) Sight {
	end, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return Unseen
	}
	peer := end.Addr().Unmap().WithZone("")
	if t.has(peer) {
		switch client := t.Client(r); {
		case !client.IsValid(), len(t.hops(r)) == 0:
			return Nameless
		case client.String() == Claimed:
			return Believed
		case t.has(client):
			return Itself
		}
		return Client
	}
	touched := r.Header.Get(XForwardedFor) != Claimed || r.Header.Get(Forwarded) != "for="+Claimed ||
		len(r.Header.Values(XForwardedFor))+len(r.Header.Values(Forwarded)) > 2
	switch {
	case touched:
		return Unnamed
	case peer.IsLoopback() || peer.IsPrivate():
		return Near
	}
	return Direct
}

// Lookout lets the administrator see what a server makes of one request of his own:
// he asks for a token (POST), sends a request with it from outside, and asks what was
// seen (GET, with the token in [LookHeader]). Nothing is noted of any other request.
// The zero value is ready; put it on an address that the public cannot reach.
type Lookout struct {
	mu    sync.Mutex
	token string // "": none is looked out for
	seen  Sight
}

// Note looks at a request, if it is the one.
func (l *Lookout) Note(t Trusted, r *http.Request) {
	token := r.Header.Get(LookHeader)
	if token == "" { // nearly all
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.is(token) {
		l.seen = t.sight(r)
	}
}

func (l *Lookout) is(token string) bool {
	return l.token != "" && subtle.ConstantTimeCompare([]byte(token), []byte(l.token)) == 1
}

// ServeHTTP answers the administrator. A new token ends the one before, and so does
// the answer that tells what was seen.
func (l *Lookout) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case r.Method == http.MethodPost:
		l.token, l.seen = rand.Text(), Unseen
		fmt.Fprintln(w, l.token)
	case r.Method == http.MethodGet && l.is(strings.TrimSpace(r.Header.Get(LookHeader))):
		fmt.Fprintln(w, l.seen)
		l.token = ""
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}
