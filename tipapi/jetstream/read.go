package jetstream

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"lyktan/tipapi/queue"
)

const (
	backoff = 200 * time.Millisecond // between two tries
	lag     = time.Second            // that a listing waits for a server that lags behind
)

// order is how Entries lists tips by their state.
var order = []queue.State{queue.New, queue.Taken, queue.Closed}

// Entries lists the tips by state, new ones first, and within a state by name.
// It does not read the tips themselves. A missing stream is an error, so that a
// wrong name is not taken for an empty queue. Like all methods for reading, it
// tries again for half a minute while the servers cannot be reached or elect a
// new leader.
func (q *Queue) Entries() ([]queue.Entry, error) {
	var entries []queue.Entry
	err := q.retry(func(ctx context.Context, js jetstream.JetStream) error {
		states, err := q.states(ctx, js)
		if err != nil {
			return err
		}
		stream, err := js.Stream(ctx, q.stream)
		if err != nil {
			return err
		}
		info, err := stream.Info(ctx, jetstream.WithSubjectFilter(q.subject("*")))
		if err != nil {
			return err
		}
		entries = make([]queue.Entry, 0, len(info.State.Subjects))
		for subject := range info.State.Subjects {
			id := strings.TrimPrefix(subject, q.subject(""))
			entries = append(entries, queue.Entry{
				ID:    id,
				State: cmp.Or(states[id], queue.New),
				Read:  func() ([]byte, error) { return q.read(subject) },
			})
		}
		return nil
	})
	slices.SortFunc(entries, func(a, b queue.Entry) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.State), slices.Index(order, b.State)), strings.Compare(a.ID, b.ID))
	})
	return entries, err
}

func (q *Queue) read(subject string) (sealed []byte, err error) {
	err = q.retry(func(ctx context.Context, js jetstream.JetStream) error {
		stream, err := js.Stream(ctx, q.stream)
		if err != nil {
			return err
		}
		sealed, err = first(ctx, stream, subject)
		return err
	})
	return sealed, err
}

// first reads the first message with a subject, which is the one that counts:
// whoever may put in messages and has learnt its name can put something else
// behind it.
func first(ctx context.Context, stream jetstream.Stream, subject string) ([]byte, error) {
	message, err := stream.GetMsg(ctx, 1, jetstream.WithGetMsgSubject(subject))
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, gone{"it is no longer in the stream"}
	}
	if err != nil {
		return nil, err
	}
	return message.Data, nil
}

// Move marks a tip as taken or closed, for all readers. When two take the same
// tip, one of them gets [queue.ErrNotNew]. Closing a closed tip is no error.
// After the error "NATS is away" the tip may have been moved or not.
func (q *Queue) Move(id string, to queue.State) error {
	if (to != queue.Taken && to != queue.Closed) || !plainID.MatchString(id) {
		return fmt.Errorf("tip %q cannot be made %s", id, to)
	}
	return q.mark(id, to, func(now queue.State) (change bool, err error) {
		if to == queue.Taken && now != queue.New {
			return false, queue.ErrNotNew
		}
		return now != to, nil
	})
}

// Reopen marks a closed tip as taken, for all readers. When it is not closed, or
// two reopen it, the error is [queue.ErrNotClosed]. After the error "NATS is
// away" the tip may have been reopened or not.
func (q *Queue) Reopen(id string) error {
	if !plainID.MatchString(id) {
		return fmt.Errorf("tip %q cannot be reopened", id)
	}
	return q.mark(id, queue.Taken, func(now queue.State) (change bool, err error) {
		if now != queue.Closed {
			return false, queue.ErrNotClosed
		}
		return true, nil
	})
}

