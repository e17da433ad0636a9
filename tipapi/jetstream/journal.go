package jetstream

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Journal is a store for package journal: a stream STREAM_JOURNAL beside the one
// with the tips, with as many replicas, that keeps each entry until it is
// deleted. An entry is one message with the subject STREAM_JOURNAL.NAME, where
// NAME is random. The servers see how many entries there are, how large, and
// exactly when they came and went; the user that asks for them sees no more.
//
// Like the methods of [Queue] for reading, its methods try again for half a
// minute while the servers cannot be reached or elect a new leader.
type Journal struct {
	queue *Queue

	mu     sync.Mutex       // of what follows, which saves asking before each reading and writing
	stream jetstream.Stream // nil until it was found
	fit    settings         // the stream's, once it was found fit
}

// Journal returns the store of the journal that belongs to the tips in a queue.
func (q *Queue) Journal() *Journal { return &Journal{queue: q} }

// settings are those that the journal's stream must have; the replicas are those
// of the tips'.
func (j *Journal) settings(replicas int) settings {
	return settings{stream: j.queue.stream + "_JOURNAL", replicas: replicas}
}

func (j *Journal) subject(name string) string { return j.settings(0).subject(name) }

// List returns the names of all entries, in no order. A stream that is not there
// has none.
func (j *Journal) List() (names []string, err error) {
	err = j.try(func(ctx context.Context, stream jetstream.Stream) error {
		info, err := stream.Info(ctx, jetstream.WithSubjectFilter(j.subject("*")))
		if err != nil {
			return err
		}
		names = make([]string, 0, len(info.State.Subjects))
		for subject := range info.State.Subjects {
			names = append(names, strings.TrimPrefix(subject, j.subject("")))
		}
		return nil
	})
	if errors.Is(err, errNoJournal) {
		return nil, nil
	}
	return names, err
}

// Read returns a sealed entry; [fs.ErrNotExist] when it is gone. What somebody
// put behind an entry under the same name is not read.
func (j *Journal) Read(name string) ([]byte, error) {
	if !plainID.MatchString(name) {
		return nil, fmt.Errorf("NATS: no entry of the journal can be called %q", name)
	}
	var sealed []byte
	err := j.try(func(ctx context.Context, stream jetstream.Stream) (err error) {
		sealed, err = first(ctx, stream, j.subject(name))
		return err
	})
	return sealed, err
}

// Add keeps a sealed entry and returns its name, once a majority of the stream's
// servers has written it; an entry is there once, also when an answer got lost.
// Add makes the stream when it is missing, and fails when it is there and not
// fit for the journal. After the error "NATS is away" the entry may be there or
// not.
func (j *Journal) Add(sealed []byte) (name string, err error) {
	name = rand.Text()
	err = j.queue.retry(func(ctx context.Context, js jetstream.JetStream) error {
		s, err := j.ready(ctx, js)
		if err != nil {
			return err
		}
		for ctx.Err() == nil {
			if err := s.publish(ctx, js, name, sealed); !errors.Is(err, errUnderWay) {
				j.doubt(err)
				return err
			}
			select {
			case <-ctx.Done():
			case <-time.After(backoff / 10):
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return "", err
	}
	return name, nil
}

// Delete removes an entry for good, and overwrites it in the servers' files; it
// can be found in a server's Raft log until the server compacts that. An entry
// that is gone is no error.
func (j *Journal) Delete(name string) error {
	if !plainID.MatchString(name) {
		return fmt.Errorf("NATS: no entry of the journal can be called %q", name)
	}
	err := j.try(func(ctx context.Context, stream jetstream.Stream) error {
		return erase(ctx, stream, j.subject(name))
	})
	if errors.Is(err, errNoJournal) {
		return nil
	}
	return err
}

// errNoJournal says that nobody has written anything yet. To a reader it is an
// entry that is gone.
var errNoJournal = gone{"there is no journal yet"}

// try does something with the journal's stream, which it does not make.
func (j *Journal) try(do func(context.Context, jetstream.Stream) error) error {
	return j.queue.retry(func(ctx context.Context, js jetstream.JetStream) error {
		stream, err := j.find(ctx, js)
		if err == nil {
			err = do(ctx, stream)
		}
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			err = errNoJournal
		}
		j.doubt(err)
		return err
	})
}

func (j *Journal) find(ctx context.Context, js jetstream.JetStream) (jetstream.Stream, error) {
	j.mu.Lock()
	known := j.stream
	j.mu.Unlock()
	if known != nil {
		return known, nil
	}
	found, err := js.Stream(ctx, j.settings(0).stream)
	if err != nil {
		return nil, err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.stream = found
	return found, nil
}

// doubt has the stream looked for again after an error.
func (j *Journal) doubt(err error) {
	if err != nil {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.stream, j.fit = nil, settings{}
	}
}

// ready makes the stream, or finds it fit for the journal. Without a stream of
// tips it makes none: the name is a wrong one then.
func (j *Journal) ready(ctx context.Context, js jetstream.JetStream) (settings, error) {
	j.mu.Lock()
	fit := j.fit
	j.mu.Unlock()
	if fit.stream != "" {
		return fit, nil
	}
	tips, err := js.Stream(ctx, j.queue.stream)
	if err != nil {
		return settings{}, err
	}
	s := j.settings(tips.CachedInfo().Config.Replicas)
	stream, err := js.Stream(ctx, s.stream)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		stream, err = js.CreateStream(ctx, s.wish())
	}
	if err != nil {
		return settings{}, err
	}
	if faults := s.unfit(stream.CachedInfo().Config); len(faults) > 0 {
		return settings{}, fmt.Errorf("the stream %s is not fit for the journal: %s", s.stream, strings.Join(faults, "; "))
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.stream, j.fit = stream, s
	return s, nil
}
