// Package jetstream keeps sealed tips in a NATS JetStream stream, replicated
// over several servers.
//
// What Send reports as kept is on a majority of the stream's servers, so with
// three replicas any one of them may be lost for good. "Kept" means written,
// not synced: a NATS server syncs its files every two minutes, so a power cut
// of a majority of the servers at once can lose what came in since, unless they
// run with "sync_interval: always". A stream with one replica needs that
// setting in any case.
//
// JetStream records the exact time of every message and of every change of a
// tip's state, and nothing here can round that. So tips must be sent at times
// that do not depend on when they came in, as package delivery does.
//
// A tip is one message with the subject STREAM.ID, so its random name is
// visible to everybody who may read the stream; its content is sealed. How far
// the team is with each tip is in the key-value bucket STREAM_STATE. Deleted
// tips can be found in a server's Raft log until the server compacts it. The
// team's journal is in the stream STREAM_JOURNAL; see [Journal].
//
// An address looks like
//
//	tls://user:password@host1:4222,host2:4222/STREAM?replicas=3
//
// nats:// is not encrypted and for this machine only: the host must be a
// numeric loopback address. A user without a password is a token. Only the
// hosts given are ever connected to. Replies come to an inbox of the user's
// own, _INBOX_USER, where USER is the name, or the public key in creds;
// characters other than letters, digits, - and _ are written there like =2E.
// Parameters, all of them optional:
//
//	replicas  servers that keep each tip, 1 to 5 (1)
//	tips      tips that the stream takes before it is full (no bound)
//	bytes     bytes that the stream takes before it is full (no bound)
//	keep      how long the servers keep a tip, like 8760h (0: until it is deleted)
//	ca        file of the certificate authorities to trust instead of the system's
//	creds     file of NATS credentials, instead of user and password
//
// Only Send and Check use the parameters of the stream (replicas, tips, bytes,
// keep); the methods for reading accept the stream as it is.
package jetstream

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"lyktan/tipapi/address"
	"lyktan/tipapi/printable"
)

// Queue is a connection to one stream: a [delivery.Destination] for the server,
// and a queue for the team's inbox. Its methods may be called from several
// goroutines.
type Queue struct {
	settings
	timeout time.Duration // of Entries, Read, Move and Delete
	inbox   string        // of this user, or "" for the one that all others use

	closed context.Context
	close  context.CancelFunc

	noted chan struct{} // closed at the first note
	once  sync.Once     // closes it
	tried chan struct{} // closed when every server has been tried once; of what follows
	conn  *nats.Conn
	js    jetstream.JetStream
	fault error

	checked atomic.Bool           // the stream is there and fit for tips
	lately  atomic.Pointer[error] // why there is no connection
	denied  chan struct{}         // holds that a right was refused
}

// Open reads an address and connects in the background, again and again until
// [Queue.Close]. It fails only for wrong settings, with an error that joins
// everything that is wrong.
func Open(address string) (*Queue, error) {
	s, err := parse(address)
	q := &Queue{settings: s, timeout: 30 * time.Second,
		noted: make(chan struct{}), tried: make(chan struct{}), denied: make(chan struct{}, 1)}
	options, filesErr := q.options()
	if err := errors.Join(err, filesErr); err != nil {
		return nil, err
	}
	q.inbox = options.InboxPrefix
	q.closed, q.close = context.WithCancel(context.Background())
	go q.connect(options)
	return q, nil
}

// Close ends the connection. Calls that are under way fail.
func (q *Queue) Close() error {
	q.close()
	return nil
}

func (q *Queue) connect(options nats.Options) {
	q.conn, q.fault = options.Connect()
	if q.fault == nil {
		defer q.conn.Close()
		q.js, q.fault = jetstream.New(q.conn)
	}
	if q.fault == nil && !q.conn.IsConnected() {
		select { // the library says why a moment later
		case <-q.noted:
		case <-q.closed.Done():
		}
	}
	close(q.tried)
	<-q.closed.Done()
}

