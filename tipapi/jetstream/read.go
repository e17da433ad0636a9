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
		// The first is the tip: whoever may put in tips and has learnt its name
		// can put something else behind it.
		message, err := stream.GetMsg(ctx, 1, jetstream.WithGetMsgSubject(subject))
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return gone{"it is no longer in the stream"}
		}
		if err != nil {
			return err
		}
		sealed = message.Data
		return nil
	})
	return sealed, err
}

// Move marks a tip as taken or closed, for all readers. When two take the same
// tip, one of them gets [queue.ErrNotNew]. Closing a closed tip is no error.
// After the error "NATS is away" the tip may have been moved or not.
func (q *Queue) Move(id string, to queue.State) error {
	if (to != queue.Taken && to != queue.Closed) || !plainID.MatchString(id) {
		return fmt.Errorf("tip %q cannot be made %s", id, to)
	}
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
			now, err := bucket.Get(ctx, id)
			switch {
			case errors.Is(err, jetstream.ErrKeyNotFound):
				_, err = bucket.Create(ctx, id, []byte(mark))
			case err != nil:
				return err
			case string(now.Value()) == mark:
				return nil
			case to == queue.Taken && state(now) != queue.New:
				return queue.ErrNotNew
			case to == queue.Closed && state(now) == queue.Closed:
				return nil
			default:
				_, err = bucket.Update(ctx, id, []byte(mark), now.Revision())
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
		for {
			message, err := stream.GetLastMsgForSubject(ctx, q.subject(id))
			if errors.Is(err, jetstream.ErrMsgNotFound) {
				break
			}
			if err != nil {
				return err
			}
			if err := stream.SecureDeleteMsg(ctx, message.Sequence); err != nil {
				return err
			}
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
		case err == nil || errors.Is(err, queue.ErrNotNew) || errors.Is(err, fs.ErrNotExist):
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