// mark sets the state of a tip, when may says so of the state that it has. Of
// two at the same time one sees what the other did.
func (q *Queue) mark(id string, to queue.State, may func(now queue.State) (change bool, err error)) error {
	// The random text tells our own mark, when the answer to a try got lost.
	mark := string(to) + " " + rand.Text()
	return q.retry(func(ctx context.Context, js jetstream.JetStream) error {
		config, kept, err := q.look(ctx, js, id)
		if err != nil {
			return err
		}
		if !kept {
			return gone{fmt.Sprintf("no tip %s in the stream", id)}
		}
		bucket, err := q.bucket(ctx, js, config)
		if err != nil {
			return err
		}
		for ctx.Err() == nil {
			now, before, revision := queue.New, "", uint64(0)
			switch entry, err := bucket.Get(ctx, id); {
			case err == nil:
				now, before, revision = state(entry), string(entry.Value()), entry.Revision()
			case !errors.Is(err, jetstream.ErrKeyNotFound):
				return err
			}
			if before == mark {
				return nil
			}
			if change, err := may(now); !change {
				return err
			}
			if revision == 0 {
				_, err = bucket.Create(ctx, id, []byte(mark))
			} else {
				_, err = bucket.Update(ctx, id, []byte(mark), revision)
			}
			if !isMismatch(err) {
				return err
			}
			// Somebody was faster, or the server that answered lags behind.
			select {
			case <-ctx.Done():
			case <-time.After(backoff / 10):
			}
		}
		return ctx.Err()
	})
}

// Delete removes every copy of a tip for good, and overwrites them in the
// servers' files; the state of the tip goes with it. A tip that is not there is
// no error.
func (q *Queue) Delete(id string) error {
	if !plainID.MatchString(id) {
		return fmt.Errorf("tip %q cannot be deleted", id)
	}
	return q.retry(func(ctx context.Context, js jetstream.JetStream) error {
		stream, err := js.Stream(ctx, q.stream)
		if err != nil {
			return err
		}
		if err := erase(ctx, stream, q.subject(id)); err != nil {
			return err
		}
		// The tip goes first: a closed tip must not come back as a new one.
		bucket, err := js.KeyValue(ctx, q.bucketName())
		if errors.Is(err, jetstream.ErrBucketNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		switch _, err := bucket.Get(ctx, id); {
		case errors.Is(err, jetstream.ErrKeyNotFound):
			return nil
		case err != nil:
			return err
		}
		return bucket.Purge(ctx, id)
	})
}

// erase removes all messages with a subject, and overwrites them in the servers'
// files.
func erase(ctx context.Context, stream jetstream.Stream, subject string) error {
	var failed uint64
	for {
		message, err := stream.GetLastMsgForSubject(ctx, subject)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		err = stream.SecureDeleteMsg(ctx, message.Sequence)
		if errors.Is(err, jetstream.ErrMsgDeleteUnsuccessful) && failed != message.Sequence {
			failed = message.Sequence // somebody may have been faster: look again
			continue
		}
		if err != nil {
			return err
		}
	}
}

// gone is an fs.ErrNotExist in our words.
type gone struct{ what string }

func (g gone) Error() string        { return "NATS: " + g.what }
func (g gone) Is(target error) bool { return target == fs.ErrNotExist }

// retry calls do until it returns something else than that the servers are
// away, or the timeout ends. Each try may take longer than the one before:
// the first may ask a server that has just died, the last are for slow lines.
func (q *Queue) retry(do func(context.Context, jetstream.JetStream) error) error {
	ctx, cancel := context.WithTimeout(q.closed, q.timeout)
	defer cancel()
	for limit := q.timeout / 20; ; limit += limit / 3 {
		err := q.try(ctx, limit, do)
		switch {
		case err == nil || errors.Is(err, queue.ErrNotNew) || errors.Is(err, queue.ErrNotClosed) || errors.Is(err, fs.ErrNotExist):
			return err
		case errors.Is(err, jetstream.ErrStreamNotFound):
			return gone{fmt.Sprintf("there is no stream %s: nothing was ever sent there, or it has another name", q.stream)}
		case !isAway(err):
			return q.explain(err)
		}
		select {
		case <-ctx.Done():
			return q.explain(err)
		case <-time.After(backoff):
		}
	}
}

func (q *Queue) try(ctx context.Context, limit time.Duration, do func(context.Context, jetstream.JetStream) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	js, err := q.server(ctx)
	if err != nil {
		return err
	}
	return do(ctx, js)
}