// options are chosen so that nothing is buffered and taken for sent, nothing is
// logged, and a server that hangs is given up within ten seconds.
func (q *Queue) options() (nats.Options, error) {
	o := nats.GetDefaultOptions()
	o.Servers = q.servers
	o.Name = "tipapi"
	o.RetryOnFailedConnect = true
	o.MaxReconnect = -1
	o.ReconnectWait = time.Second
	o.ReconnectBufSize = -1
	o.IgnoreAuthErrorAbort = true
	o.IgnoreDiscoveredServers = true
	o.PingInterval = 3 * time.Second
	o.FlusherTimeout = 5 * time.Second
	o.AsyncErrorCB = func(_ *nats.Conn, _ *nats.Subscription, err error) { q.note(err) }
	o.ReconnectErrCB = func(_ *nats.Conn, err error) { q.note(err) }
	o.DisconnectedErrCB = func(_ *nats.Conn, err error) { q.note(err) }
	o.ConnectedCB = func(*nats.Conn) { q.note(nil) }
	o.ReconnectedCB = func(*nats.Conn) { q.note(nil) }
	if q.secure {
		o.Secure = true
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	var rootsErr error
	if q.ca != "" {
		o.TLSConfig.RootCAs, rootsErr = address.Roots(q.ca)
	}
	return o, errors.Join(rootsErr, q.logIn(&o))
}

// server returns the connection when there is one, and does not wait for it
// longer than it takes to try every server once.
func (q *Queue) server(ctx context.Context) (jetstream.JetStream, error) {
	select {
	case <-q.tried:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if q.fault != nil {
		return nil, q.fault
	}
	if !q.conn.IsConnected() {
		return nil, nats.ErrDisconnected
	}
	return q.js, nil
}

// note remembers what is wrong with the connection.
func (q *Queue) note(err error) {
	defer q.once.Do(func() { close(q.noted) })
	if err == nil {
		q.lately.Store(nil)
		return
	}
	denied := errors.Is(err, nats.ErrPermissionViolation)
	if denied {
		err = q.right(err)
	}
	err = aboutCertificate(err)
	q.lately.Store(&err)
	if denied {
		select {
		case q.denied <- struct{}{}:
		default: // somebody knows already
		}
	}
}

// untilDenied ends a context when a right is refused: the servers then do not
// answer.
func (q *Queue) untilDenied(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	select {
	case <-q.denied: // of a call before
	default:
	}
	go func() {
		select {
		case <-q.denied:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// isAway reports whether an error may pass by itself.
func isAway(err error) bool {
	for _, passing := range []error{
		context.DeadlineExceeded, context.Canceled, nats.ErrTimeout, nats.ErrNoResponders, nats.ErrDisconnected,
		nats.ErrConnectionClosed, nats.ErrConnectionReconnecting, nats.ErrReconnectBufExceeded, nats.ErrHeadersNotSupported,
		nats.ErrInvalidConnection, jetstream.ErrNoStreamResponse,
	} {
		if errors.Is(err, passing) {
			return true
		}
	}
	if errors.Is(err, jetstream.ErrMsgDeleteUnsuccessful) { // of whose cause the library keeps the text only
		return strings.Contains(err.Error(), "code=503")
	}
	var api *jetstream.APIError
	var old *nats.APIError // a watcher's
	return (errors.As(err, &api) && api.Code == 503) || (errors.As(err, &old) && old.Code == 503)
}

// explain says in our words what a call to NATS ran into. What a server wrote
// stands in one line, and cannot steer the terminal that shows it.
func (q *Queue) explain(err error) error {
	var api *jetstream.APIError
	switch lately := q.lately.Load(); {
	case err == nil:
		return nil
	case isAway(err) && lately != nil && isRight(*lately):
		return printable.Error(fmt.Errorf("NATS refuses: %w", *lately))
	case isAway(err) && lately != nil:
		return printable.Error(fmt.Errorf("NATS is away: %w (%w)", err, *lately))
	case isAway(err):
		return printable.Error(fmt.Errorf("NATS is away: %w", err))
	case errors.As(err, &api):
		return printable.Error(fmt.Errorf("NATS refuses: %q", api.Description))
	}
	return printable.Error(fmt.Errorf("NATS: %w", err))
}
